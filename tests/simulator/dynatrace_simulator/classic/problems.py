# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deprecated problems API v1, for reading, over the problems of v2 (environment.md 5).

Facts on its form: Dynatrace documentation, "Problems API" (GET status, GET feed, GET details, GET all comments).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..call import Answer, Call
from ..errors import query_error
from ..metags import matches_tag, parse_tag
from ..problem_comments import problem_of
from ..records import Problem
from .time_frames import v1_time_frame

_DAYS = 31
_MOST = 5000
# v1 level: v2 level
_IMPACTS = {"INFRASTRUCTURE": "INFRASTRUCTURE", "SERVICE": "SERVICES", "APPLICATION": "APPLICATION", "ENVIRONMENT": "ENVIRONMENT"}
_V1_IMPACTS = {v2: v1 for v1, v2 in _IMPACTS.items()}
_FILTERS = {
    "status": {name: name for name in ("OPEN", "CLOSED")},
    "impactLevel": _IMPACTS,
    "severityLevel": {
        name: name for name in ("AVAILABILITY", "CUSTOM_ALERT", "ERROR", "MONITORING_UNAVAILABLE", "PERFORMANCE", "RESOURCE_CONTENTION")
    },
}
# v2 field of a comment: v1 field
_COMMENT = {"authorName": "userName"}
# The type of the event behind a problem, by severity; others are called like it. (unverified)
_EVENT_TYPES = {"AVAILABILITY": "AVAILABILITY_EVENT", "ERROR": "ERROR_EVENT", "PERFORMANCE": "PERFORMANCE_EVENT"}


def get_status(call: Call) -> Answer:
    """GET /problem/status: how many problems are open."""
    levels = [problem.document["impactLevel"] for problem in call.tenant.problems if problem.document["status"] == "OPEN"]
    counts = {level: levels.count(v2) for level, v2 in _IMPACTS.items()}
    return Answer(200, {"result": {"totalOpenProblemsCount": len(levels), "openProblemCounts": counts}})


def get_feed(call: Call) -> Answer:
    """GET /problem/feed: problems that were open at some time of the time frame, the latest first.

    (unverified: the default of two hours, the order, and whether a problem counts that was open all the time)
    """
    start, end = v1_time_frame(call, "2hours", _DAYS)
    wanted = {name: _chosen(call, name, constants) for name, constants in _FILTERS.items() if name in call.query}
    tags = [parse_tag(text) for text in call.repeated("tag")]
    events = call.flag("expandDetails")
    found = [
        problem
        for problem in call.tenant.problems
        if problem.document["startTime"] <= end
        and (problem.document["endTime"] == -1 or problem.document["endTime"] >= start)
        and all(problem.document[name] == value for name, value in wanted.items())
        and all(any(matches_tag(tag, each) for tag in problem.document["entityTags"]) for each in tags)
    ]
    found.sort(key=lambda problem: problem.document["startTime"], reverse=True)
    return Answer(200, {"result": {"problems": [_view(problem, events) for problem in found[:_MOST]]}})


def get_details(call: Call) -> Answer:
    """GET /problem/details/{problemId}."""
    return Answer(200, {"result": _view(problem_of(call), True)})


def list_comments(call: Call) -> Answer:
    """GET /problem/details/{problemId}/comments: all of them, without pages."""
    comments = problem_of(call).comments
    return Answer(200, {"comments": [{_COMMENT.get(name, name): part for name, part in comment.items()} for comment in comments]})


def _chosen(call: Call, name: str, constants: Mapping[str, str]) -> str:
    if call.query[name] not in constants:
        raise query_error(name, f"Must be one of {', '.join(constants)}")
    return constants[call.query[name]]


def _view(problem: Problem, events: bool) -> dict[str, Any]:
    document, affected = problem.document, [_impact(problem, stub) for stub in problem.document["affectedEntities"]]
    level, is_open = _V1_IMPACTS[document["impactLevel"]], document["status"] == "OPEN"
    counts = {each: len(affected) if each == level else 0 for each in _IMPACTS}
    none = dict.fromkeys(_IMPACTS, 0)
    shown = {
        "id": document["problemId"],
        "startTime": document["startTime"],
        "endTime": document["endTime"],
        "displayName": document["displayId"],
        "impactLevel": level,
        "status": document["status"],
        "severityLevel": document["severityLevel"],
        "commentCount": len(problem.comments),
        "tagsOfAffectedEntities": [
            {name: tag[name] for name in ("context", "key", "value") if name in tag} for tag in document["entityTags"]
        ],
        "rankedImpacts": affected,
        "affectedCounts": counts if is_open else none,
        "recoveredCounts": none if is_open else counts,
        "hasRootCause": document["rootCauseEntity"] is not None,
    }
    return {**shown, "rankedEvents": [_event(problem, impact) for impact in affected]} if events else shown


def _impact(problem: Problem, stub: dict[str, Any]) -> dict[str, Any]:
    severity = problem.document["severityLevel"]
    return {
        "entityId": stub["entityId"]["id"],
        "entityName": stub["name"],
        "severityLevel": severity,
        "impactLevel": _V1_IMPACTS[problem.document["impactLevel"]],
        "eventType": _EVENT_TYPES.get(severity, severity),
    }


def _event(problem: Problem, impact: dict[str, Any]) -> dict[str, Any]:
    document, root = problem.document, problem.document["rootCauseEntity"]
    return {
        "startTime": document["startTime"],
        "endTime": document["endTime"],
        **impact,
        "status": document["status"],
        "severities": [],
        "isRootCause": root is not None and root["entityId"]["id"] == impact["entityId"],
    }
