# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of problems and the single problem (environment.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .call import Answer, Call
from .entity_selectors import select_entities
from .errors import ApiError, query_error
from .pages import close_page, open_page
from .selectors import Criterion, parse_selector
from .time_frames import time_frame

_EXTRA_FIELDS = ("evidenceDetails", "impactAnalysis", "recentComments")
_SORTABLE = ("status", "startTime", "relevance")

_PLAIN = {
    "status": "status",
    "severityLevel": "severityLevel",
    "impactLevel": "impactLevel",
    "problemId": "problemId",
    "displayId": "displayId",
}


def list_problems(call: Call) -> Answer:
    """GET /problems: problems that were open at some time of the time frame."""
    page = open_page(call, "problems", default=50, maximum=500, repeated=("fields",))
    fields = _fields(call)
    start, end = time_frame(call, "now-2h")
    tests = (
        [_test(criterion) for criterion in parse_selector(call.query["problemSelector"], "problemSelector")]
        if call.query.get("problemSelector")
        else []
    )
    if call.query.get("entitySelector"):
        chosen = {entity.entityId for entity in select_entities(call, call.query["entitySelector"], "now-2h")}
        tests.append(lambda problem: bool(chosen.intersection(_ids(problem["affectedEntities"]))))
    found = [
        problem
        for problem in call.tenant.problems
        if problem["startTime"] <= end
        and (problem["endTime"] == -1 or problem["endTime"] >= start)
        and all(test(problem) for test in tests)
    ]
    _sort(call, found)
    return Answer(200, close_page(call, page, "problems", found, lambda problem: _view(problem, fields)))


def get_problem(call: Call) -> Answer:
    """GET /problems/{id}."""
    for problem in call.tenant.problems:
        if problem["problemId"] == call.params["problem"]:
            return Answer(200, _view(problem, _fields(call)))
    raise ApiError(404, f"Problem '{call.params['problem']}' not found")


def _fields(call: Call) -> list[str]:
    fields = [name.lstrip("+") for name in call.values("fields") or []]
    for name in fields:
        if name not in _EXTRA_FIELDS:
            raise query_error("fields", f"Unknown field '{name}'")
    return fields


def _view(problem: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "evidenceDetails": {"totalCount": 0, "details": []},
        "impactAnalysis": {"impacts": []},
        "recentComments": {"totalCount": 0, "comments": []},
    }
    return {**problem, **{name: empty[name] for name in fields}}


def _sort(call: Call, found: list[dict[str, Any]]) -> None:
    keys = call.values("sort") or ["-startTime"]
    for key in reversed(keys):
        name = key.lstrip("+-")
        if name not in _SORTABLE:
            raise query_error("sort", f"Unknown sort field '{name}'")
        attribute = "startTime" if name == "relevance" else name
        # Ascending status means open problems first.
        found.sort(
            key=lambda problem: problem[attribute] == "CLOSED" if attribute == "status" else problem[attribute], reverse=key.startswith("-")
        )


def _ids(stubs: list[dict[str, Any]]) -> set[str]:
    return {stub["entityId"]["id"] for stub in stubs}


def _test(criterion: Criterion) -> Callable[[dict[str, Any]], bool]:
    name, texts = criterion.name, criterion.texts()
    wanted = {text.lower() for text in texts}
    if name in _PLAIN:
        return lambda problem: problem[_PLAIN[name]].lower() in wanted
    if name in ("affectedEntities", "impactedEntities"):
        return lambda problem: bool(_ids(problem[name]).intersection(texts))
    if name == "rootCauseEntity":
        return lambda problem: problem["rootCauseEntity"]["entityId"]["id"] in texts
    if name == "affectedEntityTypes":
        return lambda problem: any(stub["entityId"]["type"] in texts for stub in problem["affectedEntities"])
    if name in ("problemFilterIds", "problemFilterNames", "problemFilterNames.equals"):
        key = "id" if name == "problemFilterIds" else "name"
        return lambda problem: any(entry[key] in texts for entry in problem["problemFilters"])
    if name in ("managementZones", "managementZoneIds"):
        key = "name" if name == "managementZones" else "id"
        return lambda problem: any(zone[key] in texts for zone in problem["managementZones"])
    if name == "entityTags":
        return lambda problem: any(entry["stringRepresentation"] in texts for entry in problem["entityTags"])
    if name == "underMaintenance":
        return lambda problem: "false" in wanted
    if name == "text":
        return lambda problem: any(text in problem["title"].lower() for text in wanted)
    raise query_error("problemSelector", f"Unknown criterion '{name}'")
