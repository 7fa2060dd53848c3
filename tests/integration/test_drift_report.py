# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module and the role ``drift_report`` on audits of simulated tenants."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

SECRET = "xoxb-0123456789-correct-horse"
STRAY = "dt0c01." + "S" * 24 + "." + "T" * 64
FORMS = {"dest": "drift.html", "json_dest": "drift.json", "markdown_dest": "drift.md"}
WANTED = [
    {"type": "management_zone", "config": {"name": "Production", "rules": [{"type": "SELECTOR", "entity_selector": 'type("HOST")'}]}},
    {"type": "alerting_profile", "config": {"name": "Night", "management_zone": "Production"}},
    {"schema_id": "app:dynatrace.slack:connection", "value": {"name": "Slack", "token": SECRET}},
]


def audit_of(tenant, **more):
    tenant.seed("builtin:management-zones", {"name": "Production", "rules": []}, author="jane@example.com")
    tenant.seed("builtin:alerting.profile", {"name": f"By hand {STRAY}", "severityRules": [], "eventFilters": []})
    found = run_module("settings_objects", {**tenant.connection, "objects": WANTED, **more}, check_mode=True)
    assert not found["failed"], found
    return {name: item for name, item in found.items() if name != "_stdout"}


def report(folder, tenants, check_mode=False, diff=True, **more):
    files = {option: str(folder / name) for option, name in FORMS.items()}
    return run_module("drift_report", {"tenants": tenants, **files, **more}, check_mode=check_mode, diff=diff)


@pytest.fixture
def tenants(tenant):
    return [{"name": "prod", "stage": "production", "result": audit_of(tenant)}, {"name": "gone"}]


def test_check_mode_predicts_and_the_second_run_changes_nothing(tenants, tmp_path):
    predicted = report(tmp_path, tenants, check_mode=True)
    assert list(tmp_path.iterdir()) == []
    real = report(tmp_path, tenants)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FORMS.values())
    # The files say the same whatever the hurry, so the two results may not differ at all.
    assert {**predicted, "_stdout": ""} == {**real, "_stdout": ""}
    assert real["changed"] is True
    assert [each["after_header"] for each in real["diff"]] == [str(tmp_path / name) for name in FORMS.values()]
    assert real["diff"][2]["before"] == ""
    assert real["diff"][2]["after"] == (tmp_path / "drift.md").read_text(encoding="utf-8")

    written = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    for check_mode in (True, False):
        again = report(tmp_path, tenants, check_mode=check_mode)
        assert again["changed"] is False
        assert again["diff"] == []
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == written


def test_only_what_differs_is_written(tenants, tmp_path):
    report(tmp_path, tenants)
    (tmp_path / "drift.md").write_text("# Of yesterday\n", encoding="utf-8")
    kept = (tmp_path / "drift.html").stat().st_ino
    found = report(tmp_path, tenants)
    (difference,) = found["diff"]
    assert difference["before"] == "# Of yesterday\n"
    assert (tmp_path / "drift.html").stat().st_ino == kept
    assert report(tmp_path, tenants, generated="Build 17")["changed"] is True
    assert "diff" not in report(tmp_path, tenants, diff=False)


def test_what_is_returned(tenants, tmp_path):
    found = report(tmp_path, tenants)
    prod, gone = found["tenants"]
    counts = {"changed": 1, "missing": 2, "superfluous": 0, "not_checked": 0, "unmanaged": 2, "unchanged": 0, "arranged": 0}
    assert prod == {**counts, "name": "prod", "stage": "production", "drift": True, "complete": True, "failed": False, "error": ""}
    state = {"drift": False, "complete": False, "failed": False, "error": "There is no result of an audit."}
    assert gone == {**dict.fromkeys(counts, 0), "name": "gone", "stage": "", **state}
    assert (found["drift"], found["complete"]) == (True, False)
    assert found["msg"].startswith("1 of 2 audits found drift. 1 of 2 could not be checked entirely. prod: 1 changed")
    # The results of all tenants would make the own result too long.
    assert len(found["_stdout"]) < 20_000


