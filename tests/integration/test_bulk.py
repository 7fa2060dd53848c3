# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What settings_objects does with many objects at once: few requests, references, failed writes, purges, orders."""

from __future__ import annotations

import json
import stat
from copy import deepcopy

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

TEAMS = "builtin:ownership.teams"
RULES = "builtin:example.simulator-ordered-rules"
RELATIONS = "builtin:example.simulator-relations"
REFERENCES = "builtin:example.simulator-references"
EVERY_TYPE = "builtin:example.simulator-every-type"
SLACK = "app:dynatrace.slack:connection"
TOO_LONG = "x" * 101
HOST = "HOST-00000000000000AA"


def document(schema_id):
    """The schema document that the simulator has for ``schema_id``."""
    name = schema_id.replace(":", "_") + ".json"
    return json.loads((REPOSITORY / "tests" / "simulator" / "schemas" / name).read_text(encoding="utf-8"))


def team(identifier, schema_id=TEAMS, **more):
    value = {"name": str(identifier), "identifier": str(identifier)}
    return {"schema_id": schema_id, "value": {**value, **more.pop("value", {})}, **more}


def stored_team(identifier):
    lists = dict.fromkeys(("additionalInformation", "contactDetails", "links", "supplementaryIdentifiers"), [])
    flags = dict.fromkeys(("development", "security", "operations", "infrastructure", "lineOfBusiness"), False)
    return {"name": identifier, "identifier": identifier, "responsibilities": flags, **lists}


def rule(name, **more):
    return {"schema_id": RULES, "value": {"ruleName": name, "ruleKey": "k"}, **more}


def stored_rule(name):
    return {"enabled": True, "ruleName": name, "ruleKey": "k", "action": "INCLUDE"}


class Bulk:
    """Runs the module on one tenant."""

    def __init__(self, tenant):
        self.tenant = tenant

    def __call__(self, *objects, check_mode=False, **options):
        self.tenant.forget_requests()
        return run_module("settings_objects", {**self.tenant.connection, "objects": list(objects), **options}, check_mode=check_mode)

    def done(self, *objects, **options):
        """Run it, and see that it has succeeded and told the number of its requests."""
        result = self(*objects, **options)
        assert not result["failed"], result["msg"]
        assert result["requests"] == len(self.tenant.requests())
        return result

    def identifiers(self, schema_id=TEAMS, scope="environment"):
        return [item["value"]["identifier"] for item in self.tenant.objects(schema_id, scope)]

    def rules(self):
        return [item["value"]["ruleName"] for item in self.tenant.objects(RULES)]

    def content(self):
        """All objects in their order, without what changes when one is written."""
        names = ("schema_id", "scope", "value", "external_id")
        return [{name: item[name] for name in names} for item in self.tenant.snapshot()]


@pytest.fixture
def bulk(tenant):
    return Bulk(tenant)


def actions(result):
    return [entry["action"] for entry in result["results"]]


def errors(result):
    return {entry["index"]: entry["error"] for entry in result["results"] if "error" in entry}


# Requests


def test_few_requests_for_500_objects_of_one_schema(bulk, tenant):
    objects = [team(number) for number in range(500)]
    checked = bulk.done(*objects, check_mode=True)
    assert tenant.writes() == []
    assert checked["summary"] == {"created": 500, "arranged": 0, "unmanaged": 0}
    assert checked["requests"] <= 8
    created = bulk.done(*objects)
    assert created["summary"] == checked["summary"]
    assert created["requests"] <= 12
    assert sorted(bulk.identifiers(), key=int) == [str(number) for number in range(500)]
    unchanged = bulk.done(*objects)
    assert unchanged["summary"] == {"unchanged": 500, "arranged": 0, "unmanaged": 0}
    assert unchanged["requests"] <= 3
    assert tenant.writes() == []


def test_few_requests_for_1000_objects_of_20_schemas(bulk, tenant):
    schema_ids = [f"builtin:example.teams-{number}" for number in range(20)]
    for schema_id in schema_ids:
        tenant.use_schema({**document(TEAMS), "schemaId": schema_id})
    objects = [team(number, schema_id) for number in range(50) for schema_id in schema_ids]
    assert bulk.done(*objects)["summary"]["created"] == 1000
    unchanged = bulk.done(*objects)
    assert unchanged["summary"]["unchanged"] == 1000
    assert unchanged["requests"] <= 42
    assert tenant.writes() == []


def test_one_invalid_object_among_500(bulk, tenant):
    objects = [team(number) for number in range(500)]
    objects[321]["value"]["name"] = TOO_LONG
    result = bulk(*objects)
    assert result["failed"]
    assert [entry["index"] for entry in result["results"]] == [321]
    assert result["results"][0]["violations"][0]["path"] == "objects[321].value.name"
    assert result["summary"] == {"created": 499, "invalid": 1, "arranged": 0, "unmanaged": 0}
    assert (tenant.writes(), bulk.identifiers()) == ([], [])
    skipped = bulk.done(*objects, on_invalid="skip")
    assert skipped["summary"] == {"created": 499, "invalid": 1, "arranged": 0, "unmanaged": 0}
    assert len(bulk.identifiers()) == 499


