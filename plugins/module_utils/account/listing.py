# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the account tells about itself, for the modules that change nothing. Private to this collection."""

from __future__ import annotations

import typing as t

from ..options import returned
from .directory import BOUNDARIES, GROUPS
from .levels import GLOBAL, Level, environments, find_level
from .statements import parameters

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

_SUBSCRIPTIONS = "/sub/v2/accounts/{account}/subscriptions"


def list_policies(client: Client, level: str, name: str | None, inherited: bool, details: bool) -> list[dict[str, t.Any]]:
    """The policies of a level, as a task returns them.

    :param name: only those of this name
    :param inherited: also those of the levels above
    :param details: with statements, which takes a request for each policy
    :raises DynatraceError: there is no such level
    """
    own = find_level(client, level)
    found: list[tuple[Level, Document]] = []
    if inherited and own != GLOBAL:
        listed = client.get(own.path + "/policies/aggregate")["policyOverviewList"]
        found = [(Level(item["levelType"], item["levelId"]), item) for item in listed if name in (None, item["name"])]
    else:
        query = {} if name is None else {"name": name}
        found = [(own, item) for item in client.pages(own.path + "/policies", query, "policies")]
    return [_policy(client, place, item, details) for place, item in found]


def _policy(client: Client, level: Level, item: Document, details: bool) -> dict[str, t.Any]:
    shown = {"id": item["uuid"], "name": item["name"], "description": item.get("description") or ""}
    shown.update(level_type=level.type, level_id=level.id)
    if details:
        whole = client.get("%s/policies/%s" % (level.path, item["uuid"]))
        text = whole["statementQuery"]
        shown.update(
            statement_query=text, statements=whole.get("statements") or [], tags=whole.get("tags") or [], parameters=parameters(text)
        )
    return shown


def list_boundaries(client: Client, name: str | None) -> list[dict[str, t.Any]]:
    """The boundaries of the account, as a task returns them."""
    return [
        {
            "id": item["uuid"],
            "name": item["name"],
            "boundary_query": item["boundaryQuery"],
            "boundary_conditions": item.get("boundaryConditions") or [],
            "parameters": parameters(item["boundaryQuery"]),
        }
        for item in client.numbered_pages(BOUNDARIES)
        if name in (None, item["name"])
    ]


def list_groups(client: Client, name: str | None, owner: str | None) -> list[dict[str, t.Any]]:
    """The groups of the account, as a task returns them."""
    found = [item for item in client.pages(GROUPS, {}, "items") if name in (None, item["name"]) and owner in (None, item.get("owner"))]
    return [_with_id(item) for item in found]


def _with_id(item: Document) -> dict[str, t.Any]:
    return returned({"id": item["uuid"], **{name: value for name, value in item.items() if name != "uuid"}})


def gather(client: Client, topics: t.Collection[str]) -> dict[str, t.Any]:
    """What is known about the ``topics``: ``environments``, ``limits``, ``subscriptions``."""
    tell: dict[str, t.Callable[[Client], t.Any]] = {"environments": environments, "limits": _limits, "subscriptions": _subscriptions}
    return {topic: tell[topic](client) for topic in tell if topic in topics}


def _limits(client: Client) -> list[dict[str, t.Any]]:
    return [returned(item) for item in client.pages("/iam/v1/accounts/{account}/limits", {}, "results")]


def _subscriptions(client: Client) -> list[dict[str, t.Any]]:
    return [_with_id(item) for item in client.get(_SUBSCRIPTIONS).get("data") or ()]
