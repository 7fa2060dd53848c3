# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and whose groups they are in (account-and-platform.md 2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..identifiers import name_uuid
from ..records import Record, Records
from .account import Account
from .groups import GROUPS
from .people import SERVICE_USERS, USERS, in_group, person_of, short_user

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def new_user(account: Account, email: str, unseen: int = 0, **fields: Any) -> Record:
    """Create a user, who is pending until the first login.

    :param fields: further fields of the value.
    """
    now = iso(now_ms())
    value: dict[str, Any] = {"uid": name_uuid(f"{account.id}/{email.lower()}"), "email": email, "name": "", "surname": ""}
    value.update({"userStatus": "PENDING", "emergencyContact": False, "groups": [], "createdAt": now, "updatedAt": now})
    return account.records(USERS).put(Record(email.lower(), {**value, **fields}, unseen=unseen))


def list_users(call: Call) -> Answer:
    """GET …/users, with ``service-users=true`` those too. (inferred)"""
    found = list(call.account.records(USERS).listed())
    if call.flag("service-users"):
        found += call.account.records(SERVICE_USERS).listed()
    return Answer(200, {"count": len(found), "items": [{**short_user(user), **_logins(user)} for user in found]})


def post_user(call: Call) -> Answer:
    """POST …/users: invite somebody. (unverified: that somebody who is there already is refused)"""
    email = read_body(call, {"email": Field(str, required=True)})["email"]
    if not _EMAIL.fullmatch(email):
        raise body_error("email", "Must be a well-formed email address")
    if person_of(call.account, email) is not None:
        raise ApiError(409, f"User {email} already exists")
    if len(call.account.records(USERS)) >= call.account.limits["users"]:
        raise ApiError(400, f"There must not be more than {call.account.limits['users']} users")
    return Answer(201, {"userUuid": new_user(call.account, email, lag_reads(call.faults)).value["uid"]})


def get_user(call: Call) -> Answer:
    """GET …/users/{email}: with the groups. That the group of all users is among them is (unverified)."""
    _records, user = _person(call)
    groups = [group for group in call.account.records(GROUPS) if in_group(user, group) and not group.value.get("personal")]
    return Answer(200, {**short_user(user), "groups": [_membership(call, group) for group in groups]})


def add_groups(call: Call) -> Answer:
    """POST …/users/{email}: adds groups."""
    records, user = _person(call)
    _store(call, records, user, [*user.value["groups"], *_uuids(call, call.json())])
    return Answer(201)


def put_groups(call: Call) -> Answer:
    """PUT …/users/{email}/groups: exactly these groups."""
    records, user = _person(call)
    _store(call, records, user, _uuids(call, call.json()))
    return Answer(200)


def delete_groups(call: Call) -> Answer:
    """DELETE …/users/{email}/groups: takes groups away; one that the user is not in does not matter. (unverified)"""
    records, user = _person(call)
    leaving = _uuids(call, call.repeated("group-uuid"))
    _store(call, records, user, [uuid for uuid in user.value["groups"] if uuid not in leaving])
    return Answer(200)


def delete_user(call: Call) -> Answer:
    """DELETE …/users/{email}. That service users cannot be deleted by it is (unverified)."""
    records, user = _person(call)
    if records is not call.account.records(USERS):
        raise ApiError(400, f"User {user.value['email']} is a service user")
    records.remove(user)
    return Answer(200)


def _person(call: Call) -> tuple[Records[Record], Record]:
    found = person_of(call.account, call.params["email"])
    if found is None or (call.method == "GET" and not found[1].seen()):
        raise ApiError(404, f"User {call.params['email']} not found")
    return found


def _uuids(call: Call, uuids: Any) -> list[str]:
    """Return the ids of groups, without that of all users. (unverified: that an unknown one gives a 400)"""
    if not isinstance(uuids, list) or not all(isinstance(uuid, str) for uuid in uuids):
        raise body_error(None, "Must be a list of group uuids")
    if len(uuids) > call.account.limits["membership"]:
        raise body_error(None, f"Size must be between 0 and {call.account.limits['membership']}")
    groups = {uuid: call.account.records(GROUPS).get(uuid) for uuid in uuids}
    unknown = [uuid for uuid, group in groups.items() if group is None]
    if unknown:
        raise body_error(None, f"Group {unknown[0]} not found")
    return [uuid for uuid, group in groups.items() if group is not None and group.value["owner"] != "ALL_USERS"]


def _store(call: Call, records: Records[Record], user: Record, uuids: Iterable[str]) -> None:
    unique = list(dict.fromkeys(uuids))
    if len(unique) > call.account.limits["groupsPerUser"]:
        raise ApiError(400, f"A user must not be in more than {call.account.limits['groupsPerUser']} groups")
    user.value["groups"] = unique
    records.put(user)


def _membership(call: Call, group: Record) -> dict[str, Any]:
    names = ("owner", "description", "createdAt", "updatedAt")
    return {
        "groupName": group.value["name"],
        "uuid": group.id,
        "accountUUID": call.account.id,
        "accountName": "Simulated account",
        **{name: group.value[name] for name in names},
    }


def _logins(user: Record) -> dict[str, Any]:
    """Return how often somebody came, which is only there for those who did. (unverified: null for what never happened)"""
    value = user.value
    if value.get("userStatus") != "ACTIVE":
        return {}
    counters = {"successfulLoginCounter": 1, "failedLoginCounter": 0, "lastSuccessfulLogin": value["createdAt"], "lastFailedLogin": None}
    return {"userLoginMetadata": {**counters, "createdAt": value["createdAt"], "updatedAt": value["updatedAt"]}}
