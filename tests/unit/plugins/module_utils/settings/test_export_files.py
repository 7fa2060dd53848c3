# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which variables and files hold the settings of an export."""

from __future__ import annotations

from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.files import file_names, secrets_file, variables
from ansible_collections.community.dynatrace.plugins.module_utils.variables import Tree


def test_each_kind_and_schema_has_a_variable():
    entries = [
        {"type": "management_zone", "config": {"name": "a"}, "external_id": "x"},
        {"type": "frequent_issue_detection", "config": {"environment": True}},
        {"schema_id": "builtin:ownership.teams", "value": {"name": "b"}},
        {"schema_id": "app:dynatrace.slack:connection", "value": {}},
        {"schema_id": "builtin:management-zones", "value": {"name": "c"}},
    ]
    assert variables(entries, lambda entry: entry["type"] == "frequent_issue_detection") == {
        "dynatrace_management_zones": [{"name": "a", "external_id": "x"}],
        "dynatrace_frequent_issue_detection": {"environment": True},
        "dynatrace_settings__ownership_teams": [entries[2]],
        "dynatrace_settings__app_dynatrace_slack_connection": [entries[3]],
        "dynatrace_settings__management_zones": [entries[4]],
    }


def test_an_export_may_write_files_for_each_schema_and_kind():
    kinds = {"builtin:management-zones": "management_zone"}
    assert file_names(["builtin:management-zones", "builtin:ownership.teams"], kinds) == {
        "secrets.yml",
        "settings__management_zones.yml",
        "management_zone.yml",
        "management_zones.yml",
        "settings__ownership_teams.yml",
    }


def test_secrets_are_listed_in_the_order_of_their_variables_if_there_are_any():
    tree = Tree("", "Exported", "some_info")
    assert secrets_file(tree, []) == {}
    texts = secrets_file(tree, [{"variable": "b", "key": "x"}, {"variable": "a", "key": "y"}])
    assert list(texts) == ["secrets.yml"]
    assert texts["secrets.yml"].endswith("---\ndynatrace_export_secrets:\n- key: y\n  variable: a\n- key: x\n  variable: b\n")
