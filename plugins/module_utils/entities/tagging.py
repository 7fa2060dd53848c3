# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets and removes custom tags: the only place that changes them. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from ..excerpts import counted, some
from ..scopes import require
from .listing import entities, time_frame
from .selector import selectors
from .tags import PATH, Group, Wish, concerned, tagged, writes

if t.TYPE_CHECKING:
    from ..client import Client
    from ..module import DynatraceModule
    from .tags import Tag, Tagged, Write

# How many tags a result and a diff tell of, and how many entities of each they name: AWX drops what is too long.
MOST_TAGS = 100
MOST_NAMED = 20


def tag_entities(module: DynatraceModule) -> dict[str, t.Any]:
    """The whole of :mod:`custom_tag`, whose options those of the ``module`` are.

    :return: the result of the task
    :raises DynatraceError: an option is wrong, no entity is meant, or the tenant refuses
    """
    params, client = module.params, module.client
    wish = _wish(params)
    chosen, frame = selectors(params), time_frame(params["time_from"], params["time_to"])
    groups = [Group(selector, [tagged(entity) for entity in entities(client, [selector], frame, "+tags")]) for selector in chosen]
    members = [member for group in groups for member in group.members]
    if not members and not params["allow_no_match"]:
        raise DynatraceError(
            "No entity that was seen since %s is meant by %s" % (params["time_from"], " or ".join(chosen) or "an empty list")
        )
    to_do = writes(wish, groups)
    if to_do and module.check_mode:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, "custom_tag")
    for write in to_do if not module.check_mode else ():
        reached = _send(client, write, frame)
        if reached < write.reaches:
            module.warn("Only %d of the %d entities that %s means were reached" % (reached, write.reaches, write.selector))
    gained, lost = concerned(members, wish.missing), concerned(members, wish.surplus)
    touched = {member.entity_id for tags in (gained, lost) for affected in tags.values() for member in affected}
    changes = [(tag, "added", gained[tag]) for tag in gained] + [(tag, "removed", lost[tag]) for tag in lost]
    return {
        "action": _action(gained, lost),
        "changed": bool(to_do),
        "matched_entities": len(members),
        "changed_entities": len(touched),
        "changes": [_told(*change) for change in changes[:MOST_TAGS]],
        "omitted_changes": max(0, len(changes) - MOST_TAGS),
        "entity_selectors": chosen,
        "diff": _difference(changes[:MOST_TAGS], len(touched), client.tenant),
    }


def _wish(params: t.Mapping[str, t.Any]) -> Wish:
    if any(not tag["key"] for tag in params["tags"]):
        raise DynatraceError("tags: a tag needs a key that is not empty")
    present = params["state"] == "present"
    if params["exclusive"] and not present:
        raise DynatraceError("exclusive says which tags stay, so it goes with state=present only")
    return Wish(params["tags"], present, params["other_values"] == "remove", params["exclusive"])


def _send(client: Client, write: Write, frame: t.Mapping[str, str]) -> int:
    """Carry out one write; returns how many entities it reached."""
    query = {"entitySelector": write.selector, **frame}
    if write.removes is None:
        body = {"tags": [{"key": tag.key, "value": tag.value} if tag.value else {"key": tag.key} for tag in write.adds]}
        # Adding a tag twice is adding it once.
        return client.post(PATH, body, query, repeatable=True)["matchedEntitiesCount"]
    query["key"] = write.removes.key
    if write.every_value:
        query["deleteAllWithKey"] = "true"
    elif write.removes.value:
        query["value"] = write.removes.value
    return client.delete(PATH, query)["matchedEntitiesCount"]


def _action(gained: dict[Tag, t.Any], lost: dict[Tag, t.Any]) -> str:
    if gained and lost:
        return "updated"
    return "created" if gained else "deleted" if lost else "unchanged"


def _told(tag: Tag, change: str, affected: list[Tagged]) -> dict[str, t.Any]:
    return {
        "tag": tag.text,
        "key": tag.key,
        "value": tag.value or None,
        "change": change,
        "count": len(affected),
        "entities": [{"entity_id": member.entity_id, "display_name": member.name} for member in affected[:MOST_NAMED]],
    }


def _difference(changes: list[tuple[Tag, str, list[Tagged]]], count: int, tenant: str) -> dict[str, t.Any]:
    """For each tag the entities that have it before and lose it, or gain it and have it after. Every tag stands on both sides, so that
    what a diff program puts beside each other belongs together."""
    title = "custom tags of %s in %s" % (counted(count, "entity", "entities"), tenant)
    before, after = (
        {tag.text: _names(affected) if change == side else [] for tag, change, affected in changes} for side in ("removed", "added")
    )
    return {"before_header": title, "after_header": title, "before": before, "after": after}


def _names(affected: list[Tagged]) -> list[str]:
    return some(["%s (%s)" % (member.name, member.entity_id) for member in affected], MOST_NAMED)
