# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers what was done, so that it can be undone. Private to this collection."""

from __future__ import annotations

import json
import os
import tempfile
import threading
import typing as t

from ...errors import DynatraceError
from ..objects import Creation, Placement
from ..secret_values import plain_secrets
from .items import Item
from .order import fewest_moves

if t.TYPE_CHECKING:
    from ..objects import Listing, SettingsObject, SettingsStore
    from ..plan import Change
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
        """Put back everything that was done, the last first. What cannot be put back is noted in its item.

        :raises DynatraceError: the former order could not be restored
        """
        for item in reversed(self._done):
            try:
                self._undo(store, item)
                item.undone = True
            except DynatraceError as error:
                item.fail(DynatraceError("It could not be put back as it was: %s" % error.message))
        for place in sorted(set(self.moved)):
            self._restore_order(store, place)
        self.moved = []

    def _restore_order(self, store: SettingsStore, place: Place) -> None:
        listing = store.read([place[0]], place[1])[place[0]]
        former = [live.object_id for live in self._listings[place] if listing.by_object_id(live.object_id)]
        for object_id, after, before in fewest_moves([live.object_id for live in listing], former):
            live = listing.by_object_id(object_id)
            if live is not None:
                store.move(live, Placement(after, before))

    def _undo(self, store: SettingsStore, item: Item) -> None:
        change = item.planned
        live = change.live
        if live is None:
            made = next(
                (each for each in store.read([item.place[0]], item.place[1])[item.place[0]] if each.object_id == change.object_id), None
            )
            if made:
                store.delete(made)
        elif change.action in ("deleted", "reset"):
            # The server gives a deleted object a new id, and secrets are gone with the old one.
            external_id = live.external_id or change.identity.marker
            change.object_id = store.create(Creation(live.schema_id, live.scope, live.value, external_id, None, self._former_place(live)))
        else:
            # Masks in the former value keep the secrets as they are.
            former = self._former_place(live) if change.moves else Placement(None, None)
            store.update(live._replace(lock=None), live.value, former)
            if live.value and plain_secrets(change.schema.fields, change.value):
                raise DynatraceError("its former secrets are not known, those that were sent stay")

    def _former_place(self, live: SettingsObject) -> Placement:
        listing = self._listings[(live.schema_id, live.scope)]
        return Placement(listing[live.place - 1].object_id if live.place else "", None)


def write_backup(path: str, items: t.Iterable[Item], listings: t.Mapping[Place, Listing]) -> None:
    """Write the way back, as entries that the option ``objects`` of :mod:`settings_objects` takes.

    What the changes of ``items`` are going to replace, move or delete is there as it is now, what they create is there as
    absent. The file is readable by its owner only. Secrets in it are the masks of the tenant, which keep what is stored.
    """
    entries = [_way_back(item.planned, listings[item.place]) for item in items]
    write_atomically(path, json.dumps({"settings_objects": entries}, indent=2, sort_keys=True) + "\n")


def _way_back(change: Change, listing: Listing) -> dict[str, t.Any]:
    live = change.live
    entry: dict[str, t.Any] = {"schema_id": change.schema.schema_id, "scope": change.desired.scope}
    if live is None:
        return dict(entry, external_id=change.identity.marker, state="absent")
    if change.action in ("deleted", "reset"):
        return dict(entry, external_id=live.external_id or change.identity.marker, value=live.value)
    if change.moves:
        entry["position"] = {"after": listing[live.place - 1].object_id} if live.place else "first"
    return dict(entry, object_id=live.object_id, value=live.value)


def write_atomically(path: str, text: str) -> None:
    """Write a file that only its owner may read; it appears whole or not at all.

    :raises DynatraceError: the file cannot be written
    """
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
    except OSError as error:
        raise DynatraceError("%s cannot be written: %s" % (path, error.strerror)) from None
