# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions and what they cost (account-and-platform.md 2.14): one contract that nothing was used of. (unverified: most fields)"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..call import Answer, Call
from ..clock import iso, now_ms, parse_time
from ..errors import ApiError, query_error
from ..identifiers import name_uuid
from ..records import Record
from .account import Account
from .paging import positive
from .retirement import retiring

SUBSCRIPTIONS = "subscriptions"
_YEAR = 365 * 86_400_000
_BUDGET = 100_000.0
_CAPABILITIES = (("FULLSTACK_MONITORING", "Full-Stack Monitoring"), ("LOG_MANAGEMENT_ANALYZE_INGEST", "Log Management & Analytics"))
_SHORT = ("uuid", "type", "subType", "name", "status", "startTime", "endTime")


def seed_subscription(account: Account) -> None:
    """Give a fresh account the contract that it lives by."""
    start = now_ms() // _YEAR * _YEAR
    period, days = _period(start, iso), _period(start, _day)
    remaining = max(0, (start + _YEAR - now_ms()) // 86_400_000)
    uuid = name_uuid(f"{account.id}/subscription")
    value: dict[str, Any] = {
        "uuid": uuid,
        "type": "DPS",
        "subType": "ANNUAL_COMMIT",
        "name": "Dynatrace Platform Subscription",
        "status": "ACTIVE",
        **days,
        "account": {"uuid": account.id},
        "budget": {"total": _BUDGET, "used": 0.0, "currencyCode": "USD"},
        "currentPeriod": dict(days, daysRemaining=remaining),
        "periods": [period],
        "capabilities": [{"key": key, "name": name} for key, name in _CAPABILITIES],
    }
    account.records(SUBSCRIPTIONS).put(Record(uuid, value))


def list_subscriptions(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions."""
    records = call.account.records(SUBSCRIPTIONS).listed()
    return Answer(200, {"data": [{name: record.value[name] for name in _SHORT} for record in records]})


def get_subscription(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions/{uuid}."""
    return Answer(200, _subscription(call))


def get_total(call: Call) -> Answer:
    """GET …/{uuid}/usage and …/{uuid}/cost: all of it, which is nothing."""
    _subscription(call)
    return Answer(200, _nothing())


def get_by_environment(call: Call) -> Answer:
    """GET /sub/v2/…/{uuid}/environments/usage and …/cost in a time frame; version 3 takes their place."""
    headers = retiring(call.account, call.path.replace("/sub/v2/", "/sub/v3/"))
    _subscription(call)
    _check_frame(call)
    return Answer(200, _nothing(), headers)


def get_page_by_environment(call: Call) -> Answer:
    """GET /sub/v3/…/{uuid}/environments/usage and …/cost: the same in pages; there is never a second one."""
    _subscription(call)
    if "page-key" in call.query:
        raise query_error("page-key", "Invalid page key")
    _check_frame(call)
    positive(call, "page-size", 100)
    return Answer(200, {**_nothing(), "nextPageKey": None})


def get_forecast(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions/forecast: the budget is not used up. (unverified: that there is no date then)"""
    median = {f"forecast{name}": 0.0 for name in ("Median", "Lower", "Upper", "BudgetPct")}
    return Answer(200, {**median, "budget": _BUDGET, "forecastBudgetDate": None, "forecastCreatedAt": iso(now_ms())})


def list_events(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions/events: nothing has happened."""
    return Answer(200, [])


def list_rate_cards(call: Call) -> Answer:
    """GET /sub/v1/accounts/{a}/rate-cards."""
    period = _period(now_ms() // _YEAR * _YEAR, iso)
    price = {"quotedPrice": "0.01", "quotedUnitOfMeasure": "hour", "price": "0.01", **period}
    capabilities = [{"key": key, "name": name, **price} for key, name in _CAPABILITIES]
    return Answer(200, [{"quoteNumber": "Q-1", **period, "currencyCode": "USD", "capabilities": capabilities}])


def _period(start: int, shown: Callable[[int], str]) -> dict[str, str]:
    """Return the year that starts then."""
    return {"startTime": shown(start), "endTime": shown(start + _YEAR)}


def _day(moment: int) -> str:
    return iso(moment)[:10]


def _check_frame(call: Call) -> None:
    for name in ("startTime", "endTime"):
        try:
            parse_time(call.query.get(name, ""))
        except ValueError as error:
            raise query_error(name, "Must be a time in ISO 8601") from error


def _nothing() -> dict[str, Any]:
    return {"data": [], "lastModifiedTime": iso(now_ms())}


def _subscription(call: Call) -> dict[str, Any]:
    record = call.account.records(SUBSCRIPTIONS).read(call.params["subscription"])
    if record is None:
        raise ApiError(404, f"Subscription {call.params['subscription']} not found")
    return record.value