def test_values_of_more_than_a_request_may_hold(bulk, tenant):
    # 20 values of about 100 kB each, where 1 MB is the most that a request may have.
    big = document(TEAMS)
    big["properties"]["description"]["constraints"] = []
    tenant.use_schema(big)
    objects = [team(number, value={"description": "ä€" * 20_000}) for number in range(20)]
    bulk.done(*objects)
    assert len(bulk.identifiers()) == 20
    assert 413 not in [request["status"] for request in tenant.requests()]
    assert not bulk.done(*objects)["changed"]


# References


def levels(tenant, number):
    """Let the tenant have schemas of which each refers to the one before it; returns their ids."""
    found = []
    for level in range(number):
        schema = {**document(REFERENCES), "schemaId": f"builtin:example.level-{level}"}
        schema["properties"] = deepcopy(schema["properties"])
        del schema["properties"]["more"]
        target = schema["properties"]["target"]
        target.update(nullable=True, default=None, referencedType=found[-1] if found else RELATIONS)
        tenant.use_schema(schema)
        found.append(schema["schemaId"])
    return found


def test_references_over_several_levels_in_any_order(bulk, tenant):
    schema_ids = levels(tenant, 5)
    objects = [{"schema_id": schema_ids[0], "value": {"name": "root"}}]
    for level in range(1, 5):
        by_name = {"$ref": f"{schema_ids[level - 1]}/{'root' if level == 1 else f'name {level - 1}'}"}
        by_match = {"$ref": {"schema_id": schema_ids[level - 1], "match": {"name": "root" if level == 1 else f"match {level - 1}"}}}
        objects.append({"schema_id": schema_ids[level], "value": {"name": f"name {level}", "target": by_name}})
        objects.append({"schema_id": schema_ids[level], "value": {"name": f"match {level}", "target": by_match}})
    objects.reverse()
    checked = bulk.done(*objects, check_mode=True)
    created = bulk.done(*objects)
    assert actions(created) == actions(checked) == ["created"] * 9
    assert checked["diff"] == created["diff"]
    # One request a level.
    assert len(tenant.writes()) == 5
    by_id = {item["objectId"]: item["value"] for schema_id in schema_ids for item in tenant.objects(schema_id)}
    chains = []
    for item in tenant.objects(schema_ids[-1]):
        chain = [item["value"]]
        while chain[-1].get("target"):
            chain.append(by_id[chain[-1]["target"]])
        chains.append([value["name"] for value in chain])
    assert sorted(chains) == [
        ["match 4", "match 3", "match 2", "match 1", "root"],
        ["name 4", "name 3", "name 2", "name 1", "root"],
    ]
    assert not bulk.done(*objects)["changed"]


def test_what_refers_to_a_new_object_is_validated_with_another_one_in_its_place(bulk, tenant):
    parents, children = levels(tenant, 2)
    objects = [
        {"schema_id": children, "value": {"name": TOO_LONG, "target": {"$ref": f"{parents}/new"}}},
        {"schema_id": parents, "value": {"name": "new"}},
    ]
    tenant.seed(parents, {"name": "there"})
    result = bulk(*objects)
    assert "1 of 2 objects are not valid" in result["msg"]
    assert result["results"][0]["violations"][0]["path"] == "objects[0].value.name"
    assert tenant.writes() == []


def test_what_refers_to_the_first_object_of_its_kind_is_found_out_by_writing(bulk, tenant):
    parents, children = levels(tenant, 2)
    objects = [
        {"schema_id": children, "value": {"name": TOO_LONG, "target": {"$ref": f"{parents}/new"}}},
        {"schema_id": children, "value": {"name": "sound", "target": {"$ref": f"{parents}/new"}}},
        {"schema_id": parents, "value": {"name": "new"}},
    ]
    result = bulk(*objects)
    assert actions(result) == ["failed", "created", "created"]
    assert result["results"][0]["violations"][0]["path"] == "objects[0].value.name"
    # Now there is one.
    assert actions(bulk(*objects)) == ["invalid"]


def test_what_needs_a_failed_object_is_skipped(bulk, tenant):
    first, second, third = levels(tenant, 3)
    tenant.seed(first, {"name": "there"})
    objects = [
        {"schema_id": third, "value": {"name": "grandchild", "target": {"$ref": f"{second}/child"}}},
        {"schema_id": second, "value": {"name": "child", "target": {"$ref": f"{first}/{TOO_LONG}"}}},
        {"schema_id": first, "value": {"name": TOO_LONG}},
        {"schema_id": second, "value": {"name": "other", "target": {"$ref": f"{first}/there"}}},
    ]
    for options in ({"validate": False, "on_error": "continue"}, {"on_invalid": "skip"}):
        result = bulk(*objects, **options)
        assert result["failed"] == ("validate" in options)
        expected = "failed" if "validate" in options else "invalid"
        assert actions(result) == ["skipped", "skipped", expected, "created" if "validate" in options else "unchanged"]
        assert f"objects[1] {second} child, which is skipped" in errors(result)[0]
        assert f"objects[2] {first} {TOO_LONG}, which is {expected}" in errors(result)[1]
    assert [item["value"]["name"] for item in tenant.objects(second)] == ["other"]


