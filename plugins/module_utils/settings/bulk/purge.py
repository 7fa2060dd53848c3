# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes what is not wanted, on a leash. Private to this collection."""

from __future__ import annotations

import typing as t

from ...bulk.leash import ALL, NONE
from ..identity import MARKER_PREFIX
from ..plan import Desired, plan
from .items import Item

if t.TYPE_CHECKING:
    from ...bulk.leash import Leash
    from ..objects import SettingsObject
    from .plan import BulkPlan


def purged_items(leash: Leash, bulk: BulkPlan) -> list[Item]:
    """Items that remove the objects that no item of ``bulk`` means and that may be removed.

    :raises DynatraceError: that would be more than allowed, or everything
    """
    if leash.mode == NONE:
        return []
    leash.check_wanted(bulk.items, any(item.desired.state == "present" for item in bulk.items))
    unwanted = [live for live in bulk.unmanaged() if _may_go(leash, live)]
    leash.check_number(len(unwanted), sum(len(bulk.listings[place]) for place in bulk.places if place in bulk.listings))
    return [_removal(bulk, live, number) for number, live in enumerate(unwanted, len(bulk.items))]


def _may_go(leash: Leash, live: SettingsObject) -> bool:
    ours = (live.external_id or "").startswith(MARKER_PREFIX)
    return "delete" in live.operations and (ours or leash.mode == ALL)


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
