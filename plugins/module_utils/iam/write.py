# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out a plan for the objects of an account. Private to this collection."""

from __future__ import annotations

import typing as t

from ..bulk.items import NOT_ATTEMPTED, SKIPPED
from ..bulk.workers import Pace, run_all
from ..errors import ApiError, ConnectionFailedError, DynatraceError
from ..resources.iam_group import IamGroup
from ..resources.reconcile import finish
from .items import BindingItem, ObjectItem
from .kinds import BOUNDARY, GROUP, POLICY, SERVICE_USER, USER

if t.TYPE_CHECKING:
    from ..account.bindings import Binding, Step
    from .bindings_plan import BindingsPlan
    from .items import AccountItem
    from .plan import AccountPlan

_ABOUT_THE_OBJECT = (400, 404, 409)
_COMING: tuple[tuple[str, ...], ...] = ((POLICY, BOUNDARY, GROUP), (SERVICE_USER, USER))
_GOING: tuple[tuple[str, ...], ...] = ((USER, SERVICE_USER), (GROUP,), (BOUNDARY, POLICY))


class AccountWriter:
    """Writes what a plan says: first what others need, then the bindings, and at the end what goes.

    :param plan: the plan, valid
    :param removals: items for what else is to be deleted
    :param persistent: whether other items are done after one has failed
    :param progress: called after each step
    """

    def __init__(self, plan: AccountPlan, removals: list[AccountItem], persistent: bool, progress: t.Callable[[], None]) -> None:
        self.plan = plan
        self.items = [*plan.items, *removals]
        self.persistent = persistent
        self.progress = progress
        self._failed = False
        # The true ids of what was not there when the plan was made.
        self._ids: dict[str, str] = {}

    def write(self) -> None:
        """Do all that is to be done; what fails is noted in the items."""
        for kinds in _COMING:
            self._create_groups([item for item in self._objects("created") if item.kind == GROUP and GROUP in kinds])
            self._each([item for item in self._objects("created", "updated") if item.kind in kinds])
        for bindings in self.plan.binding_plans:
            self._bind(bindings)
        for kinds in _GOING:
            self._each([item for item in self._objects("deleted") if item.kind in kinds])
        for item in self.items:
            if item.action not in ("unchanged", NOT_ATTEMPTED) and not item.done and not item.outcome:
                item.outcome = NOT_ATTEMPTED

    def _objects(self, *actions: str) -> list[ObjectItem]:
        """What is still to be done in one of these ways."""
        return [
            item for item in self.items if isinstance(item, ObjectItem) and item.action in actions and not item.done and not item.outcome
        ]

    def _may_go_on(self) -> bool:
        self.progress()
        return self.persistent or not self._failed

    def _fail(self, item: AccountItem, error: DynatraceError) -> None:
        item.fail(error)
        self._failed = True

    # Objects

    def _create_groups(self, items: list[ObjectItem]) -> None:
        """Create all groups with one request. Those that cannot be created that way are left for one by one."""
        if len(items) < 2 or not self._may_go_on():
            return
        resource = t.cast(IamGroup, items[0].planned.resource)
        try:
            resource.create_all(self.plan.client, [item.planned for item in items])
        except DynatraceError as error:
            # All or none: one by one it shows whose fault it is, or that they are there.
            if not _is_about_objects(error):
                for item in items:
                    self._fail(item, error)
            return
        for item in items:
            if item.planned.object_id is not None:
                self._done(item)

    def _each(self, items: t.Iterable[ObjectItem]) -> None:
        ready = [item for item in items if not item.skip_without_needs()]
        run_all([lambda item=item: self._write(item) for item in ready], Pace(), self._may_go_on)  # type: ignore[misc]

    def _write(self, item: ObjectItem) -> None:
        try:
            item.change = finish(self.plan.client, item.planned)
            self._done(item)
        except DynatraceError as error:
            self._fail(item, error)

    def _done(self, item: ObjectItem) -> None:
        """Take note that an item was carried out, and let everybody who waits for its id know it."""
        item.done = True
        if item.reference is None or item.awaited is None:
            return
        change = item.planned
        own = change.object_id
        if item.kind == SERVICE_USER:
            own = change.result.get("group_id") or self.plan.directory.own_group(str(change.object_id))
        self._ids[item.reference] = str(own)
        item.awaited["uid" if item.kind == SERVICE_USER else "uuid"] = change.object_id

    # Bindings

    def _bind(self, bindings: BindingsPlan) -> None:
        owners: dict[Step, list[BindingItem]] = {}
        for item in self.items:
            if isinstance(item, BindingItem) and not item.skip_without_needs():
                for step in item.steps:
                    owners.setdefault(step, []).append(item)
        ready = [step for step in bindings.steps if any(not item.outcome for item in owners.get(step, ()))]
        plain: dict[t.Any, list[Step]] = {}
        for step in ready:
            after = step.after
            if step.action == "created" and after is not None:
                # Only what says no more than its policy and boundaries can be bound to several groups at once.
                single = (after.group, after.parameters, after.metadata) if after.filter else ()
                plain.setdefault((after.policy, after.boundaries, single), []).append(step)
        run_all([lambda group=group: self._send_all(bindings, group, owners) for group in plain.values()], Pace(), self._may_go_on)  # type: ignore[misc]
        lacking = {
            step.after.group for step in bindings.steps if step.action == "created" and step.after and not _is_done(owners.get(step, ()))
        }
        # What takes away comes after what gives, in the order of the plan.
        for step in ready:
            if step.action == "deleted" and step.before is not None and step.before.group in lacking:
                for item in owners[step]:
                    item.outcome, item.error = SKIPPED, DynatraceError("The group keeps it, for not all could be given that it shall have")
            elif step.action != "created" and self._may_go_on():
                self._send(bindings, step, owners)

    def _send_all(self, bindings: BindingsPlan, steps: list[Step], owners: t.Mapping[Step, list[BindingItem]]) -> None:
        """Create bindings that differ in their groups only, with one request if there are several."""
        if len(steps) > 1:
            first = self._known(t.cast("Binding", steps[0].after))
            try:
                bindings.store.bind_groups(first, [self._known(t.cast("Binding", step.after)).group for step in steps])
            except DynatraceError as error:
                if not _is_about_objects(error):
                    self._note(steps, owners, error)
                    return
            else:
                self._note(steps, owners)
                return
        for step in steps:
            if self.persistent or not self._failed:
                self._send(bindings, step, owners)

    def _send(self, bindings: BindingsPlan, step: Step, owners: t.Mapping[Step, list[BindingItem]]) -> None:
        known = step._replace(after=self._known(step.after) if step.after else None)
        try:
            bindings.store.send_once(known)
        except DynatraceError as error:
            self._note([step], owners, error)
        else:
            self._note([step], owners)

    def _note(self, steps: list[Step], owners: t.Mapping[Step, list[BindingItem]], error: DynatraceError | None = None) -> None:
        for item in [item for step in steps for item in owners[step]]:
            if error is not None:
                self._fail(item, error)
            else:
                item.steps_done += 1
                item.done = item.steps_done == len(item.steps)

    def _known(self, binding: Binding) -> Binding:
        """The binding with the true ids of what was created meanwhile."""
        return binding._replace(group=self._ids.get(binding.group, binding.group))


def _is_done(owners: t.Iterable[BindingItem]) -> bool:
    """Whether the binding that these items are about was made."""
    return any(item.done for item in owners)


def _is_about_objects(error: DynatraceError) -> bool:
    """Whether some of several objects may be there already, or be at fault, while others are not."""
    return isinstance(error, ConnectionFailedError) or (isinstance(error, ApiError) and error.status in _ABOUT_THE_OBJECT)
