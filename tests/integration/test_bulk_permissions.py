# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What settings_objects does about who may use many objects: requests, one after another, failed writes, rollback, the way back."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

SLACK = "app:dynatrace.slack:connection"
TEAMS = "builtin:ownership.teams"
RELATIONS = "builtin:example.simulator-relations"
REFERENCES = "builtin:example.simulator-references"
ANN, BOB, CAROL = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")
SHARING = "*/permissions*"


def document(schema_id):
    """The schema document that the simulator has for ``schema_id``."""
    name = schema_id.replace(":", "_") + ".json"
    return json.loads((REPOSITORY / "tests" / "simulator" / "schemas" / name).read_text(encoding="utf-8"))


def connection(name, token="xoxb-some-secret-token", **more):
    return {"schema_id": SLACK, "value": {"name": str(name), "token": token}, **more}


def team(identifier, permissions=None, **value):
    return {"schema_id": TEAMS, "value": {"name": identifier, "identifier": identifier, **value}, "permissions": permissions}


def people(access):
    return {"users": [{"id": uuid, "access": access} for uuid in (ANN, BOB, CAROL)]}


class Bulk:
    """Runs the module on one tenant with a credential of the platform."""

    def __init__(self, tenant):
        self.tenant = tenant

    def __call__(self, *objects, check_mode=False, **options):
        self.tenant.forget_requests()
        credential = {"environment_url": self.tenant.url, "platform_token": self.tenant.platform_token}
        return run_module("settings_objects", {**credential, "objects": list(objects), **options}, check_mode=check_mode)

    def done(self, *objects, **options):
        result = self(*objects, **options)
        assert not result["failed"], result["msg"]
        return result

    def shared(self):
        """Name of each connection -> its accessors: user or ``all-users`` -> permissions."""
        return {
            item["value"]["name"]: {
                entry["accessor"].get("id") or entry["accessor"]["type"]: "".join(entry["permissions"]) for entry in item["accessors"]
            }
            for item in self.tenant.snapshot()
            if item["schema_id"] == SLACK
        }

    def content(self):
        names = ("schema_id", "scope", "value", "external_id", "accessors")
        return [{name: item[name] for name in names} for item in self.tenant.snapshot() if "accessors" in item]

    def seen(self):
        """How often each method was used, for permissions and for everything else."""
        requests = self.tenant.requests()
        return tuple(Counter(each["method"] for each in requests if ("/permissions" in each["path"]) == about) for about in (True, False))


@pytest.fixture
def bulk(tenant):
    return Bulk(tenant)


def actions(result):
    return [entry["action"] for entry in result["results"]]


def in_any_order(content):
    """Objects and their accessors sorted: what is taken away and given again goes to the end."""
    return sorted(
        ({**item, "accessors": sorted(item["accessors"], key=json.dumps)} for item in content),
        key=json.dumps,
    )


def errors(result):
    return {entry["index"]: entry["error"] for entry in result["results"] if "error" in entry}


# Requests


def test_permissions_cost_nothing_where_nobody_asks_for_them(bulk):
    plain = [connection(number) for number in range(20)]
    shared = [connection(number, permissions={"all_users": "read"}) for number in range(20)]
    bulk.done(*shared)
    assert bulk.seen()[0] == {"POST": 20}
    bulk.done(*plain)
    assert bulk.seen() == ({}, {"GET": 2})
    bulk.done(*shared)
    assert bulk.seen() == ({"GET": 20}, {"GET": 2})
    bulk.done(*plain[:19], shared[19])
    assert bulk.seen() == ({"GET": 1}, {"GET": 2})


def test_one_change_after_another_at_an_object_and_several_objects_at_a_time(bulk, tenant):
    """Changes that meet at one object are refused (environment.md 1.13)."""
    tenant.fault("latency", times=None, milliseconds=20, match={"path": SHARING})
    objects = [connection(number, permissions=people("read")) for number in range(8)]
    bulk.done(*objects)
    shared = {str(number): dict.fromkeys((ANN, BOB, CAROL), "r") for number in range(8)}
    assert bulk.shared() == shared
    bulk.done(*[{**each, "permissions": {"exclusive": True}} for each in objects])
    assert bulk.shared() == {str(number): {} for number in range(8)}
    about = [each for each in tenant.requests() if "/permissions" in each["path"]]
    assert {each["status"] for each in about} == {200, 204}
    objects_in_turn = [each["path"].split("/permissions")[0] for each in about if each["method"] == "DELETE"]
    assert objects_in_turn != sorted(objects_in_turn, key=objects_in_turn.index), "one object after the other"


