# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way over from the classic APIs as users go it: old payloads become variables, variables a new tenant, and what its classic API
then tells is what the payloads said.

``said`` and its helpers tell in one way what a payload means. They are written from the documentation of the classic API and share no
code with the conversion.
"""

from __future__ import annotations

import json
import re
import sys

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.contract.test_classic import write
from ansible_collections.community.dynatrace.tests.integration.test_playbooks import Controller
from ansible_collections.community.dynatrace.tests.support.classic import FILES, examples
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant

PATHS = {
    "alerting_profile": "/api/config/v1/alertingProfiles",
    "maintenance_window": "/api/config/v1/maintenanceWindows",
    "frequent_issue_detection": "/api/config/v1/frequentIssueDetection",
}
FILE_OF = {kind: file_name for file_name, kind in FILES.items()}
ZONES = "builtin:management-zones"


def payloads(kind, number):
    """The payloads of the examples of a kind; the number is that of the management zone Shop."""
    return [example["payload"] for example in examples(FILE_OF[kind], {"Shop": number})]


def zone(tenant):
    """A management zone Shop in a tenant; its number."""
    object_id = tenant.seed(ZONES, {"name": "Shop", "rules": []})
    return tenant.call("GET", f"/api/v2/settings/managementZones/{object_id}")["id"]


def given(fields, name, default=None):
    """A field of a payload; null means that it is not there."""
    value = (fields or {}).get(name)
    return default if value is None else value


def tag_said(tag):
    return given(tag, "context", "CONTEXTLESS"), tag["key"], given(tag, "value", "")


def text_said(text):
    if text is None:
        return None
    return (
        text["operator"],
        text["value"],
        given(text, "negate", False),
        given(text, "enabled", True),
        given(text, "caseInsensitive", False),
    )


def profile_said(profile, zones):
    rules = set()
    for rule in given(profile, "rules", []):
        tag_filter = given(rule, "tagFilter", {})
        mode = given(tag_filter, "includeMode", "NONE")
        tags = frozenset(tag_said(tag) for tag in given(tag_filter, "tagFilters", []))
        rules.add((rule["severityLevel"], rule["delayInMinutes"], mode, tags))
    events = set()
    for event in given(profile, "eventTypeFilters", []):
        predefined, custom = given(event, "predefinedEventFilter"), given(event, "customEventFilter")
        if predefined:
            events.add((predefined["eventType"], given(predefined, "negate", False)))
        else:
            events.add((text_said(given(custom, "customTitleFilter")), text_said(given(custom, "customDescriptionFilter"))))
    return profile["displayName"], zones.get(given(profile, "mzId")), rules, events


def schedule_said(schedule):
    kind, recurrence = schedule["recurrenceType"], given(schedule, "recurrence", {})
    if kind == "ONCE":
        return kind, schedule["start"], schedule["end"], schedule["zoneId"]
    day = {"WEEKLY": given(recurrence, "dayOfWeek"), "MONTHLY": given(recurrence, "dayOfMonth")}.get(kind)
    # The time of day of the first and the last day is what the settings cannot keep.
    days = schedule["start"][:10], schedule["end"][:10]
    return kind, recurrence["startTime"], recurrence["durationMinutes"], day, days, schedule["zoneId"]


def scope_said(scope, zones):
    """The alternatives that a scope consists of."""
    alternatives = {("entity", entity) for entity in given(scope, "entities", [])}
    for match in given(scope, "matches", []):
        tags = [tag_said(tag) for tag in given(match, "tags", [])]
        together = given(match, "tagCombination", "OR") == "AND" or not tags
        for each in [frozenset(tags)] if together else [frozenset([tag]) for tag in tags]:
            alternatives.add((given(match, "type"), zones.get(given(match, "mzId")), each))
    return alternatives


def window_said(window, zones):
    return (
        window["name"],
        given(window, "description", ""),
        window["type"],
        given(window, "enabled", True),
        window["suppression"],
        given(window, "suppressSyntheticMonitorsExecution", False),
        schedule_said(window["schedule"]),
        scope_said(given(window, "scope"), zones),
    )


def said(kind, payload, number):
    """What a payload means, in a form that is equal for what means the same; the number is that of the management zone Shop."""
    zones = {number: "Shop"}
    if kind == "frequent_issue_detection":
        return {name: value for name, value in payload.items() if name.startswith("frequentIssueDetection")}
    return profile_said(payload, zones) if kind == "alerting_profile" else window_said(payload, zones)


def told(tenant, kind, number):
    """What the classic API of a tenant tells of all objects of a kind; what there is by itself is left out."""
    listed = tenant.call("GET", PATHS[kind])
    if kind == "frequent_issue_detection":
        return [said(kind, listed, number)]
    found = [tenant.call("GET", f"{PATHS[kind]}/{stub['id']}") for stub in listed["values"] if stub["name"] != "Default"]
    return sorted((said(kind, each, number) for each in found), key=lambda each: each[0])


def expected(kind, number, wanted):
    found = [said(kind, payload, number) for payload in wanted]
    return found if kind == "frequent_issue_detection" else sorted(found, key=lambda each: each[0])


@pytest.fixture
def ansible(tmp_path, tenant):
    """A controller with an inventory of one host, whose connection comes from the environment."""
    controller = Controller(tmp_path, tenant)
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "hosts.yml").write_text("all: {hosts: {shop: {}}}\n", encoding="utf-8")
    return controller


def play(ansible, name, *options, tenant=None, **variables):
    """Run a playbook of the collection for the host; returns what was printed."""
    tenant = tenant or ansible.tenant
    connection = {"DYNATRACE_ENV_URL": tenant.url, "DYNATRACE_API_TOKEN": tenant.api_token}
    command = ["ansible-playbook", f"community.dynatrace.{name}", "-i", "inventory/hosts.yml", *options, "-e", json.dumps(variables)]
    return ansible.run(*command, **connection)


def test_from_tenant_to_tenant(ansible, simulator):
    old, folder = ansible.tenant, ansible.folder
    number = zone(old)
    wanted = {kind: payloads(kind, number) for kind in PATHS}
    # There is only one in a tenant, so this is the first example; the other one comes with the files.
    wanted["frequent_issue_detection"] = wanted["frequent_issue_detection"][:1]
    for kind, examples_of_kind in wanted.items():
        for payload in examples_of_kind:
            write(old, kind, payload)
    before = old.snapshot()

    variables = {"migrate_classic_dest": "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}", "migrate_classic_report": "migration.md"}
    unanswered = dict.fromkeys(
        ("dynatrace_hosts", "dynatrace_api_token", "dynatrace_validate_certs", "migrate_classic_src", "migrate_classic_kinds"), ""
    )
    would = play(ansible, "migrate_classic", "--check", **variables, **unanswered)
    assert "changed=1" in would
    assert not (folder / "inventory" / "host_vars").exists() and not (folder / "migration.md").exists()
    assert "changed=1" in play(ansible, "migrate_classic", **variables, **unanswered)
    again = play(ansible, "migrate_classic", **variables, **unanswered)
    assert "changed=0" in again and "[WARNING]" not in again
    assert old.snapshot() == before
    written = folder / "inventory" / "host_vars" / "shop"
    assert sorted(path.name for path in written.iterdir()) == [
        "alerting_profiles.yml",
        "frequent_issue_detection.yml",
        "maintenance_windows.yml",
    ]
    report = (folder / "migration.md").read_text(encoding="utf-8")
    assert "Nothing: all is converted." in report
    # A tenant keeps filters as a set.
    for field in (r"rules\[2\]", r"schedule\.recurrence\.durationMinutes", r"schedule\.zoneId", r"scope\.matches\[\d\]\.tags\[\d\]\.key"):
        assert re.search(f"`{field}`", report), field

    # The old tenant is what the variables say.
    assert "0 changes" in play(ansible, "audit")
    assert old.snapshot() == before

    new = SimulatedTenant.create(simulator)
    ansible.secrets.append(new.api_token)
    new_number = zone(new)
    assert new_number != number
    play(ansible, "apply", tenant=new)
    for kind, examples_of_kind in wanted.items():
        assert told(new, kind, new_number) == told(old, kind, number) == expected(kind, number, examples_of_kind)
    new.forget_requests()
    assert "0 changes" in play(ansible, "apply", tenant=new)
    assert new.writes() == []
    new.remove()


def test_from_files(ansible):
    new, folder = ansible.tenant, ansible.folder
    number = "1234567890123456789"
    wanted = {kind: payloads(kind, number) for kind in PATHS}
    wanted["frequent_issue_detection"] = wanted["frequent_issue_detection"][1:]
    (folder / "old" / "profiles").mkdir(parents=True)
    for index, profile in enumerate(wanted["alerting_profile"]):
        (folder / "old" / "profiles" / f"{index}.json").write_text(json.dumps(profile), encoding="utf-8")
    (folder / "old" / "windows.yml").write_text(yaml.safe_dump(wanted["maintenance_window"]), encoding="utf-8")
    (folder / "old" / "issues.json").write_text(json.dumps(wanted["frequent_issue_detection"][0]), encoding="utf-8")
    long = {**wanted["maintenance_window"][1], "name": "Two days"}
    long["schedule"] = {**long["schedule"], "recurrence": {"startTime": "06:00", "durationMinutes": 2880}}
    (folder / "old" / "long.json").write_text(json.dumps(long), encoding="utf-8")

    variables = {
        "migrate_classic_src": "old",
        "migrate_classic_dest": "inventory/group_vars/all",
        "migrate_classic_report": "migration.md",
        "migrate_classic_management_zones": {number: "Shop"},
    }
    # Nobody needs a tenant, or an inventory, for that.
    ansible.environment.update(DYNATRACE_ENV_URL="", DYNATRACE_API_TOKEN="")
    command = ["ansible-playbook", "community.dynatrace.migrate_classic", "-e", json.dumps(variables)]
    output = ansible.run(*command)
    assert "1 of 12 payloads cannot be converted" in output
    assert "Not converted: 1" in output
    report = (folder / "migration.md").read_text(encoding="utf-8")
    assert (
        "**Two days** maintenance\\_window from `long.json`: schedule.recurrence.durationMinutes: 2880 minutes are more than a day"
        in report
    )
    # A tenant does not know the times of day any more, the files do.
    assert "`schedule.start`: the time of day 08:15 is lost" in report
    refused = ansible.run(*command, "-e", "migrate_classic_on_invalid=fail", succeeds=False)
    assert "long.json: schedule.recurrence.durationMinutes: 2880 minutes" in re.sub(r"\s+", " ", refused)
    assert new.requests() == []

    new_number = zone(new)
    play(ansible, "apply")
    for kind, examples_of_kind in wanted.items():
        found = told(new, kind, new_number)
        if kind == "frequent_issue_detection":
            # Old payloads do not speak of the environment.
            found = [{name: value for name, value in found[0].items() if name in examples_of_kind[0]}]
        assert found == expected(kind, number, examples_of_kind)
    assert "0 changes" in play(ansible, "audit")


def test_tags_of_entities(ansible, simulator):
    old, new = ansible.tenant, SimulatedTenant.create(simulator)
    ansible.secrets.append(new.api_token)
    path = "/api/v1/entity/infrastructure/hosts"
    for tenant in (old, new):
        for entity_id in ("HOST-00000000000000A1", "HOST-00000000000000A2"):
            tenant.seed_entity(entity_id, entity_id.lower())
    old.call("POST", f"{path}/HOST-00000000000000A1", {"tags": ["stage:production", "linux"]})
    old.call("POST", f"{path}/HOST-00000000000000A2", {"tags": ["url:https://shop.example.com"]})
    hosts = [host for host in old.call("GET", path) if host["entityId"].startswith("HOST-00000000000000A")]
    tasks = [
        {
            "name": "Put on what the old tenant had",
            "community.dynatrace.custom_tag": {"entity_selector": "{{ item.entity_selector }}", "tags": "{{ item.tags }}"},
            "loop": "{{ old | community.dynatrace.classic_tags }}",
        },
        {
            "name": "Look",
            "ansible.builtin.debug": {"msg": "{{ old | community.dynatrace.classic_notes('custom_tag') | map(attribute='field') }}"},
        },
    ]
    connection = {"DYNATRACE_ENV_URL": new.url, "DYNATRACE_API_TOKEN": new.api_token}
    ansible.play(tasks, variables={"old": hosts}, **connection)
    output = ansible.play(tasks, variables={"old": hosts}, **connection)
    assert "changed=0" in output
    assert "].tags[" in output

    def tags(tenant):
        return {
            host["entityId"]: {tag_said(tag) for tag in host.get("tags", [])}
            for host in tenant.call("GET", path)
            if host["entityId"].startswith("HOST-00000000000000A")
        }

    # A colon was a part of the key for that API, and it still is.
    assert tags(new) == tags(old)
    assert ("CONTEXTLESS", "stage:production", "") in tags(new)["HOST-00000000000000A1"]
    new.remove()


def test_a_filter_in_a_playbook(ansible):
    """The conversion where it is used most simply, and its error."""
    payload = payloads("maintenance_window", "1")[0]
    window = {"name": "Make it", "community.dynatrace.maintenance_window": "{{ payload | community.dynatrace.classic_maintenance_window }}"}
    wrong = {
        "name": "Read it",
        "ansible.builtin.debug": {"msg": "{{ {'displayName': 'x', 'rules': [{}]} | community.dynatrace.classic_alerting_profile }}"},
    }
    output = ansible.play([window, wrong], variables={"payload": payload, "ansible_python_interpreter": sys.executable}, succeeds=False)
    assert "changed=1" in output
    assert "The classic payload cannot be converted: rules[0].severityLevel: is missing" in re.sub(r"\s+", " ", output)
    assert told(ansible.tenant, "maintenance_window", "1") == expected("maintenance_window", "1", [payload])
