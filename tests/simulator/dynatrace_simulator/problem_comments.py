# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Comments on problems (environment.md 5.2)."""

from __future__ import annotations

import secrets
from typing import Any

from .bodies import Field, read_body
from .call import Answer, Call
from .clock import now_ms
from .errors import ApiError
from .pages import close_page, open_page
from .records import Problem

_DEFAULT_SIZE = 10
_SHAPE = {"message": Field(str, required=True), "context": Field(str)}


def list_comments(call: Call) -> Answer:
    """GET /problems/{id}/comments: the latest first. (unverified order)"""
    problem = problem_of(call)
    page = open_page(call, f"problems/{problem.id}/comments", default=_DEFAULT_SIZE, maximum=500)
    return Answer(200, close_page(call, page, "comments", problem.comments[::-1], dict))


def post_comment(call: Call) -> Answer:
    """POST /problems/{id}/comments: the answer does not tell the id."""
    problem, body = problem_of(call), read_body(call, _SHAPE)
    add_comment(call, problem, body["message"], body.get("context"))
    return Answer(201)


def get_comment(call: Call) -> Answer:
    """GET /problems/{id}/comments/{commentId}."""
    return Answer(200, _comment(call, problem_of(call)))


def put_comment(call: Call) -> Answer:
    """PUT /problems/{id}/comments/{commentId}: author and time stay; a context that is not sent goes. (unverified)"""
    problem = problem_of(call)
    comment, body = _comment(call, problem), read_body(call, _SHAPE)
    comment.pop("context", None)
    comment.update(_content(body["message"], body.get("context")))
    call.tenant.problems.put(problem)
    return Answer(204)


def delete_comment(call: Call) -> Answer:
    """DELETE /problems/{id}/comments/{commentId}."""
    problem = problem_of(call)
    problem.comments.remove(_comment(call, problem))
    call.tenant.problems.put(problem)
    return Answer(204)


def problem_of(call: Call) -> Problem:
    """Return the problem that the path names.

    :raises ApiError: 404.
    """
    problem = call.tenant.problems.get(call.params["problem"])
    if problem is None:
        raise ApiError(404, f"Problem '{call.params['problem']}' not found")
    return problem


def add_comment(call: Call, problem: Problem, message: str, context: str | None = None) -> dict[str, Any]:
    """Comment on a problem in the name of the caller and return the comment."""
    author = call.caller.owner or call.caller.author
    comment: dict[str, Any] = {
        "id": str(secrets.randbits(63)),
        "createdAtTimestamp": now_ms(),
        "authorName": author,
        **_content(message, context),
    }
    problem.comments.append(comment)
    call.tenant.problems.put(problem)
    return comment


def recent_comments(problem: Problem) -> dict[str, Any]:
    """Return what the field ``recentComments`` of a problem shows: the first page of the list. (unverified number)"""
    latest = problem.comments[: -_DEFAULT_SIZE - 1 : -1]
    return {"comments": latest, "totalCount": len(problem.comments), "pageSize": _DEFAULT_SIZE, "nextPageKey": None}


def _content(message: str, context: str | None) -> dict[str, str]:
    return {"content": message} if context is None else {"content": message, "context": context}


def _comment(call: Call, problem: Problem) -> dict[str, Any]:
    wanted = call.params["comment"]
    for comment in problem.comments:
        if comment["id"] == wanted:
            return comment
    raise ApiError(404, f"Comment '{wanted}' not found")
