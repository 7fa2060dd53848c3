# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events (environment.md 8.2)."""

from __future__ import annotations

import re
import time

import pytest
import requests

INGEST = "/events/ingest"
EVENTS = "/events"
BODY = {"eventType": "CUSTOM_INFO", "title": "Deployed"}
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def now():
    return time.time_ns() // 1_000_000


def ingest(api, **changes):
    answer = api.post(INGEST, {**BODY, **changes})
    assert answer.status_code == 201, answer.text
    document = answer.json()
    assert document["reportCount"] == len(document["eventIngestResults"])
    return document["eventIngestResults"]


def listed(api, **params):
    answer = api.get(EVENTS, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["events"]


def titles(api, **params):
    return [event["title"] for event in listed(api, **params)]


def violation(answer):
    assert answer.status_code == 400, answer.text
    (found,) = answer.json()["error"]["constraintViolations"]
    return found["path"], found["parameterLocation"]


def test_an_event_of_the_environment(api):
    start = now()
    (result,) = ingest(api, properties={"version": "1.2", "dt.event.description": "d"})
    assert (set(result), result["status"]) == ({"correlationId", "status"}, "OK")
    (event,) = listed(api)
    assert start <= event.pop("startTime") <= now()
    entity = event.pop("entityId")
    assert (entity["entityId"]["type"], entity["name"]) == ("ENVIRONMENT", api.tenant)
    assert re.fullmatch(r"\d+_\d+", event["eventId"])
    assert event == {
        "eventId": event["eventId"],
        "correlationId": result["correlationId"],
        "eventType": "CUSTOM_INFO",
        "title": "Deployed",
        "status": "OPEN",
        "endTime": None,
        "properties": [{"key": "version", "value": "1.2"}, {"key": "dt.event.description", "value": "d"}],
        "entityTags": [],
        "managementZones": [],
        "underMaintenance": False,
        "suppressAlert": False,
        "suppressProblem": False,
        "frequentEvent": False,
    }
    assert api.get(f"{EVENTS}/{event['eventId']}").json()["correlationId"] == result["correlationId"]
    assert api.get(f"{EVENTS}/nothing").status_code == 404


def test_each_call_makes_new_events(api):
    assert ingest(api) != ingest(api)
    assert titles(api) == ["Deployed", "Deployed"]


def test_events_of_entities(api):
    hosts = {entity["entityId"]: entity for entity in api.get("/entities", entitySelector="type(HOST)", fields="+tags").json()["entities"]}
    results = ingest(api, entitySelector="type(HOST)")
    events = listed(api)
    assert {event["correlationId"] for event in events} == {result["correlationId"] for result in results}
    assert {event["entityId"]["entityId"]["id"] for event in events} == set(hosts)
    for event in events:
        host = hosts[event["entityId"]["entityId"]["id"]]
        plain = [{name: part for name, part in tag.items() if name != "source"} for tag in host["tags"]]
        assert (event["entityId"]["name"], event["entityTags"]) == (host["displayName"], plain)
        assert plain and plain != host["tags"]
    assert ingest(api, entitySelector="type(HOST),entityName.equals(nowhere)") == []
    for selector in ("", "entityName(x)", "type(HOST"):
        assert violation(api.post(INGEST, {**BODY, "entitySelector": selector})) == ("entitySelector", "PAYLOAD_BODY")


def test_only_entities_of_the_last_day(api):
    old = {"entityId": "HOST-00000000000000AA", "displayName": "old", "type": "HOST", "lastSeenTms": now() - 25 * HOUR}
    api.own("/entities", old)
    assert ingest(api, entitySelector="type(HOST),entityName.equals(old)") == []
    assert [result["status"] for result in ingest(api, entitySelector='entityId("HOST-00000000000000AA")')] == ["OK"]


@pytest.mark.parametrize(
    ("event_type", "offset", "status"),
    [
        ("CUSTOM_ALERT", -6 * HOUR + MINUTE, "OK"),
        ("CUSTOM_ALERT", -6 * HOUR - MINUTE, "INVALID_TIMESTAMPS"),
        ("CUSTOM_ALERT", 4 * MINUTE, "OK"),
        ("CUSTOM_ALERT", 6 * MINUTE, "INVALID_TIMESTAMPS"),
        ("CUSTOM_DEPLOYMENT", -30 * DAY + MINUTE, "OK"),
        ("CUSTOM_DEPLOYMENT", -30 * DAY - MINUTE, "INVALID_TIMESTAMPS"),
        ("CUSTOM_DEPLOYMENT", 7 * DAY - MINUTE, "OK"),
        ("CUSTOM_DEPLOYMENT", 7 * DAY + MINUTE, "INVALID_TIMESTAMPS"),
    ],
)
def test_limits_of_the_start(api, event_type, offset, status):
    (result,) = ingest(api, eventType=event_type, startTime=now() + offset)
    assert result["status"] == status
    assert len(listed(api, **{"from": "now-1y", "to": str(now() + 8 * DAY)})) == (status == "OK")


def test_end_and_timeout(api):
    start = now() - 3 * HOUR
    for name, changes, end in (
        ("default", {}, start + 15 * MINUTE),
        ("given", {"timeout": 60}, start + 60 * MINUTE),
        ("end", {"endTime": start + 5, "timeout": 60}, start + 5),
    ):
        ingest(api, title=name, startTime=start, **changes)
        (event,) = [event for event in listed(api, **{"from": "now-1d"}) if event["title"] == name]
        assert (event["status"], event["endTime"]) == ("CLOSED", end)
    # The longest timeout is six hours, however much is asked for.
    ingest(api, title="long", startTime=now() - 6 * HOUR - MINUTE, timeout=1000)
    ingest(api, title="open", startTime=start, timeout=1000)
    assert {event["title"]: event["status"] for event in listed(api, **{"from": "now-1d"})}["long"] == "CLOSED"
    assert titles(api, eventSelector="status(OPEN)") == ["open"]
    assert ingest(api, startTime=start, endTime=start - 1)[0]["status"] == "INVALID_TIMESTAMPS"


@pytest.mark.parametrize(
    ("properties", "status"),
    [
        ({"dt.davis.x": "", "dt.entity.host": "", "dt.event.title": "", "dt": "", "dtx.y": ""}, "OK"),
        ({"dt.other": ""}, "INVALID_METADATA"),
        ({"k" * 100: "v" * 4096}, "OK"),
        ({"k" * 101: ""}, "INVALID_METADATA"),
        ({"k": "v" * 4097}, "INVALID_METADATA"),
        ({str(number): "" for number in range(100)}, "OK"),
        ({str(number): "" for number in range(101)}, "INVALID_METADATA"),
    ],
)
def test_limits_of_the_properties(api, properties, status):
    assert [result["status"] for result in ingest(api, properties=properties)] == [status]
    assert len(listed(api)) == (status == "OK")


def test_what_does_not_suit_the_entity(api):
    assert [result["status"] for result in ingest(api, eventType="MARKED_FOR_TERMINATION")] == ["INVALID_ENTITY_TYPE"]
    assert {result["status"] for result in ingest(api, eventType="MARKED_FOR_TERMINATION", entitySelector="type(HOST)")} == {"OK"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"eventType": None}, "eventType"),
        ({"eventType": "NOTHING"}, "eventType"),
        ({"title": None}, "title"),
        ({"title": ""}, "title"),
        ({"startTime": "now"}, "startTime"),
        ({"endTime": 1.5}, "endTime"),
        ({"timeout": 0}, "timeout"),
        ({"properties": []}, "properties"),
        ({"properties": {"a": 1}}, "properties.a"),
    ],
)
def test_bad_events(api, changes, path):
    assert violation(api.post(INGEST, {**BODY, **changes})) == (path, "PAYLOAD_BODY")
    assert listed(api) == []


