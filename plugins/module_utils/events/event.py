# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is sent to the tenant as an event, and what of it the API is known to refuse. Private to this collection.

All functions are pure. Source of the limits: environment.md 8.2.
"""

from __future__ import annotations

import re
import typing as t

from ..entities.selector import checked
from ..errors import DynatraceError
from ..times import point_of

if t.TYPE_CHECKING:
    from ..documents import Document

# The property by which an event of ours is found again; nothing else of an event is unique.
EVENT_ID = "community.dynatrace.event_id"

_OPENING = ["AVAILABILITY_EVENT", "CUSTOM_ALERT", "ERROR_EVENT", "PERFORMANCE_EVENT", "RESOURCE_CONTENTION_EVENT"]
_INFORMING = ["CUSTOM_ANNOTATION", "CUSTOM_CONFIGURATION", "CUSTOM_DEPLOYMENT", "CUSTOM_INFO", "MARKED_FOR_TERMINATION", "WARNING"]
EVENT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "title": {"type": "str", "required": True},
    "event_type": {"type": "str", "required": True, "choices": sorted(_OPENING + _INFORMING)},
    "start_time": {"type": "str"},
    "end_time": {"type": "str"},
    "event_timeout": {"type": "int"},
    "entity_selector": {"type": "str"},
    "properties": {"type": "dict", "default": {}},
    "event_id": {"type": "str"},
}

_MOST_PROPERTIES, _LONGEST_KEY, _LONGEST_VALUE, _LONGEST_TIMEOUT = 100, 100, 4096, 360
_NAMESPACE, _OPEN_NAMESPACES = "dt.", ("dt.event.", "dt.davis.", "dt.entity.")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# How far from now an event may start, in seconds: back and ahead. What kind WARNING is is not documented.
_OPENING_REACH, _INFORMING_REACH = (6 * _HOUR, 5 * _MINUTE), (30 * _DAY, 7 * _DAY)


def document(params: t.Mapping[str, t.Any], now: float) -> Document:
    """The event to send.

    :param params: what was given for :data:`EVENT_OPTIONS`
    :param now: the time of day in seconds, which relative times start from
    :raises DynatraceError: the API would refuse it
    """
    if not params["title"].strip():
        raise DynatraceError("title is empty")
    if params["event_id"] is not None and not params["event_id"].strip():
        raise DynatraceError("event_id is empty; leave it out where the event needs none")
    event = {
        "eventType": params["event_type"],
        "title": params["title"],
        "startTime": _milliseconds(params["start_time"], "start_time", now),
        "endTime": _milliseconds(params["end_time"], "end_time", now),
        "timeout": _timeout(params["event_timeout"]),
        "entitySelector": _selector(params["entity_selector"]),
        "properties": _properties(params["properties"], params["event_id"]) or None,
    }
    event = {name: value for name, value in event.items() if value is not None}
    _check_times(event, round(now * 1000))
    return event


def _milliseconds(time: str | None, option: str, now: float) -> int | None:
    return None if time is None else round(point_of(time, option, now) * 1000)


def _check_times(event: Document, now: int) -> None:
    start = event.get("startTime", now)
    back, ahead = _OPENING_REACH if event["eventType"] in _OPENING else _INFORMING_REACH
    if not now - back * 1000 <= start <= now + ahead * 1000:
        raise DynatraceError(
            "start_time: an event of type %s starts at most %s ago and at most %s from now"
            % (event["eventType"], _words(back), _words(ahead))
        )
    if event.get("endTime", start) < start:
        raise DynatraceError("end_time: the event would end before it starts")


def _words(seconds: int) -> str:
    for unit, length in (("days", _DAY), ("hours", _HOUR)):
        if seconds >= length:
            return "%d %s" % (seconds // length, unit)
    return "%d minutes" % (seconds // _MINUTE)


def _timeout(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= _LONGEST_TIMEOUT:
        raise DynatraceError("event_timeout must be from 1 to %d minutes, not %d" % (_LONGEST_TIMEOUT, minutes))
    return minutes


def _selector(selector: str | None) -> str | None:
    if selector is None:
        return None
    if not re.search(r"\b(type|entityId)\s*\(", selector):
        raise DynatraceError("entity_selector needs a type(…) or an entityId(…); leave it out for an event of the environment")
    # A block of YAML ends with a line break.
    return checked(selector.strip())


def _properties(given: t.Mapping[str, t.Any], event_id: str | None) -> dict[str, str]:
    if event_id is not None and EVENT_ID in given:
        raise DynatraceError("properties: %s is where event_id is kept" % EVENT_ID)
    properties = {str(key): _text(str(key), value) for key, value in given.items()}
    if event_id is not None:
        properties[EVENT_ID] = event_id
    if len(properties) > _MOST_PROPERTIES:
        raise DynatraceError("properties: there are %d, more than the %d that the API takes" % (len(properties), _MOST_PROPERTIES))
    for key, value in properties.items():
        if not key or len(key) > _LONGEST_KEY:
            raise DynatraceError("properties: the key %.60r has %d characters, not 1 to %d" % (key, len(key), _LONGEST_KEY))
        if key.startswith(_NAMESPACE) and not key.startswith(_OPEN_NAMESPACES):
            raise DynatraceError("properties: of the keys with %s, only those with %s are open" % (_NAMESPACE, ", ".join(_OPEN_NAMESPACES)))
        if len(value) > _LONGEST_VALUE:
            raise DynatraceError(
                "%s has %d characters, more than the %d that the API takes"
                % ("event_id" if key == EVENT_ID else "properties: %s" % key, len(value), _LONGEST_VALUE)
            )
    return properties


def _text(key: str, value: t.Any) -> str:
    """A value as the text that the API wants."""
    if value is None or isinstance(value, (dict, list)):
        raise DynatraceError("properties: %s needs a text, a number, true or false" % key)
    return str(value).lower() if isinstance(value, bool) else str(value)
