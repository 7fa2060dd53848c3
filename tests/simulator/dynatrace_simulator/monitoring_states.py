# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The monitoring state of process group instances (environment.md 4.5)."""

from __future__ import annotations

from .call import Answer, Call
from .entity_selectors import observed, read_selector
from .errors import query_error
from .pages import close_page, open_page

_TYPE = "PROCESS_GROUP_INSTANCE"


def list_states(call: Call) -> Answer:
    """GET /monitoringstate: every process is monitored (fields of a state: types of the SDK 9.0.1)."""
    page = open_page(call, "monitoringstate", default=500, maximum=500)
    selector = read_selector(call, call.query.get("entitySelector", f"type({_TYPE})"))
    if selector.type != _TYPE:
        raise query_error("entitySelector", f"Only entities of the type {_TYPE} are supported")
    found = observed(call, selector, "now-24h")
    states = [{"entityId": entity.entityId, "severity": "ok", "state": "ok", "params": []} for entity in found]
    return Answer(200, close_page(call, page, "monitoringStates", states, lambda state: state))
