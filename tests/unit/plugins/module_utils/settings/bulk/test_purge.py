# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.leash import Leash
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.plan import BulkPlan
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.purge import purged_items, referrers_first
from ansible_collections.community.dynatrace.plugins.module_utils.settings.identity import MARKER_PREFIX
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    MemoryStore,
    desired,
    live,
    object_id,
    prop,
    schema_of,
)
from hypothesis import given
from hypothesis import strategies as st

SCHEMA = schema_of({"name": prop("text"), "others": prop("list", items=prop("text"))}, unique=[["name"]])
SINGLE = schema_of({"name": prop("text")}, schema_id="builtin:example.single", multiObject=False)


def plan_of(stored, wanted=("wanted",), places=()):
    """A plan that wants the objects named, in a tenant with the objects ``stored``."""
    store = MemoryStore(SCHEMA, SINGLE)
    store.objects = stored
    plan = BulkPlan(store, [Item(index, desired({"name": name})) for index, name in enumerate(wanted)], places)
    plan.make()
    return plan


def stored(number, name=None, ours=False, **more):
    value = {"name": name or f"object {number}", "others": []}
    return live(number, value, external_id=f"{MARKER_PREFIX}{number}" if ours else None, place=number, **more)


@MODEST
@given(st.integers(0, 12), st.integers(0, 12), st.one_of(st.integers(0, 20).map(str), st.integers(0, 150).map("{}%".format)))
def test_a_purge_removes_all_or_is_refused(kept, unwanted, limit):
    objects = [stored(number) for number in range(kept + unwanted)]
    plan = plan_of(objects, [f"object {number}" for number in range(kept)] or ["new"])
    share = float(limit[:-1]) / 100 * len(objects) if limit.endswith("%") else float(limit)
    if unwanted <= share:
        found = purged_items(Leash("all", limit), plan)
        assert [item.planned.object_id for item in found] == [object_id(number) for number in range(kept, kept + unwanted)]
        assert all((item.planned.action, item.purged) == ("deleted", True) for item in found)
    else:
        with pytest.raises(DynatraceError, match=f"purge: {unwanted} of {len(objects)} objects would go"):
            purged_items(Leash("all", limit), plan)


@pytest.mark.parametrize("limit", ["", "%", "ten", "-1", "10 %", "1.5", "10%%", "1e3", "10%\n"])
def test_a_limit_that_is_none(limit):
    with pytest.raises(DynatraceError, match="purge_limit"):
        Leash("all", limit)


def test_what_may_go():
    locked = frozenset(("write", "move"))
    objects = [
        stored(0, "wanted", ours=True),
        stored(1, ours=True),
        stored(2),
        stored(3, ours=True, operations=locked),
        stored(4, operations=locked),
        stored(5)._replace(external_id="of somebody else"),
        stored(6, scope="HOST-1"),
        live(7, {"name": "x"}, SINGLE.schema_id, external_id=MARKER_PREFIX + "7"),
    ]
    places = [(SINGLE.schema_id, "environment")]

    def gone(mode):
        return [objects.index(item.planned.live) for item in purged_items(Leash(mode, "100%"), plan_of(objects, places=places))]

    assert (gone("none"), gone("managed"), gone("all")) == ([], [1], [1, 2, 5])


def test_nothing_wanted_at_all():
    for wanted in ([], None):
        plan = plan_of([stored(1)], wanted or (), [(SCHEMA.schema_id, "environment")])
        with pytest.raises(DynatraceError, match="allow_empty"):
            purged_items(Leash("all", "100%"), plan)
        assert len(purged_items(Leash("all", "100%", allow_empty=True), plan)) == 1


def test_not_while_an_item_is_not_understood():
    plan = plan_of([stored(1)])
    plan.items[0].reject(DynatraceError("no"))
    with pytest.raises(DynatraceError, match="not valid"):
        purged_items(Leash("all", "100%"), plan)


@st.composite
def forests(draw):
    """Objects of which each refers to some of the others; circles are possible."""
    number = draw(st.integers(0, 7))
    return {each: draw(st.sets(st.integers(0, number - 1))) for each in range(number)}


def removals(references):
    objects = [
        live(number, {"name": str(number), "others": [object_id(other) for other in sorted(others)]}, place=number)
        for number, others in references.items()
    ]
    plan = plan_of(objects, ["new"])
    return {item.planned.object_id: item for item in purged_items(Leash("all", "100%"), plan)}


@MODEST
@given(forests())
def test_every_object_goes_once_and_referrers_first(references):
    references = {number: {other for other in others if other < number} for number, others in references.items()}
    items = removals(references)
    groups = referrers_first(list(items.values()))
    rounds = {item.planned.object_id: place for place, group in enumerate(groups) for item in group}
    assert sorted(rounds) == sorted(items)
    assert sum(map(len, groups)) == len(items)
    for number, others in references.items():
        assert all(rounds[object_id(number)] < rounds[object_id(other)] for other in others)


@MODEST
@given(forests())
def test_objects_that_refer_to_each_other_go_all_the_same(references):
    items = removals(references)
    assert sorted(item.index for group in referrers_first(list(items.values())) for item in group) == sorted(
        item.index for item in items.values()
    )
