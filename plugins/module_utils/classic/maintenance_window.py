# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maintenance windows: classic payload -> options of :mod:`maintenance_window`. Private to this collection.

Source of the mapping: environment.md 6.3.
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime

from .fields import Conversion, Fields, distinct
from .references import tag_text, zone

if t.TYPE_CHECKING:
    from .fields import Note

FIELDS = (
    "id",
    "name",
    "description",
    "type",
    "enabled",
    "suppression",
    "suppressSyntheticMonitorsExecution",
    "scope",
    "schedule",
    "metadata",
)
SUCCESSORS = {
    "generalProperties": "name, description, type and suppression",
    "maintenanceType": "type",
    "disableSyntheticMonitorExecution": "suppressSyntheticMonitorsExecution",
    "filters": "scope",
}

_DAY = 24 * 60
_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_ONCE, _WEEKLY, _MONTHLY = "ONCE", "WEEKLY", "MONTHLY"
_ALL = "AND"
_SUPPRESSIONS = ("DETECT_PROBLEMS_AND_ALERT", "DETECT_PROBLEMS_DONT_ALERT", "DONT_DETECT_PROBLEMS")


def convert(payload: t.Any, zones: t.Mapping[str, str]) -> Conversion:
    """The options for a payload.

    What the payload leaves out is said, so that a window that exists becomes what the payload is.

    :param zones: names of management zones by their number
    :raises ConversionError: it cannot be expressed
    """
    notes: list[Note] = []
    fields = Fields(payload, notes).only(FIELDS, SUCCESSORS)
    return Conversion(
        {
            "name": fields.text("name"),
            # An empty text removes it.
            "description": fields.text("description", ""),
            "enabled": fields.flag("enabled", True),
            "maintenance_type": fields.choice("type", _same("PLANNED", "UNPLANNED")),
            "suppression": fields.choice("suppression", _same(*_SUPPRESSIONS)),
            "disable_synthetic_monitor_execution": fields.flag("suppressSyntheticMonitorsExecution", False),
            "schedule": _schedule(fields.inner("schedule")),
            "filters": _filters(fields.inner("scope", {}), zones),
        },
        notes,
    )


def end_time(start: str, minutes: int) -> str:
    """The time of day ``minutes`` after ``start``, both ``HH:mm``; the day begins anew at midnight."""
    hours, rest = divmod((int(start[:2]) * 60 + int(start[3:]) + minutes) % _DAY, 60)
    return "%02d:%02d" % (hours, rest)


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _schedule(fields: Fields) -> dict[str, t.Any]:
    fields.only(
        ("recurrenceType", "recurrence", "start", "end", "zoneId"),
        {"scheduleType": "recurrenceType", **{kind + "Recurrence": "recurrence" for kind in ("once", "daily", "weekly", "monthly")}},
    )
    kind = fields.choice("recurrenceType", _same(_ONCE, "DAILY", _WEEKLY, _MONTHLY))
    time_zone = fields.text("zoneId")
    # Etc/GMT+1 is a name.
    if re.match(r"(UTC|GMT|UT)?[+-]\d", time_zone):
        fields.note("zoneId", "whether settings take an offset is not documented; the name of a time zone is safe")
    if kind == _ONCE:
        if fields.has("recurrence"):
            fields.note("recurrence", "means nothing with ONCE and is left out")
        start, end = (_moment(fields, name).strftime("%Y-%m-%dT%H:%M:00") for name in ("start", "end"))
        return {"schedule_type": kind, "once_recurrence": {"start_time": start, "end_time": end, "time_zone": time_zone}}
    return {"schedule_type": kind, kind.lower() + "_recurrence": _recurrence(fields, kind, time_zone)}


