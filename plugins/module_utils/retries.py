# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a request is sent again, and after which pause."""

from __future__ import annotations

import random
import re
import threading
import time
import typing as t
from collections import deque
from email.utils import parsedate_to_datetime

from .errors import BROKEN

try:
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ChunkedEncodingError
    from requests.exceptions import ConnectionError as BrokenConnection
    from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, ProtocolError, ProxyError, ReadTimeoutError, ResponseError, SSLError
    from urllib3.util.retry import Retry
except ImportError:  # module.py reports it
    HTTPAdapter = Retry = object  # type: ignore[misc,assignment]

THROTTLED = (429, 503)
BROKEN_TRIES = 4
LONGEST_BACKOFF = 30.0
# Failed handshakes that end the same way however often one tries.
_HOPELESS = re.compile("certificate|hostname|wrong.version.number", re.I)


def wait_hint(headers: t.Mapping[str, str], now: float) -> float | None:
    """Return how many seconds the server asks to wait, or None when it says nothing usable.

    ``Retry-After`` is a number of seconds or a date; ``X-RateLimit-Reset`` is a point in time whose unit (seconds, milli- or
    microseconds) differs between sources and shows in its magnitude (environment.md 0.5). ``now`` is the time of day
    in seconds. A point in time that has passed counts as nothing said.
    """
    for name in ("Retry-After", "X-RateLimit-Reset"):
        text = (headers.get(name) or "").strip()
        try:
            number = float(text)
        except ValueError:
            try:
                number = parsedate_to_datetime(text).timestamp() - now
            except (TypeError, ValueError):
                continue
        else:
            if name == "X-RateLimit-Reset":
                number = number / (1e6 if number > 1e14 else 1e3 if number > 1e11 else 1) - now
        if 0 < number < float("inf"):
            return number
    return None


def _is_lost(method: t.Any, status: int) -> bool:
    """Whether nobody knows if the request was done. A deletion may also end with an internal error for some seconds
    (environment.md 9.1 no. 5)."""
    return status in BROKEN or status == 500 and method == "DELETE"


def backoff(tries: int, jitter: float) -> float:
    """Return the pause in seconds before try number ``tries`` + 1; ``jitter`` in 0..1 spreads those who wait together."""
    return min(LONGEST_BACKOFF, 0.5 * 2 ** min(tries - 1, 10)) * (0.5 + jitter / 2)


class Course:
    """What is known about one request over all its tries.

    ``sent`` becomes true once a try may have reached the server without an answer; ``repeatable`` says whether such a
    request may be sent once more; ``tries`` counts the answers and failures that led to another try; ``pace`` is kept by every
    try but the first.
    """

    def __init__(self, max_wait: float, repeatable: bool, pace: Pace | None = None) -> None:
        self.end = Patience.clock() + max_wait
        self.repeatable = repeatable
        self.pace = pace
        self.sent = False
        self.tries = 0


class Patience(Retry):
    """The rules of :mod:`urllib3` with this server's: who is throttled waits as told, what is broken is tried a few times.

    All waiting for one request ends after ``max_wait`` seconds. 400, 403 and 404 are never tried again.
    """

    clock = staticmethod(time.monotonic)
    time_of_day = staticmethod(time.time)
    pause = staticmethod(time.sleep)

    def __init__(self, course: Course, **kwargs: t.Any) -> None:
        super().__init__(**kwargs)
        self.course = course

    def new(self, **kwargs: t.Any) -> Patience:
        return super().new(course=self.course, **kwargs)

    @classmethod
    def for_request(cls, course: Course) -> Patience:
        return cls(course, total=None, redirect=False, raise_on_status=False, respect_retry_after_header=False)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        return status_code in THROTTLED or _is_lost(method, status_code) and self.course.repeatable

    def increment(
        self,
        method: t.Any = None,
        url: t.Any = None,
        response: t.Any = None,
        error: t.Any = None,
        _pool: t.Any = None,
        _stacktrace: t.Any = None,
    ) -> Patience:
        """Return itself when another try is due; raise :class:`MaxRetryError` when not."""
        course = self.course
        course.tries += 1
        may_repeat = True
        if error is not None:
            reached = isinstance(error, (ReadTimeoutError, ProtocolError, SSLError)) and not _HOPELESS.search(str(error))
            course.sent = course.sent or reached
            cause = error.original_error if isinstance(error, ProxyError) else error
            may_repeat = isinstance(cause, ConnectTimeoutError) or reached and course.repeatable
        lost = error is not None or response is not None and _is_lost(method, response.status)
        if not may_repeat or lost and course.tries >= BROKEN_TRIES or self.clock() >= course.end:
            raise MaxRetryError(_pool, url, error or ResponseError(f"too many {response.status} error responses"))
        return self

    def sleep(self, response: t.Any = None) -> None:
        wanted = wait_hint(response.headers, self.time_of_day()) if response is not None else None
        if wanted is None:
            wanted = backoff(self.course.tries, random.random())
        self.pause(max(0.0, min(wanted, self.course.end - self.clock())))
        if self.course.pace is not None:
            self.course.pace.wait()


class Pace:
    """Lets no more than ``most`` requests go within ``span`` seconds, from however many threads; nobody waits before that many went.

    A limit that is never hit costs less than one that is: who hits it is kept out for longer than the pause would have been.
    """

    def __init__(self, most: int, span: float = 60.0) -> None:
        self._span = span
        self._gone: deque[float] = deque(maxlen=most)
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may go."""
        with self._lock:
            now = Patience.clock()
            full = len(self._gone) == self._gone.maxlen
            turn = max(now, self._gone[0] + self._span) if full else now
            self._gone.append(turn)
        if turn > now:
            Patience.pause(turn - now)


class PatientAdapter(HTTPAdapter):
    """Sends a request with the :class:`Course` that hangs on it, and reads the answer to its end."""

    def __init__(self) -> None:
        self._each = threading.local()
        super().__init__()

    # requests keeps one policy an adapter; here each request has its own, also when threads share the adapter.
    max_retries = property(lambda self: self._each.retries, lambda self, retries: setattr(self._each, "retries", retries))

    def send(self, request: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
        patience = Patience.for_request(request.course)
        while True:
            self.max_retries = patience
            answer = super().send(request, *args, **kwargs)
            try:
                _read_whole(answer)
                return answer
            except (ChunkedEncodingError, BrokenConnection) as error:
                # Reading the body is no part of what urllib3 tries again.
                try:
                    patience.increment(request.method, request.path_url, error=ProtocolError(str(error)))
                except MaxRetryError:
                    raise error from None
                patience.sleep()


def _read_whole(answer: t.Any) -> None:
    """Read the body. Raises also where urllib3 1 takes a body that is shorter than announced for whole."""
    _body = answer.content
    announced = answer.headers.get("Content-Length", "")
    if announced.isdigit() and answer.raw.tell() < int(announced) and answer.status_code not in (204, 304):
        raise ChunkedEncodingError("the connection ended within the answer")
