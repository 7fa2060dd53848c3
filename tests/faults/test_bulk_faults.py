# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong while many objects are written: nothing is lost, nothing is made twice, the next run converges."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk import batches
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .processes import let_go, start

TEAMS = "builtin:ownership.teams"
BATCH = {"method": "POST", "path": "*/settings/objects"}
OBJECTS = "*/settings/objects/*"
FAULTS = ("429", "503", "500", "drop_before", "drop_after", "conflict")


def team(number, **value):
    return {"schema_id": TEAMS, "value": {"name": f"Team {number}", "identifier": str(number), **value}}


class Teams:
    """A tenant's teams, and runs of the module that want some of them."""

    def __init__(self, tenant):
        self.tenant = tenant

    def apply(self, objects, check_mode=False, **options):
        self.tenant.forget_requests()
        return run_module("settings_objects", {**self.tenant.connection, "objects": objects, **options}, check_mode=check_mode)

    def live(self):
        """Identifiers and names, sorted; each identifier once."""
        found = [(item["value"]["identifier"], item["value"]["name"]) for item in self.tenant.snapshot() if item["schema_id"] == TEAMS]
        assert len({identifier for identifier, _name in found}) == len(found)
        return sorted(found)

    def converges(self, objects):
        """Check that a run without a fault makes the tenant as wanted, and that the next one finds nothing to do."""
        self.tenant.clear_faults()
        result = self.apply(objects)
        assert not result["failed"], result["msg"]
        assert self.live() == wanted(objects)
        again = self.apply(objects)
        assert (again["failed"], again["changed"]) == (False, False), again
        assert self.tenant.writes() == []
        return result


def wanted(objects):
    return sorted((item["value"]["identifier"], item["value"]["name"]) for item in objects)


@pytest.fixture
def teams(tenant):
    return Teams(tenant)


# A batch


@pytest.mark.parametrize("validation", [True, False], ids=["validation", "write"])
@pytest.mark.parametrize("fault", ["429", "503", "drop_before", "drop_after"])
def test_a_batch_is_sent_again(teams, waiting, fault, validation):
    objects = [team(number) for number in range(250)]
    teams.tenant.fault(fault, match={**BATCH, "query": "validateOnly"} if validation else BATCH, skip=1 if validation else 4)
    result = teams.apply(objects)
    assert not result["failed"], result["msg"]
    assert result["summary"]["created"] == 250
    assert all(entry["object_id"] for entry in result["results"])
    assert teams.live() == wanted(objects)
    assert not teams.apply(objects)["changed"]


@pytest.mark.parametrize("header", ["retry-after-seconds", "retry-after-date", "reset-seconds", "reset-milliseconds", "reset-microseconds"])
def test_a_throttled_batch_waits_as_told(teams, waiting, header):
    objects = [team(number) for number in range(150)]
    teams.tenant.fault("429", match=BATCH, skip=2, header=header, seconds=7)
    result = teams.apply(objects)
    assert not result["failed"], result["msg"]
    assert len(waiting.pauses) == 1 and 5 < waiting.pauses[0] <= 8, waiting.pauses
    assert teams.live() == wanted(objects)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "503", "500", "429"])
def test_a_batch_that_never_gets_through(teams, waiting, fault):
    objects = [team(number) for number in range(250)]
    teams.tenant.fault(fault, match=BATCH, skip=4, times=None)
    result = teams.apply(objects, max_wait=5)
    assert result["failed"]
    counts = result["summary"]
    # The first batch of the three went through.
    assert counts["created"] == 100
    assert counts["failed"] + counts.get("not_attempted", 0) == 150
    teams.converges(objects)


# After the listing of schemas and the validation come three batches of at most 100.
MIDDLE = {"match": {**BATCH, "query": ""}, "after": 30}


@pytest.mark.parametrize("status", [400, 409, 500])
def test_some_of_a_batch_fail(teams, waiting, status):
    objects = [team(number) for number in range(150)]
    teams.tenant.fault("batch", skip=3, status=status, **MIDDLE)
    result = teams.apply(objects, on_error="continue")
    assert result["failed"]
    assert (result["summary"]["created"], result["summary"]["failed"]) == (130, 20)
    assert len(teams.live()) == 130
    teams.converges(objects)


def test_some_of_a_batch_fail_and_all_is_rolled_back(teams, waiting):
    objects = [team(number) for number in range(150)]
    teams.tenant.fault("batch", skip=3, status=500, **MIDDLE)
    result = teams.apply(objects, on_error="rollback")
    assert result["failed"]
    assert result["summary"]["rolled_back"] == 130
    assert teams.live() == []


