# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.values import Completion, is_active
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import equals, many, prop, schema_of

ZERO = "00000000-0000-0000-0000-000000000000"
NOT_BLANK = {"type": "NOT_BLANK"}


def complete(schema, given, strict=True):
    """(value, problems as texts, ignored paths)"""
    completion = Completion(strict)
    before = copy.deepcopy(given)
    value = completion.complete(schema.fields, given)
    assert given == before
    return value, ["/".join(map(str, item.path)) + ": " + item.message for item in completion.problems], completion.ignored


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (prop("boolean", default=False), False),
        (prop("integer", default=0), 0),
        (prop("text", default="x"), "x"),
        (prop("text", default=""), ""),
        (prop("%Level", default="low"), "low"),
        (prop("#Inner"), {"size": 3}),
        (prop("#Inner", default={"size": 4}), {"size": 4}),
        (prop("#Inner", default={}), {"size": 3}),
        (many("list", prop("text")), []),
        (many("set", prop("text"), default=["a"]), ["a"]),
        (many("set", prop("#Inner"), minObjects=1, default=[{}]), [{"size": 3}]),
        (prop("local_time", default="13:00:00"), "13:00:00"),
    ],
)
def test_what_is_missing_gets_the_default(document, expected):
    schema = schema_of({"x": document}, {"Inner": {"size": prop("integer", default=3)}}, {"Level": ["low", "high"]})
    for given in ({}, {"x": None}):
        assert complete(schema, given) == ({"x": expected}, [], [])


def test_a_default_is_not_shared():
    schema = schema_of({"x": many("set", prop("text"), default=["a"])})
    complete(schema, {})[0]["x"].append("b")
    assert complete(schema, {})[0] == {"x": ["a"]}


@pytest.mark.parametrize(
    "document",
    [
        prop("text"),
        prop("text", NOT_BLANK, default=""),
        prop("text", {"type": "NOT_EMPTY"}, default=""),
        prop("text", {"type": "LENGTH", "minLength": 1, "maxLength": 9}, default=""),
        prop("text", {"type": "PATTERN", "pattern": "[a-z]+"}, default=""),
        prop("setting", default=ZERO, referencedType="builtin:other"),
        prop("setting", default="", referencedType="builtin:other"),
        prop("integer"),
        prop("integer", default=None),
        many("list", prop("text"), minObjects=1),
    ],
)
def test_what_has_no_usable_default_has_to_be_given(document):
    assert complete(schema_of({"x": document}), {})[1] == ["x: required, and the schema has no default for it"]
    assert complete(schema_of({"x": dict(document, nullable=True)}), {}) == ({}, [], [])


@pytest.mark.parametrize(
    "constraint",
    [{"type": "LENGTH", "maxLength": 9}, {"type": "PATTERN", "pattern": "[a-z]*"}, {"type": "PATTERN", "pattern": r"\p{Alpha}*"}],
)
def test_an_empty_default_that_the_server_accepts_is_used(constraint):
    assert complete(schema_of({"x": prop("text", constraint, default="")}), {}) == ({"x": ""}, [], [])


def test_a_problem_inside_says_where():
    schema = schema_of(
        {"outer": many("list", prop("#Rule"))}, {"Rule": {"name": prop("text"), "of": prop("#Of")}, "Of": {"n": prop("integer")}}
    )
    assert complete(schema, {"outer": [{"name": "a", "of": {"n": 1}}, {"of": {"n": "one"}}]})[1] == [
        "outer/1/of/n: must be a whole number, not 'one'",
        "outer/1/name: required, and the schema has no default for it",
    ]


def test_null_is_dropped_where_nullable():
    schema = schema_of({"a": prop("text", nullable=True), "b": prop("#In", nullable=True)}, {"In": {"c": prop("integer", nullable=True)}})
    assert complete(schema, {"a": None, "b": {"c": None}}) == ({"b": {}}, [], [])


@pytest.mark.parametrize(
    ("document", "cleared"),
    [
        (prop("text", NOT_BLANK, nullable=True), True),
        (prop("setting", nullable=True), True),
        (prop("text", nullable=True), False),
        (prop("text", {"type": "LENGTH", "minLength": 0}, nullable=True), False),
    ],
)
def test_an_empty_text_clears_where_it_can_mean_nothing_else(document, cleared):
    assert complete(schema_of({"x": document}), {"x": ""})[0] == ({} if cleared else {"x": ""})


