# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can go wrong on the way: nothing is lost, nothing is made twice, and the result tells the truth."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .support import AFTER, BEFORE, METHODS, PROFILE, RULES, write_of

HEADERS = ("retry-after-seconds", "retry-after-date", "reset-seconds", "reset-milliseconds", "reset-microseconds")
ACTIONS = tuple(METHODS)
# A real write, told from the validation before it by how many requests pass first.
SKIPPED = {"created": 1, "updated": 1, "moved": 1, "deleted": 0}


def fault_on_write(rules, name, action, times=1, **options):
    rules.tenant.fault(name, times=times, match=write_of(action), skip=SKIPPED[action], **options)


def done(result, rules, action):
    """Check that a task did what it says, and that it finds its work done when it runs again without a fault."""
    assert (result["failed"], result.get("action"), result.get("changed")) == (False, action, True), result
    assert rules.live() == AFTER[action]
    rules.tenant.clear_faults()
    rules.tenant.forget_requests()
    again = rules.task(action)
    assert (again["failed"], again["changed"]) == (False, False), again
    assert rules.tenant.writes() == []


def undone(result, rules, *words):
    """Check that a task failed, said why, and left everything as it was."""
    assert result["failed"], result
    assert all(word in result["msg"] for word in words), result["msg"]
    assert rules.live() == BEFORE


# Throttling


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("header", HEADERS)
def test_who_is_throttled_waits_as_told(rules, waiting, header, action):
    fault_on_write(rules, "429", action, times=2, header=header, seconds=7)
    result = rules.task(action)
    assert len(waiting.pauses) == 2
    assert all(5 < pause <= 8 for pause in waiting.pauses), waiting.pauses
    done(result, rules, action)


@pytest.mark.parametrize("name", ["429", "503"])
@pytest.mark.parametrize("action", ACTIONS)
def test_without_a_header_the_pauses_grow(rules, waiting, name, action):
    rules.tenant.fault(name, times=1)
    fault_on_write(rules, name, action, times=3)
    result = rules.task(action)
    assert len(waiting.pauses) == 4
    assert all(0 < pause <= 2 for pause in waiting.pauses), waiting.pauses
    done(result, rules, action)


@pytest.mark.parametrize("name", ["429", "503"])
def test_all_patience_has_an_end(rules, waiting, name):
    rules.tenant.fault(name, times=None, header="retry-after-seconds", seconds=20)
    result = rules.task("created", max_wait=30)
    assert 0 < sum(waiting.pauses) <= 30
    rules.tenant.clear_faults()
    undone(result, rules, name)


# Errors of the server


@pytest.mark.parametrize("action", ["created", "updated", "moved"])
def test_an_internal_error_fails_at_once(rules, waiting, action):
    fault_on_write(rules, "500", action)
    result = rules.task(action)
    assert result["status"] == 500 and waiting.pauses == []
    undone(result, rules, "Internal Server Error")
    done(rules.task(action), rules, action)


def test_a_deletion_outlasts_internal_errors(rules, waiting):
    """DELETE may answer 500 for a while (environment.md 9.1 no. 5, 11 no. 7)."""
    fault_on_write(rules, "500", "deleted", times=2)
    done(rules.task("deleted"), rules, "deleted")


@pytest.mark.parametrize("passing", range(4))
def test_a_web_page_is_named_as_such(rules, passing):
    rules.tenant.fault("html", times=None, skip=passing)
    result = rules.task("created")
    rules.tenant.clear_faults()
    undone(result, rules, "web page", "environment_url")
    assert result["status"] == 200


# Broken connections


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["drop_before", "drop_after"])
def test_a_broken_write_is_done_once(rules, waiting, name, action):
    fault_on_write(rules, name, action)
    done(rules.task(action), rules, action)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", ["drop_before", "drop_after"])
def test_a_connection_that_stays_broken_fails_the_task(rules, waiting, name, action):
    fault_on_write(rules, name, action, times=None)
    result = rules.task(action)
    assert result["failed"] and "no answer" in result["msg"], result
    assert rules.live() == (BEFORE if name == "drop_before" else AFTER[action])
    rules.tenant.clear_faults()
    again = rules.task(action)
    assert not again["failed"] and again["changed"] == (name == "drop_before"), again
    assert rules.live() == AFTER[action]


