# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a caller may do with a settings object: owner-based access control and locks (environment.md 1.9, 1.13)."""

from __future__ import annotations

from typing import Any

from .auth import Caller
from .errors import SETTINGS_NOT_FOUND, ApiError, violation
from .ordering import movable
from .schemas import Schema
from .store import SettingsObject

MODIFICATION_REFUSED = "Modification of value(s) is not allowed"
DELETION_REFUSED = "Deletion of value(s) is not allowed"


def may(item: SettingsObject, right: str, caller: Caller, admin: bool = False) -> bool:
    """Return whether the caller has a right (``r`` or ``w``) on an object.

    Objects without an owner are open to everyone with the scope; others to the owner, the listed accessors and admin access. What the
    permissions of a person do not reach is not there for a credential that works within them. (unverified)
    """
    if not reached(item.schema_id, item.scope, right, caller):
        return False
    if item.owner is None or admin or is_owner(item, caller):
        return True
    return any(right in entry["permissions"] and _is(entry["accessor"], caller) for entry in item.accessors)


def reached(schema_id: str, scope: str, right: str, caller: Caller) -> bool:
    """Return whether permissions that are for some schemas or scopes only are for this one."""
    return caller.rights is None or caller.rights.reaches(
        "settings:objects:write" if right == "w" else "settings:objects:read", schema_id, scope
    )


def is_owner(item: SettingsObject, caller: Caller) -> bool:
    """Return whether the caller (or one of the caller's groups) owns the object."""
    return item.owner is not None and _is(item.owner, caller)


def require(item: SettingsObject | None, right: str, caller: Caller, admin: bool) -> SettingsObject:
    """Return the object if the caller may use it.

    :raises ApiError: 404 when it does not exist or is hidden, 403 when it may be read but not written.
    """
    if item is None or not may(item, "r", caller, admin):
        raise ApiError(404, SETTINGS_NOT_FOUND)
    if right == "w" and not may(item, "w", caller, admin):
        raise ApiError(403, "Missing permission to modify this settings object")
    return item


def _is(identity: dict[str, str], caller: Caller) -> bool:
    if identity["type"] == "all-users":
        return True
    if identity["type"] == "user":
        return identity.get("id") == caller.user_id
    return identity.get("id") in caller.groups


def modification_info(item: SettingsObject, schema: Schema, caller: Caller, admin: bool) -> dict[str, Any]:
    """Return the deprecated ``modificationInfo`` of an object."""
    writable = may(item, "w", caller, admin)
    info: dict[str, Any] = {
        "modifiable": writable and item.lock.get("modifiable", True),
        "modifiablePaths": list(item.lock.get("modifiablePaths", ())),
        "nonModifiablePaths": list(item.lock.get("nonModifiablePaths", ())),
        "deletable": writable and item.lock.get("deletable", True),
        "movable": bool(schema.get("ordered")) and movable(item),
    }
    if "first" in item.lock:
        info["first"] = item.lock["first"]
    return info


def resource_context(item: SettingsObject, schema: Schema, caller: Caller, admin: bool) -> dict[str, Any]:
    """Return ``resourceContext``, which says the same in the current form."""
    info = modification_info(item, schema, caller, admin)
    operations = ["read"]
    if info["modifiable"] or (info["modifiablePaths"] and may(item, "w", caller, admin)):
        operations.append("write")
    if info["deletable"]:
        operations.append("delete")
    changes = {name: info[name] for name in ("first", "movable", "modifiablePaths", "nonModifiablePaths") if name in info}
    return {"operations": operations, "modifications": changes}


def check_lock(item: SettingsObject, schema: Schema, value: Any, prefix: str) -> None:
    """Refuse a value that changes what is locked.

    :param prefix: ``<schemaId>/<index>`` of the object, for the violation's path.
    :raises ApiError: 400 naming the paths. (unverified wording and status)
    """
    modifiable = item.lock.get("modifiable", True)
    blocked = item.lock.get("nonModifiablePaths", ())
    if modifiable and not blocked:
        return
    open_paths = list(item.lock.get("modifiablePaths", ()))
    open_paths += [name for name, prop in schema["properties"].items() if prop.get("modificationPolicy") == "ALWAYS"]
    refused = []
    for path in changed_paths(item.value, value):
        closed = _below(path, blocked) if modifiable else not _below(path, open_paths)
        if closed:
            refused.append(violation(f"{prefix}/{path}", MODIFICATION_REFUSED))
    if refused:
        raise ApiError(400, "Constraints violated.", refused)


def changed_paths(before: Any, after: Any, path: str = "") -> list[str]:
    """Return the slash separated paths at which two values differ; lists count as one value."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[str] = []
        for name in sorted({*before, *after}):
            found += changed_paths(before.get(name), after.get(name), f"{path}/{name}" if path else name)
        return found
    return [] if before == after else [path]


def _below(path: str, roots: Any) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots)