def test_no_secret_is_in_any_file(tenants, tmp_path):
    found = report(tmp_path, tenants)
    texts = [found["_stdout"], *(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())]
    for text in texts:
        assert SECRET not in text
        assert "T" * 64 not in text
    assert all("Slack" in text for text in texts)


def test_everybody_may_read_the_files(tenants, tmp_path):
    before = os.umask(0o077)
    try:
        report(tmp_path, tenants)
    finally:
        os.umask(before)
    assert {f"{path.stat().st_mode & 0o777:o}" for path in tmp_path.iterdir()} == {"644"}


def test_an_audit_that_found_nothing(tenant, tmp_path):
    objects = [{"schema_id": "builtin:ownership.teams", "value": {"name": "Checkout", "identifier": "checkout"}}]
    params = {**tenant.connection, "objects": objects}
    run_module("settings_objects", params)
    found = report(tmp_path, [{"name": "prod", "result": run_module("settings_objects", params, check_mode=True)}])
    assert (found["drift"], found["complete"], found["msg"]) == (False, True, "No drift found.")


def test_a_failed_audit_lists_what_is_not_valid(tenant, tmp_path):
    objects = [*WANTED, {"type": "alerting_profile", "config": {"name": "x" * 101}}]
    audit = run_module("settings_objects", {**tenant.connection, "objects": objects}, check_mode=True)
    assert audit["failed"]
    found = report(tmp_path, [{"name": "prod", "result": audit}])
    assert found["tenants"][0]["not_checked"] == 1
    assert (found["complete"], found["tenants"][0]["failed"]) == (False, True)
    assert "<li>objects[3].config.name: " in (tmp_path / "drift.html").read_text(encoding="utf-8")


def test_a_purge_is_superfluous(tenant, tmp_path):
    result = audit_of(tenant, purge="all", purge_limit="100%")
    found = report(tmp_path, [{"name": "prod", "result": result}])
    assert found["tenants"][0]["superfluous"] == 1
    objects = json.loads((tmp_path / "drift.json").read_text(encoding="utf-8"))["tenants"][0]["objects"]
    assert [each["key"][:7] for each in objects["superfluous"]] == ["By hand"]


@pytest.mark.parametrize("check_mode", [True, False], ids=["check", "real"])
@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"dest": "nowhere/drift.html"}, "must be a file in a directory that exists"),
        ({"dest": "."}, "must be a file"),
        ({"dest": "same", "json_dest": "same"}, "must be different files"),
    ],
)
def test_files_that_cannot_be(tmp_path, files, text, check_mode):
    paths = {option: str(tmp_path / name) for option, name in files.items()}
    found = run_module("drift_report", {"tenants": [], "markdown_dest": str(tmp_path / "drift.md"), **paths}, check_mode=check_mode)
    assert found["failed"]
    assert text in found["msg"]
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_no_file_can_hold(tmp_path):
    found = report(tmp_path, [{"name": "half \ud83d", "result": {}}])
    assert not found["failed"]
    assert "half ?" in (tmp_path / "drift.md").read_text(encoding="utf-8")


# The role


