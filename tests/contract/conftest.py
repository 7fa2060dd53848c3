# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up what the contract tests counted."""

from __future__ import annotations

from collections import Counter


def pytest_terminal_summary(terminalreporter):
    """Print how often each counted outcome came up, over all workers."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind) if report.when == "call"]
    counted = Counter(item for report in reports for item in report.user_properties)
    if counted:
        terminalreporter.section("counted outcomes")
        for (title, outcome), number in sorted(counted.items()):
            terminalreporter.line(f"{number:5} {title} {outcome}")
