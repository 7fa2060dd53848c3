# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

JANE = {"uid": "1", "email": "Jane@example.com", "name": "Jane", "surname": "Doe", "userStatus": "ACTIVE"}
JOE = {"uid": "2", "email": "joe@example.com", "userStatus": "INACTIVE", "userLoginMetadata": None}
TEAM = {"uuid": "g", "groupName": "Team", "owner": "LOCAL", "accountUUID": "a"}


def tell(server, **params):
    connection = {"account_url": server.url, "access_token": BEARER, "account_uuid": "a", "max_wait": 0}
    return run_module("iam_user_info", {**connection, **params})


def test_groups_are_asked_for_those_who_were_chosen_only():
    with Loopback({"body": {"count": 2, "items": [JANE, JOE]}}, {"body": {**JANE, "groups": [TEAM]}}) as server:
        (user,) = tell(server, email="JANE@example.com", groups=True)["users"]
    assert user["groups"] == [{"id": "g", "name": "Team", "owner": "LOCAL"}]
    assert [request.path.rpartition("/accounts/a/")[2] for request in server.seen] == ["users", "users/Jane%40example.com"]


def test_who_is_removed_meanwhile_is_in_no_group():
    gone = {"status": 400, "body": {"message": "User joe@example.com not found"}}
    with Loopback({"body": {"items": [JOE]}}, gone) as server:
        (user,) = tell(server, groups=True)["users"]
    assert user["groups"] == []


def test_an_error_about_one_user_is_not_taken_for_nobody():
    with Loopback({"body": {"items": [JOE]}}, {"status": 403, "body": {"message": "no"}}) as server:
        result = tell(server, groups=True)
    assert result["failed"]
    assert result["status"] == 403


def test_what_the_account_does_not_tell_is_null_and_groups_are_told_on_request():
    with Loopback({"body": {"items": [JANE, JOE]}}) as server:
        jane, joe = tell(server)["users"]
    logins = dict.fromkeys(("last_successful_login", "last_failed_login", "created_at"))
    assert jane == {"id": "1", "email": "Jane@example.com", "name": "Jane", "surname": "Doe", "status": "ACTIVE", **logins}
    assert joe == {"id": "2", "email": "joe@example.com", "name": None, "surname": None, "status": "INACTIVE", **logins}
