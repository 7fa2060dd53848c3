# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``alertingProfiles`` and ``builtin:alerting.profile`` (environment.md 6.2)."""

from __future__ import annotations

from typing import Any

from ..schemas import Schema
from ..tenants import Tenant
from .config import Kind, Mapped, Value
from .payload import Payload
from .tags import FIELDS as TAG_FIELDS
from .tags import tag_object, tag_text
from .zones import zone_number, zone_reference

_LEVELS = {
    "ERROR": "ERRORS",
    **{name: name for name in ("AVAILABILITY", "PERFORMANCE", "RESOURCE_CONTENTION", "CUSTOM_ALERT", "MONITORING_UNAVAILABLE")},
}
_OPERATORS = {
    "EQUALS": "STRING_EQUALS",
    "CONTAINS_REGEX": "REGEX_MATCHES",
    **{name: name for name in ("BEGINS_WITH", "ENDS_WITH", "CONTAINS")},
}
_CLASSIC_LEVELS = {settings: classic for classic, settings in _LEVELS.items()}
_CLASSIC_OPERATORS = {settings: classic for classic, settings in _OPERATORS.items()}
_MODES = {name: name for name in ("NONE", "INCLUDE_ANY", "INCLUDE_ALL")}
# settings property: classic field
_TEXT_FILTERS = {"titleFilter": "customTitleFilter", "descriptionFilter": "customDescriptionFilter"}
_NAMES = {
    "name": "displayName",
    "managementZone": "mzId",
    "severityRules": "rules",
    "eventFilters": "eventTypeFilters",
    "tagFilterIncludeMode": "tagFilter.includeMode",
    "tagFilter": "tagFilter.tagFilters",
    "predefinedFilter": "predefinedEventFilter",
    "customFilter": "customEventFilter",
    "caseSensitive": "caseInsensitive",
    **_TEXT_FILTERS,
}
# Of INCLUDE_ALL, the classic API takes fewer tags than the settings do (environment.md 6.2).
_MOST_TAGS = {"INCLUDE_ANY": 100, "INCLUDE_ALL": 10}


def _show(value: Value) -> Value:
    filters = [_shown_filter(entry) for entry in value["eventFilters"]]
    return {
        "displayName": value["name"],
        "mzId": zone_number(value.get("managementZone")),
        "rules": [_shown_rule(rule) for rule in value["severityRules"]],
        "eventTypeFilters": [entry for entry in filters if entry],
    }


def _shown_rule(rule: Value) -> Value:
    tags = [tag_object(text) for text in rule.get("tagFilter", ())]
    return {
        "severityLevel": _CLASSIC_LEVELS[rule["severityLevel"]],
        "tagFilter": {"includeMode": rule["tagFilterIncludeMode"], "tagFilters": tags},
        "delayInMinutes": rule["delayInMinutes"],
    }


def _shown_filter(entry: Value) -> Value | None:
    """Return a filter without its metadata filter, of which the classic API knows nothing; None when nothing else is in it.

    (unverified: the server may also refuse to show such a profile)
    """
    if entry["type"] == "PREDEFINED":
        return {"predefinedEventFilter": dict(entry["predefinedFilter"])}
    custom = {classic: _shown_text(entry["customFilter"][name]) for name, classic in _TEXT_FILTERS.items() if name in entry["customFilter"]}
    return {"customEventFilter": custom} if custom else None


def _shown_text(text: Value) -> Value:
    shown = {name: text[name] for name in ("enabled", "value", "negate")}
    return {**shown, "operator": _CLASSIC_OPERATORS[text["operator"]], "caseInsensitive": not text["caseSensitive"]}


def _read(document: Any, tenant: Tenant, schema: Schema) -> Mapped:
    payload = Payload(document, "displayName mzId rules eventTypeFilters")
    value = {
        "name": payload.text("displayName"),
        "severityRules": [_rule(rule) for rule in payload.parts("rules", "severityLevel tagFilter delayInMinutes")],
        "eventFilters": [_event_filter(entry) for entry in payload.parts("eventTypeFilters", "predefinedEventFilter customEventFilter")],
    }
    zone = zone_reference(payload, tenant, numeric=schema["properties"]["managementZone"]["type"] == "text")
    payload.check()
    return Mapped({**value, "managementZone": zone} if zone else value)


def _rule(rule: Payload) -> Value:
    filtering = rule.part("tagFilter", "includeMode tagFilters")
    mode = filtering.choice("includeMode", _MODES)
    tags = [tag_text(tag) for tag in filtering.parts("tagFilters", TAG_FIELDS)]
    value = {
        "severityLevel": rule.choice("severityLevel", _LEVELS),
        "delayInMinutes": rule.number("delayInMinutes"),
        "tagFilterIncludeMode": mode,
    }
    if mode == "NONE":
        if tags:
            # (unverified)
            filtering.refuse("tagFilters", "Must be empty when includeMode is NONE")
        return value
    if len(tags) > _MOST_TAGS[mode]:
        filtering.refuse("tagFilters", f"Size must be between 1 and {_MOST_TAGS[mode]}")
    return {**value, "tagFilter": tags}


def _event_filter(entry: Payload) -> Value:
    if entry.has("predefinedEventFilter") == entry.has("customEventFilter"):
        # (unverified wording; that they exclude each other is documented)
        entry.refuse("predefinedEventFilter", "Either predefinedEventFilter or customEventFilter must be set")
        return {}
    if entry.has("predefinedEventFilter"):
        predefined = entry.part("predefinedEventFilter", "eventType negate")
        return {
            "type": "PREDEFINED",
            "predefinedFilter": {"eventType": predefined.text("eventType"), "negate": predefined.flag("negate")},
        }
    custom = entry.part("customEventFilter", " ".join(_TEXT_FILTERS.values()))
    return {
        "type": "CUSTOM",
        "customFilter": {name: _text_filter(custom, classic) for name, classic in _TEXT_FILTERS.items() if custom.has(classic)},
    }


def _text_filter(custom: Payload, name: str) -> Value:
    text = custom.part(name, "enabled value operator negate caseInsensitive")
    return {
        "operator": text.choice("operator", _OPERATORS),
        "value": text.text("value"),
        "negate": text.flag("negate"),
        "enabled": text.flag("enabled"),
        "caseSensitive": not text.flag("caseInsensitive", False),
    }


ALERTING_PROFILES = Kind("builtin:alerting.profile", _show, _read, lambda value: {"name": value["name"]}, _NAMES)
