# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Classic payloads become options: every example, every error by the path of its field, and laws that hold for all of them."""

from __future__ import annotations

import copy
import re
from datetime import datetime, timedelta

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.dynatrace.plugins.module_utils.classic import custom_tags
from ansible_collections.community.dynatrace.plugins.module_utils.classic.fields import ConversionError, Fields
from ansible_collections.community.dynatrace.plugins.module_utils.classic.kinds import KINDS, kind_of, names_by_number
from ansible_collections.community.dynatrace.plugins.module_utils.classic.maintenance_window import end_time
from ansible_collections.community.dynatrace.plugins.module_utils.classic.references import tag_text
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.kinds import KINDS as TYPED
from ansible_collections.community.dynatrace.tests.support.classic import FILES, examples
from hypothesis import given
from hypothesis import strategies as st

NUMBER = "3277109782074005416"
EXAMPLES = [
    pytest.param(kind, example, id=f"{kind}: {example['name']}")
    for file_name, kind in FILES.items()
    for example in examples(file_name, {"Shop": NUMBER})
]
SETTINGS = [example for example in EXAMPLES if example.values[0] in KINDS]


def convert(kind, payload, zones=(), split=False):
    if kind in KINDS:
        return KINDS[kind].convert(payload, dict(zones))
    return custom_tags.convert(payload, split)


def refusal(kind, payload, **options):
    with pytest.raises(ConversionError) as caught:
        convert(kind, payload, **options)
    assert str(caught.value).startswith(caught.value.field + ": ")
    return caught.value


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_every_example(kind, example):
    payload = copy.deepcopy(example["payload"])
    options, notes = convert(kind, payload, {NUMBER: "Shop"}, example.get("split", False))
    assert options == example["options"]
    assert [note["field"] for note in notes] == example["notes"]
    assert all(note["note"] for note in notes)
    assert payload == example["payload"], "a conversion changes nothing in what it is given"


@pytest.mark.parametrize(("kind", "example"), SETTINGS)
def test_every_example_is_what_the_module_takes(kind, example):
    validator = ArgumentSpecValidator(TYPED[kind].argument_spec())
    assert validator.validate(convert(kind, example["payload"]).options).error_messages == []


@pytest.mark.parametrize(("kind", "example"), SETTINGS)
def test_what_a_get_request_adds_is_dropped(kind, example):
    metadata = {"configurationVersions": ["1.0.2"], "currentConfigurationVersions": ["1.0.2"], "clusterVersion": "1.300.0"}
    answer = {"metadata": metadata, **example["payload"]}
    if kind != "frequent_issue_detection":
        answer["id"] = "0b989446-e56f-4837-a521-96f4d39a9b76"
    assert convert(kind, answer) == convert(kind, example["payload"])
    assert kind_of(answer) == kind


def profile(**fields):
    return {"displayName": "Ours", "rules": [], "eventTypeFilters": [], **fields}


def rule(**fields):
    return {"severityLevel": "ERROR", "delayInMinutes": 0, "tagFilter": {"includeMode": "NONE", "tagFilters": []}, **fields}


def rule_with(*tags, mode="INCLUDE_ANY"):
    return profile(rules=[rule(tagFilter={"includeMode": mode, "tagFilters": list(tags)})])


def title_filter(**fields):
    custom = {"enabled": True, "value": "x", "operator": "CONTAINS", "negate": False, "caseInsensitive": True, **fields}
    return profile(eventTypeFilters=[{"customEventFilter": {"customTitleFilter": custom}}])


def window(**fields):
    schedule = {"recurrenceType": "ONCE", "start": "2026-01-01 00:00", "end": "2026-01-02 00:00", "zoneId": "UTC"}
    required = {"name": "Ours", "description": "", "type": "PLANNED", "suppression": "DONT_DETECT_PROBLEMS", "schedule": schedule}
    return {**required, **fields}


def recurring(kind="DAILY", start="2026-01-01 00:00", end="2026-12-31 23:59", zone="UTC", **recurrence):
    recurrence = {"startTime": "06:00", "durationMinutes": 30, **recurrence}
    return window(schedule={"recurrenceType": kind, "recurrence": recurrence, "start": start, "end": end, "zoneId": zone})


def scoped(*matches):
    return window(scope={"entities": [], "matches": list(matches)})


def without(payload, name):
    return {key: value for key, value in payload.items() if key != name}