def _recurrence(schedule: Fields, kind: str, time_zone: str) -> dict[str, t.Any]:
    fields = schedule.inner("recurrence").only(("startTime", "durationMinutes", "dayOfWeek", "dayOfMonth"))
    options: dict[str, t.Any] = {
        "time_window": dict(_time_window(fields), time_zone=time_zone),
        "recurrence_range": {
            "schedule_start_date": _date(schedule, "start", "00:00"),
            "schedule_end_date": _date(schedule, "end", "23:59"),
        },
    }
    for name, option, wanted in (("dayOfWeek", "day_of_week", _WEEKLY), ("dayOfMonth", "day_of_month", _MONTHLY)):
        if kind == wanted:
            options[option] = fields.choice(name, _same(*_DAYS)) if wanted == _WEEKLY else fields.number(name, 1, 31)
        elif fields.has(name):
            fields.note(name, "means nothing with %s and is left out" % kind)
    return options


def _time_window(fields: Fields) -> dict[str, str]:
    start = fields.text("startTime")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", start):
        raise fields.refusal("startTime", "must be a time such as 06:00, not %r" % start)
    minutes = fields.number("durationMinutes", 1, 10**9)
    if minutes > _DAY:
        message = "%d minutes are more than a day, which a window of the settings cannot last; several windows can" % minutes
        raise fields.refusal("durationMinutes", message)
    if minutes == _DAY:
        fields.note(
            "durationMinutes",
            "a whole day ends when it starts. Whether settings take that for a day or for no time at all is not documented: look whether "
            "the window opens",
        )
    return {"start_time": start + ":00", "end_time": end_time(start, minutes) + ":00"}


def _date(schedule: Fields, name: str, edge: str) -> str:
    """The date of a recurring window's start or end; its time of day only said something where it is not the ``edge`` of a day."""
    moment = _moment(schedule, name)
    time = moment.strftime("%H:%M")
    if time != edge:
        schedule.note(name, "the time of day %s is lost: the window recurs on the whole of this day, as for %s" % (time, edge))
    return moment.strftime("%Y-%m-%d")


def _moment(fields: Fields, name: str) -> datetime:
    text = fields.text(name)
    if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", text):
        try:
            return datetime.strptime(text, "%Y-%m-%d %H:%M")
        except ValueError:
            raise fields.refusal(name, "%r is no date and time that there is" % text) from None
    raise fields.refusal(name, "must be a date and time such as 2026-01-31 22:30, not %r" % text)


def _filters(scope: Fields, zones: t.Mapping[str, str]) -> list[dict[str, t.Any]]:
    """One filter for an entity, one or several for a match: all filters are alternatives, as all entities and matches are."""
    scope.only(("entities", "matches"))
    found = [(scope, {"entity_id": entity}) for entity in dict.fromkeys(scope.texts("entities"))]
    for match in scope.each("matches"):
        found += _of_match(match, zones)
    return distinct(found)


def _of_match(match: Fields, zones: t.Mapping[str, str]) -> t.Iterator[tuple[Fields, dict[str, t.Any]]]:
    # The API told the number of the zone as managementZoneId once.
    zone_field = "managementZoneId" if match.has("managementZoneId") else "mzId"
    match.only(("type", zone_field, "tags", "tagCombination"), {"entityType": "type", "managementZones": "mzId", "entityTags": "tags"})
    options: dict[str, t.Any] = {}
    if match.has("type"):
        options["entity_type"] = match.text("type")
    management_zone = zone(match, zone_field, zones)
    if management_zone:
        options["management_zones"] = [management_zone]
    combination = match.choice("tagCombination", _same(_ALL, "OR"), "OR")
    tags = [(each, tag_text(each)) for each in match.each("tags")]
    if not tags and not options:
        raise match.refusal("tags", "are missing, and so are type and mzId; a filter of the settings must have one of them")
    if not tags:
        yield match, options
    elif combination == _ALL:
        # A set has no tag twice.
        yield match, dict(options, entity_tags=list(dict.fromkeys(text for _each, text in tags)))
    else:
        # All tags of a filter must be there; so any of them takes a filter each.
        for each, text in tags:
            yield each, dict(options, entity_tags=[text])
