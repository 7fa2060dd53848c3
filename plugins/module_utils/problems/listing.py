# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads problems and their comments, and says what it reads in Ansible's spelling. Private to this collection.

Source of the facts: environment.md 5.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ..criteria import criterion
from ..errors import DynatraceError, NotFoundError
from ..excerpts import PAGE_SIZE, check_limit, first, page_size
from ..options import camel_case, snake_case
from .selector import FILTER_OPTIONS, problem_selector

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from ..module import DynatraceModule

PROBLEMS = "/problems"
# How long ago a problem may have ended that is looked for by its display id alone.
LONG_AGO = "now-1y"
# What says which problems are meant; one of them at most.
CHOICE = ("problem_id", "display_id", "problem_selector")

LISTING_OPTIONS: dict[str, dict[str, t.Any]] = {
    "problem_id": {"type": "str"},
    "display_id": {"type": "str"},
    "problem_selector": {"type": "str"},
    **FILTER_OPTIONS,
    "entity_selector": {"type": "str"},
    "time_from": {"type": "str"},
    "time_to": {"type": "str"},
    "fields": {"type": "list", "elements": "str", "choices": ["evidence_details", "impact_analysis", "recent_comments"], "default": []},
    "sort": {
        "type": "list",
        "elements": "str",
        "choices": ["status", "-status", "start_time", "-start_time", "relevance", "-relevance"],
        "default": [],
    },
    "limit": {"type": "int"},
}
LISTING_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [
        CHOICE,
        *((choice, name) for choice in CHOICE for name in FILTER_OPTIONS),
        *(("problem_id", name) for name in ("entity_selector", "time_from", "time_to")),
    ]
}


def check_choice(params: t.Mapping[str, t.Any]) -> None:
    """Find out whether what says which problems are meant says anything.

    :raises DynatraceError: it does not
    """
    for name in (*CHOICE, "entity_selector"):
        if params[name] is not None and not params[name].strip():
            raise DynatraceError("%s is empty; leave it out to choose by something else" % name)


def place(problem_id: str, *more: str) -> str:
    """The path of a problem, or of something that belongs to it."""
    return "/".join((PROBLEMS, *(quote(step, safe="") for step in (problem_id, *more))))


def problem(client: Client, problem_id: str, fields: str = "") -> Document | None:
    """The problem with this id, None if there is none."""
    try:
        return client.get(place(problem_id), {"fields": fields} if fields else None)
    except NotFoundError:
        return None


def problems(client: Client, query: t.Mapping[str, t.Any], warn: t.Callable[[str], None]) -> t.Iterator[Document]:
    """Yield the problems of a listing.

    :param query: its parameters; those that are empty are left out
    :param warn: gets what the tenant wants the user to know
    :raises ApiError: a selector or another parameter is refused
    """
    # A block of YAML ends with a line break.
    given = {name: value.strip() if isinstance(value, str) else value for name, value in query.items() if value}
    for page in client.listing(PROBLEMS, given, "problems", repeated=("fields",)):
        for warning in page.get("warnings") or ():
            warn(warning)
        yield from page.get("problems") or ()


def by_display_id(display_id: str) -> dict[str, str]:
    """The part of a query that means one problem, which may have ended long ago."""
    return {"problemSelector": criterion("displayId", display_id), "from": LONG_AGO}


def comments(client: Client, problem_id: str) -> list[Document]:
    """All comments on a problem."""
    return list(client.pages(place(problem_id, "comments"), {"pageSize": PAGE_SIZE}, "comments"))


def described(item: t.Any) -> t.Any:
    """What a task result says about a problem and all that belongs to it. What goes on has no end: null, not -1."""
    if isinstance(item, list):
        return [described(element) for element in item]
    if not isinstance(item, dict):
        return item
    return {snake_case(name): None if name == "endTime" and part == -1 else described(part) for name, part in item.items()}


def info(module: DynatraceModule) -> dict[str, t.Any]:
    """The result of :mod:`problem_info`, whose options those of the ``module`` are.

    :raises DynatraceError: an option is wrong, or the tenant refuses it
    """
    params, limit = module.params, module.params["limit"]
    check_choice(params)
    check_limit("limit", limit)
    query = _query(params)
    if params["problem_id"] is not None:
        found: t.Iterable[Document | None] = [problem(module.client, params["problem_id"], query["fields"])]
    elif query["problemSelector"] is None:
        found = []
    else:
        found = problems(module.client, query, module.warn)
    kept, more = first((each for each in found if each is not None), limit)
    return {
        "changed": False,
        "limit_reached": more,
        "problem_selector": query["problemSelector"] or None,
        "problems": [described(each) for each in kept],
    }


def _query(params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    query = {
        "problemSelector": problem_selector(params) if params["problem_selector"] is None else params["problem_selector"].strip(),
        **(by_display_id(params["display_id"]) if params["display_id"] is not None else {}),
        "entitySelector": params["entity_selector"],
        "to": params["time_to"],
        "fields": ",".join(map(camel_case, params["fields"])),
        "sort": ",".join(map(camel_case, params["sort"])),
        "pageSize": page_size(params["limit"]),
    }
    return dict(query, **({"from": params["time_from"]} if params["time_from"] else {}))
