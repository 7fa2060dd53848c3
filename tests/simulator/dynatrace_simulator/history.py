# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The revisions of settings objects (environment.md 1.12)."""

from __future__ import annotations

import json
import re
from typing import Any

from .access import may
from .call import Answer, Call
from .clock import iso, now_ms, parse_time
from .errors import query_error
from .filters import compile_filter
from .pages import close_page, open_page
from .scoping import check_exists
from .store import SettingsObject
from .validation import mask_secrets, summary
from .views import requested_fields

_FIELDS = (
    "revision",
    "jsonPatch",
    "jsonBefore",
    "jsonAfter",
    "objectId",
    "type",
    "schemaId",
    "schemaVersion",
    "schemaDisplayName",
    "modificationInfo",
    "summary",
    "source",
    "appId",
    "ownerBefore",
    "ownerAfter",
)
_TWO_WEEKS = 14 * 86_400_000
_YEAR = 365 * 86_400_000
_TIME = "modificationInfo.lastModifiedTime"
_BOUND = re.compile(re.escape(_TIME) + r"\s*(>=?|<=?|==?)\s*'?([^'\s)]+)'?")


def remember(call: Call, item: SettingsObject, kind: str, before: Any, after: Any) -> None:
    """Record one revision.

    :param kind: CREATE, UPDATE, DELETE, REORDER or NO_CHANGE.
    """
    schema = call.tenant.schemas.require(item.schema_id)
    before, after = (value if value is None else mask_secrets(schema, value) for value in (before, after))
    call.tenant.add_history(
        {
            "scope": item.scope,
            "time": now_ms(),
            "revision": item.revision,
            "objectId": item.object_id,
            "type": kind,
            "schemaId": item.schema_id,
            "schemaVersion": item.schema_version,
            "schemaDisplayName": schema.get("displayName", item.schema_id),
            "lastModifiedBy": call.caller.person,
            "owner": item.owner,
            "summary": summary(schema, item.value),
            "before": before,
            "after": after,
        }
    )


def get_history(call: Call) -> Answer:
    """GET /settings/history. Values are JSON in a text, the patch is JSON itself, people are ids (types of the SDK 9.0.1)."""
    page = open_page(call, "settings/history", default=100, maximum=500)
    admin = call.admin_access()
    fields = requested_fields(call, "revision,modificationInfo", _FIELDS)
    schema_ids, scope = call.values("schemaId") or [], call.query.get("scope")
    if scope is None:
        raise query_error("scope", "Must not be null")
    if not schema_ids:
        raise query_error("schemaId", "Must not be null")
    if len(schema_ids) > 1 and not call.platform:
        raise query_error("schemaId", "Only one schema is allowed")
    for schema_id in schema_ids:
        call.tenant.schemas.require(schema_id)
    check_exists(call.tenant, scope)
    start, end, object_id = _window(call.query.get("filter", ""))
    found = [
        entry
        for entry in call.tenant.history
        if entry["scope"] == scope
        and entry["schemaId"] in schema_ids
        and start <= entry["time"] <= end
        and object_id in (None, entry["objectId"])
        and _visible(call, entry, admin)
    ]
    sort = call.query.get("sort", f"-{_TIME}")
    if sort.lstrip("+-") != _TIME:
        raise query_error("sort", f"Field '{sort.lstrip('+-')}' cannot be used for sorting")
    if sort.startswith("-"):
        found.reverse()
    document = close_page(call, page, "items", found, lambda entry: _view(entry, fields))
    del document["totalCount"]
    return Answer(200, {**document, "startTime": iso(start), "endTime": iso(end)})


def _visible(call: Call, entry: dict[str, Any], admin: bool) -> bool:
    item = call.tenant.objects.get(entry["objectId"])
    return item is None or may(item, "r", call.caller, admin)


def _window(text: str) -> tuple[int, int, str | None]:
    """Return earliest time, latest time and object id that a filter asks for; the parts are joined by ``and`` only."""
    now = now_ms()
    if not text:
        return now - _TWO_WEEKS, now, None
    if re.search(r"\b(or|not)\b", re.sub(r"'[^']*'", "", text)):
        raise query_error("filter", "Only 'and' is allowed")
    compile_filter(text, ("objectId", "modificationInfo"))
    start, end = now - _YEAR, now
    for sign, value in _BOUND.findall(text):
        try:
            moment = parse_time(value)
        except ValueError as error:
            raise query_error("filter", "Cannot parse the filter") from error
        if sign.startswith((">", "=")):
            start = moment
        if sign.startswith(("<", "=")):
            end = moment
    named = re.search(r"objectId\s*==?\s*'([^']*)'", text)
    return start, end, named.group(1) if named else None


def _view(entry: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    shown = {
        **{name: entry[name] for name in ("revision", "objectId", "type", "schemaId", "schemaVersion", "schemaDisplayName", "summary")},
        "jsonBefore": _text(entry["before"]),
        "jsonAfter": _text(entry["after"]),
        "jsonPatch": json_patch(entry["before"], entry["after"]) if entry["type"] == "UPDATE" else None,
        "source": "API",
        "appId": None,
        "ownerBefore": entry["owner"] if entry["before"] is not None else None,
        "ownerAfter": entry["owner"] if entry["after"] is not None else None,
        "modificationInfo": {"lastModifiedBy": entry["lastModifiedBy"], "lastModifiedReason": None, "lastModifiedTime": iso(entry["time"])},
    }
    return {name: shown[name] for name in fields}


def _text(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_patch(before: Any, after: Any, path: str = "") -> list[dict[str, Any]]:
    """Return the RFC 6902 operations that lead from one value to another; lists are replaced as a whole."""
    if before == after:
        return []
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [{"op": "replace", "path": path, "value": after}]
    operations: list[dict[str, Any]] = []
    for name in sorted({*before, *after}):
        step = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
        if name not in after:
            operations.append({"op": "remove", "path": step})
        elif name not in before:
            operations.append({"op": "add", "path": step, "value": after[name]})
        else:
            operations += json_patch(before[name], after[name], step)
    return operations
