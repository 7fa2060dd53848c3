# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How part of what is found is taken."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.excerpts import PAGE_SIZE, check_limit, counted, first, page_size, some


@pytest.mark.parametrize(
    ("limit", "kept", "more"),
    [(None, [0, 1, 2], False), (4, [0, 1, 2], False), (3, [0, 1, 2], False), (2, [0, 1], True), (1, [0], True)],
)
def test_the_first_are_kept_and_it_is_told_whether_there_are_more(limit, kept, more):
    assert first(iter(range(3)), limit) == (kept, more)


def test_no_more_is_read_than_tells_whether_there_is_more():
    source = iter(range(100))
    first(source, 5)
    assert next(source) == 6


def test_a_page_holds_all_that_is_looked_at_if_it_can():
    assert [page_size(limit) for limit in (None, 1, PAGE_SIZE - 1, PAGE_SIZE)] == [PAGE_SIZE, 2, PAGE_SIZE, PAGE_SIZE]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_lets_something_through(limit):
    with pytest.raises(DynatraceError, match="max_problems must be at least 1, not"):
        check_limit("max_problems", limit)
    assert check_limit("max_problems", None) is check_limit("max_problems", 1) is None


def test_a_message_names_some_of_very_many():
    assert some(["a", "b", "c"], 3) == ["a", "b", "c"]
    assert some(["a", "b", "c"], 2) == ["a", "b", "and 1 more"]
    assert some(["a", "b", "c"], 1, "results") == ["a", "and 2 more, see results"]


def test_one_is_not_many():
    assert [counted(number, "object") for number in (0, 1, 2)] == ["0 objects", "1 object", "2 objects"]
    assert [counted(number, "entity", "entities") for number in (1, 2)] == ["1 entity", "2 entities"]
