# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cost centers and products, which costs are allocated to (account-and-platform.md 2.14)."""

from __future__ import annotations

from ..bodies import Field, check_fields, read_body
from ..call import Answer, Call
from ..errors import ApiError, body_error, query_error
from ..records import Record, Records
from .environments import find_environment
from .paging import positive
from .subscriptions import SUBSCRIPTIONS

_VALUES = {"values": Field(list, items=dict)}
_KEY = {"key": Field(str, required=True)}
_FIELDS = ("COSTCENTER", "PRODUCT")


def list_keys(call: Call) -> Answer:
    """GET /v1/accounts/{a}/settings/costcenters|products."""
    keys = [record.id for record in _records(call).listed()]
    page, size = positive(call, "page", 1), positive(call, "page-size", 100)
    chosen = keys[(page - 1) * size : page * size]
    return Answer(200, {"records": [{"key": key} for key in chosen], "hasNextPage": page * size < len(keys)})


def add_keys(call: Call) -> Answer:
    """POST: adds keys; one that is there already refuses all of them."""
    records, keys = _records(call), _keys(call)
    taken = [key for key in keys if records.get(key)]
    if taken:
        raise body_error("values", f"The key '{taken[0]}' exists already")
    for key in keys:
        records.put(Record(key, {}))
    return Answer(204)


def put_keys(call: Call) -> Answer:
    """PUT: replaces all keys."""
    records, keys = _records(call), _keys(call)
    for record in list(records):
        records.remove(record)
    for key in keys:
        records.put(Record(key, {}))
    return Answer(204)


def delete_key(call: Call) -> Answer:
    """DELETE …/{key}."""
    records = _records(call)
    record = records.get(call.params["key"])
    if record is None:
        raise ApiError(404, f"The key '{call.params['key']}' does not exist")
    records.remove(record)
    return Answer(204)


def get_allocation(call: Call) -> Answer:
    """GET /v1/subscriptions/{uuid}/cost-allocation of one environment: nothing was used yet, so that there is never a second page."""
    if call.account.records(SUBSCRIPTIONS).get(call.params["subscription"]) is None:
        raise ApiError(404, f"Subscription {call.params['subscription']} not found")
    if "page-key" in call.query:
        raise query_error("page-key", "Invalid page key")
    field, environment = call.query.get("field"), call.query.get("environment-id", "")
    if field not in _FIELDS:
        raise query_error("field", f"Must be one of {', '.join(_FIELDS)}")
    if find_environment(call, environment) is None:
        raise query_error("environment-id", f"There is no environment '{environment}'")
    positive(call, "page-size", 100)
    return Answer(200, {"environmentId": environment, "field": field, "records": [], "nextPageKey": None})


def _records(call: Call) -> Records[Record]:
    return call.account.records(call.params["kind"])


def _keys(call: Call) -> list[str]:
    values = read_body(call, _VALUES).get("values")
    if values is None:
        raise body_error("values", "Must not be null")
    for index, value in enumerate(values):
        check_fields(value, _KEY, f"values[{index}].")
    keys = [value["key"] for value in values]
    if len(set(keys)) < len(keys):
        raise body_error("values", "Must not contain duplicate keys")
    return keys
