# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service users (account-and-platform.md 2.5)."""

from __future__ import annotations

import uuid
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError
from ..faults import lag_reads
from ..records import Record
from .account import Account
from .groups import GROUPS, new_group, remove_group
from .paging import keyed
from .people import SERVICE_USERS
from .trust_mappings import MAPPINGS, remove_mappings

_BODY = {"name": Field(str, required=True), "description": Field(str)}


def new_service_user(account: Account, name: str, uid: str | None = None, description: str = "", unseen: int = 0) -> Record:
    """Create a service user with an email and a group of its own; the name need not be unique."""
    uid = uid or str(uuid.uuid4())
    group = new_group(account, f"{name} ({uid})", personal=True)
    value = {"uid": uid, "email": f"{uid}@service.sso.dynatrace.com", "name": name, "description": description}
    value["createdAt"] = iso(now_ms())
    record = Record(uid, {**value, "groupUuid": group.id, "groups": []}, unseen=unseen)
    return account.records(SERVICE_USERS).put(record)


def list_service_users(call: Call) -> Answer:
    """GET …/service-users."""
    found = [_view(user, group=False) for user in call.account.records(SERVICE_USERS).listed()]
    return Answer(200, keyed(call, found))


def post_service_user(call: Call) -> Answer:
    """POST …/service-users."""
    body = read_body(call, _BODY)
    user = new_service_user(call.account, body["name"], description=body.get("description", ""), unseen=lag_reads(call.faults))
    return Answer(201, _view(user))


def get_service_user(call: Call) -> Answer:
    """GET …/service-users/{uid}."""
    return Answer(200, _view(_found(call, call.account.records(SERVICE_USERS).read(call.params["user"]))))


def put_service_user(call: Call) -> Answer:
    """PUT …/service-users/{uid}: replaces name and description. (unverified: the status)"""
    records = call.account.records(SERVICE_USERS)
    user, body = _found(call, records.get(call.params["user"])), read_body(call, _BODY)
    user.value = {**user.value, "name": body["name"], "description": body.get("description", "")}
    records.put(user)
    return Answer(204)


def delete_service_user(call: Call) -> Answer:
    """DELETE …/service-users/{uid}, with the group of its own, and with what makes workloads become it. (unverified: the latter)"""
    records = call.account.records(SERVICE_USERS)
    user = _found(call, records.get(call.params["user"]))
    group = call.account.records(GROUPS).get(user.value["groupUuid"])
    if group is not None:
        remove_group(call.account, group)
    mappings = [mapping for mapping in call.account.records(MAPPINGS) if mapping.value["serviceUserUuid"] == user.id]
    remove_mappings(call.account, mappings)
    records.remove(user)
    return Answer(200)


def _found(call: Call, user: Record | None) -> Record:
    if user is None:
        raise ApiError(404, f"Service user {call.params['user']} not found")
    return user


def _view(user: Record, group: bool = True) -> dict[str, Any]:
    hidden = ("groups",) if group else ("groups", "groupUuid")
    return {name: part for name, part in user.value.items() if name not in hidden}
