# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be done about many objects. Private to this collection.

Nothing here writes.
"""

from __future__ import annotations

import typing as t

from ...bulk.workers import Pace, run_all
from ...documents import canonical
from ...errors import ApiError, ConnectionFailedError, DynatraceError
from ..entity_names import find, id_of, names_in, names_of, put_ids
from ..objects import SCHEMAS_A_LISTING, Listing
from ..plan import check, plan, plan_permissions
from ..references import References, id_attribute, references_in
from ..values import comparable_at
from .dependencies import Directory, PendingId, in_order, link
from .items import Item

if t.TYPE_CHECKING:
    from ..objects import SettingsObject, SettingsStore
    from ..references import Reference

# A schema and a scope.
Place = t.Tuple[str, str]  # noqa: UP006


class BulkPlan:
    """The plan for many objects.

    :param store: a :class:`..objects.SettingsStore`
    :param items: the objects wanted
    :param places: further schemas and scopes whose objects are looked at
    :ivar listings: the live objects of each place
    """

    def __init__(self, store: SettingsStore, items: list[Item], places: t.Iterable[Place] = ()) -> None:
        self.store = store
        self.items = items
        self.places = set(places)
        self.references = References(store)
        self.listings: dict[Place, Listing] = {}

    def make(self, known: t.Callable[[Item], None] = lambda item: None) -> None:
        """Find out what is to be done about each item; what cannot be done is noted in the item.

        :param known: called for each item as soon as its schema is known

        :raises DynatraceError: the items need each other in a circle, or the tenant cannot be read
        """
        self._find_entities()
        for item in self.items:
            if not item.outcome:
                item.attempt(self._prepare)
            if item.schema is not None:
                known(item)
        directory = Directory(self.sound)
        for item in self.sound:
            item.attempt(lambda item: link(item, directory))
        self.places.update(item.place for item in self.sound)
        self._read()
        first: dict[t.Any, Item] = {}
        for item in in_order([item for item in self.items if item.schema is not None]):
            if not item.outcome and not item.skip_without_needs():
                item.attempt(self._plan)
                self._reject_twin(item, first)
            if item.desired.permissions is None:
                self._forget_values(item)
        self._plan_permissions([item for item in self.sound if item.desired.permissions is not None])

    def _plan_permissions(self, items: list[Item]) -> None:
        """The tenant tells the permissions of one object at a time, so that several are asked for at once."""

        def planning(item: Item) -> t.Callable[[], None]:
            return lambda: item.attempt(lambda item: plan_permissions(item.planned, self.store.permissions))

        run_all([planning(item) for item in items], Pace(), lambda: True)
        for item in items:
            self._forget_values(item)

    @staticmethod
    def _forget_values(item: Item) -> None:
        if item.change and item.change.action == "unchanged":
            item.forget_values()

    @property
    def sound(self) -> list[Item]:
        """The items that nothing is known against."""
        return [item for item in self.items if not item.outcome]

    def to_do(self, *actions: str) -> list[Item]:
        """The items that still have to be done, with one of the ``actions``."""
        return [item for item in self.items if not item.outcome and item.change and item.change.action in actions]

    def unmanaged(self) -> list[SettingsObject]:
        """The live objects at the places of this plan that no item means; those of single-object schemas do not count."""
        matched = {item.change.live.object_id for item in self.items if item.change and item.change.live}
        return [
            live
            for place in sorted(self.places & set(self.listings))
            if self.store.schema(place[0]).multi_object
            for live in self.listings[place]
            if live.object_id not in matched
        ]

    def _find_entities(self) -> None:
        """Put ids in place of the names of entities, all of them found at once."""
        naming = [item for item in self.sound if any(names_of(item.desired))]
        names = {name for item in naming for name in names_of(item.desired)}
        names.update(name for _schema_id, scope in self.places for name in names_in(scope))
        if not names:
            return
        ids = find(self.store.client, sorted(names))
        for item in naming:
            item.attempt(lambda item: put_ids(item.desired, ids))
        self.places = {(schema_id, id_of(ids, scope)) for schema_id, scope in self.places}

    def _prepare(self, item: Item) -> None:
        item.schema = self.store.schema(item.desired.schema_id)
        check(item.desired, item.schema)
        for _reference in references_in(item.desired.value):
            # A malformed one is an error of this item.
            continue

    def _read(self) -> None:
        """Read all objects that the plan needs to know, in as few listings as may be."""
        wanted = set(self.places)
        for item in self.sound:
            wanted.update(_places_of(item))
        ordered = {place for place in self.places if self.store.schema(place[0]).ordered}
        for scope in sorted({scope for _schema_id, scope in wanted}):
            together = sorted(schema_id for schema_id, at in wanted - ordered if at == scope)
            groups = [together[start : start + SCHEMAS_A_LISTING] for start in range(0, len(together), SCHEMAS_A_LISTING)]
            for schema_ids in groups + sorted([schema_id] for schema_id, at in ordered if at == scope):
                self._read_group(schema_ids, scope)

    def _read_group(self, schema_ids: list[str], scope: str) -> None:
        try:
            found = self.store.read(schema_ids, scope)
        except ConnectionFailedError:
            raise
        except DynatraceError as error:
            # A scope or a schema that does not exist is the fault of the items that name it.
            named = [item for item in self.sound if any(at == scope and schema in schema_ids for schema, at in _places_of(item))]
            if not named or (isinstance(error, ApiError) and error.status != 404):
                raise
            for item in named:
                item.reject(error)
            return
        self.references.expect(found, scope)
        self.listings.update({(schema_id, scope): objects for schema_id, objects in found.items()})

    def _plan(self, item: Item) -> None:
        desired = item.desired

        def elsewhere(reference: Reference, attribute: str) -> str | None:
            target = item.needs.get(reference)
            if target is None or target.change is None:
                return None
            live = target.change.live
            return id_attribute(live.object_id, attribute) if live else PendingId(target, attribute)

        item.change = plan(
            desired,
            self.store.schema(desired.schema_id),
            self.references,
            self.listings[item.place],
            lambda: self.store.effective_value(desired.schema_id, desired.scope),
            elsewhere,
        )

    def _reject_twin(self, item: Item, first: dict[t.Any, Item]) -> None:
        """Two items that mean the same object would undo each other on every run, and two with the same unique key cannot both be.

        :param first: what was seen already, and the item that it was seen with
        """
        if item.change is None or item.outcome:
            return
        meant = item.change.live.object_id if item.change.live else item.change.identity.marker
        twin = first.setdefault((item.place, meant), item)
        if twin is not item:
            item.reject(DynatraceError("It means the same object as %s" % twin.label))
        for key in self._unique_values(item):
            twin = first.setdefault((item.place, key), item)
            if twin is not item and not item.outcome:
                item.reject(DynatraceError("%s has the same key, which %s keeps unique" % (twin.label, item.place[0])))

    def _unique_values(self, item: Item) -> t.Iterator[tuple[str, str]]:
        value = item.planned.value if item.desired.state == "present" else None
        schema = self.store.schema(item.place[0])
        for key in schema.unique_keys() if value is not None else ():
            parts = [comparable_at(schema.fields, value, path) for path in key]
            if all(part is not None for part in parts):
                yield canonical(key), canonical(parts)


def _places_of(item: Item) -> set[Place]:
    """The schemas and scopes that an item is about or refers to."""
    return {item.place} | {(reference.schema_id, reference.scope) for reference in references_in(item.desired.value)}
