# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events: ingestion, list and single event (environment.md 8.2). They open no problems here."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from .bodies import Field, read_body
from .call import Answer, Call
from .clock import now_ms
from .entity_selectors import observed, read_selector, select_entities
from .errors import ApiError, body_error, query_error
from .faults import lag_reads
from .identifiers import entity_id
from .metags import without_source
from .pages import close_page, open_page
from .records import Record
from .selectors import Criterion, parse_selector
from .time_frames import time_frame

KIND = "events"
_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_OPENING = ("AVAILABILITY_EVENT", "CUSTOM_ALERT", "ERROR_EVENT", "PERFORMANCE_EVENT", "RESOURCE_CONTENTION_EVENT")
# That WARNING opens no problem is (unverified).
_INFORMING = ("CUSTOM_ANNOTATION", "CUSTOM_CONFIGURATION", "CUSTOM_DEPLOYMENT", "CUSTOM_INFO", "MARKED_FOR_TERMINATION", "WARNING")
_BODY = {
    "eventType": Field(str, required=True, choices=(*_OPENING, *_INFORMING)),
    "title": Field(str, required=True),
    "startTime": Field(int),
    "endTime": Field(int),
    "timeout": Field(int),
    "entitySelector": Field(str),
    "properties": Field(dict),
}
_FLAGS = ("underMaintenance", "suppressAlert", "suppressProblem", "frequentEvent")
_MAX_TIMEOUT = 360
_OPEN_NAMESPACES = ("dt.event.", "dt.davis.", "dt.entity.")


def ingest_event(call: Call) -> Answer:
    """POST /events/ingest: one event for each entity, each with a status of its own."""
    body = read_body(call, _BODY)
    properties = body.get("properties", {})
    for key, value in properties.items():
        if not isinstance(value, str):
            raise body_error(f"properties.{key}", "Must be of type string")
    if body.get("timeout", 1) < 1:
        raise body_error("timeout", "Must be greater than or equal to 1")
    now = now_ms()
    start = body.get("startTime", now)
    # A longer timeout is shortened, not refused.
    end = body.get("endTime", start + min(body.get("timeout", 15), _MAX_TIMEOUT) * _MINUTE)
    status = _status(body["eventType"], properties, start, end, now)
    results = []
    for subject in _subjects(call, body.get("entitySelector")):
        result = {"correlationId": secrets.token_hex(8), "status": status}
        if status == "OK" and body["eventType"] == "MARKED_FOR_TERMINATION" and subject["entityId"]["entityId"]["type"] != "HOST":
            # (unverified: which types suit which events)
            result["status"] = "INVALID_ENTITY_TYPE"
        results.append(result)
        if result["status"] == "OK":
            value = {
                "correlationId": result["correlationId"],
                "eventType": body["eventType"],
                "title": body["title"],
                "startTime": start,
                "endTime": end,
                "properties": [{"key": key, "value": text} for key, text in properties.items()],
                **subject,
            }
            key = f"{secrets.randbits(62)}_{start}"
            call.tenant.records(KIND).put(Record(key, value, owner=call.caller.owner, unseen=lag_reads(call.faults)))
    return Answer(201, {"reportCount": len(results), "eventIngestResults": results})


def list_events(call: Call) -> Answer:
    """GET /events: those that went on at some time of the time frame, newest first. (unverified: the order)"""
    page = open_page(call, KIND, default=100, maximum=1000)
    start, end = time_frame(call, "now-2h")
    selector = call.query.get("eventSelector")
    tests = [_test(criterion) for criterion in parse_selector(selector, "eventSelector")] if selector else []
    if "entitySelector" in call.query:
        chosen = {entity.entityId for entity in select_entities(call, call.query["entitySelector"], "now-2h")}
        tests.append(lambda event: event["entityId"]["entityId"]["id"] in chosen)
    events = [_view(record) for record in call.tenant.records(KIND).listed()]
    found = [
        event
        for event in events
        if event["startTime"] <= end and (event["endTime"] is None or event["endTime"] >= start) and all(test(event) for test in tests)
    ]
    found.sort(key=lambda event: int(event["startTime"]), reverse=True)
    return Answer(200, close_page(call, page, KIND, found, lambda event: event))


