# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance windows in both forms (environment.md 6.3)."""

from __future__ import annotations

import json

import pytest

from dynatrace_simulator.identifiers import decode_object_id

WINDOW = "builtin:alerting.maintenance-window"
ZONES = "builtin:management-zones"
PATH = "/maintenanceWindows"
HOST, SERVICE = "HOST-00000000000000AB", "SERVICE-00000000000000CD"


def tag(key, value=None, context="CONTEXTLESS"):
    return {"context": context, "key": key, "value": value} if value else {"context": context, "key": key}


def schedule(kind="ONCE", start="2031-03-01 00:00", end="2031-12-31 23:59", zone="Europe/Helsinki", **recurrence):
    return {"recurrenceType": kind, "recurrence": recurrence or None, "start": start, "end": end, "zoneId": zone}


def window(**more):
    return {
        "name": "Move the databases",
        "description": "New disks",
        "type": "UNPLANNED",
        "enabled": False,
        "suppression": "DETECT_PROBLEMS_DONT_ALERT",
        "suppressSyntheticMonitorsExecution": True,
        "scope": None,
        "schedule": schedule(),
        **more,
    }


def value(**more):
    general = {
        "name": "Move the databases",
        "description": "New disks",
        "maintenanceType": "UNPLANNED",
        "suppression": "DETECT_PROBLEMS_DONT_ALERT",
        "disableSyntheticMonitorExecution": True,
    }
    once = {"startTime": "2031-03-01T00:00:00", "endTime": "2031-12-31T23:59:00", "timeZone": "Europe/Helsinki"}
    return {
        "enabled": False,
        "generalProperties": general,
        "schedule": {"scheduleType": "ONCE", "onceRecurrence": once},
        "filters": [],
        **more,
    }


def recurring(kind, start="02:15:00", end="04:45:00", **more):
    """The settings schedule of a window that comes again."""
    return {
        "scheduleType": kind,
        f"{kind.lower()}Recurrence": {
            "timeWindow": {"startTime": start, "endTime": end, "timeZone": "Europe/Helsinki"},
            "recurrenceRange": {"scheduleStartDate": "2031-03-01", "scheduleEndDate": "2031-12-31"},
            **more,
        },
    }


def entry(*tags, zones=(), **more):
    return {"entityTags": list(tags), "managementZones": list(zones), **more}


def match(*tags, combination="AND", kind=None, zone=None):
    return {"type": kind, "mzId": zone, "tags": list(tags), "tagCombination": combination}


def scope(*matches, entities=()):
    return {"entities": list(entities), "matches": list(matches)}


def zone(api, name):
    """A new management zone: its object id and its number."""
    object_id = api.create(ZONES, {"name": name, "rules": []})
    return object_id, api.get(f"/settings/managementZones/{object_id}").json()["id"]


def unordered(document):
    """A document with its lists in an order that depends on nothing but their contents."""
    if isinstance(document, dict):
        return {name: unordered(part) for name, part in document.items()}
    if isinstance(document, list):
        return sorted((unordered(part) for part in document), key=lambda part: json.dumps(part, sort_keys=True))
    return document


def stored(api, identifier):
    (found,) = [item["value"] for item in api.listed(WINDOW) if decode_object_id(item["objectId"]).uid == identifier]
    return unordered(found)


def written(api, config, document):
    """The value that a classic document is stored as."""
    answer = config.post(PATH, document)
    assert answer.status_code == 201, answer.text
    return stored(api, answer.json()["id"])


def shown(api, config, settings):
    """The classic document that a settings value is shown as."""
    identifier = decode_object_id(api.create(WINDOW, settings)).uid
    document = config.get(f"{PATH}/{identifier}").json()
    assert document.pop("id") == identifier
    assert document.pop("metadata")
    return unordered(document)


