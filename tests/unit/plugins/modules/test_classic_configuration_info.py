# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What classic_configuration_info writes; what it reads is tested with the cases, the conversions have tests of their own."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

PROFILE = {"displayName": "{{ Silent }}", "mzId": "7"}
WINDOW = {
    "name": "Release",
    "description": "two\nlines",
    "type": "PLANNED",
    "suppression": "DONT_DETECT_PROBLEMS",
    "schedule": {"recurrenceType": "ONCE", "start": "2026-01-01 22:30", "end": "2026-01-02 00:00", "zoneId": "UTC"},
}
ISSUES = {f"frequentIssueDetection{part}Enabled": True for part in ("Application", "Service", "Infrastructure")}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "old").mkdir()
    for name, payload in (("p", PROFILE), ("w", WINDOW), ("i", ISSUES)):
        (tmp_path / "old" / (name + ".json")).write_text(json.dumps(payload), encoding="utf-8")
    return tmp_path


def convert(folder, check_mode=False, **options):
    paths = {"src": str(folder / "old"), "dest": str(folder / "new"), "markdown_dest": str(folder / "reports" / "migration.md")}
    given = {name: value for name, value in {**paths, **options}.items() if value is not None}
    return run_module("classic_configuration_info", given, check_mode=check_mode)


def test_check_mode_predicts_and_the_second_run_changes_nothing(folder):
    predicted = convert(folder, check_mode=True)
    assert sorted(path.name for path in folder.iterdir()) == ["old"]
    real = convert(folder)
    aside = ("invocation", "_stdout")
    assert {name: item for name, item in real.items() if name not in aside} == {
        name: item for name, item in predicted.items() if name not in aside
    }
    assert real["changed"] is True
    assert real["files"] == real["changed_files"] == ["alerting_profiles.yml", "frequent_issue_detection.yml", "maintenance_windows.yml"]
    again = convert(folder)
    assert (again["changed"], again["changed_files"], again["removed_files"]) == (False, [], [])
    (folder / "reports" / "migration.md").write_text("mine\n", encoding="utf-8")
    once_more = convert(folder)
    assert (once_more["changed"], once_more["changed_files"]) == (True, [])
    assert (folder / "reports" / "migration.md").read_text(encoding="utf-8").startswith("# Migration from the classic APIs\n")


def test_the_files_hold_the_variables(folder):
    result = convert(folder)
    text = (folder / "new" / "alerting_profiles.yml").read_text(encoding="utf-8")
    assert text.startswith("# Converted by community.dynatrace.classic_configuration_info.")
    # Nothing in a payload is a template.
    assert "name: !unsafe" in text
    windows = yaml.safe_load((folder / "new" / "maintenance_windows.yml").read_text(encoding="utf-8"))
    issues = yaml.safe_load((folder / "new" / "frequent_issue_detection.yml").read_text(encoding="utf-8"))
    assert {**windows, **issues} == {name: item for name, item in result["variables"].items() if name != "dynatrace_alerting_profiles"}
    assert set(result["variables"]) == {
        "dynatrace_alerting_profiles",
        "dynatrace_maintenance_windows",
        "dynatrace_frequent_issue_detection",
    }
    assert all((folder / "new" / name).stat().st_mode & 0o777 == 0o644 for name in result["files"])
    report = (folder / "reports" / "migration.md").read_text(encoding="utf-8")
    assert "from `p.json`\n  - `mzId`: the name of the management zone 7 is not known" in report


def test_files_that_hold_nothing_any_more_go_and_others_stay(folder):
    convert(folder)
    (folder / "old" / "w.json").unlink()
    (folder / "old" / "p.json").unlink()
    (folder / "new" / "alerting_profiles.yml").write_text("mine: true\n", encoding="utf-8")
    predicted = convert(folder, check_mode=True)
    assert (folder / "new" / "maintenance_windows.yml").exists()
    # Only the kinds that were asked for are looked at.
    one_kind = convert(folder, kinds=["frequent_issue_detection"])
    assert one_kind["removed_files"] == []
    assert convert(folder, kinds=["maintenance_window"], dest=None)["variables"] == {}
    real = convert(folder)
    assert predicted["removed_files"] == real["removed_files"] == ["maintenance_windows.yml"]
    assert {path.name for path in (folder / "new").iterdir()} == {"alerting_profiles.yml", "frequent_issue_detection.yml"}