def test_a_reference_that_finds_nothing_or_too_much(bulk, tenant):
    parents, children = levels(tenant, 2)
    objects = [
        {"schema_id": children, "value": {"name": "a", "target": {"$ref": f"{parents}/nobody"}}},
        {"schema_id": children, "value": {"name": "b", "target": {"$ref": {"schema_id": parents, "match": {"target": None}}}}},
        {"schema_id": parents, "value": {"name": "one"}},
        {"schema_id": parents, "value": {"name": "two"}},
        {"schema_id": children, "value": {"name": "c", "target": {"$ref": "nothing"}}},
    ]
    result = bulk(*objects)
    assert result["failed"]
    found = errors(result)
    assert "No object" in found[0] and "objects[2]" in found[1] and "objects[3]" in found[1] and "is no reference" in found[4]
    assert tenant.writes() == []


# What to do about a refused write


def mixed(bulk):
    """Three new objects and two updates, of which a new one and an update will be refused."""
    for name in ("old", "older"):
        bulk.tenant.seed(TEAMS, stored_team(name))
    return [
        team("new"),
        team("bad", value={"name": TOO_LONG}),
        team("newer"),
        team("old", value={"name": TOO_LONG}),
        team("older", value={"name": "Renamed"}),
    ]


def test_on_error_continue_does_all_that_can_be_done(bulk):
    result = bulk(*mixed(bulk), validate=False, on_error="continue")
    assert actions(result) == ["created", "failed", "created", "failed", "updated"]
    assert result["summary"] == {"created": 2, "failed": 2, "updated": 1, "arranged": 0, "unmanaged": 0}
    assert result["msg"].startswith("2 objects failed. objects[1] ")
    assert [entry["violations"][0]["path"] for entry in result["results"] if entry["action"] == "failed"] == [
        "objects[1].value.name",
        "objects[3].value.name",
    ]
    assert result["changed"]
    assert [item["value"]["name"] for item in bulk.tenant.objects(TEAMS)] == ["old", "Renamed", "new", "newer"]


def test_on_error_stop_does_nothing_more(bulk):
    result = bulk(*mixed(bulk), validate=False)
    # The new ones are one request, the updates come after it.
    assert actions(result) == ["created", "failed", "created", "not_attempted", "not_attempted"]
    assert [item["value"]["name"] for item in bulk.tenant.objects(TEAMS)] == ["old", "older", "new", "newer"]
    assert result["results"][0]["object_id"]
    assert not result["results"][1]["object_id"]


def test_on_error_rollback_takes_back_what_was_created(bulk):
    objects = mixed(bulk)
    before = bulk.content()
    result = bulk(*objects, validate=False, on_error="rollback")
    assert actions(result) == ["rolled_back", "failed", "rolled_back", "not_attempted", "not_attempted"]
    assert bulk.content() == before
    assert result["failed"]
    assert not result.get("changed")


def everything(bulk):
    """Objects to create, update, move and delete; the deletion of the last will be refused, for another object needs it."""
    tenant = bulk.tenant
    for name in ("a", "b", "c"):
        tenant.seed(RULES, stored_rule(name))
    bulk.done(team("gone"), {"schema_id": EVERY_TYPE, "external_id": "kept", "value": {"text": "old", "secret": "stored-secret"}})
    needed = tenant.seed(RELATIONS, {"rule": {"ruleName": "needed", "first": "x"}})
    tenant.seed(REFERENCES, {"name": "user", "target": needed, "more": []})
    return [
        team("created"),
        {"schema_id": EVERY_TYPE, "external_id": "kept", "value": {"text": "new", "secret": "any-secret"}},
        rule("c", position="first"),
        {**rule("b"), "value": {**rule("b")["value"], "note": "changed"}},
        {**team("gone"), "state": "absent"},
        {"schema_id": RELATIONS, "object_id": needed, "state": "absent"},
    ]


def test_rollback_restores_every_kind_of_change(bulk):
    objects = everything(bulk)
    before = bulk.content()
    result = bulk(*objects, on_error="rollback")
    assert actions(result) == ["rolled_back"] * 5 + ["failed"]
    assert sorted(bulk.content(), key=json.dumps) == sorted(before, key=json.dumps)
    assert bulk.rules() == ["a", "b", "c"]
    # As it was before, so is the next attempt.
    assert actions(bulk(*objects, on_error="rollback")) == ["rolled_back"] * 5 + ["failed"]


def test_rollback_says_what_it_could_not_restore(bulk, tenant):
    objects = everything(bulk)
    tenant.seed(SLACK, {"name": "Secret", "token": "xoxb-lost-with-the-object"})
    objects.insert(4, {"schema_id": SLACK, "value": {"name": "Secret"}, "state": "absent"})
    tenant.fault("500", times=None, skip=1, match={"method": "PUT", "path": tenant.objects(EVERY_TYPE)[0]["objectId"]})
    result = bulk(*objects, on_error="rollback", validate=False, max_wait=0)
    assert actions(result) == ["rolled_back", "failed", "rolled_back", "rolled_back", "failed", "rolled_back", "failed"]
    found = errors(result)
    assert "could not be put back" in found[1]
    assert "could not be put back" in found[4]
    assert "refers to this object" in found[6]
    assert "could not be put back" in result["msg"]
    assert result["changed"]


