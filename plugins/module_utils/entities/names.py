# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the names of monitored entities to their ids. Private to this collection."""

from __future__ import annotations

import time
import typing as t
from itertools import islice

from ..documents import suggestion
from ..errors import ApiError, DynatraceError
from ..excerpts import PAGE_SIZE
from .listing import LONG_AGO, entities, time_frame
from .selector import criterion, selectors_for

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

    # Type and name of an entity.
    Named = tuple[str, str]

_FRAME = time_frame(LONG_AGO, None)


def ids_by_name(client: Client, wanted: t.Iterable[Named]) -> dict[Named, str | DynatraceError]:
    """The id of each entity that is meant, or why it is not clear which one is: none has exactly the name, or several have.

    However many names there are, they are asked for as many at a time as fit into an entity selector. Entities that have been quiet for
    long are found too.

    :raises DynatraceError: the entities cannot be read at all
    """
    names: dict[str, set[str]] = {}
    for entity_type, name in wanted:
        names.setdefault(entity_type, set()).add(name)
    found: dict[Named, str | DynatraceError] = {}
    for entity_type in sorted(names):
        found.update(_of_one_type(client, entity_type, sorted(names[entity_type])))
    return found


def _of_one_type(client: Client, entity_type: str, names: list[str]) -> dict[Named, str | DynatraceError]:
    try:
        chosen = [selector for selector, _names in selectors_for(criterion("type", entity_type), "entityName.in", names)]
        called: dict[str, list[Document]] = {name: [] for name in names}
        for entity in entities(client, chosen, _FRAME, "+lastSeenTms"):
            # Dynatrace compares without regard to case.
            if entity["displayName"] in called:
                called[entity["displayName"]].append(entity)
    except ApiError as error:
        if error.status != 400:
            raise
        return {(entity_type, name): error for name in names}
    others = _some_names(client, entity_type) if not all(called.values()) else []
    return {(entity_type, name): _only(entity_type, name, called[name], others) for name in names}


def _some_names(client: Client, entity_type: str) -> list[str]:
    """What the first entities of the type are called, to suggest one."""
    listed = entities(client, [criterion("type", entity_type)], _FRAME)
    return [entity["displayName"] for entity in islice(listed, PAGE_SIZE)]


def _only(entity_type: str, name: str, found: list[Document], others: list[str]) -> str | DynatraceError:
    if not found:
        return DynatraceError("No entity of type %s is called %r%s" % (entity_type, name, suggestion(name, others)))
    if len(found) > 1:
        listed = ", ".join("%s (last seen %s)" % (entity["entityId"], _day(entity.get("lastSeenTms"))) for entity in found)
        return DynatraceError("%d entities of type %s are called %r: %s. Use the id." % (len(found), entity_type, name, listed))
    return found[0]["entityId"]


def _day(moment: int | None) -> str:
    return "never" if moment is None else time.strftime("%Y-%m-%d %H:%M", time.gmtime(moment / 1000)) + " UTC"
