# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import threading
from types import SimpleNamespace
from unittest import mock

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils import retries
from ansible_collections.community.dynatrace.plugins.module_utils.retries import Course, Patience
from hypothesis import given, strategies
from urllib3 import exceptions

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Retry-After": "5"}, 5),
        ({"Retry-After": " 5 "}, 5),
        ({"Retry-After": "0.5"}, 0.5),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30),
        ({"Retry-After": "Tue, 14 Nov 2023 22:13:10 GMT"}, None),
        ({"X-RateLimit-Reset": "1700000007"}, 7),
        ({"X-RateLimit-Reset": "1700000007000"}, 7),
        ({"X-RateLimit-Reset": "1700000007000000"}, 7),
        ({"X-RateLimit-Reset": "1699999999"}, None),
        ({"X-RateLimit-Reset": "1699999999000000"}, None),
        ({"X-RateLimit-Reset": "?"}, None),
        ({"Retry-After": "2", "X-RateLimit-Reset": "1700000007"}, 2),
        ({"Retry-After": "?", "X-RateLimit-Reset": "1700000007"}, 7),
        ({"Retry-After": "0", "X-RateLimit-Reset": "1700000007000"}, 7),
    ],
)
def test_what_the_server_asks_to_wait(headers, expected):
    hint = retries.wait_hint(headers, NOW)
    assert hint is None if expected is None else hint == pytest.approx(expected)


def test_back_off_grows_spreads_and_ends():
    assert [retries.backoff(tries, 1.0) for tries in (1, 2, 3, 4)] == [0.5, 1, 2, 4]
    assert retries.backoff(1, 0.0) == 0.25
    assert retries.backoff(5000, 1.0) == retries.LONGEST_BACKOFF


@pytest.fixture
def clock(monkeypatch):
    """Time that passes by sleeping only; ``pauses`` are the sleeps."""
    state = SimpleNamespace(now=1000.0, pauses=[])

    def pause(seconds):
        state.pauses.append(seconds)
        state.now += seconds

    monkeypatch.setattr(Patience, "clock", staticmethod(lambda: state.now))
    monkeypatch.setattr(Patience, "time_of_day", staticmethod(lambda: NOW))
    monkeypatch.setattr(Patience, "pause", staticmethod(pause))
    return state


def patience(max_wait=60, repeatable=True):
    return Patience.for_request(Course(max_wait, repeatable))


def answer(status, **headers):
    return SimpleNamespace(status=status, headers=headers, get_redirect_location=lambda: None)


def test_throttled_until_max_wait_is_over(clock):
    rules = patience(max_wait=60)
    with pytest.raises(exceptions.MaxRetryError):
        while True:
            rules.increment("GET", "/x", response=answer(429))
            rules.sleep(answer(429, **{"Retry-After": "25"}))
    # The last pause is what is left, then there is one more try.
    assert clock.pauses == [25, 25, 10]


def test_a_reset_in_the_past_backs_off_and_ends(clock):
    rules = patience(max_wait=60)
    with pytest.raises(exceptions.MaxRetryError):
        while True:
            rules.increment("GET", "/x", response=answer(429))
            rules.sleep(answer(429, **{"X-RateLimit-Reset": "1600000000"}))
    assert sum(clock.pauses) == pytest.approx(60)
    assert len(clock.pauses) < 15
    assert all(pause > 0 for pause in clock.pauses)


@pytest.mark.parametrize(
    ("status", "repeatable", "expected"),
    [(429, False, True), (503, False, True), (502, True, True), (504, True, True), (502, False, False), (504, False, False)]
    + [(status, True, False) for status in (200, 207, 400, 401, 403, 404, 409, 413, 500)],
)
def test_which_answers_are_tried_again(status, repeatable, expected):
    # Retry-After on any other answer changes nothing.
    assert patience(repeatable=repeatable).is_retry("POST", status, has_retry_after=True) is expected


