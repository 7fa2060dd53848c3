# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerting profiles in both forms (environment.md 6.2)."""

from __future__ import annotations

import json

import pytest

from dynatrace_simulator.identifiers import decode_object_id, numeric_zone_id

PROFILE = "builtin:alerting.profile"
ZONES = "builtin:management-zones"
PATH = "/alertingProfiles"


def rule(level="ERROR", mode="NONE", *tags, delay=0):
    return {"severityLevel": level, "tagFilter": {"includeMode": mode, "tagFilters": list(tags)}, "delayInMinutes": delay}


def tag(key, value=None, context="CONTEXTLESS"):
    return {"context": context, "key": key, "value": value} if value else {"context": context, "key": key}


def text(value, operator="CONTAINS", **more):
    return {"enabled": True, "value": value, "operator": operator, "negate": False, "caseInsensitive": False, **more}


def custom(**filters):
    return {"customEventFilter": filters}


def predefined(event_type, negate=False):
    return {"predefinedEventFilter": {"eventType": event_type, "negate": negate}}


def unordered(value):
    """A value with its lists in an order that depends on nothing but their contents."""
    if isinstance(value, dict):
        return {name: unordered(part) for name, part in value.items()}
    if isinstance(value, list):
        return sorted((unordered(part) for part in value), key=lambda part: json.dumps(part, sort_keys=True))
    return value


def zone(api, name):
    """A new management zone: its object id and its number."""
    object_id = api.create(ZONES, {"name": name, "rules": []})
    return object_id, api.get(f"/settings/managementZones/{object_id}").json()["id"]


def stored(api, identifier):
    (value,) = [item["value"] for item in api.listed(PROFILE) if decode_object_id(item["objectId"]).uid == identifier]
    return value


def shown(config, identifier):
    """A profile as the classic API shows it, without what the server adds."""
    document = config.get(f"{PATH}/{identifier}").json()
    assert document.pop("id") == identifier
    assert document.pop("metadata")
    return document


CLASSIC = {
    "displayName": "Night shift",
    "rules": [
        rule("ERROR", "NONE", delay=5),
        rule("AVAILABILITY", "INCLUDE_ANY", tag("tier", "gold"), tag("on-call"), tag("Team", "red", "AWS")),
        rule("PERFORMANCE", "INCLUDE_ALL", tag("region", "eu:north"), tag("a:b"), delay=10000),
        rule("MONITORING_UNAVAILABLE"),
    ],
    "eventTypeFilters": [
        predefined("OSI_LOW_DISK_SPACE", negate=True),
        predefined("SERVICE_SLOWDOWN"),
        custom(customTitleFilter=text("backup", "BEGINS_WITH", caseInsensitive=True, negate=True)),
        custom(
            customTitleFilter=text("Queue is full", "EQUALS"),
            customDescriptionFilter=text("q[0-9]+", "CONTAINS_REGEX", enabled=False),
        ),
        custom(customDescriptionFilter=text("done", "ENDS_WITH")),
    ],
}
SETTINGS = {
    "name": "Night shift",
    "severityRules": [
        {"severityLevel": "ERRORS", "delayInMinutes": 5, "tagFilterIncludeMode": "NONE"},
        {
            "severityLevel": "AVAILABILITY",
            "delayInMinutes": 0,
            "tagFilterIncludeMode": "INCLUDE_ANY",
            "tagFilter": ["tier:gold", "on-call", "[AWS]Team:red"],
        },
        {
            "severityLevel": "PERFORMANCE",
            "delayInMinutes": 10000,
            "tagFilterIncludeMode": "INCLUDE_ALL",
            "tagFilter": ["region:eu:north", "a\\:b"],
        },
        {"severityLevel": "MONITORING_UNAVAILABLE", "delayInMinutes": 0, "tagFilterIncludeMode": "NONE"},
    ],
    "eventFilters": [
        {"type": "PREDEFINED", "predefinedFilter": {"eventType": "OSI_LOW_DISK_SPACE", "negate": True}},
        {"type": "PREDEFINED", "predefinedFilter": {"eventType": "SERVICE_SLOWDOWN", "negate": False}},
        {
            "type": "CUSTOM",
            "customFilter": {
                "titleFilter": {"operator": "BEGINS_WITH", "value": "backup", "negate": True, "enabled": True, "caseSensitive": False}
            },
        },
        {
            "type": "CUSTOM",
            "customFilter": {
                "titleFilter": {
                    "operator": "STRING_EQUALS",
                    "value": "Queue is full",
                    "negate": False,
                    "enabled": True,
                    "caseSensitive": True,
                },
                "descriptionFilter": {
                    "operator": "REGEX_MATCHES",
                    "value": "q[0-9]+",
                    "negate": False,
                    "enabled": False,
                    "caseSensitive": True,
                },
            },
        },
        {
            "type": "CUSTOM",
            "customFilter": {
                "descriptionFilter": {"operator": "ENDS_WITH", "value": "done", "negate": False, "enabled": True, "caseSensitive": True}
            },
        },
    ],
}