ISSUES = {f"frequentIssueDetection{part}Enabled": True for part in ("Application", "Service", "Infrastructure")}
CUSTOM = {"context": "CONTEXTLESS"}
REFUSED = [
    ("alerting_profile", "text", "payload", "must be an object, not 'text'"),
    ("alerting_profile", without(profile(), "displayName"), "displayName", "is missing"),
    ("alerting_profile", profile(displayName="  "), "displayName", "must not be blank"),
    ("alerting_profile", profile(displayName=True), "displayName", "must be a text, not True"),
    ("alerting_profile", profile(displayname="x"), "displayname", "not a known field.*did you mean displayName"),
    ("alerting_profile", {"id": "1", "name": "Ours"}, "name", "settings API; the classic API has displayName"),
    ("alerting_profile", profile(severityRules=[]), "severityRules", "settings API.*rules"),
    ("alerting_profile", profile(managementZone="1"), "managementZone", "settings API.*mzId"),
    ("alerting_profile", profile(mzId="Shop"), "mzId", "number of a management zone, not 'Shop'"),
    ("alerting_profile", profile(mzId=["1"]), "mzId", "must be a text"),
    ("alerting_profile", profile(rules={}), "rules", "must be a list"),
    ("alerting_profile", profile(rules=[1]), "rules[0]", "must be an object, not 1"),
    ("alerting_profile", profile(rules=[rule(), rule(severityLevel="ERRORS")]), "rules[1].severityLevel", "not one of.*did you mean ERROR"),
    ("alerting_profile", profile(rules=[without(rule(), "delayInMinutes")]), "rules[0].delayInMinutes", "is missing"),
    ("alerting_profile", profile(rules=[rule(delayInMinutes=10001)]), "rules[0].delayInMinutes", "from 0 to 10000, not 10001"),
    ("alerting_profile", profile(rules=[rule(delayInMinutes="5")]), "rules[0].delayInMinutes", "must be a whole number"),
    ("alerting_profile", profile(rules=[rule(delayInMinutes=True)]), "rules[0].delayInMinutes", "must be a whole number"),
    ("alerting_profile", profile(rules=[rule(tagFilterIncludeMode="NONE")]), "rules[0].tagFilterIncludeMode", "tagFilter.includeMode"),
    ("alerting_profile", profile(rules=[rule(tagFilter=["InfraLinux"])]), "rules[0].tagFilter", "must be an object"),
    ("alerting_profile", rule_with({"key": "x"}, mode="ANY"), "rules[0].tagFilter.includeMode", "not one of"),
    ("alerting_profile", rule_with(mode="INCLUDE_ALL"), "rules[0].tagFilter.tagFilters", "must hold a tag"),
    ("alerting_profile", rule_with("x"), "rules[0].tagFilter.tagFilters[0]", "must be an object"),
    ("alerting_profile", rule_with({"key": "x"}, {"context": "GCP", "key": "x"}), "rules[0].tagFilter.tagFilters[1].context", "not one of"),
    ("alerting_profile", rule_with(CUSTOM), "rules[0].tagFilter.tagFilters[0].key", "is missing"),
    ("alerting_profile", rule_with({**CUSTOM, "key": ""}), "rules[0].tagFilter.tagFilters[0].key", "must not be blank"),
    ("alerting_profile", rule_with({**CUSTOM, "key": "[AWS]x"}), "rules[0].tagFilter.tagFilters[0].key", "taken for a context"),
    ("alerting_profile", rule_with({**CUSTOM, "key": "x\\", "value": "y"}), "rules[0].tagFilter.tagFilters[0].key", "escapes the colon"),
    ("alerting_profile", rule_with({**CUSTOM, "key": "x", "name": "y"}), "rules[0].tagFilter.tagFilters[0].name", "not a known field"),
    ("alerting_profile", profile(eventTypeFilters=[{}]), "eventTypeFilters[0].predefinedEventFilter", "is missing"),
    ("alerting_profile", profile(eventTypeFilters=[{"type": "CUSTOM"}]), "eventTypeFilters[0].type", "either predefined"),
    (
        "alerting_profile",
        profile(eventTypeFilters=[{"predefinedEventFilter": {"eventType": "OSI_HIGH_CPU"}, "customEventFilter": {}}]),
        "eventTypeFilters[0].customEventFilter",
        "must not be another",
    ),
    (
        "alerting_profile",
        profile(eventTypeFilters=[{"predefinedEventFilter": {"negate": True}}]),
        "eventTypeFilters[0].predefinedEventFilter.eventType",
        "is missing",
    ),
    (
        "alerting_profile",
        profile(eventTypeFilters=[{"customEventFilter": {"customTitleFilter": None}}]),
        "eventTypeFilters[0].customEventFilter.customTitleFilter",
        "so is customDescriptionFilter",
    ),
    (
        "alerting_profile",
        profile(eventTypeFilters=[{"customEventFilter": {"metadataFilter": {}}}]),
        "eventTypeFilters[0].customEventFilter.metadataFilter",
        "not a known field",
    ),
    (
        "alerting_profile",
        title_filter(operator="MATCHES"),
        "eventTypeFilters[0].customEventFilter.customTitleFilter.operator",
        "not one of",
    ),
    ("alerting_profile", title_filter(value=""), "eventTypeFilters[0].customEventFilter.customTitleFilter.value", "must not be blank"),
    (
        "alerting_profile",
        title_filter(negate="no"),
        "eventTypeFilters[0].customEventFilter.customTitleFilter.negate",
        "must be true or false",
    ),
    (
        "alerting_profile",
        title_filter(caseSensitive=True),
        "eventTypeFilters[0].customEventFilter.customTitleFilter.caseSensitive",
        "caseInsensitive instead",
    ),
    ("maintenance_window", [], "payload", "must be an object"),
    ("maintenance_window", without(window(), "name"), "name", "is missing"),
    ("maintenance_window", without(window(), "schedule"), "schedule", "is missing"),
    ("maintenance_window", window(type="Planned"), "type", "not one of PLANNED, UNPLANNED; did you mean PLANNED"),
    ("maintenance_window", window(suppression="NONE"), "suppression", "not one of"),
    ("maintenance_window", window(enabled="true"), "enabled", "must be true or false"),
    ("maintenance_window", window(generalProperties={}), "generalProperties", "settings API"),
    ("maintenance_window", window(filters=[]), "filters", "settings API.*scope"),
    ("maintenance_window", window(scope=[]), "scope", "must be an object"),
    ("maintenance_window", window(scope={"entity": []}), "scope.entity", "did you mean entities"),
    ("maintenance_window", window(scope={"entities": [{}]}), "scope.entities[0]", "must be a text"),
    ("maintenance_window", scoped({"type": "HOST"}, {}), "scope.matches[1].tags", "are missing, and so are type and mzId"),
    ("maintenance_window", scoped({"tagCombination": "XOR", "type": "HOST"}), "scope.matches[0].tagCombination", "not one of AND, OR"),
    ("maintenance_window", scoped({"type": "HOST", "mzId": "x"}), "scope.matches[0].mzId", "number of a management zone"),
    ("maintenance_window", scoped({"entityTags": []}), "scope.matches[0].entityTags", "classic API has tags instead"),
    ("maintenance_window", scoped({"tags": [{"key": "x", "context": "X"}]}), "scope.matches[0].tags[0].context", "not one of"),
    ("maintenance_window", recurring(kind="YEARLY"), "schedule.recurrenceType", "not one of"),
    ("maintenance_window", window(schedule={"scheduleType": "ONCE"}), "schedule.scheduleType", "recurrenceType instead"),
    ("maintenance_window", recurring(zone=""), "schedule.zoneId", "must not be blank"),
    ("maintenance_window", recurring(start="2026-02-30 00:00"), "schedule.start", "no date and time that there is"),
    ("maintenance_window", recurring(end="2026-02-01T00:00:00"), "schedule.end", "such as 2026-01-31 22:30"),
    ("maintenance_window", recurring(startTime="6:00"), "schedule.recurrence.startTime", "such as 06:00"),
    ("maintenance_window", recurring(startTime="24:00"), "schedule.recurrence.startTime", "such as 06:00"),
    # What YAML makes of 23:30 without quotes.
    ("maintenance_window", recurring(startTime=1410), "schedule.recurrence.startTime", "such as 06:00"),
    ("maintenance_window", recurring(durationMinutes=0), "schedule.recurrence.durationMinutes", "from 1"),
    ("maintenance_window", recurring(durationMinutes=1441), "schedule.recurrence.durationMinutes", "1441 minutes are more than a day"),
    ("maintenance_window", recurring(durationMinutes=30.5), "schedule.recurrence.durationMinutes", "must be a whole number"),
    ("maintenance_window", recurring(durationSeconds=5), "schedule.recurrence.durationSeconds", "not a known field"),
    ("maintenance_window", recurring(kind="WEEKLY"), "schedule.recurrence.dayOfWeek", "is missing"),
    ("maintenance_window", recurring(kind="WEEKLY", dayOfWeek="SUN"), "schedule.recurrence.dayOfWeek", "not one of"),
    ("maintenance_window", recurring(kind="MONTHLY", dayOfMonth=32), "schedule.recurrence.dayOfMonth", "from 1 to 31"),
    ("maintenance_window", recurring(kind="MONTHLY", dayOfMonth=None), "schedule.recurrence.dayOfMonth", "is missing"),
    (
        "maintenance_window",
        window(schedule={"recurrenceType": "DAILY", "start": "2026-01-01 00:00", "end": "2026-01-01 23:59", "zoneId": "UTC"}),
        "schedule.recurrence",
        "is missing",
    ),
    ("frequent_issue_detection", None, "payload", "must be an object"),
    (
        "frequent_issue_detection",
        without(ISSUES, "frequentIssueDetectionServiceEnabled"),
        "frequentIssueDetectionServiceEnabled",
        "is missing",
    ),
    (
        "frequent_issue_detection",
        {**ISSUES, "frequentIssueDetectionEnvironmentEnabled": 1},
        "frequentIssueDetectionEnvironmentEnabled",
        "true",
    ),
    ("frequent_issue_detection", {**ISSUES, "id": "x"}, "id", "not a known field"),
    (
        "frequent_issue_detection",
        {"detectFrequentIssuesInApplications": True},
        "detectFrequentIssuesInApplications",
        "classic API has frequentIssueDetectionApplicationEnabled",
    ),
    ("custom_tag", "linux", "payload", "list of entities"),
    ("custom_tag", ["linux"], "[0]", "must be an object"),
    ("custom_tag", [{"tags": ["linux"]}], "[0].entityId", "is missing"),
    ("custom_tag", {"host-1": ["linux"]}, "host-1", "id of an entity such as HOST-"),
    ("custom_tag", {"HOST-00000000000000A1": "linux"}, "HOST-00000000000000A1", "list of tags"),
    ("custom_tag", {"HOST-00000000000000A1": [" "]}, "HOST-00000000000000A1.tags[0].key", "must not be blank"),
    ("custom_tag", {"HOST-00000000000000A1": [5]}, "HOST-00000000000000A1.tags[0]", "must be an object"),
    ("custom_tag", {"HOST-00000000000000A1": [{"value": "x"}]}, "HOST-00000000000000A1.tags[0].key", "is missing"),
]


