# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task result says about many objects, short enough for AWX. Private to this collection."""

from __future__ import annotations

import typing as t
from collections import Counter

from ...bulk.items import NOT_ATTEMPTED
from ...bulk.report import MOST_OF_DIFF, MOST_OF_UNMANAGED, fitting, fitting_results
from ..identity import MARKER_PREFIX
from ..plan import changed_names, difference
from .items import key_text

if t.TYPE_CHECKING:
    from ..objects import SettingsObject
    from ..schema import Schema
    from .items import Item
    from .order import Arrangement
    from .plan import BulkPlan

# AWX replaces a result of more than 700,000 characters by nothing (craft.md 4.3).
MOST_OF_ORDERS = 50_000


def entry(item: Item) -> dict[str, t.Any]:
    """One line of the result: what became of ``item``."""
    change = item.change
    result: dict[str, t.Any] = {
        "index": None if item.purged else item.index,
        "action": item.outcome or (change.action if change else NOT_ATTEMPTED),
        "schema_id": item.desired.schema_id,
        "scope": item.desired.scope,
        "key": item.key,
        "object_id": change.object_id if change else None,
        "changed_paths": changed_names(change, "objects[%d]." % item.index) if change else [],
    }
    if item.undone:
        result["action"] = "rolled_back"
    if change and change.live and change.action != "unchanged":
        result.update(modified=change.live.modified, modified_by=change.live.modified_by)
    if item.error is not None:
        failure = item.error.result()
        result["error"] = failure["msg"]
        result["violations"] = failure.get("violations", [])
    return result


def summary(items: t.Iterable[Item], moved: int, unmanaged: int) -> dict[str, int]:
    """How often each action and outcome came up."""
    counts = Counter(entry_["action"] for entry_ in map(entry, items))
    return dict(sorted(counts.items()), arranged=moved, unmanaged=unmanaged)


def report(plan: BulkPlan, removals: list[Item], unmanaged: list[SettingsObject], arranged: t.Sequence[Arrangement]) -> dict[str, t.Any]:
    """The keys of a task result.

    :param removals: items for what a purge deletes
    :param unmanaged: the live objects that no item means
    :param arranged: the places whose objects get into the declared order, and the moves that it takes
    """
    items = plan.items + removals
    results, omitted_results = results_of(items)
    others, omitted_others = fitting([_describe(plan, live) for live in unmanaged], MOST_OF_UNMANAGED)
    tenant = plan.store.client.tenant
    changed = [item for item in items if _changes(item)]
    diffs, omitted_diffs = fitting([difference(item.planned, tenant, item.as_options) for item in changed], MOST_OF_DIFF)
    orders, omitted_orders = fitting([_order(plan, each, tenant) for each in arranged if each.moves], MOST_OF_ORDERS)
    moved = sum(len(each.moves) for each in arranged)
    omitted = {"results": omitted_results, "unmanaged": omitted_others, "diff": omitted_diffs + omitted_orders}
    return {
        "changed": bool(changed) or bool(moved),
        "results": results,
        "summary": summary(items, moved, len(unmanaged)),
        "unmanaged": others,
        "omitted": {name: number for name, number in omitted.items() if number},
        "requests": plan.store.client.requests,
        "diff": diffs + orders,
    }


def results_of(items: t.Iterable[Item]) -> tuple[list[dict[str, t.Any]], int]:
    """The entries of ``items`` that fit into a result, and how many were left out."""
    return fitting_results([entry(item) for item in items])


def _changes(item: Item) -> bool:
    """Whether the tenant is, or in check mode would be, another one because of ``item``."""
    if item.change is None or item.change.action == "unchanged" or item.undone:
        return False
    return item.done or not item.outcome


def _describe(plan: BulkPlan, live: SettingsObject) -> dict[str, t.Any]:
    return {
        "schema_id": live.schema_id,
        "scope": live.scope,
        "object_id": live.object_id,
        "key": key_text(plan.store.schema(live.schema_id), live.value) or live.external_id or "",
        "managed": (live.external_id or "").startswith(MARKER_PREFIX),
        "modified": live.modified,
        "modified_by": live.modified_by,
    }


def _order(plan: BulkPlan, arrangement: Arrangement, tenant: str) -> dict[str, t.Any]:
    """The order before and after, with the names by which people know the objects."""
    schema_id, scope = arrangement.place
    schema = plan.store.schema(schema_id)
    names = {live.object_id: (_name(schema, live), live.object_id) for live in plan.listings[arrangement.place]}
    for item in plan.items:
        if item.place == arrangement.place and item.change:
            index = "objects[%d]" % item.index
            names[item.planned.object_id or item.label] = (item.key or index, index)
    often = Counter(names[object_][0] for object_ in arrangement.current)

    def told(each: str | int) -> str:
        if isinstance(each, int):
            return "(%d others)" % each
        name, other = names[each]
        return name if often[name] == 1 else "%s (%s)" % (name, other)

    before, after = ({"(order)": [told(each) for each in order]} for order in arrangement.excerpt())
    header = "%s (order) at %s in %s" % (schema_id, scope, tenant)
    return {"before_header": header, "after_header": header, "before": before, "after": after}


def _name(schema: Schema, live: SettingsObject) -> str:
    return key_text(schema, live.value) or live.external_id or live.object_id
