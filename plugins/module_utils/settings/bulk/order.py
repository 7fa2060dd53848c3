# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fewest moves that put objects in a wanted order. Private to this collection."""

from __future__ import annotations

import typing as t
from bisect import bisect_left
from itertools import groupby

from ...errors import DynatraceError
from ..objects import Placement
from .dependencies import levels_of

if t.TYPE_CHECKING:
    from ..objects import Listing
    from .plan import BulkPlan, Place


def fewest_moves(current: t.Sequence[str], wanted: t.Sequence[str]) -> list[tuple[str, str | None, str | None]]:
    """Moves after which the ``wanted`` objects stand in their order.

    Objects that are not wanted stay where they are. The wanted objects that already stand in the right order among
    themselves, as many as possible, stay too.

    :param current: all ids in the order of the tenant
    :param wanted: some of these ids in the order they shall have
    :return: moves to be made one after the other: ``(id, after, before)``, of which exactly one of ``after`` and ``before`` is an id
    """
    places = {object_id: place for place, object_id in enumerate(current)}
    staying = _longest_rising([places[object_id] for object_id in wanted])
    keep = {wanted[index] for index in staying}
    moves: list[tuple[str, str | None, str | None]] = []
    for index, object_id in enumerate(wanted):
        if object_id in keep:
            continue
        if index:
            moves.append((object_id, wanted[index - 1], None))
        else:
            moves.append((object_id, None, next(other for other in wanted if other in keep)))
    return moves


class Arrangement(t.NamedTuple):
    """How the objects of a place get into the declared order. An object is named by its id, or by the label of an item without one.

    :ivar current: all objects in the order of the tenant; those still to be created last, in the order in which they can be written
    :ivar new: those that the tenant has, or will have, because of this run
    :ivar moves: pairs of an object and where it goes
    """

    place: Place
    current: list[str]
    new: set[str]
    moves: list[tuple[str, Placement]]

    def excerpt(self) -> tuple[list[str | int], list[str | int]]:
        """The order before and after, as far as it takes to see what moves: the moved objects and the neighbours they have or get.

        :return: two lists of objects; a number stands for so many that stay among themselves. New objects are in the second one only.
        """
        before = [name for name in self.current if name not in self.new]
        after = _rearranged(self.current, self.moves)
        moved = {name for name, _placement in self.moves}
        told: set[str] = set()
        for order in (before, after):
            for neighbours in zip(["", *order], order, [*order[1:], ""]):
                if neighbours[1] in moved:
                    told.update(neighbours)
        return _shortened(before, told, self.new), _shortened(after, told, self.new)


def _rearranged(current: t.Sequence[str], moves: t.Iterable[tuple[str, Placement]]) -> list[str]:
    """The order after ``moves`` are made one after the other."""
    # A ring, which begins and ends with the empty text, so that no move has to look for its place.
    following = dict(zip(["", *current], [*current, ""]))
    preceding = {right: left for left, right in following.items()}
    for name, placement in moves:
        left, right = preceding[name], following[name]
        following[left], preceding[right] = right, left
        left = preceding[placement.before or ""] if placement.after is None else placement.after
        right = following[left]
        following[left], following[name] = name, right
        preceding[right], preceding[name] = name, left
    order = [following[""]]
    while order[-1]:
        order.append(following[order[-1]])
    return order[:-1]


def _shortened(order: list[str], told: set[str], new: set[str]) -> list[str | int]:
    """The ``order`` with a number for each run of objects that are neither ``told`` of nor ``new``; one alone takes no less space."""
    result: list[str | int] = []
    for is_told, run in groupby((name for name in order if name in told or name not in new), key=told.__contains__):
        names = list(run)
        result += names if is_told or len(names) == 1 else [len(names)]
    return result


def arrangement(plan: BulkPlan, place: Place, leaving: t.Container[str] = ()) -> Arrangement:
    """The moves after which the objects at ``place`` stand in the order of the items of ``plan``.

    :param leaving: ids of objects that are going to be deleted though no item says so
    :raises DynatraceError: an object would have to move that the tenant keeps in its place
    """
    if not plan.store.schema(place[0]).ordered:
        return Arrangement(place, [], set(), [])
    items = [item for item in plan.items if item.place == place and item.change and not item.outcome]
    wanted = [item.planned.object_id or item.label for item in items if item.desired.state == "present"]
    gone = {item.planned.object_id for item in items if item.planned.action == "deleted"}
    current = [live.object_id for live in plan.listings[place] if live.object_id not in gone and live.object_id not in leaving]
    levels = levels_of(plan.to_do("created", "updated", "moved"))
    new = sorted((item for item in items if item.planned.action == "created"), key=lambda item: (levels.get(item.index, 0), item.index))
    current += [name for name in (item.planned.object_id or item.label for item in new) if name not in set(current)]
    _check_locked(plan.listings[place], current, wanted, {item.planned.object_id: item.label for item in items})
    moves = [(name, Placement(after, before)) for name, after, before in fewest_moves(current, wanted)]
    return Arrangement(place, current, {item.planned.object_id or item.label for item in items if item.planned.live is None}, moves)


def _check_locked(listing: Listing, current: list[str], wanted: list[str], labels: dict[str | None, str]) -> None:
    """The tenant keeps some objects at the head or the tail of a list; they come first or last in the declared order too."""
    locked = {live.object_id: live for live in listing if "move" not in live.operations}
    places = {name: place for place, name in enumerate(current)}

    def group(name: str) -> tuple[int, int]:
        if name not in locked:
            return 1, 0
        return (0 if locked[name].leads else 2), places[name]

    for earlier, later in zip(wanted, wanted[1:]):
        if group(earlier) > group(later):
            name = later if later in locked else earlier
            raise DynatraceError("order: %s may not be moved, the tenant keeps it in its place" % labels[name])


def _longest_rising(numbers: t.Sequence[int]) -> list[int]:
    """The indexes of a longest rising subsequence of different ``numbers``."""
    tails: list[int] = []  # the smallest last number of a rising run of each length
    ends: list[int] = []  # and its index
    before: list[int] = []
    for index, number in enumerate(numbers):
        length = bisect_left(tails, number)
        tails[length : length + 1] = [number]
        ends[length : length + 1] = [index]
        before.append(ends[length - 1] if length else -1)
    run: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        run.append(index)
        index = before[index]
    return run[::-1]