@pytest.mark.parametrize(("kind", "payload", "field", "words"), REFUSED, ids=[f"{row[0]} {row[2]}: {row[3]}" for row in REFUSED])
def test_what_cannot_be_expressed_is_an_error_that_names_the_field(kind, payload, field, words):
    error = refusal(kind, payload)
    assert error.field == field
    assert re.search(words, str(error)), error


def test_a_colon_at_the_beginning_is_no_value_without_a_key():
    assert "':x' is a value without a key" in str(refusal("custom_tag", {"HOST-00000000000000A1": [":x"]}, split=True))


NOTED = [
    ("alerting_profile", profile(mzId="5"), "mzId", "5 is not known"),
    ("alerting_profile", profile(mzId=-5), "mzId", "-5 is not known"),
    ("alerting_profile", profile(rules=[rule(), rule()]), "rules[1]", "the same as rules[0] and is left out"),
    ("alerting_profile", profile(rules=[rule(), rule(delayInMinutes=1)]), "rules[1]", "comes after rules[0]"),
    ("alerting_profile", rule_with({"key": "x"}, mode="NONE"), "rules[0].tagFilter.tagFilters", "mean nothing"),
    ("alerting_profile", rule_with({"key": "a:b"}), "rules[0].tagFilter.tagFilters[0].key", r"a\:b without the backslash"),
    (
        "alerting_profile",
        title_filter(operator="CONTAINS_REGEX"),
        "eventTypeFilters[0].customEventFilter.customTitleFilter.operator",
        "begin and end with .*",
    ),
    ("maintenance_window", window(schedule={**window()["schedule"], "recurrence": {}}), "schedule.recurrence", "nothing with ONCE"),
    ("maintenance_window", recurring(dayOfWeek="SUNDAY"), "schedule.recurrence.dayOfWeek", "nothing with DAILY"),
    (
        "maintenance_window",
        recurring(kind="WEEKLY", dayOfWeek="SUNDAY", dayOfMonth=3),
        "schedule.recurrence.dayOfMonth",
        "nothing with WEEKLY",
    ),
    ("maintenance_window", recurring(start="2026-01-01 08:15"), "schedule.start", "08:15 is lost"),
    ("maintenance_window", recurring(end="2026-12-31 00:00"), "schedule.end", "00:00 is lost"),
    ("maintenance_window", recurring(durationMinutes=1440), "schedule.recurrence.durationMinutes", "whole day"),
    ("maintenance_window", recurring(zone="UTC+01:00"), "schedule.zoneId", "offset"),
    ("maintenance_window", recurring(zone="-03:00"), "schedule.zoneId", "offset"),
    ("maintenance_window", scoped({"type": "HOST"}, {"type": "HOST"}), "scope.matches[1]", "the same as scope.matches[0]"),
    (
        "maintenance_window",
        scoped({"tags": [{"key": "a"}]}, {"tags": [{"key": "b"}, {"key": "a"}]}),
        "scope.matches[1].tags[1]",
        "the same as scope.matches[0].tags[0]",
    ),
    # So the API called the field once.
    ("maintenance_window", scoped({"managementZoneId": "7"}), "scope.matches[0].managementZoneId", "7 is not known"),
]


