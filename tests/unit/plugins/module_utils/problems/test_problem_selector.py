# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problem selectors, read again by a reader that somebody else wrote."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.problems.selector import FILTER_OPTIONS, problem_selector
from hypothesis import given
from hypothesis import strategies as st

from dynatrace_simulator.problem_selectors import read_problem_selector
from dynatrace_simulator.selectors import parse_selector

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30) | st.text('"~\\(),:', min_size=1)


def selector(**given):
    """The selector for some options, as Ansible hands them over."""
    return problem_selector({**dict.fromkeys(FILTER_OPTIONS), **given})


@given(st.lists(texts, min_size=1, max_size=4), texts)
def test_every_text_survives(several, one):
    found = parse_selector(selector(management_zones=several, text=one[:30]), "problemSelector")
    assert [(each.name, each.texts()) for each in found] == [("managementZones", several), ("text", [one[:30]])]


def test_every_option_becomes_a_criterion_that_the_api_knows():
    for name, spec in FILTER_OPTIONS.items():
        for value in spec.get("choices", ["a"]):
            given = {"str": value, "bool": True, "list": [value, "ENVIRONMENT" if value == "APPLICATION" else value]}[spec["type"]]
            tests, searched = read_problem_selector(selector(**{name: given}))
            assert len(tests) == 1
            assert searched == ("a" if name == "text" else None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ""),
        ({"status": "OPEN"}, 'status("open")'),
        ({"under_maintenance": False}, "underMaintenance(false)"),
        ({"alerting_profiles": ["a", "b"]}, 'problemFilterNames.equals("a","b")'),
        ({"entity_tags": ["[AWS]a:b"], "status": "CLOSED"}, 'status("closed"),entityTags("[AWS]a:b")'),
        ({"entity_tags": [], "status": "CLOSED"}, None),
    ],
)
def test_options_become_criteria(given, expected):
    assert selector(**given) == expected


@pytest.mark.parametrize("text", ["", "x" * 31])
def test_a_text_that_cannot_be_searched_for(text):
    with pytest.raises(DynatraceError, match="text"):
        selector(text=text)
