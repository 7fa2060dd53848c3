# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.items import INVALID, SKIPPED
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.dependencies import (
    Directory,
    PendingId,
    in_order,
    link,
    pending_ids,
    with_ids,
)
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    SCHEMA_ID,
    desired,
    object_id,
    prop,
    schema_of,
)
from hypothesis import given
from hypothesis import strategies as st

SCHEMA = schema_of({"name": prop("text"), "other": prop("text"), "needs": prop("list", items=prop("setting"))}, unique=[["name"]])


def item(index, name, *needs, **more):
    value = {"name": name, "needs": [{"$ref": need if isinstance(need, dict) else f"{SCHEMA_ID}/{need}"} for need in needs]}
    return Item(index, desired({**value, **more.pop("value", {})}, **more), SCHEMA)


def linked(*items):
    directory = Directory(items)
    for each in items:
        link(each, directory)
    return items


def needed(each):
    return [other.desired.value["name"] for other in each.needs.values()]


def test_what_a_reference_may_call_an_item():
    by_match = {"schema_id": SCHEMA_ID, "match": {"other": "x", "name": "b"}}
    for reference in ("b", "mine", object_id(7), by_match):
        first, _second, _third = linked(
            item(0, "a", reference),
            item(1, "b", external_id="mine", object_id=object_id(7), value={"other": "x"}),
            item(2, "c", value={"other": "x"}),
        )
        assert needed(first) == ["b"]


def test_what_a_reference_does_not_mean():
    first, *_others = linked(
        item(0, "a", "gone", "elsewhere", "a", "unknown"), item(1, "gone", state="absent"), item(2, "elsewhere", scope="HOST-1")
    )
    assert needed(first) == []


def test_a_reference_that_means_several_items():
    with pytest.raises(DynatraceError, match=r"several items: objects\[1\].*objects\[2\]"):
        linked(
            item(0, "a", {"schema_id": SCHEMA_ID, "match": {"other": "x"}}),
            item(1, "b", value={"other": "x"}),
            item(2, "c", value={"other": "x"}),
        )


@st.composite
def graphs(draw):
    """Items in any order; each needs some of those with a smaller number."""
    number = draw(st.integers(0, 8))
    wanted = {each: draw(st.sets(st.integers(0, each - 1))) if each else set() for each in range(number)}
    order = draw(st.permutations(range(number)))
    return [item(index, str(each), *map(str, sorted(wanted[each]))) for index, each in enumerate(order)]


@MODEST
@given(graphs())
def test_what_others_need_comes_first(items):
    ordered = in_order(linked(*items))
    assert sorted(each.index for each in ordered) == list(range(len(items)))
    places = {id(each): place for place, each in enumerate(ordered)}
    for each in items:
        assert len(each.needs) == len(each.desired.value["needs"])
        assert all(places[id(other)] < places[id(each)] for other in each.needs.values())


def test_without_needs_the_order_is_the_given_one():
    items = [item(index, name) for index, name in enumerate("cab")]
    assert in_order(linked(*items)) == items


def test_a_circle_is_printed_without_what_leads_to_it():
    with pytest.raises(DynatraceError) as caught:
        in_order(linked(item(0, "start", "a"), item(1, "a", "b"), item(2, "b", "c"), item(3, "c", "a")))
    assert caught.value.message.endswith(
        f"objects[1] {SCHEMA_ID} a -> objects[2] {SCHEMA_ID} b -> objects[3] {SCHEMA_ID} c -> objects[1] {SCHEMA_ID} a"
    )


def test_an_item_is_skipped_for_the_one_that_failed_and_for_the_one_that_was_skipped():
    grandchild, child, parent = linked(item(0, "grandchild", "child"), item(1, "child", "parent"), item(2, "parent"))
    assert not parent.skip_without_needs()
    parent.reject(DynatraceError("no"))
    assert [each.skip_without_needs() for each in in_order([grandchild, child, parent])] == [False, True, True]
    assert (grandchild.outcome, child.outcome, parent.outcome) == (SKIPPED, SKIPPED, INVALID)
    assert "parent, which is invalid" in child.error.message
    assert "child, which is skipped" in grandchild.error.message


def test_ids_that_are_not_known_yet():
    target = item(4, "target")
    pending = PendingId(target, "object_id")
    value = {"a": [1, {"b": pending}], "c": "text", "d": pending}
    assert list(pending_ids(value)) == [pending, pending]
    assert str(pending) == f"(id of objects[4] {SCHEMA_ID} target)"
    replaced = with_ids(value, lambda each: f"{each.item.index}/{each.attribute}")
    assert replaced == {"a": [1, {"b": "4/object_id"}], "c": "text", "d": "4/object_id"}
    assert value["d"] is pending