def test_event_selector(api):
    (result,) = ingest(api, title="a", properties={"ci.job-id": '4 "2"', "x": "1"})
    ingest(api, title="b", eventType="CUSTOM_ALERT", entitySelector="type(HOST),entityName.equals(web-1)", properties={"x": "2"})
    by_title = {event["title"]: event for event in listed(api)}
    host = by_title["b"]["entityId"]["entityId"]["id"]
    for selector, expected in (
        ('property.ci.job-id("4 ~"2~"")', ["a"]),
        ('property.x("1","2")', ["b", "a"]),
        ('property.x("1"),eventType(CUSTOM_ALERT)', []),
        ('property.y("1")', []),
        (f'eventId("{by_title["a"]["eventId"]}")', ["a"]),
        (f'correlationId("{result["correlationId"]}")', ["a"]),
        (f'entityId("{host}")', ["b"]),
        ('eventType("CUSTOM_INFO")', ["a"]),
        ('status("CLOSED")', []),
        ('managementZoneId("1")', []),
        ("underMaintenance(true)", []),
        ("suppressAlert(false),suppressProblem(false),frequentEvent(false)", ["b", "a"]),
    ):
        assert sorted(titles(api, eventSelector=selector)) == sorted(expected), selector
    assert titles(api, entitySelector="type(HOST)") == ["b"]
    for selector in ("nonsense", "title(a)", 'status("PAUSED")', 'eventType("A","B")', "underMaintenance(maybe)", "property.x()"):
        assert violation(api.get(EVENTS, eventSelector=selector)) == ("eventSelector", "QUERY")
    assert violation(api.get(EVENTS, entitySelector="nonsense")) == ("entitySelector", "QUERY")


