# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of groups, policies and boundaries <-> their ids. Private to this collection."""

from __future__ import annotations

import typing as t

from ..documents import suggestion
from ..errors import DynatraceError
from .levels import GLOBAL, Level, account_level, find_level

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

GROUPS = "/iam/v1/accounts/{account}/groups"
BOUNDARIES = "/iam/v1/repo/account/{account}/boundaries"


class Policy(t.NamedTuple):
    """What a listing tells about a policy."""

    id: str
    name: str
    level: Level


class Names:
    """What there is to bind at a level; every listing is read once, when it is first needed.

    :ivar level: the :class:`.levels.Level`
    """

    def __init__(self, client: Client, level: Level) -> None:
        self._client = client
        self.level = level
        self._groups: list[Document] | None = None
        self._policies: list[Policy] | None = None
        self._boundaries: list[Document] | None = None

    @property
    def groups(self) -> list[Document]:
        """All groups of the account."""
        if self._groups is None:
            self._groups = list(self._client.pages(GROUPS, {}, "items"))
        return self._groups

    @property
    def policies(self) -> list[Policy]:
        """The policies that can be bound: those of the level and those that it inherits."""
        if self._policies is None:
            levels = dict.fromkeys([GLOBAL, account_level(self._client), self.level])
            self._policies = [
                Policy(item["uuid"], item["name"], level)
                for level in levels
                for item in self._client.pages(level.path + "/policies", {}, "policies")
            ]
        return self._policies

    @property
    def boundaries(self) -> list[Document]:
        """All boundaries of the account."""
        if self._boundaries is None:
            self._boundaries = list(self._client.numbered_pages(BOUNDARIES))
        return self._boundaries

    def group(self, text: str) -> str:
        """The id of the group that a name or an id means.

        :raises DynatraceError: there is none, or several
        """
        return _only("group", text, [(item["uuid"], item["name"]) for item in self.groups])

    def boundary(self, text: str) -> str:
        """The id of the boundary that a name or an id means; as :meth:`group`."""
        return _only("boundary", text, [(item["uuid"], item["name"]) for item in self.boundaries])

    def policy(self, text: str, level: str | None = None) -> str:
        """The id of the policy that a name or an id means, at whatever level or at the one that ``level`` names; as :meth:`group`."""
        policies = self.policies
        if level is not None:
            wanted = find_level(self._client, level)
            policies = [policy for policy in policies if policy.level == wanted]
        found = {policy.level for policy in policies if policy.name == text}
        if len(found) > 1:
            raise DynatraceError(
                "policy %s: there is one of this name at %s. Choose with policy_level."
                % (text, " and at ".join(other.title for other in sorted(found)))
            )
        return _only("policy", text, [policy[:2] for policy in policies])

    def name_of_group(self, group: str) -> str:
        """The name of a group, its id if there is none."""
        return next((item["name"] for item in self.groups if item["uuid"] == group), group)

    def name_of_boundary(self, boundary: str) -> str:
        """The name of a boundary, its id if there is none."""
        return next((item["name"] for item in self.boundaries if item["uuid"] == boundary), boundary)

    def bound(self, policy: str) -> Policy:
        """What is known about the policy with an id."""
        return next((item for item in self.policies if item.id == policy), Policy(policy, policy, self.level))


def _only(noun: str, text: str, known: t.Iterable[tuple[str, str]]) -> str:
    known = list(known)
    found = [object_id for object_id, name in known if name == text] or [object_id for object_id, _name in known if object_id == text]
    if len(found) > 1:
        raise DynatraceError("%s %s: there are %d of this name: %s. Give the id." % (noun, text, len(found), ", ".join(sorted(found))))
    if not found:
        raise DynatraceError("%s %s: there is none%s" % (noun, text, suggestion(text, [name for _object_id, name in known])))
    return found[0]
