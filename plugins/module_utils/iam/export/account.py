# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads what is to be exported of an account, in few requests. Private to this collection."""

from __future__ import annotations

import typing as t

from ...account.binding_store import BindingStore
from ...account.directory import Directory
from ...account.levels import GLOBAL, Level, account_level
from ...account.memberships import groups_of_people
from ...account.people import read_person
from ...bulk.workers import Pace, run_all
from ...errors import DynatraceError
from ..kinds import BINDING, BOUNDARY, GROUP, POLICY, SERVICE_USER, USER

if t.TYPE_CHECKING:
    from ...account.bindings import Binding
    from ...client import Client
    from ...documents import Document


class Account:
    """What there is in an account, as far as it is to be exported or named.

    :param kinds: names of the kinds that are wanted
    :param levels: the levels whose policies and bindings are wanted, as a user calls them; None for all
    :ivar directory: the :class:`...account.directory.Directory`
    :ivar levels: these levels
    :ivar inactive: the environments that are left out because they are deactivated
    :ivar policies: the policies of the levels with their statements, by level
    :ivar bindings: the bindings of the levels, by level
    :ivar groups_of: the groups that users and service users are in, by email
    :ivar owners: the service users by the group that each has of its own
    """

    def __init__(self, client: Client, kinds: t.Collection[str], levels: t.Sequence[str] | None) -> None:
        self.client = client
        self.directory = Directory(client)
        self.levels: list[Level] = []
        self.inactive: list[Document] = []
        self.policies: dict[Level, list[Document]] = {}
        self.bindings: dict[Level, list[Binding]] = {}
        self.groups_of: dict[str, list[Document]] = {}
        self.owners: dict[str, Document] = {}
        self._kinds = kinds
        self._wanted_levels = levels

    def read(self) -> None:
        """Read all of it.

        :raises DynatraceError: there is no such level, or the account cannot be read
        """
        if self._wants(POLICY, BINDING):
            self.levels = self._find_levels()
        self._all(self._listings())
        self._all(self._details())
        if self._wants(USER):
            emails = [user["email"] for user in self.directory.users]
            self.groups_of.update(groups_of_people(self.client, self.directory.groups, emails))

    def visible(self, level: Level) -> list[Level]:
        """The levels whose policies can be bound at a level."""
        return list(dict.fromkeys([GLOBAL, account_level(self.client), level]))

    def _wants(self, *kinds: str) -> bool:
        return any(kind in self._kinds for kind in kinds)

    def _find_levels(self) -> list[Level]:
        if self._wanted_levels is None:
            environments = self.directory.environments
            # They refuse to tell their bindings (account-and-platform.md 2.8).
            self.inactive = [item for item in environments if not item.get("active", True)]
            active = sorted(item["id"] for item in environments if item.get("active", True))
            return [account_level(self.client), *(Level("environment", environment) for environment in active)]
        levels = dict.fromkeys(map(self.directory.level, self._wanted_levels))
        if GLOBAL in levels:
            raise DynatraceError("levels: what is at the global level belongs to Dynatrace and to every account")
        return sorted(levels)

    def _listings(self) -> t.Iterator[t.Callable[[], t.Any]]:
        directory = self.directory
        named = self.levels
        if self._wants(BINDING):
            named = list(dict.fromkeys(place for level in self.levels for place in self.visible(level)))
            yield from (lambda level=level: self._read_bindings(level) for level in self.levels)
        yield from (lambda level=level: directory.policies(level) for level in named)
        if self._wants(BOUNDARY, BINDING):
            yield lambda: directory.boundaries
        if self._wants(GROUP, SERVICE_USER, USER, BINDING):
            yield lambda: directory.groups
        if self._wants(GROUP, SERVICE_USER, BINDING):
            yield lambda: directory.service_users
        if self._wants(USER):
            yield lambda: directory.users

    def _details(self) -> t.Iterator[t.Callable[[], t.Any]]:
        if self._wants(POLICY):
            for level in self.levels:
                self.policies[level] = []
                for item in self.directory.policies(level):
                    yield lambda level=level, item=item: self._read_policy(level, item["uuid"])  # type: ignore[misc]
        for user in self.directory.service_users if self._wants(GROUP, SERVICE_USER, BINDING) else ():
            yield lambda user=user: self._read_owner(user)  # type: ignore[misc]
            if self._wants(SERVICE_USER):
                yield lambda user=user: self._read_groups(user["email"])  # type: ignore[misc]

    def _read_bindings(self, level: Level) -> None:
        self.bindings[level] = BindingStore(self.client, level).all()

    def _read_policy(self, level: Level, policy: str) -> None:
        self.policies[level].append(self.client.get("%s/policies/%s" % (level.path, policy)))

    def _read_owner(self, user: Document) -> None:
        self.owners[self.directory.own_group(user["uid"])] = user

    def _read_groups(self, email: str) -> None:
        self.groups_of[email] = (read_person(self.client, email) or {}).get("groups") or []

    @staticmethod
    def _all(work: t.Iterable[t.Callable[[], t.Any]]) -> None:
        run_all(work, Pace(), lambda: True)