def test_time_frame_order_and_pages(api):
    for hours in (1, 5, 3, 4):
        ingest(api, title=str(hours), startTime=now() - hours * HOUR, timeout=1)
    assert titles(api) == ["1"]
    assert titles(api, **{"from": "now-1d"}) == ["1", "3", "4", "5"]
    assert titles(api, **{"from": "now-1d", "to": str(now() - 210 * MINUTE)}) == ["4", "5"]
    first = api.get(EVENTS, pageSize=3, **{"from": "now-1d"}).json()
    assert (len(first["events"]), first["totalCount"], first["pageSize"]) == (3, 4, 3)
    rest = api.get(EVENTS, nextPageKey=first["nextPageKey"]).json()
    assert ([event["title"] for event in rest["events"]], rest["nextPageKey"]) == (["5"], None)
    assert violation(api.get(EVENTS, nextPageKey=first["nextPageKey"], pageSize=3)) == ("pageSize", "QUERY")
    assert api.get(EVENTS, pageSize=1001).json()["pageSize"] == 1000
    assert api.get(EVENTS).json()["pageSize"] == 100


def test_scopes(api):
    reader, writer = api.with_token(scopes=["events.read"]), api.with_token(scopes=["events.ingest"])
    assert (reader.post(INGEST, BODY).status_code, writer.post(INGEST, BODY).status_code) == (403, 201)
    assert (reader.get(EVENTS).status_code, writer.get(EVENTS).status_code) == (200, 403)
    event = listed(api)[0]["eventId"]
    assert (reader.get(f"{EVENTS}/{event}").status_code, writer.get(f"{EVENTS}/{event}").status_code) == (200, 403)
    for scope in ("openpipeline:events.davis:ingest", "storage:events:write", "environment-api:events:write"):
        assert api.with_token("platform_token", scopes=[scope]).post(INGEST, BODY).status_code == 201
    platform = api.with_token("platform_token", scopes=["environment-api:events:read"])
    assert (platform.get(EVENTS).status_code, platform.post(INGEST, BODY).status_code) == (200, 403)


def test_faults(api):
    api.fault("lag", reads=1, match={"method": "POST", "path": INGEST})
    ingest(api)
    assert (titles(api), titles(api)) == ([], ["Deployed"])
    api.fault("drop_after", match={"method": "POST"})
    with pytest.raises(requests.ConnectionError):
        api.post(INGEST, BODY)
    assert titles(api) == ["Deployed", "Deployed"]
    api.fault("429", match={"path": INGEST}, header="retry-after-seconds")
    assert (api.post(INGEST, BODY).status_code, len(listed(api))) == (429, 2)