# Every pair is the same window in both forms.
PAIRS = {
    "once": (window(), value()),
    "daily": (
        window(schedule=schedule("DAILY", startTime="02:15", durationMinutes=150)),
        value(schedule=recurring("DAILY")),
    ),
    "weekly": (
        window(schedule=schedule("WEEKLY", startTime="02:15", durationMinutes=150, dayOfWeek="SATURDAY")),
        value(schedule=recurring("WEEKLY", dayOfWeek="SATURDAY")),
    ),
    "the 31st of a month": (
        window(schedule=schedule("MONTHLY", startTime="02:15", durationMinutes=150, dayOfMonth=31)),
        value(schedule=recurring("MONTHLY", dayOfMonth=31)),
    ),
    "across midnight": (
        window(schedule=schedule("DAILY", startTime="23:30", durationMinutes=60)),
        value(schedule=recurring("DAILY", "23:30:00", "00:30:00")),
    ),
    "until midnight": (
        window(schedule=schedule("DAILY", startTime="22:00", durationMinutes=120)),
        value(schedule=recurring("DAILY", "22:00:00", "00:00:00")),
    ),
    "a whole day": (
        window(schedule=schedule("DAILY", startTime="06:00", durationMinutes=1440)),
        value(schedule=recurring("DAILY", "06:00:00", "06:00:00")),
    ),
    "one minute": (
        window(schedule=schedule("DAILY", startTime="23:59", durationMinutes=1)),
        value(schedule=recurring("DAILY", "23:59:00", "00:00:00")),
    ),
    "offset": (
        window(schedule=schedule(zone="UTC+01:00")),
        value(
            schedule={
                "scheduleType": "ONCE",
                "onceRecurrence": {"startTime": "2031-03-01T00:00:00", "endTime": "2031-12-31T23:59:00", "timeZone": "UTC+01:00"},
            }
        ),
    ),
    "entities": (window(scope=scope(entities=[HOST, SERVICE])), value(filters=[entry(entityId=HOST), entry(entityId=SERVICE)])),
    "all tags": (
        window(scope=scope(match(tag("tier", "gold"), tag("on-call"), tag("Team", "red", "AWS"), kind="HOST"))),
        value(filters=[entry("tier:gold", "on-call", "[AWS]Team:red", entityType="HOST")]),
    ),
    "several matches": (
        window(scope=scope(match(kind="SERVICE"), match(tag("a:b")), match(tag("k", "v:w"), kind="HOST"), entities=[HOST])),
        value(filters=[entry(entityType="SERVICE"), entry("a\\:b"), entry("k:v:w", entityType="HOST"), entry(entityId=HOST)]),
    ),
    "no description": (
        window(description=""),
        value(generalProperties={name: part for name, part in value()["generalProperties"].items() if name != "description"}),
    ),
}
BOTH_FORMS = pytest.mark.parametrize(("classic", "settings"), PAIRS.values(), ids=PAIRS)


@BOTH_FORMS
def test_classic_to_settings(api, config, classic, settings):
    assert written(api, config, classic) == unordered(settings)


@BOTH_FORMS
def test_settings_to_classic(api, config, classic, settings):
    assert shown(api, config, settings) == unordered(classic)


@BOTH_FORMS
def test_there_and_back_changes_nothing(api, config, classic, settings):
    identifier = config.post(PATH, classic).json()["id"]
    answer = config.put(f"{PATH}/{identifier}", config.get(f"{PATH}/{identifier}").json())
    assert (answer.status_code, stored(api, identifier)) == (204, unordered(settings))


def test_lists_tell_the_description(config):
    full, empty = config.post(PATH, window()), config.post(PATH, window(description=""))
    assert full.json() == {"id": full.json()["id"], "name": "Move the databases", "description": "New disks"}
    assert empty.json()["description"] == ""
    assert config.get(PATH).json() == {"values": [full.json(), empty.json()]}


def test_optional_fields(api, config):
    document = {name: part for name, part in window().items() if name not in ("enabled", "suppressSyntheticMonitorsExecution", "scope")}
    found = written(api, config, document)
    assert found["enabled"] is True
    assert found["generalProperties"]["disableSyntheticMonitorExecution"] is False
    assert found["filters"] == []


