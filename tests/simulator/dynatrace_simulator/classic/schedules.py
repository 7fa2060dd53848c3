# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schedule of a maintenance window in both forms (environment.md 6.3)."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Any

from .payload import Payload

SCHEDULE_FIELDS = "recurrenceType recurrence start end zoneId"
SCHEDULE_NAMES = {
    "scheduleType": "recurrenceType",
    "onceRecurrence": "",
    "dailyRecurrence": "",
    "weeklyRecurrence": "",
    "monthlyRecurrence": "",
    "recurrenceRange": "",
    "timeWindow": "recurrence",
    "onceRecurrence/startTime": "start",
    "onceRecurrence/endTime": "end",
    "onceRecurrence/timeZone": "zoneId",
    "scheduleStartDate": "start",
    "scheduleEndDate": "end",
    "timeWindow/startTime": "recurrence.startTime",
    "timeWindow/endTime": "recurrence.durationMinutes",
    "timeWindow/timeZone": "zoneId",
    "dayOfWeek": "recurrence.dayOfWeek",
    "dayOfMonth": "recurrence.dayOfMonth",
}

_RECURRENCES = {"ONCE": "onceRecurrence", "DAILY": "dailyRecurrence", "WEEKLY": "weeklyRecurrence", "MONTHLY": "monthlyRecurrence"}
_DAYS = {name: name for name in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")}
_DAY = 1440
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d", re.ASCII)
_CLOCK = re.compile(r"\d\d:\d\d", re.ASCII)


def shown_schedule(schedule: dict[str, Any]) -> dict[str, Any]:
    """Return the classic schedule. Days of a range are shown from their first to their last minute. (unverified)"""
    kind = schedule["scheduleType"]
    value = schedule[_RECURRENCES[kind]]
    if kind == "ONCE":
        start, end = (value[name][:16].replace("T", " ") for name in ("startTime", "endTime"))
        return {"recurrenceType": kind, "recurrence": None, "start": start, "end": end, "zoneId": value["timeZone"]}
    window, days = value["timeWindow"], value["recurrenceRange"]
    recurrence = {name: value[name] for name in ("dayOfWeek", "dayOfMonth") if name in value}
    # A window across midnight ends before it starts; one that ends when it starts lasts a whole day (by convention).
    length = (_minutes(window["endTime"]) - _minutes(window["startTime"])) % _DAY or _DAY
    return {
        "recurrenceType": kind,
        "recurrence": {**recurrence, "startTime": window["startTime"][:5], "durationMinutes": length},
        "start": f"{days['scheduleStartDate']} 00:00",
        "end": f"{days['scheduleEndDate']} 23:59",
        "zoneId": window["timeZone"],
    }


def read_schedule(payload: Payload) -> dict[str, Any]:
    """Return the settings value of a classic schedule. A recurrence is ignored where the window comes once. (unverified)"""
    kind = payload.choice("recurrenceType", {name: name for name in _RECURRENCES})
    start, end = (_parsed(payload, name, _MOMENT, "%Y-%m-%d %H:%M") for name in ("start", "end"))
    zone = payload.text("zoneId")
    if kind == "ONCE":
        value: dict[str, Any] = {"startTime": start.isoformat(), "endTime": end.isoformat(), "timeZone": zone}
    else:
        recurrence = payload.part("recurrence", "dayOfWeek dayOfMonth startTime durationMinutes")
        value = {
            "timeWindow": {**_window(recurrence), "timeZone": zone},
            "recurrenceRange": {"scheduleStartDate": start.date().isoformat(), "scheduleEndDate": end.date().isoformat()},
        }
        if kind == "WEEKLY":
            value["dayOfWeek"] = recurrence.choice("dayOfWeek", _DAYS)
        elif kind == "MONTHLY":
            value["dayOfMonth"] = recurrence.number("dayOfMonth")
    return {"scheduleType": kind, _RECURRENCES[kind]: value}


def _window(recurrence: Payload) -> dict[str, str]:
    start, length = _parsed(recurrence, "startTime", _CLOCK, "%H:%M"), recurrence.number("durationMinutes")
    if recurrence.has("durationMinutes") and not 1 <= length <= _DAY:
        # What lasts longer than a day has no settings form; how the server refuses it is (unverified).
        recurrence.refuse("durationMinutes", f"Must be between 1 and {_DAY}")
    end = start + timedelta(minutes=length % _DAY)
    return {"startTime": start.time().isoformat(), "endTime": end.time().isoformat()}


def _parsed(payload: Payload, name: str, form: re.Pattern[str], layout: str) -> datetime:
    """Return a required time; any other one where the text is none, which is recorded. (unverified wording)"""
    text = payload.text(name)
    if form.fullmatch(text):
        try:
            return datetime.strptime(text, layout)
        except ValueError:
            payload.refuse(name, f"There is no such time as '{text}'")
    elif payload.has(name):
        payload.refuse(name, f"Must match {form.pattern}")
    return datetime(1970, 1, 1)


def _minutes(text: str) -> int:
    clock = time.fromisoformat(text)
    return clock.hour * 60 + clock.minute
