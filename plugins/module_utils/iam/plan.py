# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be done about the objects of an account. Private to this collection.

Nothing here writes.
"""

from __future__ import annotations

import typing as t

from ..account.directory import Directory
from ..account.levels import GLOBAL, account_level
from ..account.memberships import groups_of_people
from ..account.names import Names
from ..bulk.workers import Pace, run_all
from ..errors import DynatraceError
from ..resources.chosen_id import ChosenId
from ..resources.iam_policy import IamPolicy, check_unbound
from ..resources.membership import Member
from ..resources.reconcile import decide
from .bindings_plan import BindingsPlan
from .items import BindingItem, ObjectItem
from .kinds import BINDING, BINDINGS, BOUNDARY, GROUP, KINDS, POLICY, SERVICE_USER, USER, whole

if t.TYPE_CHECKING:
    from ..account.levels import Level
    from ..client import Client
    from ..documents import Document
    from ..resources.resource import Resource
    from .items import AccountItem
    from .kinds import Kind

    # Name of a kind, and the level whose objects of this kind are meant.
    Place = tuple[str, Level]


class AccountPlan:
    """The plan for many objects of an account.

    :param params: the options of the module; what is None is not looked at
    :ivar objects: the items for everything but bindings
    :ivar bindings: the items for bindings
    :ivar live: the objects that there are at each place that is looked at
    """

    def __init__(self, client: Client, params: t.Mapping[str, t.Any]) -> None:
        self.client = client
        self.directory = Directory(client)
        meant = whole if params["value_mode"] == "replace" else lambda _kind, entry: entry
        self.objects = [
            ObjectItem(kind.name, index, meant(kind.name, entry)) for kind in KINDS for index, entry in enumerate(params[kind.option] or ())
        ]
        self.bindings = [BindingItem(index, meant(BINDING, entry)) for index, entry in enumerate(params[BINDINGS] or ())]
        self.live: dict[Place, list[Document]] = {}
        # Statements of policies and conditions of boundaries, by id.
        self.texts: dict[str, str] = {}
        self._kinds = [kind for kind in KINDS if params[kind.option] is not None]
        self._with_bindings = params[BINDINGS] is not None
        self._further = params["levels"] or ()
        # Ids of what the items delete.
        self._leaving: set[str] = set()
        self._resources: dict[Place, Resource] = {}
        # The objects at each place by their ids and by their names.
        self._indexes: dict[Place, dict[str, list[Document]]] = {}
        self._plans: dict[Level, BindingsPlan] = {}

    @property
    def items(self) -> list[AccountItem]:
        """All items, in the order of what others need."""
        return [*self.objects, *self.bindings]

    @property
    def binding_plans(self) -> list[BindingsPlan]:
        """What is to be done about the bindings of each level."""
        return [self._plans[level] for level in sorted(self._plans)]

    def resource(self, place: Place) -> Resource:
        """What there is to say about the objects at a place that is looked at."""
        return self._resources[place]

    def referred(self) -> set[str]:
        """The ids of what wanted objects refer to."""
        found: set[str] = set()
        for item in self.objects:
            if item.change is not None and isinstance(item.change.resource, Member) and item.action != "deleted":
                found |= item.change.resource.wanted_groups(item.params)
        for binding in self.bindings:
            if binding.wanted is not None and binding.present:
                found |= {binding.wanted.policy, binding.wanted.group, *(binding.wanted.boundaries or ())}
                owner = self.directory.service_user_of(binding.wanted.group) if binding.params["service_user"] else None
                found |= {owner["uid"]} if owner else set()
        return found

    def make(self) -> None:
        """Find out what is to be done about each item; what cannot be done is noted in the item.

        :raises DynatraceError: the account cannot be read
        """
        further = [self.directory.level(text) for text in self._further]
        for item in self.items:
            item.attempt(self._find_level)
        for kind in self._kinds:
            self._plan_kind(kind, further)
        if self._with_bindings:
            self._plan_bindings(further)

    def settle(self, purged: t.Iterable[AccountItem]) -> None:
        """Find out which requests the bindings take, and whether what shall go is free to go.

        :param purged: items for what else shall go
        """
        purged = list(purged)
        for level, plan in self._plans.items():
            plan.settle([item for item in purged if isinstance(item, BindingItem) and item.level == level])
        for item in [*self.objects, *purged]:
            if isinstance(item, ObjectItem) and item.action == "deleted" and not item.outcome:
                item.attempt(self._check_free)

    # Objects

    def _find_level(self, item: AccountItem) -> None:
        item.level = self.directory.level(item.params["level"]) if item.params.get("level") else account_level(self.client)
        if item.kind == POLICY:
            IamPolicy.at(item.level)
        elif item.kind == BINDING and item.level == GLOBAL:
            raise DynatraceError("level: nothing can be bound at the global level")

    def _plan_kind(self, kind: Kind, further: list[Level]) -> None:
        items = [item for item in self.objects if item.kind == kind.name]
        levels = dict.fromkeys([account_level(self.client)])
        if kind.name == POLICY:
            levels.update(dict.fromkeys([item.level for item in items if item.level and not item.outcome] + further))
        for level in levels:
            self._look_at((kind.name, level), kind.resource)
        run_all([lambda item=item: item.attempt(self._plan) for item in items if not item.outcome], Pace(), lambda: True)  # type: ignore[misc]
        self._reject_twins(items)
        for level in levels:
            self._foresee((kind.name, level), [item for item in items if item.level == level and not item.outcome])

    def _look_at(self, place: Place, resource: Resource) -> None:
        """Read what there is at a place, and prepare the kind for planning there."""
        kind, level = place
        if isinstance(resource, IamPolicy):
            resource = IamPolicy.at(level)
        elif isinstance(resource, Member):
            resource = type(resource)(Names(self.client, level, self.directory, self._leaving))
        else:
            resource = type(resource)()
        listed = list(self._listing(kind, level))
        self.live[place] = self._with_groups(listed) if kind == USER else listed
        if isinstance(resource, ChosenId):
            resource.listed = {resource.id_of(item): item for item in self.live[place]}
        self._resources[place] = resource
        index = self._indexes.setdefault(place, {})
        for document in self.live[place]:
            for text in dict.fromkeys([resource.id_of(document), _folded(resource.name_of(document))]):
                index.setdefault(text, []).append(document)

    def _listing(self, kind: str, level: Level) -> list[Document]:
        """What the directory knows at a place; whatever is put into it is known from then on."""
        directory = self.directory
        read: dict[str, t.Callable[[], list[Document]]] = {
            POLICY: lambda: directory.policies(level),
            BOUNDARY: lambda: directory.boundaries,
            GROUP: lambda: directory.groups,
            SERVICE_USER: lambda: directory.service_users,
            USER: lambda: directory.users,
        }
        return read[kind]()

    def _with_groups(self, users: list[Document]) -> list[Document]:
        """The users, those whom an item may mean with the groups that they are in."""
        wanted = {str(item.params["email"]).lower() for item in self.objects if item.kind == USER}
        there = [group for group in self.directory.groups if group["uuid"] not in self._awaited]
        groups = groups_of_people(self.client, there, [user["email"] for user in users if user["email"].lower() in wanted])
        return [dict(user, groups=groups.get(user["email"], [])) for user in users]

    def _plan(self, item: ObjectItem) -> None:
        place = (item.kind, t.cast("Level", item.level))
        resource = self._resources[place]
        item.change = change = decide(self.client, resource, item.params, self._candidates(place, item))
        if isinstance(resource, ChosenId) and change.action == "created":
            change.object_id = resource.new_id(self.client, change.after["name"])
        if isinstance(resource, Member):
            awaited = self._awaited
            item.needs = [awaited[group] for group in sorted(resource.wanted_groups(item.params)) if group in awaited]
        if not (item.kind == POLICY and change.action == "deleted"):
            # Whether one is free to go shows when it is known which bindings go.
            resource.permit(self.client, change)

    def _candidates(self, place: Place, item: ObjectItem) -> list[Document]:
        """What an item can mean, of everything at a place."""
        index = self._indexes[place]
        return index.get(item.params["id"], []) if item.params.get("id") else index.get(_folded(item.name), [])

    @staticmethod
    def _reject_twins(items: list[ObjectItem]) -> None:
        first: dict[t.Any, ObjectItem] = {}
        for item in items:
            if item.outcome or item.change is None:
                continue
            # Two of one name are two objects only if both exist and are chosen by their ids.
            meant = item.object_id if item.change.live is not None else item.name
            twin = first.setdefault((item.level, meant), item)
            if twin is not item:
                item.reject(DynatraceError("It means the same object as %s" % twin.label))

    def _foresee(self, place: Place, items: list[ObjectItem]) -> None:
        """Let names mean what they will mean when the items are done."""
        kind, level = place
        if kind == USER:
            # Nothing refers to a user.
            return
        listed = self._listing(kind, level)
        for item in items:
            change, id_of = item.planned, item.planned.resource.id_of
            text = change.after.get("statement_query") or change.after.get("boundary_query")
            if text and change.object_id:
                self.texts[change.object_id] = text
            if change.action == "deleted":
                self._leaving.add(t.cast(str, change.object_id))
            elif change.action == "updated":
                listed[:] = [dict(each, name=change.after["name"]) if id_of(each) == change.object_id else each for each in listed]
            elif change.action == "created" and kind == SERVICE_USER:
                item.reference, item.awaited = item.label, {"uid": item.label, "name": item.name, "email": item.label}
                self.directory.expect_service_user(item.awaited, item.label)
            elif change.action == "created":
                item.reference = change.object_id or item.label
                item.awaited = {"uuid": item.reference, "name": item.name}
                listed.append(item.awaited)

    @property
    def _awaited(self) -> dict[str, ObjectItem]:
        """The items for what is not there yet, by the id that stands for it."""
        return {item.reference: item for item in self.objects if item.reference is not None}

    def _check_free(self, item: ObjectItem) -> None:
        """Find out whether something that shall go is used by bindings that stay.

        :raises DynatraceError: it is
        """
        change = item.planned
        if item.kind == POLICY and not change.params.get("force"):
            bound = t.cast(IamPolicy, change.resource).bound_at(self.client, t.cast(str, change.object_id))
            check_unbound(change, [level for level in bound if level not in self._plans or self._plans[level].binds(change.object_id)])
        elif item.kind == BOUNDARY:
            levels = [level.title for level, plan in sorted(self._plans.items()) if plan.bounds(change.object_id)]
            if levels:
                raise DynatraceError("%s is used by bindings at %s; remove it from them first" % (change.title, ", ".join(levels)))

    # Bindings

    def _plan_bindings(self, further: list[Level]) -> None:
        levels = dict.fromkeys([account_level(self.client), *(item.level for item in self.bindings if item.level), *further])
        for level in levels:
            if level == GLOBAL:
                continue
            items = [item for item in self.bindings if item.level == level and not item.outcome]
            names = Names(self.client, level, self.directory), Names(self.client, level, self.directory, self._leaving)
            plan = BindingsPlan(self.client, *names, items, self.texts)
            plan.find_wanted(self._awaited)
            self._plans[level] = plan


def _folded(name: str) -> str:
    """A text that is the same for all names that may mean the same: of emails upper and lower case are."""
    return name.lower()