@pytest.mark.parametrize(("kind", "payload", "field", "words"), NOTED, ids=[f"{row[0]} {row[2]}: {row[3]}" for row in NOTED])
def test_what_may_mean_something_else_is_noted(kind, payload, field, words):
    (note,) = convert(kind, payload).notes
    assert note["field"] == field
    assert words in note["note"]


def test_a_duplicate_is_left_out():
    options = convert("alerting_profile", profile(rules=[rule(), rule()])).options
    assert len(options["severity_rules"]) == 1
    event = {"predefinedEventFilter": {"eventType": "OSI_HIGH_CPU", "negate": False}}
    assert len(convert("alerting_profile", profile(eventTypeFilters=[event, event])).options["event_filters"]) == 1
    # What is a set for everybody needs no note.
    entities = {"entities": ["HOST-00000000000000A1"] * 2, "matches": []}
    options, notes = convert("maintenance_window", window(scope=entities))
    assert (options["filters"], notes) == ([{"entity_id": "HOST-00000000000000A1"}], [])
    options, notes = convert("maintenance_window", scoped({"tagCombination": "AND", "tags": [{"key": "a"}, {"key": "a"}]}))
    assert (options["filters"], notes) == ([{"entity_tags": ["a"]}], [])
    options, notes = convert("alerting_profile", rule_with({"key": "a"}, {"key": "a"}))
    assert (options["severity_rules"][0]["tag_filter"], notes) == (["a"], [])