def test_an_empty_text_is_no_default():
    """Not nullable: the server shall say what it thinks of the empty text that was asked for."""
    assert complete(schema_of({"x": prop("text", NOT_BLANK, default="d")}), {"x": ""}) == ({"x": ""}, [], [])


@pytest.mark.parametrize(
    ("condition", "sibling", "active"),
    [
        (equals("s", "a"), "a", True),
        (equals("s", "a"), "b", False),
        (equals("s", True), True, True),
        (equals("s", True), None, False),
        ({"type": "IN", "property": "s", "expectedValues": ["a", "b"]}, "b", True),
        ({"type": "IN", "property": "s", "expectedValues": ["a", "b"]}, "c", False),
        ({"type": "IN", "property": "s", "expectedValues": []}, None, False),
        ({"type": "NULL", "property": "s"}, None, True),
        ({"type": "NULL", "property": "s"}, "", False),
        ({"type": "REGEX_MATCH", "property": "s", "pattern": "a|ab"}, "ab", True),
        ({"type": "REGEX_MATCH", "property": "s", "pattern": "a"}, "ab", False),
        ({"type": "REGEX_MATCH", "property": "s", "pattern": ".*"}, None, False),
        # Java's dialect: flags behind the anchor, and what Python cannot read, which is for the server to judge.
        ({"type": "REGEX_MATCH", "property": "s", "pattern": "^(?i)(kilo|mega)?byte$"}, "KiloByte", True),
        ({"type": "REGEX_MATCH", "property": "s", "pattern": "^(?i)(kilo|mega)?byte$"}, "KiloBit", False),
        ({"type": "REGEX_MATCH", "property": "s", "pattern": r"\p{Alpha}+"}, "a", True),
        ({"type": "NOT", "precondition": equals("s", "a")}, "a", False),
        ({"type": "NOT", "precondition": equals("s", "a")}, None, True),
        ({"type": "AND", "preconditions": [equals("s", "a"), {"type": "NULL", "property": "other"}]}, "a", True),
        ({"type": "AND", "preconditions": [equals("s", "a"), equals("other", 1)]}, "a", False),
        ({"type": "OR", "preconditions": [equals("s", "b"), {"type": "NULL", "property": "other"}]}, "a", True),
        ({"type": "OR", "preconditions": [equals("s", "b"), equals("other", 1)]}, "a", False),
        ({"type": "SOMETHING_NEW"}, None, True),
        (None, None, True),
    ],
)
def test_preconditions(condition, sibling, active):
    assert is_active(condition, {"s": sibling}.get) is active


def modal(**more):
    """A schema with one property for each of two modes."""
    return schema_of(
        {
            "a": prop("text", precondition=equals("mode", "A"), **more),
            "mode": prop("%Mode", default="A"),
            "b": prop("#B", precondition=equals("mode", "B")),
            "c": many("set", prop("text"), precondition=equals("mode", "B")),
        },
        {"B": {"n": prop("integer")}},
        {"Mode": ["A", "B"]},
    )


def test_inactive_properties_are_dropped_and_reported():
    given = {"mode": "A", "a": "x", "b": {"n": 1}, "c": ["y"]}
    assert complete(modal(), given) == ({"mode": "A", "a": "x"}, [], [("b",), ("c",)])


def test_nothing_is_wrong_inside_what_is_inactive():
    assert complete(modal(), {"mode": "A", "a": "x", "b": {"n": "no number", "unknown": 1}})[1] == []


@pytest.mark.parametrize("empty", [None, [], {}])
def test_what_is_empty_and_inactive_is_no_news(empty):
    assert complete(modal(), {"mode": "A", "a": "x", "b": empty, "c": empty})[2] == []


def test_what_was_set_to_false_and_is_inactive_is_reported():
    schema = schema_of({"on": prop("boolean", default=False), "x": prop("boolean", default=False, precondition=equals("on", True))})
    assert complete(schema, {"x": False}) == ({"on": False}, [], [("x",)])


