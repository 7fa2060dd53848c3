# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Owners and accessors of settings objects (environment.md 1.13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .access import is_owner, require
from .auth import Caller
from .call import Answer, Call
from .errors import SETTINGS_NOT_FOUND, ApiError, body_error
from .store import SettingsObject

_NO_ENTRY = "No permissions found for accessor"
_ALLOWED = (["r"], ["r", "w"])
ALL_USERS = "all-users"
_PATH = re.compile(r".*/settings/objects/([^/]+)/permissions(/.*)?")


class Meetings:
    """Notices changes of the permissions of one object that are under way at the same time: those that come later are refused."""

    def __init__(self) -> None:
        self._under_way: set[tuple[str | None, str]] = set()

    @contextmanager
    def enter(self, tenant_id: str | None, method: str, path: str) -> Iterator[ApiError | None]:
        """Hold the place of a request while it is served; gives the refusal where another request holds it."""
        match = _PATH.fullmatch(path)
        if match is None or method == "GET":
            yield None
            return
        place = (tenant_id, match.group(1))
        if place in self._under_way:
            # (unverified wording)
            yield ApiError(409, "The permissions of this settings object are being changed by another request")
            return
        self._under_way.add(place)
        try:
            yield None
        finally:
            self._under_way.remove(place)


def list_permissions(call: Call) -> Answer:
    """GET …/permissions: every accessor but the owner."""
    item = _object(call, "r")
    return Answer(200, {"accessors": item.accessors})


def add_permissions(call: Call) -> Answer:
    """POST …/permissions: a new accessor; an existing one is a 400."""
    item = _object(call, "w")
    document = _body(call)
    accessor = _accessor(document.get("accessor"))
    permissions = _permissions(document)
    if _entry(item, accessor) is not None:
        # (unverified wording)
        raise body_error("accessor", "Permissions for this accessor exist already")
    entry = {"accessor": accessor, "permissions": permissions}
    item.accessors.append(entry)
    call.tenant.objects.save(item)
    return Answer(201, entry)


def get_permissions(call: Call) -> Answer:
    """GET …/permissions/all-users and …/permissions/{user|group}/{uuid}."""
    return Answer(200, _existing(_object(call, "r"), call))


def put_permissions(call: Call) -> Answer:
    """PUT of the permissions of an existing accessor; 200 without a body."""
    item = _object(call, "w")
    entry = _existing(item, call)
    entry["permissions"] = _permissions(_body(call))
    call.tenant.objects.save(item)
    return Answer(200)


def delete_permissions(call: Call) -> Answer:
    """DELETE of an accessor."""
    item = _object(call, "w")
    item.accessors.remove(_existing(item, call))
    call.tenant.objects.save(item)
    return Answer(204)


def transfer_ownership(call: Call) -> Answer:
    """POST …:transfer-ownership: the former owner keeps no access but what the accessors say."""
    item = _object(call, "w")
    admin = call.admin_access()
    owner = _accessor(_body(call).get("newOwner"), "newOwner")
    if owner["type"] == ALL_USERS:
        raise body_error("newOwner/type", "Must be one of [user, group]")
    if not admin and not is_owner(item, call.caller):
        raise ApiError(403, "Only the owner may transfer the ownership of this settings object")
    item.owner = owner
    call.tenant.objects.save(item)
    return Answer(204)


def resolve(call: Call) -> Answer:
    """POST /settings/effective-permissions:resolve for the caller; ``granted`` is a text."""
    document = _body(call)
    if not isinstance(document.get("permissions"), list):
        raise body_error("permissions", "Must not be null")
    answers = []
    for number, entry in enumerate(document["permissions"]):
        if not isinstance(entry, dict) or not isinstance(entry.get("permission"), str):
            raise body_error(f"permissions/{number}/permission", "Must not be null")
        answer = {"permission": entry["permission"], "granted": "true" if _granted(call.caller, entry["permission"]) else "false"}
        if "context" in entry:
            answer["context"] = entry["context"]
        answers.append(answer)
    return Answer(200, answers)


def _granted(caller: Caller, permission: str) -> bool:
    """Return whether a caller holds a platform permission; classic tokens hold the classic scope instead. (unverified)"""
    classic = {
        "settings:objects:read": "settings.read",
        "settings:objects:write": "settings.write",
        "settings:schemas:read": "settings.read",
    }
    if (classic.get(permission) if caller.classic else permission) not in caller.scopes:
        return False
    return caller.rights is None or not caller.rights.missing(permission)


def _object(call: Call, right: str) -> SettingsObject:
    item = require(call.tenant.objects.get(call.params["object"]), right, call.caller, call.admin_access())
    if item.owner is None:
        # Only schemas with ownerBasedAccessControl have permissions. (unverified status)
        raise ApiError(404, SETTINGS_NOT_FOUND)
    return item


def _body(call: Call) -> dict[str, Any]:
    document = call.json()
    if not isinstance(document, dict):
        raise body_error(None, "Must be of type object")
    return document


def _accessor(document: Any, path: str = "accessor") -> dict[str, str]:
    if not isinstance(document, dict) or document.get("type") not in (ALL_USERS, "user", "group"):
        raise body_error(f"{path}/type", "Must be one of [all-users, user, group]")
    if document["type"] == ALL_USERS:
        return {"type": ALL_USERS}
    if not isinstance(document.get("id"), str) or not document["id"]:
        raise body_error(f"{path}/id", "Must not be null")
    return {"type": document["type"], "id": document["id"]}


def _permissions(document: dict[str, Any]) -> list[str]:
    permissions = document.get("permissions")
    if not isinstance(permissions, list) or sorted(map(str, permissions)) not in _ALLOWED:
        raise body_error("permissions", "Must be one of [[r], [r, w]]")
    return sorted(permissions)


def _entry(item: SettingsObject, accessor: dict[str, str]) -> dict[str, Any] | None:
    return next((entry for entry in item.accessors if entry["accessor"] == accessor), None)


def _existing(item: SettingsObject, call: Call) -> dict[str, Any]:
    kind = call.params.get("kind", ALL_USERS)
    accessor = {"type": kind} if kind == ALL_USERS else {"type": kind, "id": call.params["accessor"]}
    entry = _entry(item, accessor)
    if entry is None:
        raise ApiError(404, _NO_ENTRY)
    return entry
