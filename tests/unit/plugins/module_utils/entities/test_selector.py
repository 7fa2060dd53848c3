# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entity selectors, read again by a reader that somebody else wrote."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.criteria import criterion
from ansible_collections.community.dynatrace.plugins.module_utils.entities.selector import (
    MOST_CHARACTERS,
    SELECTION_OPTIONS,
    selectors,
    selectors_for,
    type_of_id,
)
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from hypothesis import given
from hypothesis import strategies as st

from dynatrace_simulator.selectors import parse_selector

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40) | st.text('"~\\(),:', min_size=1)


def chosen(**given):
    """The selectors for some options, as Ansible hands them over."""
    return selectors({**dict.fromkeys(SELECTION_OPTIONS), "name_match": "equals", **given})


def read(selector):
    """The criteria of a selector by name."""
    return [(each.name, each.texts()) for each in parse_selector(selector, "entitySelector")]


@given(st.lists(texts, min_size=1, max_size=4))
def test_every_text_survives(given):
    assert read(criterion("entityName.in", *given)) == [("entityName.in", given)]


@pytest.mark.parametrize(
    ("given", "selector"),
    [
        ({"type": "HOST"}, 'type("HOST")'),
        ({"type": "HOST", "name": "a"}, 'type("HOST"),entityName.equals("a")'),
        ({"type": "HOST", "name": "a", "name_match": "contains"}, 'type("HOST"),entityName("a")'),
        ({"type": "HOST", "names": ["a", "b"]}, 'type("HOST"),entityName.in("a","b")'),
        ({"type": "HOST", "tagged": ["a:b", "c"]}, 'type("HOST"),tag("a:b"),tag("c")'),
        ({"type": "HOST", "tagged": []}, 'type("HOST")'),
        ({"type": "HOST", "management_zones": ["a", "b"]}, 'type("HOST"),mzName("a","b")'),
        ({"type": "HOST", "attributes": {"x": True, "y": [1, "z"]}}, 'type("HOST"),x("true"),y("1","z")'),
        ({"ids": ["HOST-" + "A" * 16], "health_state": "HEALTHY"}, 'entityId("HOST-AAAAAAAAAAAAAAAA"),healthState("HEALTHY")'),
        ({"entity_selector": 'type("X"),not(tag("y"))'}, 'type("X"),not(tag("y"))'),
        ({"entity_selector": ' type("X")\n'}, 'type("X")'),
    ],
)
def test_options_become_criteria(given, selector):
    assert chosen(**given) == [selector]


@pytest.mark.parametrize("given", [{"ids": []}, {"names": []}, {"management_zones": []}])
def test_nothing_to_choose_from_means_no_entity_and_not_all(given):
    assert chosen(type="HOST", **given) == []


@given(st.lists(texts, min_size=1, max_size=200))
def test_what_does_not_fit_into_one_selector_is_spread_over_several(names):
    found = chosen(type="HOST", names=names, tagged=["stage:production"])
    assert all(len(selector) <= MOST_CHARACTERS for selector in found)
    spread = []
    for selector in found:
        (kind, of_type), (name, part), (tag, tagged) = read(selector)
        assert (kind, of_type, name, tag, tagged) == ("type", ["HOST"], "entityName.in", "tag", ["stage:production"])
        spread += part
    assert [name.lower() for name in spread] == list(dict.fromkeys(name.lower() for name in names))


def test_as_few_selectors_as_may_be():
    ids = [f"HOST-{number:016X}" for number in range(1000)]
    found = selectors_for("", "entityId", ids)
    assert len(found) == -(-1000 * len(f'"{ids[0]}",') // (MOST_CHARACTERS - len("entityId()") + 1))
    assert [read(selector) for selector, _part in found] == [[("entityId", part)] for _selector, part in found]
    assert [text for _selector, part in found for text in part] == ids


def test_ids_of_several_types_need_a_selector_each():
    assert chosen(ids=["HOST-" + "1" * 16, "SERVICE-" + "1" * 16, "HOST-" + "2" * 16]) == [
        'entityId("HOST-1111111111111111","HOST-2222222222222222")',
        'entityId("SERVICE-1111111111111111")',
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"entity_selector": ""}, "entity_selector is empty"),
        ({"entity_selector": " \n"}, "entity_selector is empty"),
        ({"type": "HOST", "name": ""}, "name is empty"),
        ({"entity_selector": "x" * 2001}, "2001 characters, more than the 2000"),
        ({"type": "HOST", "tagged": ["x" * 2000]}, "characters, more than the 2000"),
        ({"type": "HOST", "names": ["ok", "x" * 2000]}, "characters, more than the 2000"),
        ({"ids": ["HOST-1"]}, "ids: 'HOST-1' is no entity id"),
        ({"ids": ["HOST-" + "1" * 16], "type": "SERVICE"}, "HOST-1111111111111111 is not of type SERVICE"),
        ({"type": "HOST", "attributes": {"a b": 1}}, "'a b' is no name of an attribute"),
        ({"type": "HOST", "attributes": {"a": {"b": 1}}}, "attributes: a needs a value"),
        ({"type": "HOST", "attributes": {"a": ""}}, "attributes: a needs a value"),
    ],
)
def test_what_is_wrong_is_said(given, message):
    with pytest.raises(DynatraceError, match=message):
        chosen(**given)


@pytest.mark.parametrize(
    ("text", "entity_type"),
    [
        ("HOST-0123456789ABCDEF", "HOST"),
        ("CLOUD_APPLICATION-0123456789ABCDEF", "CLOUD_APPLICATION"),
        ("python:my-thing-0123456789ABCDEF", "python:my-thing"),
        ("HOST-0123456789ABCDE", None),
        ("HOST-0123456789abcdef", None),
        ("HOST-0123456789ABCDEF ", None),
        ("environment", None),
    ],
)
def test_the_type_is_part_of_an_id(text, entity_type):
    assert type_of_id(text) == entity_type
