# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems: the list, the single problem, closing one (environment.md 5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .bodies import Field, read_body
from .call import Answer, Call
from .clock import now_ms
from .entity_selectors import select_entities
from .errors import query_error
from .pages import close_page, open_page
from .problem_comments import add_comment, problem_of, recent_comments
from .problem_details import evidence_details, impact_analysis
from .problem_selectors import read_problem_selector, relevance
from .records import Problem
from .time_frames import time_frame

_DEFAULT_FROM = "now-2h"
_MAX_ENTITIES = 10_000
_EXTRA_FIELDS: dict[str, Callable[[Problem], dict[str, Any]]] = {
    "evidenceDetails": evidence_details,
    "impactAnalysis": impact_analysis,
    "recentComments": recent_comments,
}


def list_problems(call: Call) -> Answer:
    """GET /problems: problems that were open at some time of the time frame."""
    page = open_page(call, "problems", default=50, maximum=500, repeated=("fields",))
    fields = _fields(call)
    start, end = time_frame(call, _DEFAULT_FROM)
    tests, searched = read_problem_selector(call.query["problemSelector"]) if call.query.get("problemSelector") else ([], None)
    if call.query.get("entitySelector"):
        chosen = _entities(call)
        tests.append(lambda problem: any(stub["entityId"]["id"] in chosen for stub in problem.document["affectedEntities"]))
    found = [problem for problem in call.tenant.problems if _was_open(problem, start, end) and all(test(problem) for test in tests)]
    _sort(call, found, searched)
    document = close_page(call, page, "problems", found, lambda problem: _view(problem, fields))
    return Answer(200, {**document, "warnings": []})


def get_problem(call: Call) -> Answer:
    """GET /problems/{id}."""
    return Answer(200, _view(problem_of(call), _fields(call)))


def close_problem(call: Call) -> Answer:
    """POST /problems/{id}/close: 204 when it is closed already. That it closes at once is (unverified)."""
    problem, body = problem_of(call), read_body(call, {"message": Field(str, required=True)})
    if problem.document["status"] == "CLOSED":
        return Answer(204)
    now = now_ms()
    problem.document.update(status="CLOSED", endTime=now)
    comment = add_comment(call, problem, body["message"])
    return Answer(200, {"problemId": problem.id, "closing": True, "closeTimestamp": now, "comment": comment})


def _was_open(problem: Problem, start: int, end: int) -> bool:
    began, ended = problem.document["startTime"], problem.document["endTime"]
    return began <= end and (ended == -1 or ended >= start)


def _entities(call: Call) -> set[str]:
    entities = select_entities(call, call.query["entitySelector"], _DEFAULT_FROM)
    if len(entities) > _MAX_ENTITIES:
        raise query_error("entitySelector", f"The selector matches more than {_MAX_ENTITIES} entities")
    return {entity.entityId for entity in entities}


def _fields(call: Call) -> list[str]:
    fields = [name.lstrip("+") for name in call.values("fields") or []]
    for name in fields:
        if name not in _EXTRA_FIELDS:
            raise query_error("fields", f"Unknown field '{name}'")
    return fields


def _view(problem: Problem, fields: list[str]) -> dict[str, Any]:
    return {**problem.document, **{name: _EXTRA_FIELDS[name](problem) for name in fields}}


def _sort(call: Call, found: list[Problem], searched: str | None) -> None:
    """Sort problems, the latest first when nothing is asked for. (unverified default)"""
    keys: dict[str, Callable[[Problem], Any]] = {
        # Ascending status means open problems first.
        "status": lambda problem: problem.document["status"] == "CLOSED",
        "startTime": lambda problem: problem.document["startTime"],
    }
    if searched is not None:
        keys["relevance"] = lambda problem: relevance(problem, searched)
    for key in reversed(call.values("sort") or ["-startTime"]):
        name = key.removeprefix("-").removeprefix("+")
        if name not in keys:
            known = name == "relevance"
            raise query_error("sort", "'relevance' needs a text search" if known else f"Unknown sort field '{name}'")
        found.sort(key=keys[name], reverse=key.startswith("-"))