@pytest.mark.parametrize("schema_id", [EVERY_TYPE, SLACK])
def test_rollback_does_not_claim_to_restore_secrets_that_were_overwritten(bulk, tenant, schema_id):
    name, secret = ("name", "token") if schema_id == SLACK else ("text", "secret")
    tenant.seed(schema_id, {name: "Alerts", secret: "xoxb-former-secret"})
    tenant.seed(TEAMS, stored_team("old"))
    fresh = {
        "schema_id": schema_id,
        "value": {name: "Alerts", secret: "xoxb-latter-secret"},
        "match_on": [name],
        "update_secrets": "always",
    }
    result = bulk(fresh, team("old", value={"name": TOO_LONG}), validate=False, on_error="rollback")
    assert actions(result) == ["failed", "failed"]
    assert "could not be put back" in errors(result)[0]
    assert result["changed"]


def doomed(tenant):
    """An entry whose deletion the tenant will refuse, for another object needs it. It goes last: nothing else has a reference to follow."""
    needed = tenant.seed(RELATIONS, {"rule": {"ruleName": "doomed", "first": "x"}})
    tenant.seed(REFERENCES, {"name": "user of doomed", "target": needed, "more": []})
    return {"schema_id": RELATIONS, "object_id": needed, "state": "absent"}


def test_rollback_restores_references_between_deleted_objects(bulk, tenant):
    first, second, third = levels(tenant, 3)
    bulk.done(
        {"schema_id": first, "value": {"name": "a"}},
        {"schema_id": second, "value": {"name": "b", "target": {"$ref": f"{first}/a"}}},
        {"schema_id": third, "value": {"name": "c", "target": {"$ref": f"{second}/b"}}},
    )
    gone = [{"schema_id": schema_id, "value": {"name": name}, "state": "absent"} for schema_id, name in zip((first, second, third), "abc")]
    result = bulk(*gone, doomed(tenant), on_error="rollback")
    assert actions(result) == ["rolled_back"] * 3 + ["failed"], errors(result)
    ids = [tenant.objects(schema_id)[0]["objectId"] for schema_id in (first, second, third)]
    assert [tenant.objects(schema_id)[0]["value"].get("target") for schema_id in (first, second, third)] == [None, *ids[:2]]


def test_rollback_restores_neighbours_in_their_order(bulk, tenant):
    for name in "abcd":
        tenant.seed(RULES, stored_rule(name))
    before = [item["value"] for item in bulk.content() if item["schema_id"] == RULES]
    gone = [{**rule(name), "state": "absent"} for name in "abc"]
    result = bulk(*gone, doomed(tenant), on_error="rollback")
    assert actions(result) == ["rolled_back"] * 3 + ["failed"], errors(result)
    assert [item["value"] for item in bulk.content() if item["schema_id"] == RULES] == before


def test_rollback_of_many_new_objects_takes_one_listing(bulk, tenant):
    tenant.seed(TEAMS, stored_team("old"))
    result = bulk(*[team(number) for number in range(60)], team("old", value={"name": TOO_LONG}), validate=False, on_error="rollback")
    assert result["summary"]["rolled_back"] == 60
    # Schema, listing, one batch, the refused update, another listing, the deletions.
    methods = [request["method"] for request in tenant.requests()]
    assert methods == ["GET", "GET", "POST", "PUT", "GET"] + ["DELETE"] * 60
    assert bulk.identifiers() == ["old"]


def test_the_diff_of_a_failed_run_tells_what_was_done(bulk):
    result = bulk(*mixed(bulk), validate=False, on_error="continue")
    assert [diff["after"]["name"] for diff in result["diff"]] == ["new", "newer", "Renamed"]


# Purge


@pytest.fixture
def crowd(bulk, tenant):
    """Two of our teams and two of somebody else's, one of which the tenant protects, and one at another place."""
    bulk.done(team("ours"), team("spare"))
    tenant.seed(TEAMS, stored_team("theirs"))
    tenant.seed(TEAMS, stored_team("kept"), modificationInfo={"deletable": False, "modifiable": True, "movable": True})
    tenant.seed("builtin:alerting.profile", {"name": "Elsewhere", "severityRules": [], "eventFilters": []})
    return bulk


@pytest.mark.parametrize(
    ("purge", "left"),
    [("none", ["ours", "spare", "theirs", "kept"]), ("managed", ["ours", "theirs", "kept"]), ("all", ["ours", "kept"])],
)
def test_purge_removes_what_it_may(crowd, tenant, purge, left):
    before = tenant.snapshot()
    preview = crowd.done(team("ours"), purge=purge, purge_limit="100%", check_mode=True)
    assert tenant.writes() == [] and tenant.snapshot() == before
    result = crowd.done(team("ours"), purge=purge, purge_limit="100%")
    assert result["results"] == preview["results"]
    assert result["summary"] == preview["summary"]
    assert result["diff"] == preview["diff"]
    assert result["unmanaged"] == preview["unmanaged"]
    removed = [entry for entry in result["results"] if entry["index"] is None]
    assert {entry["action"] for entry in removed} <= {"deleted"}
    assert len(removed) == 4 - len(left) == result["summary"].get("deleted", 0)
    assert crowd.identifiers() == left
    assert len(tenant.objects("builtin:alerting.profile")) == 2
    assert not crowd.done(team("ours"), purge=purge, purge_limit="0")["changed"]