@pytest.mark.parametrize("combination", [{"tagCombination": "OR"}, {"tagCombination": None}, {}])
def test_any_of_several_tags_is_a_filter_each(api, config, combination):
    object_id, number = zone(api, "Shop")
    tags = [tag("tier", "gold"), tag("on-call")]
    found = written(api, config, window(scope=scope({"type": "HOST", "mzId": number, "tags": tags, **combination})))
    wanted = [entry(text, zones=[object_id], entityType="HOST") for text in ("tier:gold", "on-call")]
    assert found["filters"] == unordered(wanted)


def test_any_of_no_tags_is_one_filter(api, config):
    found = written(api, config, window(scope=scope(match(kind="HOST", combination="OR"))))
    assert found["filters"] == [entry(entityType="HOST")]


def test_zones_by_number_and_by_object_id(api, config):
    object_id, number = zone(api, "Shop")
    settings = value(filters=[entry("on-call", zones=[object_id])])
    classic = window(scope=scope(match(tag("on-call"), zone=number)))
    assert written(api, config, classic) == unordered(settings)
    assert shown(api, config, settings) == unordered(classic)


def test_an_older_tenant_holds_the_number(api, config):
    _object_id, number = zone(api, "Shop")
    api.older("builtin_alerting.maintenance-window_2.14.2")
    settings = value(filters=[entry("on-call", zones=[number])])
    classic = window(scope=scope(match(tag("on-call"), zone=number)))
    assert written(api, config, classic) == unordered(settings)
    assert shown(api, config, settings) == unordered(classic)


def test_filters_without_a_classic_form_are_left_out(api, config):
    zones = [zone(api, name)[0] for name in ("Shop", "Bank")]
    filters = [entry(zones=zones), entry("on-call", entityId=HOST), entry(entityType="HOST", entityId=HOST), entry("tier")]
    assert shown(api, config, value(filters=filters))["scope"] == scope(match(tag("tier")), entities=[HOST])


def test_seconds_are_not_shown(api, config):
    once = {"startTime": "2031-03-01T22:00:30", "endTime": "2031-03-02T04:30:59", "timeZone": "UTC"}
    document = shown(api, config, value(schedule={"scheduleType": "ONCE", "onceRecurrence": once}))
    assert document["schedule"] == schedule(start="2031-03-01 22:00", end="2031-03-02 04:30", zone="UTC")


def test_what_does_not_belong_to_the_recurrence_is_ignored(api, config):
    recurrence = {"dayOfWeek": None, "dayOfMonth": None, "startTime": None, "durationMinutes": None}
    assert written(api, config, window(schedule=schedule(**recurrence))) == value()
    daily = schedule("DAILY", startTime="02:15", durationMinutes="150", dayOfWeek="MONDAY", dayOfMonth=3)
    assert written(api, config, window(schedule=daily)) == value(schedule=recurring("DAILY"))


def test_times_of_the_range_are_lost(api, config):
    recurrence = {"startTime": "02:15", "durationMinutes": 150}
    found = written(api, config, window(schedule=schedule("DAILY", "2031-03-01 09:00", "2031-12-31 10:00", **recurrence)))
    assert found == value(schedule=recurring("DAILY"))


