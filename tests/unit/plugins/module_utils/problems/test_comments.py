# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which comments have to be added, changed and removed."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.problems.comments import Comment, comment, writes
from hypothesis import assume, given
from hypothesis import strategies as st

CONTENTS, CONTEXTS = ["a", "b", " a\r\n"], ["", "x", "y"]
live_comments = st.lists(st.tuples(st.sampled_from(CONTENTS), st.sampled_from(CONTEXTS)), max_size=6).map(
    lambda pairs: [Comment(str(number), *pair) for number, pair in enumerate(pairs)]
)


def wish(content=None, context=None, unique=False, state="present"):
    return {"content": content, "context": context, "unique_context": unique, "state": state}


present = st.builds(wish, st.sampled_from(CONTENTS), st.sampled_from([None, *CONTEXTS]))
unique = st.builds(wish, st.sampled_from(CONTENTS), st.sampled_from(["x", "y"]), st.just(True))
absent = st.builds(wish, st.sampled_from([None, *CONTENTS]), st.sampled_from(CONTEXTS), st.just(False), st.just("absent"))


def carried_out(found, live):
    """What there is after the requests."""
    there = list(live)
    for number, write in enumerate(found):
        if write.before:
            there.remove(write.before)
        if write.after:
            there.append(write.after._replace(comment_id=write.after.comment_id or f"new {number}"))
    return there


@given(st.lists(present | unique | absent, max_size=4), live_comments)
def test_what_is_done_stays_done_and_touches_nothing_else(wishes, live):
    try:
        found = writes(wishes, live)
    except DynatraceError:
        assume(False)
    after = carried_out(found, live)
    assert writes(wishes, after) == []
    for each in wishes:
        fitting = [
            there for there in after if there.says(each["content"], each["context"] if each["state"] == "absent" else each["context"] or "")
        ]
        assert bool(fitting) == (each["state"] == "present")
        if each["unique_context"]:
            assert len([there for there in after if there.context == each["context"]]) == 1
    for gone in set(live) - set(after):
        assert any(
            gone.says(each["content"] if each["state"] == "absent" else None, each["context"])
            for each in wishes
            if each["state"] == "absent" or each["unique_context"]
        )


@given(st.lists(present, max_size=4), live_comments)
def test_a_log_only_grows_and_says_nothing_twice(wishes, live):
    found = writes(wishes, live)
    assert all(write.change == "added" for write in found)
    said = {(write.after.content.strip(), write.after.context) for write in found}
    assert len(said) == len(found)
    assert not said & {(each.content.strip(), each.context) for each in live}


def test_the_api_may_leave_out_what_is_empty():
    assert comment({"id": "1", "createdAtTimestamp": 1}) == Comment("1", "", "")


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ([wish("a"), wish("a", state="absent")], "contradict"),
        ([wish("a", "y", True), wish("b", "y", True)], "contradict"),
        ([wish("c", "x", True)], "2 comments have the context x, which shall be unique: 7, 8"),
    ],
)
def test_what_cannot_be(wishes, message):
    with pytest.raises(DynatraceError, match=message):
        writes(wishes, [Comment("7", "a", "x"), Comment("8", "b", "x")])
