# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``builtin:anomaly-detection.frequent-issues`` (environment.md 6.1). Private to this collection."""

from __future__ import annotations

from ..typed import TypedSetting

FREQUENT_ISSUE_DETECTION = TypedSetting(
    "builtin:anomaly-detection.frequent-issues",
    {
        "applications": {"type": "bool", "api": "detectFrequentIssuesInApplications"},
        "environment": {"type": "bool", "api": "detectFrequentIssuesInEnvironment"},
        "infrastructure": {"type": "bool", "api": "detectFrequentIssuesInInfrastructure"},
        "transactions_and_services": {"type": "bool", "api": "detectFrequentIssuesInTransactionsAndServices"},
    },
)
