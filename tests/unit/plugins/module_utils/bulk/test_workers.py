# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import threading
import time

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.workers import MOST_WORKERS, Pace, run_all


def test_the_pace_halves_at_once_and_recovers_slowly():
    pace = Pace()
    for _answer in range(200):
        pace.answered(throttled=False)
    assert pace.width == MOST_WORKERS
    widths = []
    for _answer in range(4):
        pace.answered(throttled=True)
        widths.append(pace.width)
    assert widths == [4, 2, 1, 1]
    for _answer in range(9):
        pace.answered(throttled=False)
    assert pace.width == 1
    pace.answered(throttled=False)
    assert pace.width == 2


def test_a_throttled_answer_ends_a_steady_run():
    pace = Pace(2)
    pace.answered(throttled=True)
    for _round in range(5):
        for _answer in range(9):
            pace.answered(throttled=False)
        pace.answered(throttled=True)
    assert pace.width == 1


class Crowd:
    """Pieces of work that notice how many of them are under way."""

    def __init__(self):
        self.done = []
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()

    def piece(self, number):
        def work():
            with self._lock:
                self._now += 1
                self.most = max(self.most, self._now)
            time.sleep(0.002)
            with self._lock:
                self._now -= 1
                self.done.append(number)

        return work


@pytest.mark.parametrize("width", [1, 3])
def test_no_more_than_the_pace_allows_are_under_way(width):
    crowd = Crowd()
    pace = Pace(width)
    run_all([crowd.piece(number) for number in range(20)], pace, lambda: True)
    assert sorted(crowd.done) == list(range(20))
    assert crowd.most == width


def test_nothing_is_begun_when_it_may_not_go_on():
    crowd = Crowd()
    answers = iter([True] * 5 + [False] * 100)
    run_all([crowd.piece(number) for number in range(20)], Pace(2), lambda: next(answers))
    assert sorted(crowd.done) == list(range(5))


@pytest.mark.parametrize("place", [0, 7, 19])
def test_an_error_is_raised_after_what_is_under_way(place):
    crowd = Crowd()

    def broken():
        raise KeyError("broken")

    pieces = [crowd.piece(number) for number in range(20)]
    pieces[place] = broken
    with pytest.raises(KeyError, match="broken"):
        run_all(pieces, Pace(3), lambda: True)
    assert threading.active_count() == 1 or not [each for each in threading.enumerate() if "ThreadPool" in each.name]
    # Only what was begun before the error was noticed.
    assert set(range(place)) <= set(crowd.done)
    assert len(crowd.done) <= place + 2 * MOST_WORKERS
    assert max(crowd.done, default=0) <= place + MOST_WORKERS


def test_nothing_to_do():
    run_all([], Pace(), lambda: True)
