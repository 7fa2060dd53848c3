# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users (account-and-platform.md 2.4). Private to this collection."""

from __future__ import annotations

import re
import typing as t

from ..account.people import PEOPLE, read_person
from ..connection import ACCOUNT_API
from ..errors import DynatraceError, NotFoundError
from .membership import GROUPS_OPTION, Member, member_place
from .resource import Created

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class IamUser(Member):
    """A user is found by email, of which upper and lower case are the same; the name is for the user to choose."""

    module = "iam_user"
    api = ACCOUNT_API
    noun = "IAM user"
    path = PEOPLE
    key = ("email",)
    options: t.ClassVar = {"email": {"type": "str", "required": True}, "groups": GROUPS_OPTION}

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return {name: spec for name, spec in super().argument_spec().items() if name != "id"}

    def check(self, params: Params) -> None:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", params["email"]):
            raise DynatraceError("email: %s is no email address" % params["email"])

    def find(self, client: Client, params: Params) -> list[Document]:
        live = read_person(client, params["email"])
        return [] if live is None else [live]

    def has_key(self, item: Document, wanted: Document) -> bool:
        return item["email"].lower() == wanted["email"].lower()

    def id_of(self, item: Document) -> str:
        return item["uid"]

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params, live)
        return given if live is None else dict(given, email=live["email"])

    def permit(self, client: Client, change: Change) -> None:
        if change.action == "created" and change.params["groups"] and change.params["membership"] == "remove":
            raise DynatraceError("%s: there is none who could be taken out of groups" % change.title)

    def create(self, client: Client, document: Document, params: Params) -> Created:
        answer = client.post(self.path, {"email": document["email"]})
        self.change_groups(client, document["email"], None, params)
        # The account has also been seen to answer nothing (account-and-platform.md 2.4).
        return Created(answer["userUuid"] if answer else self._invited(client, document["email"]))

    def _invited(self, client: Client, email: str) -> str:
        invited = read_person(client, email)
        if invited is None:
            raise DynatraceError("The account took the invitation of %s, and does not show the user yet; run again" % email)
        return self.id_of(invited)

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        self.change_groups(client, live["email"], live, params)

    def delete(self, client: Client, live: Document, params: Params) -> None:
        try:
            client.delete(member_place(live["email"]))
        except NotFoundError:
            return


IAM_USER = IamUser()
