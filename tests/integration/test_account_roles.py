# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ``account`` and the playbooks around it, against accounts of the simulator.

A run of ansible-playbook takes seconds, so a test asks as much as it can of one.
"""

from __future__ import annotations

import contextlib
import json
import re

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import Controller
from ansible_collections.community.dynatrace.tests.integration.test_roles import EXAMPLE, counted, statistic
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedAccount

HOST = "shop-account"
# What AWX gives for the questions of a survey that were not answered.
UNANSWERED = dict.fromkeys(
    (
        "dynatrace_access_token",
        "dynatrace_hosts",
        "dynatrace_serial",
        "dynatrace_timeout",
        "dynatrace_validate_certs",
        "account_allow_empty",
        "account_fail_on_drift",
        "account_levels",
        "account_on_error",
        "account_progress",
        "account_purge",
        "account_purge_limit",
        # Not mentioned either, so that it is not looked at.
        "dynatrace_iam_groups__survey",
    ),
    "",
)


@pytest.fixture
def company(tmp_path, simulator):
    """The account of the example inventory, new, and another one."""
    with contextlib.ExitStack() as stack:
        accounts = [SimulatedAccount.create(simulator) for _each in range(2)]
        for account in accounts:
            stack.callback(account.remove)
        yield Company(tmp_path, dict(zip((HOST, "other-account"), accounts)))


class Company(Controller):
    """Runs playbooks of the collection for accounts.

    :ivar accounts: host name -> account
    """

    def __init__(self, folder, accounts):
        super().__init__(folder, accounts[HOST].tenant)
        self.accounts = accounts
        self.account = accounts[HOST]
        self.secrets += [account.oauth["client_secret"].rsplit(".", 1)[-1] for account in accounts.values()]
        # Each host has its own.
        del self.environment["DYNATRACE_ENV_URL"], self.environment["DYNATRACE_API_TOKEN"]
        self.environment["ANSIBLE_SHOW_CUSTOM_STATS"] = "1"

    def inventory(self, *hosts, **variables):
        """Write an inventory of these hosts, each with its connection and the ``variables``; returns its path."""
        path = self.folder / f"inventory-{len(list(self.folder.glob('inventory-*')))}.yml"
        found = {host: {**{f"dynatrace_{name}": text for name, text in self.accounts[host].oauth.items()}, **variables} for host in hosts}
        path.write_text(yaml.safe_dump({"dynatrace_accounts": {"hosts": found}}, sort_keys=False), encoding="utf-8")
        return path

    def play(self, name, *options, inventories=(), succeeds=True, **variables):
        """Run a playbook with extra variables on the inventories; returns what was printed."""
        for account in self.accounts.values():
            account.forget_requests()
        given = [option for path in inventories for option in ("-i", str(path))]
        command = ["ansible-playbook", f"community.dynatrace.{name}", *given, *options, "-e", json.dumps(variables)]
        output = self.run(*command, succeeds=succeeds)
        assert "[WARNING]" not in output
        assert "[DEPRECATION" not in output
        return output

    def writes(self):
        """Host -> number of writes in the last run."""
        return {host: len(account.writes()) for host, account in self.accounts.items()}

    def names(self, path, items="items", name="name"):
        """The names in a listing of the first account."""
        return {item[name] for item in self.account.call("GET", path)[items]}


def drift(output):
    """Host -> kind, name and action of all that differed, of the accounts that did not fail."""
    found = {host: each for host, each in statistic(output).items() if not each["failed"]}
    assert all(each["msg"] == "" and each["changed"] == len(each["objects"]) for each in found.values())
    return {host: [(entry["kind"], entry["name"], entry["action"]) for entry in each["objects"]] for host, each in found.items()}


GROUPS = "/iam/v1/accounts/{account}/groups"


def test_apply_again_and_audit(company):
    inventories = [EXAMPLE, company.inventory(HOST)]
    foreseen = company.play("apply_account", "--check", "--diff", inventories=inventories)
    assert company.writes()[HOST] == 0
    first = company.play("apply_account", inventories=inventories, **UNANSWERED)
    assert drift(first) == drift(foreseen)
    assert sorted(kind for kind, _name, _action in drift(first)[HOST]) == sorted(
        ["policy", "boundary", "group", "group", "service_user", "user", "binding", "binding", "binding"]
    )
    assert counted(first, "changed") == {HOST: 1}
    assert "group: 2 created" in first
    assert "created group Shop team" in first
    assert re.search(r"9 changes, \d+ unmanaged object", first)
    assert company.account.may("Shop team", "settings:objects:write", **{"settings:schemaId": "builtin:alerting.profile"})

    settled = company.account.snapshot()
    again = company.play("apply_account", "-vvv", "--diff", inventories=inventories, account_progress="told-{{ inventory_hostname }}.json")
    assert counted(again, "changed") == {HOST: 0}
    assert drift(again) == {HOST: []}
    assert company.writes()[HOST] == 0
    told = json.loads((company.folder / f"told-{HOST}.json").read_text(encoding="utf-8"))
    assert (told["total"], told["finished"]) == (0, True)

    (group,) = [group for group in company.account.call("GET", GROUPS)["items"] if group["name"] == "Shop team"]
    company.account.call("PUT", f"{GROUPS}/{group['uuid']}", {**group, "description": "by hand"})
    assert company.account.snapshot() != settled
    # Without --check: an audit never writes.
    audit = company.play("audit_account", inventories=inventories, account_fail_on_drift=True, succeeds=False)
    assert drift(audit) == {HOST: [("group", "Shop team", "updated")]}
    assert f"{HOST} is not as the variables say, 1 change: updated group Shop team" in audit
    assert re.search(r"^-\s*\"?description\"?: \"?by hand", audit, re.M)
    assert company.writes()[HOST] == 0


def test_only_kinds_that_are_mentioned_are_looked_at(company):
    wanted = {
        "dynatrace_iam_groups__b": [{"name": "Second"}, {"name": "Nobody", "skip": "{{ 1 == 1 }}"}],
        "dynatrace_iam_groups__a": [{"name": "First"}],
        "dynatrace_iam_boundaries": [],
    }
    output = company.play("apply_account", inventories=[company.inventory(HOST, **wanted)])
    assert drift(output) == {HOST: [("group", "First", "created"), ("group", "Second", "created")]}
    paths = {request["path"].replace(company.account.id, "{account}") for request in company.account.requests()}
    assert any(path.endswith("/boundaries") for path in paths)
    assert not any("/policies" in path or "/users" in path or "/bindings" in path for path in paths)

    # Only the variable of the tag counts; a kind that no variable mentions is no kind of which nothing is wanted.
    everything = {"account_purge": "all", "account_purge_limit": "100%", "account_allow_empty": True}
    before = company.account.snapshot()
    inventory = company.inventory(HOST, **wanted, **everything)
    output = company.play("apply_account", "--tags", "dynatrace_iam_boundaries", inventories=[inventory])
    assert drift(output) == {HOST: []}
    assert company.account.snapshot() == before

    output = company.play("apply_account", "--tags", "dynatrace_iam_users", inventories=[inventory])
    assert f"Nothing is done about {HOST}: none of dynatrace_iam_policies, dynatrace_iam_boundaries, " in output
    assert company.account.requests() == []


def test_accounts_that_cannot_be_audited_are_told_of(company):
    wanted = {"dynatrace_iam_groups": [{"name": "Shop team"}]}
    refused = "dt0s02.NOBODY00." + "R" * 64
    company.secrets.append("R" * 64)
    lost = company.inventory(HOST, **wanted, dynatrace_client_id="dt0s02.NOBODY00", dynatrace_client_secret=refused)
    twins = company.inventory("other-account", dynatrace_iam_groups=[{"name": "Twin"}, {"name": "Twin"}])
    output = company.play("audit_account", "-vvv", inventories=[lost, twins], succeeds=False)
    assert counted(output, "failed") == {HOST: 1, "other-account": 1}
    found = statistic(output)
    assert all(each["failed"] for each in found.values())
    assert found[HOST]["objects"] == []
    assert "objects are not valid, nothing was written" in found["other-account"]["msg"]
    assert [(entry["name"], entry["action"]) for entry in found["other-account"]["objects"]] == [("Twin", "invalid")]