@pytest.mark.parametrize("passing", range(3))
def test_a_broken_read_or_validation_is_repeated(rules, waiting, passing):
    rules.tenant.fault("drop_before", skip=passing, times=2)
    done(rules.task("created"), rules, "created")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_answer_that_comes_too_late_is_asked_for_again(rules, waiting, action):
    fault_on_write(rules, "latency", action, milliseconds=600)
    done(rules.task(action, timeout=0.3), rules, action)


def test_a_server_that_is_always_too_slow_fails_the_task(rules, waiting):
    rules.tenant.fault("latency", times=None, milliseconds=400)
    result = rules.task("created", timeout=0.1)
    rules.tenant.clear_faults()
    undone(result, rules, "no answer", "timed out")


def test_a_single_setting_is_set_and_reset_over_broken_connections(tenant, waiting):
    setting = {**tenant.connection, "infrastructure": False}
    for action, options in (("created", setting), ("reset", {**tenant.connection, "state": "absent"})):
        tenant.fault("drop_after", match={"method": ["POST", "DELETE"]}, skip=int(action == "created"))
        result = run_module("frequent_issue_detection", options)
        assert (result["failed"], result["action"]) == (False, action), result
        again = run_module("frequent_issue_detection", options)
        assert (again["failed"], again["changed"]) == (False, False), again


# Consistency


def test_what_is_not_visible_yet_is_not_made_twice(rules):
    rules.tenant.fault("lag", match={"method": "POST"}, skip=1, reads=2)
    first = rules.task("created")
    second = rules.task("created")
    assert (first["failed"], second["failed"]) == (False, False), second
    assert second["object_id"] == first["object_id"]
    rules.live()
    third = rules.task("created")
    assert (third["failed"], third["changed"]) == (False, False), third
    assert rules.live() == AFTER["created"]


@pytest.fixture
def many(tenant):
    """A tenant with more alerting profiles than one page holds; returns the name of the last."""
    for number in range(505):
        tenant.seed(PROFILE, {"name": f"Profile {number}", "severityRules": [], "eventFilters": []})
    return "Profile 504"


def test_a_broken_listing_is_never_taken_for_all(tenant, many, waiting):
    before, profile = tenant.snapshot(), {**tenant.connection, "name": many, "value_mode": "replace", "severity_rules": []}
    for options in ({"state": "present"}, {"state": "absent"}):
        tenant.fault("stale_page_key", match={"query": "nextPageKey"}, times=None)
        stale = run_module("alerting_profile", {**profile, **options})
        assert stale["failed"] and "incomplete" in stale["msg"], stale
        tenant.clear_faults()
        tenant.fault("empty_page", match={"query": "nextPageKey"}, times=None)
        empty = run_module("alerting_profile", {**profile, **options})
        assert empty["failed"] and "empty page" in empty["msg"], empty
        tenant.clear_faults()
    information = {**tenant.connection, "schema_ids": [PROFILE]}
    tenant.fault("stale_page_key", match={"query": "nextPageKey"})
    assert run_module("settings_object_info", information)["failed"]
    assert tenant.writes() == [] and tenant.snapshot() == before

    for name, query in (("empty_page", "nextPageKey"), ("empty_page", "schemaIds"), ("total_count", "schemaIds")):
        tenant.fault(name, match={"query": query})
        found = run_module("settings_object_info", information)["settings_objects"]
        assert len({item["object_id"] for item in found}) == len(found) == 506
        unchanged = run_module("alerting_profile", profile)
        assert (unchanged["failed"], unchanged["changed"]) == (False, False), unchanged


# Conflicts


@pytest.mark.parametrize("action", ["updated", "moved", "deleted"])
def test_one_conflict_is_resolved(rules, action):
    fault_on_write(rules, "conflict", action)
    done(rules.task(action), rules, action)


def test_a_change_of_somebody_else_survives_a_merge(rules):
    fault_on_write(rules, "conflict", "updated", value={"note": "theirs"})
    result = rules.task("updated", value_mode="merge", match_on=["ruleName"], value={"ruleName": "two", "action": "EXCLUDE"})
    assert (result["failed"], result["action"]) == (False, "updated"), result
    (stored,) = [item["value"] for item in rules.tenant.objects(RULES) if item["value"]["ruleName"] == "two"]
    assert (stored["note"], stored["action"]) == ("theirs", "EXCLUDE")
    assert result["value"] == stored


@pytest.mark.parametrize("action", ["updated", "moved", "deleted"])
def test_a_conflict_for_ever_names_who_causes_it(rules, action):
    rules.tenant.fault("conflict", match=write_of(action), times=None, author="jane@example.com")
    result = rules.task(action)
    rules.tenant.clear_faults()
    assert result["status"] == 409
    undone(result, rules, "jane@example.com", rules.ids[1])


