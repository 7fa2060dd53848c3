# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ``environment`` and the playbooks around it: the example inventory with its three tenants, against the simulator.

A run of ansible-playbook takes seconds, so a test asks as much as it can of one.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import SLACK_TOKEN, Controller
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant

EXAMPLE = REPOSITORY / "playbooks" / "inventory_example"
HOSTS = ("shop-eu", "shop-us", "shop-test")
NOTHING = dict.fromkeys(HOSTS, 0)
ZONES = "builtin:management-zones"
TAGS = "builtin:tags.auto-tagging"
PROFILES = "builtin:alerting.profile"
FREQUENT_ISSUES = "builtin:anomaly-detection.frequent-issues"
# What AWX gives for the questions of a survey that were not answered.
UNANSWERED = dict.fromkeys(
    (
        "dynatrace_hosts",
        "dynatrace_serial",
        "dynatrace_platform_token",
        "dynatrace_validate_certs",
        "dynatrace_timeout",
        "environment_allow_empty",
        "environment_fail_on_drift",
        "environment_on_error",
        "environment_order",
        "environment_progress",
        "environment_purge",
        "environment_purge_limit",
    ),
    "",
)


@pytest.fixture
def fleet(tmp_path, simulator):
    """The tenants of the example inventory, new."""
    with contextlib.ExitStack() as stack:
        tenants = {}
        for host in HOSTS:
            tenants[host] = SimulatedTenant.create(simulator)
            stack.callback(tenants[host].remove)
        yield Fleet(tmp_path, tenants)


class Fleet(Controller):
    """Runs playbooks of the collection for several tenants.

    :ivar tenants: host name -> tenant
    """

    def __init__(self, folder, tenants):
        super().__init__(folder, tenants[HOSTS[0]])
        self.tenants = tenants
        self.secrets = [tenant.api_token.rsplit(".", 1)[-1] for tenant in tenants.values()]
        # Each host has its own.
        del self.environment["DYNATRACE_ENV_URL"], self.environment["DYNATRACE_API_TOKEN"]
        self.environment["ANSIBLE_SHOW_CUSTOM_STATS"] = "1"
        self.addresses = self.inventory(
            {host: {"dynatrace_environment_url": each.url, "dynatrace_api_token": each.api_token} for host, each in tenants.items()}
        )

    def inventory(self, variables):
        """Write an inventory of the hosts with their ``variables``; returns its path."""
        path = self.folder / f"inventory-{len(list(self.folder.glob('inventory-*')))}.yml"
        path.write_text(yaml.safe_dump({"all": {"hosts": variables}}, sort_keys=False), encoding="utf-8")
        return path

    def play(self, name, *options, inventory=EXAMPLE, succeeds=True, **variables):
        """Run a playbook with extra variables; returns what was printed. The addresses in the inventory are replaced."""
        for tenant in self.tenants.values():
            tenant.forget_requests()
        inventories = ["-i", str(inventory), "-i", str(self.addresses)]
        command = ["ansible-playbook", f"community.dynatrace.{name}", *inventories, *options, "-e", json.dumps(variables)]
        output = self.run(*command, succeeds=succeeds)
        assert "[WARNING]" not in output
        assert "[DEPRECATION" not in output
        return output

    def writes(self):
        """Host -> number of writes in the last run."""
        return {host: len(tenant.writes()) for host, tenant in self.tenants.items()}

    def snapshots(self):
        """Host -> all that is stored, without what every write changes."""
        aside = ("author", "modified", "modified_by", "revision")
        return {
            host: [{name: part for name, part in stored.items() if name not in aside} for stored in tenant.snapshot()]
            for host, tenant in self.tenants.items()
        }

    def values(self, schema_id):
        """Host -> name -> value of the objects of a schema; of a single object the name is None."""
        return {
            host: {item["value"].get("name"): item["value"] for item in tenant.objects(schema_id)} for host, tenant in self.tenants.items()
        }

    def names(self, schema_id):
        """Host -> the names of the objects of a schema."""
        return {host: set(values) for host, values in self.values(schema_id).items()}


def counted(output, counter):
    """Host -> a counter of the recap."""
    return {host: int(number) for host, number in re.findall(rf"^(\S+)\s*: ok=.*\b{counter}=(\d+)", output, re.M)}