def test_a_batch_is_cut_in_the_middle(teams, waiting):
    objects = [team(number) for number in range(150)]
    teams.tenant.fault("batch", skip=3, **MIDDLE)
    result = teams.apply(objects)
    # Sent again, the external ids make the first ones the same objects.
    assert not result["failed"], result["msg"]
    assert teams.live() == wanted(objects)
    teams.converges(objects)


def test_a_batch_is_cut_in_the_middle_again_and_again(teams, waiting):
    objects = [team(number) for number in range(150)]
    teams.tenant.fault("batch", skip=3, times=None, **MIDDLE)
    result = teams.apply(objects, max_wait=5)
    assert result["failed"]
    assert len(teams.live()) == 130
    teams.converges(objects)


def test_a_batch_that_never_gets_through_is_rolled_back(teams, waiting):
    objects = [team(number) for number in range(150)]
    before = teams.live()
    teams.tenant.fault("503", match=BATCH, skip=3, times=None)
    result = teams.apply(objects, max_wait=5, on_error="rollback")
    assert result["failed"]
    assert result["summary"]["rolled_back"] == 100
    assert teams.live() == before


def test_a_validation_that_never_gets_through_writes_nothing(teams, waiting):
    teams.tenant.fault("503", match={**BATCH, "query": "validateOnly"}, skip=1, times=None)
    for options in ({}, {"on_invalid": "skip"}, {"on_error": "continue"}):
        result = teams.apply([team(number) for number in range(150)], max_wait=5, **options)
        assert result["failed"] and result["status"] == 503, result
        assert "not valid" not in result["msg"]
        assert teams.tenant.writes() == []


# Sizes


def test_a_batch_that_is_too_large_is_halved(teams, monkeypatch):
    """The real limit of 1 MB a request, with a client that believes in more."""
    monkeypatch.setattr(batches, "MOST_BYTES", 10_000_000)
    document = json.loads((REPOSITORY / "tests" / "simulator" / "schemas" / "builtin_ownership.teams.json").read_text(encoding="utf-8"))
    document["properties"]["description"]["constraints"] = []
    teams.tenant.use_schema(document)
    objects = [team(number, description="d" * 100_000) for number in range(30)]
    checked = teams.apply(objects, check_mode=True)
    assert (checked["failed"], checked["summary"]["created"]) == (False, 30)
    result = teams.apply(objects)
    assert not result["failed"], result["msg"]
    assert 413 in [request["status"] for request in teams.tenant.requests()]
    assert [entry["index"] for entry in result["results"]] == list(range(30))
    assert teams.live() == wanted(objects)
    by_id = {item["objectId"]: item["value"]["identifier"] for item in teams.tenant.objects(TEAMS)}
    assert [by_id[entry["object_id"]] for entry in result["results"]] == [str(number) for number in range(30)]


def test_one_object_that_is_too_large_is_its_own_fault(teams, monkeypatch):
    objects = [team(number) for number in range(5)]
    objects[3]["value"]["description"] = "d" * 1_100_000
    result = teams.apply(objects)
    assert result["failed"]
    assert [(entry["index"], entry["action"]) for entry in result["results"]] == [(3, "invalid")]
    assert "413" in result["results"][0]["error"]
    assert teams.live() == []


# Updates and deletions


@pytest.mark.parametrize(
    ("method", "fault"),
    # An update that ends in an internal error is not sent again: nobody knows whether it was carried out.
    [(method, fault) for method in ("PUT", "DELETE") for fault in FAULTS if (method, fault) != ("PUT", "500")],
)
def test_faults_between_many_updates_and_deletions(teams, waiting, method, fault):
    objects = [team(number) for number in range(40)]
    assert not teams.apply(objects)["failed"]
    if method == "PUT":
        for item in objects:
            item["value"]["name"] += " renamed"
    else:
        for item in objects[:-1]:
            item["state"] = "absent"
    for skip in (0, 3, 4, 20):
        teams.tenant.fault(fault, match={"method": method, "path": OBJECTS}, skip=skip)
    result = teams.apply(objects)
    assert not result["failed"], result["msg"]
    left = objects if method == "PUT" else objects[-1:]
    assert teams.live() == wanted(left)
    assert {entry["action"] for entry in result["results"]} == ({"updated"} if method == "PUT" else {"deleted", "unchanged"})
    assert not teams.apply(objects)["changed"]


