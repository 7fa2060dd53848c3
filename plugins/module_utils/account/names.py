# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of groups, policies and boundaries <-> their ids. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from .directory import Directory
from .levels import GLOBAL, Level, account_level
from .lookup import only

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document


class Policy(t.NamedTuple):
    """What a listing tells about a policy."""

    id: str
    name: str
    level: Level


class Names:
    """The names of what there is to bind at a level.

    :param directory: what was read of the account before
    :param leaving: ids of what no name shall mean any more
    :ivar level: the :class:`.levels.Level`
    """

    def __init__(self, client: Client, level: Level, directory: Directory | None = None, leaving: t.Collection[str] = ()) -> None:
        self._client = client
        self._leaving = leaving
        self.level = level
        self.directory = directory or Directory(client)
        self._policies: list[Policy] | None = None

    @property
    def groups(self) -> list[Document]:
        """All groups of the account."""
        return self.directory.groups

    @property
    def policies(self) -> list[Policy]:
        """The policies that can be bound: those of the level and those that it inherits."""
        if self._policies is None:
            levels = dict.fromkeys([GLOBAL, account_level(self._client), self.level])
            self._policies = [Policy(item["uuid"], item["name"], level) for level in levels for item in self.directory.policies(level)]
        return self._policies

    @property
    def boundaries(self) -> list[Document]:
        """All boundaries of the account."""
        return self.directory.boundaries

    def group(self, text: str) -> str:
        """The id of the group that a name or an id means.

        :raises DynatraceError: there is none, or several
        """
        return self._only("group", text, [(item["uuid"], item["name"]) for item in self.groups])

    def service_user(self, text: str) -> str:
        """The id of the service user whom a name, an id or an email means; as :meth:`group`."""
        known = [(item["uid"], item[name]) for item in self.directory.service_users for name in ("name", "email")]
        return self._only("service user", text, known)

    def own_group(self, text: str) -> str:
        """The id of the group that belongs to the service user whom a name, an id or an email means; as :meth:`group`."""
        return self.directory.own_group(self.service_user(text))

    def boundary(self, text: str) -> str:
        """The id of the boundary that a name or an id means; as :meth:`group`."""
        return self._only("boundary", text, [(item["uuid"], item["name"]) for item in self.boundaries])

    def policy(self, text: str, level: str | None = None) -> str:
        """The id of the policy that a name or an id means, at whatever level or at the one that ``level`` names; as :meth:`group`."""
        policies = [policy for policy in self.policies if policy.id not in self._leaving]
        if level is not None:
            wanted = self.directory.level(level)
            policies = [policy for policy in policies if policy.level == wanted]
        found = {policy.level for policy in policies if policy.name == text}
        if len(found) > 1:
            raise DynatraceError(
                "policy %s: there is one of this name at %s. Choose with policy_level."
                % (text, " and at ".join(other.title for other in sorted(found)))
            )
        return self._only("policy", text, [policy[:2] for policy in policies])

    def _only(self, noun: str, text: str, known: t.Iterable[tuple[str, str]]) -> str:
        return only(noun, text, [(object_id, name) for object_id, name in known if object_id not in self._leaving])

    def name_of_group(self, group: str) -> str:
        """The name of a group, its id if there is none."""
        return next((item["name"] for item in self.groups if item["uuid"] == group), group)

    def service_user_of(self, group: str) -> str | None:
        """The name of the service user to whom a group belongs that is in no listing of groups."""
        if any(item["uuid"] == group for item in self.groups):
            return None
        user = self.directory.service_user_of(group)
        return user["name"] if user else None

    def name_of_boundary(self, boundary: str) -> str:
        """The name of a boundary, its id if there is none."""
        return next((item["name"] for item in self.boundaries if item["uuid"] == boundary), boundary)

    def bound(self, policy: str) -> Policy:
        """What is known about the policy with an id."""
        return next((item for item in self.policies if item.id == policy), Policy(policy, policy, self.level))