def test_classic_to_settings(api, config):
    object_id, number = zone(api, "Shop")
    identifier = config.post(PATH, {**CLASSIC, "mzId": number}).json()["id"]
    assert unordered(stored(api, identifier)) == unordered({**SETTINGS, "managementZone": object_id})


def test_settings_to_classic(api, config):
    object_id, number = zone(api, "Shop")
    identifier = decode_object_id(api.create(PROFILE, {**SETTINGS, "managementZone": object_id})).uid
    assert unordered(shown(config, identifier)) == unordered({**CLASSIC, "mzId": number})


def test_there_and_back_changes_nothing(api, config):
    identifier = config.post(PATH, CLASSIC).json()["id"]
    value = stored(api, identifier)
    answer = config.put(f"{PATH}/{identifier}", config.get(f"{PATH}/{identifier}").json())
    assert answer.status_code == 204
    assert stored(api, identifier) == value
    assert "managementZone" not in value


def test_the_profile_every_tenant_has(api, config):
    (entry,) = config.get(PATH).json()["values"]
    assert entry == {"id": entry["id"], "name": "Default"}
    document = config.get(f"{PATH}/{entry['id']}").json()
    assert {item["severityLevel"]: item["delayInMinutes"] for item in document["rules"]} == {
        "MONITORING_UNAVAILABLE": 0,
        "AVAILABILITY": 0,
        "ERROR": 0,
        "PERFORMANCE": 30,
        "RESOURCE_CONTENTION": 30,
        "CUSTOM_ALERT": 0,
    }
    renamed = config.put(f"{PATH}/{entry['id']}", {**document, "displayName": "Mine"})
    assert renamed.status_code == 400
    deleted = config.delete(f"{PATH}/{entry['id']}")
    assert (deleted.status_code, deleted.json()["error"]["code"]) == (400, 400)
    (problem,) = deleted.json()["error"]["constraintViolations"]
    assert problem["path"] is None
    assert [value["name"] for value in config.get(PATH).json()["values"]] == ["Default"]
    assert config.put(f"{PATH}/{entry['id']}", {**document, "rules": []}).status_code == 204


def test_what_has_no_classic_form_is_left_out(api, config):
    metadata = {"metadataFilterItems": [{"metadataKey": "service", "metadataValue": "shop", "negate": False}]}
    title = {"operator": "CONTAINS", "value": "x", "negate": False, "enabled": True, "caseSensitive": True}
    filters = [{"metadataFilter": metadata}, {"metadataFilter": metadata, "titleFilter": title}]
    value = {"name": "a", "severityRules": [], "eventFilters": [{"type": "CUSTOM", "customFilter": entry} for entry in filters]}
    identifier = decode_object_id(api.create(PROFILE, value)).uid
    assert shown(config, identifier)["eventTypeFilters"] == [custom(customTitleFilter=text("x"))]


def test_missing_and_null_fields(api, config):
    identifier = config.post(PATH, {"displayName": "a"}).json()["id"]
    assert stored(api, identifier) == {"name": "a", "severityRules": [], "eventFilters": []}
    assert shown(config, identifier) == {"displayName": "a", "mzId": None, "rules": [], "eventTypeFilters": []}
    unset = {name: value for name, value in text("x").items() if name != "caseInsensitive"}
    entry = {"predefinedEventFilter": None, "customEventFilter": {"customTitleFilter": unset, "customDescriptionFilter": None}}
    answer = config.put(f"{PATH}/{identifier}", {"displayName": "a", "mzId": None, "eventTypeFilters": [entry]})
    assert answer.status_code == 204
    (stored_filter,) = stored(api, identifier)["eventFilters"]
    assert stored_filter["customFilter"]["titleFilter"]["caseSensitive"] is True


def test_a_zone_that_is_gone_still_has_its_number(api, config):
    object_id, number = zone(api, "Shop")
    identifier = decode_object_id(api.create(PROFILE, {**SETTINGS, "managementZone": object_id})).uid
    api.delete(f"/settings/objects/{object_id}")
    assert shown(config, identifier)["mzId"] == number == str(numeric_zone_id(decode_object_id(object_id).uid))