def test_flags_that_are_not_given():
    custom = {"customTitleFilter": {"value": "x", "operator": "CONTAINS"}}
    events = [{"customEventFilter": custom}, {"predefinedEventFilter": {"eventType": "OSI_HIGH_CPU"}}]
    compared, builtin = convert("alerting_profile", profile(eventTypeFilters=events)).options["event_filters"]
    assert compared["custom_filter"]["title_filter"] == {
        "operator": "CONTAINS",
        "value": "x",
        "negate": False,
        "enabled": True,
        "case_sensitive": True,
    }
    assert builtin["predefined_filter"] == {"event_type": "OSI_HIGH_CPU", "negate": False}


def test_what_is_no_reason_for_a_note():
    assert convert("alerting_profile", rule_with({"context": "AWS", "key": "a:b"}, {"key": "c:d", "value": "e"})).notes == []
    assert convert("maintenance_window", recurring(zone="Etc/GMT+1")).notes == []
    rules = [rule(severityLevel=level) for level in ("ERROR", "PERFORMANCE", "AVAILABILITY")]
    assert convert("alerting_profile", profile(rules=rules)).notes == []


def test_numbers_of_zones_may_have_lost_their_quotes():
    zones = names_by_number({5: "Shop", "-7": "Warehouse"})
    assert convert("alerting_profile", profile(mzId=5), zones).options["management_zone"] == "Shop"
    assert convert("alerting_profile", profile(mzId="-7"), zones) == (
        {**convert("alerting_profile", profile()).options, "management_zone": "Warehouse"},
        [],
    )
    assert names_by_number(None) == {}
    for wrong in (["Shop"], {"5": 5}, {"5": ""}):
        with pytest.raises(ConversionError, match="management_zones: must map"):
            names_by_number(wrong)