def test_purge_stays_within_its_scope(bulk, tenant):
    tenant.seed_entity(HOST, "shop-1")
    tenant.seed(RULES, stored_rule("here"))
    tenant.seed(RULES, stored_rule("on a host"), scope=HOST)
    bulk.done(rule("wanted"), purge="all", purge_limit="1")
    assert bulk.rules() == ["wanted"]
    assert [item["value"]["ruleName"] for item in tenant.objects(RULES, HOST)] == ["on a host"]
    bulk.done(rule("wanted"), places=[{"schema_id": RULES, "scope": HOST}], purge="all", purge_limit="50%")
    assert tenant.objects(RULES, HOST) == []


@pytest.mark.parametrize(("limit", "allowed"), [("0", False), ("1", False), ("2", True), ("49%", False), ("50%", True), ("10%", False)])
def test_purge_on_its_leash(crowd, tenant, limit, allowed):
    result = crowd(team("ours"), purge="all", purge_limit=limit)
    assert result["failed"] is not allowed
    if not allowed:
        assert "2 of 4 objects would go" in result["msg"]
        assert tenant.writes() == []


@pytest.mark.parametrize("objects", [[], [{**team("ours"), "state": "absent"}]])
def test_purge_of_everything_has_to_be_allowed(crowd, tenant, objects):
    options = {"places": [{"schema_id": TEAMS}], "purge": "managed", "purge_limit": "100%"}
    refused = crowd(*objects, **options)
    assert refused["failed"] and "allow_empty" in refused["msg"]
    assert tenant.writes() == []
    crowd.done(*objects, allow_empty=True, **options)
    assert crowd.identifiers() == ["theirs", "kept"]


def test_no_purge_with_entries_that_are_not_valid(crowd, tenant):
    result = crowd(team("ours"), team("bad", value={"name": TOO_LONG}), on_invalid="skip", purge="all", purge_limit="100%")
    assert result["failed"] and "purge" in result["msg"]
    assert tenant.writes() == []


def test_no_purge_after_an_incomplete_listing(bulk, tenant):
    bulk.done(*[team(number) for number in range(510)])
    for fault in ("stale_page_key", "500"):
        tenant.fault(fault, match={"query": "nextPageKey"}, times=None)
        result = bulk(team(0), purge="all", purge_limit="100%", max_wait=0)
        tenant.clear_faults()
        assert result["failed"]
        assert tenant.writes() == []
    assert len(bulk.identifiers()) == 500


def test_purge_removes_referrers_before_what_they_refer_to(bulk, tenant):
    needed = tenant.seed(RELATIONS, {"rule": {"ruleName": "needed", "first": "x"}})
    tenant.seed(REFERENCES, {"name": "user", "target": needed, "more": []})
    places = [{"schema_id": RELATIONS}, {"schema_id": REFERENCES}]
    result = bulk.done(places=places, purge="all", purge_limit="2", allow_empty=True)
    assert sorted(entry["schema_id"] for entry in result["results"]) == [REFERENCES, RELATIONS]
    assert tenant.objects(RELATIONS) == tenant.objects(REFERENCES) == []


def test_after_a_failed_write_nothing_is_purged(crowd):
    result = crowd(team("ours"), team("bad", value={"name": TOO_LONG}), validate=False, purge="all", purge_limit="100%")
    assert actions(result)[:2] == ["unchanged", "failed"]
    assert actions(result)[2:] == ["not_attempted"] * 2
    assert crowd.identifiers() == ["ours", "spare", "theirs", "kept"]


# Order


def order_diff(tenant, result, before, after):
    """What the diff of a new order looks like."""
    header = result["diff"][-1]["after_header"]
    assert header.startswith(f"{RULES} (order) at environment in ") and header.endswith(tenant.id)
    return {"before_header": header, "after_header": header, "before": {"(order)": before}, "after": {"(order)": after}}


def test_the_declared_order_takes_the_fewest_moves(bulk, tenant):
    longer = {**document(RULES), "maxObjects": 100}
    tenant.use_schema(longer)
    names = list("abcdefgh")
    for name in ("first", *names, "last"):
        tenant.seed(RULES, stored_rule(name))
    wanted = list("bcdhaefg")
    checked = bulk.done(*map(rule, wanted), order="declared", check_mode=True)
    assert (checked["changed"], checked["summary"]["arranged"]) == (True, 2)
    result = bulk.done(*map(rule, wanted), order="declared")
    assert result["summary"] == checked["summary"]
    assert result["diff"] == checked["diff"] == [order_diff(tenant, result, ["first", *"abcdefgh", "last"], ["first", *wanted, "last"])]
    assert len(tenant.writes()) == 2
    assert [name for name in bulk.rules() if name in wanted] == wanted
    assert (bulk.rules()[0], bulk.rules()[-1]) == ("first", "last")
    assert not bulk.done(*map(rule, wanted), order="declared")["changed"]


