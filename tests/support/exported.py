# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files of an export as the role environment does."""

from __future__ import annotations

import yaml

KINDS = {
    "dynatrace_management_zones": "management_zone",
    "dynatrace_auto_tags": "auto_tag",
    "dynatrace_alerting_profiles": "alerting_profile",
    "dynatrace_maintenance_windows": "maintenance_window",
    "dynatrace_frequent_issue_detection": "frequent_issue_detection",
}


class _Loader(yaml.SafeLoader):
    pass


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def variables(folder):
    """All variables of the files, by name; each file has one."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        document = yaml.load(path.read_text(encoding="utf-8"), _Loader)
        assert len(document) == 1 and not set(document) & set(found)
        found.update(document)
    return found


def entries(folder):
    """All objects of the files as entries for settings_objects."""
    found = []
    for name, value in variables(folder).items():
        if name.startswith("dynatrace_settings__"):
            found += value
        elif name in KINDS:
            for options in value if isinstance(value, list) else [value]:
                beside = {key: options.pop(key) for key in ("object_id", "external_id") if key in options}
                found.append({"type": KINDS[name], "config": options, **beside})
        else:
            assert name == "dynatrace_export_secrets"
    return found
