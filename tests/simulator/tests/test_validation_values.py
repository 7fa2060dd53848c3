# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Types, formats, required and unknown properties, preconditions and constraints on single values."""

from __future__ import annotations

import json
import timeit
from pathlib import Path

import pytest

from dynatrace_simulator.validation import Violation, default_value, validate_value

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
ZERO_UUID = "00000000-0000-0000-0000-000000000000"


class Tenant:
    """Knows one management zone, by object id and by number, and one object of the example schema."""

    known = {
        "builtin:management-zones": ("zone-object-id", "-4189653840346202252"),
        "builtin:example.simulator-relations": ("object-1",),
    }

    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        return reference in self.known.get(referenced_type, ())

    def entity_exists(self, entity_id: str) -> bool:
        return False


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


EVERY_TYPE = read("builtin_example.simulator-every-type")
PRECONDITIONS = read("builtin_example.simulator-preconditions")
TEXT_RULES = read("builtin_example.simulator-text-rules")
ALERTING = read("builtin_alerting.profile")


def check(schema, value, **more):
    return [(found.path, found.message) for found in validate_value(schema, value, Tenant(), **more)]


GOOD = [
    ("text", ""), ("text", "x" * 10000), ("boolean", False), ("integer", 0), ("integer", 9007199254740991), ("integer", -1),
    ("float", 1), ("float", 0.5), ("localDate", "2024-02-29"), ("localTime", "23:59:59"), ("localDateTime", "2100-01-01T00:00:00"),
    ("zonedDateTime", "2023-02-15T04:00:00Z"), ("zonedDateTime", "2023-02-15T04:00:00.123+01:00[Europe/Vienna]"),
    ("timeZone", "UTC"), ("timeZone", "Europe/Vienna"), ("timeZone", "UTC+01:00"), ("timeZone", "+02:00"), ("secret", "s"),
    ("zone", "zone-object-id"), ("zone", "-4189653840346202252"), ("colour", "RED"), ("part", {"name": "a", "token": None, "count": 1}),
    ("textSet", []), ("textSet", ["b", "a", "b"]), ("integerList", [1, 1]), ("zoneSet", ["zone-object-id"]), ("colourSet", ["RED"]),
    ("partList", [{"name": "a", "count": 0}]), ("secretList", ["a", "b"]), ("text", None),
]  # fmt: skip

