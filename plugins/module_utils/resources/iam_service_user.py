# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Service users (account-and-platform.md 2.5). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.directory import SERVICE_USERS
from ..account.people import read_person
from ..connection import ACCOUNT_API
from .membership import GROUPS_OPTION, Member
from .resource import Created

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class IamServiceUser(Member):
    """Names are not unique; the account gives each an email and a group of its own. In other groups it is by its email."""

    module = "iam_service_user"
    api = ACCOUNT_API
    noun = "IAM service user"
    path = SERVICE_USERS
    items = "results"
    options: t.ClassVar = {"name": {"type": "str", "needed": True}, "description": {"type": "str"}, "groups": GROUPS_OPTION}

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return client.numbered_pages(self.path, None, self.items, "page-size")

    def whole(self, client: Client, item: Document) -> Document:
        # A listing tells neither the group of its own nor others.
        return self.read(client, self.id_of(item)) or item

    def read(self, client: Client, object_id: str) -> Document | None:
        user = super().read(client, object_id)
        if user is None:
            return None
        groups = (read_person(client, user["email"]) or {}).get("groups") or []
        return dict(user, groups=[group for group in groups if group["uuid"] != user.get("groupUuid")])

    def id_of(self, item: Document) -> str:
        return item["uid"]

    def permit(self, client: Client, change: Change) -> None:
        if change.params["state"] == "present":
            change.result.update(_given_by_account(change.live or {}))

    def create(self, client: Client, document: Document, params: Params) -> Created:
        user = client.post(self.path, _own(document))
        self.yield_to_elder(client, user["uid"], params)
        self.change_groups(client, user["email"], None, params)
        return Created(user["uid"], _given_by_account(user))

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        if _own(document) != _own(live):
            client.put(self.place(live["uid"]), _own(document))
        self.change_groups(client, live["email"], live, params)


def _own(document: Document) -> Document:
    """What of a service user is sent to the API of service users, which replaces all of it."""
    return {"name": document["name"], "description": document.get("description") or ""}


def _given_by_account(user: Document) -> dict[str, t.Any]:
    return {"email": user.get("email"), "group_id": user.get("groupUuid")}


IAM_SERVICE_USER = IamServiceUser()
