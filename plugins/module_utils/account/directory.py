# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is in an account; every listing is read once, when it is first needed. Private to this collection."""

from __future__ import annotations

import threading
import typing as t

from ..bulk.workers import Pace, run_all
from .levels import environments, find_level
from .people import PEOPLE

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .levels import Level

GROUPS = "/iam/v1/accounts/{account}/groups"
BOUNDARIES = "/iam/v1/repo/account/{account}/boundaries"
SERVICE_USERS = "/iam/v1/accounts/{account}/service-users"


class Directory:
    """What the account of a client tells when it is asked for everything of a kind."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._read: dict[t.Any, t.Any] = {}
        self._own_groups: dict[str, str] = {}
        # Several workers may need the same at once.
        self._reading = threading.RLock()

    def _once(self, topic: t.Any, read: t.Callable[[], t.Any]) -> t.Any:
        with self._reading:
            if topic not in self._read:
                self._read[topic] = read()
            return self._read[topic]

    @property
    def groups(self) -> list[Document]:
        """All groups."""
        return self._once("groups", lambda: list(self.client.pages(GROUPS, {}, "items")))

    @property
    def boundaries(self) -> list[Document]:
        """All boundaries."""
        return self._once("boundaries", lambda: list(self.client.numbered_pages(BOUNDARIES)))

    @property
    def environments(self) -> list[Document]:
        """All environments."""
        return self._once("environments", lambda: environments(self.client))

    @property
    def service_users(self) -> list[Document]:
        """All service users, without the group that each has of its own."""
        return self._once("service users", lambda: list(self.client.numbered_pages(SERVICE_USERS, None, "results", "page-size")))

    def policies(self, level: Level) -> list[Document]:
        """The policies that belong to a level, without their statements."""
        return self._once(level, lambda: list(self.client.pages(level.path + "/policies", {}, "policies")))

    def level(self, text: str) -> Level:
        """The level that a user means; as :func:`.levels.find_level`."""
        return find_level(self.client, text, lambda: self.environments)

    @property
    def users(self) -> list[Document]:
        """All users, without the groups that they are in."""
        return self._once("users", lambda: list(self.client.pages(PEOPLE, {}, "items")))

    def own_group(self, service_user: str) -> str:
        """The group that the service user with an id has of its own (account-and-platform.md 2.5)."""
        if service_user not in self._own_groups:
            self._own_groups[service_user] = self.client.get("%s/%s" % (SERVICE_USERS, service_user))["groupUuid"]
        return self._own_groups[service_user]

    def expect_service_user(self, service_user: Document, group: str) -> None:
        """Let a service user be known who is not there yet, and the group it will have."""
        self.service_users.append(service_user)
        self._own_groups[service_user["uid"]] = group

    def service_user_of(self, group: str) -> Document | None:
        """The service user whose own a group is. May take a request for each service user."""
        users = self.service_users
        if group not in self._own_groups.values():
            run_all([lambda user=user: self.own_group(user["uid"]) for user in users], Pace(), lambda: True)  # type: ignore[misc]
        return next((user for user in users if self._own_groups.get(user["uid"]) == group), None)
