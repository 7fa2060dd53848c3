# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be done about the bindings of a level. Private to this collection.

Nothing here writes.
"""

from __future__ import annotations

import typing as t

from ..account.binding_entries import ParameterCheck, entry_of, wanted_of
from ..account.binding_store import BindingStore
from ..account.bindings import steps
from ..account.lookup import UnknownNameError
from ..errors import DynatraceError
from .items import BindingItem

if t.TYPE_CHECKING:
    from ..account.bindings import Binding, Step
    from ..account.names import Names
    from ..client import Client
    from .items import ObjectItem


class BindingsPlan:
    """The plan for the bindings of one level.

    :param names: the names of what there is to bind at the level, or will be
    :param names_after: those of them that will mean something when all is done
    :param items: the entries that are about this level
    :param texts: statements of policies and conditions of boundaries that are known already, by id
    :ivar store: the :class:`..account.binding_store.BindingStore`
    :ivar live: the bindings that there are
    :ivar steps: what has to be done, in an order in which it can be
    """

    def __init__(self, client: Client, names: Names, names_after: Names, items: list[BindingItem], texts: dict[str, str]) -> None:
        self.names = names
        self._names_after = names_after
        self.items = items
        self.store = BindingStore(client, names.level)
        self.live = self.store.all()
        self.steps: list[Step] = []
        self._check = ParameterCheck(client, names, texts)
        self._known = {binding.key: binding for binding in self.live}

    def find_wanted(self, awaited: t.Mapping[str, ObjectItem]) -> None:
        """Find out what each item means; what is wrong with it is noted there.

        :param awaited: the items for what is not there yet, by the id that stands for it
        """
        for item in self.items:
            item.attempt(lambda item: self._find(item, awaited))
        first: dict[t.Any, BindingItem] = {}
        for item in self._sound(present=True):
            twin = first.setdefault(item.planned.key, item)
            if twin is not item:
                item.reject(DynatraceError("It means the same binding as %s" % twin.label))
        for item in self._sound(present=False):
            if item.wanted is None:
                continue
            wanting = next((other for other in first.values() if item.planned.means(other.planned.binding)), None)
            if wanting is not None:
                item.reject(DynatraceError("It takes away what %s wants" % wanting.label))

    def _find(self, item: BindingItem, awaited: t.Mapping[str, ObjectItem]) -> None:
        names = self.names
        try:
            item.wanted = wanted = wanted_of(self._names_after if item.present else names, item.params)
        except UnknownNameError:
            if item.present:
                raise
            # What is not there is bound nowhere.
            return
        owner = names.directory.service_user_of(wanted.group) if item.params["service_user"] else None
        item.title = names.bound(wanted.policy).name, owner["name"] if owner else names.name_of_group(wanted.group)
        if not item.present:
            return
        item.needs = [awaited[each] for each in (wanted.policy, wanted.group, *(wanted.boundaries or ())) if each in awaited]
        live = self._known.get(wanted.key)
        if live is None or wanted.boundaries not in (None, live.boundaries):
            self._check(wanted.binding)

    def _sound(self, present: bool) -> list[BindingItem]:
        return [item for item in self.items if item.present == present and not item.outcome]

    def unmanaged(self) -> list[Binding]:
        """The bindings that no item means."""
        meant = {item.planned.key for item in self._sound(present=True)}
        leaving = self._leaving()
        return [binding for binding in self.live if binding.key not in meant and binding.key not in leaving]

    def _leaving(self) -> dict[t.Any, BindingItem]:
        """The absent item of each binding that one means."""
        absent = [item for item in self._sound(present=False) if item.wanted is not None]
        found = ((binding, next((item for item in absent if item.planned.means(binding)), None)) for binding in self.live)
        return {binding.key: item for binding, item in found if item is not None}

    def purge(self, binding: Binding, index: int) -> BindingItem:
        """An item that removes a binding."""
        entry = entry_of(self.names, binding)
        item = BindingItem(index, dict(entry, group=entry["service_user"] or entry["group"], state="absent"), purged=True)
        item.level, item.purges = self.names.level, binding
        return item

    def settle(self, purged: t.Iterable[BindingItem]) -> None:
        """Find out the steps, and whose they are.

        :raises DynatraceError: see :func:`..account.bindings.steps`
        """
        coming = {item.planned.key: item for item in self._sound(present=True)}
        leaving = {**self._leaving(), **{item.purges.key: item for item in purged if item.purges}}
        self.steps = steps(
            self.live, [item.planned for item in coming.values()], [binding for binding in self.live if binding.key in leaving]
        )
        for step in self.steps:
            owners = [coming.get(step.after.key) if step.after else None, leaving.get(step.before.key) if step.before else None]
            for item in owners:
                if item is not None:
                    item.steps.append(step)
                    item.shown.append((self._shown(step.before), self._shown(step.after)))

    def _shown(self, binding: Binding | None) -> dict[str, t.Any]:
        return entry_of(self.names, binding) if binding else {}

    @property
    def _after(self) -> list[Binding]:
        gone = {step.before for step in self.steps}
        return [binding for binding in self.live if binding not in gone] + [step.after for step in self.steps if step.after]

    def binds(self, policy: str | None) -> bool:
        """Whether a policy is bound once all steps are done."""
        return any(binding.policy == policy for binding in self._after)

    def bounds(self, boundary: str | None) -> bool:
        """Whether a boundary is used once all steps are done."""
        return any(boundary in binding.boundaries for binding in self._after)
