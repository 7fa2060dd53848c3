# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classic payloads for tests: those of ``tests/integration/classic``, each with what it becomes."""

from __future__ import annotations

import yaml

from .tenant import REPOSITORY

FOLDER = REPOSITORY / "tests" / "integration" / "classic"
# File -> kind.
FILES = {
    "alerting_profiles": "alerting_profile",
    "maintenance_windows": "maintenance_window",
    "frequent_issue_detection": "frequent_issue_detection",
    "tags": "custom_tag",
}


def examples(file_name, zones):
    """The examples of a file; ``zones`` are the numbers of management zones by their names."""
    text = (FOLDER / (file_name + ".yml")).read_text(encoding="utf-8")
    for name, number in zones.items():
        text = text.replace("${%s}" % name, "'%s'" % number).replace("\"'%s'\"" % number, "'%s'" % number)
    return yaml.safe_load(text)
