# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads who there is in an account (account-and-platform.md 2.4). Private to this collection."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from ..errors import ApiError
from ..options import returned

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

PEOPLE = "/iam/v1/accounts/{account}/users"
# Owners of groups whose members nobody can choose here, and who does instead.
KEPT_GROUPS = {
    "SCIM": "is for the identity provider to say (owner SCIM)",
    "ALL_USERS": "nobody can change: every user is (owner ALL_USERS)",
}


def read_person(client: Client, email: str) -> Document | None:
    """The user, or service user, with an email, and the groups, None if there is none.

    Others have seen the account say so with more than one status (account-and-platform.md 2.4).
    """
    try:
        return client.get("%s/%s" % (PEOPLE, quote(email, safe="")))
    except ApiError as error:
        if error.status == 404 or (error.status == 400 and re.search(r"(?i)\buser\b.* not found", error.server_message)):
            return None
        raise


def list_users(client: Client, email: str | None, status: str | None, groups: bool) -> list[dict[str, t.Any]]:
    """The users of the account, as a task returns them.

    :param email: only the one with this email, upper and lower case are the same
    :param status: only those with this status
    :param groups: with the groups that they are in, which takes a request for each
    """
    found = client.pages(PEOPLE, {}, "items")
    chosen = [item for item in found if email is None or item["email"].lower() == email.lower()]
    return [_user(client, item, groups) for item in chosen if status in (None, item.get("userStatus"))]


def _user(client: Client, item: Document, groups: bool) -> dict[str, t.Any]:
    logins = item.get("userLoginMetadata") or {}
    shown = {"id": item["uid"], "status": item.get("userStatus"), **{name: item.get(name) for name in ("email", "name", "surname")}}
    shown.update({name: logins.get(name) for name in ("lastSuccessfulLogin", "lastFailedLogin", "createdAt")})
    if groups:
        # Whoever was removed meanwhile is in none.
        member_of = (read_person(client, item["email"]) or {}).get("groups") or []
        shown["groups"] = [{"id": group["uuid"], "name": group["groupName"], "owner": group.get("owner")} for group in member_of]
    return returned(shown)