def test_new_objects_get_their_place(bulk, tenant):
    tenant.use_schema({**document(RULES), "maxObjects": 100})
    for name in ("foreign", "a", "b", "theirs"):
        tenant.seed(RULES, stored_rule(name))
    wanted = ["x", "a", "y", "b", "z"]
    checked = bulk.done(*map(rule, wanted), order="declared", check_mode=True)
    result = bulk.done(*map(rule, wanted), order="declared")
    assert result["summary"] == checked["summary"]
    assert result["diff"] == checked["diff"]
    # The last one is new and stays where it is made, at the end.
    assert bulk.rules()[-1] == "z"
    assert result["diff"][-1] == order_diff(tenant, result, ["foreign", "a", "b", "theirs"], bulk.rules()[:-1])
    assert [name for name in bulk.rules() if name in wanted] == wanted
    assert bulk.rules()[0] == "foreign"
    assert not bulk.done(*map(rule, wanted), order="declared")["changed"]


def test_locked_objects_keep_their_places(bulk, tenant):
    locked = {"movable": False, "deletable": True, "modifiable": True}
    tenant.seed(RULES, stored_rule("head"), modificationInfo={**locked, "first": True})
    for name in ("a", "b"):
        tenant.seed(RULES, stored_rule(name))
    tenant.seed(RULES, stored_rule("tail"), modificationInfo={**locked, "first": False})
    assert bulk.rules() == ["head", "a", "b", "tail"]
    bulk.done(rule("b"), rule("a"), order="declared")
    assert bulk.rules() == ["head", "b", "a", "tail"]
    bulk.done(rule("head"), rule("a"), rule("b"), rule("tail"), order="declared")
    assert bulk.rules() == ["head", "a", "b", "tail"]
    bulk.done(rule("c"), rule("a"), order="declared")
    assert bulk.rules() == ["head", "c", "a", "b", "tail"] or bulk.rules() == ["head", "b", "c", "a", "tail"]
    before = bulk.rules()
    for check_mode in (True, False):
        refused = bulk(rule("a"), rule("head"), order="declared", check_mode=check_mode)
        assert refused["failed"] and "head" in refused["msg"], refused
        assert tenant.writes() == []
    assert bulk.rules() == before


def test_the_diff_of_500_in_another_order_is_short(bulk, tenant):
    tenant.use_schema({**document(RULES), "maxObjects": 1000})
    # Two that nobody can tell apart by their names, and one that a purge takes away.
    names = [f"r{number}" for number in range(500)]
    bulk.done(*map(rule, [*names[:250], "gone", *names[250:]]))
    tenant.seed(RULES, {**stored_rule("theirs"), "ruleName": "r499"})
    wanted = [names[-2], *names[:-2]]
    options = {"order": "declared", "purge": "managed", "purge_limit": "2"}
    objects = [rule(name, match_on=["ruleName"]) for name in wanted]
    checked = bulk.done(*objects, **options, check_mode=True)
    assert checked["summary"] == {"unchanged": 499, "deleted": 2, "arranged": 1, "unmanaged": 3}
    result = bulk.done(*objects, **options)
    assert result["diff"] == checked["diff"]
    assert result["diff"][-1] == order_diff(
        tenant, result, ["r0", "(496 others)", "r497", "r498", "r499"], ["r498", "r0", "(496 others)", "r497", "r499"]
    )
    again = bulk.done(*objects, **options)
    assert (again["changed"], again["diff"]) == (False, [])


def test_the_diff_of_an_order_tells_namesakes_apart(bulk, tenant):
    tenant.use_schema({**document(RULES), "schemaConstraints": []})
    ids = [tenant.seed(RULES, stored_rule(name)) for name in ("same", "same", "other")]
    wanted = [{**rule("same"), "object_id": ids[1]}, {**rule("same"), "object_id": ids[0]}]
    checked = bulk.done(*wanted, order="declared", check_mode=True)
    result = bulk.done(*wanted, order="declared")
    one, two = "same (objects[1])", "same (objects[0])"
    assert result["diff"] == checked["diff"] == [order_diff(tenant, result, [one, two, "other"], [two, one, "other"])]


def test_the_diff_of_an_order_tells_what_was_done(bulk, tenant):
    tenant.use_schema({**document(RULES), "maxObjects": 100})
    for name in "abcde":
        tenant.seed(RULES, stored_rule(name))
    tenant.fault("500", times=1, skip=1, match={"method": "PUT"})
    result = bulk(*map(rule, "edcba"), order="declared", max_wait=0)
    assert result["failed"]
    assert result["summary"]["arranged"] == 1
    assert bulk.rules() == list("eabcd")
    assert result["diff"] == [order_diff(tenant, result, ["a", "(2 others)", "d", "e"], ["e", "a", "(2 others)", "d"])]


def test_a_refused_move_is_told_and_rolled_back(bulk, tenant):
    for name in ("a", "b", "c"):
        tenant.seed(RULES, stored_rule(name))
    before = bulk.content()
    tenant.fault("500", times=1, skip=1, match={"method": "PUT"})
    result = bulk(team("new"), rule("c"), rule("b"), rule("a"), order="declared", on_error="rollback", max_wait=0)
    assert result["failed"] and result["status"] == 500
    assert actions(result)[0] == "rolled_back"
    assert not result.get("diff")
    assert bulk.content() == before


