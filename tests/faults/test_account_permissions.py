# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Permissions of groups while something happens: no moment without what stays, two runs at once, lost answers."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.permission_store import PermissionStore
from ansible_collections.community.dynatrace.tests.integration.case_runner import CaseRun
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .test_account import Watch, meanwhile, run

MODULE = "iam_group_permission"
VIEW, COMPANY, USERS = ({"permission": "account-" + name} for name in ("viewer", "company-info", "user-management"))
GROUP = "0ac3bd5a-0f5c-4c5b-9d8e-7a1f2f6f3c11"


@pytest.fixture
def team(account):
    """An account with a team that may look at it, and at its environment."""
    run(account, "iam_group", {"name": "Team"})
    look = {"permission": "tenant-viewer", "level": account.tenant.id}
    run(account, MODULE, {"group": "Team", "permissions": [VIEW, look]})
    return account


def names(account):
    """What the team has, as somebody else finds it."""
    (team,) = [item["uuid"] for item in account.call("GET", "/iam/v1/accounts/{account}/groups")["items"] if item["name"] == "Team"]
    found = account.call("GET", f"/iam/v1/accounts/{{account}}/groups/{team}/permissions")["permissions"]
    return sorted(item["permissionName"] for item in found)


def watched(team, wanted):
    """Whether the team may look at the environment and at the account, before and after each request of a task."""
    seen = []

    def look():
        seen.append((team.may("Team", "tenant-viewer", environment=team.tenant.id), team.may("Team", "account-viewer")))

    with Watch(team, look) as watch:
        result = run(team, MODULE, {"group": "Team", "state": "exact", "permissions": wanted(team.tenant.id)}, account_url=watch.url)
    assert result["changed"]
    assert len(seen) == 2 * result["requests"]
    return seen


@pytest.mark.parametrize(
    "wanted",
    [
        lambda environment: [VIEW, {"permission": "tenant-viewer", "level": environment}, COMPANY],
        # Another one contains it.
        lambda environment: [VIEW, {"permission": "tenant-manage-settings", "level": environment}],
        lambda environment: [USERS, VIEW, COMPANY, {"permission": "tenant-logviewer", "level": environment}],
    ],
    ids=["more", "another one", "others"],
)
def test_a_team_is_never_without_what_it_keeps(team, wanted):
    assert set(watched(team, wanted)) == {(True, True)}


def test_the_watch_sees_a_team_that_loses_something(team):
    assert watched(team, lambda _environment: [VIEW])[-2:] == [(True, True), (False, True)]


@pytest.mark.parametrize("state", ["present", "absent", "exact"])
def test_two_runs_that_want_the_same(team, monkeypatch, state):
    params = {"group": "Team", "state": state, "permissions": [VIEW, COMPANY, USERS]}
    meanwhile(monkeypatch, PermissionStore, "send_once", lambda: run(team, MODULE, params))
    first = run(team, MODULE, params)
    again = run(team, MODULE, params)
    assert not again["changed"]
    assert again["permissions"] == first["permissions"]
    every = ["account-company-info", "account-user-management", "account-viewer"]
    assert names(team) == {"present": [*every, "tenant-viewer"], "absent": ["tenant-viewer"], "exact": every}[state]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_what_another_run_gives_meanwhile_stays(team, monkeypatch, state):
    other = {"group": "Team", "permissions": [USERS]}
    meanwhile(monkeypatch, PermissionStore, "send_once", lambda: run(team, MODULE, other))
    run(team, MODULE, {"group": "Team", "state": state, "permissions": [VIEW, COMPANY]})
    rest = ["account-user-management", "tenant-viewer"]
    assert names(team) == (sorted(["account-viewer", "account-company-info", *rest]) if state == "present" else rest)


