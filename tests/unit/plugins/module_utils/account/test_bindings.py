# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.bindings import Binding, Step, Wanted, pairs, plan, steps
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from hypothesis import assume, given, strategies

PLAIN = Binding("p", "g")
ZONED = Binding("p", "g", pairs({"zone": "a"}))
OTHER = Binding("q", "g")


def want(binding, boundaries=None, **what):
    return Wanted(*binding[:4], boundaries)._replace(**what)


def actions(steps):
    return [step.action for step in steps]


def test_what_is_there_needs_nothing():
    for state in ("present", "exact"):
        assert plan([PLAIN], [want(PLAIN)], state) == []
    assert plan([PLAIN], [want(OTHER)], "absent") == []
    assert plan([PLAIN], [], "present") == plan([PLAIN], [], "absent") == plan([], [], "exact") == []


def test_boundaries_that_are_not_given_stay():
    bounded = PLAIN._replace(boundaries=("b",))
    assert plan([bounded], [want(PLAIN)], "exact") == []
    assert plan([bounded], [want(PLAIN, ())], "present") == [Step("updated", bounded, PLAIN)]
    assert plan([PLAIN], [want(PLAIN, ("b",))], "present") == [Step("updated", PLAIN, bounded)]


def test_what_gives_comes_before_what_takes():
    steps = plan([PLAIN, OTHER], [want(PLAIN, ("b",)), want(Binding("r", "g"))], "exact")
    assert actions(steps) == ["created", "updated", "deleted"]
    assert steps[2].before == OTHER


def test_other_parameters_take_the_place_of_those_before_at_once():
    new = Binding("p", "g", pairs({"zone": "b"}))
    assert plan([ZONED], [want(new)], "exact") == [Step("updated", ZONED, new)]
    assert plan([ZONED], [want(new)], "present") == [Step("created", None, new)]


def test_absent_without_parameters_means_any():
    assert plan([PLAIN, ZONED, OTHER], [want(PLAIN, parameters=None, metadata=None)], "absent") == [
        Step("deleted", ZONED, None),
        Step("deleted", PLAIN, None),
    ]
    assert plan([PLAIN, ZONED], [want(ZONED)], "absent") == [Step("deleted", ZONED, None)]


def test_what_the_api_cannot_tell_apart_is_no_plan():
    for state, wanted in (("absent", want(PLAIN)), ("present", want(PLAIN, ("b",)))):
        with pytest.raises(DynatraceError, match="cannot be changed alone"):
            plan([PLAIN, ZONED], [wanted], state)
    # Once the other one is gone, it can be told.
    assert actions(plan([PLAIN, ZONED], [want(PLAIN, ("b",))], "exact")) == ["deleted", "updated"]


def test_only_what_is_unwanted_goes():
    new = Binding("p", "g", pairs({"zone": "b"}))
    third = Binding("r", "g")
    # Another one of the same policy and group comes in place of what goes, all else stays.
    assert steps([ZONED, OTHER, third], [want(new), want(OTHER)], [ZONED]) == [Step("updated", ZONED, new)]
    assert steps([ZONED, OTHER, third], [want(new)], [third]) == [Step("created", None, new), Step("deleted", third, None)]
    assert steps([ZONED, OTHER], [], []) == []


def test_bindings_of_other_groups_are_never_in_the_way():
    live = [PLAIN._replace(group=f"g{n}") for n in range(3)] + [ZONED._replace(group="g1")]
    assert actions(steps(live, [], live[:1])) == ["deleted"]
    with pytest.raises(DynatraceError, match="cannot be changed alone"):
        steps(live, [], live[1:2])


def test_the_same_twice_is_a_mistake():
    with pytest.raises(DynatraceError, match="bound to the same group twice"):
        plan([], [want(PLAIN), want(PLAIN, ("b",))], "present")


def test_texts_are_compared_as_texts():
    assert pairs({"b": 1, "a": True}) == (("a", "True"), ("b", "1"))
    assert pairs(None) == pairs({}) == ()


_PAIRS = strategies.dictionaries(strategies.sampled_from("xy"), strategies.sampled_from("12"), max_size=2).map(pairs)
_BINDINGS = strategies.lists(
    strategies.builds(
        Binding,
        strategies.sampled_from("pq"),
        strategies.just("g"),
        _PAIRS,
        strategies.just(()),
        strategies.sampled_from([(), ("b",), ("b", "c")]),
    ),
    max_size=6,
    unique_by=lambda binding: binding.key,
)


@given(_BINDINGS, _BINDINGS)
def test_an_exact_plan_arrives_and_takes_nothing_away_that_stays(live, wanted):
    wishes = [want(binding, binding.boundaries) for binding in wanted]
    try:
        steps = plan(live, wishes, "exact")
    except DynatraceError:
        assume(False)
    now = list(live)
    for step in steps:
        if step.before is not None:
            assert [other for other in now if other.answers_to(step.before)] == [step.before]
            now.remove(step.before)
        if step.after is not None:
            now.append(step.after)
        for binding in set(live) & set(wanted):
            assert binding in now
        for policy in {binding.policy for binding in live} & {binding.policy for binding in wanted}:
            assert any(binding.policy == policy for binding in now)
    assert sorted(now) == sorted(wanted)
    assert plan(now, wishes, "exact") == []
