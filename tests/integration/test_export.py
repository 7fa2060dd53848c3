# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports as users make them: the playbook, the files it writes, and the role environment that takes them."""

from __future__ import annotations

import yaml
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import Controller
from ansible_collections.community.dynatrace.tests.support import exported
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

TOKEN = "xoxb-0123456789-correct-horse"
ZONES, PROFILES = "builtin:management-zones", "builtin:alerting.profile"
SLACK, RULES = "app:dynatrace.slack:connection", "builtin:example.simulator-ordered-rules"


def fill(tenant):
    """Put into a tenant one of each thing that an export has to be careful with."""
    zone = tenant.seed(ZONES, {"name": "Production {{ not a template }}", "rules": [selector('type("HOST"),tag("{{a}}")')]})
    tenant.seed(ZONES, {"name": "Two lines", "description": "First: {% one %}\n  second # two \n\nlast", "rules": []})
    severity = {"severityLevel": "ERRORS", "delayInMinutes": 5, "tagFilterIncludeMode": "NONE"}
    tenant.seed(PROFILES, {"name": "Checkout", "managementZone": zone, "severityRules": [severity], "eventFilters": []})
    tenant.seed("builtin:anomaly-detection.frequent-issues", {f"detectFrequentIssuesIn{part}": False for part in ISSUES})
    tenant.seed("builtin:ownership.teams", {"name": "yes", "identifier": "22:30", **TEAM}, externalId="monaco:abc")
    tenant.seed(SLACK, {"name": "Slack", "token": TOKEN})
    return zone


ISSUES = ("Applications", "Environment", "Infrastructure", "TransactionsAndServices")
RESPONSIBILITIES = ("development", "infrastructure", "lineOfBusiness", "operations", "security")
TEAM = {
    "responsibilities": {name: name == "development" for name in RESPONSIBILITIES},
    "contactDetails": [],
    "links": [],
    "supplementaryIdentifiers": [],
    "additionalInformation": [],
}


def selector(text):
    return {"type": "SELECTOR", "enabled": True, "entitySelector": text}


def export(tenant, folder, check_mode=False, **options):
    """Run the module with ``dest``."""
    result = run_module("settings_export_info", {**tenant.connection, "dest": str(folder), **options}, check_mode)
    assert not result["failed"], result["msg"]
    assert TOKEN not in result["_stdout"]
    return result


def test_playbooks_export_and_audit(tenant, tmp_path):
    fill(tenant)
    before = tenant.snapshot()
    inventory = tmp_path / "inventory"
    inventory.mkdir()
    (inventory / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": {"shop": {}}}}), encoding="utf-8")
    controller = Controller(tmp_path, tenant)
    controller.secrets.append(TOKEN)
    dest = '{"export_dest": "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}/dynatrace"}'
    controller.run("ansible-playbook", "community.dynatrace.export", "-i", str(inventory / "hosts.yml"), "-e", dest)
    written = inventory / "host_vars" / "shop" / "dynatrace"
    assert {path.name for path in written.iterdir()} == {
        "alerting_profiles.yml",
        "frequent_issue_detection.yml",
        "management_zones.yml",
        "secrets.yml",
        "settings__app_dynatrace_slack_connection.yml",
        "settings__ownership_teams.yml",
    }

    # A variable without a value is an error, not a secret.
    audit = ("ansible-playbook", "community.dynatrace.audit", "-i", str(inventory / "hosts.yml"))
    output = controller.run(*audit, succeeds=False)
    assert "vault_dynatrace_app_dynatrace_slack_connection_slack_token" in output

    (written / "vault.yml").write_text(yaml.safe_dump({"vault_dynatrace_app_dynatrace_slack_connection_slack_token": TOKEN}))
    output = controller.run(*audit)
    assert "0 changes, 0 unmanaged objects" in output, output
    assert tenant.snapshot() == before

    # And the same in an empty tenant.
    other = SimulatedTenant.create(tenant.simulator)
    connection = {"DYNATRACE_ENV_URL": other.url, "DYNATRACE_API_TOKEN": other.api_token}
    controller.secrets.append(other.api_token)
    controller.run("ansible-playbook", "community.dynatrace.apply", "-i", str(inventory / "hosts.yml"), **connection)
    export(other, tmp_path / "other")
    (written / "vault.yml").unlink()
    assert exported.entries(tmp_path / "other") == exported.entries(written)
    other.remove()


def test_the_files_are_the_same_text_until_something_changes(tenant, tmp_path):
    zone = fill(tenant)
    would = export(tenant, tmp_path / "new", check_mode=True)
    assert would["changed"] and not (tmp_path / "new").exists()
    first = export(tenant, tmp_path / "new")
    assert (first["changed"], first["files"], first["changed_files"]) == (True, would["files"], would["changed_files"])
    assert all((tmp_path / "new" / name).stat().st_mode & 0o777 == 0o644 for name in first["files"])
    assert TOKEN not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir())

    again = export(tenant, tmp_path / "new")
    assert (again["changed"], again["changed_files"], again["removed_files"]) == (False, [], [])

    tenant.change_by_hand(zone, {"name": "Production", "rules": []})
    (tmp_path / "new" / "alerting_profiles.yml").chmod(0o600)
    changed = export(tenant, tmp_path / "new")
    # The name of the zone is in the profile too.
    assert changed["changed_files"] == ["alerting_profiles.yml", "management_zones.yml"]