def statistic(output):
    """The statistic of the role: host -> what became of it."""
    stats = re.search(r"^\s*RUN: (\{.*)$", output, re.M)
    return json.loads(stats[1])["dt_drift"] if stats else {}


def drift(output):
    """What the statistic of the role has of the tenants that did not fail: host -> the schema, key and action of all that differed."""
    found = {host: each for host, each in statistic(output).items() if not each["failed"]}
    for each in found.values():
        assert each["msg"] == ""
        assert each["changed"] == len(each["objects"])
    return {host: [(entry["schema_id"], entry["key"], entry["action"]) for entry in each["objects"]] for host, each in found.items()}


def failures(output):
    """Host -> why it failed, of those of which the statistic of the role says so."""
    return {host: each["msg"] for host, each in statistic(output).items() if each["failed"]}


def delay(profile):
    """The delay of an alerting profile for errors."""
    return next(rule["delayInMinutes"] for rule in profile["severityRules"] if rule["severityLevel"] == "ERRORS")


def test_apply_again_and_audit(fleet):
    first = fleet.play("apply", **UNANSWERED)
    assert counted(first, "changed") == dict.fromkeys(HOSTS, 1)
    # Groups are merged: all tenants, those of a stage, and one alone; and one tenant goes without an object of all.
    assert fleet.names(ZONES) == {"shop-eu": {"Shop", "Shop warehouse"}, "shop-us": {"Shop"}, "shop-test": {"Shop"}}
    assert fleet.names(TAGS) == {"shop-eu": {"team", "warehouse"}, "shop-us": {"team"}, "shop-test": {"team", "warehouse"}}
    windows = {host: len(tenant.objects("builtin:alerting.maintenance-window")) for host, tenant in fleet.tenants.items()}
    assert windows == {"shop-eu": 1, "shop-us": 1, "shop-test": 0}
    assert fleet.names("builtin:ownership.teams") == dict.fromkeys(HOSTS, {"Checkout"})
    # Stages have their own values.
    profiles = fleet.values(PROFILES)
    assert {host: delay(profiles[host]["Shop on call"]) for host in HOSTS} == {"shop-eu": 5, "shop-us": 5, "shop-test": 60}
    infrastructure = {host: value[None]["detectFrequentIssuesInInfrastructure"] for host, value in fleet.values(FREQUENT_ISSUES).items()}
    assert infrastructure == {"shop-eu": False, "shop-us": False, "shop-test": True}
    assert {host: len(found) for host, found in drift(first).items()} == {"shop-eu": 8, "shop-us": 6, "shop-test": 6}
    assert f"{TAGS}: 2 created" in first

    settled = fleet.snapshots()
    # With all that can be printed, which must not hold a token.
    assert not (fleet.folder / ".ansible" / "dynatrace-progress").exists()
    backup = str(fleet.folder / "backup-{{ inventory_hostname }}.json")
    again = fleet.play("apply", "-vvv", "--diff", environment_backup=backup, environment_progress=True)
    progress = [json.loads(path.read_text(encoding="utf-8")) for path in fleet.folder.glob(".ansible/dynatrace-progress/*.json")]
    assert [(each["total"], each["finished"]) for each in progress] == [(0, True)] * 3
    assert counted(again, "changed") == NOTHING
    assert counted(again, "failed") == NOTHING
    assert drift(again) == dict.fromkeys(HOSTS, [])
    assert fleet.writes() == NOTHING
    assert fleet.snapshots() == settled
    assert not list(fleet.folder.glob("backup-*"))

    tenant = fleet.tenants["shop-test"]
    profile = next(item for item in tenant.objects(PROFILES) if item["value"]["name"] == "Shop on call")
    value = dict(profile["value"], severityRules=[dict(rule, delayInMinutes=240) for rule in profile["value"]["severityRules"]])
    tenant.change_by_hand(profile["objectId"], value)
    by_hand = fleet.snapshots()
    # Without --check: an audit never writes.
    audit = fleet.play("audit", environment_fail_on_drift=True, succeeds=False)
    assert drift(audit) == {"shop-eu": [], "shop-us": [], "shop-test": [(PROFILES, "Shop on call", "updated")]}
    assert counted(audit, "failed") == {**NOTHING, "shop-test": 1}
    assert f"shop-test is not as the variables say, 1 change: updated {PROFILES} Shop on call" in audit
    assert re.search(r"^-\s+\"?delay_in_minutes\"?: 240", audit, re.M)
    assert fleet.writes() == NOTHING
    assert fleet.snapshots() == by_hand