def get_event(call: Call) -> Answer:
    """GET /events/{eventId}."""
    record = call.tenant.records(KIND).read(call.params["event"])
    if record is None:
        raise ApiError(404, f"Event '{call.params['event']}' not found")
    return Answer(200, _view(record))


def _status(event_type: str, properties: dict[str, str], start: int, end: int, now: int) -> str:
    """Return the status that the event itself deserves. (unverified: which limits give a status, and which a 400)"""
    past, future = (6 * _HOUR, 5 * _MINUTE) if event_type in _OPENING else (30 * _DAY, 7 * _DAY)
    if not now - past <= start <= now + future or end < start:
        return "INVALID_TIMESTAMPS"
    for key, value in properties.items():
        closed = key.startswith("dt.") and not key.startswith(_OPEN_NAMESPACES)
        if closed or len(key) > 100 or len(value) > 4096:
            return "INVALID_METADATA"
    return "INVALID_METADATA" if len(properties) > 100 else "OK"


def _subjects(call: Call, selector: str | None) -> list[dict[str, Any]]:
    """Return what an event says about each entity that it is for: the environment where no selector is given.

    Entities must have been active within 24 hours, unless they are named by their ids. No match gives no event. (unverified)
    """
    if selector is None:
        stub = {"id": entity_id("ENVIRONMENT", call.tenant.id), "type": "ENVIRONMENT"}
        return [{"entityId": {"entityId": stub, "name": call.tenant.id}, "entityTags": [], "managementZones": []}]
    try:
        read = read_selector(call, selector)
        by_id = any(criterion.name == "entityId" for criterion in parse_selector(selector, "entitySelector"))
    except ApiError as error:
        raise body_error("entitySelector", error.violations[0]["message"] if error.violations else error.message) from error
    return [
        {
            "entityId": {"entityId": {"id": entity.entityId, "type": entity.type}, "name": entity.displayName},
            "entityTags": [without_source(tag) for tag in entity.tags],
            "managementZones": [without_source(zone) for zone in entity.managementZones],
        }
        for entity in observed(call, read, "0" if by_id else "now-24h")
    ]


def _view(record: Record) -> dict[str, Any]:
    """Return the event as it is now: it is open, without an end, until its end has come."""
    is_open = record.value["endTime"] > now_ms()
    return {
        "eventId": record.id,
        **record.value,
        "endTime": None if is_open else record.value["endTime"],
        "status": "OPEN" if is_open else "CLOSED",
        **dict.fromkeys(_FLAGS, False),
    }


def _test(criterion: Criterion) -> Callable[[dict[str, Any]], bool]:
    name, texts = criterion.name, criterion.texts()
    if not texts or len(texts) != len(criterion.arguments):
        raise query_error("eventSelector", f"'{name}' needs one or more values")
    if name in ("eventId", "correlationId"):
        return lambda event: event[name] in texts
    if name == "entityId":
        return lambda event: event["entityId"]["entityId"]["id"] in texts
    if name == "managementZoneId":
        return lambda event: any(str(zone["id"]) in texts for zone in event["managementZones"])
    if name.startswith("property."):
        key = name[len("property.") :]
        return lambda event: any(each["key"] == key and each["value"] in texts for each in event["properties"])
    if len(texts) > 1:
        raise query_error("eventSelector", f"'{name}' takes one value only")
    text = texts[0]
    if name == "eventType" or (name == "status" and text in ("OPEN", "CLOSED")):
        return lambda event: bool(event[name] == text)
    if name in _FLAGS and text in ("true", "false"):
        return lambda event: event[name] is (text == "true")
    raise query_error("eventSelector", f"Unknown criterion '{name}'")
