# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users run: ansible-playbook, ansible and ansible-runner as processes of their own, against the simulator.

Each process costs about a second and each task half of one, so a test does as much as it can in one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.dynatrace.plugins.module_utils.connection import CONNECTION_ARGUMENT_SPEC
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY

VARIABLES = {name for spec in CONNECTION_ARGUMENT_SPEC.values() for name in spec.get("fallback", (None, []))[1]}
SCRIPTS = Path(sys.executable).parent
SLACK_TOKEN = "xoxb-0123456789-correct-horse"


@pytest.fixture
def ansible(tmp_path, tenant):
    """A controller with a home of its own and the tenant's credentials in the environment."""
    return Controller(tmp_path, tenant)


class Controller:
    """Runs Ansible and looks for secrets in all it prints.

    :ivar printed: everything printed so far
    """

    def __init__(self, folder, tenant):
        self.folder = folder
        self.tenant = tenant
        self.secrets = [tenant.api_token, tenant.api_token.rsplit(".", 1)[-1]]
        self.printed = ""
        self.environment = {name: value for name, value in os.environ.items() if name not in VARIABLES and not name.startswith("ANSIBLE_")}
        self.environment.update(
            HOME=str(folder),
            PATH=f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}",
            ANSIBLE_COLLECTIONS_PATH=str(REPOSITORY / "ws"),
            ANSIBLE_LOCAL_TEMP=str(folder / "local"),
            ANSIBLE_REMOTE_TEMP=str(folder / "remote"),
            ANSIBLE_NOCOLOR="1",
            ANSIBLE_DEPRECATION_WARNINGS="1",
            ANSIBLE_LOCALHOST_WARNING="0",
            ANSIBLE_INVENTORY_UNPARSED_WARNING="0",
            DYNATRACE_ENV_URL=tenant.url,
            DYNATRACE_API_TOKEN=tenant.api_token,
        )

    def run(self, *command, succeeds=True, **environment):
        """Run a program of Ansible; the environment variables are added, None takes one away. Returns what it printed."""
        merged = {**self.environment, **environment}
        merged = {name: value for name, value in merged.items() if value is not None}
        done = subprocess.run(
            [sys.executable, str(SCRIPTS / command[0]), *command[1:]],
            cwd=self.folder,
            env=merged,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        self.printed += output
        for number, secret in enumerate(self.secrets):
            assert secret not in output, f"secret number {number} is shown"
        assert (done.returncode == 0) == succeeds, output
        return output

    def play(self, tasks, *options, variables=None, defaults=None, **more):
        """Run a play of ``tasks`` on localhost; returns what was printed."""
        return self.run("ansible-playbook", "-i", "localhost,", str(self.playbook(tasks, variables, defaults)), *options, **more)

    def playbook(self, tasks, variables=None, defaults=None):
        """Write a playbook; returns its path."""
        play = {"hosts": "localhost", "connection": "local", "gather_facts": False, "tasks": tasks}
        play["vars"] = {"ansible_python_interpreter": sys.executable, **(variables or {})}
        if defaults:
            play["module_defaults"] = {"group/community.dynatrace.dynatrace": defaults}
        path = self.folder / "playbook.yml"
        path.write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
        return path


def recap(output):
    """The numbers of the recap: ``{"ok": 1, "changed": 0, …}``."""
    (line,) = re.findall(r"^localhost\s*:\s(.*)$", output, re.M)
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", line)}


def task(module, **params):
    """A task as YAML holds it; ``params`` of the module."""
    return {"name": f"Run {module}", f"community.dynatrace.{module}": params}


def all_of_it():
    """One task of each kind that an SRE team writes."""
    return [
        task("management_zone", name="Production", rules=[{"type": "SELECTOR", "entity_selector": 'type("HOST")'}]),
        task(
            "alerting_profile",
            name="Production",
            management_zone="Production",
            severity_rules=[{"severity_level": "ERRORS", "delay_in_minutes": 10}],
        ),
        task(
            "maintenance_window",
            name="Nightly",
            schedule={
                "schedule_type": "DAILY",
                "daily_recurrence": {
                    "time_window": {"start_time": "22:30", "end_time": "02:00", "time_zone": "Europe/Vienna"},
                    "recurrence_range": {"schedule_start_date": "2026-01-01", "schedule_end_date": "2026-12-31"},
                },
            },
            filters=[{"management_zones": ["Production"]}],
        ),
        task("frequent_issue_detection", infrastructure=False),
        task("auto_tag", name="stage", rules=[{"type": "SELECTOR", "entity_selector": 'type("SERVICE")', "value_format": "production"}]),
        task("settings_object", schema_id="builtin:ownership.teams", value={"name": "Checkout", "identifier": "checkout"}),
    ]


def test_apply_again_audit_repair_and_delete(ansible):
    tenant = ansible.tenant
    first = ansible.play(all_of_it())
    assert recap(first)["changed"] == len(all_of_it())
    assert "[WARNING]" not in first
    assert "[DEPRECATION" not in first

    settled = tenant.snapshot()
    tenant.forget_requests()
    assert recap(ansible.play(all_of_it()))["changed"] == 0
    assert tenant.writes() == []
    assert tenant.snapshot() == settled

    profile = next(item for item in tenant.objects("builtin:alerting.profile") if item["value"]["name"] == "Production")
    value = profile["value"]
    value["severityRules"] = [{**value["severityRules"][0], "delayInMinutes": 45}]
    tenant.change_by_hand(profile["objectId"], value)
    by_hand = tenant.snapshot()
    tenant.forget_requests()
    audit = ansible.play(all_of_it(), "--check", "--diff")
    assert recap(audit)["changed"] == 1
    assert tenant.writes() == []
    assert tenant.snapshot() == by_hand
    difference = [line for line in audit.splitlines() if re.match(r"[-+] ", line)]
    assert len(difference) == 2, difference
    assert re.match(r'-\s+"?delay_in_minutes"?: 45', difference[0])
    assert re.match(r'\+\s+"?delay_in_minutes"?: 10', difference[1])
    assert re.search(r"^--- before: builtin:alerting.profile Production at environment in .*" + tenant.id, audit, re.M)

    repaired = ansible.play(all_of_it(), "--diff")
    assert recap(repaired)["changed"] == 1
    assert [line for line in repaired.splitlines() if re.match(r"[-+] ", line)] == difference, "the audit predicted something else"
    assert [item["value"] for item in tenant.snapshot()] == [item["value"] for item in settled]


def test_defaults_for_all_modules_vaulted_token_and_deletion(ansible):
    tenant = ansible.tenant
    password = ansible.folder / "password"
    password.write_text("a good one", encoding="utf-8")
    vaulted = ansible.run("ansible-vault", "encrypt_string", "--vault-password-file", str(password), tenant.api_token)
    secrets_file = ansible.folder / "secrets.yml"
    secrets_file.write_text("token: " + vaulted[vaulted.index("!vault") :].split("\nEncryption")[0] + "\n", encoding="utf-8")
    options = ["--vault-password-file", str(password), "-e", f"@{secrets_file}"]
    defaults = {"environment_url": tenant.url, "api_token": "{{ token }}"}
    without = {"DYNATRACE_ENV_URL": None, "DYNATRACE_API_TOKEN": None}
    tasks = [
        {**task("environment_info", required_for=["auto_tag"], fail_on_missing=True), "register": "preflight"},
        task("auto_tag", name="stage"),
        {**task("settings_object_info", schema_ids=["builtin:tags.auto-tagging"]), "register": "found"},
        task("settings_schema_info", schema_id="builtin:tags.auto-tagging"),
        {
            "name": "Look at what came back",
            "ansible.builtin.assert": {
                "that": [
                    "preflight.credential.kind == 'api_token'",
                    "found.settings_objects[0].value.name == 'stage'",
                    "preflight.missing_scopes == {}",
                ]
            },
        },
        task("auto_tag", name="stage", state="absent"),
        task("auto_tag", name="stage", state="absent"),
    ]
    output = ansible.play(tasks, *options, "-vvv", defaults=defaults, **without)
    assert recap(output)["changed"] == 2
    assert tenant.objects("builtin:tags.auto-tagging") == []
    assert "[WARNING]" not in output


def test_ad_hoc_with_credentials_as_awx_gives_them(ansible):
    tenant = ansible.tenant
    ansible.secrets.append(SLACK_TOKEN)
    # AWX exports every field of a credential that was left out as an empty variable.
    empty = {name: "" for name in VARIABLES if name not in ("DYNATRACE_ENV_URL", "DYNATRACE_API_TOKEN")}
    params = {"schema_id": "app:dynatrace.slack:connection", "value": {"name": "Slack", "token": SLACK_TOKEN}}
    command = ["ansible", "localhost", "-i", "localhost,", "-c", "local", "-e", f"ansible_python_interpreter={sys.executable}"]
    command += ["-m", "community.dynatrace.settings_object", "-a", json.dumps(params)]
    created = ansible.run(*command, **empty)
    assert "localhost | CHANGED" in created
    assert '"action": "created"' in created
    assert '"token": "******"' in created
    again = ansible.run(*command, "--diff", **empty)
    assert "localhost | SUCCESS" in again
    assert '"action": "unchanged"' in again
    assert [item["value"]["name"] for item in tenant.objects("app:dynatrace.slack:connection")] == ["Slack"]


def test_failures_can_be_read_and_show_no_secret(ansible):
    ansible.secrets.append(SLACK_TOKEN)
    before = ansible.tenant.snapshot()
    refused = "dt0c01." + "R" * 24 + "." + "Z" * 64
    ansible.secrets += [refused, "Z" * 64]
    bad = [
        task("alerting_profile", name="Production", severity_rules=[{"severity_level": "ERRORS", "delay_in_minutes": 10001}]),
        task("alerting_profile", name="Production", management_zone="Nowhere"),
        task("settings_object", schema_id="builtin:ownership.teams", value={"nam": "Checkout", "identifier": "checkout"}),
        task("settings_object", schema_id="app:dynatrace.slack:connection", value={"name": "x" * 51, "token": "{{ slack_token }}"}),
        task("settings_object", schema_id="builtin:ownership.team", value={}),
        task("management_zone", name="Production", api_token="{{ refused }}"),
    ]
    # Newer releases of ansible-core show the lines of the playbook around a failed task, so secrets have to stay out of it anyway.
    secrets_file = ansible.folder / "secrets.json"
    secrets_file.write_text(json.dumps({"slack_token": SLACK_TOKEN, "refused": refused}), encoding="utf-8")
    output = ansible.play([{**each, "ignore_errors": True} for each in bad], "-vvv", "--diff", "-e", f"@{secrets_file}")
    assert recap(output)["ignored"] == len(bad)
    assert ansible.tenant.snapshot() == before
    for text in (
        "severity_rules[0].delay_in_minutes: ",
        "No object of builtin:management-zones is meant by",
        "value.nam: unknown property; did you mean name?",
        "value.name: The length is wrong.",
        "The tenant has no schema builtin:ownership.team; did you mean builtin:ownership.teams",
        f"API token {refused.rsplit('.', 1)[0]} was refused",
    ):
        assert text in output, text
    assert "Traceback" not in output
    assert "violations" in output


def test_configure_leaves_alone_what_is_not_mentioned(ansible):
    tenant = ansible.tenant
    tags = "builtin:tags.auto-tagging"
    tenant.seed(tags, {"name": "team", "description": "by hand", "rules": []})
    rules = [{"type": "SELECTOR", "entity_selector": 'type("SERVICE")', "value_format": "checkout"}]
    described = {"dynatrace_auto_tags": [{"name": "team", "rules": rules}], "dynatrace_frequent_issue_detection": {"infrastructure": False}}
    path = ansible.folder / "tenant.json"
    path.write_text(json.dumps({"ansible_python_interpreter": sys.executable, **described}), encoding="utf-8")
    command = ["ansible-playbook", "community.dynatrace.configure", "-e", f"@{path}"]

    # Who may not write learns so before anything is written.
    reader = tenant.token(["settings.read"])["token"]
    ansible.secrets += [reader, reader.rsplit(".", 1)[-1]]
    before = tenant.snapshot()
    refused = ansible.run(*command, succeeds=False, DYNATRACE_API_TOKEN=reader)
    assert "settings.write" in refused
    assert tenant.snapshot() == before

    first = ansible.run(*command)
    assert recap(first)["changed"] == 1
    assert "[WARNING]" not in first
    assert f"updated {tags} team" in first
    assert "created builtin:anomaly-detection.frequent-issues" in first
    (team,) = tenant.objects(tags)
    assert team["value"]["description"] == "by hand"
    assert [rule["valueFormat"] for rule in team["value"]["rules"]] == ["checkout"]

    settled = tenant.snapshot()
    tenant.forget_requests()
    assert recap(ansible.run(*command))["changed"] == 0
    # Whoever wants the tenant to be exactly what the variables say would see the description go.
    exactly = ansible.run(*command, "--check", "--diff", "-e", "environment_value_mode=replace")
    assert re.search(r"^-\s+\"?description\"?: \"?by hand", exactly, re.M)
    assert tenant.writes() == []
    assert tenant.snapshot() == settled


def test_runner_events_carry_no_warnings(ansible):
    private = ansible.folder / "runner"
    for name in ("project", "env", "inventory"):
        (private / name).mkdir(parents=True)
    (private / "inventory" / "hosts").write_text("localhost\n", encoding="utf-8")
    ansible.playbook(all_of_it()[:2]).rename(private / "project" / "playbook.yml")
    ansible.run("ansible-runner", "run", str(private), "--playbook", "playbook.yml", "--ident", "run")
    files = sorted((private / "artifacts" / "run" / "job_events").glob("*.json"), key=lambda path: int(path.name.partition("-")[0]))
    texts = [path.read_text(encoding="utf-8") for path in files]
    assert not any(secret in text for text in texts for secret in ansible.secrets)
    events = [json.loads(text) for text in texts]
    results = [event["event_data"]["res"] for event in events if event["event"] == "runner_on_ok"]
    assert [result["action"] for result in results] == ["created", "created"]
    assert all(result["changed"] for result in results)
    assert not any(event["event"] in ("warning", "deprecated") or "[WARNING]" in event["stdout"] for event in events)
    assert not any(result.get("warnings") or result.get("deprecations") for result in results)
    # AWX drops the event of a task whose result is longer.
    assert all(len(text) < 700_000 for text in texts)
