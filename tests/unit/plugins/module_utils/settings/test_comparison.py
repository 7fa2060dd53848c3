# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.documents import MASK, at, canonical, changed_paths, overlay, suggestion
from ansible_collections.community.dynatrace.plugins.module_utils.settings.values import comparable, presentable
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import many, object_id, prop, schema_of

from dynatrace_simulator.identifiers import decode_object_id, numeric_zone_id

ZONES = "builtin:management-zones"
ZONE = object_id(1, ZONES)
ZONE_NUMBER = str(numeric_zone_id(decode_object_id(ZONE).uid))


@pytest.mark.parametrize(
    ("stored", "given", "lists_on", "expected"),
    [
        ({"a": 1, "b": 2}, {}, {}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {}, {"a": 1, "b": 3, "c": 4}),
        ({"a": 1}, {"a": None}, {}, {"a": None}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": None}}, {}, {"a": {"b": 1, "c": None}}),
        ({"a": {"b": 1}}, {"a": 5}, {}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 1}}, {}, {"a": {"b": 1}}),
        ({}, {"a": {"b": [1]}}, {}, {"a": {"b": [1]}}),
        ({"a": [1, 2]}, {"a": [3]}, {}, {"a": [3]}),
        ({"a": [1, 2]}, {"a": []}, {}, {"a": []}),
        ({"a": [{"n": 1, "x": 1}]}, {"a": [{"n": 1}]}, {}, {"a": [{"n": 1}]}),
        # Lists that have a key.
        ({"a": ["x", "y"]}, {"a": ["z", "x"]}, {"a": "*"}, {"a": ["x", "y", "z"]}),
        ({"a": ["x"]}, {"a": []}, {"a": "*"}, {"a": ["x"]}),
        ({"a": [{"p": 1, "q": 2}]}, {"a": [{"q": 2, "p": 1}, {"p": 1}]}, {"a": "*"}, {"a": [{"p": 1, "q": 2}, {"p": 1}]}),
        (
            {"a": [{"n": 1, "x": 1}, {"n": 2, "x": 2}]},
            {"a": [{"n": 2, "y": 3}, {"n": 3}]},
            {"a": "n"},
            {"a": [{"n": 1, "x": 1}, {"n": 2, "x": 2, "y": 3}, {"n": 3}]},
        ),
        ({"a": [{"n": 1}]}, {"a": None}, {"a": "n"}, {"a": None}),
        ({"a": None}, {"a": [{"n": 1}]}, {"a": "n"}, {"a": [{"n": 1}]}),
        ({"o": {"a": [{"n": 1, "x": 1}]}}, {"o": {"a": [{"n": 1, "y": 1}]}}, {"o/a": "n"}, {"o": {"a": [{"n": 1, "x": 1, "y": 1}]}}),
        # The path says which list is meant: another one of the same name is replaced.
        ({"o": {"a": [1]}, "a": [1]}, {"o": {"a": [2]}, "a": [2]}, {"o/a": "*"}, {"o": {"a": [1, 2]}, "a": [2]}),
        # A keyed list inside the elements of a keyed list.
        (
            {"a": [{"n": 1, "in": [{"m": 1, "x": 1}]}]},
            {"a": [{"n": 1, "in": [{"m": 1, "y": 2}, {"m": 2}]}]},
            {"a": "n", "a/in": "m"},
            {"a": [{"n": 1, "in": [{"m": 1, "x": 1, "y": 2}, {"m": 2}]}]},
        ),
    ],
)
def test_overlay(stored, given, lists_on, expected):
    before = canonical([stored, given])
    assert overlay(stored, given, lists_on) == expected
    assert canonical([stored, given]) == before


def test_elements_without_the_key_are_never_the_same():
    stored, given = {"a": [{"x": 1}]}, {"a": [{"y": 2}]}
    assert overlay(stored, given, {"a": "n"}) == {"a": [{"x": 1}, {"y": 2}]}


