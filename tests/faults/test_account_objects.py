# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects of the account in one task while something happens: lost requests and answers, a second run, a run that is killed.

In all cases the next run converges, nothing is there twice, and nobody is for a moment without permissions that stay.
"""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.binding_store import BindingStore
from ansible_collections.community.dynatrace.plugins.module_utils.iam.write import AccountWriter
from ansible_collections.community.dynatrace.plugins.module_utils.resources.chosen_id import ChosenId
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_group import IamGroup
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_service_user import IamServiceUser
from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_user import IamUser
from ansible_collections.community.dynatrace.tests.integration.case_runner import CaseRun
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedAccount

from .gate import Gate
from .processes import let_go, start
from .test_account import PROFILE, Watch, meanwhile, run

MODULE = "iam_objects"
FORMER = {
    "policies": [
        {"name": "Changes", "statement_query": "ALLOW settings:objects:read;"},
        {"name": "Goes", "statement_query": "ALLOW settings:schemas:read;"},
    ],
    "boundaries": [{"name": "Changes", "boundary_query": 'settings:schemaId = "a";'}],
    "groups": [{"name": "Stays"}, {"name": "Changes"}, {"name": "Goes"}],
    "users": [{"email": "changes@example.com", "groups": ["Stays"]}, {"email": "goes@example.com"}],
    "service_users": [{"name": "changes"}, {"name": "goes"}],
    "bindings": [
        {"policy": "Changes", "group": "Stays", "boundaries": ["Changes"]},
        {"policy": "Goes", "group": "Changes"},
        {"policy": "Settings Reader", "group": "Stays"},
        {"policy": "Settings Reader", "service_user": "changes"},
    ],
}
WANTED = {
    "policies": [
        {"name": "Changes", "statement_query": "ALLOW settings:objects:read, settings:objects:write;"},
        {"name": "New", "statement_query": 'ALLOW settings:objects:read WHERE settings:schemaId = "${bindParam:schema}";'},
        {"name": "Goes", "state": "absent"},
    ],
    "boundaries": [
        {"name": "Changes", "boundary_query": 'settings:schemaId = "b";'},
        {"name": "New", "boundary_query": 'settings:schemaId = "c";'},
    ],
    "groups": [
        {"name": "Stays"},
        {"name": "Changes", "description": "now"},
        {"name": "New 1"},
        {"name": "New 2"},
        {"name": "Goes", "state": "absent"},
    ],
    "users": [
        {"email": "changes@example.com", "groups": ["New 1", "New 2"]},
        {"email": "new@example.com", "groups": ["New 2"]},
        {"email": "goes@example.com", "state": "absent"},
    ],
    "service_users": [
        {"name": "changes", "groups": ["New 1"]},
        {"name": "new", "description": "now"},
        {"name": "goes", "state": "absent"},
    ],
    "bindings": [
        {"policy": "Changes", "group": "Stays", "boundaries": ["Changes", "New"]},
        {"policy": "New", "group": "Changes", "parameters": {"schema": "a"}},
        {"policy": "Standard User", "group": "New 1"},
        {"policy": "Standard User", "group": "New 2"},
        {"policy": "Standard User", "group": "Stays"},
        {"policy": "Settings Writer", "service_user": "changes"},
        {"policy": "Settings Writer", "service_user": "new"},
        {"policy": "Goes", "group": "Changes", "state": "absent"},
        {"policy": "Settings Reader", "service_user": "changes", "state": "absent"},
    ],
}
KINDS = tuple(WANTED)


@pytest.fixture
def changing(account):
    """An account with something of everything, which :data:`WANTED` changes."""
    run(account, MODULE, FORMER)
    account.forget_requests()
    return account


def names(account):
    """What there is, by kind: the audit of a task that wants nothing tells all."""
    told = run(account, MODULE, dict.fromkeys(KINDS, []))["unmanaged"]
    assert max(Counter((each["kind"], each["name"]) for each in told).values()) == 1, "something is there twice"
    return {(each["kind"], each["name"]) for each in told}


@pytest.fixture(scope="module")
def undisturbed(simulator):
    """What there is after the task, and the requests it took, when nothing happens."""
    account = SimulatedAccount.create(simulator)
    run(account, MODULE, FORMER)
    account.forget_requests()
    result = run(account, MODULE, WANTED)
    requests = account.requests()
    assert result["summary"].keys() == {"created", "updated", "deleted", "unchanged", "unmanaged"}
    yield names(account), requests
    account.remove()


def check_converged(account, undisturbed):
    """Check that the same task leads to the end, and once more has nothing to do."""
    account.clear_faults()
    run(account, MODULE, WANTED)
    account.forget_requests()
    assert not run(account, MODULE, WANTED)["changed"]
    assert account.writes() == []
    assert names(account) == undisturbed[0]


def writes_of(undisturbed):
    return [number for number, request in enumerate(undisturbed[1]) if request["method"] != "GET" and "/sso/" not in request["path"]]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
@pytest.mark.parametrize("moment", range(6))
def test_a_lost_request_or_answer_makes_nothing_twice(changing, undisturbed, seed, fault, moment):
    number = random.Random(f"{seed} {fault} {moment}").randrange(len(writes_of(undisturbed)))
    changing.fault(fault, match={"method": ["POST", "PUT", "DELETE"]}, skip=number)
    result = CaseRun(MODULE, changing).run(WANTED)
    assert fault == "drop_before" or not result["failed"], result["msg"]
    check_converged(changing, undisturbed)


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", range(8))
def test_a_run_that_is_killed(changing, undisturbed, seed, moment, carried_out):
    number = random.Random(f"{seed} killed {moment}").randint(1, len(undisturbed[1]))
    with Gate(changing, number, carried_out) as gate:
        process = start({**changing.connection, "account_url": gate.url, **WANTED}, MODULE)
        gate.condemn(process)
        let_go(process)
        _output, complaints = process.communicate(timeout=120)
    if process.returncode != -signal.SIGKILL:
        # The requests that several workers send come in no fixed number: a condition that one asks for may be met by another.
        assert not complaints, complaints
    check_converged(changing, undisturbed)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (AccountWriter, "write"),
        (ChosenId, "create"),
        (IamGroup, "create_all"),
        (IamServiceUser, "create"),
        (IamUser, "create"),
        (BindingStore, "bind_groups"),
        (BindingStore, "send"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_two_runs_at_once(changing, undisturbed, monkeypatch, kind, name):
    others = []
    # From any thread, and not again by the other run.
    once = threading.Lock()

    def other_run():
        if once.acquire(blocking=False):
            others.append(run(changing, MODULE, WANTED))

    meanwhile(monkeypatch, kind, name, other_run)
    result = CaseRun(MODULE, changing).run(WANTED)
    assert len(others) == 1
    assert not result["failed"], result["msg"]
    check_converged(changing, undisturbed)


@pytest.mark.parametrize(
    "wanted",
    [
        {"boundaries": ["Wide"]},
        {"boundaries": []},
        {"parameters": {"schema": PROFILE, "more": "1"}},
        {"metadata": {"ticket": "1"}, "boundaries": ["Wide", "Narrow"]},
    ],
    ids=["boundary", "no boundary", "parameters", "metadata"],
)
def test_a_team_is_never_without_what_it_keeps(account, wanted):
    first = {"policy": "Shop", "group": "Team", "parameters": {"schema": PROFILE}, "boundaries": ["Narrow"]}
    objects = {
        "policies": [{"name": "Shop", "statement_query": 'ALLOW settings:objects:read WHERE settings:schemaId = "${bindParam:schema}";'}],
        "boundaries": [
            {"name": "Narrow", "boundary_query": f'settings:schemaId = "{PROFILE}";'},
            {"name": "Wide", "boundary_query": 'settings:schemaId startsWith "builtin:";'},
        ],
        "groups": [{"name": "Team"}],
    }
    run(account, MODULE, {**objects, "bindings": [first]})
    # All bindings but the wanted one go, among them what every new account has.
    task = {"bindings": [{**first, **wanted}], "purge": "all", "purge_limit": "100%"}
    seen = []
    with Watch(account, lambda: seen.append(account.may("Team", "settings:objects:read", **{"settings:schemaId": PROFILE}))) as watch:
        result = run(account, MODULE, task, account_url=watch.url)
    assert result["changed"]
    assert len(seen) == 2 * result["requests"]
    assert set(seen) == {True}
    assert [each["name"] for each in run(account, MODULE, {"bindings": []})["unmanaged"] if "Shop" in each["name"]] == [
        result["results"][0]["name"]
    ]
