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
import shutil

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import Controller
from ansible_collections.community.dynatrace.tests.integration.test_roles import EXAMPLE, counted, statistic
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedAccount
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

HOST = "shop-account"
GROUPS = "/iam/v1/accounts/{account}/groups"
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

    def groups(self):
        """Name -> group of the first account."""
        return {group["name"]: group for group in self.account.call("GET", GROUPS)["items"]}


def drift(output):
    """Host -> kind, name and action of all that differed, of the accounts that did not fail."""
    found = {host: each for host, each in statistic(output).items() if not each["failed"]}
    assert all(each["msg"] == "" and each["changed"] == len(each["objects"]) for each in found.values())
    return {host: [(entry["kind"], entry["name"], entry["action"]) for entry in each["objects"]] for host, each in found.items()}


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

    group = company.groups()["Shop team"]
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


def furnish(account):
    """Give an account objects of every kind, with names and texts that are easily taken for something else."""
    wanted = {
        "policies": [
            {
                "name": "Shop alerting",
                "description": "{{ not a template }}",
                "tags": ["shop"],
                "statement_query": '// Who is alerted\nALLOW settings:objects:write WHERE settings:schemaId = "${bindParam:schema}";',
            },
            {"name": "Only here", "level": account.tenant.id, "statement_query": "ALLOW storage:logs:read;"},
        ],
        "boundaries": [{"name": "Shop", "boundary_query": 'environment:management-zone = "Shop";'}],
        "groups": [{"name": "Shop team", "description": "Who runs the shop"}, {"name": "Shop: readers"}],
        "service_users": [{"name": "shop pipeline", "description": "Ships the shop", "groups": ["Shop: readers"]}],
        "users": [{"email": "jane.doe@example.com", "groups": ["Shop team", "Shop: readers"]}],
        "bindings": [
            {"policy": "Shop alerting", "group": "Shop team", "parameters": {"schema": "builtin:alerting.profile"}},
            {"policy": "Only here", "group": "Shop: readers", "level": account.tenant.id, "boundaries": ["Shop"]},
            {"policy": "Standard User", "service_user": "shop pipeline"},
        ],
    }
    result = run_module("iam_objects", {**account.connection, **wanted})
    assert not result["failed"], result["msg"]


