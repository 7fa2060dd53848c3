# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which credentials may send events: on the platform any one of several scopes will do."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

ALTERNATIVES = ["openpipeline:events.davis:ingest", "storage:events:write", "environment-api:events:write"]


@pytest.mark.parametrize("scope", ALTERNATIVES)
def test_any_of_the_scopes_suffices(tenant, scope):
    connection = {**tenant.oauth, "oauth_scopes": [scope]}
    for check_mode in (True, False):
        result = run_module("event", {**connection, "title": "Deployed", "event_type": "CUSTOM_INFO"}, check_mode=check_mode)
        assert (result["failed"], result["action"]) == (False, "created"), result
    told = run_module("environment_info", {**connection, "required_for": ["event"]})
    assert (told["failed"], told["missing_scopes"], told["unknown_scopes"]) == (False, {}, {}), told


def test_another_scope_does_not(tenant):
    connection = {**tenant.oauth, "oauth_scopes": ["environment-api:events:read"]}
    for check_mode in (True, False):
        result = run_module("event", {**connection, "title": "Deployed", "event_type": "CUSTOM_INFO"}, check_mode=check_mode)
        assert result["failed"] and result["missing_scopes"] == ALTERNATIVES[:1], result
    told = run_module("environment_info", {**connection, "required_for": ["event"]})
    assert told["missing_scopes"] == {"event": ALTERNATIVES[:1]}


def test_only_what_is_looked_for_needs_to_be_read(tenant):
    token = tenant.token(["events.ingest"])["token"]
    connection = {**tenant.connection, "api_token": token, "title": "Deployed", "event_type": "CUSTOM_INFO"}
    assert run_module("event", connection)["action"] == "created"
    result = run_module("event", {**connection, "event_id": "1"}, check_mode=True)
    assert result["failed"] and result["missing_scopes"] == ["events.read"], result
