# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from itertools import combinations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.order import Arrangement, arrangement, fewest_moves
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.plan import BulkPlan
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Placement
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
from hypothesis import given
from hypothesis import strategies as st


def after_moves(current, moves):
    """The order after the moves are made one after the other, as the API does."""
    order = list(current)
    for name, after, before in moves:
        assert (after is None) != (before is None)
        order.remove(name)
        order.insert(order.index(after) + 1 if after is not None else order.index(before), name)
    return order


def brute_force(current, wanted):
    """The least number of moves, found by trying which of the wanted objects may stay."""
    for number in range(len(wanted), -1, -1):
        for staying in (set(chosen) for chosen in combinations(wanted, number)):
            if [name for name in current if name in staying] == [name for name in wanted if name in staying]:
                return len(wanted) - number
    raise AssertionError("the empty set always stays")


ORDERS = st.permutations("abcdefg").flatmap(
    lambda current: st.tuples(st.just(current), st.lists(st.sampled_from(current), unique=True, max_size=6))
)


@MODEST
@given(ORDERS)
def test_the_fewest_moves_lead_to_the_wanted_order(orders):
    current, wanted = orders
    moves = fewest_moves(current, wanted)
    found = after_moves(current, moves)
    assert [name for name in found if name in wanted] == wanted
    assert [name for name in found if name not in wanted] == [name for name in current if name not in wanted]
    assert len(moves) == brute_force(current, wanted)


@MODEST
@given(ORDERS)
def test_once_in_order_nothing_moves(orders):
    current, wanted = orders
    assert fewest_moves(after_moves(current, fewest_moves(current, wanted)), wanted) == []


def test_one_object_out_of_500_is_one_move():
    current = [str(number) for number in range(500)]
    assert fewest_moves(current, [*current[1:], current[0]]) == [("0", "499", None)]
    assert fewest_moves(current, [current[-1], *current[:-1]]) == [("499", None, "0")]


ORDERED = schema_of({"name": prop("text")}, unique=[["name"]], ordered=True)
NUMBERS = {name: number for number, name in enumerate("abcdef")}


def plan_of(stored, wanted, schema=ORDERED, locked=(), absent=()):
    """A plan for objects with one-letter names; ``locked`` ones may not move, at the head if they are small letters before "m"."""
    store = MemoryStore(schema)
    for place, name in enumerate(stored):
        more = {"operations": frozenset(("write", "delete")), "leads": name in locked[:1]} if name in locked else {}
        store.objects.append(live(NUMBERS[name], {"name": name}, place=place, **more))
    items = [Item(index, desired({"name": name}, state="absent" if name in absent else "present")) for index, name in enumerate(wanted)]
    plan = BulkPlan(store, items)
    plan.make()
    return plan


def names(found):
    moves = found.moves
    known = {object_id(number): name for name, number in NUMBERS.items()}
    return [(known.get(name, name), known.get(placement.after), known.get(placement.before)) for name, placement in moves]


def test_what_is_new_goes_where_it_is_declared():
    (move,) = names(arrangement(plan_of("ab", "acb"), (SCHEMA_ID, "environment")))
    assert move[1:] in (("a", None), (None, "c")) or "objects[1]" in move[0]
    assert "c" in move[0] or move[0] == "b"


def test_what_goes_is_not_placed():
    assert names(arrangement(plan_of("abc", "bac", absent="b"), (SCHEMA_ID, "environment"))) == []


def test_a_schema_without_order_is_left_alone():
    plain = schema_of({"name": prop("text")}, unique=[["name"]])
    assert arrangement(plan_of("abc", "cba", plain), (SCHEMA_ID, "environment")).moves == []


@pytest.mark.parametrize("wanted", ["ba", "cab", "bac", "acb"])
def test_a_locked_object_that_would_have_to_move_is_named(wanted):
    # a is kept at the head, c at the tail.
    plan = plan_of("abc", wanted, locked="ac")
    with pytest.raises(DynatraceError, match=r"order: objects.\d. .* [ac] may not be moved"):
        arrangement(plan, (SCHEMA_ID, "environment"))


def test_locked_objects_stay_around_the_others():
    assert names(arrangement(plan_of("abdc", "adbc", locked="ac"), (SCHEMA_ID, "environment"))) in (
        [("b", "d", None)],
        [("d", "a", None)],
    )


def excerpt(current, wanted, new=()):
    moves = fewest_moves(current, wanted)
    placed = [(name, Placement(after, before)) for name, after, before in moves]
    return (*Arrangement(("schema", "scope"), list(current), set(new), placed).excerpt(), moves)


@MODEST
@given(ORDERS, st.sets(st.sampled_from("abcdefg")))
def test_an_excerpt_is_the_order_with_runs_left_out(orders, new):
    current, wanted = orders
    before, after, moves = excerpt(current, wanted, new)
    whole = [name for name in current if name not in new], after_moves(current, moves)
    for told, order in zip((before, after), whole):
        names_told = [each for each in told if isinstance(each, str)]
        assert names_told == [name for name in order if name in names_told]
        assert sum(1 if isinstance(each, str) else each for each in told) >= len([name for name in order if name not in new])
    moved = {name for name, _after, _before in moves}
    assert moved <= {*after}
    assert moved - new <= {*before}
    assert (before == after) is (not moved)
    # Whatever is left out is left out of both, in the same places among what does not move and is not new.
    aside = moved | new
    assert [each for each in before if each not in aside] == [each for each in after if each not in aside]


def test_an_excerpt_of_500_is_short():
    current = [str(number) for number in range(500)]
    assert excerpt(current, [current[-1], *current[:-1]])[:2] == (["0", 497, "498", "499"], ["499", "0", 497, "498"])
    middle = [*current[:100], "300", *current[100:300], *current[301:]]
    before, after, _moves = excerpt(current, middle)
    assert before == [99, "99", "100", 198, "299", "300", "301", 198]
    assert after == [99, "99", "300", "100", 198, "299", "301", 198]