def test_rollback(fleet):
    for tenant in fleet.tenants.values():
        tenant.seed(TAGS, {"name": "team", "description": "by hand", "rules": []})
        tenant.seed(TAGS, {"name": "shelf", "rules": []})
    fleet.tenants["shop-us"].seed(ZONES, {"name": "Shop", "rules": []}, externalId="somebody else's")
    before = fleet.snapshots()
    told = "told-{{ inventory_hostname }}.json"
    applied = fleet.play("apply", environment_backup="{{ inventory_hostname }}.json", environment_progress=told)
    assert sorted(path.name for path in fleet.folder.glob("told-*")) == sorted(f"told-{host}.json" for host in HOSTS)
    assert (TAGS, "team", "updated") in drift(applied)["shop-test"]
    assert (ZONES, "Shop", "updated") in drift(applied)["shop-us"]
    files = {path.name: path.read_bytes() for path in fleet.folder.glob("shop-*.json")}
    assert sorted(files) == sorted(host + ".json" for host in HOSTS)

    # Whatever else the inventory asks for is left alone.
    purging = {"environment_purge": "all", "environment_purge_limit": "100%", "environment_backup": "{{ inventory_hostname }}.json"}
    also = fleet.inventory({host: {**purging, "environment_fail_on_drift": True} for host in HOSTS})
    file = {"rollback_file": "{{ inventory_hostname }}.json"}
    changed = fleet.snapshots()
    foreseen = fleet.play("rollback", "-i", str(also), "--check", "--diff", **file)
    assert re.search(r"^\+\s+\"?description\"?: \"?by hand", foreseen, re.M)
    assert fleet.writes() == NOTHING
    assert fleet.snapshots() == changed
    back = fleet.play("rollback", "-i", str(also), **file)
    assert drift(back) == drift(foreseen)
    assert {host: len(found) for host, found in drift(back).items()} == {host: len(found) for host, found in drift(applied).items()}
    assert fleet.snapshots() == before
    assert {path.name: path.read_bytes() for path in fleet.folder.glob("shop-*.json")} == files

    # A tenant without a file is no reason to leave the others as they are.
    (fleet.folder / "shop-us.json").unlink()
    again = fleet.play("rollback", "-i", str(also), succeeds=False, **file)
    assert f"{fleet.folder}/shop-us.json is no file. An apply that changed nothing has written none" in again
    assert drift(again) == {"shop-eu": [], "shop-test": []}
    assert counted(again, "failed") == {**NOTHING, "shop-us": 1}
    assert fleet.writes() == NOTHING


def test_a_canary_that_fails_is_the_last(fleet):
    tenant = fleet.tenants["shop-eu"]
    for _each in range(2):
        tenant.seed(TAGS, {"name": "team", "rules": []})
    # One of the first two: the other one has begun with it, the third is left alone.
    connection = {"schema_id": "app:dynatrace.slack:connection", "value": {"name": "Slack", "token": SLACK_TOKEN}}
    also = fleet.inventory({"shop-us": {"dynatrace_settings__tenant": [connection]}})
    fleet.secrets.append(SLACK_TOKEN)
    output = fleet.play("apply", "-i", str(also), "-vvv", "--diff", dynatrace_serial=2, succeeds=False)
    assert counted(output, "failed")["shop-eu"] == 1
    assert "2 objects fit team" in failures(output)["shop-eu"]
    assert fleet.writes()["shop-eu"] == 0
    assert fleet.writes()["shop-us"] > 0
    assert fleet.tenants["shop-test"].requests() == []
    assert "shop-test" not in counted(output, "ok")
    assert fleet.names("app:dynatrace.slack:connection")["shop-us"] == {"Slack"}


