# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of endpoints of an account: path, handler and the scopes that open it (account-and-platform.md 2.1)."""

from __future__ import annotations

from ..routing import Handler, Route, route
from . import cost_allocation, environments, subscriptions

_IDM, _ENV, _UAC = ("account-idm-read", "account-env-read", "account-uac-read")
_ENV_WRITE, _UAC_WRITE = ("account-env-write", "account-uac-write")
_ALLOW_LIST = "/env/v1/accounts/{account}/environments/{environment}/ip-allowlist"
_SUBSCRIPTIONS = "/sub/v2/accounts/{account}/subscriptions"
_COST_KEYS = "/v1/accounts/{account}/settings/(?P<kind>costcenters|products)"


def _route(method: str, path: str, handler: Handler, scopes: str = "") -> Route:
    return route(method, path, handler, "", scopes)


ACCOUNT_ROUTES: list[Route] = [
    _route("GET", "/env/v1/accounts/{account}/environments", environments.list_v1, _IDM),
    _route("GET", "/env/v2/accounts/{account}/environments", environments.list_v2, _ENV),
    _route("GET", "/env/v2/accounts/{account}/clusters", environments.list_clusters, _ENV),
    _route("GET", _ALLOW_LIST, environments.get_allow_list, _ENV),
    _route("PUT", _ALLOW_LIST, environments.put_allow_list, _ENV_WRITE),
    _route("GET", _SUBSCRIPTIONS, subscriptions.list_subscriptions, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/forecast", subscriptions.get_forecast, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/events", subscriptions.list_events, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/{{subscription}}", subscriptions.get_subscription, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/{{subscription}}(?:/environments)?/(?:usage|cost)", subscriptions.get_consumption, _UAC),
    _route(
        "GET", "/sub/v3/accounts/{account}/subscriptions/{subscription}/environments/(?:usage|cost)", subscriptions.get_consumption, _UAC
    ),
    _route("GET", "/sub/v1/accounts/{account}/rate-cards", subscriptions.list_rate_cards, _UAC),
    _route("GET", _COST_KEYS, cost_allocation.list_keys, _UAC),
    _route("POST", _COST_KEYS, cost_allocation.add_keys, _UAC_WRITE),
    _route("PUT", _COST_KEYS, cost_allocation.put_keys, _UAC_WRITE),
    _route("DELETE", f"{_COST_KEYS}/{{key}}", cost_allocation.delete_key, _UAC_WRITE),
    _route("GET", "/v1/subscriptions/{subscription}/cost-allocation", cost_allocation.get_allocation, _UAC),
]