# What the result tells


def test_unmanaged_objects_with_who_and_when(crowd, tenant):
    stranger = tenant.seed(TEAMS, stored_team("stranger"), author="jane@example.com")
    result = crowd.done(team("ours"))
    found = {entry["key"]: entry for entry in result["unmanaged"]}
    assert sorted(found) == ["kept", "spare", "stranger", "theirs"]
    assert found["stranger"] == {
        "schema_id": TEAMS,
        "scope": "environment",
        "object_id": stranger,
        "key": "stranger",
        "managed": False,
        "modified": found["stranger"]["modified"],
        "modified_by": "jane@example.com",
    }
    assert found["stranger"]["modified"] > 1_700_000_000_000
    assert [key for key, entry in found.items() if entry["managed"]] == ["spare"]
    assert result["summary"]["unmanaged"] == 4


@pytest.mark.parametrize(
    ("schema_id", "value", "key"),
    [
        ("builtin:alerting.maintenance-window", {"generalProperties": {"name": "Patches"}}, "Patches"),
        (EVERY_TYPE, {"text": "no key, no name"}, ""),
        (RELATIONS, {"rule": {"ruleName": "nested"}}, "nested"),
    ],
)
def test_what_tells_an_unmanaged_object_from_others(bulk, tenant, schema_id, value, key):
    seeded = tenant.seed(schema_id, value)
    (entry,) = bulk.done(places=[{"schema_id": schema_id}])["unmanaged"]
    assert (entry["object_id"], entry["key"]) == (seeded, key)


SECRETS = ("xoxb-old-secret-token", "xoxb-new-secret-token", "secret-of-signing")


def slack(name, token, **more):
    return {"schema_id": SLACK, "value": {"name": name, "token": token}, **more}


def test_no_secret_is_shown_anywhere(bulk, tenant, tmp_path):
    old, new, signing = SECRETS
    files = {"backup": str(tmp_path / "backup.json"), "progress": str(tmp_path / "progress.json")}
    approved = slack("Approved", new)
    approved["value"].update(externalApproval=True, signingSecret=signing)
    runs = [
        bulk(slack("Alerts", old), **files),
        bulk(slack("Alerts", new, update_secrets="always"), **files),
        bulk(slack("Alerts", new), approved, {**slack("Third", old), "scope": HOST}, **files),
        bulk(slack("Alerts", new), approved, slack("Bad", "no-xoxb " + old), **files),
        bulk(slack("Alerts", new), approved, slack(TOO_LONG, new), validate=False, on_error="rollback", **files),
        bulk(slack("Alerts", new), {"schema_id": SLACK, "value": {"name": "x", "tokn": new, "more": {"token": old}}}, **files),
        bulk(slack("Alerts", new), {"schema_id": SLACK, "value": {"name": new, "token": new}}, purge="all", purge_limit="x", **files),
        bulk({**slack("Alerts", new), "state": "absent"}, **files),
        bulk({"type": "alerting_profile", "config": {"name": "x", "token": old}}, **files),
        bulk({"schema_id": "app:dynatrace.slack:conection", "value": {"token": new}}, **files),
    ]
    assert [run["failed"] for run in runs] == [False, False, True, True, True, True, True, False, True, True]
    written = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
    assert len(written) == 2
    for number, text in enumerate([*(run["_stdout"] for run in runs), *written, json.dumps(tenant.requests())]):
        assert not [secret for secret in SECRETS if secret in text], number


