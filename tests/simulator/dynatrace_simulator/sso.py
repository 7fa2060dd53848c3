# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SSO token endpoint and the bearers it gave out (environment.md 7.4, account-and-platform.md 1)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from .auth import Caller
from .call import Answer, Call
from .identifiers import name_uuid, new_credential
from .scopes import PLATFORM_SCOPES

LIFETIME_SECONDS = 300
SERVICE_USER = "service-user@service.example.com"
_WRONG_CLIENT = "Invalid OAuth2 request. UNSUCCESSFUL_OAUTH_ACCESS_TOKEN_VALIDATION_FAILED | ClientId or clientSecret is not correct."


@dataclass(frozen=True)
class Client:
    """An OAuth client of an account, and the user in whose name it acts. ``resource`` is the account, ``limited`` one that works within
    the permissions of that user."""

    id: str
    secret: str
    user_id: str
    scopes: tuple[str, ...] = PLATFORM_SCOPES
    user: str = SERVICE_USER
    resource: str = ""
    limited: bool = False


class Sso:
    """The clients of all accounts. The first may ask for every platform scope of every tenant of the simulator.

    :param credentials: (client id, client secret) of the first client, kept from an earlier run; new ones when None.
    """

    def __init__(self, credentials: tuple[str, str] | None = None) -> None:
        self.client_id, self.client_secret = credentials or new_credential("dt0s02")
        self.user_id = name_uuid(self.client_id)
        self.clients: dict[str, Client] = {}
        self.register(Client(self.client_id, self.client_secret, self.user_id))
        self.clock: Callable[[], float] = time.monotonic
        self._bearers: dict[str, tuple[float, Caller]] = {}

    def register(self, client: Client) -> None:
        """Let a client ask for bearers."""
        self.clients[client.id] = client

    def caller(self, bearer: str) -> Caller | None:
        """Return the service user behind a bearer, None when it is unknown or older than 300 seconds."""
        known = self._bearers.get(bearer)
        return None if known is None or known[0] <= self.clock() else known[1]

    def revoke(self, bearer: str) -> None:
        """Let a bearer expire at once."""
        self._bearers.pop(bearer, None)

    def issue(self, asked: Iterable[str], resource: str = "", client: Client | None = None) -> dict[str, Any]:
        """Return the token document for the ``asked`` scopes; none asked for stands for all (account-and-platform.md 1.1).

        :param resource: what the bearer is to be good for; without one it is good for the account of the client, as clients that are in
            use take for granted. (unverified: one report says that the account refuses it)
        :param client: who asks, the first client when None.
        """
        client = client or self.clients[self.client_id]
        granted = sorted(set(asked) or client.scopes)
        now = self.clock()
        self._bearers = {bearer: known for bearer, known in self._bearers.items() if known[0] > now}
        bearer = _jwt(client, granted)
        target = resource or client.resource
        scopes = frozenset(granted)
        caller = Caller(client.id, client.user, client.user_id, scopes, owner=client.user, resource=target, limited=client.limited)
        self._bearers[bearer] = (now + LIFETIME_SECONDS, caller)
        document = {"scope": " ".join(granted), "token_type": "Bearer", "expires_in": LIFETIME_SECONDS, "access_token": bearer}
        return {**document, "resource": resource} if resource else document


def post_token(call: Call) -> Answer:
    """POST /sso/oauth2/token: client credentials grant. (unverified: everything but the refusal of credentials and scopes)"""
    if not call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return Answer(400, {"error": "invalid_request", "error_description": "Content-Type must be application/x-www-form-urlencoded"})
    form = dict(parse_qsl(call.body.decode(errors="replace"), keep_blank_values=True))
    sso = call.simulator.sso
    if form.get("grant_type") != "client_credentials":
        return Answer(400, {"error": "unsupported_grant_type"})
    client_id, secret = _credentials(call, form)
    client = sso.clients.get(client_id)
    if client is None or not secrets.compare_digest(secret.encode(), client.secret.encode()):
        return Answer(400, _refusal())
    asked = form.get("scope", "").split()
    unknown = sorted(set(asked) - set(client.scopes))
    if unknown:
        return Answer(400, {"error": "invalid_scope", "error_description": "Unknown or unregistered scope: " + " ".join(unknown)})
    # Which resources SSO itself refuses is not known; the account's API refuses bearers for anything else. (unverified)
    return Answer(200, sso.issue(asked, form.get("resource", ""), client))


def _credentials(call: Call, form: dict[str, str]) -> tuple[str, str]:
    """Return id and secret of the client, from the form or in the header. (unverified: the header)"""
    scheme, _space, encoded = call.headers.get("authorization", "").partition(" ")
    if "client_id" in form or scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    # Both are form-encoded before they are joined (RFC 6749).
    return unquote_plus(name), unquote_plus(secret)


def _refusal() -> dict[str, Any]:
    """Return the body for credentials that are wrong (account-and-platform.md 1.3)."""
    issue = secrets.token_hex(8)
    return {
        "errorCode": 400,
        "message": "Bad Request",
        "issueId": issue,
        "error": "invalid_request",
        "error_description": _WRONG_CLIENT,
    }


def _jwt(client: Client, scopes: list[str]) -> str:
    """Return a bearer that tells clients what the real one does: who they are and what they may do. The signature is made up."""
    now = int(time.time())
    claims = {"sub": client.user_id, "client_id": client.id, "scope": " ".join(scopes), "iat": now, "exp": now + LIFETIME_SECONDS}
    parts = [json.dumps(part, separators=(",", ":")).encode() for part in ({"alg": "ES256", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, secrets.token_bytes(64)))
