# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""repairInput, defaults, the stored form and summaries (environment.md 1.8)."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynatrace_simulator.validation import (
    default_value,
    mask_secrets,
    normalise_for_storage,
    repair,
    summary,
    unmask_secrets,
    validate_value,
)

FOLDER = Path(__file__).resolve().parents[1] / "schemas"


class EverythingExists:
    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        return True

    def entity_exists(self, entity_id: str) -> bool:
        return True


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


EVERY_TYPE = read("builtin_example.simulator-every-type")
PRECONDITIONS = read("builtin_example.simulator-preconditions")
ALERTING = read("builtin_alerting.profile")
FREQUENT = read("builtin_anomaly-detection.frequent-issues")
RELATIONS = read("builtin_example.simulator-relations")
HOSTS = read("builtin_anomaly-detection.infrastructure-hosts")


def valid(schema, value):
    return validate_value(schema, value, EverythingExists()) == []


def test_defaults_of_a_simple_schema():
    assert default_value(FREQUENT) == {
        "detectFrequentIssuesInApplications": True,
        "detectFrequentIssuesInInfrastructure": True,
        "detectFrequentIssuesInTransactionsAndServices": True,
    }


def test_defaults_hold_active_properties_only():
    assert default_value(PRECONDITIONS) == {"mode": "PLAIN", "advanced": False, "fallback": True}
    assert valid(HOSTS, default_value(HOSTS))


def test_defaults_are_fresh_every_time():
    default_value(ALERTING)["severityRules"].clear()
    assert len(default_value(ALERTING)["severityRules"]) == 6


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, {"mode": "PLAIN", "advanced": False, "fallback": True}),
        ({"mode": "plain", "odd": 1}, {"mode": "PLAIN", "advanced": False, "fallback": True}),
        (
            {"mode": "THRESHOLD", "threshold": 99, "fallback": False},
            {"mode": "THRESHOLD", "threshold": 99, "window": 5, "label": "none", "advanced": False, "fallback": False},
        ),
        ({"threshold": 99, "details": {}}, {"mode": "PLAIN", "advanced": False, "fallback": True}),
        (
            {"advanced": True, "details": {"kind": "LONG", "odd": 1}},
            {"mode": "PLAIN", "advanced": True, "fallback": True, "details": {"kind": "LONG", "text": "a"}},
        ),
        (
            {"unit": "byte", "fallback": True},
            {"mode": "PLAIN", "advanced": False, "unit": "byte", "bytes": False},
        ),
        ({"mode": None}, {"mode": "PLAIN", "advanced": False, "fallback": True}),
    ],
)
def test_repair(value, expected):
    before = copy.deepcopy(value)
    assert repair(PRECONDITIONS, value) == expected
    assert value == before
    assert valid(PRECONDITIONS, expected)


def test_repair_reaches_into_collections():
    profile = {"name": "a", "severityRules": [{"severityLevel": "error"}], "eventFilters": [{"odd": 1}]}
    assert repair(ALERTING, profile) == {
        "name": "a",
        "severityRules": [{"severityLevel": "AVAILABILITY", "delayInMinutes": 0, "tagFilterIncludeMode": "NONE"}],
        "eventFilters": [{"type": "PREDEFINED", "predefinedFilter": {"eventType": "OSI_HIGH_CPU", "negate": False}}],
    }


def test_repair_leaves_wrong_types_to_the_validator():
    assert repair(FREQUENT, "a") == "a"
    repaired = repair(FREQUENT, {"detectFrequentIssuesInApplications": "yes"})
    assert repaired["detectFrequentIssuesInApplications"] == "yes"


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        (EVERY_TYPE, {"text": None, "integer": 0, "boolean": False}, {"integer": 0, "boolean": False}),
        (EVERY_TYPE, {"textSet": ["b", "a", "b"], "textList": ["b", "a", "b"]}, {"textSet": ["a", "b"], "textList": ["b", "a", "b"]}),
        (EVERY_TYPE, {"part": {"name": "a", "token": None, "count": 1}}, {"part": {"name": "a", "count": 1}}),
        (PRECONDITIONS, {"mode": "PLAIN", "threshold": None, "label": "x"}, {"mode": "PLAIN"}),
        (
            EVERY_TYPE,
            {"partSet": [{"name": "b", "count": 1}, {"count": 1, "name": "a"}, {"count": 1, "name": "b", "token": None}]},
            {"partSet": [{"name": "a", "count": 1}, {"name": "b", "count": 1}]},
        ),
    ],
)
def test_the_stored_form(schema, value, expected):
    assert json.dumps(normalise_for_storage(schema, value), sort_keys=True) == json.dumps(expected, sort_keys=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"name": "a_b *c*"}, r"a\_b \*c\*"),
        ({"enabled": True, "generalProperties": {"name": "window"}}, "window"),
        ({"name": ""}, r"builtin:alerting\.profile"),
        ("text", ""),
    ],
)
def test_summaries(value, expected):
    assert summary(ALERTING, value) == expected


