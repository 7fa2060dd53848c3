# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References by name that mean one object and no other."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.names import Names, closing_edges, ids_in
from ansible_collections.community.dynatrace.plugins.module_utils.settings.identifiers import MANAGEMENT_ZONES, numeric_id
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Listing
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    SCHEMA_ID,
    MemoryStore,
    desired,
    live,
    many,
    object_id,
    prop,
    schema_of,
)
from hypothesis import given
from hypothesis import strategies as st

HOST = "HOST-D895FF07CC71012E"
NAMED = schema_of({"name": prop("text", nullable=True), "next": prop("setting", nullable=True, referencedType=SCHEMA_ID)})
PAIR = schema_of({"a": prop("text"), "b": prop("integer")}, unique=[("a", "b")])
ZONE = schema_of({"name": prop("text")}, schema_id=MANAGEMENT_ZONES, unique=[("name",)])


def names_of(schema, *objects, exported=None):
    """Names for ``objects``, all of them exported if not said otherwise."""
    store = MemoryStore(schema)
    listings = {}
    for item in objects:
        listings.setdefault((item.schema_id, item.scope), Listing()).append(item)
    items = {}
    for index, item in enumerate(objects if exported is None else exported):
        items[item.object_id] = Item(index, desired(item.value, item.schema_id, scope=item.scope, object_id=item.object_id), schema)
    return Names(store, listings, items)


def test_a_name_that_no_other_object_has():
    names = names_of(NAMED, live(1, {"name": "a/b"}), live(2, {"name": "c"}))
    assert names.reference(object_id(1), "") == {"$ref": SCHEMA_ID + "/a/b"}


@pytest.mark.parametrize("value", [{"name": "same"}, {}])
def test_no_name_of_its_own(value):
    names = names_of(NAMED, live(1, value), live(2, {"name": "same"}))
    assert names.reference(object_id(1), "") is None


def test_another_object_that_is_not_exported_has_the_name_too():
    one, two = live(1, {"name": "same"}), live(2, {"name": "same"})
    assert names_of(NAMED, one, two, exported=[one]).reference(one.object_id, "") is None


def test_an_object_that_is_not_exported():
    one = live(1, {"name": "locked"})
    assert names_of(NAMED, one, exported=[]).reference(one.object_id, "") == {"$ref": SCHEMA_ID + "/locked"}


def test_nothing_known():
    names = names_of(NAMED, live(1, {"name": "a"}))
    assert names.reference(object_id(9), "") is None
    assert names.object_id(object_id(9)) is None


def test_another_scope():
    one = live(1, {"name": "a"}, scope=HOST)
    expected = {"$ref": {"schema_id": SCHEMA_ID, "scope": HOST, "name": "a"}}
    assert names_of(NAMED, one, live(2, {"name": "a"})).reference(one.object_id, "") == expected


def test_a_key_of_several_properties():
    one, two = live(1, {"a": "x", "b": 1}), live(2, {"a": "x", "b": 2})
    expected = {"$ref": {"schema_id": SCHEMA_ID, "scope": "environment", "match": {"a": "x", "b": 2}}}
    assert names_of(PAIR, one, two).reference(two.object_id, "") == expected


def test_the_number_of_a_management_zone():
    zone = live(1, {"name": "Production"}, schema_id=MANAGEMENT_ZONES)
    names = names_of(ZONE, zone)
    assert names.reference(numeric_id(zone.object_id), "") == {"$ref": MANAGEMENT_ZONES + "/Production"}


def test_a_circle_is_broken_once():
    one, two, three = (object_id(number) for number in (1, 2, 3))
    nodes = [live(1, {"name": "1", "next": two}), live(2, {"name": "2", "next": one}), live(3, {"name": "3", "next": one})]
    names = names_of(NAMED, *nodes)
    assert [names.reference(two, one) is None, names.reference(one, two) is None].count(True) == 1
    assert names.reference(one, three) == {"$ref": SCHEMA_ID + "/1"}


@given(st.dictionaries(st.sampled_from("abcdefg"), st.lists(st.sampled_from("abcdefg"), max_size=4)))
def test_without_the_closing_edges_there_is_no_circle(edges):
    complete = {node: edges.get(node, []) for node in "abcdefg"}
    closing = closing_edges(complete)
    assert closing <= {(node, other) for node, others in complete.items() for other in others}
    left = {node: [other for other in others if (node, other) not in closing] for node, others in complete.items()}
    while left:
        leaves = {node for node, others in left.items() if not others}
        assert leaves, f"a circle is left: {left}"
        left = {node: [other for other in others if other not in leaves] for node, others in left.items() if node not in leaves}
    # An order that has no circle loses nothing.
    straight = {node: [other for other in others if other > node] for node, others in complete.items()}
    assert closing_edges(straight) == set()


def test_a_long_chain():
    edges = {str(number): [str(number + 1)] for number in range(5000)}
    assert closing_edges({**edges, "5000": ["0"]}) == {("5000", "0")}


def test_ids_are_found_where_the_schema_wants_them():
    schema = schema_of(
        {"one": prop("setting"), "more": many("set", prop("setting")), "text": prop("text"), "none": prop("setting", nullable=True)}
    )
    assert sorted(ids_in(schema.fields, {"one": "x", "more": ["z", "y"], "text": "t", "none": None})) == ["x", "y", "z"]
