# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin, through real runs of ansible-inventory and ansible-playbook against the simulator."""

from __future__ import annotations

import json
import sys

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import Controller
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant

PLUGIN = "community.dynatrace.environments"


def unmarked(document):
    """A text without the mark that nothing in it is carried out as a template."""
    return document.get("__ansible_unsafe", document)


@pytest.fixture
def company(tmp_path, account):
    """A controller whose environment variables hold the account's credentials."""
    return Company(tmp_path, account)


class Company(Controller):
    """Reads inventories of an account.

    :ivar account: the account
    :ivar tenants: its environments
    """

    def __init__(self, folder, account):
        super().__init__(folder, account.tenant)
        self.account = account
        second = SimulatedTenant.create(account.simulator, account=account.id)
        self.tenants = [account.tenant, second]
        oauth = account.oauth
        self.secrets += [oauth["client_secret"], oauth["client_secret"].rsplit(".", 1)[-1]]
        self.environment.update(
            DT_CLIENT_ID=oauth["client_id"],
            DT_CLIENT_SECRET=oauth["client_secret"],
            DT_ACCOUNT_ID=account.id,
            DYNATRACE_TOKEN_URL=oauth["token_url"],
            # The second spelling counts, since an empty variable does not.
            DYNATRACE_IAM_ENDPOINT_URL="",
            DT_IAM_ENDPOINT_URL=account.url,
            ANSIBLE_INVENTORY_UNPARSED_FAILED="1",
        )

    def source(self, **options):
        """Write the file that the plugin reads; returns its path."""
        path = self.folder / "company.dynatrace.yml"
        path.write_text(yaml.safe_dump({"plugin": PLUGIN, **options}), encoding="utf-8")
        return str(path)

    def listed(self, source, **more):
        """What ansible-inventory makes of the file: groups, and the variables of the hosts."""
        output = self.run("ansible-inventory", "-i", source, "--list", **more)
        listed = json.loads(output[output.index("{") :], object_hook=unmarked)
        return listed, listed["_meta"]["hostvars"]

    def asked(self):
        """The requests for the environments."""
        return [request for request in self.account.requests() if request["path"].endswith("/environments")]

    def switch_off(self, tenant):
        """Make an environment inactive."""
        self.account._control("PATCH", f"/accounts/{self.account.id}", {"inactive": [tenant.id]})


def test_active_environments_are_hosts(company):
    first, second = company.tenants
    listed, variables = company.listed(company.source())
    assert sorted(listed["dynatrace"]["hosts"]) == sorted(variables) == sorted(tenant.id for tenant in company.tenants)
    assert variables[first.id] == {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "dynatrace_environment_active": True,
        "dynatrace_environment_id": first.id,
        "dynatrace_environment_name": f"Environment {first.id}",
        "dynatrace_environment_url": first.url,
    }
    company.switch_off(second)
    assert list(company.listed(company.source())[1]) == [first.id]
    _listed, variables = company.listed(company.source(include_inactive=True))
    assert {host: own["dynatrace_environment_active"] for host, own in variables.items()} == {first.id: True, second.id: False}


def test_groups_by_name_and_variables_of_ones_own(company):
    first, second = company.tenants
    listed, variables = company.listed(
        company.source(
            hostname="name",
            groups={"production": f"dynatrace_environment_name is search('{first.id}')", "nobody": "false"},
            keyed_groups=[{"key": "dynatrace_environment_id", "prefix": "id"}],
            compose={"stage": "dynatrace_environment_name.split(' ')[0] | lower"},
        )
    )
    host = f"Environment-{first.id}"
    assert listed["production"] == {"hosts": [host]}
    assert listed[f"id_{second.id}"] == {"hosts": [f"Environment-{second.id}"]}
    assert variables[host]["stage"] == "environment"
    assert "nobody" not in listed


def test_options_come_before_variables(company):
    oauth = company.account.oauth
    source = company.source(
        client_id=oauth["client_id"],
        client_secret="{{ lookup('ansible.builtin.env', 'MY_SECRET') }}",
        account_uuid=company.account.id,
        max_wait=5,
        # An empty option counts as not given.
        account_url="",
    )
    nobody = {"DT_CLIENT_ID": "dt0s02.NOBODY", "DT_CLIENT_SECRET": "dt0s02.NOBODY.NOTHING", "DT_ACCOUNT_ID": "none"}
    _listed, variables = company.listed(source, MY_SECRET=oauth["client_secret"], **nobody)
    assert len(variables) == 2


def test_the_cache_saves_the_request_and_keeps_no_secret(company):
    source = company.source(cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(company.folder / "cache"))
    first = company.listed(source)
    assert len(company.asked()) == 1
    assert company.listed(source) == first
    assert len(company.asked()) == 1
    for file in (company.folder / "cache").iterdir():
        assert not any(secret in file.read_text(encoding="utf-8") for secret in company.secrets)
    company.switch_off(company.tenants[1])
    assert len(company.listed(source)[1]) == 2
    playbook = company.folder / "any.yml"
    playbook.write_text(yaml.safe_dump([{"hosts": "all", "tasks": []}]), encoding="utf-8")
    # Not every release of ansible-inventory can flush the cache itself.
    company.run("ansible-playbook", "-i", source, "--list-hosts", "--flush-cache", str(playbook))
    assert len(company.listed(source)[1]) == 1


@pytest.mark.parametrize(
    ("options", "environment", "message"),
    [
        ({}, {"DT_ACCOUNT_ID": ""}, "no account given: set account_uuid or the environment variable DT_ACCOUNT_ID"),
        ({}, {"DT_CLIENT_ID": None, "DT_CLIENT_SECRET": ""}, "takes no API tokens: set client_id with client_secret"),
        ({"timeout": "soon"}, {}, "timeout"),
        ({"client_secret": "dt0s02.ABCDEFGHIJKLMNOPQRSTUVWX.WRONG"}, {}, "was refused"),
        ({"hostname": "colour"}, {}, "hostname"),
    ],
)
def test_what_is_wrong_is_said(company, options, environment, message):
    output = company.run("ansible-inventory", "-i", company.source(**options), "--list", succeeds=False, **environment)
    assert message in " ".join(output.split())
    assert "Traceback" not in output


def test_a_missing_scope_is_named(company):
    client = company.account.client(["account-idm-read"])
    company.secrets.append(client["client_secret"])
    source = company.source(client_id=client["client_id"], client_secret=client["client_secret"])
    output = company.run("ansible-inventory", "-i", source, "--list", succeeds=False)
    assert "account-env-read" in output


def test_modules_run_on_every_environment(company):
    play = {
        "hosts": "dynatrace",
        "gather_facts": False,
        "tasks": [
            {
                "name": "Look",
                "community.dynatrace.environment_info": {"environment_url": "{{ dynatrace_environment_url }}"},
                "register": "found",
            },
            {"name": "Show", "ansible.builtin.debug": {"msg": "{{ inventory_hostname }} is {{ found.environment }}"}},
        ],
    }
    path = company.folder / "look.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    output = company.run("ansible-playbook", "-i", company.source(), str(path), DYNATRACE_API_TOKEN="", DYNATRACE_ENV_URL="")
    assert output.count("failed=0") == 2
    for tenant in company.tenants:
        assert [request["path"] for request in tenant.requests()], tenant.id
