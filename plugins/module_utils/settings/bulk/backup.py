# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way back from a change, as a file. Private to this collection."""

from __future__ import annotations

import json
import typing as t

from ...files import write_atomically
from ..permissions import shown
from ..references import REFERENCE, id_attribute
from .dependencies import map_texts

if t.TYPE_CHECKING:
    from ..objects import Listing
    from ..plan import Change
    from .items import Item
    from .plan import Place

Entry = dict[str, t.Any]


def write_backup(path: str, items: t.Sequence[Item], listings: t.Mapping[Place, Listing]) -> None:
    """Write what leads back, as entries that the option ``objects`` of :mod:`settings_objects` takes with ``order: declared``.

    What the changes of ``items`` are going to replace, move or delete is there as it is now, what they create is there as
    absent. Of an ordered schema whose order may change all objects are there, in their order. The file is readable by its
    owner only. Secrets in it are the masks of the tenant, which keep what is stored.
    """
    returning = {
        text: _reference(item.planned)
        for item in items
        if item.planned.action == "deleted"
        for text in (id_attribute(item.planned.live.object_id, name) for name in ("object_id", "numeric_id"))
        if text
    }
    entries: list[Entry] = []
    disturbed = {item.place for item in items if item.planned.schema.ordered and (item.planned.moves or item.planned.action == "deleted")}
    by_id = {item.planned.live.object_id: item for item in items if item.planned.live}
    for place in sorted(disturbed):
        for live in listings[place]:
            item = by_id.get(live.object_id)
            # One that does not change is named for its place alone.
            same = {"schema_id": live.schema_id, "scope": live.scope, "object_id": live.object_id, "value": {}, "value_mode": "merge"}
            entries.append(_way_back(item.planned, returning) if item else same)
    entries += [_way_back(item.planned, returning) for item in items if not (item.planned.live and item.place in disturbed)]
    write_atomically(path, json.dumps({"settings_objects": entries}, indent=2, sort_keys=True) + "\n")


def _way_back(change: Change, returning: t.Mapping[str, Entry]) -> Entry:
    live = change.live
    entry: Entry = {"schema_id": change.schema.schema_id, "scope": change.desired.scope}
    if live is None:
        return dict(entry, external_id=change.identity.marker, state="absent")
    value = map_texts(live.value, lambda text: returning.get(text, text))
    if change.action in ("deleted", "reset"):
        return dict(entry, external_id=live.external_id or change.identity.marker, value=value)
    if change.sharing and change.shares:
        entry["permissions"] = dict(shown(change.sharing.before), exclusive=True)
    return dict(entry, object_id=live.object_id, value=value)


def _reference(change: Change) -> Entry:
    """How to mean an object that will have another id when it is back."""
    name = change.live.external_id or change.identity.marker
    return {REFERENCE: {"schema_id": change.schema.schema_id, "scope": change.desired.scope, "name": name}}
