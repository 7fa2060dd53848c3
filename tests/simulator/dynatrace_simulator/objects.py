# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading settings objects: the list and the single object (environment.md 1.2, 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .access import may, require
from .call import Answer, Call
from .errors import SETTINGS_NOT_FOUND, ApiError, query_error
from .filters import compile_filter, lookup
from .identifiers import numeric_zone_id
from .pages import close_page, open_page
from .scoping import canonical, check_exists
from .store import SettingsObject
from .tenants import MANAGEMENT_ZONES
from .views import OBJECT_FIELDS, SINGLE_FIELDS, requested_fields, view

_FILTERABLE = ("created", "modified", "createdBy", "modifiedBy", "author", "value")
MAX_EXTERNAL_ID = 500


def list_objects(call: Call) -> Answer:
    """GET /settings/objects."""
    page = open_page(call, "settings/objects", default=100, maximum=500)
    admin = call.admin_access()
    fields = requested_fields(call, "objectId,value", OBJECT_FIELDS)
    found = [item for item in _selected(call) if seen(item) and may(item, "r", call.caller, admin)]
    if call.query.get("filter"):
        matches = compile_filter(call.query["filter"], _usable(fields))
        found = [item for item in found if matches(_document(call, item, fields))]
    if call.query.get("sort"):
        _sort(call, found, fields)
    return Answer(200, close_page(call, page, "items", found, lambda item: view(call, item, fields, admin)))


def get_object(call: Call) -> Answer:
    """GET /settings/objects/{objectId}."""
    admin = call.admin_access()
    item = require(call.tenant.objects.get(call.params["object"]), "r", call.caller, admin)
    if not seen(item):
        raise ApiError(404, SETTINGS_NOT_FOUND)
    return Answer(200, view(call, item, SINGLE_FIELDS, admin))


def get_numeric_zone(call: Call) -> Answer:
    """GET /settings/managementZones/{objectId}: the numeric id of a zone (environment.md 1.10)."""
    item = require(call.tenant.objects.get(call.params["object"]), "r", call.caller, False)
    if item.schema_id != MANAGEMENT_ZONES:
        raise ApiError(404, SETTINGS_NOT_FOUND)
    return Answer(200, {"id": str(numeric_zone_id(item.uid))})


def seen(item: SettingsObject) -> bool:
    """Count a read of an object that the fault ``lag`` hides; return whether it is visible."""
    if item.unseen <= 0:
        return True
    item.unseen -= 1
    return False


def _selected(call: Call) -> Iterator[SettingsObject]:
    schema_ids, scopes, external_ids = call.values("schemaIds"), call.values("scopes"), call.values("externalIds")
    if not schema_ids and not scopes:
        # (unverified wording)
        raise query_error("schemaIds", "Either schemaIds or scopes must be set")
    for schema_id in schema_ids or ():
        call.tenant.schemas.require(schema_id)
    scopes = [canonical(scope) for scope in scopes] if scopes else None
    for scope in scopes or ():
        check_exists(call.tenant, scope)
    for external_id in external_ids or ():
        if len(external_id) > MAX_EXTERNAL_ID:
            raise query_error("externalIds", f"Size must be between 0 and {MAX_EXTERNAL_ID}")
    store = call.tenant.objects
    for schema_id in schema_ids or [schema["schemaId"] for schema in call.tenant.schemas]:
        if scopes:
            candidates: Iterator[SettingsObject] = (item for scope in scopes for item in store.listed(schema_id, scope))
        else:
            candidates = store.of_schema(schema_id)
        for item in candidates:
            if external_ids is None or item.external_id in external_ids:
                yield item


def _usable(fields: list[str]) -> set[str]:
    """Return the fields that filter and sort may use: those that are part of ``fields``."""
    return {name for name in _FILTERABLE if name in fields}


def _document(call: Call, item: SettingsObject, fields: list[str]) -> dict[str, Any]:
    return view(call, item, _usable(fields))


def _sort(call: Call, found: list[SettingsObject], fields: list[str]) -> None:
    for key in reversed(call.values("sort") or []):
        name = key.lstrip("+-")
        if name.split(".")[0] not in _usable(fields):
            raise query_error("sort", f"Field '{name}' cannot be used for sorting")
        documents = {item.object_id: lookup(_document(call, item, fields), name) for item in found}
        found.sort(key=lambda item: _sortable(documents[item.object_id]), reverse=key.startswith("-"))


def _sortable(value: Any) -> tuple[int, Any]:
    """Return a key that puts values of different types into a stable order."""
    if value is None:
        return (0, 0)
    if isinstance(value, (bool, int, float)):
        return (1, value)
    return (2, str(value))
