# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes the permissions of a group (account-and-platform.md 2.3). Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import ApiError, NotFoundError
from .directory import GROUPS
from .permissions import Permission

if t.TYPE_CHECKING:
    from ..client import Client
    from .permissions import Step

CATALOGUE = "/ref/v1/account/permissions"


class PermissionStore:
    """The permissions of the group with an id."""

    def __init__(self, client: Client, group: str) -> None:
        self._client = client
        self._path = "%s/%s/permissions" % (GROUPS, group)

    def read(self) -> tuple[str, list[Permission]]:
        """The name of the group, and its permissions.

        :raises NotFoundError: there is no such group
        """
        group = self._client.get(self._path)
        found = [Permission(item["permissionName"], item["scopeType"], item["scope"]) for item in group.get("permissions") or ()]
        return group["name"], list(dict.fromkeys(found))

    def send_once(self, step: Step) -> None:
        """Do one step, unless somebody else did it meanwhile or the answer to our first try was lost.

        :raises DynatraceError: the account refuses it
        """
        try:
            self._send(step)
        except ApiError as error:
            if step.method == "PUT" or error.status not in (400, 404, 409):
                raise
            left = self._left(step)
            if left == step.permissions:
                raise
            if left and step.method == "POST":
                # Somebody else added some of them, for which the account may refuse all.
                self._send(step._replace(permissions=left))

    def _send(self, step: Step) -> None:
        if step.method == "DELETE":
            for permission in step.permissions:
                self._client.delete(self._path, permission.query)
            return
        documents = [permission.document for permission in step.permissions]
        # What is added twice is there once.
        self._client.request(step.method, self._path, body=documents, repeatable=True)

    def _left(self, step: Step) -> tuple[Permission, ...]:
        """What of a step is still to be done."""
        try:
            now = self.read()[1]
        except NotFoundError:
            # With the group its permissions are gone.
            now = []
        return tuple(permission for permission in step.permissions if (permission in now) == (step.method == "DELETE"))


def known_names(client: Client) -> list[str]:
    """The names of all permissions that there are."""
    return [item["id"] for item in client.get(CATALOGUE)]
