# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permissions that groups had before there were policies (account-and-platform.md 2.3).

Those for environments and zones go on 11 January 2027 (official description of 2026); of those for the account these endpoints stay. That
they are not shown any more from then on, and refused one by one, is (unverified).
"""

from __future__ import annotations

from typing import Any

from ..bodies import Field, check_fields
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError, body_error, query_error
from ..identifiers import numeric_zone_id
from ..records import Record
from ..tenants import MANAGEMENT_ZONES
from .account import Account
from .environments import find_environment
from .groups import GROUPS, found_group, view
from .retirement import retiring
from .roles import ACCOUNT_ROLES, TENANT_ROLES

# (unverified: which permissions a management zone does not know)
_NOT_IN_ZONES = ("tenant-agent-install", "tenant-configure-request-capture-data", "tenant-manage-support-tickets")
_BODY = {
    "permissionName": Field(str, required=True, choices=(*ACCOUNT_ROLES, *TENANT_ROLES)),
    "scope": Field(str, required=True),
    "scopeType": Field(str, required=True, choices=("account", "tenant", "management-zone")),
}


def get_permissions(call: Call) -> Answer:
    """GET …/groups/{g}/permissions: the group with its permissions."""
    group = found_group(call)
    entries = [entry for entry in group.value["permissions"] if entry["scopeType"] == "account" or not call.account.retired]
    return Answer(200, {**view(group), "permissions": entries}, _headers(call.account))


def add_permissions(call: Call) -> Answer:
    """POST …/groups/{g}/permissions: adds; what is there already stays. (unverified)"""
    group = found_group(call)
    _store(call, group, group.value["permissions"] + _entries(call))
    return Answer(201, headers=_headers(call.account))


def put_permissions(call: Call) -> Answer:
    """PUT …/groups/{g}/permissions: replaces all."""
    group = found_group(call)
    _store(call, group, _entries(call))
    return Answer(200, headers=_headers(call.account))


def delete_permission(call: Call) -> Answer:
    """DELETE …/groups/{g}/permissions: the one that the query names by all its parts."""
    group = found_group(call)
    for name in ("scope", "permission-name", "scope-type"):
        if not call.query.get(name):
            raise query_error(name, "Must not be empty")
    wanted = (call.query["permission-name"], call.query["scope-type"], call.query["scope"])
    _check_there(call.account, wanted[1])
    left = [entry for entry in group.value["permissions"] if _key(entry) != wanted]
    if len(left) == len(group.value["permissions"]):
        # (unverified status)
        raise ApiError(404, f"Permission {wanted[0]} not found")
    _store(call, group, left)
    return Answer(200, headers=_headers(call.account))


def list_catalogue(call: Call) -> Answer:
    """GET /ref/v1/account/permissions."""
    return Answer(200, [{"id": name, "description": name.replace("-", " ").capitalize()} for name in (*ACCOUNT_ROLES, *TENANT_ROLES)])


def _entries(call: Call) -> list[dict[str, Any]]:
    documents = call.json()
    if not isinstance(documents, list) or not all(isinstance(document, dict) for document in documents):
        raise body_error(None, "Must be of type array")
    for index, document in enumerate(documents):
        check_fields(document, _BODY, f"[{index}].")
        _check_there(call.account, document["scopeType"])
        _check_scope(call, document, f"[{index}].")
    now = iso(now_ms())
    return [{**{name: document[name] for name in _BODY}, "createdAt": now, "updatedAt": now} for document in documents]


def _check_there(account: Account, scope_type: str) -> None:
    if scope_type != "account":
        retiring(account)


def _headers(account: Account) -> dict[str, str]:
    return {} if account.retired else retiring(account)


def _check_scope(call: Call, entry: dict[str, Any], prefix: str) -> None:
    """Refuse a scope that there is not, or that the permission cannot have."""
    kind, scope, name = entry["scopeType"], entry["scope"], entry["permissionName"]
    fits = (name in ACCOUNT_ROLES) == (kind == "account") and not (kind == "management-zone" and name in _NOT_IN_ZONES)
    if not fits:
        raise body_error(prefix + "permissionName", f"'{name}' cannot be given for the scope type '{kind}'")
    if kind == "account":
        known = scope == call.account.id
    else:
        environment, _colon, zone = scope.partition(":")
        tenant = find_environment(call, environment)
        known = tenant is not None and (
            zone in {str(numeric_zone_id(item.uid)) for item in tenant.objects.of_schema(MANAGEMENT_ZONES)}
            if kind == "management-zone"
            else scope == environment
        )
    if not known:
        raise body_error(prefix + "scope", f"There is no {kind} '{scope}'")


def _key(entry: dict[str, Any]) -> tuple[str, str, str]:
    return entry["permissionName"], entry["scopeType"], entry["scope"]


def _store(call: Call, group: Record, entries: list[dict[str, Any]]) -> None:
    unique: dict[tuple[str, str, str], dict[str, Any]] = {}
    for entry in entries:
        unique.setdefault(_key(entry), entry)
    if len(unique) > call.account.limits["permissionsPerGroup"]:
        raise ApiError(400, f"A group must not have more than {call.account.limits['permissionsPerGroup']} permissions")
    group.value["permissions"] = list(unique.values())
    call.account.records(GROUPS).put(group)
