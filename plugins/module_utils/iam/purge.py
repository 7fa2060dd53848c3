# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is in the account beside what is wanted, and how much of it may go. Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.people import KEPT_GROUPS
from ..bulk.leash import MANAGED, NONE
from ..resources.chosen_id import ChosenId
from ..resources.reconcile import decide
from ..scopes import subject_of
from .items import ObjectItem
from .kinds import BINDING, GROUP, KINDS, SERVICE_USER, USER

if t.TYPE_CHECKING:
    from ..account.bindings import Binding
    from ..bulk.leash import Leash
    from ..documents import Document
    from .bindings_plan import BindingsPlan
    from .items import AccountItem
    from .plan import AccountPlan, Place


class Unmanaged(t.NamedTuple):
    """An object that no item means.

    :ivar place: name of the kind, and the level
    :ivar document: the object, None for a binding
    :ivar binding: the binding, and the plan of its level
    :ivar managed: whether this collection created it
    """

    place: Place
    name: str
    id: str | None
    managed: bool
    document: Document | None = None
    binding: tuple[BindingsPlan, Binding] | None = None

    def entry(self) -> dict[str, t.Any]:
        """How a task returns it."""
        kind, level = self.place
        return {
            "kind": kind,
            "level": level.word,
            "name": self.name,
            "id": self.id,
            "managed": self.managed,
        }


def unmanaged(plan: AccountPlan) -> list[Unmanaged]:
    """The objects at the places of a plan that no item means, but for what is for nobody here to change."""
    matched = {(item.kind, item.object_id) for item in plan.objects}
    # A group that a service user has of its own is meant by whoever means the service user.
    matched |= {(GROUP, item.change.result.get("group_id")) for item in plan.objects if item.kind == SERVICE_USER and item.change}
    found: list[Unmanaged] = []
    for place, documents in plan.live.items():
        resource = plan.resource(place)
        for document in sorted(documents, key=resource.name_of):
            object_id = resource.id_of(document)
            if (place[0], object_id) in matched or (place[0] == GROUP and document.get("owner") in KEPT_GROUPS):
                continue
            managed = isinstance(resource, ChosenId) and resource.is_ours(plan.client, document)
            found.append(Unmanaged(place, resource.name_of(document), object_id, managed, document))
    for bindings in plan.binding_plans:
        place = (BINDING, bindings.names.level)
        named = sorted((bindings.purge(binding, 0).name, binding) for binding in bindings.unmanaged())
        found += [Unmanaged(place, name, None, False, binding=(bindings, binding)) for name, binding in named]
    return found


def purged_items(plan: AccountPlan, leash: Leash, found: t.Iterable[Unmanaged]) -> tuple[list[AccountItem], list[str]]:
    """Items that remove what is unmanaged and may be removed, and what the user should know.

    What wanted objects refer to stays, and so does the user on whose behalf the task runs.

    :raises DynatraceError: that would be more than allowed, or everything
    """
    if leash.mode == NONE:
        return [], []
    leash.check_wanted(plan.items, any(item.params["state"] == "present" for item in plan.items))
    referred, own = plan.referred(), subject_of(plan.client.auth)
    unwanted, warnings = [], []
    for each in found:
        if leash.mode == MANAGED and not each.managed:
            continue
        if each.id is not None and each.id in referred:
            continue
        if each.place[0] == GROUP and plan.directory.service_user_of(str(each.id)):
            # It comes and goes along with the service user (account-and-platform.md 2.5).
            continue
        if each.place[0] in (USER, SERVICE_USER) and each.id == own:
            warnings.append("%s is not removed: this task runs on its behalf" % each.name)
            continue
        unwanted.append(each)
    _check_numbers(plan, leash, unwanted)
    return [_removal(plan, each, number) for number, each in enumerate(unwanted)], warnings


def _check_numbers(plan: AccountPlan, leash: Leash, unwanted: list[Unmanaged]) -> None:
    """Each kind has a leash of its own: many users shall not make it long for policies.

    :raises DynatraceError: more of a kind would go than is allowed
    """
    for kind in KINDS:
        total = sum(len(documents) for place, documents in plan.live.items() if place[0] == kind.name)
        leash.check_number(sum(each.place[0] == kind.name for each in unwanted), total, kind.option.replace("_", " "))
    bindings = sum(len(each.live) for each in plan.binding_plans)
    leash.check_number(sum(each.binding is not None for each in unwanted), bindings, "bindings")


def _removal(plan: AccountPlan, each: Unmanaged, index: int) -> AccountItem:
    if each.binding is not None:
        bindings, binding = each.binding
        return bindings.purge(binding, index)
    resource = plan.resource(each.place)
    entry = dict.fromkeys(resource.argument_spec())
    entry.update(dict.fromkeys(resource.key, each.name), id=each.id, state="absent")
    item = ObjectItem(each.place[0], index, entry, purged=True)
    item.level = each.place[1]
    item.change = decide(plan.client, resource, entry, [t.cast("Document", each.document)])
    return item
