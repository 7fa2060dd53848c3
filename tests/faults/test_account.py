# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account while something happens to it: no moment without permissions, two runs at once, lost answers."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.resources import iam_policy_binding
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_boundary import IamBoundary
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_group import IamGroup
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_policy import IamPolicy
from ansible_collections.community.dynatrace.tests.faults.gate import Gate
from ansible_collections.community.dynatrace.tests.integration.case_runner import CaseRun
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

PROFILE = "builtin:alerting.profile"


def run(account, module_name, params, **connection):
    result = CaseRun(module_name, account).run(params, connection=connection)
    assert not result["failed"], result["msg"]
    return result


def count(account, path, items):
    return len(account.call("GET", path)[items])


class Watch(Gate):
    """Looks at the account before and after each request that goes through, whatever its process does."""

    def __init__(self, account, look):
        super().__init__(account, 0, True)
        # Its process, which is this one, lives on with an open connection.
        self._server.daemon_threads, self._server.block_on_close = True, False
        self._look = look

    def let_through(self, send):
        with self._lock:
            self._look()
            answer = send()
            self._look()
        return answer


@pytest.fixture
def team(account):
    """An account in which a team may read alerting profiles, by one binding with a boundary."""
    run(
        account,
        "iam_policy",
        {"name": "Shop", "statement_query": 'ALLOW settings:objects:read WHERE settings:schemaId = "${bindParam:schema}";'},
    )
    run(account, "iam_boundary", {"name": "Narrow", "boundary_query": f'settings:schemaId = "{PROFILE}";'})
    run(account, "iam_boundary", {"name": "Wide", "boundary_query": 'settings:schemaId startsWith "builtin:";'})
    run(account, "iam_group", {"name": "Team"})
    first = {"policy": "Shop", "parameters": {"schema": PROFILE}, "boundaries": ["Narrow"]}
    run(account, "iam_policy_binding", {"group": "Team", "bindings": [first]})
    return account


@pytest.mark.parametrize(
    "wanted",
    [
        [{"policy": "Shop", "parameters": {"schema": PROFILE}, "boundaries": ["Wide"]}],
        [{"policy": "Shop", "parameters": {"schema": PROFILE}, "boundaries": []}],
        [{"policy": "Shop", "parameters": {"schema": PROFILE, "more": "1"}, "boundaries": ["Narrow"]}],
        [{"policy": "Shop", "parameters": {"schema": PROFILE}, "metadata": {"ticket": "1"}, "boundaries": ["Wide", "Narrow"]}],
        # Another policy gives it from now on.
        [{"policy": "Settings Reader"}],
        [{"policy": "Settings Reader", "boundaries": ["Narrow"]}, {"policy": "Standard User"}],
    ],
    ids=["boundary", "no boundary", "parameters", "metadata", "policy", "policies"],
)
def test_a_team_is_never_without_what_it_keeps(team, wanted):
    seen = []
    with Watch(team, lambda: seen.append(team.may("Team", "settings:objects:read", **{"settings:schemaId": PROFILE}))) as watch:
        result = run(team, "iam_policy_binding", {"group": "Team", "state": "exact", "bindings": wanted}, account_url=watch.url)
    assert result["changed"]
    assert len(seen) == 2 * result["requests"]
    assert set(seen) == {True}


def test_the_watch_sees_a_team_that_loses_something(team):
    seen = []
    with Watch(team, lambda: seen.append(team.may("Team", "settings:objects:read", **{"settings:schemaId": PROFILE}))) as watch:
        run(team, "iam_policy_binding", {"group": "Team", "state": "exact", "bindings": []}, account_url=watch.url)
    assert seen[-2:] == [True, False]


def meanwhile(monkeypatch, kind, name, deed):
    """Do something, once, at the moment at which ``kind.name`` is called."""
    real, done = getattr(kind, name), []

    def hooked(*arguments):
        if not done:
            done.append(True)
            deed()
        return real(*arguments)

    monkeypatch.setattr(kind, name, hooked)


@pytest.mark.parametrize(
    ("kind", "params", "path", "items"),
    [
        (
            IamPolicy,
            {"name": "Shop", "statement_query": "ALLOW settings:objects:read;"},
            "/iam/v1/repo/account/{account}/policies",
            "policies",
        ),
        (
            IamBoundary,
            {"name": "Shop", "boundary_query": 'storage:host.name = "a";'},
            "/iam/v1/repo/account/{account}/boundaries",
            "content",
        ),
        (IamGroup, {"name": "Shop"}, "/iam/v1/accounts/{account}/groups", "items"),
    ],
)
def test_two_runs_that_create_the_same(account, monkeypatch, kind, params, path, items):
    before, other = count(account, path, items), []
    meanwhile(monkeypatch, kind, "create", lambda: other.append(run(account, kind.module, params)))
    first = run(account, kind.module, params)
    assert count(account, path, items) == before + 1
    assert first["id"] == other[0]["id"]
    assert not run(account, kind.module, params)["changed"]


@pytest.mark.parametrize("state", ["present", "exact", "absent"])
def test_two_runs_that_bind_the_same(team, monkeypatch, state):
    wanted = [{"policy": "Standard User"}, {"policy": "Shop", "parameters": {"schema": PROFILE}, "boundaries": ["Wide"]}]
    params = {"group": "Team", "state": state, "bindings": wanted}
    meanwhile(monkeypatch, iam_policy_binding._Bound, "carry_out", lambda: run(team, "iam_policy_binding", params))
    run(team, "iam_policy_binding", params)
    again = run(team, "iam_policy_binding", params)
    assert not again["changed"]
    assert len(again["bindings"]) == (0 if state == "absent" else 2)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
@pytest.mark.parametrize("module_name", ["iam_policy", "iam_boundary", "iam_group", "iam_policy_binding"])
def test_a_lost_request_or_answer_makes_nothing_twice(account, module_name, fault):
    params = {
        "iam_policy": {"name": "Shop", "statement_query": "ALLOW settings:objects:read;"},
        "iam_boundary": {"name": "Shop", "boundary_query": 'storage:host.name = "a";'},
        "iam_group": {"name": "Shop"},
        "iam_policy_binding": {"group": "Account admins", "bindings": [{"policy": "Standard User"}]},
    }[module_name]
    case = CaseRun(module_name, account)
    account.fault(fault, match={"method": ["POST", "PUT"]})
    first = case.run(params)
    account.clear_faults()
    if fault == "drop_after":
        assert not first["failed"], first["msg"]
        assert not run(account, module_name, params)["changed"]
        return
    # A run that gives up has done nothing, and the next one does it.
    assert run(account, module_name, params)["changed"] == first["failed"]


def test_of_two_groups_of_one_name_the_elder_stays():
    elder = {"uuid": "1", "name": "Team", "owner": "LOCAL", "createdAt": "2026-11-25T08:00:00.000Z"}
    own = dict(elder, uuid="0", createdAt="2026-11-25T08:00:00.001Z")
    answers = [{"items": []}, [own], {"items": [own, elder]}, {}, {"items": [elder]}]
    with Loopback(*[{"body": body} for body in answers]) as server:
        result = run_module("iam_group", {"name": "Team", "account_url": server.url, "account_uuid": "a", "access_token": BEARER})
    assert (result["action"], result["id"]) == ("created", "1")
    assert [(seen.method, seen.path.rpartition("/")[2]) for seen in server.seen] == [
        ("GET", "groups"),
        ("POST", "groups"),
        ("GET", "groups"),
        ("DELETE", "0"),
        ("GET", "groups"),
    ]
