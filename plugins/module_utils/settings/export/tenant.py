# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what is to be exported, in few requests. Private to this collection."""

from __future__ import annotations

import typing as t

from ...bulk.workers import Pace, run_all
from ...options import property_name
from ..bulk.items import Item
from ..identifiers import MANAGEMENT_ZONES, decode_object_id
from ..objects import SCHEMAS_A_LISTING
from ..plan import Desired
from .names import ids_in

if t.TYPE_CHECKING:
    from ..bulk.plan import Place
    from ..objects import Listing, SettingsObject, SettingsStore


class Selection(t.NamedTuple):
    """What to export; empty ``schema_ids`` and ``scopes`` mean all."""

    schema_ids: t.Sequence[str]
    excluded: t.Sequence[str]
    scopes: t.Sequence[str]


class Tenant:
    """The objects of a tenant.

    :param store: a :class:`..objects.SettingsStore`
    :ivar schema_ids: the schemas to export
    :ivar listings: the objects to export, by schema and scope
    :ivar others: objects that are not to be exported but that those refer to
    """

    def __init__(self, store: SettingsStore) -> None:
        self.store = store
        self.schema_ids: list[str] = []
        self.listings: dict[Place, Listing] = {}
        self.others: dict[Place, Listing] = {}

    def read(self, selection: Selection) -> None:
        """Read all that ``selection`` names.

        :raises DynatraceError: a schema or scope does not exist, or the tenant cannot be read
        """
        ordered = {stub["schema_id"]: stub["ordered"] for stub in self.store.schemas()}
        for schema_id in selection.schema_ids:
            if schema_id not in ordered:
                # It will say which ones are like it.
                self.store.schema(schema_id)
        self.schema_ids = sorted(set(selection.schema_ids or ordered) - set(selection.excluded))
        self.listings = self._read(self.schema_ids, selection.scopes, ordered)
        self._read_schemas({schema_id for schema_id, _scope in self.listings})
        missing = (self._referred() & set(ordered)) - (set() if selection.scopes else set(self.schema_ids))
        found = self._read(sorted(missing), (), ordered)
        self.others = {place: objects for place, objects in found.items() if place not in self.listings}

    def items(self) -> dict[str, Item]:
        """The objects that the caller may write, by their id."""
        writable = [live for objects in self.listings.values() for live in objects if may_be_written(live)]
        return {live.object_id: self._item(index, live) for index, live in enumerate(writable)}

    def locked(self) -> list[SettingsObject]:
        """The objects that the caller may not write."""
        return [live for objects in self.listings.values() for live in objects if not may_be_written(live)]

    def describe(self, live: SettingsObject) -> dict[str, t.Any]:
        """What tells an object from others."""
        key = self._item(0, live).key
        return {"schema_id": live.schema_id, "scope": live.scope, "object_id": live.object_id, "key": key}

    def _item(self, index: int, live: SettingsObject) -> Item:
        desired = Desired(live.schema_id, live.value, property_name, live.scope, object_id=live.object_id, external_id=live.external_id)
        return Item(index, desired, self.store.schema(live.schema_id))

    def _read(self, schema_ids: list[str], scopes: t.Sequence[str], ordered: t.Mapping[str, bool]) -> dict[Place, Listing]:
        found: dict[Place, Listing] = {}
        for start in range(0, len(schema_ids), SCHEMAS_A_LISTING):
            together = schema_ids[start : start + SCHEMAS_A_LISTING]
            objects = self.store.read_everywhere(together, scopes)
            found.update(objects)
            # Only a listing of one schema is in its order, and most ordered schemas have no objects.
            again = {place[0] for place, listing in objects.items() if ordered[place[0]] and len(listing) > 1}
            for schema_id in sorted(again) if len(together) > 1 else ():
                found.update(self.store.read_everywhere([schema_id], scopes))
        return {place: found[place] for place in sorted(found)}

    def _read_schemas(self, schema_ids: t.Iterable[str]) -> None:
        def reading(schema_id: str) -> t.Callable[[], t.Any]:
            return lambda: self.store.schema(schema_id)

        run_all([reading(schema_id) for schema_id in sorted(schema_ids)], Pace(), lambda: True)

    def _referred(self) -> set[str]:
        """The schemas of the objects that those to export refer to."""
        found: set[str] = set()
        for (schema_id, _scope), objects in self.listings.items():
            fields = self.store.schema(schema_id).fields
            for text in (text for live in objects for text in ids_in(fields, live.value)):
                identity = decode_object_id(text)
                found.add(identity.schema_id if identity else MANAGEMENT_ZONES)
        return found


def may_be_written(live: SettingsObject) -> bool:
    """Whether the caller may change at least something of an object."""
    return "write" in live.operations or bool(live.writable_paths)