# When something fails


def test_permissions_that_cannot_be_read_stop_everything(bulk, tenant):
    bulk.done(connection("a"))
    tenant.fault("500", times=None, match={"method": "GET", "path": SHARING})
    before = tenant.snapshot()
    result = bulk(connection("b"), connection("a", permissions={"all_users": "read"}))
    assert result["failed"] and result["status"] == 500
    assert tenant.writes() == [] and tenant.snapshot() == before


def half_refused(bulk, tenant, **options):
    """Three connections to be shared with everybody, the permissions of the second refused."""
    bulk.done(connection("a"), connection("b"), connection("c"))
    (refused,) = [item["objectId"] for item in tenant.objects(SLACK) if item["value"]["name"] == "b"]
    tenant.fault("500", times=None, match={"method": "POST", "path": f"*{refused}/permissions"})
    objects = [connection(name, permissions={"all_users": "read"}) for name in "abc"]
    result = bulk(*objects, max_wait=0, **options)
    tenant.clear_faults()
    return objects, result


def test_on_error_continue_goes_on_with_the_permissions_of_others(bulk, tenant):
    objects, result = half_refused(bulk, tenant, on_error="continue")
    assert result["failed"]
    assert actions(result) == ["updated", "failed", "updated"]
    assert "/permissions: 500" in errors(result)[1]
    assert bulk.shared() == {"a": {"all-users": "r"}, "b": {}, "c": {"all-users": "r"}}
    assert actions(bulk.done(*objects)) == ["unchanged", "updated", "unchanged"]


def test_on_error_rollback_takes_the_permissions_back_too(bulk, tenant):
    """The last thing done is a deletion, which is refused, for another object needs it."""
    tenant.use_schema({**document(TEAMS), "ownerBasedAccessControl": True})
    everybody = {**people("write"), "all_users": "read"}
    bulk.done(team("shared", permissions=everybody), team("changed", permissions=everybody), team("private"))
    needed = tenant.seed(RELATIONS, {"rule": {"ruleName": "needed", "first": "x"}})
    tenant.seed(REFERENCES, {"name": "user", "target": needed, "more": []})
    before = bulk.content()
    result = bulk(
        team("shared", permissions={"exclusive": True, "groups": [{"id": ANN, "access": "read"}]}),
        team("changed", description="new", permissions={"exclusive": True}),
        team("private", permissions=everybody),
        team("new", permissions=everybody),
        {"schema_id": RELATIONS, "object_id": needed, "state": "absent"},
        on_error="rollback",
    )
    assert actions(result) == ["rolled_back"] * 4 + ["failed"], errors(result)
    assert in_any_order(bulk.content()) == in_any_order(before)


def test_on_error_rollback_removes_what_was_created_and_could_not_be_shared(bulk, tenant):
    tenant.fault("500", times=None, match={"method": "POST", "path": SHARING})
    result = bulk(connection("a", permissions={"all_users": "read"}), connection("b"), on_error="rollback", max_wait=0)
    assert actions(result) == ["rolled_back", "rolled_back"]
    assert (set(errors(result)), "/permissions: 500" in errors(result)[0]) == ({0}, True)
    assert bulk.shared() == {}


def test_what_needs_an_object_that_could_not_be_shared_is_skipped(bulk, tenant):
    tenant.use_schema({**document(RELATIONS), "ownerBasedAccessControl": True})
    tenant.fault("500", times=None, match={"method": "POST", "path": SHARING})
    needed = {"schema_id": RELATIONS, "value": {"rule": {"ruleName": "needed", "first": "x"}}, "permissions": {"all_users": "read"}}
    user = {"schema_id": REFERENCES, "value": {"name": "user", "target": {"$ref": f"{RELATIONS}/needed"}}}
    result = bulk(user, needed, on_error="continue", max_wait=0)
    assert actions(result) == ["skipped", "failed"]
    tenant.clear_faults()
    assert actions(bulk.done(user, needed)) == ["created", "updated"]


