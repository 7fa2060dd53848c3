# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/__sim__/accounts``: what tests use to make accounts and to look into them."""

from __future__ import annotations

from typing import Any

from ..call import Answer, Call
from ..errors import ApiError
from ..routing import route
from ..snapshots import account_snapshot
from .account import Account
from .clients import new_client
from .effective_permissions import may
from .people import person_of


def get_accounts(call: Call) -> Answer:
    """GET /__sim__/accounts."""
    simulator = call.simulator
    return Answer(200, [simulator.shown_account(account, call.base_url) for account in simulator.accounts.values()])


def post_account(call: Call) -> Answer:
    """POST /__sim__/accounts: a fresh account of its own, without tenants."""
    return Answer(201, call.simulator.shown_account(call.simulator.create_account(), call.base_url))


def patch_account(call: Call) -> Answer:
    """PATCH /__sim__/accounts/{id} {"inactive"?: [ids], "limits"?: {name: number}, "platformTokens"?: bool, "retired"?: bool}."""
    _account(call).change(call.json())
    return Answer(204)


def delete_account(call: Call) -> Answer:
    """DELETE /__sim__/accounts/{id}: the account with its tenants; the one of the ready line stays."""
    call.simulator.remove_account(_account(call).id)
    return Answer(204)


def post_client(call: Call) -> Answer:
    """POST /__sim__/accounts/{id}/clients {"scopes"?, "user"?}: a client that may ask for these scopes, for all when none are given.

    :raises ApiError: 400 when nobody has that email.
    """
    document, account = call.json() if call.body else {}, _account(call)
    found = person_of(account, document["user"]) if "user" in document else None
    if "user" in document and found is None:
        raise ApiError(400, f"There is no user '{document['user']}'")
    client = new_client(account, call.simulator.sso, document.get("scopes"), user=found[1] if found else None)
    return Answer(201, {"client_id": client.id, "client_secret": client.secret})


def patch_record(call: Call) -> Answer:
    """PATCH /__sim__/accounts/{id}/records/{kind}/{key} {"value"}: change fields of a thing; nothing is validated.

    :raises ApiError: 404 when there is no such thing.
    """
    records = _account(call).records(call.params["kind"])
    record = records.get(call.params["key"])
    if record is None:
        raise ApiError(404, f"There is no '{call.params['key']}' of the kind '{call.params['kind']}'")
    record.value = {**record.value, **call.json()["value"]}
    records.put(record)
    return Answer(204)


def get_snapshot(call: Call) -> Answer:
    """GET /__sim__/accounts/{id}/snapshot: everything as stored, secrets hashed."""
    return Answer(200, account_snapshot(_account(call)))


def get_may(call: Call) -> Answer:
    """GET /__sim__/accounts/{id}/may, or /__sim__/account/may[?account=ID] with the account of the ready line."""
    return may(call, _account(call))


def _account(call: Call) -> Account:
    accounts: dict[str, Any] = call.simulator.accounts
    key = call.params.get("account") or call.query.get("account") or next(iter(accounts))
    account: Account | None = accounts.get(key)
    if account is None:
        raise ApiError(404, f"There is no account '{key}'")
    return account


CONTROL_ROUTES = [
    route("GET", "/accounts", get_accounts),
    route("POST", "/accounts", post_account),
    route("PATCH", "/accounts/{account}", patch_account),
    route("DELETE", "/accounts/{account}", delete_account),
    route("POST", "/accounts/{account}/clients", post_client),
    route("PATCH", "/accounts/{account}/records/{kind}/{key}", patch_record),
    route("GET", "/accounts/{account}/snapshot", get_snapshot),
    route("GET", "/accounts/{account}/may", get_may),
    route("GET", "/account/may", get_may),
]
