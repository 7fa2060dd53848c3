# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The security context of monitored entities, deprecated (environment.md 4.5)."""

from __future__ import annotations

from .call import Answer, Call
from .entity_selectors import select_entities
from .errors import body_error
from .faults import lag_reads

_DEFAULT_FROM = "now-3d"


def post_context(call: Call) -> Answer:
    """POST /entities/securityContext: the context of every matched entity is replaced."""
    document = call.json()
    context = document.get("securityContext") if isinstance(document, dict) else None
    if not isinstance(context, list) or not all(isinstance(each, str) for each in context):
        raise body_error("securityContext", "Must be a list of texts")
    return _set_context(call, context)


def delete_context(call: Call) -> Answer:
    """DELETE /entities/securityContext."""
    return _set_context(call, [])


def _set_context(call: Call, context: list[str]) -> Answer:
    """Set the context of the matched entities.

    That entities show it as a property, and that the answer names all matched ones and no management zones, is (unverified).
    """
    ids = [entity.entityId for entity in select_entities(call, call.query.get("entitySelector"), _DEFAULT_FROM)]
    for key in ids:
        entity = call.tenant.entities[key]
        properties = {name: value for name, value in entity.properties.items() if name != "securityContext"}
        if context:
            properties["securityContext"] = list(context)
        call.tenant.change_entity(entity, lag_reads(call.faults), properties=properties)
    return Answer(200, {"entityIds": ids, "managementZoneIds": []})
