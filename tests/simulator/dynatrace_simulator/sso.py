# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSO token endpoint and the bearers it gave out (environment.md 7.4)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from .auth import Caller
from .call import Answer, Call
from .identifiers import name_uuid, new_credential
from .scopes import PLATFORM_SCOPES

LIFETIME_SECONDS = 300
SERVICE_USER = "service-user@service.example.com"


class Sso:
    """One OAuth client that may ask for every platform scope of every tenant of the simulator.

    :param credentials: (client id, client secret) kept from an earlier run, new ones when None.
    """

    def __init__(self, credentials: tuple[str, str] | None = None) -> None:
        self.client_id, self.client_secret = credentials or new_credential("dt0s02")
        self.user_id = name_uuid(self.client_id)
        self.clock: Callable[[], float] = time.monotonic
        self._bearers: dict[str, tuple[float, frozenset[str]]] = {}

    def caller(self, bearer: str) -> Caller | None:
        """Return the service user behind a bearer, None when it is unknown or older than 300 seconds."""
        known = self._bearers.get(bearer)
        if known is None or known[0] <= self.clock():
            return None
        return Caller(self.client_id, SERVICE_USER, self.user_id, known[1], owner=SERVICE_USER)

    def revoke(self, bearer: str) -> None:
        """Let a bearer expire at once."""
        self._bearers.pop(bearer, None)

    def issue(self, asked: Sequence[str]) -> dict[str, Any]:
        """Return the token document for the ``asked`` scopes; none asked for stands for all (account-and-platform.md 1.1)."""
        granted = sorted(asked or PLATFORM_SCOPES)
        now = self.clock()
        self._bearers = {bearer: known for bearer, known in self._bearers.items() if known[0] > now}
        bearer = f"eyJhbGciOiJFUzI1NiJ9.{secrets.token_urlsafe(48)}.{secrets.token_urlsafe(48)}"
        self._bearers[bearer] = (now + LIFETIME_SECONDS, frozenset(granted))
        return {"scope": " ".join(granted), "token_type": "Bearer", "expires_in": LIFETIME_SECONDS, "access_token": bearer}


def post_token(call: Call) -> Answer:
    """POST /sso/oauth2/token: client credentials grant.

    The error body is the one of RFC 6749. (unverified; only the status 400 is known)
    """
    if not call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return Answer(400, {"error": "invalid_request", "error_description": "Content-Type must be application/x-www-form-urlencoded"})
    form = dict(parse_qsl(call.body.decode(errors="replace"), keep_blank_values=True))
    sso = call.simulator.sso
    if form.get("grant_type") != "client_credentials":
        return Answer(400, {"error": "unsupported_grant_type"})
    known = secrets.compare_digest(form.get("client_secret", "").encode(), sso.client_secret.encode())
    if form.get("client_id") != sso.client_id or not known:
        return Answer(400, {"error": "invalid_client"})
    asked = form.get("scope", "").split()
    unknown = sorted(set(asked) - set(PLATFORM_SCOPES))
    if unknown:
        return Answer(400, {"error": "invalid_scope", "error_description": "Unknown or unregistered scope: " + " ".join(unknown)})
    document = sso.issue(asked)
    if "resource" in form:
        document["resource"] = form["resource"]
    return Answer(200, document)