BAD = [
    ("text", 1, "text"), ("boolean", "true", "boolean"), ("boolean", 0, "boolean"), ("integer", 1.5, "integer"),
    ("integer", True, "integer"), ("integer", "1", "integer"), ("integer", 2**63, "integer"), ("float", "1", "float"),
    ("float", False, "float"), ("float", float("nan"), "float"), ("float", float("inf"), "float"),
    ("localDate", "2023-02-29", "local_date"), ("localDate", "2023-2-1", "local_date"), ("localDate", "20230201", "local_date"),
    ("localTime", "24:00:00", "local_time"), ("localTime", "9:00:00", "local_time"), ("localTime", "09:00", "local_time"),
    ("localDateTime", "2023-01-01 00:00:00", "local_date_time"), ("localDateTime", "2023-01-01T00:00:00Z", "local_date_time"),
    ("localDateTime", "2023-13-01T00:00:00", "local_date_time"), ("zonedDateTime", "2023-01-01T00:00:00", "zoned_date_time"),
    ("zonedDateTime", "2023-01-01T00:00:00Z[No/Where]", "zoned_date_time"), ("zonedDateTime", 0, "zoned_date_time"),
    ("timeZone", "Mars/Olympus", "time_zone"), ("timeZone", "", "time_zone"), ("timeZone", "UTC+19", "time_zone"),
    ("timeZone", "../etc/passwd", "time_zone"), ("secret", 1, "secret"), ("zone", "unknown", "setting"), ("zone", 5, "setting"),
    ("zone", ZERO_UUID, "setting"), ("part", "a", "Part"), ("textSet", "a", "set"), ("textList", {"a": 1}, "list"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value(name, value):
    assert check(EVERY_TYPE, {name: value}) == []


@pytest.mark.parametrize(("name", "value", "wanted"), BAD)
def test_a_wrong_type(name, value, wanted):
    assert check(EVERY_TYPE, {name: value}) == [(name, f"Must be of type {wanted}")]


def test_a_document_that_is_no_object():
    assert check(EVERY_TYPE, []) == [("", "Must be of type object")]
    assert check(EVERY_TYPE, None) == [("", "Must not be null")]


def test_an_enum_is_case_sensitive():
    ((path, message),) = check(EVERY_TYPE, {"colour": "red"})
    assert path == "colour"
    assert message == (
        "Given property 'colour' with value: 'red' is not a valid value in datasource. Value must be one of [RED, GREEN, BLUE]"
    )
    assert [path for path, _message in check(EVERY_TYPE, {"colourSet": ["RED", 1]})] == ["colourSet/1"]


def test_paths_lead_into_collections_and_objects():
    found = check(EVERY_TYPE, {"partList": [{"name": "a", "count": 1}, {"name": "", "count": "1", "odd": 1}], "textSet": ["a", None]})
    assert found == [
        ("textSet/1", "Must not be null"),
        ("partList/1/odd", "Unknown property"),
        ("partList/1/name", "Size must be between 1 and 50"),
        ("partList/1/count", "Must be of type integer"),
    ]


def test_a_collection_that_is_too_long():
    assert check(EVERY_TYPE, {"textSet": [str(number) for number in range(11)]}) == [("textSet", "Size must be between 0 and 10")]


def test_missing_and_null_are_the_same():
    profile = default_value(ALERTING) | {"name": "a"}
    assert check(ALERTING, profile) == []
    for value in ({**profile, "severityRules": None}, {key: part for key, part in profile.items() if key != "severityRules"}):
        assert check(ALERTING, value) == [("severityRules", "Must not be null")]
    assert check(ALERTING, profile | {"managementZone": None}) == []


def test_a_default_does_not_stand_in_for_a_required_value():
    """environment.md 1.8: a default never fills a plain POST."""
    rule = {"severityLevel": "ERRORS", "delayInMinutes": 0}
    assert check(ALERTING, {"name": "a", "severityRules": [rule], "eventFilters": []}) == [
        ("severityRules/0/tagFilterIncludeMode", "Must not be null")
    ]


def test_an_unknown_property():
    assert check(EVERY_TYPE, {"texts": "a"}) == [("texts", "Unknown property")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"target": "unknown"}, [("target", "Must be of type setting")]),
        ({"target": ZERO_UUID}, [("target", "Must not be null")]),
        ({"more": ["object-1", ZERO_UUID]}, [("more/1", "Must be of type setting")]),
    ],
)
def test_the_untouched_default_of_a_reference_counts_as_absent(change, expected):
    """A zero UUID that the schema does not print as default is a reference like any other."""
    schema = read("builtin_example.simulator-references")
    assert check(schema, {"name": "a", "target": "object-1", "more": []} | change) == expected