def test_a_lost_answer_is_rolled_back_like_any_other(teams, waiting):
    objects = [team(number) for number in range(3)]
    assert not teams.apply(objects)["failed"]
    before = teams.live()
    teams.tenant.fault("drop_after", match={"method": "PUT", "path": f"*/{teams.tenant.objects(TEAMS)[0]['objectId']}"})
    renamed = [team(0, name="renamed"), team(1, name="renamed"), team(2, name="x" * 101)]
    result = teams.apply(renamed, validate=False, on_error="rollback")
    assert result["failed"]
    assert teams.live() == before


def test_an_update_that_ends_in_an_internal_error(teams, waiting):
    objects = [team(number) for number in range(40)]
    assert not teams.apply(objects)["failed"]
    for item in objects:
        item["value"]["name"] += " renamed"
    teams.tenant.fault("500", match={"method": "PUT", "path": OBJECTS}, skip=3)
    result = teams.apply(objects, on_error="continue")
    assert result["failed"]
    assert result["summary"] == {"failed": 1, "updated": 39, "arranged": 0, "unmanaged": 0}
    assert teams.converges(objects)["summary"]["updated"] == 1


def test_a_change_of_somebody_else_between_reading_and_writing_survives(teams):
    objects = [{**team(number, description="ours"), "value_mode": "merge"} for number in range(5)]
    assert not teams.apply([team(number) for number in range(5)])["failed"]
    teams.tenant.fault("conflict", match={"method": "PUT", "path": OBJECTS}, value={"name": "Theirs"})
    for item in objects:
        del item["value"]["name"]
    result = teams.apply(objects)
    assert not result["failed"], result["msg"]
    found = [item["value"] for item in teams.tenant.objects(TEAMS)]
    assert {value["description"] for value in found} == {"ours"}
    assert sorted(value["name"] for value in found).count("Theirs") == 1


def test_throttled_updates_slow_down_and_go_on(teams, waiting):
    objects = [team(number) for number in range(60)]
    assert not teams.apply(objects)["failed"]
    for item in objects:
        item["value"]["name"] += " renamed"
    teams.tenant.fault("429", match={"method": "PUT"}, times=25, skip=5, header="retry-after-seconds", seconds=1)
    result = teams.apply(objects, max_wait=3600)
    assert not result["failed"], result["msg"]
    assert teams.live() == wanted(objects)


# Check mode


@pytest.mark.parametrize(
    "fault", ["429", "503", "500", "html", "drop_before", "drop_after", "empty_page", "expired_bearer", "total_count", "lag"]
)
def test_check_mode_writes_nothing_whatever_fails(teams, waiting, fault):
    assert not teams.apply([team(0), team(1)])["failed"]
    before = teams.tenant.snapshot()
    objects = [{**team(0), "value": {"name": "New", "identifier": "0"}}, {**team(1), "state": "absent"}, team(2)]
    for times in (1, None):
        for skip in (0, 1, 2):
            teams.tenant.fault(fault, times=times, skip=skip)
            result = teams.apply(objects, check_mode=True, timeout=1, max_wait=5, on_error="continue")
            teams.tenant.clear_faults()
            assert result["failed"] or [entry["action"] for entry in result["results"]] == ["updated", "deleted", "created"], result
            assert teams.tenant.writes() == []
    assert teams.tenant.snapshot() == before


# Several runs


def test_two_runs_at_once_make_each_object_once(teams):
    objects = [team(number) for number in range(150)]
    runs = [start({**teams.tenant.connection, "objects": objects}) for _number in range(2)]
    teams.tenant.fault("latency", times=4, milliseconds=400, match={**BATCH, "query": "validateOnly"})
    for run in runs:
        let_go(run)
    results = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    assert [result["failed"] for result in results] == [False, False], results
    assert teams.live() == wanted(objects)
    first, second = ([entry["object_id"] for entry in result["results"]] for result in results)
    assert first == second
    assert not teams.apply(objects)["changed"]


def test_two_runs_at_once_with_different_updates_leave_one_or_the_other(teams):
    assert not teams.apply([team(number) for number in range(60)])["failed"]
    sides = [[team(number, name=side) for number in range(60)] for side in ("left", "right")]
    runs = [start({**teams.tenant.connection, "objects": objects}) for objects in sides]
    for run in runs:
        let_go(run)
    results = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    assert [result["failed"] for result in results] == [False, False], results
    live = teams.live()
    assert len(live) == 60
    assert {name for _identifier, name in live} <= {"left", "right"}
    teams.converges(sides[0])