def test_inactive_properties_are_not_required_and_get_no_default():
    assert complete(modal(default="d"), {"mode": "B", "b": {"n": 1}}) == ({"mode": "B", "b": {"n": 1}, "c": []}, [], [])


def test_a_precondition_sees_defaults_and_converted_values():
    schema = schema_of({"x": prop("integer", default=5, precondition=equals("on", True)), "on": prop("boolean", default=True)})
    assert complete(schema, {})[0] == {"on": True, "x": 5}
    assert complete(schema, {"on": "yes"})[0] == {"on": True, "x": 5}
    assert complete(schema, {"on": "no", "x": 6}) == ({"on": False}, [], [("x",)])


def test_a_precondition_does_not_see_what_is_inactive_itself():
    schema = schema_of(
        {
            "c": prop("integer", default=1, precondition=equals("b", "x")),
            "b": prop("text", default="x", precondition=equals("a", True)),
            "a": prop("boolean", default=False),
        }
    )
    assert complete(schema, {"b": "x", "c": 2}) == ({"a": False}, [], [("b",), ("c",)])
    assert complete(schema, {"a": True, "c": 2})[0] == {"a": True, "b": "x", "c": 2}


@pytest.mark.parametrize(
    ("given", "expected"), [({}, {}), ({"a": "x"}, {"a": "x"}), ({"b": "y"}, {"b": "y"}), ({"a": None, "b": "y"}, {"b": "y"})]
)
def test_properties_that_exclude_each_other(given, expected):
    schema = schema_of(
        {
            "a": prop("text", nullable=True, precondition={"type": "NULL", "property": "b"}),
            "b": prop("text", nullable=True, precondition={"type": "NULL", "property": "a"}),
        }
    )
    assert complete(schema, given) == (expected, [], [])


def test_of_two_that_exclude_each_other_one_stays():
    schema = schema_of(
        {name: prop("text", nullable=True, precondition={"type": "NULL", "property": other}) for name, other in ("ab", "ba")}
    )
    value, problems, ignored = complete(schema, {"b": "y", "a": "x"})
    assert (len(value), problems, len(ignored)) == (1, [], 1)


def test_an_unknown_property_names_the_nearest_one():
    schema = schema_of({"severityRules": prop("#R")}, {"R": {"delayInMinutes": prop("integer", default=0)}})
    value, problems, _ignored = complete(schema, {"severityrules": 1, "severityRules": {"delayMinutes": 3}, "zzz": 1})
    assert problems == [
        "severityrules: unknown property; did you mean severityRules?",
        "severityRules/delayMinutes: unknown property; did you mean delayInMinutes?",
        "zzz: unknown property",
    ]
    assert value == {"severityRules": {"delayInMinutes": 0}}


def test_enums():
    schema = schema_of({"level": prop("%Level")}, enums={"Level": ["LOW", "HIGH"]})
    assert complete(schema, {"level": "HIGH"}) == ({"level": "HIGH"}, [], [])
    assert complete(schema, {"level": "high"})[1] == ["level: must be one of LOW, HIGH, not 'high'; did you mean HIGH?"]
    assert complete(schema, {"level": ["LOW"]})[1] == ["level: must be one of LOW, HIGH, not ['LOW']; did you mean LOW?"]


def test_an_enum_of_numbers_takes_numbers():
    """YAML makes numbers of them, and all enum values are texts."""
    schema = schema_of({"factor": prop("%Factor")}, enums={"Factor": ["0", "1", "14"]})
    assert complete(schema, {"factor": 14}) == ({"factor": "14"}, [], [])