def test_what_cannot_be_converted_stops_all_or_is_left_out(folder):
    (folder / "old" / "bad.json").write_text(json.dumps({**WINDOW, "name": "Bad", "type": "OTHER"}), encoding="utf-8")
    (folder / "old" / "again.json").write_text(json.dumps(ISSUES), encoding="utf-8")
    failure = convert(folder)
    assert failure["failed"]
    assert "2 of 5 payloads cannot be converted" in failure["msg"]
    assert "bad.json: type: 'OTHER' is not one of PLANNED, UNPLANNED" in failure["msg"]
    assert "i.json: payload: there is only one in a tenant, and again.json has it" in failure["msg"]
    assert [entry["source"] for entry in failure["not_converted"]] == ["i.json", "bad.json"]
    assert sorted(path.name for path in folder.iterdir()) == ["old"]
    skipped = convert(folder, on_invalid="skip")
    assert not skipped["failed"]
    assert skipped["not_converted"] == failure["not_converted"]
    assert "2 of 5 payloads" in str(skipped["warnings"])
    assert skipped["counts"] == {"alerting_profile": 1, "frequent_issue_detection": 1, "maintenance_window": 1}
    report = (folder / "reports" / "migration.md").read_text(encoding="utf-8")
    assert "- **Bad** maintenance\\_window from `bad.json`: type: 'OTHER'" in report


def test_names_that_come_twice_are_noted_and_the_order_of_files_does_not_matter(folder):
    for name in ("z", "a"):
        (folder / "old" / (name + ".json")).write_text(json.dumps({"displayName": name.upper()}), encoding="utf-8")
    (folder / "old" / "twin.json").write_text(json.dumps({"displayName": "A", "rules": []}), encoding="utf-8")
    result = convert(folder)
    assert [profile["name"] for profile in result["variables"]["dynatrace_alerting_profiles"]] == ["A", "A", "Z", "{{ Silent }}"]
    (note,) = [note for note in result["notes"] if note["field"] == "displayName"]
    assert note["source"] == "twin.json"
    assert "a.json has the same name" in note["note"]


def test_a_result_that_awx_would_drop_is_shortened(folder):
    payloads = [{"payload": {**WINDOW, "name": f"{index} {'x' * 990}"}} for index in range(500)]
    result = convert(folder, src=None, payloads=payloads)
    assert not result["failed"]
    assert "variables" not in result and "too long for variables" in str(result["warnings"])
    assert len(result["_stdout"]) < 700_000
    assert result["counts"]["maintenance_window"] == 500
    written = yaml.safe_load((folder / "new" / "maintenance_windows.yml").read_text(encoding="utf-8"))
    assert len(written["dynatrace_maintenance_windows"]) == 500


def test_a_folder_that_cannot_be_is_an_error(folder):
    (folder / "file").write_text("", encoding="utf-8")
    for option in ("dest", "markdown_dest"):
        result = convert(folder, **{option: str(folder / "file" / "below" / "it")})
        assert result["failed"]
        assert "cannot be written" in result["msg"]


def test_a_failure_names_some_of_very_many(folder):
    payloads = [{"payload": {"displayName": "x", "rules": "y" * 10_000}} for _index in range(30)]
    result = convert(folder, src=None, payloads=payloads)
    assert result["msg"].startswith("30 of 30 payloads cannot be converted: payloads[0]: rules: must be a list, not 'yyy")
    assert result["msg"].endswith("; and 10 more, see not_converted")
    assert len(result["msg"]) < 3000
    assert len(result["not_converted"]) == 30
