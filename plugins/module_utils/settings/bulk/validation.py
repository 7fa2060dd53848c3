# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks the server about many changes before any of them is written. Private to this collection."""

from __future__ import annotations

import typing as t
from functools import partial

from ..apply import in_users_words, send
from ..objects import Creation
from ..references import id_attribute
from ..secret_values import remaining_masks
from .batches import batches, send_halving
from .dependencies import pending_ids, with_ids
from .items import Item

if t.TYPE_CHECKING:
    from ..plan import Change
    from .plan import BulkPlan


def validate(plan: BulkPlan) -> None:
    """Note in the items of ``plan`` what the server would refuse.

    A value that refers to an object which does not exist yet is checked with another one of its kind in its place. If the
    tenant has none, the check has to wait for the write.
    """
    posted: list[tuple[Item, Creation]] = []
    for item in plan.to_do("created", "updated", "moved"):
        change = item.planned
        value = _with_stand_ins(plan, change) if change.writes_object else None
        if value is None:
            continue
        if change.live and remaining_masks(change.schema.fields, value):
            # Only a PUT knows the secret that a mask stands for.
            item.attempt(partial(_ask_by_put, plan, value))
        else:
            posted.append((item, _as_creation(change, value)))
    items = iter([item for item, _creation in posted])
    for batch in batches(creation for _item, creation in posted):
        for (_id, error), item in zip(send_halving(batch, plan.store.validate_all), items):
            if error is not None:
                item.reject(in_users_words(error, item.desired))


def _ask_by_put(plan: BulkPlan, value: t.Any, item: Item) -> None:
    send(plan.store, item.planned, validate_only=True, value=value)


def _with_stand_ins(plan: BulkPlan, change: Change) -> t.Any:
    stand_ins: dict[int, str] = {}
    for pending in pending_ids(change.value):
        known = plan.listings.get(pending.item.place)
        if not known:
            return None
        stand_ins[pending.item.index] = known[0].object_id
    return with_ids(change.value, lambda pending: id_attribute(stand_ins[pending.item.index], pending.attribute) or pending)


def _as_creation(change: Change, value: t.Any) -> Creation:
    """What to post to have a change of any kind checked: with its own ids, an object that exists is checked as an update."""
    live = change.live
    external_id = live.external_id if live and live.external_id and not change.adopts else change.identity.marker
    return Creation(change.schema.schema_id, change.desired.scope, value, external_id, live.object_id if live else None, change.placement)
