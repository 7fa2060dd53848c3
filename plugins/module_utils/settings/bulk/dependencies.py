# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which desired objects need which others to exist first. Private to this collection."""

from __future__ import annotations

import typing as t

from ...documents import at
from ...errors import DynatraceError
from ..references import Reference, names_in, references_in

if t.TYPE_CHECKING:
    from .items import Item


class PendingId(str):
    """Stands in a value for the id of an object that this run is going to create.

    As a text it says so to a person; ``item`` is the :class:`.items.Item` and ``attribute`` what of its id is wanted.
    """

    item: Item
    attribute: str

    def __new__(cls, item: Item, attribute: str) -> PendingId:
        text = super().__new__(cls, "(id of %s)" % item.label)
        text.item = item
        text.attribute = attribute
        return text


def pending_ids(value: t.Any) -> t.Iterator[PendingId]:
    """All ids in ``value`` that are not known yet."""
    if isinstance(value, dict):
        for item in value.values():
            yield from pending_ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from pending_ids(item)
    elif isinstance(value, PendingId):
        yield value


def map_texts(value: t.Any, change: t.Callable[[str], t.Any]) -> t.Any:
    """A copy of ``value`` in which each text is what ``change`` makes of it."""
    if isinstance(value, dict):
        return {name: map_texts(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [map_texts(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def with_ids(value: t.Any, identify: t.Callable[[PendingId], str]) -> t.Any:
    """A copy of ``value`` with each :class:`PendingId` replaced by what ``identify`` makes of it."""
    return map_texts(value, lambda text: identify(text) if isinstance(text, PendingId) else text)


class Directory:
    """Finds the item of this run that a reference means.

    :param items: all items; only those that shall be present count
    """

    def __init__(self, items: t.Iterable[Item]) -> None:
        self._items: dict[tuple[str, str], list[Item]] = {}
        self._by_name: dict[tuple[tuple[str, str], str], list[Item]] = {}
        for item in items:
            if item.desired.state == "present":
                self._items.setdefault(item.place, []).append(item)
                for name in _names(item):
                    self._by_name.setdefault((item.place, name), []).append(item)

    def find(self, reference: Reference) -> Item | None:
        """The item that ``reference`` means, None if it means none of this run.

        :raises DynatraceError: several items fit
        """
        place = (reference.schema_id, reference.scope)
        if reference.name is not None:
            found = self._by_name.get((place, reference.name), [])
        else:
            wanted = [(path.split("/"), value) for path, value in reference.match]
            found = [item for item in self._items.get(place, ()) if all(at(item.desired.value, path) == value for path, value in wanted)]
        if len(found) > 1:
            names = ", ".join(item.label for item in found)
            raise DynatraceError("The reference to %s of %s means several items: %s" % (reference.text, reference.schema_id, names))
        return found[0] if found else None


def _names(item: Item) -> set[str]:
    """All that a reference may call an item."""
    keys = [at(item.desired.value, key[0]) for key in item.keys if len(key) == 1]
    named = [item.desired.object_id, item.desired.external_id, *keys, *names_in(item.desired.value)]
    return {name for name in named if isinstance(name, str)}


def link(item: Item, directory: Directory) -> None:
    """Set ``needs`` of ``item``: the items of this run that its references mean.

    :raises DynatraceError: a reference means several items
    """
    if item.desired.state != "present":
        return
    for reference in references_in(item.desired.value):
        target = directory.find(reference)
        if target is not None and target is not item:
            item.needs[reference] = target


def in_order(items: t.Sequence[Item]) -> list[Item]:
    """The items so that each comes after those it needs, otherwise in the order given.

    :raises DynatraceError: items need each other in a circle, which the message prints
    """
    done: set[int] = set()
    ordered: list[Item] = []
    for first in items:
        # The way from an item to what it needs, each with the needs that are still to be looked at.
        way: list[tuple[Item, t.Iterator[Item]]] = [] if first.index in done else [(first, iter(first.needs.values()))]
        open_ = {first.index} if way else set()
        while way:
            item, rest = way[-1]
            needed = next((each for each in rest if each.index not in done), None)
            if needed is None:
                way.pop()
                done.add(item.index)
                ordered.append(item)
            elif needed.index in open_:
                names = [each for each, _rest in way]
                circle = names[names.index(needed) :] + [needed]
                raise DynatraceError("These objects refer to each other in a circle: " + " -> ".join(each.label for each in circle))
            else:
                open_.add(needed.index)
                way.append((needed, iter(needed.needs.values())))
    return ordered


def levels_of(items: t.Sequence[Item]) -> dict[int, int]:
    """After how many rounds of writes each item can be written: 0 for those that need nothing that is still to be created.

    :return: index of the item -> number of rounds
    """
    levels: dict[int, int] = {}
    for item in in_order(items):
        needed = [levels[pending.item.index] + 1 for pending in pending_ids(item.planned.value) if pending.item.index in levels]
        levels[item.index] = max(needed, default=0)
    return levels
