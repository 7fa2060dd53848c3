# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of entities in place of ids, in one and in many settings objects."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

MODE = "builtin:host.monitoring.mode"
WINDOWS = "builtin:alerting.maintenance-window"
COUNT = 200


def asked_for_entities(tenant):
    return len([request for request in tenant.requests() if request["path"].endswith("/entities")])


def window(name, entity):
    return {
        "schema_id": WINDOWS,
        "value": {
            "generalProperties": {"name": name},
            "schedule": {"scheduleType": "ONCE", "onceRecurrence": {"startTime": "2026-01-31T22:30:00", "endTime": "2026-02-01T04:00:00"}},
            "filters": [{"entityType": "HOST", "entityId": {"$ref": f"entity:HOST/{entity}"}, "entityTags": [], "managementZones": []}],
        },
    }


@pytest.fixture
def apply(tenant):
    def run(objects, check_mode=False, **options):
        tenant.forget_requests()
        return run_module("settings_objects", {**tenant.connection, "objects": objects, **options}, check_mode=check_mode)

    return run


def test_many_names_are_found_in_few_requests(tenant, apply):
    tenant.seed_entities(COUNT, "HOST", "many")
    objects = [window(f"window {number}", f"many-{number + 1}") for number in range(COUNT)]
    for check_mode, action in ((True, "created"), (False, "created"), (False, "unchanged")):
        result = apply(objects, check_mode)
        assert result["summary"] == {action: COUNT, "arranged": 0, "unmanaged": 0}, result.get("msg")
        assert asked_for_entities(tenant) == 2
    listed = tenant.call("GET", f'/api/v2/entities?entitySelector=type("HOST"),entityName("many-")&pageSize={COUNT}')["entities"]
    ids = {entity["displayName"]: entity["entityId"] for entity in listed}
    stored = {item["value"]["generalProperties"]["name"]: item["value"]["filters"][0]["entityId"] for item in tenant.objects(WINDOWS)}
    assert stored == {f"window {number}": ids[f"many-{number + 1}"] for number in range(COUNT)}


def test_scopes_by_name_and_by_id_are_the_same_place(tenant, apply):
    tenant.seed_entity("HOST-00000000000000A1", "db-7")
    result = apply([{"schema_id": MODE, "scope": "entity:HOST/db-7", "value": {"monitoringMode": "INFRA_ONLY"}}])
    assert result["results"][0]["scope"] == "HOST-00000000000000A1"
    by_id = {"schema_id": MODE, "scope": "HOST-00000000000000A1", "value": {"monitoringMode": "INFRA_ONLY"}}
    assert apply([by_id])["summary"]["unchanged"] == 1
    assert asked_for_entities(tenant) == 0
    both = apply([by_id, dict(by_id, scope="entity:HOST/db-7")])
    assert "means the same object as objects[0]" in both["msg"]
    found = run_module("settings_object_info", {**tenant.connection, "schema_ids": [MODE], "scopes": ["entity:HOST/db-7"]})
    assert [item["scope"] for item in found["settings_objects"]] == ["HOST-00000000000000A1"]


def test_places_to_purge_may_be_named(tenant, apply):
    tenant.seed_entity("HOST-00000000000000A1", "db-7")
    places = [{"schema_id": "builtin:example.simulator-ordered-rules", "scope": "entity:HOST/db-7"}]
    result = apply([], places=places)
    assert not result["failed"], result["msg"]
    result = apply([], places=[dict(places[0], scope="entity:HOST/db-8")])
    assert "No entity of type HOST is called 'db-8'; did you mean db-1?" in result["msg"] or "did you mean db-7?" in result["msg"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_not_clear_is_an_error_of_each_entry(tenant, apply, check_mode):
    for number in (1, 2):
        tenant.seed_entity(f"HOST-00000000000000A{number}", "twin", lastSeenTms=1_766_000_000_000)
    before = tenant.snapshot()
    result = apply(
        [
            window("a", "twin"),
            window("b", "web-3"),
            window("c", "web-1"),
            {"schema_id": MODE, "scope": "entity:HOSTS/web-1", "value": {"monitoringMode": "INFRA_ONLY"}},
            {"schema_id": MODE, "scope": "entity:web-1", "value": {"monitoringMode": "INFRA_ONLY"}},
        ],
        check_mode,
    )
    assert "4 of 5 objects are not valid, nothing was written" in result["msg"]
    errors = [entry["error"] for entry in result["results"]]
    assert errors[0].startswith("2 entities of type HOST are called 'twin': HOST-00000000000000A1 (last seen 2025-12-17 19:33 UTC), HOST-")
    assert errors[1].startswith("No entity of type HOST is called 'web-3'; did you mean web-")
    assert "entitySelector" in errors[2]
    assert "must look like entity:HOST/web-1" in errors[3]
    assert tenant.snapshot() == before


def test_a_credential_that_may_not_read_entities_is_told_so(tenant):
    token = tenant.token(["settings.read", "settings.write"])["token"]
    options = {**tenant.connection, "api_token": token, "schema_id": MODE, "scope": "entity:HOST/web-1"}
    result = run_module("settings_object", {**options, "value": {"monitoringMode": "INFRA_ONLY"}})
    assert (result["status"], result["missing_scopes"]) == (403, ["entities.read"])


def test_who_names_no_entity_does_not_even_load_what_finds_them():
    script = """
import sys
from ansible_collections.community.dynatrace.plugins.modules import settings_object, settings_objects, alerting_profile
print([name for name in sys.modules if ".module_utils.entities" in name])
"""
    environment = {"PYTHONPATH": f"{REPOSITORY / 'ws'}"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.replace("'", '"')) == []
