# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What iam_objects does with many objects at once: few requests, refusals in the middle, a purge that spares who runs it."""

from __future__ import annotations

import json
import stat
from collections import Counter

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

MODULE = "iam_objects"
NUMBER = 12
READER = {"policy": "Settings Reader", "group": "Account admins"}
# What every new account has.
OWN_BINDINGS = [{"policy": "Admin User", "group": "Account admins"}, {"policy": "Standard User", "group": "All users"}]


class Objects:
    """Runs the module on one account."""

    def __init__(self, account):
        self.account = account

    def __call__(self, check_mode=False, **params):
        self.account.forget_requests()
        return run_module(MODULE, {**self.account.connection, **params}, check_mode=check_mode)

    @property
    def sent(self):
        """How often each method was used on what, ids left out."""
        asked = [request for request in self.account.requests() if "/sso/" not in request["path"]]
        return Counter((request["method"], _topic(request["path"])) for request in asked)


def _topic(path):
    parts = [part for part in path.split("/") if part in ("policies", "boundaries", "bindings", "groups", "users", "service-users")]
    return " ".join(parts[:1] if "bindings" in parts else parts)


@pytest.fixture
def objects(account):
    return Objects(account)


def many():
    return {
        "policies": [{"name": f"P{n}", "statement_query": "ALLOW settings:objects:read;"} for n in range(NUMBER)],
        "boundaries": [{"name": f"B{n}", "boundary_query": 'settings:schemaId = "x";'} for n in range(3)],
        "groups": [{"name": f"G{n}"} for n in range(NUMBER)],
        "bindings": [{"policy": f"P{n % 4}", "group": f"G{n}", "boundaries": [f"B{n % 2}"]} for n in range(NUMBER)],
    }


def test_requests_of_many_objects(objects):
    reads = {("GET", "policies"): 2, ("GET", "boundaries"): 1, ("GET", "groups"): 1, ("GET", "bindings"): 1}
    checked = objects(check_mode=True, **many())
    # Nothing of it exists, so that there are no statements to ask for.
    assert objects.sent == reads
    result = objects(**many())
    assert {name: result[name] for name in ("results", "summary")} | {"results": None} == {
        "results": None,
        "summary": checked["summary"],
    }
    # All groups at once, and all groups that have the same policy with the same boundaries. The second listing of groups is for somebody
    # else who creates the same at the same time.
    assert objects.sent == {
        **reads,
        ("GET", "groups"): 2,
        ("PUT", "policies"): NUMBER,
        ("PUT", "boundaries"): 3,
        ("POST", "groups"): 1,
        ("POST", "bindings"): 4,
    }
    again = objects(**many())
    assert not again["changed"]
    assert objects.sent == {**reads, ("GET", "policies"): 2 + NUMBER}


def test_bindings_that_differ_in_more_than_their_group_are_made_one_by_one(objects):
    task = {
        "groups": [{"name": "G0"}, {"name": "G1"}],
        "bindings": [
            {"policy": "Settings Reader", "group": "G0", "metadata": {"ticket": "1"}},
            {"policy": "Settings Reader", "group": "G1", "metadata": {"ticket": "1"}},
        ],
    }
    assert objects(**task)["summary"]["created"] == 4
    assert objects.sent["POST", "bindings"] == 2
    assert not objects(**task)["changed"]


def test_memberships_are_asked_for_by_group_when_there_are_more_users(objects, account):
    users = [{"email": f"user{n}@example.com", "groups": ["Account admins"]} for n in range(NUMBER)]
    assert objects(users=users)["summary"]["created"] == NUMBER
    assert not objects(users=users)["changed"]
    assert objects.sent == {("GET", "users"): 1, ("GET", "groups"): 1, ("GET", "groups users"): 1}
    # One of them is asked for alone.
    assert not objects(users=users[:1])["changed"]
    assert objects.sent == {("GET", "users"): 2, ("GET", "groups"): 1}