def test_an_account_is_exported_kept_and_made_a_second_time(company):
    furnish(company.account)
    settled = company.account.snapshot()
    inventory = company.inventory(HOST)
    files = company.folder / "host_vars" / HOST / "dynatrace"
    dest = {"account_export_dest": "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}/dynatrace"}
    company.play("export_account", "--check", inventories=[inventory], **dest)
    assert not files.exists()
    company.play("export_account", "-vvv", inventories=[inventory], **dest)
    kinds = ("bindings", "boundaries", "groups", "policies", "service_users", "users")
    assert sorted(path.name for path in files.iterdir()) == [f"iam_{kind}.yml" for kind in kinds]

    # What was exported is what there is, at all levels.
    unchanged = company.play("apply_account", inventories=[inventory])
    assert drift(unchanged) == {HOST: []}
    assert re.search(r"binding: \d+ unchanged", unchanged)
    assert company.writes()[HOST] == 0
    assert company.account.snapshot() == settled

    # Somebody changes a policy, and makes a group and binds it.
    run_module("iam_policy", {**company.account.connection, "name": "Shop alerting", "description": "by hand"})
    run_module("iam_group", {**company.account.connection, "name": "Interns"})
    bound = {"level": company.account.tenant.id, "group": "Interns", "bindings": [{"policy": "Admin User"}]}
    run_module("iam_policy_binding", {**company.account.connection, **bound})
    assert company.account.may("Interns", "settings:objects:write", environment=company.account.tenant.id)
    # What is said about environments is not said about accounts.
    audit = company.play("audit_account", inventories=[inventory], environment_fail_on_drift=True)
    assert drift(audit) == {HOST: [("policy", "Shop alerting", "updated")]}
    assert "1 change, 2 unmanaged objects" in audit
    assert re.search(r"^\+.*not a template", audit, re.M)

    # The leash is too short at first.
    by_hand = company.account.snapshot()
    refused = company.play("apply_account", inventories=[inventory], account_purge="all", succeeds=False)
    assert statistic(refused)[HOST]["failed"]
    assert "purge_limit" in statistic(refused)[HOST]["msg"]
    assert company.account.snapshot() == by_hand
    purged = company.play("apply_account", inventories=[inventory], account_purge="all", account_purge_limit="1")
    assert sorted(drift(purged)[HOST]) == [
        ("binding", "Admin User -> Interns", "deleted"),
        ("group", "Interns", "deleted"),
        ("policy", "Shop alerting", "updated"),
    ]
    assert set(company.groups()) == {"Account admins", "All users", "Shop team", "Shop: readers"}
    assert drift(company.play("audit_account", inventories=[inventory])) == {HOST: []}

    # The other account has another environment, all else is called by its name.
    other, theirs = company.accounts["other-account"], company.folder / "host_vars" / "other-account" / "dynatrace"
    shutil.copytree(files, theirs)
    for path in theirs.iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace(company.account.tenant.id, other.tenant.id), encoding="utf-8")
    inventory = company.inventory("other-account")
    made = company.play("apply_account", inventories=[inventory])
    assert {action for _kind, _name, action in drift(made)["other-account"]} == {"created"}
    again = company.play("apply_account", inventories=[inventory])
    assert drift(again) == {"other-account": []}
    schema = {"settings:schemaId": "builtin:alerting.profile"}
    assert [each.may("Shop team", "settings:objects:write", **schema) for each in company.accounts.values()] == [True, True]
    copy = {"account_export_dest": str(company.folder / "copy")}
    company.play("export_account", inventories=[inventory], **copy)
    assert {path.name: path.read_text(encoding="utf-8") for path in (company.folder / "copy").iterdir()} == {
        path.name: path.read_text(encoding="utf-8") for path in theirs.iterdir()
    }


def test_the_environments_of_the_inventory_plugin_are_looked_at(company):
    account = company.account
    run_module("iam_group", {**account.connection, "name": "Interns"})
    run_module(
        "iam_policy_binding",
        {**account.connection, "level": account.tenant.id, "group": "Interns", "bindings": [{"policy": "Standard User"}]},
    )
    # Plugin and role take the same environment variables, and the rest is the example of the guide.
    oauth = account.oauth
    company.environment.update(
        DT_CLIENT_ID=oauth["client_id"],
        DT_CLIENT_SECRET=oauth["client_secret"],
        DT_ACCOUNT_ID=account.id,
        DYNATRACE_TOKEN_URL=oauth["token_url"],
        DT_IAM_ENDPOINT_URL=account.url,
    )
    guide = (REPOSITORY / "docs" / "docsite" / "rst" / "guide_account.rst").read_text(encoding="utf-8")
    source, levels = (re.search(rf"^    {line}.*$", guide, re.M)[0].strip() for line in ("plugin: ", "account_levels: "))
    folder = company.folder / "inventory"
    (folder / "group_vars").mkdir(parents=True)
    (folder / "company.dynatrace.yml").write_text(source + "\n", encoding="utf-8")
    (folder / "hosts.yml").write_text(yaml.safe_dump({"dynatrace_accounts": {"hosts": {"company": {}}}}), encoding="utf-8")
    variables = yaml.safe_dump({"dynatrace_iam_bindings": [{"policy": "Admin User", "group": "Account admins"}]})
    (folder / "group_vars" / "dynatrace_accounts.yml").write_text(f"{levels}\n{variables}", encoding="utf-8")
    output = company.play("audit_account", "-v", inventories=[folder])
    assert drift(output) == {"company": []}
    # Of these, one is bound in the environment, which no entry names.
    assert "0 changes, 2 unmanaged objects" in output
    assert counted(output, "failed") == {"company": 0}
    purged = company.play("apply_account", inventories=[folder], account_purge="all", account_purge_limit="100%")
    assert ("binding", "Standard User -> Interns", "deleted") in drift(purged)["company"]
