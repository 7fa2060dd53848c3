# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Detection of frequent issues: classic payload -> options of :mod:`frequent_issue_detection`. Private to this collection.

Source of the mapping: environment.md 6.1.
"""

from __future__ import annotations

import typing as t

from .fields import Conversion, Fields

if t.TYPE_CHECKING:
    from .fields import Note

_REQUIRED = {
    "applications": "frequentIssueDetectionApplicationEnabled",
    "transactions_and_services": "frequentIssueDetectionServiceEnabled",
    "infrastructure": "frequentIssueDetectionInfrastructureEnabled",
}
# Older tenants have no such thing.
_ENVIRONMENT = "frequentIssueDetectionEnvironmentEnabled"
FIELDS = (*_REQUIRED.values(), _ENVIRONMENT, "metadata")
SUCCESSORS = {
    "detectFrequentIssuesInApplications": _REQUIRED["applications"],
    "detectFrequentIssuesInTransactionsAndServices": _REQUIRED["transactions_and_services"],
    "detectFrequentIssuesInInfrastructure": _REQUIRED["infrastructure"],
    "detectFrequentIssuesInEnvironment": _ENVIRONMENT,
}


def convert(payload: t.Any, zones: t.Mapping[str, str]) -> Conversion:
    """The options for a payload; ``zones`` are of no use here.

    :raises ConversionError: it cannot be expressed
    """
    notes: list[Note] = []
    fields = Fields(payload, notes).only(FIELDS, SUCCESSORS)
    options = {option: fields.flag(name) for option, name in _REQUIRED.items()}
    if fields.has(_ENVIRONMENT):
        options["environment"] = fields.flag(_ENVIRONMENT)
    return Conversion(options, notes)