def test_the_kind_of_a_payload_is_recognised():
    assert kind_of(profile()) == "alerting_profile"
    assert kind_of(window()) == "maintenance_window"
    assert kind_of(ISSUES) == "frequent_issue_detection"
    # Also by names of the settings API, so that the error can say what is wrong with them.
    assert kind_of({"name": "x", "severityRules": []}) == "alerting_profile"
    assert kind_of({"generalProperties": {}}) == "maintenance_window"
    assert kind_of({"id": "x", "name": "y", "description": "z"}) is None
    assert kind_of({"schedule": {}, "rules": []}) is None
    assert kind_of({}) is None


MINUTES = st.integers(1, 1440)
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))


@given(TIMES, MINUTES)
def test_the_end_is_the_duration_after_the_start(start, minutes):
    end = end_time(start, minutes)
    begun = datetime.strptime("2026-06-01 " + start, "%Y-%m-%d %H:%M")
    assert end == (begun + timedelta(minutes=minutes)).strftime("%H:%M")


@given(TIMES, MINUTES)
def test_the_duration_can_be_told_from_start_and_end(start, minutes):
    def since_midnight(time):
        return int(time[:2]) * 60 + int(time[3:5])

    window_of_time = convert("maintenance_window", recurring(startTime=start, durationMinutes=minutes)).options["schedule"][
        "daily_recurrence"
    ]
    times = window_of_time["time_window"]
    assert times["start_time"] == start + ":00"
    assert ((since_midnight(times["end_time"]) - since_midnight(times["start_time"])) % 1440 or 1440) == minutes


def parsed(text):
    """A tag as other clients read its text (environment.md 3): an optional context, then the first colon that is not escaped."""
    found = re.fullmatch(r"(?:\[([^\]]+)\])?((?:\\:|[^:])*?)(?:(?<!\\):(.*))?", text, re.DOTALL)
    return found.group(1) or "CONTEXTLESS", found.group(2).replace("\\:", ":"), found.group(3) or ""


KEYS = st.text("ab:[]\\ /", min_size=1, max_size=6).filter(str.strip)
TAGS = st.tuples(st.sampled_from(["CONTEXTLESS", "AWS", "KUBERNETES"]), KEYS, st.just("") | KEYS)


@given(TAGS)
def test_the_text_of_a_tag_means_the_tag(found):
    fields = Fields(dict(zip(("context", "key", "value"), found)), [])
    try:
        text = tag_text(fields)
    except ConversionError as error:
        assert error.field == "key"
        assert found[1].startswith("[") or found[1].endswith("\\")
        return
    assert parsed(text) == found


MATCHES = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["HOST", "SERVICE"])},
        optional={
            "tagCombination": st.sampled_from(["AND", "OR"]),
            "mzId": st.sampled_from(["1", "2"]),
            "tags": st.lists(st.fixed_dictionaries({"key": st.sampled_from("abcd")}), max_size=4),
        },
    ),
    max_size=4,
)


def fits_match(match, entity):
    """Whether a match of the classic API means an entity: (type, tags, zones)."""
    kind, tags, zones = entity
    wanted = {tag["key"] for tag in match.get("tags", ())}
    fitting = wanted <= tags if match.get("tagCombination") == "AND" else bool(wanted & tags) or not wanted
    return match["type"] == kind and fitting and match.get("mzId", next(iter(zones), None)) in {*zones, None}


def fits_filter(options, entity):
    """Whether a filter of the settings means an entity: all that it says must hold."""
    kind, tags, zones = entity
    return (
        options["entity_type"] == kind and set(options.get("entity_tags", ())) <= tags and set(options.get("management_zones", ())) <= zones
    )


ENTITIES = st.tuples(st.sampled_from(["HOST", "SERVICE"]), st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("12")))


@given(MATCHES, ENTITIES)
def test_filters_mean_the_entities_that_the_matches_meant(matches, entity):
    filters = convert("maintenance_window", scoped(*matches)).options["filters"]
    assert any(fits_filter(options, entity) for options in filters) == any(fits_match(match, entity) for match in matches)
    assert all(filters.count(options) == 1 for options in filters)
