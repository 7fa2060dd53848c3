# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Problem selectors, the language in which Dynatrace wants to be told which problems are meant. Private to this collection.

All functions are pure. Source of the grammar and its limits: environment.md 5.1.
"""

from __future__ import annotations

import typing as t

from ..criteria import criterion
from ..errors import DynatraceError

MOST_CHARACTERS_OF_TEXT = 30

# The options by which problems are chosen, and the criterion that each of them becomes.
_CRITERIA = {
    "status": "status",
    "severity_levels": "severityLevel",
    "impact_levels": "impactLevel",
    "root_cause_entities": "rootCauseEntity",
    "affected_entities": "affectedEntities",
    "impacted_entities": "impactedEntities",
    "affected_entity_types": "affectedEntityTypes",
    "entity_tags": "entityTags",
    "management_zones": "managementZones",
    "alerting_profiles": "problemFilterNames.equals",
    "under_maintenance": "underMaintenance",
    "text": "text",
}
_TEXTS = {"type": "list", "elements": "str"}
FILTER_OPTIONS: dict[str, dict[str, t.Any]] = {
    **dict.fromkeys(_CRITERIA, _TEXTS),
    "status": {"type": "str", "choices": ["OPEN", "CLOSED"]},
    "severity_levels": {
        **_TEXTS,
        "choices": ["AVAILABILITY", "CUSTOM_ALERT", "ERROR", "INFO", "MONITORING_UNAVAILABLE", "PERFORMANCE", "RESOURCE_CONTENTION"],
    },
    "impact_levels": {**_TEXTS, "choices": ["APPLICATION", "ENVIRONMENT", "INFRASTRUCTURE", "SERVICES"]},
    "under_maintenance": {"type": "bool"},
    "text": {"type": "str"},
}


def problem_selector(params: t.Mapping[str, t.Any]) -> str | None:
    """The problem selector for the chosen problems: "" for all of them, None where an empty list leaves none to choose.

    :param params: what was given for :data:`FILTER_OPTIONS`
    :raises DynatraceError: an option is wrong
    """
    text = params["text"]
    if text == "":
        raise DynatraceError("text is empty; leave it out to choose by something else")
    if text is not None and len(text) > MOST_CHARACTERS_OF_TEXT:
        raise DynatraceError("text has %d characters, more than the %d that the API takes" % (len(text), MOST_CHARACTERS_OF_TEXT))
    wanted = {name: params[name] for name in _CRITERIA if params[name] is not None}
    if [] in wanted.values():
        return None
    return ",".join(_criterion(_CRITERIA[name], value) for name, value in wanted.items())


def _criterion(name: str, value: t.Any) -> str:
    if isinstance(value, bool):
        return "%s(%s)" % (name, str(value).lower())
    if name == "status":
        value = value.lower()
    return criterion(name, *(value if isinstance(value, list) else [value]))