def test_one_of_many_groups_is_refused(objects):
    groups = [{"name": "G0"}, {"name": "G1", "description": "x" * 256}, {"name": "G2"}]
    result = objects(
        groups=groups, bindings=[{"policy": "Settings Reader", "group": name} for name in ("G0", "G1", "G2")], on_error="continue"
    )
    assert result["failed"]
    assert [each["action"] for each in result["results"]] == ["created", "failed", "created", "created", "skipped", "created"]
    assert result["results"][4]["error"] == "It needs groups[1] G1, which is failed"
    assert [diff["after_header"].split(" at ")[0] for diff in result["diff"]] == [
        "group G0",
        "group G2",
        "binding Settings Reader -> G0",
        "binding Settings Reader -> G2",
    ]
    stopped = objects(groups=[{"name": "G3", "description": "x" * 256}], bindings=[READER])
    assert [each["action"] for each in stopped["results"]] == ["failed", "not_attempted"]
    assert not objects(groups=groups[::2])["changed"]


def test_nobody_loses_what_could_not_be_replaced(objects, account):
    """One group gets its new policy, the policy for the other one is refused."""
    names = ("G0", "G1")
    old = [{"policy": "Settings Reader", "group": name} for name in names]
    assert objects(groups=[{"name": name} for name in names], bindings=old)["changed"]
    result = objects(
        policies=[
            {"name": "Bad", "statement_query": "ALLOW no:such:thing;"},
            {"name": "Good", "statement_query": "ALLOW settings:objects:read;"},
        ],
        bindings=[{"policy": "Bad", "group": "G0"}, {"policy": "Good", "group": "G1"}, *({**each, "state": "absent"} for each in old)],
        on_error="continue",
    )
    assert [each["action"] for each in result["results"]] == ["failed", "created", "skipped", "created", "skipped", "deleted"]
    assert result["results"][4]["error"] == "The group keeps it, for not all could be given that it shall have"
    assert [account.may(name, "settings:objects:read") for name in names] == [True, True]
    left = objects(bindings=[])["unmanaged"]
    assert {"Settings Reader -> G0", "Good -> G1"} <= {each["name"] for each in left}
    assert "Settings Reader -> G1" not in {each["name"] for each in left}


def test_one_of_several_bindings_is_there_already(objects, account):
    """Somebody else makes it between the listing and the request for all of them."""
    groups = [{"name": f"G{n}"} for n in range(3)]
    assert objects(groups=groups)["changed"]
    bindings = [{"policy": "Settings Reader", "group": f"G{n}"} for n in range(3)]
    reader = next(
        each for each in account.call("GET", "/iam/v1/repo/global/global/policies")["policies"] if each["name"] == "Settings Reader"
    )
    first = next(each for each in account.call("GET", "/iam/v1/accounts/{account}/groups")["items"] if each["name"] == "G0")
    account.fault("drop_before", match={"method": "POST", "path": f"/bindings/{reader['uuid']}$"})
    account.call("POST", "/iam/v1/repo/account/{account}/bindings/%s/%s" % (reader["uuid"], first["uuid"]), {})
    account.clear_faults()
    assert objects(bindings=bindings)["summary"]["created"] == 2
    assert not objects(bindings=bindings)["changed"]


def test_a_purge_spares_who_runs_it(objects, account):
    assert objects(service_users=[{"name": "other"}])["changed"]
    result = objects(service_users=[], users=[{"email": "user@example.com"}], purge="all", purge_limit="100%")
    assert [(each["kind"], each["name"]) for each in result["results"] if each["action"] == "deleted"] == [
        ("service_user", "other"),
        ("user", "admin@example.com"),
        ("user", "invited@example.com"),
    ]
    # The service user for whom the OAuth client acts.
    assert "automation is not removed: this task runs on its behalf" in str(result["warnings"])
    assert [each["name"] for each in account.call("GET", "/iam/v1/accounts/{account}/service-users")["results"]] == ["automation"]


def test_a_purge_leaves_service_users_the_groups_of_their_own(objects, account):
    """Whether listings of groups hold them, nobody says."""
    assert objects(service_users=[{"name": "other"}], groups=[{"name": "Goes"}])["changed"]
    own = {
        account.call("GET", "/iam/v1/accounts/{account}/service-users/" + each["uid"])["groupUuid"]
        for each in account.call("GET", "/iam/v1/accounts/{account}/service-users")["results"]
    }
    for group in own:
        account.change_record(f"groups/{group}", {"personal": False})
    told = objects(groups=[], service_users=[{"name": "automation"}, {"name": "other"}], value_mode="merge", check_mode=True)
    assert [each["name"] for each in told["unmanaged"]] == ["Account admins", "Goes"]
    bound = objects(bindings=[{"policy": "Settings Reader", "service_user": "other"}])
    assert [each["name"] for each in bound["results"]] == ["Settings Reader -> other"]
    result = objects(groups=[{"name": "Account admins"}], purge="all", purge_limit="100%")
    assert [each["name"] for each in result["results"]] == ["Account admins", "Goes"]
    assert own <= {each["uuid"] for each in account.call("GET", "/iam/v1/accounts/{account}/groups")["items"]}


