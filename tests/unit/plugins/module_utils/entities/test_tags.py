# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests make entities have the tags they should have, played on entities in memory."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.entities.tags import Group, Tag, Tagged, Wish, tagged, writes
from hypothesis import given
from hypothesis import strategies as st

keys = st.sampled_from(["stage", "owner", "a:b"])
tags = st.builds(Tag, keys, st.sampled_from(["", "x", "y"]))
entity_tags = st.frozensets(tags, max_size=4)
wanted = st.fixed_dictionaries({"key": keys, "value": st.sampled_from([None, "", "x", "y"])})
wishes = st.builds(
    Wish,
    st.lists(wanted, max_size=3),
    present=st.booleans(),
    replaces=st.booleans(),
    exclusive=st.just(False),
) | st.builds(Wish, st.lists(wanted, max_size=3), present=st.just(True), replaces=st.booleans(), exclusive=st.just(True))


def entity(number, *texts):
    return Tagged(
        f"HOST-{number:016X}", f"host-{number}", frozenset(Tag(*text.split(":")) if ":" in text else Tag(text, "") for text in texts)
    )


def played(requests, groups):
    """The groups after the requests, as environment.md 3 says what each does."""
    now = {group.selector: list(group.members) for group in groups}
    for write in requests:
        members = now[write.selector]
        assert write.reaches == len(members)
        for place, member in enumerate(members):
            if write.removes is None:
                after = member.tags | set(write.adds)
            elif write.every_value:
                after = {tag for tag in member.tags if tag.key != write.removes.key}
            else:
                after = member.tags - {write.removes}
            members[place] = member._replace(tags=frozenset(after))
    return [Group(selector, members) for selector, members in now.items()]


@given(wishes, st.lists(st.lists(entity_tags, max_size=3), min_size=1, max_size=3))
def test_the_requests_do_what_is_wished_and_no_more(wish, given):
    groups = [
        Group(f'type("T{number}")', [Tagged(f"T{number}-{place}", "x", tags) for place, tags in enumerate(members)])
        for number, members in enumerate(given)
    ]
    requests = writes(wish, groups)
    after = played(requests, groups)
    for old, new in zip((member for group in groups for member in group.members), (member for group in after for member in group.members)):
        assert new.tags == (old.tags | wish.missing(old)) - wish.surplus(old)
    assert writes(wish, after) == [], "the second run has nothing to do"
    for group in groups:
        own = [write for write in requests if write.selector == group.selector]
        assert len([write for write in own if write.adds]) <= 1
        assert len(own) <= 1 + len({tag for member in group.members for tag in wish.surplus(member)})


@pytest.mark.parametrize(
    ("wish", "has", "gains", "loses"),
    [
        (Wish([{"key": "stage", "value": "x"}]), ["stage:y", "stage", "owner:x"], ["stage:x"], ["stage", "stage:y"]),
        (Wish([{"key": "stage", "value": "x"}], replaces=False), ["stage:y"], ["stage:x"], []),
        (Wish([{"key": "stage", "value": None}]), ["stage:y"], ["stage"], ["stage:y"]),
        (Wish([{"key": "stage", "value": "x"}, {"key": "stage", "value": "y"}]), ["stage:y", "stage:z"], ["stage:x"], ["stage:z"]),
        (Wish([{"key": "stage", "value": "x"}], exclusive=True), ["stage:x", "owner:x"], [], ["owner:x"]),
        (Wish([], exclusive=True), ["stage:x", "owner"], [], ["owner", "stage:x"]),
        (Wish([{"key": "stage", "value": None}], present=False), ["stage:x", "stage", "owner"], [], ["stage", "stage:x"]),
        (Wish([{"key": "stage", "value": ""}], present=False), ["stage:x", "stage"], [], ["stage"]),
        (Wish([{"key": "stage", "value": "x"}], present=False), ["stage:x", "stage:y"], [], ["stage:x"]),
        (Wish([{"key": "stage", "value": "x"}], present=False, replaces=False), ["stage:y"], [], []),
    ],
)
def test_what_an_entity_gains_and_loses(wish, has, gains, loses):
    member = entity(1, *has)
    assert [tag.text for tag in sorted(wish.missing(member))] == gains
    assert [tag.text for tag in sorted(wish.surplus(member))] == loses


ALL_STAGES = Wish([{"key": "stage", "value": None}, {"key": "old", "value": None}], present=False)
BECOMES_X = Wish([{"key": "stage", "value": "x"}])


@pytest.mark.parametrize(
    ("selector", "wish", "same"),
    [
        ('type("HOST")', ALL_STAGES, True),
        ('type("HOST"),entityName("stage")', ALL_STAGES, True),
        # The last request may change what the selector means.
        ('type("HOST"),tag("stage")', ALL_STAGES, True),
        ('type("HOST"),tag("old")', ALL_STAGES, True),
        ('type("HOST"),tag("stage"),tag("old")', ALL_STAGES, False),
        ('type("HOST"),tag ("st~age","~old")', ALL_STAGES, False),
        ('type("HOST"),tag("stage:y")', BECOMES_X, True),
        ('type("HOST"),not(tag("stage:x"))', BECOMES_X, False),
        ('type("HOST"),not(tag("other"))', BECOMES_X, True),
    ],
)
def test_a_selector_that_speaks_of_the_tags_is_not_trusted_twice(selector, wish, same):
    members = [entity(number, "stage:y", "old") for number in range(200)] + [entity(999, "other")]
    requests = writes(wish, [Group(selector, members)])
    if same:
        assert {write.selector for write in requests} == {selector}
        assert len(requests) <= 3
        return
    affected = [member.entity_id for member in members if wish.missing(member) or wish.surplus(member)]
    assert all(write.selector.startswith("entityId(") and len(write.selector) <= 2000 for write in requests)
    for kind in {(tuple(write.adds), write.removes, write.every_value) for write in requests}:
        own = [write.selector for write in requests if (tuple(write.adds), write.removes, write.every_value) == kind]
        assert sorted(each for selector in own for each in selector.split('"')[1::2]) == sorted(affected), "each entity once"


def test_more_tags_than_a_request_takes_need_several():
    wish = Wish([{"key": f"k{number}", "value": "v"} for number in range(2500)])
    requests = writes(wish, [Group('type("HOST")', [entity(1)])])
    assert [len(write.adds) for write in requests] == [1000, 1000, 500]
    assert len({tag for write in requests for tag in write.adds}) == 2500


@pytest.mark.parametrize(
    ("tag", "counts"),
    [
        ({"context": "CONTEXTLESS", "key": "k", "value": "v", "source": "User provided tags"}, True),
        ({"context": "CONTEXTLESS", "key": "k", "value": "v"}, True),
        ({"context": "CONTEXTLESS", "key": "k", "value": "v", "source": "Auto tags"}, False),
        ({"context": "AWS", "key": "k", "value": "v", "source": "Environment tags"}, False),
        ({"context": "AWS", "key": "k", "value": "v"}, False),
    ],
)
def test_only_custom_tags_count(tag, counts):
    found = tagged({"entityId": "HOST-1", "displayName": "h", "tags": [tag]})
    assert found == Tagged("HOST-1", "h", frozenset({Tag("k", "v")} if counts else ()))


@pytest.mark.parametrize(
    ("tag", "text"),
    [(Tag("k", ""), "k"), (Tag("k", "v:w"), "k:v:w"), (Tag("k:v", ""), "k\\:v"), (Tag("a:b", "c"), "a\\:b:c")],
)
def test_a_tag_is_written_as_dynatrace_does(tag, text):
    assert tag.text == text
