# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends many things at once, no faster than the tenant likes. Private to this collection."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

MOST_WORKERS = 8
_STEADY = 10


class Pace:
    """How many requests may be under way: halved when the tenant throttles, one more after a steady run of answers.

    The tenant limits by threads and queue, not by quota (environment.md 0.5).
    """

    def __init__(self, most: int = MOST_WORKERS) -> None:
        self.most = most
        self.width = min(4, most)
        self._steady = 0
        self._lock = threading.Lock()

    def answered(self, throttled: bool) -> None:
        """Learn from one answer; ``throttled`` if it took more than one try."""
        with self._lock:
            if throttled:
                self.width, self._steady = max(1, self.width // 2), 0
                return
            self._steady += 1
            if self._steady >= _STEADY and self.width < self.most:
                self.width, self._steady = self.width + 1, 0


Work = t.Callable[[], t.Any]


def run_all(work: t.Iterable[Work], pace: Pace, keep_going: t.Callable[[], bool]) -> None:
    """Do all pieces of ``work``, several at a time.

    :param pace: tells at each moment how many may be under way
    :param keep_going: asked before each piece; False leaves the rest undone
    :raises Exception: whatever a piece raised, after those under way are done
    """
    pending: set[Future[t.Any]] = set()
    failed: BaseException | None = None
    with ThreadPoolExecutor(pace.most) as pool:
        for piece in work:
            while len(pending) >= pace.width:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                failed = failed or next((future.exception() for future in done if future.exception()), None)
            if failed or not keep_going():
                break
            pending.add(pool.submit(piece))
        done, _none = wait(pending)
        failed = failed or next((future.exception() for future in done if future.exception()), None)
    if failed:
        raise failed
