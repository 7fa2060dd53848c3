# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``frequentIssueDetection`` and ``builtin:anomaly-detection.frequent-issues`` (environment.md 6.1)."""

from __future__ import annotations

from typing import Any

from ..schemas import Schema
from ..tenants import Tenant
from .config import Kind, Mapped, Value
from .payload import Payload

# settings property: classic field
_NAMES = {
    "detectFrequentIssuesInApplications": "frequentIssueDetectionApplicationEnabled",
    "detectFrequentIssuesInTransactionsAndServices": "frequentIssueDetectionServiceEnabled",
    "detectFrequentIssuesInInfrastructure": "frequentIssueDetectionInfrastructureEnabled",
    "detectFrequentIssuesInEnvironment": "frequentIssueDetectionEnvironmentEnabled",
}
_OPTIONAL = "detectFrequentIssuesInEnvironment"


def _show(value: Value) -> Value:
    return {classic: value[name] for name, classic in _NAMES.items() if name in value}


def _read(document: Any, _tenant: Tenant, _schema: Schema) -> Mapped:
    payload = Payload(document, " ".join(_NAMES.values()))
    value = {name: payload.flag(classic) for name, classic in _NAMES.items() if name != _OPTIONAL or payload.has(classic)}
    payload.check()
    return Mapped(value)


FREQUENT_ISSUES = Kind("builtin:anomaly-detection.frequent-issues", _show, _read, lambda _value: {}, _NAMES)
