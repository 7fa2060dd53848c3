# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.items import FAILED, INVALID, SKIPPED, BulkItem, told_errors
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.leash import Leash
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.report import MOST_OF_RESULTS, fitting, fitting_results
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, ConnectionFailedError, DynatraceError


class Entry(BulkItem):
    def __init__(self, index, *needed):
        super().__init__(index)
        self._needed = needed

    @property
    def label(self):
        return f"things[{self.index}]"

    @property
    def needed(self):
        return self._needed


def fail_with(error):
    def work(_item):
        raise error

    return work


@pytest.mark.parametrize("error", [DynatraceError("no"), ApiError("PUT", "/x", 400, "no"), ApiError("PUT", "/x", 409, "no")])
def test_what_is_about_an_object_is_noted_there(error):
    item = Entry(0)
    item.attempt(fail_with(error))
    assert (item.outcome, item.error) == (INVALID, error)


@pytest.mark.parametrize(
    "error", [ConnectionFailedError("no", False, ""), ApiError("PUT", "/x", 403, "no"), ApiError("PUT", "/x", 500, "no")]
)
def test_what_is_about_more_than_an_object_is_no_fault_of_it(error):
    item = Entry(0)
    with pytest.raises(type(error)):
        item.attempt(fail_with(error))
    assert item.outcome is None


def test_what_needs_something_that_failed_is_skipped():
    needed = Entry(0)
    item = Entry(1, needed, Entry(2))
    assert not item.skip_without_needs()
    needed.fail(DynatraceError("no"))
    assert needed.outcome == FAILED
    assert item.skip_without_needs()
    assert (item.outcome, item.error.message) == (SKIPPED, "It needs things[0], which is failed")


def test_a_message_names_ten_at_most():
    items = [Entry(number) for number in range(12)]
    for item in items:
        item.fail(DynatraceError("no"))
    told = told_errors("12 things failed", items)
    assert told.startswith("12 things failed. things[0]: no; things[1]: no")
    assert told.endswith("things[9]: no; and 2 more, see results")


@pytest.mark.parametrize(
    ("limit", "number", "total", "fine"),
    [("10%", 1, 10, True), ("10%", 1, 9, False), ("0", 0, 5, True), ("0", 1, 5, False), ("100%", 5, 5, True), ("3", 3, 3, True)],
)
def test_length_of_the_leash(limit, number, total, fine):
    leash = Leash("all", limit)
    if fine:
        leash.check_number(number, total)
    else:
        with pytest.raises(DynatraceError, match=f"purge: {number} of {total} users would go, and purge_limit {limit} allows"):
            leash.check_number(number, total, "users")


def test_what_is_dispensable_is_left_out_first():
    long = "x" * (MOST_OF_RESULTS // 3)
    entries = [
        {"action": "unchanged", "name": long},
        {"action": "created", "name": long},
        {"action": "failed", "error": long},
        {"action": "unchanged", "name": "short"},
    ]
    kept, omitted = fitting_results(entries)
    assert kept == entries[1:3]
    assert omitted == 2
    assert fitting_results(entries[1:]) == (entries[1:], 0)


def test_nothing_fits_into_no_room():
    assert fitting([1, 2], 0) == ([], 2)
    assert fitting([], 0) == ([], 0)
