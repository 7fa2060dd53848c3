# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults that a test can switch on, one request at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from fnmatch import fnmatchcase
from typing import Any

from .call import Answer
from .errors import ApiError

# Faults that answer instead of the tenant; the others change how the tenant answers.
RATE_LIMIT = "rate_limit"
_ANSWERING = ("429", RATE_LIMIT, "503", "500", "html")
NAMES = (
    *_ANSWERING,
    "latency",
    "batch",
    "drop_before",
    "drop_after",
    "lag",
    "stale_page_key",
    "empty_page",
    "total_count",
    "conflict",
    "expired_bearer",
)
RATE_HEADERS = ("none", "retry-after-seconds", "retry-after-date", "reset-seconds", "reset-milliseconds", "reset-microseconds")

HTML_PAGE = b'<!DOCTYPE html><html><head><title>Dynatrace</title></head><body><div id="root"></div></body></html>'


class ConnectionCut(Exception):
    """The connection is to break now, with whatever was done until now."""


@dataclass
class Fault:
    """One fault: what goes wrong, for which requests, how often.

    :ivar match: ``method`` (text or list), ``path`` (part of the path, or a pattern with ``*``), ``query`` (part of the query).
    :ivar times: requests it still applies to, None for no limit.
    :ivar skip: matching requests that pass before it applies.
    :ivar settings: what the fault itself takes.
    :ivar passed: when a rate limit let requests pass, in seconds since 1970.
    """

    name: str
    match: dict[str, Any] = field(default_factory=dict)
    times: int | None = 1
    skip: int = 0
    tenant: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    passed: list[float] = field(default_factory=list)

    def applies(self, tenant: str | None, method: str, path: str, query: str) -> bool:
        """Return whether a request is one of those that the fault is for."""
        if self.tenant is not None and self.tenant != tenant:
            return False
        methods = self.match.get("method")
        if methods is not None and method not in ([methods] if isinstance(methods, str) else methods):
            return False
        wanted = self.match.get("path")
        if wanted is not None and not (fnmatchcase(path, wanted) if "*" in wanted else wanted in path):
            return False
        return self.match.get("query", "") in query


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self.items: list[Fault] = []

    def add(self, document: Any) -> Fault:
        """Add a fault from the body of ``POST /__sim__/faults``.

        :raises ApiError: 400 for an unknown fault or header form.
        """
        if not isinstance(document, dict) or str(document.get("fault")) not in NAMES:
            raise ApiError(400, f"fault must be one of {', '.join(NAMES)}")
        settings = {name: value for name, value in document.items() if name not in ("fault", "match", "times", "skip", "tenant")}
        if settings.get("header", "none") not in RATE_HEADERS:
            raise ApiError(400, f"header must be one of {', '.join(RATE_HEADERS)}")
        fault = Fault(
            str(document["fault"]),
            dict(document.get("match") or {}),
            document.get("times", None if document["fault"] == RATE_LIMIT else 1),
            int(document.get("skip", 0)),
            document.get("tenant"),
            settings,
        )
        self.items.append(fault)
        return fault

    def clear(self, tenant: str | None = None) -> None:
        """Remove all faults, or those of one tenant."""
        self.items = [fault for fault in self.items if tenant is not None and fault.tenant != tenant]

    def take(self, tenant: str | None, method: str, path: str, query: str) -> dict[str, Fault]:
        """Return the faults for a request by name and count them down; only the first of the same name is used."""
        chosen: dict[str, Fault] = {}
        if not self.items:
            return chosen
        for fault in self.items:
            if fault.name in chosen or not fault.applies(tenant, method, path, query):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            chosen[fault.name] = fault
            if fault.times is not None:
                fault.times -= 1
        self.items = [fault for fault in self.items if fault.times is None or fault.times > 0]
        return chosen


def answer_of(faults: dict[str, Fault]) -> Answer | None:
    """Return the answer that a fault gives in the tenant's place, None when there is none."""
    for name in _ANSWERING:
        if name in faults:
            answer = _limited(faults[name]) if name == RATE_LIMIT else _answer(faults[name])
            if answer is not None:
                return answer
    return None


def delay_of(faults: dict[str, Fault], objects: Callable[[], int]) -> int:
    """Return how many milliseconds longer a request takes.

    :param objects: counts the objects in its body.
    """
    if "latency" not in faults:
        return 0
    settings = faults["latency"].settings
    each = int(settings.get("milliseconds_per_object", 0))
    return int(settings.get("milliseconds", 0 if each else 1000)) + (each * objects() if each else 0)


def check_batch(faults: dict[str, Fault], number: int) -> None:
    """Let a request with several objects go wrong in its middle.

    :param number: of objects that are done.
    :raises ApiError: this object fails, with the status of the fault.
    :raises ConnectionCut: the fault names no status, so that the connection breaks there.
    """
    if "batch" not in faults or number < int(faults["batch"].settings.get("after", 1)):
        return
    status = faults["batch"].settings.get("status")
    if status is None:
        raise ConnectionCut
    raise ApiError(int(status), "The object could not be stored")


def lag_reads(faults: dict[str, Fault]) -> int:
    """Return the number of reads that do not see what a request does."""
    return int(faults["lag"].settings.get("reads", 1)) if "lag" in faults else 0


def html_answer() -> Answer:
    """Return the page that a host without this API answers with (environment.md 0.4)."""
    return Answer(200, HTML_PAGE, content_type="text/html; charset=utf-8")


def _limited(fault: Fault) -> Answer | None:
    """Let as many requests pass in any so many seconds as the limit says, refuse the others until one of those is old enough."""
    now, window = time.time(), float(fault.settings.get("seconds", 60))
    fault.passed = [moment for moment in fault.passed if moment > now - window]
    if len(fault.passed) < int(fault.settings.get("limit", 200)):
        fault.passed.append(now)
        return None
    # In whole seconds, and never too few.
    oldest = fault.passed[0] if fault.passed else now
    return _throttled(fault, float(int(oldest + window - now) + 1), "retry-after-seconds")


def _answer(fault: Fault) -> Answer:
    if fault.name == "html":
        return html_answer()
    if fault.name == "429":
        return _throttled(fault, float(fault.settings.get("seconds", 1)), "none")
    texts = {
        "503": "Service temporarily unavailable",
        "500": "Internal Server Error occurred. It has been logged and will be investigated",
    }
    return Answer(int(fault.name), ApiError(int(fault.name), texts[fault.name]).body())


def _throttled(fault: Fault, seconds: float, form: str) -> Answer:
    """Return the 429.

    :param form: of the header that tells how long to wait, when the fault does not say.
    """
    form = fault.settings.get("header", form)
    until = time.time() + seconds
    factors = {"reset-seconds": 1, "reset-milliseconds": 1_000, "reset-microseconds": 1_000_000}
    headers: dict[str, str] = {}
    if form == "retry-after-seconds":
        headers = {"Retry-After": str(int(seconds))}
    elif form == "retry-after-date":
        headers = {"Retry-After": formatdate(until, usegmt=True)}
    elif form in factors:
        limit = str(fault.settings.get("limit", 50))
        headers = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(until * factors[form]))}
    return Answer(429, ApiError(429, "Too many requests").body(), headers)