def daily(**more):
    return window(schedule=schedule("DAILY", **{"startTime": "02:15", "durationMinutes": 150, **more}))


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ({}, {"name", "description", "type", "suppression", "schedule"}),
        (window(name=" "), {"name"}),
        (window(name="x" * 1001), {"name"}),
        (window(description="x" * 10001), {"description"}),
        (window(description=None), {"description"}),
        (window(scope={}), {"scope.entities", "scope.matches"}),
        (window(scope=scope({"type": "HOST"})), {"scope.matches[0].tags"}),
        (window(scope=scope(match(kind="HOST"), match())), {"scope.matches[1]"}),
        (window(scope=scope(match(zone="12"))), {"scope.matches[0].mzId"}),
        (window(scope=scope(match(tag("x"), tag("y" * 501)))), {"scope.matches[0].tags[1]"}),
        (window(scope=scope(match(tag("x"), tag("y" * 501), combination="OR"))), {"scope.matches[0].tags[0]"}),
        (window(scope=scope(entities=[HOST, "nonsense"])), {"scope.entities[1]"}),
        (window(schedule={}), {f"schedule.{name}" for name in ("recurrenceType", "start", "end", "zoneId")}),
        (window(schedule=schedule(start="2031-03-01")), {"schedule.start"}),
        (window(schedule=schedule(start="2031-02-30 00:00")), {"schedule.start"}),
        (window(schedule=schedule(end="2031-03-01T10:00")), {"schedule.end"}),
        (window(schedule=schedule(zone="Mars/Olympus")), {"schedule.zoneId"}),
        (window(schedule=schedule("DAILY")), {"schedule.recurrence"}),
        (daily(startTime=None), {"schedule.recurrence.startTime"}),
        (daily(durationMinutes=None), {"schedule.recurrence.durationMinutes"}),
        (daily(startTime="25:00"), {"schedule.recurrence.startTime"}),
        (daily(startTime="02:15:00"), {"schedule.recurrence.startTime"}),
        (daily(durationMinutes=0), {"schedule.recurrence.durationMinutes"}),
        (daily(durationMinutes=1441), {"schedule.recurrence.durationMinutes"}),
        (window(schedule=schedule("WEEKLY", startTime="02:15", durationMinutes=5)), {"schedule.recurrence.dayOfWeek"}),
        (window(schedule=schedule("MONTHLY", startTime="02:15", durationMinutes=5)), {"schedule.recurrence.dayOfMonth"}),
        (window(schedule=schedule("MONTHLY", startTime="02:15", durationMinutes=5, dayOfMonth=32)), {"schedule.recurrence.dayOfMonth"}),
    ],
)
def test_violations_name_classic_paths(api, config, document, paths):
    answer = config.post(PATH, document)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["message"] == "Constraints violated."
    assert {found["path"] for found in error["constraintViolations"]} == paths
    assert api.listed(WINDOW) == []


@pytest.mark.parametrize(
    "settings",
    [schedule(start="2031-03-02 00:00", end="2031-03-01 00:00"), daily()["schedule"] | {"end": "2030-01-01 00:00"}],
)
def test_a_window_ends_after_it_starts(api, config, settings):
    answer = config.post(PATH, window(schedule=settings))
    assert answer.status_code == 400
    paths = {found["path"] for found in answer.json()["error"]["constraintViolations"]}
    assert paths
    assert paths <= {"schedule", "schedule.start", "schedule.end"}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (window(type="SUDDEN"), "type"),
        (window(suppression="NONE"), "suppression"),
        (window(enabled="no"), "enabled"),
        (window(filters=[]), "filters"),
        (window(scope=[]), "scope"),
        (window(scope={**scope(), "tags": []}), "scope.tags"),
        (window(scope=scope(entities=[{"id": HOST}])), "scope.entities"),
        (window(scope=scope(match(combination="XOR", kind="HOST"))), "scope.matches[0].tagCombination"),
        (window(schedule=schedule("YEARLY")), "schedule.recurrenceType"),
        (window(schedule=schedule("WEEKLY", startTime="02:15", durationMinutes=5, dayOfWeek="monday")), "schedule.recurrence.dayOfWeek"),
        (daily(durationMinutes="long"), "schedule.recurrence.durationMinutes"),
    ],
)
def test_what_cannot_be_mapped(config, document, path):
    answer = config.post(PATH, document)
    assert (answer.status_code, answer.json()) == (400, {"error": {"code": 400, "message": f"Could not map JSON at '{path}'"}})