def test_backup_is_the_list_of_objects_that_leads_back(bulk, tenant, tmp_path):
    path = tmp_path / "backup.json"
    bulk.done(team("changed"), team("gone"), team("same"))
    tenant.seed(TEAMS, stored_team("theirs"))
    before = bulk.content()
    objects = [team("changed", value={"description": "new"}), team("same"), {**team("gone"), "state": "absent"}, team("new")]
    bulk.done(*objects, backup=str(path), check_mode=True)
    assert not path.exists()
    bulk.done(team("changed"), backup=str(path))
    assert not path.exists()
    bulk.done(*objects, backup=str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [item.name for item in tmp_path.iterdir()] == ["backup.json"]
    backup = json.loads(path.read_text(encoding="utf-8"))["settings_objects"]
    assert bulk.content() != before
    assert sorted(actions(bulk.done(*backup, order="declared"))) == ["created", "deleted", "updated"]
    assert sorted(bulk.content(), key=json.dumps) == sorted(before, key=json.dumps)
    assert not bulk.done(*backup, order="declared")["changed"]


def test_backup_leads_back_to_the_order_and_keeps_secrets(bulk, tenant, tmp_path):
    path = tmp_path / "backup.json"
    for name in ("a", "b", "c"):
        tenant.seed(RULES, stored_rule(name))
    bulk.done({"schema_id": EVERY_TYPE, "external_id": "kept", "value": {"text": "old", "secret": "stored-secret"}})
    before = bulk.content()
    changed = {"schema_id": EVERY_TYPE, "external_id": "kept", "value": {"text": "new", "secret": "any-secret"}}
    bulk.done(rule("c", position="first"), changed, backup=str(path))
    assert bulk.rules() == ["c", "a", "b"]
    bulk.done(*json.loads(path.read_text(encoding="utf-8"))["settings_objects"], order="declared")
    assert bulk.content() == before


def test_backup_leads_back_to_references_between_deleted_objects(bulk, tenant, tmp_path):
    first, second = levels(tenant, 2)
    objects = [
        {"schema_id": second, "value": {"name": "b", "target": {"$ref": f"{first}/a"}}},
        {"schema_id": first, "value": {"name": "a"}},
    ]
    bulk.done(*objects)
    path = tmp_path / "backup.json"
    bulk.done(*[{**item, "state": "absent"} for item in objects], backup=str(path))
    assert tenant.objects(first) == tenant.objects(second) == []
    bulk.done(*json.loads(path.read_text(encoding="utf-8"))["settings_objects"], order="declared")
    ((parent,), (child,)) = tenant.objects(first), tenant.objects(second)
    assert child["value"]["target"] == parent["objectId"]
    assert not bulk.done(*objects)["changed"]


def test_a_backup_that_cannot_be_written_stops_everything(bulk, tenant, tmp_path):
    result = bulk(team("new"), backup=str(tmp_path / "missing" / "backup.json"))
    assert not result["failed"] or "cannot be written" in result["msg"]
    tenant.seed(TEAMS, stored_team("old"))
    result = bulk(team("old", value={"name": "new"}), backup=str(tmp_path / "missing" / "backup.json"))
    assert result["failed"] and "cannot be written" in result["msg"]
    assert tenant.writes() == []


def test_progress_tells_how_far_it_is(bulk, tmp_path):
    path = tmp_path / "progress.json"
    result = bulk(*[team(number) for number in range(150)], team("x", value={"name": TOO_LONG}), validate=False, progress=str(path))
    assert result["failed"]
    progress = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = {"total": 151, "done": 150, "failed": 1, "requests": result["requests"], "finished": True}
    assert progress == {**told, "seconds": progress["seconds"]}
    assert [item.name for item in tmp_path.iterdir()] == ["progress.json"]


@pytest.mark.parametrize("switched_on", [True, "yes"])
def test_progress_has_a_place_of_the_user(bulk, tenant, tmp_path, monkeypatch, switched_on):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".ansible" / "dynatrace-progress" / (tenant.url.partition("//")[2].replace(":", "_").replace("/", "_") + ".json")
    checked = bulk.done(team("new"), progress=switched_on, check_mode=True)
    assert list(tmp_path.iterdir()) == []
    done = bulk.done(team("new"), progress=switched_on)
    assert done["progress_file"] == checked["progress_file"] == str(path)
    assert json.loads(path.read_text(encoding="utf-8"))["done"] == 1
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path.parent, path)] == [0o700, 0o600]


@pytest.mark.parametrize("switched_off", [False, "no", "", None])
def test_no_progress_unless_asked_for(bulk, tmp_path, monkeypatch, switched_off):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert bulk.done(team("new"), progress=switched_off)["progress_file"] is None
    assert list(tmp_path.iterdir()) == []


def test_progress_that_cannot_be_told_stops_everything(bulk, tenant, tmp_path, monkeypatch):
    (tmp_path / ".ansible").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for progress, text in ((True, "cannot be made"), (str(tmp_path / "missing" / "progress.json"), "cannot be written")):
        result = bulk(team("new"), progress=progress)
        assert result["failed"] and text in result["msg"]
        assert tenant.writes() == []


def test_a_result_of_very_many_objects_stays_short(bulk, tenant):
    tenant.use_schema({**document(TEAMS), "maxObjects": 10_000})
    objects = [team(number, value={"description": "d" * 400}) for number in range(2_000)]
    result = bulk.done(*objects, check_mode=True)
    assert len(result["_stdout"]) < 700_000
    assert result["summary"]["created"] == 2_000
    assert len(result["results"]) + result["omitted"].get("results", 0) == 2_000
    assert len(result["diff"]) + result["omitted"].get("diff", 0) == 2_000
    assert result["omitted"]["diff"]


def test_an_update_that_keeps_a_secret_may_refer_to_what_the_same_task_creates(bulk):
    def notification(profile, secret):
        header = {"name": "Authorization", "secret": True, "secretValue": secret}
        webhook = {
            "url": "https://bridge.example.com/x",
            "acceptAnyCertificate": False,
            "notifyEventMergesEnabled": False,
            "notifyClosedProblems": True,
            "useOAuth2": False,
            "urlContainsSecret": False,
            "payload": "{ProblemDetailsJSON}",
            "headers": [header],
        }
        value = {"enabled": True, "type": "WEBHOOK", "displayName": "Bridge", "webHookNotification": webhook}
        return {
            "schema_id": "builtin:problem.notifications",
            "value": {**value, "alertingProfile": {"$ref": f"builtin:alerting.profile/{profile}"}},
        }

    def profile(name):
        return {"type": "alerting_profile", "config": {"name": name}}

    bulk.done(profile("first"), notification("first", "stored-secret-of-the-bridge"))
    result = bulk.done(profile("first"), profile("second"), notification("second", "******"))
    assert actions(result) == ["unchanged", "created", "updated"]
