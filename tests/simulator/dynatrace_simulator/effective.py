# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Effective values: what a scope really uses, inherited or not (environment.md 1.11)."""

from __future__ import annotations

from typing import Any

from .access import may
from .call import Answer, Call
from .errors import query_error
from .pages import close_page, open_page
from .schemas import Schema
from .scoping import check_exists, inheritance
from .store import SettingsObject
from .validation import default_value, summary
from .views import requested_fields, view

_FIELDS = (
    "summary",
    "searchSummary",
    "created",
    "modified",
    "createdBy",
    "modifiedBy",
    "author",
    "origin",
    "schemaId",
    "schemaVersion",
    "value",
    "externalId",
)
# (unverified: how the server marks a value that no scope has set)
DEFAULT_ORIGIN = "default"


def list_effective(call: Call) -> Answer:
    """GET /settings/effectiveValues for one scope."""
    page = open_page(call, "settings/effectiveValues", default=100, maximum=500)
    admin = call.admin_access()
    fields = requested_fields(call, "origin,value", _FIELDS)
    scope, schema_ids = call.query.get("scope"), call.values("schemaIds")
    if not scope:
        raise query_error("scope", "Must not be null")
    check_exists(call.tenant, scope)
    chain = inheritance(call.tenant, scope)
    wanted = [call.tenant.schemas.require(name) for name in schema_ids] if schema_ids else list(call.tenant.schemas)
    found: list[tuple[Schema, SettingsObject | None]] = []
    for schema in wanted:
        objects = [
            item for level in chain for item in call.tenant.objects.listed(schema["schemaId"], level) if may(item, "r", call.caller, admin)
        ]
        if schema["multiObject"]:
            # Lists of nearer scopes come in front of the broader ones.
            found += [(schema, item) for item in objects]
        else:
            found.append((schema, objects[0] if objects else None))
    return Answer(200, close_page(call, page, "items", found, lambda pair: _view(call, pair[0], pair[1], fields)))


def _view(call: Call, schema: Schema, item: SettingsObject | None, fields: list[str]) -> dict[str, Any]:
    if item is not None:
        shown = view(call, item, [name for name in fields if name != "origin"])
        return {**shown, "origin": item.scope} if "origin" in fields else shown
    value = default_value(schema)
    shown = {"origin": DEFAULT_ORIGIN, "value": value, "schemaId": schema["schemaId"], "schemaVersion": schema["version"]}
    if {"summary", "searchSummary"}.intersection(fields):
        shown["summary"] = shown["searchSummary"] = summary(schema, value)
    return {name: shown[name] for name in fields if name in shown}