def test_a_long_enum_is_not_listed():
    schema = schema_of({"x": prop("%X")}, enums={"X": ["value%d" % number for number in range(41)]})
    assert complete(schema, {"x": "other"})[1] == ["x: must be one of the 41 values of the tenant's schema, not 'other'"]


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("boolean", "true", True),
        ("boolean", "True", True),
        ("boolean", "yes", True),
        ("boolean", "off", False),
        ("boolean", False, False),
        ("integer", "42", 42),
        ("integer", " -3 ", -3),
        ("integer", "+7", 7),
        ("integer", 4.0, 4),
        ("integer", 0, 0),
        ("float", "2.5", 2.5),
        ("float", "1e3", 1000),
        ("float", ".5", 0.5),
        ("float", 95.0, 95),
        ("float", 95, 95),
        ("text", 5, "5"),
        ("text", 1.5, "1.5"),
        ("text", "x", "x"),
        ("secret", 1234, "1234"),
        ("setting", 12345678901234567, "12345678901234567"),
        ("time_zone", "Europe/Vienna", "Europe/Vienna"),
        ("local_date", "2026-01-31", "2026-01-31"),
        ("local_time", "22:30", "22:30:00"),
        ("local_time", "7:05", "07:05:00"),
        ("local_time", "7:05:09", "07:05:09"),
        ("local_time", "22:30:00", "22:30:00"),
        ("local_date_time", "2026-01-31 22:30", "2026-01-31T22:30:00"),
        ("local_date_time", "2026-01-31T22:30", "2026-01-31T22:30:00"),
        ("local_date_time", "2026-01-31T22:30:15", "2026-01-31T22:30:15"),
        ("zoned_date_time", "2026-01-31T22:30:15Z", "2026-01-31T22:30:15Z"),
        ("something_new", {"any": ["thing"]}, {"any": ["thing"]}),
    ],
)
def test_texts_from_templates_become_what_the_schema_asks_for(kind, given, expected):
    value, problems, _ignored = complete(schema_of({"x": prop(kind), "y": many("list", prop(kind))}), {"x": given, "y": [given]})
    assert (value, problems) == ({"x": expected, "y": [expected]}, [])
    assert (type(value["x"]), type(value["y"][0])) == (type(expected), type(expected))


@pytest.mark.parametrize(
    ("kind", "given", "message"),
    [
        ("boolean", 1, "must be true or false, not 1"),
        ("boolean", "maybe", "must be true or false, not 'maybe'"),
        ("integer", 1.5, "must be a whole number, not 1.5"),
        ("integer", True, "must be a whole number, not True"),
        ("integer", "1.5", "must be a whole number, not '1.5'"),
        ("integer", "", "must be a whole number, not ''"),
        ("float", "many", "must be a number, not 'many'"),
        ("float", False, "must be a number, not False"),
        ("text", True, "must be a text (quote it in YAML), not True"),
        ("text", ["a"], "must be a text (quote it in YAML)"),
        ("secret", {"a": "topsecret"}, "must be a text (quote it in YAML)"),
        ("local_time", 1350, "must be a time such as '22:30' (in quotes: YAML reads 22:30 as a number), not 1350"),
        ("local_time", "22h", "must be a time such as '22:30' (in quotes: YAML reads 22:30 as a number), not '22h'"),
        ("local_date_time", "31.1.2026", "must be a date and time such as '2026-01-31T22:30:00', not '31.1.2026'"),
        ("#In", "x", "must be a dictionary"),
        ("#In", ["x"], "must be a dictionary"),
    ],
)
def test_what_cannot_be_right_is_said_before_any_request(kind, given, message):
    schema = schema_of({"x": prop(kind)}, {"In": {}})
    assert complete(schema, {"x": given}) == ({"x": given}, ["x: " + message], [])
    assert complete(schema, {"x": given}, strict=False) == ({"x": given}, [], [])


def test_a_collection_must_be_a_list():
    schema = schema_of({"x": many("set", prop("text"))})
    assert complete(schema, {"x": "a"})[1] == ["x: must be a list"]
    assert complete(schema, {"x": {"a": 1}})[1] == ["x: must be a list"]


def test_what_the_server_gave_is_never_wrong():
    schema = schema_of({"known": prop("%E"), "needed": prop("text")}, enums={"E": ["a"]})
    given = {"known": "removed from the enum", "newer": {"x": None}}
    assert complete(schema, given, strict=False) == ({"known": "removed from the enum", "newer": {"x": None}}, [], [])


def test_the_order_of_the_given_properties_stays():
    schema = schema_of({"a": prop("integer", default=1), "b": prop("integer"), "c": prop("integer")})
    assert list(complete(schema, {"c": 1, "b": 2})[0]) == ["c", "b", "a"]