def test_an_older_tenant_holds_the_number(api, config):
    _object_id, number = zone(api, "Shop")
    api.older("builtin_alerting.profile_8.3")
    identifier = config.post(PATH, {**CLASSIC, "mzId": number}).json()["id"]
    assert stored(api, identifier)["managementZone"] == number
    assert shown(config, identifier)["mzId"] == number
    assert config.get(f"{PATH}/{identifier}").json()["metadata"]["currentConfigurationVersions"] == ["8.3"]


def with_rule(**more):
    return {"displayName": "a", "rules": [{**rule(), **more}]}


def with_text(**more):
    return {"displayName": "a", "eventTypeFilters": [predefined("SERVICE_SLOWDOWN"), custom(customTitleFilter={**text("x"), **more})]}


TITLE = "eventTypeFilters[1].customEventFilter.customTitleFilter"


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({"rules": []}, {"displayName"}),
        ({"displayName": ""}, {"displayName"}),
        ({"displayName": "x" * 101}, {"displayName"}),
        ({"displayName": "a", "mzId": "12"}, {"mzId"}),
        ({"displayName": "a", "rules": [{}]}, {"rules[0].severityLevel", "rules[0].tagFilter", "rules[0].delayInMinutes"}),
        (with_rule(delayInMinutes=10001), {"rules[0].delayInMinutes"}),
        (with_rule(tagFilter={"tagFilters": []}), {"rules[0].tagFilter.includeMode"}),
        (with_rule(tagFilter={"includeMode": "INCLUDE_ANY"}), {"rules[0].tagFilter.tagFilters"}),
        (with_rule(tagFilter=rule("ERROR", "NONE", tag("x"))["tagFilter"]), {"rules[0].tagFilter.tagFilters"}),
        (with_rule(tagFilter=rule("ERROR", "INCLUDE_ANY", tag("x"), tag("y" * 501))["tagFilter"]), {"rules[0].tagFilter.tagFilters[1]"}),
        (
            with_rule(tagFilter=rule("ERROR", "INCLUDE_ALL", *[tag(f"t{number}") for number in range(11)])["tagFilter"]),
            {"rules[0].tagFilter.tagFilters"},
        ),
        (
            with_rule(tagFilter={"includeMode": "INCLUDE_ANY", "tagFilters": [{}]}),
            {"rules[0].tagFilter.tagFilters[0].context", "rules[0].tagFilter.tagFilters[0].key"},
        ),
        ({"displayName": "a", "eventTypeFilters": [{}]}, {"eventTypeFilters[0].predefinedEventFilter"}),
        (
            {"displayName": "a", "eventTypeFilters": [{**predefined("SERVICE_SLOWDOWN"), **custom(customTitleFilter=text("x"))}]},
            {"eventTypeFilters[0].predefinedEventFilter"},
        ),
        ({"displayName": "a", "eventTypeFilters": [predefined("NOTHING")]}, {"eventTypeFilters[0].predefinedEventFilter.eventType"}),
        (with_text(value=""), {f"{TITLE}.value"}),
        (with_text(negate=None), {f"{TITLE}.negate"}),
        (with_text(operator="CONTAINS_REGEX", value="("), {TITLE}),
        ({"displayName": "a", "eventTypeFilters": [custom()]}, {"eventTypeFilters[0].customEventFilter"}),
    ],
)
def test_violations_name_classic_paths(api, config, document, paths):
    answer = config.post(PATH, document)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["message"] == "Constraints violated."
    assert {entry["path"] for entry in error["constraintViolations"]} == paths
    assert len(api.listed(PROFILE)) == 1


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"name": "a"}, "name"),
        (with_rule(severityLevel="ERRORS"), "rules[0].severityLevel"),
        (with_rule(delayInMinutes="soon"), "rules[0].delayInMinutes"),
        (with_rule(delayInMinutes=True), "rules[0].delayInMinutes"),
        (with_rule(tagFilter="x"), "rules[0].tagFilter"),
        (
            with_rule(tagFilter=rule("ERROR", "INCLUDE_ANY", tag("x", context="MINE"))["tagFilter"]),
            "rules[0].tagFilter.tagFilters[0].context",
        ),
        (with_text(operator="STRING_EQUALS"), f"{TITLE}.operator"),
        (with_text(enabled="true"), f"{TITLE}.enabled"),
        ({"displayName": "a", "rules": {}}, "rules"),
        ({"displayName": ["a"]}, "displayName"),
    ],
)
def test_what_cannot_be_mapped(config, document, path):
    answer = config.post(PATH, document)
    assert (answer.status_code, answer.json()) == (400, {"error": {"code": 400, "message": f"Could not map JSON at '{path}'"}})