def test_permissions_are_put_back_where_the_object_cannot_be(bulk, tenant):
    """The tenant wants the secret again with another value, and nobody knows the former one."""
    bulk.done(connection("a", permissions=people("read")))
    tenant.fault("500", times=None, match={"method": "PUT", "path": f"*/permissions/user/{CAROL}"})
    changed = connection("a", permissions={**people("write"), "all_users": "read"})
    changed["value"]["externalApproval"] = False
    result = bulk(changed, on_error="rollback", max_wait=0)
    assert actions(result) == ["failed"]
    assert "could not be put back" in errors(result)[0]
    assert bulk.shared() == {"a": dict.fromkeys((ANN, BOB, CAROL), "r")}


def test_on_error_rollback_takes_back_what_got_its_permissions_by_half(bulk, tenant):
    bulk.done(connection("a", permissions=people("read")))
    before = bulk.content()
    tenant.fault("500", times=None, match={"method": "PUT", "path": f"*/permissions/user/{CAROL}"})
    result = bulk(connection("a", permissions={**people("write"), "all_users": "read"}), on_error="rollback", max_wait=0)
    assert (result["failed"], actions(result)) == (True, ["rolled_back"])
    assert "500" in errors(result)[0]
    done = [each["method"] for each in tenant.writes() if each["status"] < 300]
    assert (done[:3], sorted(done[3:])) == (["POST", "PUT", "PUT"], ["DELETE", "PUT", "PUT"])
    assert bulk.content() == before


def test_on_error_stop_tells_whose_permissions_were_not_set(bulk, tenant):
    """Ten objects are created in one request, then one at a time gets its permissions."""
    tenant.fault("500", times=None, match={"method": "POST", "path": SHARING})
    objects = [connection(number, permissions={"all_users": "read"}) for number in range(10)]
    result = bulk(*objects, max_wait=0)
    counts = Counter(actions(result))
    assert result["failed"] and result["changed"]
    assert set(counts) == {"failed", "not_attempted"}
    told = {entry["error"] for entry in result["results"] if entry["action"] == "not_attempted"}
    assert told == {"It is written, but the run stopped before its permissions were"}
    assert all(entry["object_id"] for entry in result["results"])
    tenant.clear_faults()
    assert actions(bulk.done(*objects)) == ["updated"] * 10
    assert actions(bulk.done(*objects)) == ["unchanged"] * 10


def test_an_object_that_somebody_else_changes_meanwhile_gets_its_permissions(bulk, tenant):
    bulk.done(connection("a"))
    tenant.fault("conflict", skip=1, match={"method": "PUT"})
    changed = connection("a", permissions={"all_users": "read"})
    changed["value"]["externalApproval"] = False
    (entry,) = bulk.done(changed)["results"]
    assert (entry["action"], entry["changed_paths"]) == (
        "updated",
        ["objects[0].value.externalApproval", "objects[0].permissions.all_users"],
    )
    assert bulk.shared() == {"a": {"all-users": "r"}}


def test_an_update_whose_answer_is_lost_gets_its_permissions(bulk, tenant):
    bulk.done(connection("a"))
    tenant.fault("drop_after", skip=1, match={"method": "PUT"})
    changed = connection("a", permissions={"all_users": "read"})
    changed["value"]["externalApproval"] = False
    assert actions(bulk.done(changed)) == ["updated"]
    assert bulk.shared() == {"a": {"all-users": "r"}}


# The way back


def test_the_backup_leads_back(bulk, tmp_path):
    path = tmp_path / "backup.json"
    objects = [connection("a", permissions={**people("read"), "all_users": "write"}), connection("b", permissions=people("write"))]
    bulk.done(*objects)
    before = bulk.content()
    bulk.done(
        connection("a", permissions={"exclusive": True}),
        connection("b", permissions={"all_users": "read", "users": [{"id": ANN, "access": "none"}, {"id": BOB, "access": "read"}]}),
        backup=str(path),
    )
    assert bulk.shared() == {"a": {}, "b": {"all-users": "r", BOB: "r", CAROL: "rw"}}
    entries = json.loads(path.read_text(encoding="utf-8"))["settings_objects"]
    assert actions(bulk.done(*entries)) == ["updated", "updated"]
    assert in_any_order(bulk.content()) == in_any_order(before)
    assert actions(bulk.done(*objects)) == ["unchanged", "unchanged"]
