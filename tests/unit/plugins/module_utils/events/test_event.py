# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent as an event, and what is not sent because it would be refused (environment.md 8.2)."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.events.event import EVENT_ID, EVENT_OPTIONS, document

from dynatrace_simulator.events import _BODY

NOW = 1_800_000_000
MINUTE, HOUR, DAY = 60, 3600, 86400


def event(**given):
    """The event for some options, as Ansible hands them over."""
    return document({**dict.fromkeys(EVENT_OPTIONS), "title": "t", "event_type": "CUSTOM_INFO", "properties": {}, **given}, NOW)


def milliseconds(offset):
    return str((NOW + offset) * 1000)


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {}),
        ({"event_timeout": 1, "entity_selector": 'entityId("HOST-1")'}, {"timeout": 1, "entitySelector": 'entityId("HOST-1")'}),
        (
            {"start_time": "now-10m", "end_time": milliseconds(5)},
            {"startTime": (NOW - 10 * MINUTE) * 1000, "endTime": (NOW + 5) * 1000},
        ),
        ({"end_time": "now"}, {"endTime": NOW * 1000}),
        ({"properties": {"a": 1, 2: False, "c": ""}}, {"properties": {"a": "1", "2": "false", "c": ""}}),
        ({"event_id": "x"}, {"properties": {EVENT_ID: "x"}}),
        ({"event_id": "x", "properties": {"a": "b"}}, {"properties": {"a": "b", EVENT_ID: "x"}}),
    ],
)
def test_only_what_is_given_is_sent(given, sent):
    assert event(**given) == {"title": "t", "eventType": "CUSTOM_INFO", **sent}


def test_the_types_are_those_of_the_api():
    assert set(EVENT_OPTIONS["event_type"]["choices"]) == set(_BODY["eventType"].choices)


OPENING = {"AVAILABILITY_EVENT", "CUSTOM_ALERT", "ERROR_EVENT", "PERFORMANCE_EVENT", "RESOURCE_CONTENTION_EVENT"}


@pytest.mark.parametrize("event_type", EVENT_OPTIONS["event_type"]["choices"])
def test_when_an_event_may_start(event_type):
    back, ahead = (6 * HOUR, 5 * MINUTE) if event_type in OPENING else (30 * DAY, 7 * DAY)
    for offset in (-back, ahead):
        assert event(event_type=event_type, start_time=milliseconds(offset))["startTime"] == (NOW + offset) * 1000
    for offset in (-back - 1, ahead + 1):
        with pytest.raises(DynatraceError, match="start_time: an event of type " + event_type):
            event(event_type=event_type, start_time=milliseconds(offset))


@pytest.mark.parametrize(
    "properties",
    [
        {"dt.davis.x": "", "dt.entity.host": "", "dt.event.title": "", "dt": "", "dtx.y": ""},
        {"k" * 100: "v" * 4096},
        {str(number): "" for number in range(100)},
    ],
)
def test_properties_up_to_the_limit(properties):
    assert event(properties=properties)["properties"] == properties


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"properties": {"dt.other": ""}}, "only those with dt.event., dt.davis., dt.entity. are open"),
        ({"properties": {"k" * 101: ""}}, "has 101 characters, not 1 to 100"),
        ({"properties": {"": "x"}}, "has 0 characters"),
        ({"properties": {"k": "v" * 4097}}, "properties: k has 4097 characters, more than the 4096"),
        ({"properties": {str(number): "" for number in range(101)}}, "there are 101, more than the 100"),
        ({"properties": {str(number): "" for number in range(100)}, "event_id": "x"}, "there are 101, more than the 100"),
        ({"properties": {"k": None}}, "k needs a text, a number, true or false"),
        ({"event_id": "x" * 4097}, "event_id has 4097 characters"),
        ({"event_timeout": 0}, "event_timeout must be from 1 to 360 minutes"),
        ({"end_time": milliseconds(-1)}, "end_time: the event would end before it starts"),
        ({"entity_selector": ""}, "entity_selector needs a type"),
        ({"entity_selector": 'type("' + "x" * 2000 + '")'}, "more than the 2000"),
    ],
)
def test_what_would_be_refused_is_not_sent(given, message):
    with pytest.raises(DynatraceError, match=message):
        event(**given)