SCHEMA = schema_of(
    {
        "names": many("set", prop("text")),
        "steps": many("list", prop("text")),
        "rules": many("set", prop("#Rule")),
        "rule": prop("#Rule", nullable=True),
        "text": prop("text", nullable=True),
        "secret": prop("secret", nullable=True),
        "secrets": many("list", prop("secret")),
        "zone": prop("setting", referencedType=ZONES, nullable=True),
        "other": prop("setting", referencedType="builtin:other", nullable=True),
        "number": prop("text", {"type": "PATTERN", "pattern": "^-?\\d+$"}, nullable=True),
        "count": prop("integer", nullable=True),
    },
    {
        "Rule": {
            "name": prop("text"),
            "tags": many("set", prop("text")),
            "steps": many("list", prop("text")),
            "key": prop("secret", nullable=True),
        }
    },
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"names": ["b", "a"]}, {"names": ["a", "b"]}),
        ({"names": ["a", "b", "a"]}, {"names": ["b", "a"]}),
        ({"rules": [{"name": "x", "tags": ["b", "a"]}, {"name": "y"}]}, {"rules": [{"name": "y"}, {"tags": ["a", "b", "b"], "name": "x"}]}),
        # Different secrets do not make different elements, as far as anybody can tell.
        ({"rules": [{"name": "x", "key": "***111***"}]}, {"rules": [{"name": "x", "key": "secret"}]}),
        ({"rule": {"name": "x", "tags": ["b", "a"]}}, {"rule": {"tags": ["a", "b"], "name": "x"}}),
        ({"text": "fetch logs"}, {"text": "fetch logs\n"}),
        ({"text": "a\r\n\n"}, {"text": "a"}),
        ({"names": ["a\n"]}, {"names": ["a"]}),
        ({"secret": "***123***"}, {"secret": "topsecret"}),
        ({"secrets": ["***123***"]}, {"secrets": ["topsecret"]}),
        ({"zone": ZONE}, {"zone": ZONE_NUMBER}),
        ({"newer": [1]}, {"newer": [1]}),
    ],
)
def test_what_means_the_same(one, other):
    assert comparable(SCHEMA.fields, one) == comparable(SCHEMA.fields, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"steps": ["a", "b"]}, {"steps": ["b", "a"]}),
        ({"steps": ["a", "a"]}, {"steps": ["a"]}),
        ({"rule": {"name": "x", "steps": ["a", "b"]}}, {"rule": {"name": "x", "steps": ["b", "a"]}}),
        ({"names": ["a"]}, {"names": ["a", "b"]}),
        ({"text": "a"}, {"text": " a"}),
        ({"text": "a "}, {"text": "a"}),
        ({"text": "a\nb"}, {"text": "ab"}),
        ({"secret": ""}, {"secret": "x"}),
        ({"secret": "x"}, {}),
        ({"secrets": ["x"]}, {"secrets": ["x", "y"]}),
        ({"zone": ZONE}, {"zone": object_id(2, ZONES)}),
        ({"other": ZONE}, {"other": ZONE_NUMBER}),
        ({"newer": [1, 2]}, {"newer": [2, 1]}),
        ({"count": 1}, {"count": 2}),
    ],
)
def test_what_differs(one, other):
    assert comparable(SCHEMA.fields, one) != comparable(SCHEMA.fields, other)


def test_a_comparable_value_holds_no_secret():
    value = {"secret": "topsecret", "secrets": ["topsecret"], "rule": {"key": "topsecret"}, "rules": [{"key": "topsecret"}]}
    assert "topsecret" not in canonical(comparable(SCHEMA.fields, value))


def test_what_is_shown():
    value = {
        "names": ["b", "a", "b"],
        "steps": ["b", "a"],
        "secret": "topsecret",
        "secrets": ["topsecret", ""],
        "rules": [{"name": "x", "key": "topsecret"}],
        "zone": ZONE,
        "number": ZONE_NUMBER,
        "text": "a\n",
        "newer": 1,
    }
    assert presentable(SCHEMA.fields, value, lambda text: "<%s>" % text) == {
        "names": ["a", "b"],
        "steps": ["b", "a"],
        "secret": MASK,
        "secrets": [MASK, ""],
        "rules": [{"name": "x", "key": MASK}],
        "zone": "<%s>" % ZONE,
        "number": "<%s>" % ZONE_NUMBER,
        "text": "a\n",
        "newer": 1,
    }


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({}, {}, []),
        ({"a": 1, "b": [1]}, {"b": [1], "a": 1}, []),
        ({"a": 1}, {"a": 2}, ["a"]),
        ({"a": 1}, {}, ["a"]),
        ({}, {"a": 1}, ["a"]),
        ({"b": 1, "a": {"x": 1, "y": {"z": 1}}}, {"b": 2, "a": {"x": 1, "y": {"z": 2}}}, ["a/y/z", "b"]),
        ({"a": [{"x": 1}]}, {"a": [{"x": 2}]}, ["a"]),
        ({"a": {"x": 1}}, {"a": None}, ["a"]),
        ({"a": {"x": 1}}, {"a": {"x": 1, "y": None}}, []),
    ],
)
def test_changed_paths(before, after, paths):
    assert changed_paths(before, after) == paths
    assert changed_paths(after, before) == paths


@pytest.mark.parametrize(
    ("path", "expected"), [(["a", "b"], 1), (["a"], {"b": 1}), ([], {"a": {"b": 1}}), (["a", "b", "c"], None), (["x", "y"], None)]
)
def test_a_part_of_a_value(path, expected):
    assert at({"a": {"b": 1}}, path) == expected


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Nmae", "; did you mean name?"), ("schedul", "; did you mean schedule?"), ("xyz", ""), (5, ""), (None, "")],
)
def test_suggestions(name, hint):
    assert suggestion(name, ["name", "schedule", 7]) == hint