def test_files_that_hold_nothing_any_more_go_and_others_stay(tenant, tmp_path):
    fill(tenant)
    export(tenant, tmp_path)
    (tmp_path / "settings__monitoring_slo.yml").write_text("mine: true\n", encoding="utf-8")
    (tmp_path / "vault.yml").write_text("mine: true\n", encoding="utf-8")
    for schema_id in (PROFILES, ZONES, SLACK):
        for item in tenant.objects(schema_id):
            # The tenant keeps this profile.
            if item["value"]["name"] != "Default":
                tenant.call("DELETE", f"/api/v2/settings/objects/{item['objectId']}")
    result = export(tenant, tmp_path, schema_ids=[SLACK])
    # The schemas that were not asked for keep their files.
    assert result["removed_files"] == ["secrets.yml", "settings__app_dynatrace_slack_connection.yml"]
    would = export(tenant, tmp_path, check_mode=True)
    assert (tmp_path / "management_zones.yml").exists()
    result = export(tenant, tmp_path)
    assert result["removed_files"] == would["removed_files"] == ["management_zones.yml"]
    assert result["changed_files"] == would["changed_files"] == ["alerting_profiles.yml"]
    left = {path.name for path in tmp_path.iterdir()}
    assert {"settings__monitoring_slo.yml", "vault.yml", "frequent_issue_detection.yml"} <= left
    assert not left & set(result["removed_files"])


def test_the_order_of_the_tenant_is_kept(tenant, tmp_path):
    names = ["middle", "alpha", "zulu"]
    for name in names:
        value = {"enabled": True, "ruleName": name, "ruleKey": name, "action": "INCLUDE"}
        tenant.call("POST", "/api/v2/settings/objects", [{"schemaId": RULES, "scope": "environment", "value": value}])
    export(tenant, tmp_path)
    entries = exported.entries(tmp_path)
    assert [entry["value"]["ruleName"] for entry in entries if entry.get("schema_id") == RULES] == names
    audit = run_module("settings_objects", {**tenant.connection, "objects": entries, "order": "declared"}, check_mode=True)
    assert (audit["failed"], audit["changed"]) == (False, False), audit


NODES = "builtin:example.nodes"
NODE = {
    "dynatrace": "1",
    "schemaId": NODES,
    "version": "1",
    "displayName": "Nodes",
    "description": "",
    "multiObject": True,
    "ordered": False,
    "maxObjects": 100,
    "allowedScopes": ["environment"],
    "enums": {},
    "types": {},
    "properties": {
        "name": {"type": "text", "nullable": False, "displayName": "Name", "default": "", "constraints": [{"type": "NOT_BLANK"}]},
        "next": {"type": "setting", "nullable": True, "displayName": "Next", "referencedType": NODES},
    },
}


def test_objects_that_need_each_other_keep_one_id(simulator, tmp_path):
    """In a circle nothing could be created first, and settings_objects would refuse it all."""
    tenant = SimulatedTenant.create(simulator, schemas=[NODE])
    ids = {name: tenant.seed(NODES, {"name": name}) for name in ("a", "b", "c", "d", "alone")}
    for name, following in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"), ("alone", "alone")):
        tenant.change_by_hand(ids[name], {"name": name, "next": ids[following]})
    result = export(tenant, tmp_path)
    found = {entry["value"]["name"]: entry["value"]["next"] for entry in exported.entries(tmp_path) if entry.get("schema_id") == NODES}
    kept = {name for name, following in found.items() if isinstance(following, str)}
    assert "alone" in kept and "d" not in kept and len(kept & {"a", "b", "c"}) == 1
    assert {item["key"] for item in result["bound_to_tenant"]} == kept
    assert all(item["because"] == ["references"] for item in result["bound_to_tenant"])
    audit = run_module("settings_objects", {**tenant.connection, "objects": exported.entries(tmp_path)}, check_mode=True)
    assert (audit["failed"], audit["changed"]) == (False, False), audit
    tenant.remove()


def test_a_folder_that_cannot_be_is_an_error(tenant, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run_module("settings_export_info", {**tenant.connection, "dest": str(tmp_path / "file" / "below")})
    assert result["failed"]
    assert "cannot be written" in result["msg"]
