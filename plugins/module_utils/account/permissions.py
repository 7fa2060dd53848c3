# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Permissions that groups have beside policies: what has to be done, with the fewest requests (account-and-platform.md 2.3).

Private to this collection. All functions are pure.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ..documents import Document

# What a permission can be for, as the API calls it.
ACCOUNT, ENVIRONMENT, ZONE = "account", "tenant", "management-zone"
_DOCUMENTED = """
account-company-info account-user-management account-viewer account-saml-flexible-federation
tenant-viewer tenant-manage-settings tenant-agent-install tenant-logviewer tenant-view-sensitive-request-data
tenant-configure-request-capture-data tenant-replay-sessions-with-masking tenant-replay-sessions-without-masking
tenant-manage-security-problems tenant-view-security-problems tenant-manage-support-tickets
"""
DOCUMENTED = frozenset(_DOCUMENTED.split())


class Permission(t.NamedTuple):
    """A permission and what it is for. All of it together tells it from others; there is no id."""

    name: str
    kind: str
    scope: str

    @property
    def document(self) -> Document:
        """The permission as the API takes it."""
        return {"permissionName": self.name, "scope": self.scope, "scopeType": self.kind}

    @property
    def query(self) -> dict[str, str]:
        """The query by which the API finds it."""
        return {"permission-name": self.name, "scope": self.scope, "scope-type": self.kind}

    @property
    def environment(self) -> str:
        """The id of the environment that it is for, wholly or in part."""
        return self.scope.partition(":")[0]

    @property
    def zone(self) -> str:
        """The numeric id of the management zone that it is for, empty if it is for none."""
        return self.scope.partition(":")[2]


class Step(t.NamedTuple):
    """One request: ``POST`` adds permissions, ``DELETE`` takes one away, ``PUT`` leaves these and no other ones."""

    method: str
    permissions: tuple[Permission, ...]


class Plan(t.NamedTuple):
    """What comes, what goes, and the requests for it."""

    added: list[Permission]
    removed: list[Permission]
    steps: list[Step]


def plan(live: t.Collection[Permission], wanted: t.Iterable[Permission], state: str) -> Plan:
    """What makes the ``live`` permissions of a group what is wanted.

    Only ``exact`` ever replaces everything, where what somebody else adds at the same moment is not to stay anyway.

    :param state: ``present`` adds, ``absent`` removes, ``exact`` also removes what is not wanted
    """
    chosen = dict.fromkeys(wanted)
    if state == "absent":
        added, removed = [], [permission for permission in live if permission in chosen]
    else:
        added = [permission for permission in chosen if permission not in live]
        removed = [permission for permission in live if permission not in chosen] if state == "exact" else []
    if state == "exact" and bool(added) + len(removed) > 1:
        return Plan(added, removed, [Step("PUT", tuple(chosen))])
    steps = [Step("POST", tuple(added))] if added else []
    return Plan(added, removed, steps + [Step("DELETE", (permission,)) for permission in removed])