CONNECT = exceptions.NewConnectionError(None, "refused")
BROKEN = exceptions.ProtocolError("Connection aborted.")
UNANSWERED = exceptions.ReadTimeoutError(None, "/x", "timed out")
CUT_TLS = exceptions.SSLError("EOF occurred in violation of protocol")
UNTRUSTED = exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
PLAIN_HTTP = exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER] wrong version number")
NO_PROXY = exceptions.ProxyError("Unable to connect to proxy", CONNECT)
PROXY_REFUSES = exceptions.ProxyError("Tunnel connection failed: 407", OSError("Tunnel connection failed: 407"))


@pytest.mark.parametrize(
    ("error", "repeatable", "again", "sent"),
    [
        (CONNECT, True, True, False),
        (CONNECT, False, True, False),
        (BROKEN, True, True, True),
        (BROKEN, False, False, True),
        (UNANSWERED, True, True, True),
        (UNANSWERED, False, False, True),
        (CUT_TLS, True, True, True),
        (CUT_TLS, False, False, True),
        (UNTRUSTED, True, False, False),
        (PLAIN_HTTP, True, False, False),
        (NO_PROXY, False, True, False),
        (PROXY_REFUSES, True, False, False),
    ],
)
def test_which_broken_connections_are_tried_again(error, repeatable, again, sent):
    rules = patience(repeatable=repeatable)
    if again:
        rules.increment("POST", "/x", error=error)
    else:
        with pytest.raises(exceptions.MaxRetryError):
            rules.increment("POST", "/x", error=error)
    assert rules.course.sent is sent


def test_broken_connections_are_tried_a_few_times_only(clock):
    rules = patience(max_wait=10_000)
    for _try in range(retries.BROKEN_TRIES - 1):
        rules.increment("GET", "/x", error=CONNECT)
        rules.sleep()
    with pytest.raises(exceptions.MaxRetryError):
        rules.increment("GET", "/x", error=CONNECT)
    assert sum(clock.pauses) < 4


def test_a_try_that_may_have_arrived_is_not_forgotten():
    rules = patience()
    rules.increment("PUT", "/x", error=BROKEN)
    rules.increment("PUT", "/x", error=CONNECT)
    assert rules.course.sent is True


def test_a_copy_keeps_its_request():
    rules = patience()
    assert rules.new().course is rules.course


def gone_at(pace, clock, moments):
    """When requests go that would like to go at ``moments``."""
    times = []
    for moment in moments:
        clock.now = max(clock.now, moment)
        pace.wait()
        times.append(clock.now)
    return times


def test_nobody_waits_far_below_the_limit(clock):
    moments = [1000.0 + number for number in range(500)]
    assert gone_at(retries.Pace(100, 60), clock, moments) == moments
    assert clock.pauses == []


def test_who_would_hit_the_limit_waits_until_there_is_room(clock):
    times = gone_at(retries.Pace(3, 60), clock, [1000.0, 1001.0, 1002.0, 1003.0, 1003.0, 1003.0, 1003.0, 1500.0])
    assert times == [1000.0, 1001.0, 1002.0, 1060.0, 1061.0, 1062.0, 1120.0, 1500.0]


@given(strategies.lists(strategies.floats(0, 50), max_size=60), strategies.integers(1, 7))
def test_no_window_ever_holds_more_than_the_limit(gaps, most):
    state = SimpleNamespace(now=0.0)
    with mock.patch.multiple(
        Patience, clock=staticmethod(lambda: state.now), pause=staticmethod(lambda seconds: setattr(state, "now", state.now + seconds))
    ):
        times = gone_at(retries.Pace(most, 60), state, itertools.accumulate(gaps))
    for first, last in zip(times, times[most:]):
        # As far as numbers with a point can tell.
        assert last - first >= 60 - 1e-6


def test_a_further_try_keeps_the_pace_too(clock):
    pace = retries.Pace(1, 60)
    pace.wait()
    rules = Patience.for_request(Course(60, True, pace))
    rules.increment("GET", "/x", response=answer(429))
    rules.sleep(answer(429, **{"Retry-After": "5"}))
    assert clock.pauses == [5, 55]


def test_threads_share_the_pace(clock, monkeypatch):
    # Time stands still, so that it does not matter who comes first.
    monkeypatch.setattr(Patience, "pause", staticmethod(clock.pauses.append))
    pace = retries.Pace(10, 60)
    threads = [threading.Thread(target=pace.wait) for _number in range(15)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.pauses == [60] * 5