def test_exactly_these_whatever_another_run_gives_meanwhile(team, monkeypatch):
    other = {"group": "Team", "permissions": [USERS]}
    params = {"group": "Team", "state": "exact", "permissions": [COMPANY]}
    meanwhile(monkeypatch, PermissionStore, "send_once", lambda: run(team, MODULE, other))
    run(team, MODULE, params)
    assert names(team) == ["account-company-info"]
    assert not run(team, MODULE, params)["changed"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
@pytest.mark.parametrize(
    ("state", "wanted", "expected"),
    [
        ("present", [USERS, COMPANY], ["account-company-info", "account-user-management", "account-viewer", "tenant-viewer"]),
        ("absent", [VIEW], ["tenant-viewer"]),
        ("exact", [COMPANY], ["account-company-info"]),
        ("exact", [], []),
    ],
)
def test_a_lost_request_or_answer(team, fault, state, wanted, expected):
    team.fault(fault, match={"method": ["POST", "PUT", "DELETE"], "path": "/permissions"})
    params = {"group": "Team", "state": state, "permissions": wanted}
    assert run(team, MODULE, params)["changed"]
    assert names(team) == expected
    assert not run(team, MODULE, params)["changed"]


def test_a_group_that_is_gone_has_no_permissions(team, monkeypatch):
    params = {"group": "Team", "state": "absent", "permissions": [VIEW]}
    meanwhile(monkeypatch, PermissionStore, "send_once", lambda: run(team, "iam_group", {"name": "Team", "state": "absent"}))
    run(team, MODULE, params)


@pytest.mark.parametrize("state", ["present", "exact"])
def test_a_group_that_is_gone_can_be_given_none(team, monkeypatch, state):
    params = {"group": "Team", "state": state, "permissions": [COMPANY]}
    meanwhile(monkeypatch, PermissionStore, "send_once", lambda: run(team, "iam_group", {"name": "Team", "state": "absent"}))
    result = CaseRun(MODULE, team).run(params)
    assert result["failed"]
    assert "not found" in result["msg"]


def entry(name):
    return {"permissionName": "account-" + name, "scopeType": "account", "scope": "a"}


def answered(*answers, **params):
    """The result of a task to an account that gives these answers, and what the account saw: method and last part of the path."""
    connection = {"account_uuid": "a", "access_token": BEARER, "max_wait": 0}
    with Loopback(*answers) as server:
        result = run_module(MODULE, {"group": GROUP, "account_url": server.url, **connection, **params})
    return result, server.seen


def group(*names):
    return {"body": {"uuid": GROUP, "name": "Team", "permissions": [entry(name) for name in names]}}


@pytest.mark.parametrize("status", [400, 409])
def test_an_account_that_refuses_what_is_there(status):
    refusal = {"status": status, "body": {"message": "exists"}}
    wanted = {"permissions": [VIEW, COMPANY]}
    # Somebody else added all of them, some of them, or none of them.
    result, seen = answered(group(), refusal, group("viewer", "company-info"), **wanted)
    assert result["changed"]
    assert [request.method for request in seen] == ["GET", "POST", "GET"]
    result, seen = answered(group(), refusal, group("viewer"), {"status": 201}, **wanted)
    assert result["changed"]
    assert json.loads(seen[-1].body) == [entry("company-info")]
    result, seen = answered(group(), refusal, group("user-management"), **wanted)
    assert result["failed"]
    assert f"{status} exists" in result["msg"]


def test_an_account_that_will_not_take_something_away():
    refusal = {"status": 400, "body": {"message": "Permission 17 not found"}}
    params = {"state": "absent", "permissions": [VIEW]}
    result, _seen = answered(group("viewer"), refusal, group(), **params)
    assert result["changed"]
    result, seen = answered(group("viewer"), refusal, group("viewer"), **params)
    assert result["failed"]
    assert "Permission 17 not found" in result["msg"]
    assert [request.method for request in seen] == ["GET", "DELETE", "GET"]


def test_names_that_are_documented_nowhere():
    new = [{"permission": "account-new-thing"}]
    catalogue = {"body": [{"id": "account-new-thing", "description": "New"}]}
    result, seen = answered(group(), catalogue, {"status": 201}, permissions=new)
    assert result["changed"]
    assert [(request.method, request.path.rpartition("/ref")[2]) for request in seen][1] == ("GET", "/v1/account/permissions")
    # What the group has is known.
    result, seen = answered(group("new-thing"), permissions=new)
    assert not result["changed"]
    assert len(seen) == 1
