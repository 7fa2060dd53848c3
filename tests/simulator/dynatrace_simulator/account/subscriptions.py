# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subscriptions and what they cost (account-and-platform.md 2.14): one contract that nothing was used of. (unverified: most fields)"""

from __future__ import annotations

from typing import Any

from ..call import Answer, Call
from ..clock import iso, now_ms, parse_time
from ..errors import ApiError, query_error
from ..identifiers import name_uuid
from ..records import Record
from .account import Account

SUBSCRIPTIONS = "subscriptions"
_YEAR = 365 * 86_400_000
_CAPABILITIES = (("FULLSTACK_MONITORING", "Full-Stack Monitoring"), ("LOG_MANAGEMENT_ANALYZE_INGEST", "Log Management & Analytics"))
_SHORT = ("uuid", "type", "subType", "name", "status", "startTime", "endTime")


def seed_subscription(account: Account) -> None:
    """Give a fresh account the contract that it lives by."""
    start = now_ms() // _YEAR * _YEAR
    period: dict[str, Any] = {"startTime": iso(start), "endTime": iso(start + _YEAR)}
    uuid = name_uuid(f"{account.id}/subscription")
    value = {
        "uuid": uuid,
        "type": "DPS",
        "subType": "ANNUAL_COMMIT",
        "name": "Dynatrace Platform Subscription",
        "status": "ACTIVE",
        **period,
        "account": {"uuid": account.id, "name": "Simulated account"},
        "budget": {"total": 100_000.0, "used": 0.0, "currencyCode": "USD"},
        "currentPeriod": {**period, "daysRemaining": max(0, (start + _YEAR - now_ms()) // 86_400_000)},
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


def get_consumption(call: Call) -> Answer:
    """GET …/{uuid}/usage, …/cost, …/environments/usage and …/environments/cost: all of it in a time frame, which is nothing."""
    _subscription(call)
    for name in ("startTime", "endTime"):
        try:
            parse_time(call.query.get(name, "now"))
        except ValueError as error:
            raise query_error(name, "Must be a time in ISO 8601") from error
    return _data([])


def get_forecast(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions/forecast."""
    return Answer(200, {"forecastMedian": 0.0, "forecastLower": 0.0, "forecastUpper": 0.0, "budget": 100_000.0, "forecastBudgetDate": None})


def list_events(call: Call) -> Answer:
    """GET /sub/v2/accounts/{a}/subscriptions/events."""
    return _data([])


def list_rate_cards(call: Call) -> Answer:
    """GET /sub/v1/accounts/{a}/rate-cards."""
    capabilities = [{"key": key, "name": name, "price": 0.01, "unitMeasure": "hour"} for key, name in _CAPABILITIES]
    return Answer(200, [{"quoteNumber": "Q-1", "currencyCode": "USD", "capabilities": capabilities}])


def _data(items: list[Any]) -> Answer:
    return Answer(200, {"data": items, "lastModifiedTime": iso(now_ms()), "nextPageKey": None})


def _subscription(call: Call) -> dict[str, Any]:
    record = call.account.records(SUBSCRIPTIONS).read(call.params["subscription"])
    if record is None:
        raise ApiError(404, f"Subscription {call.params['subscription']} not found")
    return record.value
