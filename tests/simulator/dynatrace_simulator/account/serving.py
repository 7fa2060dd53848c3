# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to the API of an account, from the credential to the answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ..auth import account_caller, authorize
from ..call import Answer, Call
from ..errors import ApiError, GatewayError
from ..routes import ACCOUNT, find_route


def serve(call: Call, key: str | None) -> Answer:
    """Answer a request to the API of the account with this id."""
    try:
        return _serve(call, key)
    except GatewayError:
        raise
    except ApiError as error:
        return Answer(error.status, _body(error, call.path), error.headers())


def _serve(call: Call, key: str | None) -> Answer:
    call.platform = True  # refusals by the gateway look like those of the platform (unverified)
    call.caller = account_caller(call)
    route, params, exists = find_route(ACCOUNT, call.path, call.method)
    if route is None:
        raise ApiError(405, "Method not allowed") if exists else ApiError(404, "Not found")
    account = call.simulator.accounts.get(key or "")
    if account is None or call.caller.resource != account.resource:
        raise _foreign(call)
    call.account = account
    call.caller = call.simulator.within_permissions(call.caller, None)
    authorize(call, (), route.platform, route.permissions)
    call.params = {name: unquote(value) for name, value in params.items()}
    return route.handler(call)


def _foreign(call: Call) -> GatewayError:
    """Return the refusal of a bearer that is not for this account: 401 is documented for costs, elsewhere it is 403. (unverified)"""
    if call.path.startswith(("/sub/", "/v1/")):
        return GatewayError(401, "Unauthorized")
    return GatewayError(403, "The access token was not issued for this account.")


def _body(error: ApiError, path: str) -> dict[str, Any]:
    """Return an error as the family of the path words it (account-and-platform.md 2.1)."""
    if not path.startswith(("/iam/v1/repo/", "/iam/v1/resolution/")):
        # (unverified: there is no description of these bodies, and two reports that differ)
        return error.body()
    details = {str(entry["path"] or "body"): entry["message"] for entry in error.violations}
    return {"code": error.status, "message": error.message, "errorsMap": details}
