# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
import yaml
from ansible_collections.community.dynatrace.plugins.module_utils.reports.comparison import (
    ADDED,
    CHANGED,
    EQUAL,
    GAP,
    REMOVED,
    Row,
    compare,
    differing_part,
    lines_of,
    unified,
)
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex(r"[a-z][a-zA-Z]{0,6}", fullmatch=True), inner, max_size=3),
    max_leaves=8,
)


def test_a_value_is_shown_like_yaml():
    value = {"rules": [{"type": "SELECTOR", "on": True}, {"tags": ["a", "b"]}], "name": "x", "none": None, "empty": [], "number": 5}
    assert lines_of(value) == [
        "empty: []",
        "name: x",
        "none: null",
        "number: 5",
        "rules:",
        '  - "on": true',
        "    type: SELECTOR",
        "  - tags:",
        "      - a",
        "      - b",
    ]


@pytest.mark.parametrize("text", ["", "5", "true", "Null", "a: b", "a #b", " a", "a ", "- a", "[a]", "{{ a }}", "a\tb", "#a", "yes"])
def test_a_text_that_could_be_something_else_is_quoted(text):
    (line,) = lines_of({"name": text})
    assert line.startswith('name: "')
    assert yaml.safe_load(line) == {"name": text}


@settings(max_examples=200, deadline=None)
@given(VALUES, VALUES)
def test_different_values_are_shown_differently(one, other):
    same = repr(one) == repr(other) or one == other
    assert same or {"x": one} == {"x": other} or lines_of({"x": one}) != lines_of({"x": other})


def test_a_text_of_several_lines_is_compared_line_by_line():
    rows = compare({"query": "fetch logs\n| limit 10"}, {"query": "fetch logs\n| limit 20"})
    assert rows == [
        Row(EQUAL, "query: |", "query: |"),
        Row(EQUAL, "  fetch logs", "  fetch logs"),
        Row(CHANGED, "  | limit 10", "  | limit 20"),
    ]


def test_the_order_of_keys_is_no_difference():
    assert {row.kind for row in compare({"a": 1, "b": 2}, {"b": 2, "a": 1})} == {GAP}


def test_rows_of_additions_and_removals():
    rows = compare({"list": ["a", "b", "c"]}, {"list": ["x", "c", "d"]})
    assert [row.kind for row in rows] == [EQUAL, CHANGED, REMOVED, EQUAL, ADDED]
    assert unified(rows) == ["  list:", "-   - a", "-   - b", "+   - x", "    - c", "+   - d"]


def test_what_is_far_from_a_difference_becomes_a_gap():
    before = {f"k{number:02}": number for number in range(30)}
    rows = compare(before, {**before, "k10": -1}, context=2)
    assert [row.kind for row in rows] == [GAP, EQUAL, EQUAL, CHANGED, EQUAL, EQUAL, GAP]
    assert (rows[0].before, rows[-1].before) == ("8", "17")
    assert unified(rows)[0] == "@@ 8 more lines @@"


def test_no_more_rows_than_allowed():
    rows = compare({}, {f"k{number:02}": number for number in range(30)}, most=10)
    assert len(rows) == 11
    assert rows[-1] == Row(GAP, "20", "")


@pytest.mark.parametrize(
    ("one", "other", "begin", "end"),
    [("delay: 45", "delay: 10", 7, 0), ("a: xxx", "a: xx", 5, 0), ("same", "same", 4, 0), ("", "a", 0, 0), ("1 a", "2 a", 0, 2)],
)
def test_the_part_that_differs(one, other, begin, end):
    assert differing_part(one, other) == (begin, end)


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_parts_in_common_never_overlap(one, other):
    begin, end = differing_part(one, other)
    assert begin + end <= min(len(one), len(other))
    assert one[:begin] == other[:begin]
    assert one[len(one) - end :] == other[len(other) - end :]
