# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments are said once and problems are closed once, whatever becomes of the answers."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import API_TOKEN, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

HOST = "HOST-00000000000000A1"
WISHES = [
    {"content": "two", "context": "board", "unique_context": True},
    {"content": "gone", "state": "absent"},
    {"content": "new"},
]
# To change, remove and add a comment, and to close.
WRITES = ["PUT", "DELETE", "POST", "POST"]
BEFORE = {("one", "board"), ("gone", None)}
AFTER = [("done", None), ("new", None), ("two", "board")]


class Trouble:
    """A problem with comments, and a task that does all that there is to do to it."""

    def __init__(self, tenant):
        self.tenant = tenant
        tenant.seed_entity(HOST, "a-1")
        self.problem = tenant.seed_problem(HOST, "Out of disk")
        self.path = f"/api/v2/problems/{self.problem}"
        for content, context in sorted(BEFORE, key=str):
            self.tenant.call("POST", self.path + "/comments", {"message": content, **({"context": context} if context else {})})

    def run(self, check_mode=False):
        options = {"problem_id": self.problem, "comments": WISHES, "state": "closed", "closing_comment": "done"}
        return run_module("problem", {**self.tenant.connection, **options}, check_mode=check_mode)

    def comments(self):
        found = self.tenant.call("GET", self.path + "/comments")["comments"]
        return [(each["content"], each.get("context")) for each in found]

    def status(self):
        return self.tenant.call("GET", self.path)["status"]

    def check_done(self):
        assert (sorted(self.comments(), key=str), self.status()) == (AFTER, "CLOSED")
        self.tenant.forget_requests()
        again = self.run()
        assert (again["failed"], again["action"], again["changed"]) == (False, "unchanged", False), again
        assert self.tenant.writes() == []


@pytest.fixture
def trouble(tenant):
    return Trouble(tenant)


@pytest.mark.parametrize("passing", range(len(WRITES)))
def test_a_lost_answer_is_no_reason_to_do_it_twice(trouble, waiting, passing):
    trouble.tenant.fault("drop_after", skip=passing, match={"method": ["POST", "PUT", "DELETE"]})
    result = trouble.run()
    assert (result["failed"], result["action"]) == (False, "closed"), result
    trouble.check_done()


@pytest.mark.parametrize("passing", range(len(WRITES)))
def test_a_request_that_got_lost_is_repeated_only_if_that_does_no_harm(trouble, waiting, passing):
    trouble.tenant.fault("drop_before", skip=passing, match={"method": ["POST", "PUT", "DELETE"]})
    result = trouble.run()
    assert result["failed"] == (WRITES[passing] == "POST"), result
    if result["failed"]:
        assert "no answer" in result["msg"] and "run again to find out" in result["msg"]
        assert trouble.status() == "OPEN"
        result = trouble.run()
        assert (result["failed"], result["changed"]) == (False, True), result
    trouble.check_done()


@pytest.mark.parametrize("name", ["drop_before", "drop_after"])
@pytest.mark.parametrize("passing", range(len(WRITES)))
def test_a_connection_that_stays_broken_can_be_gone_on_from(trouble, waiting, name, passing):
    trouble.tenant.fault(name, skip=passing, times=None, match={"method": ["POST", "PUT", "DELETE"]})
    result = trouble.run()
    trouble.tenant.clear_faults()
    if result["failed"]:
        assert "no answer" in result["msg"]
        assert not trouble.run()["failed"]
    trouble.check_done()


def test_check_mode_writes_nothing(trouble):
    trouble.tenant.forget_requests()
    result = trouble.run(check_mode=True)
    assert (result["failed"], result["action"]) == (False, "closed")
    assert trouble.tenant.writes() == []
    assert (set(trouble.comments()), trouble.status()) == (BEFORE, "OPEN")


def test_who_comes_too_late_to_close_it_only_comments(trouble):
    trouble.tenant.call("POST", trouble.path + "/close", {"message": "theirs"})
    result = trouble.run()
    assert (result["failed"], result["action"]) == (False, "updated"), result
    assert ("done", None) not in trouble.comments()


PROBLEM = {"problemId": "p", "displayId": "P-1", "title": "t", "status": "OPEN"}


def behind_a_gateway(*answers, **options):
    with Loopback(*answers, status=500) as server:
        result = run_module("problem", {"environment_url": server.url, "api_token": API_TOKEN, "problem_id": "p", **options})
    return result, [(seen.method, seen.path.rpartition("/")[2].partition("?")[0]) for seen in server.seen]


def test_a_gateway_that_lost_the_server_is_asked_what_became_of_it():
    said = {"comments": [{"id": "1", "content": "new", "createdAtTimestamp": 1}], "totalCount": 1}
    nothing = {"comments": [], "totalCount": 0}
    comments = [{"content": "new"}]
    first = [{"body": PROBLEM}, {"body": nothing}, {"status": 502}]
    result, seen = behind_a_gateway(*first, {"body": said}, comments=comments)
    assert (result["failed"], result["action"]) == (False, "updated"), result
    assert seen == [("GET", "p"), ("GET", "comments"), ("POST", "comments"), ("GET", "comments")]
    result, seen = behind_a_gateway(*first, {"body": nothing}, comments=comments)
    assert result["failed"] and result["status"] == 502 and len(seen) == 4

    closing = {"state": "closed", "closing_comment": "done"}
    result, seen = behind_a_gateway({"body": PROBLEM}, {"status": 504}, {"body": {**PROBLEM, "status": "CLOSED"}}, **closing)
    assert (result["failed"], result["action"]) == (False, "closed"), result
    result, seen = behind_a_gateway({"body": PROBLEM}, {"status": 504}, {"body": PROBLEM}, **closing)
    assert result["failed"] and result["status"] == 504
    assert seen == [("GET", "p"), ("POST", "close"), ("GET", "p")]


def test_a_problem_that_was_closed_between_looking_and_closing_is_done():
    result, _seen = behind_a_gateway({"body": PROBLEM}, {"status": 204, "body": ""}, state="closed", closing_comment="done")
    assert (result["failed"], result["action"], result["problems"][0]["status"]) == (False, "closed", "CLOSED")
