# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which problems a problem selector means (environment.md 5.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .errors import ApiError, query_error
from .metags import matches_tag, parse_tag
from .records import Problem
from .selectors import Criterion, parse_selector

Test = Callable[[Problem], bool]

# The values that some fields can have; that others are refused is (unverified).
CHOICES = {
    "status": {"OPEN", "CLOSED"},
    "severityLevel": {
        "AVAILABILITY",
        "CUSTOM_ALERT",
        "ERROR",
        "INFO",
        "MONITORING_UNAVAILABLE",
        "PERFORMANCE",
        "RESOURCE_CONTENTION",
    },
    "impactLevel": {"APPLICATION", "ENVIRONMENT", "INFRASTRUCTURE", "SERVICES"},
}
_SINGLE = ("status", "underMaintenance", "text")
_MAX_TEXT = 30
# How the values of a criterion are found in a problem's document; one of them has to be a wanted one.
_VALUES: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "problemId": lambda document: [document["problemId"]],
    "displayId": lambda document: [document["displayId"]],
    "rootCauseEntity": lambda document: _ids([document["rootCauseEntity"]]),
    "affectedEntities": lambda document: _ids(document["affectedEntities"]),
    "impactedEntities": lambda document: _ids(document["impactedEntities"]),
    "affectedEntityTypes": lambda document: [stub["entityId"]["type"] for stub in document["affectedEntities"]],
    "managementZoneIds": lambda document: [zone["id"] for zone in document["managementZones"]],
    "managementZones": lambda document: [zone["name"] for zone in document["managementZones"]],
    "problemFilterIds": lambda document: [entry["id"] for entry in document["problemFilters"]],
}


def read_problem_selector(selector: str) -> tuple[list[Test], str | None]:
    """Return the tests that a problem has to pass, and the text that is searched for.

    :raises ApiError: 400 for an unknown criterion or value, several values where one is allowed, a text of more than 30 characters.
        (unverified wording)
    """
    criteria = parse_selector(selector, "problemSelector")
    searched = next((criterion.texts()[0] for criterion in criteria if criterion.name == "text" and criterion.texts()), None)
    return [_test(criterion) for criterion in criteria], searched


def relevance(problem: Problem, text: str) -> int:
    """Return in how many of the searched fields a text is found. (unverified: what the score is made of)"""
    document = problem.document
    ids = {*_ids(document["affectedEntities"]), *_ids(document["impactedEntities"])}
    return sum(text.lower() in field.lower() for field in (document["title"], document["displayId"], *ids))


def _error(message: str) -> ApiError:
    return query_error("problemSelector", message)


def _ids(stubs: list[dict[str, Any]]) -> list[str]:
    return [stub["entityId"]["id"] for stub in stubs]


def _test(criterion: Criterion) -> Test:
    name, texts = criterion.name, criterion.texts()
    if not texts or len(texts) != len(criterion.arguments):
        raise _error(f"'{name}' needs one or more values")
    if name in _SINGLE and len(texts) > 1:
        raise _error(f"'{name}' takes one value only")
    wanted = {text.lower() for text in texts}
    if name in CHOICES:
        unknown = [text for text in texts if text.upper() not in CHOICES[name]]
        if unknown:
            raise _error(f"'{unknown[0]}' is not a valid value of '{name}'")
        return lambda problem: problem.document[name].lower() in wanted
    if name in _VALUES:
        chosen = frozenset(texts)
        return lambda problem: not chosen.isdisjoint(_VALUES[name](problem.document))
    if name == "problemFilterNames":
        return lambda problem: any(text in each["name"].lower() for each in problem.document["problemFilters"] for text in wanted)
    if name == "problemFilterNames.equals":
        return lambda problem: any(each["name"].lower() in wanted for each in problem.document["problemFilters"])
    if name == "entityTags":
        tags = [parse_tag(text) for text in texts]
        return lambda problem: any(matches_tag(tag, each) for tag in problem.document["entityTags"] for each in tags)
    if name == "underMaintenance":
        if not wanted <= {"true", "false"}:
            raise _error("'underMaintenance' must be true or false")
        # (unverified: true could show all problems)
        return lambda problem: problem.under_maintenance == ("true" in wanted)
    if name == "text":
        if len(texts[0]) > _MAX_TEXT:
            raise _error(f"The text must not be longer than {_MAX_TEXT} characters")
        return lambda problem: relevance(problem, texts[0]) > 0
    raise _error(f"Unknown criterion '{name}'")