TEXT = st.text(max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
PART = st.fixed_dictionaries({"name": TEXT, "count": st.integers(-5, 5)}, optional={"token": st.none() | TEXT})
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "text": st.none() | TEXT,
        "textSet": st.lists(TEXT, max_size=5),
        "textList": st.lists(TEXT, max_size=5),
        "colourSet": st.lists(st.sampled_from(["RED", "GREEN"]), max_size=5),
        "partSet": st.lists(PART, max_size=4),
        "partList": st.lists(PART, max_size=4),
    },
)
ANY_DOCUMENT = st.dictionaries(st.sampled_from(sorted(PRECONDITIONS["properties"])) | TEXT, JSON, max_size=6)


@given(DOCUMENT)
def test_the_stored_form_is_stable(document):
    before = copy.deepcopy(document)
    stored = normalise_for_storage(EVERY_TYPE, document)
    assert document == before
    assert normalise_for_storage(EVERY_TYPE, stored) == stored
    assert valid(EVERY_TYPE, stored) == valid(EVERY_TYPE, document)


@given(DOCUMENT, st.randoms())
def test_the_order_of_sets_makes_no_difference(document, random):
    shuffled = copy.deepcopy(document)
    for name in ("textSet", "colourSet", "partSet"):
        random.shuffle(shuffled.get(name, []))
    assert normalise_for_storage(EVERY_TYPE, shuffled) == normalise_for_storage(EVERY_TYPE, document)


@given(ANY_DOCUMENT)
def test_repair_settles_whatever_it_gets(document):
    repaired = repair(PRECONDITIONS, document)
    assert repair(PRECONDITIONS, repaired) == repaired
    messages = [violation.message for violation in validate_value(PRECONDITIONS, repaired, EverythingExists())]
    # A wrong type is all that a repair cannot help.
    assert all(message.startswith("Must be of type") for message in messages), messages


@given(JSON)
def test_nothing_that_json_can_say_breaks_the_validator(document):
    for schema in (EVERY_TYPE, PRECONDITIONS, ALERTING):
        assert isinstance(validate_value(schema, document, EverythingExists()), list)
        normalise_for_storage(schema, document)
        repair(schema, document)


def places(node, path=()):
    """The path of every value in a document."""
    yield path
    if isinstance(node, (dict, list)):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


def replaced(node, path, junk):
    """A copy of a document with one value replaced."""
    if not path:
        return junk
    result = copy.copy(node)
    result[path[0]] = replaced(node[path[0]], path[1:], junk)
    return result


FILTER = {"operator": "REGEX_MATCHES", "value": "a", "negate": False, "enabled": True, "caseSensitive": False}
METADATA = {"metadataFilterItems": [{"metadataKey": "k", "metadataValue": "v", "negate": False}]}
PROFILE = {
    "name": "Default",
    "severityRules": default_value(ALERTING)["severityRules"],
    "eventFilters": [{"type": "CUSTOM", "customFilter": {"titleFilter": FILTER, "metadataFilter": METADATA}}],
}
RELATION = {
    "rule": {"ruleName": "a", "from": "2023-01-01T00:00:00Z", "until": "2023-01-02T00:00:00Z", "first": "x"},
    "a.b": "c", "lower": 1, "upper": 2, "members": ["m"], "words": ["w"], "endpoint": "e", "password": "***123***",
    "entries": [{"key": "k", "inner": {"text": "t"}}],
}  # fmt: skip
PART_TYPE = {"text": "a", "zone": "z", "part": {"name": "n", "token": "t", "count": 1}, "secretList": ["s"], "partSet": [{"name": "n"}]}
SAMPLES = [(ALERTING, PROFILE), (RELATIONS, RELATION), (EVERY_TYPE, PART_TYPE)]
PLACES = [(schema, value, path) for schema, value in SAMPLES for path in places(value)]


@settings(max_examples=400)
@given(st.sampled_from(PLACES), JSON)
def test_one_wrong_value_anywhere_does_not_break_it(place, junk):
    schema, value, path = place
    broken = replaced(value, path, junk)
    for new, stored in ((broken, value), (value, broken), (broken, broken)):
        assert isinstance(validate_value(schema, new, EverythingExists(), stored=stored, siblings=[stored]), list)
        unmask_secrets(schema, new, stored)
        mask_secrets(schema, new)
        repair(schema, new)
        summary(schema, normalise_for_storage(schema, new))
