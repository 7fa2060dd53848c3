# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

EMAIL = "jane@example.com"
JANE = {"uid": "1", "email": EMAIL, "groups": []}
NOBODY = {"status": 404, "body": {"error": {"code": 404, "message": f"User {EMAIL} not found"}}}


def manage(server, **params):
    connection = {"account_url": server.url, "access_token": BEARER, "account_uuid": "a", "max_wait": 0}
    return run_module("iam_user", {**connection, "email": EMAIL, **params})


def asked(server):
    return [(request.method, request.path.rpartition("/accounts/a/")[2]) for request in server.seen]


@pytest.mark.parametrize("answer", [NOBODY, {"status": 400, "body": {"message": f"User {EMAIL} not found", "statusCode": 400}}])
def test_the_account_says_in_several_ways_that_there_is_nobody(answer):
    with Loopback(answer) as server:
        result = manage(server, state="absent")
    assert not result.get("failed")
    assert not result["changed"]


@pytest.mark.parametrize(
    "answer", [{"status": 400, "body": {"message": "Bad email"}}, {"status": 403, "body": {"message": "User not found"}}]
)
def test_another_error_does_not_mean_that_there_is_nobody(answer):
    with Loopback(answer) as server:
        result = manage(server, state="absent")
    assert result["failed"]
    assert result["status"] == answer["status"]


def test_an_invitation_that_is_answered_by_nothing():
    with Loopback(NOBODY, {"status": 201}, {"body": JANE}) as server:
        result = manage(server)
    assert (result["action"], result["id"]) == ("created", "1")
    assert asked(server) == [("GET", "users/jane%40example.com"), ("POST", "users"), ("GET", "users/jane%40example.com")]


def test_a_request_names_at_most_200_groups(account):
    groups = account.call("POST", "/iam/v1/accounts/{account}/groups", [{"name": f"g{number}"} for number in range(201)])
    account.forget_requests()
    params = {**account.connection, "email": "user@example.com"}
    assert run_module("iam_user", {**params, "groups": [group["name"] for group in groups]})["action"] == "updated"
    assert [request["method"] for request in account.writes()] == ["POST", "POST"]
    account.forget_requests()
    result = run_module("iam_user", {**params, "groups": []})
    assert (result["action"], result["value"]) == ("updated", {"email": "user@example.com"})
    assert [request["method"] for request in account.writes()] == ["DELETE", "DELETE"]


def test_what_others_do_meanwhile_is_kept(account):
    account.call("POST", "/iam/v1/accounts/{account}/groups", [{"name": "Team"}, {"name": "Crew"}])
    for group in ("Team", "Crew"):
        run_module("iam_user", {**account.connection, "email": "new@example.com", "groups": [group], "membership": "add"})
    member_of = account.call("GET", "/iam/v1/accounts/{account}/users/new@example.com")["groups"]
    assert {"Team", "Crew"} <= {group["groupName"] for group in member_of}
    account.forget_requests()
    run_module("iam_user", {**account.connection, "email": "new@example.com", "groups": ["Team"], "membership": "remove"})
    assert not any(request["method"] == "PUT" for request in account.requests()), "a whole list would undo what others do"
