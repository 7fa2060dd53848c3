# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import UNPLACED, Listing, SettingsStore
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import plan
from ansible_collections.community.dynatrace.plugins.module_utils.settings.references import References
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    SCHEMA_ID,
    MemoryStore,
    desired,
    live,
    object_id,
    prop,
    schema_of,
)
from hypothesis import assume, given
from hypothesis import strategies as st

SCHEMA = schema_of({"name": prop("text")}, ordered=True)


def listing(head, free, tail):
    """Objects in the order of the tenant: those kept at the head, those that may be moved, those kept at the tail."""
    kinds = ["h"] * head + ["f"] * free + ["t"] * tail
    items = [
        {
            "objectId": object_id(number),
            "value": {"name": f"{kind}{number}"},
            "externalId": f"id-{number}",
            "resourceContext": {"operations": ["read", "write"], "modifications": {"movable": kind == "f", "first": kind == "h"}},
        }
        for number, kind in enumerate(kinds)
    ]
    return SettingsStore(SimpleNamespace(pages=lambda path, query: items)).read([SCHEMA_ID])[SCHEMA_ID]


def place(objects, name, position):
    """The :class:`Placement` for the object of that name."""
    wanted = desired({"name": name}, position=position)
    return plan(wanted, SCHEMA, References(MemoryStore(SCHEMA)), Listing(objects), lambda: None).placement


def carried_out(objects, name, placement):
    """The names in their order after the server did what ``placement`` asks (environment.md 1.4, 1.6, 1.9)."""
    names = [item.value["name"] for item in objects]
    if placement == UNPLACED and name in names:
        return names
    others = [item for item in objects if item.value["name"] != name]
    lowest = sum(1 for item in others if item.value["name"].startswith("h"))
    highest = len(others) - sum(1 for item in others if item.value["name"].startswith("t"))
    assert placement.before is None
    if placement.after is None:
        index = highest
    elif placement.after == "":
        index = lowest
    else:
        index = [item.object_id for item in others].index(placement.after) + 1
    # Nothing enters the groups that the tenant keeps in place.
    assert lowest <= index <= highest
    rest = [item.value["name"] for item in others]
    return [*rest[:index], name, *rest[index:]]


@MODEST
@given(
    head=st.integers(0, 2),
    free=st.integers(0, 4),
    tail=st.integers(0, 2),
    which=st.integers(-1, 3),
    kind=st.sampled_from(["first", "last", "after", "before"]),
    reference=st.integers(0, 3),
)
def test_every_place_is_reached_and_kept(head, free, tail, which, kind, reference):
    objects = listing(head, free, tail)
    name = f"f{head + which}" if 0 <= which < free else "new"
    position = kind
    if kind in ("after", "before"):
        neighbour = f"f{head + reference}"
        assume(reference < free and neighbour != name)
        position = {kind: neighbour}
    placement = place(objects, name, position)
    order = carried_out(objects, name, placement)
    movable = [item for item in order if item[0] in "fn"]
    expected = [item for item in movable if item != name]
    index = {"first": 0, "last": len(expected)}.get(kind)
    if index is None:
        index = expected.index(neighbour) + (kind == "after")
    expected.insert(index, name)
    assert order == [f"h{number}" for number in range(head)] + expected + [
        f"t{number}" for number in range(head + free, head + free + tail)
    ]
    # Whoever is there already is not sent there again, and whoever was sent there stays.
    if name in (item.value["name"] for item in objects):
        assert (placement == UNPLACED) is (order == [item.value["name"] for item in objects])
    by_name = {item.value["name"]: item for item in objects}
    fresh = live(99, {"name": name})
    after = [by_name.get(item, fresh)._replace(place=number) for number, item in enumerate(order)]
    assert place(after, name, position) == UNPLACED


@pytest.mark.parametrize("reference", ["f1", "id-1", object_id(1)])
def test_a_neighbour_may_be_named_in_three_ways(reference):
    assert place(listing(0, 3, 0), "f2", {"before": reference}).after == object_id(0)


@pytest.mark.parametrize(
    ("position", "message"),
    [
        ({"after": "nobody"}, "position: no object is meant by nobody"),
        ({"before": "f0"}, "position: no object is meant by f0"),
        ({"after": "twice"}, "position: 2 objects are meant by twice"),
    ],
)
def test_neighbours_that_are_not_there(position, message):
    objects = [*listing(0, 2, 0), live(7, {"name": "twice"}, place=2), live(8, {"name": "twice"}, place=3)]
    with pytest.raises(DynatraceError) as caught:
        place(objects, "f0", position)
    assert message in caught.value.message


def test_what_the_tenant_keeps_in_its_place():
    objects = listing(1, 2, 1)
    with pytest.raises(DynatraceError, match="h0 may not be moved: the tenant keeps it in its place"):
        place(objects, "h0", "last")
    with pytest.raises(DynatraceError, match="t3 may not be moved"):
        place(objects, "t3", "first")