BASE = {"mode": "PLAIN", "advanced": False, "fallback": True}
INACTIVE = "Must not be set: the precondition of the property is not met"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"threshold": None, "details": None}, []),
        ({"threshold": 1}, [("threshold", INACTIVE)]),
        ({"mode": "THRESHOLD"}, ["threshold", "window", "label"]),
        ({"mode": "THRESHOLD", "threshold": 1, "window": 1, "label": "a"}, []),
        ({"mode": "BASELINE"}, ["window", "label"]),
        ({"mode": "BASELINE", "window": 1, "label": "a", "threshold": 3}, [("threshold", INACTIVE)]),
        ({"unit": "kilobyte"}, [("fallback", INACTIVE), ("bytes", "Must not be null")]),
        ({"unit": "KiloByte", "fallback": None, "bytes": True}, []),
        ({"unit": "litre", "fallback": None}, []),
        ({"unit": "litre", "fallback": None, "bytes": True}, [("bytes", INACTIVE)]),
        ({"advanced": True}, ["details"]),
        ({"advanced": True, "details": {"kind": "SHORT"}}, []),
        ({"advanced": True, "details": {"kind": "SHORT", "text": "a"}}, [("details/text", INACTIVE)]),
        ({"advanced": True, "details": {"kind": "LONG"}}, ["details/text"]),
        ({"advanced": True, "unit": "litre", "fallback": None, "details": {"kind": "SHORT"}}, ["deep"]),
        ({"deep": "a"}, [("deep", INACTIVE)]),
        ({"details": {"nonsense": 1}}, [("details", INACTIVE)]),
        ({"advanced": 1}, [("advanced", "Must be of type boolean")]),
    ],
)
def test_preconditions(change, expected):
    """A bare path stands for a required property that is missing."""
    wanted = [(entry, "Must not be null") if isinstance(entry, str) else entry for entry in expected]
    assert sorted(check(PRECONDITIONS, BASE | change)) == sorted(wanted)


@pytest.mark.parametrize(
    ("name", "good", "bad", "message"),
    [
        ("length", ["ab", "abcde", "\U0001f600"], ["a", "abcdef", "\U0001f600" * 3], "Size must be between 2 and 5"),
        ("atLeast", ["abc", "a" * 9999], ["ab"], "Size must be between 3 and 2147483647"),
        ("notBlank", ["a", " a "], ["", " ", "\t\n"], "Must not be blank"),
        ("notEmpty", ["a", " "], [""], "Must not be empty"),
        ("noWhitespace", ["ab", ""], ["a b", "a\n", " a"], "Must not contain whitespace"),
        ("trimmed", ["a b", ""], [" a", "a ", "a\n"], "Must not have leading or trailing spaces."),
        ("pattern", ["abc"], ["", "aB", "abc1", "abc\n"], "Must match pattern ^[a-z]+$"),
        ("unicodePattern", ["\u00e9t\u00e9_1", "\u0416"], ["1a", "", "a-b"], "Start with a letter."),
        ("regex", ["a+", "(?i)x", "\\p{L}++", ""], ["(", "*", "[a", "\\p{Nonsense}"], "Must be a valid regular expression"),
        ("range", [1, 10], [0, 11, -5], "Must be between 1 and 10"),
        ("atMost", [0.5, -100, 0], [0.51, 1], "Must be less than or equal to 0.5"),
        ("withOwnText", ["a"], [" "], "Say something."),
        ("tags", [["a"], ["[AWS]stage:prod", "b"]], [[], ["a", "b", "c", "d"]], "Size must be between 1 and 3"),
    ],
)
def test_constraints_on_one_value(name, good, bad, message):
    for value in good:
        assert check(TEXT_RULES, {name: value}) == [], value
    for value in bad:
        assert check(TEXT_RULES, {name: value}) == [(name, message)], value


def test_a_null_breaks_no_constraint():
    assert check(TEXT_RULES, dict.fromkeys(TEXT_RULES["properties"])) == []


@pytest.mark.parametrize("tag", ["", " ", "[AWS]", "[AWS", "[]a", ":value"])
def test_a_malformed_tag(tag):
    found = check(TEXT_RULES, {"tags": [tag]})
    assert ("tags/0", "Custom validation failed") in found


def test_validation_is_fast():
    """A module's check mode costs a validation, so a typical one must stay well below a millisecond."""
    profile = default_value(ALERTING) | {"name": "a"}
    # The best of several rounds: the others measure what else the machine does.
    rounds = timeit.repeat(lambda: validate_value(ALERTING, profile, Tenant()), number=50, repeat=7)
    assert min(rounds) / 50 < 0.001


def test_violations_are_values():
    assert Violation("a", "b") == Violation("a", "b")