def test_nothing_wanted_twins_and_tags(fleet):
    inventory = fleet.inventory(
        {
            "shop-eu": {"dynatrace_auto_tags": [{"name": "team"}], "dynatrace_auto_tags__more": [{"name": "team", "description": "Other"}]},
            "shop-us": {
                "dynatrace_auto_tags__b": [{"name": "second"}, {"name": "third", "state": "absent"}],
                "dynatrace_auto_tags__a": [{"name": "first", "external_id": "ours"}, {"name": "none", "skip": "{{ 1 == 1 }}"}],
                "dynatrace_management_zones": [{"name": "Shop"}],
            },
            "shop-test": {"dynatrace_auto_tags": [], "dynatrace_auto_tags__all": "", "dynatrace_management_zones": [{"name": "Shop"}]},
        }
    )
    before = fleet.snapshots()
    output = fleet.play("apply", "--tags", "dynatrace_auto_tags", inventory=inventory, succeeds=False)
    assert fleet.tenants["shop-test"].requests() == []
    # Twins are told, and nothing is written for them.
    assert "It means the same object as objects[0] builtin:tags.auto-tagging team" in output
    assert fleet.writes()["shop-eu"] == 0
    (twin,) = statistic(output)["shop-eu"]["objects"]
    assert (twin["key"], twin["action"]) == ("team", "invalid")
    assert "It means the same object" in failures(output)["shop-eu"]
    # Only the variable of the tag counts, in the order of the suffixes.
    assert drift(output) == {"shop-us": [(TAGS, "first", "created"), (TAGS, "second", "created")]}
    assert {item["value"]["name"]: item["externalId"] for item in fleet.tenants["shop-us"].objects(TAGS)}["first"] == "ours"
    assert fleet.names(ZONES)["shop-us"] == set()
    # Nothing wanted is no reason to fail, but to say so.
    assert "Nothing is done about shop-test: none of dynatrace_management_zones, dynatrace_auto_tags, " in output
    assert fleet.snapshots()["shop-test"] == before["shop-test"]
    assert counted(output, "failed") == {**NOTHING, "shop-eu": 1}


def test_tenants_that_cannot_be_audited_are_told_of(fleet):
    refused = "dt0c01." + "R" * 24 + "." + "Z" * 64
    fleet.secrets.append("Z" * 64)
    zones = {"dynatrace_management_zones": [{"name": "Shop"}]}
    also = fleet.inventory(
        {
            # Nothing listens there; a token that the tenant does not know; an object that cannot be.
            "shop-eu": {**zones, "dynatrace_environment_url": "http://127.0.0.1:1", "dynatrace_max_wait": 0},
            "shop-us": {**zones, "dynatrace_api_token": refused},
            "shop-test": {"dynatrace_management_zones": [{"name": "x" * 101}]},
        }
    )
    output = fleet.play("audit", "-i", str(also), "--tags", "dynatrace_management_zones", "-vvv", succeeds=False)
    assert counted(output, "failed") == dict.fromkeys(HOSTS, 1)
    found = failures(output)
    assert "127.0.0.1:1" in found["shop-eu"]
    assert "was refused" in found["shop-us"]
    assert "objects are not valid, nothing was written" in found["shop-test"]
    objects = {host: [entry["action"] for entry in each["objects"]] for host, each in statistic(output).items()}
    assert objects == {"shop-eu": [], "shop-us": [], "shop-test": ["invalid"]}


def test_the_play_of_the_readme_takes_back_a_change_that_does_not_prove_itself(fleet):
    readme = (REPOSITORY / "roles" / "rollback" / "README.md").read_text(encoding="utf-8")
    play = re.search(r"that has to prove itself:\n\n((?:    .*\n)+)", readme)[1]
    path = fleet.folder / "proving.yml"
    path.write_text(play, encoding="utf-8")
    (fleet.folder / "backups").mkdir()
    check = {"ansible.builtin.assert": {"that": "inventory_hostname != 'shop-us'", "fail_msg": "All is not well"}}
    (fleet.folder / "see_whether_all_is_well.yml").write_text(yaml.safe_dump([check]), encoding="utf-8")
    before = fleet.snapshots()
    given = json.dumps({"ansible_python_interpreter": sys.executable})
    output = fleet.run("ansible-playbook", str(path), "-i", str(EXAMPLE), "-i", str(fleet.addresses), "-e", given)
    assert counted(output, "rescued") == {**NOTHING, "shop-us": 1}
    after = fleet.snapshots()
    assert [host for host in HOSTS if after[host] != before[host]] == ["shop-eu", "shop-test"]
