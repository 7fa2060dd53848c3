# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stores for everything of a tenant that is no settings object: one a kind, by id, in the order of creation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, TypeVar

from .clock import now_ms


@dataclass(eq=False)
class Stored:
    """What a store needs to know: the id, and how many reads do not see it yet (fault ``lag``)."""

    id: str
    unseen: int = field(default=0, kw_only=True)

    def seen(self) -> bool:
        """Count a read; return whether it sees the thing."""
        if self.unseen <= 0:
            return True
        self.unseen -= 1
        return False

    def record(self) -> dict[str, Any]:
        """Return the thing as the state file keeps it."""
        return asdict(self)


@dataclass(eq=False)
class Record(Stored):
    """A thing whose only behaviour is that of its endpoints.

    ``value`` may be shown, ``secrets`` never leaves the tenant, ``owner`` is who created it.
    """

    value: dict[str, Any]
    secrets: dict[str, Any] = field(default_factory=dict)
    owner: str = ""
    created: int = field(default_factory=now_ms)


@dataclass(eq=False)
class Problem(Stored):
    """A problem: what is always shown of it, and its comments, the oldest first (environment.md 5)."""

    document: dict[str, Any]
    comments: list[dict[str, Any]] = field(default_factory=list)
    under_maintenance: bool = False


T = TypeVar("T", bound=Stored)


class Records(Generic[T]):
    """The things of one kind.

    :param make: the class of the things.
    :param keep: called with (id, what makes the record, None = removed) after each change.
    """

    def __init__(self, make: Callable[..., T], keep: Callable[[str, Callable[[], dict[str, Any]] | None], None]) -> None:
        self._make = make
        self._keep = keep
        self._items: dict[str, T] = {}

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: str) -> T | None:
        """Return the thing with this id."""
        return self._items.get(key)

    def put(self, item: T) -> T:
        """Add a thing, or tell that it has changed."""
        self._items[item.id] = item
        self._keep(item.id, item.record)
        return item

    def remove(self, item: T) -> None:
        """Forget a thing."""
        del self._items[item.id]
        self._keep(item.id, None)

    def restore(self, records: Iterable[dict[str, Any]]) -> None:
        """Take things from a state file."""
        for record in records:
            item = self._make(**record)
            self._items[item.id] = item

    # What a GET sees

    def read(self, key: str) -> T | None:
        """Return the thing with this id, unless the fault ``lag`` hides it from this read."""
        item = self._items.get(key)
        return item if item is not None and item.seen() else None

    def listed(self) -> list[T]:
        """Return all things, but those which the fault ``lag`` hides from this read."""
        return [item for item in self if item.seen()]


# kind, key, what makes the record (None = removed); it is called only when there is a state file
KeepRecord = Callable[[str, str, "Callable[[], dict[str, Any]] | None"], None]
_RECORD = "record/"


class Holder:
    """Whoever holds things of many kinds, each in a store of its own: a tenant, an account.

    :param keep: called with every change, so that a state file can follow.
    """

    def __init__(self, keep: KeepRecord) -> None:
        self._keep_record = keep
        self._records: dict[str, Records[Record]] = {}

    def records(self, kind: str) -> Records[Record]:
        """Return the store of a kind, which is named after the path of its endpoints."""
        if kind not in self._records:
            self._records[kind] = Records(Record, lambda key, make: self._keep_record(_RECORD + kind, key, make))
        return self._records[kind]

    def kinds(self) -> list[str]:
        """Return the kinds that have a store."""
        return list(self._records)

    def restore_records(self, records: dict[str, list[dict[str, Any]]]) -> None:
        """Take the things of all kinds from a state file."""
        for kind, items in records.items():
            if kind.startswith(_RECORD):
                self.records(kind[len(_RECORD) :]).restore(items)
