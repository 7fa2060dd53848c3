# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes what is not wanted, on a leash. Private to this collection."""

from __future__ import annotations

import re
import typing as t

from ...errors import DynatraceError
from ..identity import MARKER_PREFIX
from ..plan import Desired, plan
from .items import Item

if t.TYPE_CHECKING:
    from ..objects import SettingsObject
    from .plan import BulkPlan

NONE, MANAGED, ALL = "none", "managed", "all"


class Leash:
    """How far a purge may go.

    :param mode: :data:`NONE`, :data:`MANAGED` (what this collection created) or :data:`ALL`
    :param limit: the most objects to remove: a number, or a share such as ``10%`` of the live objects
    :param allow_empty: whether everything may go because nothing is wanted
    :raises DynatraceError: the limit is neither
    """

    def __init__(self, mode: str = NONE, limit: str = "10%", allow_empty: bool = False) -> None:
        if not re.fullmatch(r"\d+%?", str(limit)):
            raise DynatraceError("purge_limit must be a number or a percentage such as 10%%, not %r" % limit)
        self.mode = mode
        self.limit = str(limit)
        self.allow_empty = allow_empty

    def removals(self, bulk: BulkPlan) -> list[Item]:
        """Items that remove the objects that no item of ``bulk`` means and that may be removed.

        :raises DynatraceError: that would be more than allowed, or everything
        """
        if self.mode == NONE:
            return []
        if not any(item.desired.state == "present" for item in bulk.items) and not self.allow_empty:
            raise DynatraceError("purge: no object is wanted at all; if all shall go, say so with allow_empty")
        if any(item.outcome for item in bulk.items):
            raise DynatraceError("purge: not with items that are not valid, for what they mean is not known")
        unwanted = [live for live in bulk.unmanaged() if self._may_go(live)]
        self._check(len(unwanted), sum(len(bulk.listings[place]) for place in bulk.places if place in bulk.listings))
        return [self._removal(bulk, live, number) for number, live in enumerate(unwanted, len(bulk.items))]

    def _may_go(self, live: SettingsObject) -> bool:
        ours = (live.external_id or "").startswith(MARKER_PREFIX)
        return "delete" in live.operations and (ours or self.mode == ALL)

    def _check(self, number: int, total: int) -> None:
        most = total * int(self.limit[:-1]) // 100 if self.limit.endswith("%") else int(self.limit)
        if number > most:
            raise DynatraceError("purge: %d of %d objects would go, and purge_limit %s allows %d" % (number, total, self.limit, most))

    @staticmethod
    def _removal(bulk: BulkPlan, live: SettingsObject, index: int) -> Item:
        desired = Desired(live.schema_id, live.value, lambda path: "", live.scope, state="absent", object_id=live.object_id)
        item = Item(index, desired, bulk.store.schema(live.schema_id), purged=True)
        item.change = plan(desired, bulk.store.schema(live.schema_id), bulk.references, bulk.listings[item.place], lambda: None)
        return item


def referrers_first(items: t.Sequence[Item]) -> list[list[Item]]:
    """Deletions in groups, so that an object that refers to another goes before it."""
    by_id = {item.planned.object_id: item for item in items}
    depth: dict[int, int] = {}

    def settle(item: Item, path: tuple[int, ...]) -> int:
        """How many rounds of deletions must come after this one."""
        if item.index not in depth:
            referred = [by_id[text] for text in _texts(item.planned.live.value) if text in by_id]
            below = [settle(other, (*path, item.index)) for other in referred if other.index not in path and other is not item]
            depth[item.index] = max(below, default=-1) + 1
        return depth[item.index]

    for item in items:
        settle(item, ())
    return [[item for item in items if depth[item.index] == level] for level in sorted(set(depth.values()), reverse=True)]


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
