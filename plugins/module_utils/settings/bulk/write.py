# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out a plan for many objects. Private to this collection."""

from __future__ import annotations

import typing as t

from ...bulk.items import NOT_ATTEMPTED
from ...bulk.workers import Pace, run_all
from ...errors import ApiError, ConflictError, DynatraceError
from ..apply import creation_of, in_users_words, reconcile_object, send, share
from ..references import id_attribute
from .batches import batches, send_halving
from .dependencies import PendingId, levels_of, with_ids
from .items import Item
from .order import Arrangement, arrangement
from .purge import referrers_first

if t.TYPE_CHECKING:
    from .journal import Journal
    from .plan import BulkPlan, Place


class Writer:
    """Writes what a plan says, in the order in which objects need each other.

    :param plan: the plan, validated
    :param removals: items for what else is to be deleted
    :param journal: takes note of what was done
    :param persistent: whether other items are done after one has failed
    :param progress: called after each step
    :ivar arranged: the objects that were put in order, and the moves that it took
    :ivar failure: why the objects could not be put in order
    """

    def __init__(
        self, plan: BulkPlan, removals: list[Item], journal: Journal, persistent: bool, progress: t.Callable[[], None] = lambda: None
    ) -> None:
        self.plan = plan
        self.store = plan.store
        self.items = plan.items + removals
        self.removals = removals
        self.journal = journal
        self.persistent = persistent
        self.progress = progress
        self.pace = Pace()
        self.arranged: list[Arrangement] = []
        self.failure: DynatraceError | None = None
        self._failed = False

    def write(self) -> None:
        """Do all that is to be done; what fails is noted in the items."""
        for level in self._levels():
            ready = [item for item in level if not item.skip_without_needs()]
            self._create([item for item in ready if creation_of(item.planned) is not None])
            self._each([item for item in ready if creation_of(item.planned) is None and item.planned.writes_object])
            self._share([item for item in ready if item.planned.shares])
        for group in referrers_first(self.plan.to_do("deleted", "reset") + self.removals):
            self._each(group)
        for item in self.items:
            if item.change and item.change.action != "unchanged" and not item.done and not item.outcome:
                item.outcome = NOT_ATTEMPTED

    def arrange(self) -> None:
        """Put the objects of ordered schemas in the order of the items; what moves is noted in ``arranged``.

        What fails is noted in ``failure``.
        """
        for place in sorted({item.place for item in self.plan.items} & set(self.plan.listings)):
            created = any(item.done and item.place == place and item.planned.live is None for item in self.items)
            if not self._may_go_on() or not (created or arrangement(self.plan, place).moves):
                continue
            try:
                self._arrange(place)
            except DynatraceError as error:
                self.failure = error
                if not self.persistent:
                    return

    def _arrange(self, place: Place) -> None:
        schema_id, scope = place
        if not self.store.schema(schema_id).ordered:
            return
        self.plan.listings[place] = self.store.read([schema_id], scope)[schema_id]
        wanted = arrangement(self.plan, place)
        done = wanted._replace(moves=[])
        if wanted.moves:
            self.arranged.append(done)
        for object_id, placement in wanted.moves:
            live = self.plan.listings[place].by_object_id(object_id)
            if live is not None:
                self.store.move(live, placement)
                self.journal.add_move(place)
                done.moves.append((object_id, placement))

    def _may_go_on(self) -> bool:
        self.progress()
        return self.persistent or not self._failed

    def _fail(self, item: Item, error: DynatraceError) -> None:
        item.fail(error)
        self._failed = True

    def _levels(self) -> list[list[Item]]:
        """What is to be written in groups, each of which only needs what the groups before it create."""
        to_do = self.plan.to_do("created", "updated", "moved")
        levels = levels_of(to_do)
        return [[item for item in to_do if levels[item.index] == level] for level in sorted(set(levels.values()))]

    def _create(self, items: list[Item]) -> None:
        for item in items:
            item.planned.value = with_ids(item.planned.value, _known_id)
        creations = [creation for creation in (creation_of(item.planned) for item in items) if creation is not None]
        waiting = iter(items)
        for batch in batches(creations):
            if not self._may_go_on():
                return
            part = [next(waiting) for _creation in batch]
            try:
                outcomes = send_halving(batch, self.store.create_all)
            except DynatraceError as error:
                for item in part:
                    self._fail(item, error)
                continue
            for (object_id, refused), item in zip(outcomes, part):
                if refused is not None:
                    self._fail(item, in_users_words(refused, item.desired))
                else:
                    item.planned.object_id = object_id
                    self.journal.add(item)

    def _each(self, items: t.Iterable[Item]) -> None:
        run_all([lambda item=item: self._write(item) for item in items], self.pace, self._may_go_on)  # type: ignore[misc]

    def _write(self, item: Item) -> None:
        item.planned.value = with_ids(item.planned.value, _known_id)
        try:
            self._paced(lambda: self._send(item))
        except ApiError as error:
            self._fail(item, in_users_words(error, item.desired))
        except DynatraceError as error:
            self._fail(item, error)
        else:
            self.journal.add(item)

    def _send(self, item: Item) -> None:
        try:
            send(self.store, item.planned, validate_only=False)
        except ConflictError:
            self._again(item)

    def _share(self, items: list[Item]) -> None:
        """Give and take access to objects, to several of them at a time."""
        waiting = [item for item in items if not item.outcome and (item.done or not item.planned.writes_object)]
        begun: set[int] = set()

        def sharing(item: Item) -> t.Callable[[], None]:
            def work() -> None:
                begun.add(item.index)
                self._share_one(item)

            return work

        run_all([sharing(item) for item in waiting], self.pace, self._may_go_on)
        for item in waiting:
            if item.done and item.index not in begun:
                item.outcome, item.error = NOT_ATTEMPTED, DynatraceError("It is written, but the run stopped before its permissions were")

    def _share_one(self, item: Item) -> None:
        if not item.done:
            # Before the first request, for what is done by half is to be put back too.
            self.journal.add(item)
        try:
            self._paced(lambda: share(self.store, item.planned))
        except DynatraceError as error:
            self._fail(item, error)

    def _paced(self, work: t.Callable[[], None]) -> None:
        repeated = self.store.client.repeated
        work()
        self.pace.answered(self.store.client.repeated > repeated)

    def _again(self, item: Item) -> None:
        """The object changed since it was read: look again and do what is needed now, once."""
        change = reconcile_object(self.store, item.desired, validate=False)
        if not change.writes_object:
            # The answer to our own write was lost, or somebody else made the change.
            item.planned.object_id, item.planned.sharing = change.object_id, change.sharing
        else:
            item.change = change


def _known_id(pending: PendingId) -> str:
    object_id = pending.item.planned.object_id
    return (id_attribute(object_id, pending.attribute) if object_id else None) or pending
