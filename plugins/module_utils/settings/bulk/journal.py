# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers what was done, so that it can be undone. Private to this collection."""

from __future__ import annotations

import threading
import typing as t

from ...errors import DynatraceError
from ..objects import Creation, Placement
from ..references import id_attribute
from ..secret_values import plain_secrets
from .dependencies import map_texts
from .items import Item
from .order import fewest_moves
from .purge import referrers_first

if t.TYPE_CHECKING:
    from ..objects import Listing, SettingsStore
    from .plan import Place


class Journal:
    """What has been done, in the order it was done.

    :param listings: the objects as they were before
    :ivar moved: the place of each object that was moved into the declared order
    """

    def __init__(self, listings: t.Mapping[Place, Listing]) -> None:
        self._listings = dict(listings)
        self._done: list[Item] = []
        self.moved: list[Place] = []
        self._lock = threading.Lock()

    def add(self, item: Item) -> None:
        """Take note that the change of ``item`` was carried out."""
        with self._lock:
            item.done = True
            self._done.append(item)

    def add_move(self, place: Place) -> None:
        """Take note that an object of ``place`` was moved into the declared order."""
        self.moved.append(place)

    def undo(self, store: SettingsStore) -> None:
        """Put back everything that was done. What cannot be put back is noted in its item.

        :raises DynatraceError: the former order could not be restored
        """
        deleted = [item for item in self._done if item.planned.action in ("deleted", "reset")]
        others = [item for item in reversed(self._done) if item not in deleted]
        new_ids: dict[str, str] = {}
        for group in reversed(referrers_first(deleted)):
            for item in group:
                self._attempt(item, lambda item: self._create_again(store, item, new_ids))
        listings: dict[Place, Listing] = {}
        for item in others:
            self._attempt(item, lambda item: self._restore(store, item, new_ids, listings))
        touched = {item.place for item in self._done if item.planned.moves or item in deleted} | set(self.moved)
        for place in sorted(touched):
            if store.schema(place[0]).ordered:
                self._restore_order(store, place, new_ids)
        self.moved = []

    @staticmethod
    def _attempt(item: Item, work: t.Callable[[Item], None]) -> None:
        try:
            work(item)
        except DynatraceError as error:
            item.fail(DynatraceError("It could not be put back as it was: %s" % error.message))
        else:
            item.undone = True

    @staticmethod
    def _create_again(store: SettingsStore, item: Item, new_ids: dict[str, str]) -> None:
        """Make a deleted object anew. It gets another id, and its secrets are gone with the old one."""
        change, live = item.planned, item.planned.live
        external_id = live.external_id or change.identity.marker
        change.object_id = store.create(
            Creation(live.schema_id, live.scope, map_texts(live.value, lambda text: new_ids.get(text, text)), external_id)
        )
        for attribute in ("object_id", "numeric_id", "uid"):
            old, new = (id_attribute(object_id or "", attribute) for object_id in (live.object_id, change.object_id))
            if old and new:
                new_ids[old] = new

    @staticmethod
    def _restore(store: SettingsStore, item: Item, new_ids: dict[str, str], listings: dict[Place, Listing]) -> None:
        """Delete what was created, and give what was changed its former value and permissions. Masks in it keep the secrets as they are."""
        change, live = item.planned, item.planned.live
        if live is None:
            if item.place not in listings:
                listings[item.place] = store.read([item.place[0]], item.place[1])[item.place[0]]
            made = listings[item.place].by_object_id(change.object_id or "")
            if made:
                store.delete(made._replace(lock=None))
            return
        try:
            if change.writes_object:
                store.update(live._replace(lock=None), map_texts(live.value, lambda text: new_ids.get(text, text)))
        finally:
            if change.sharing and change.shares:
                # How far it came is not known.
                store.set_permissions(live.object_id, store.permissions(live.object_id), change.sharing.before)
        if change.writes_object and plain_secrets(change.schema.fields, change.value):
            raise DynatraceError("its former secrets are not known, those that were sent stay")

    def _restore_order(self, store: SettingsStore, place: Place, new_ids: dict[str, str]) -> None:
        listing = store.read([place[0]], place[1])[place[0]]
        former = [new_ids.get(live.object_id, live.object_id) for live in self._listings[place]]
        there = [object_id for object_id in former if listing.by_object_id(object_id)]
        for object_id, after, before in fewest_moves([live.object_id for live in listing], there):
            live = listing.by_object_id(object_id)
            if live is not None:
                store.move(live, Placement(after, before))
