# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings objects of one tenant, indexed by id, external id, schema and scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .clock import now_ms
from .identifiers import encode_object_id, encode_update_token, new_revision

Listener = Callable[["SettingsObject", bool], None]


@dataclass(eq=False)
class SettingsObject:
    """A persisted settings object.

    ``lock`` holds the fields of modificationInfo that differ from "everything allowed" (environment.md 1.9), ``accessors`` the
    permissions of an owner-based object, ``rank`` the position inside its schema and scope as kept in the state file,
    ``unseen`` the number of reads that do not see it yet (fault ``lag``).
    """

    schema_id: str
    scope: str
    uid: str
    value: Any
    schema_version: str
    author: str
    created_by: str
    modified_by: str
    external_id: str | None = None
    created: int = field(default_factory=now_ms)
    modified: int = field(default_factory=now_ms)
    revision: str = field(default_factory=new_revision)
    owner: dict[str, str] | None = None
    accessors: list[dict[str, Any]] = field(default_factory=list)
    lock: dict[str, Any] = field(default_factory=dict)
    rank: int = 0
    unseen: int = 0

    def __post_init__(self) -> None:
        self.object_id = encode_object_id(self.schema_id, self.scope, self.uid)
        self.shown: Any = None

    @property
    def update_token(self) -> str:
        """Return the token of the stored revision."""
        return encode_update_token(self.uid, self.revision)

    def touch(self, author: str, modified_by: str) -> None:
        """Make a new revision; whoever holds the old update token is outdated now."""
        self.author, self.modified_by = author, modified_by
        self.modified = now_ms()
        self.revision = new_revision()
        self.shown = None

    def record(self) -> dict[str, Any]:
        """Return the object as the state file keeps it."""
        return asdict(self)


class ObjectStore:
    """All objects of a tenant in the order in which the API lists them.

    :param listener: called with (object, True) after each change and (object, False) after removal.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._by_id: dict[str, SettingsObject] = {}
        self._by_schema: dict[str, dict[str, list[SettingsObject]]] = {}
        self._by_external_id: dict[tuple[str, str, str], SettingsObject] = {}

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[SettingsObject]:
        for scopes in self._by_schema.values():
            for objects in scopes.values():
                yield from objects

    def get(self, object_id: str) -> SettingsObject | None:
        """Return the object with this id."""
        return self._by_id.get(object_id)

    def external(self, schema_id: str, scope: str, external_id: str) -> SettingsObject | None:
        """Return the object with this external id, which is unique per schema and scope (environment.md 1.4)."""
        return self._by_external_id.get((schema_id, scope, external_id))

    def listed(self, schema_id: str, scope: str) -> list[SettingsObject]:
        """Return the objects of a schema at a scope, in order. The list is the store's own: do not change it."""
        return self._by_schema.get(schema_id, {}).get(scope, [])

    def of_schema(self, schema_id: str) -> Iterator[SettingsObject]:
        """Yield the objects of a schema at all scopes."""
        for objects in self._by_schema.get(schema_id, {}).values():
            yield from objects

    def add(self, item: SettingsObject, position: int | None = None) -> None:
        """Add an object at a position of its list, at the end when None."""
        objects = self._index(item)
        if position is None or position >= len(objects):
            item.rank = objects[-1].rank + 1 if objects else 0
            objects.append(item)
            self._listener(item, True)
        else:
            objects.insert(position, item)
            self._rank(objects)

    def move(self, item: SettingsObject, position: int) -> None:
        """Move an object to a position counted without the object itself."""
        objects = self._by_schema[item.schema_id][item.scope]
        objects.remove(item)
        objects.insert(position, item)
        self._rank(objects)

    def rekey(self, item: SettingsObject, external_id: str) -> None:
        """Give an object another external id."""
        if item.external_id is not None:
            del self._by_external_id[item.schema_id, item.scope, item.external_id]
        item.external_id = external_id
        self._by_external_id[item.schema_id, item.scope, external_id] = item
        item.shown = None

    def save(self, item: SettingsObject) -> None:
        """Tell the listener that an object has changed."""
        self._listener(item, True)

    def remove(self, item: SettingsObject) -> None:
        """Forget an object."""
        del self._by_id[item.object_id]
        if item.external_id is not None:
            del self._by_external_id[item.schema_id, item.scope, item.external_id]
        scopes = self._by_schema[item.schema_id]
        scopes[item.scope].remove(item)
        if not scopes[item.scope]:
            del scopes[item.scope]
        self._listener(item, False)

    def restore(self, records: Iterable[dict[str, Any]]) -> None:
        """Take objects from a state file."""
        for record in sorted(records, key=lambda entry: (entry["schema_id"], entry["scope"], entry["rank"])):
            item = SettingsObject(**record)
            self._index(item).append(item)

    def _index(self, item: SettingsObject) -> list[SettingsObject]:
        """Make an object known by its ids and return the list that it belongs into."""
        self._by_id[item.object_id] = item
        if item.external_id is not None:
            self._by_external_id[item.schema_id, item.scope, item.external_id] = item
        return self._by_schema.setdefault(item.schema_id, {}).setdefault(item.scope, [])

    def _rank(self, objects: list[SettingsObject]) -> None:
        for rank, item in enumerate(objects):
            item.rank = rank
            self._listener(item, True)
