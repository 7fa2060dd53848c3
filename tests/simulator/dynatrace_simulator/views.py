# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a stored settings object looks in an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .access import modification_info, resource_context
from .call import Call
from .errors import query_error
from .schemas import Schema
from .store import SettingsObject
from .validation import mask_secrets, summary

# environment.md 1.2
OBJECT_FIELDS = (
    "objectId",
    "value",
    "schemaId",
    "schemaVersion",
    "scope",
    "externalId",
    "summary",
    "searchSummary",
    "created",
    "modified",
    "createdBy",
    "modifiedBy",
    "author",
    "updateToken",
    "modificationInfo",
    "resourceContext",
    "owner",
)
# environment.md 1.3: the single object has a form of its own.
SINGLE_FIELDS = tuple(name for name in OBJECT_FIELDS if name != "modificationInfo")


def shown_value(item: SettingsObject, schema: Schema) -> Any:
    """Return the value with secrets masked, computed once per revision."""
    if item.shown is None:
        item.shown = mask_secrets(schema, item.value)
    return item.shown


def view(call: Call, item: SettingsObject, fields: Iterable[str], admin: bool = False) -> dict[str, Any]:
    """Return the requested fields of an object; fields that have no value are left out."""
    schema = call.tenant.schemas.require(item.schema_id)
    shown = {name: _field(call, item, schema, name, admin) for name in fields}
    return {name: value for name, value in shown.items() if value is not None}


def _field(call: Call, item: SettingsObject, schema: Schema, name: str, admin: bool) -> Any:
    if name == "value":
        return shown_value(item, schema)
    if name in ("summary", "searchSummary"):
        return summary(schema, item.value)
    if name == "modificationInfo":
        return modification_info(item, schema, call.caller, admin)
    if name == "resourceContext":
        return resource_context(item, schema, call.caller, admin)
    return getattr(item, _ATTRIBUTES[name])


_ATTRIBUTES = {
    "objectId": "object_id",
    "schemaId": "schema_id",
    "schemaVersion": "schema_version",
    "scope": "scope",
    "externalId": "external_id",
    "created": "created",
    "modified": "modified",
    "createdBy": "created_by",
    "modifiedBy": "modified_by",
    "author": "author",
    "updateToken": "update_token",
    "owner": "owner",
}


def requested_fields(call: Call, default: str, allowed: Iterable[str]) -> list[str]:
    """Return the ``fields`` of a request; a given list replaces the default.

    :raises ApiError: 400 for an unknown field. (unverified wording)
    """
    fields = [name.lstrip("+") for name in (call.values("fields") or default.split(","))]
    known = set(allowed)
    for name in fields:
        if name not in known:
            raise query_error("fields", f"Unknown field '{name}'")
    return fields