def run_play(folder, inventory, variables, *roles):
    """Run the very playbook of the README, with these ``roles`` that audit; returns its exit code and what was printed."""
    (folder / "inventory.yml").write_text(yaml.safe_dump({"dynatrace": inventory}), encoding="utf-8")
    readme = (REPOSITORY / "roles" / "drift_report" / "README.md").read_text(encoding="utf-8")
    (play,) = yaml.safe_load(re.search(r"```yaml\n(.*?)```", readme, re.S)[1])
    audit, report = (json.dumps(task) for task in play["tasks"])
    assert '"community.dynatrace.environment"' in audit
    audits = [json.loads(audit.replace("community.dynatrace.environment", f"community.dynatrace.{role}")) for role in roles]
    play["tasks"] = [*audits, json.loads(report)]
    (folder / "playbook.yml").write_text(yaml.safe_dump([play], sort_keys=False), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "DYNATRACE_", "DT_"))}
    environment.update(
        HOME=str(folder),
        PWD=str(folder),
        ANSIBLE_COLLECTIONS_PATH=str(REPOSITORY / "ws"),
        ANSIBLE_LOCAL_TEMP=str(folder / "local"),
        ANSIBLE_REMOTE_TEMP=str(folder / "remote"),
        ANSIBLE_NOCOLOR="1",
        ANSIBLE_SHOW_CUSTOM_STATS="1",
    )
    given = {"ansible_python_interpreter": sys.executable, **variables}
    command = [sys.executable, str(Path(sys.executable).parent / "ansible-playbook"), "-i", "inventory.yml", "playbook.yml"]
    done = subprocess.run([*command, "-e", json.dumps(given)], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    assert "[WARNING]" not in output
    assert "[DEPRECATION" not in output
    return done.returncode, output


@pytest.fixture
def fleet(tmp_path, simulator):
    """Runs a playbook on four tenants, of which one has a token that is refused and one does not answer."""
    tenants = [SimulatedTenant.create(simulator) for _each in range(2)]
    refused = "dt0c01." + "R" * 24 + "." + "Z" * 64
    hosts = {
        f"shop-{place}": {"dynatrace_environment_url": tenant.url, "dynatrace_api_token": tenant.api_token}
        for place, tenant in zip(("eu", "us"), tenants)
    }
    hosts["shop-lost"] = {"dynatrace_environment_url": tenants[0].url, "dynatrace_api_token": refused}
    hosts["shop-off"] = {"dynatrace_environment_url": "http://127.0.0.1:1", "dynatrace_api_token": refused, "dynatrace_max_wait": 0}
    inventory = {"children": {"production": {"hosts": {name: hosts[name] for name in ("shop-eu", "shop-us")}}}}
    inventory["children"]["test"] = {"hosts": {name: hosts[name] for name in ("shop-lost", "shop-off")}}

    def run(**variables):
        code, output = run_play(tmp_path, inventory, variables, "environment")
        assert "Z" * 64 not in output
        return code, output

    yield run
    for tenant in tenants:
        tenant.remove()


def test_the_role_reports_on_all_hosts_and_fails_on_drift(fleet, tmp_path):
    zones = [{"name": "Production", "rules": [{"type": "SELECTOR", "entity_selector": 'type("HOST")'}]}]
    files = {"drift_report_json_dest": str(tmp_path / "drift.json"), "drift_report_markdown_dest": str(tmp_path / "drift.md")}
    code, output = fleet(dynatrace_management_zones=zones, **files)
    assert code == 2, output
    assert "2 of 4 audits found drift. 2 of 4 audits failed. shop-eu: 1 missing" in output
    assert f"See {tmp_path}/drift.html" in output
    document = json.loads((tmp_path / "drift.json").read_text(encoding="utf-8"))
    found = {tenant["name"]: tenant for tenant in document["tenants"]}
    assert {name: tenant["stage"] for name, tenant in found.items()} == {
        "shop-eu": "production",
        "shop-us": "production",
        "shop-lost": "test",
        "shop-off": "test",
    }
    assert {name: tenant["missing"] for name, tenant in found.items()} == {"shop-eu": 1, "shop-us": 1, "shop-lost": 0, "shop-off": 0}
    assert [name for name, tenant in found.items() if tenant["failed"]] == ["shop-lost", "shop-off"]
    assert "was refused" in found["shop-lost"]["error"]
    assert "no answer from http://127.0.0.1:1" in found["shop-off"]["error"]
    assert found["shop-eu"]["objects"]["missing"][0]["after"]["name"] == "Production"
    page = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert all(f'data-tenant="{name}' in page for name in found)
    assert page.count('k-not_checked">Failed<') == 4
    text = (tmp_path / "drift.md").read_text(encoding="utf-8")
    assert re.search(r"^\| shop-off \| test \| failed \|", text, re.M)
    assert re.search(r"^\*\*Failed:\*\* .*no answer from", text, re.M)
    assert "Z" * 64 not in page + text
    # Where all is shown once, the differences are not shown again as a part of the report.
    assert "+++ after: " + str(tmp_path) not in output
    stats = re.search(r'"dt_drift_report": (\{.*\})', output.replace("\n", " "))
    assert stats
    assert '"complete": false' in stats[1]
    assert '"shop-lost"' in stats[1]
    assert '"failed": true' in stats[1]


def test_the_role_fails_for_a_tenant_that_cannot_be_audited_alone(fleet):
    code, output = fleet(dynatrace_alerting_profiles=[{"name": "Default"}])
    assert code == 2, output
    assert "No drift found. 2 of 4 audits failed." in output


def test_the_role_does_not_fail_unless_asked(fleet, tmp_path):
    # An extra variable wins over what the playbook says.
    code, output = fleet(
        dynatrace_alerting_profiles=[{"name": "Default"}], drift_report_fail_on_drift="", drift_report_dest="", drift_report_title=""
    )
    assert code == 0, output
    assert not (tmp_path / "drift.html").exists()
    assert '"dt_drift_report"' in output


def test_the_role_reports_on_accounts_too(account, tmp_path):
    run_module("iam_group", {**account.connection, "name": "Shop team", "description": "by hand"})
    connection = {f"dynatrace_{name}": text for name, text in account.oauth.items()}
    environment = {"dynatrace_environment_url": account.tenant.url, "dynatrace_api_token": account.tenant.api_token}
    groups = [{"name": "Shop team", "description": "Who runs the shop"}, {"name": "Shop readers"}]
    hosts = {
        "alone": {**connection, "dynatrace_iam_groups": groups},
        "both": {**connection, **environment, "dynatrace_iam_groups": groups, "dynatrace_management_zones": [{"name": "Shop"}]},
        "lost": {**connection, "dynatrace_account_url": "http://127.0.0.1:1", "dynatrace_max_wait": 0, "dynatrace_iam_groups": groups},
        "none": {},
    }
    files = {"drift_report_json_dest": str(tmp_path / "drift.json"), "drift_report_markdown_dest": str(tmp_path / "drift.md")}
    code, output = run_play(tmp_path, {"children": {"shop": {"hosts": hosts}}}, files, "environment", "account")
    assert code == 2, output
    assert "3 of 5 audits found drift. 1 of 5 audits failed. 1 of 5 could not be checked entirely. alone: 1 changed, 1 missing" in output
    found = {each["name"]: each for each in json.loads((tmp_path / "drift.json").read_text(encoding="utf-8"))["tenants"]}
    assert {name: (each["changed"], each["missing"], each["failed"]) for name, each in found.items()} == {
        "alone": (1, 1, False),
        "both": (0, 1, False),
        "both (account)": (1, 1, False),
        "lost": (0, 0, True),
        "none": (0, 0, False),
    }
    assert {each["stage"] for each in found.values()} == {"shop"}
    ((changed,), (missing,)) = (found["both (account)"]["objects"][group] for group in ("changed", "missing"))
    assert (changed["kind"], changed["name"], changed["level"], changed["action"]) == ("group", "Shop team", "account", "updated")
    assert (changed["before"]["description"], changed["after"]["description"]) == ("by hand", "Who runs the shop")
    assert (missing["name"], missing["before"], missing["after"]["name"]) == ("Shop readers", {}, "Shop readers")
    # What is told of the account is not what was told of the environment before.
    told = output[output.index("TASK [community.dynatrace.account : Write what differs]") :]
    assert "updated group Shop team" in told
    assert "builtin:management-zones" not in told.split("TASK [community.dynatrace.drift_report")[0]
    page = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert '<span class="n">Shop team</span> <code>group</code></summary>' in page
    assert "- **Shop team** `group`\n" in (tmp_path / "drift.md").read_text(encoding="utf-8")