def test_nothing_goes_with_what_is_not_valid(objects, account):
    before = account.snapshot()
    result = objects(groups=[{"name": "G0"}], bindings=[{"policy": "Nothing", "group": "G0"}], purge="all", purge_limit="100%")
    assert result["msg"].startswith(
        "1 of 2 objects are not valid, nothing was written. bindings[0] Nothing -> G0: policy Nothing: there is none"
    )
    assert account.snapshot() == before


def test_a_policy_that_is_bound_elsewhere_does_not_go(objects, account):
    task = {
        "policies": [{"name": "P", "statement_query": "ALLOW settings:objects:read;"}],
        "bindings": [{"policy": "P", "group": "Account admins", "level": account.tenant.id}],
    }
    assert objects(**task)["changed"]
    absent = [{"name": "P", "state": "absent"}]
    # The bindings of the environment are not looked at.
    for params in ({"policies": absent}, {"policies": absent, "bindings": []}):
        result = objects(**params)
        assert "is bound to groups at the level of environment %s" % account.tenant.id in result["msg"]
    # They are, and stay.
    assert "is bound to groups" in objects(policies=absent, bindings=[], levels=[account.tenant.id])["msg"]
    gone = objects(policies=absent, bindings=OWN_BINDINGS, levels=[account.tenant.id], purge="all", purge_limit="1")
    assert not gone["failed"], gone["msg"]
    assert [(each["kind"], each["action"]) for each in gone["results"] if each["action"] != "unchanged"] == [
        ("policy", "deleted"),
        ("binding", "deleted"),
    ]


def test_check_mode_wants_scopes_only_for_what_changes(objects, account):
    policies = [{"name": "P", "statement_query": "ALLOW settings:objects:read;"}]
    assert objects(policies=policies)["changed"]
    groups_only = account.client(["account-idm-read", "account-idm-write", "iam:policies:read"])
    for check_mode in (True, False):
        result = objects(check_mode, **groups_only, policies=policies, groups=[{"name": "G"}])
        assert not result["failed"], result["msg"]
        assert result["summary"] == {"created": 1, "unchanged": 1, "unmanaged": 1}
    changed = [{**policies[0], "description": "other"}]
    for check_mode in (True, False):
        result = objects(check_mode, **groups_only, policies=changed, groups=[{"name": "G"}])
        assert (result["status"], result["failed"]) == (403, True)
        assert {"iam:policies:write", "iam-policies-management"} & set(result["missing_scopes"])


def test_progress_is_told_in_a_file(objects, tmp_path):
    path = tmp_path / "progress.json"
    objects(check_mode=True, progress=str(path), **many())
    assert not path.exists()
    result = objects(progress=str(path), **many())
    assert result["progress_file"] == str(path)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["total"], told["done"], told["failed"], told["finished"]) == (3 * NUMBER + 3, 3 * NUMBER + 3, 0, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_group_of_the_identity_provider_stays_what_it_is(objects, account):
    """What is not given never makes a local group of it."""
    assert objects(groups=[{"name": "Federated", "federated_attribute_values": ["team"]}])["changed"]
    assert objects(groups=[{"name": "Federated", "description": "more"}])["changed"]
    found = next(each for each in account.call("GET", "/iam/v1/accounts/{account}/groups")["items"] if each["name"] == "Federated")
    assert (found["owner"], found["federatedAttributeValues"], found["description"]) == ("SAML", ["team"], "more")
    local = objects(groups=[{"name": "Federated", "federated_attribute_values": []}])
    assert "groups[0] Federated: IAM group Federated becomes a group of owner LOCAL instead of SAML" in str(local["warnings"])
