# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``maintenanceWindows`` and ``builtin:alerting.maintenance-window`` (environment.md 6.3)."""

from __future__ import annotations

from typing import Any

from ..schemas import Schema
from ..tenants import Tenant
from .config import Kind, Mapped, Value
from .payload import Payload
from .schedules import SCHEDULE_FIELDS, SCHEDULE_NAMES, read_schedule, shown_schedule
from .tags import FIELDS as TAG_FIELDS
from .tags import tag_object, tag_text
from .zones import zone_number, zone_reference

_TYPES = {name: name for name in ("PLANNED", "UNPLANNED")}
_SUPPRESSIONS = {name: name for name in ("DETECT_PROBLEMS_AND_ALERT", "DETECT_PROBLEMS_DONT_ALERT", "DONT_DETECT_PROBLEMS")}
_AND, _OR = "AND", "OR"
_NAMES = {
    "generalProperties": "",
    "maintenanceType": "type",
    "disableSyntheticMonitorExecution": "suppressSyntheticMonitorsExecution",
    "entityType": "type",
    "entityId": "",
    "entityTags": "tags",
    "managementZones": "mzId",
    "managementZones/0": "mzId",
    **SCHEDULE_NAMES,
}


def _stub(value: Value) -> Value:
    general = value["generalProperties"]
    return {"name": general["name"], "description": general.get("description", "")}


def _show(value: Value) -> Value:
    general = value["generalProperties"]
    return {
        **_stub(value),
        "type": general["maintenanceType"],
        "enabled": value["enabled"],
        "suppression": general["suppression"],
        "suppressSyntheticMonitorsExecution": general["disableSyntheticMonitorExecution"],
        "scope": _shown_scope(value["filters"]),
        "schedule": shown_schedule(value["schedule"]),
    }


def _shown_scope(filters: list[Value]) -> Value | None:
    """Return the scope for some filters, None for the whole environment.

    A scope knows one zone a match, and an entity without anything else. A filter beyond that has no counterpart and is left out.
    (unverified)
    """
    if not filters:
        return None
    entities = [entry["entityId"] for entry in filters if "entityId" in entry and not (entry["entityTags"] or entry["managementZones"])]
    matches = [_shown_match(entry) for entry in filters if "entityId" not in entry and len(entry["managementZones"]) <= 1]
    return {"entities": entities, "matches": matches}


def _shown_match(entry: Value) -> Value:
    return {
        "type": entry.get("entityType"),
        "mzId": zone_number(next(iter(entry["managementZones"]), None)),
        "tags": [tag_object(text) for text in entry["entityTags"]],
        "tagCombination": _AND,
    }


def _read(document: Any, tenant: Tenant, schema: Schema) -> Mapped:
    payload = Payload(document, "name description type enabled suppression suppressSyntheticMonitorsExecution scope schedule")
    general = {
        "name": payload.text("name"),
        "maintenanceType": payload.choice("type", _TYPES),
        "suppression": payload.choice("suppression", _SUPPRESSIONS),
        "disableSyntheticMonitorExecution": payload.flag("suppressSyntheticMonitorsExecution", False),
    }
    description = payload.text("description")
    if description:
        general["description"] = description
    numeric = schema["types"]["Filter"]["properties"]["managementZones"]["items"]["type"] == "text"
    filters = _filters(payload, tenant, numeric) if payload.has("scope") else []
    schedule = read_schedule(payload.part("schedule", SCHEDULE_FIELDS))
    enabled = payload.flag("enabled", True)
    payload.check()
    value = {"enabled": enabled, "generalProperties": general, "schedule": schedule, "filters": [entry for _path, entry in filters]}
    return Mapped(value, {f"filters/{index}": path for index, (path, _entry) in enumerate(filters)})


def _filters(payload: Payload, tenant: Tenant, numeric: bool) -> list[tuple[str, Value]]:
    """Return each filter with the place in the document that it comes from."""
    scope = payload.part("scope", "entities matches")
    filters: list[tuple[str, Value]] = []
    for index, entity in enumerate(scope.texts("entities", required=True)):
        filters.append((f"{scope.at('entities')}[{index}]", {"entityId": entity, "entityTags": [], "managementZones": []}))
    for match in scope.parts("matches", "type mzId tags tagCombination", required=True):
        filters += [(match.path, entry) for entry in _match_filters(match, tenant, numeric)]
    return filters


def _match_filters(match: Payload, tenant: Tenant, numeric: bool) -> list[Value]:
    """Return the filters for one match: settings know no OR of tags, so each of these tags needs a filter of its own."""
    zone = zone_reference(match, tenant, numeric)
    common = {"entityType": match.text("type")} if match.has("type") else {}
    tags = [tag_text(tag) for tag in match.parts("tags", TAG_FIELDS, required=True)]
    together = match.choice("tagCombination", {_AND: True, _OR: False}, _OR)
    groups = [tags] if together or not tags else [[tag] for tag in tags]
    return [{**common, "entityTags": group, "managementZones": [zone] if zone else []} for group in groups]


MAINTENANCE_WINDOWS = Kind("builtin:alerting.maintenance-window", _show, _read, _stub, _NAMES)
