# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.permissions import Permission, Step, plan
from hypothesis import given, strategies

VIEW = Permission("account-viewer", "account", "acc")
LOOK = Permission("tenant-viewer", "tenant", "abc12345")
ZONED = LOOK._replace(kind="management-zone", scope="abc12345:-17")
POOL = [VIEW, LOOK, ZONED, VIEW._replace(name="account-company-info"), LOOK._replace(scope="xyz12345")]
SOME = strategies.lists(strategies.sampled_from(POOL), max_size=8)
STATES = strategies.sampled_from(["present", "absent", "exact"])


def moments(live, steps):
    """What a group has after each request."""
    now = list(live)
    for step in steps:
        if step.method == "PUT":
            now = list(step.permissions)
        elif step.method == "POST":
            now += step.permissions
        else:
            assert len(step.permissions) == 1, "the API takes one away at a time"
            now = [permission for permission in now if permission not in step.permissions]
        assert step.permissions or step.method == "PUT"
        yield now


def test_what_tells_permissions_apart():
    assert (LOOK.environment, LOOK.zone) == ("abc12345", "")
    assert (ZONED.environment, ZONED.zone) == ("abc12345", "-17")
    assert ZONED.document == {"permissionName": "tenant-viewer", "scopeType": "management-zone", "scope": "abc12345:-17"}
    assert ZONED.query == {"permission-name": "tenant-viewer", "scope-type": "management-zone", "scope": "abc12345:-17"}
    assert plan([LOOK], [ZONED], "absent").steps == []


@pytest.mark.parametrize(
    ("live", "wanted", "state", "steps"),
    [
        ([VIEW], [VIEW], "present", []),
        ([], [VIEW, LOOK, VIEW], "present", [Step("POST", (VIEW, LOOK))]),
        ([VIEW, LOOK, ZONED], [ZONED, VIEW], "absent", [Step("DELETE", (VIEW,)), Step("DELETE", (ZONED,))]),
        ([VIEW], [VIEW, LOOK, ZONED], "exact", [Step("POST", (LOOK, ZONED))]),
        ([VIEW, LOOK], [VIEW], "exact", [Step("DELETE", (LOOK,))]),
        ([VIEW, LOOK], [LOOK, ZONED], "exact", [Step("PUT", (LOOK, ZONED))]),
        ([VIEW, LOOK], [], "exact", [Step("PUT", ())]),
    ],
)
def test_the_fewest_requests(live, wanted, state, steps):
    assert plan(live, wanted, state).steps == steps


@given(live=SOME.map(lambda items: list(dict.fromkeys(items))), wanted=SOME, state=STATES)
def test_what_stays_is_there_all_the_time(live, wanted, state):
    change = plan(live, wanted, state)
    expected = {
        "present": {*live, *wanted},
        "absent": set(live) - set(wanted),
        "exact": set(wanted),
    }[state]
    seen = [set(live), *map(set, moments(live, change.steps))]
    assert seen[-1] == expected
    assert all(set(live) & expected <= now for now in seen)
    assert (set(change.added), set(change.removed)) == (expected - set(live), set(live) - expected)
    assert bool(change.steps) == (set(live) != expected)
    assert plan(list(expected), wanted, state).steps == []


@given(live=SOME.map(lambda items: list(dict.fromkeys(items))), wanted=SOME, others=SOME, state=STATES)
def test_what_somebody_else_adds_meanwhile_is_only_lost_where_nothing_else_is_wanted(live, wanted, others, state):
    steps = plan(live, wanted, state).steps
    *_earlier, now = [live, *moments([*live, *others], steps)]
    if state == "present" and steps:
        assert {*others, *wanted} <= set(now)
    if state == "absent" and steps:
        assert set(others) - set(wanted) <= set(now)
    assert state == "exact" or all(step.method != "PUT" for step in steps)
    assert state != "exact" or len(steps) <= 1