# Credentials


def statuses(tenant):
    return [request["status"] for request in tenant.requests()]


def test_an_expired_bearer_is_renewed_once(tenant):
    profile = {**tenant.oauth, "name": "Ours"}
    tenant.fault("expired_bearer", skip=2)
    created = run_module("alerting_profile", profile)
    assert (created["failed"], created["action"]) == (False, "created"), created
    assert statuses(tenant).count(401) == 1
    tenant.forget_requests()
    tenant.fault("expired_bearer", times=2)
    refused = run_module("alerting_profile", profile)
    assert refused["failed"] and refused["status"] == 401, refused
    assert statuses(tenant) == [401, 401]


def test_a_token_that_cannot_be_renewed_is_not_tried_again(tenant):
    tenant.fault("expired_bearer")
    refused = run_module("alerting_profile", {"environment_url": tenant.url, "platform_token": tenant.platform_token, "name": "Ours"})
    assert refused["failed"] and refused["status"] == 401, refused
    assert statuses(tenant) == [401] and tenant.platform_token not in json.dumps(refused)


# Check mode


FAULTS = {
    "429": {},
    "rate_limit": {"limit": 1, "seconds": 1},
    "503": {},
    "500": {},
    "html": {},
    "latency": {"milliseconds": 300},
    "batch": {"after": 0},
    "drop_before": {},
    "drop_after": {},
    "lag": {},
    "stale_page_key": {},
    "empty_page": {},
    "total_count": {},
    "conflict": {},
    "expired_bearer": {},
}


def test_every_fault_of_the_simulator_is_known_here(tenant):
    assert sorted(tenant._control("GET", "/faults")["names"]) == sorted(FAULTS)


@pytest.mark.parametrize("times", [1, None])
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", FAULTS)
def test_check_mode_writes_nothing_whatever_fails(rules, waiting, name, action, times):
    before = [(item["objectId"], item["value"]) for item in rules.tenant.snapshot()]
    # Both at the first request and at the validation.
    for passing in (0, 2):
        rules.tenant.fault(name, times=times, skip=passing, **FAULTS[name])
        result = rules.task(action, check_mode=True, timeout=0.1, max_wait=5)
        rules.tenant.clear_faults()
        assert result["failed"] or (result["action"], result["object_id"] is None) == (action, action == "created"), result
    assert rules.tenant.writes() == []
    assert [(item["objectId"], item["value"]) for item in rules.tenant.snapshot()] == before


# Two at once

_ONE_OF_TWO = """
import json, sys
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module
task = json.loads(sys.stdin.readline())
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(run_module(*task)))
"""


@pytest.mark.parametrize(
    ("module", "schema_id", "options"),
    [
        ("alerting_profile", PROFILE, {"name": "Ours"}),
        ("settings_object", RULES, {"schema_id": RULES, "value": {"ruleName": "Ours", "ruleKey": "Ours"}}),
        ("frequent_issue_detection", "builtin:anomaly-detection.frequent-issues", {"infrastructure": False}),
    ],
)
def test_two_runs_at_once_make_one_object(tenant, module, schema_id, options):
    before = len(tenant.objects(schema_id))
    command = [sys.executable, "-c", _ONE_OF_TWO]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": REPOSITORY / "ws"}
    runs = [subprocess.Popen(command, **pipes) for _number in range(2)]
    for run in runs:
        run.stdin.write(json.dumps([module, {**tenant.connection, **options}]) + "\n")
        run.stdin.flush()
        assert run.stdout.readline() == "ready\n"
    # Both have seen that there is no such object before either of them creates it: validation takes a while.
    tenant.fault("latency", times=2, milliseconds=700, match={"method": "POST", "query": "validateOnly"})
    for run in runs:
        run.stdin.write("go\n")
        run.stdin.flush()
    results = [json.loads(run.communicate(timeout=60)[0]) for run in runs]
    assert [result["failed"] for result in results] == [False, False], results
    listings = [request["time"] for request in tenant.requests() if request["method"] == "GET" and request["path"].endswith("/objects")]
    creations = [request["time"] for request in tenant.writes()]
    assert len(creations) == 2 and max(listings[-2:]) < min(creations)
    assert len(tenant.objects(schema_id)) == before + 1
    assert results[0]["object_id"] == results[1]["object_id"]
