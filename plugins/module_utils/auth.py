# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credentials Dynatrace knows, each as what puts it on a request (environment.md 7.1)."""

from __future__ import annotations

import threading
import time
import typing as t

from .errors import AuthenticationError, DynatraceError

try:
    from requests.auth import AuthBase
except ImportError:  # module.py reports it
    AuthBase = object  # type: ignore[misc,assignment]


def public_part(token: str) -> str:
    """Return ``prefix.public`` of a token, all of it that may be shown; empty for a token in the old format without parts.

    Source: environment.md 2.7 and 7.7 (SCIM tokens show nothing).
    """
    parts = token.split(".")
    return ".".join(parts[:2]) if len(parts) == 3 and token.startswith("dt0") and parts[0] != "dt0s01" else ""


def iso_time(seconds: float) -> str:
    """Return a time of day as the API writes it, in UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class Credential(AuthBase):
    """A secret that is sent as it is. ``kind`` names it in messages, ``bearer`` tells which of the two header forms it takes."""

    kind = ""
    bearer = True

    def __init__(self, secret: str) -> None:
        self._secret = secret

    @property
    def token_id(self) -> str:
        """The public part of the token, or empty."""
        return public_part(self._secret)

    @property
    def secrets(self) -> list[str]:
        """What must never be shown."""
        return [self._secret]

    def token(self) -> str:
        """Return the secret to send."""
        return self._secret

    def renew(self) -> bool:
        """Forget what can be fetched anew; return whether there is such a thing."""
        return False

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = ("Bearer " if self.bearer else "Api-Token ") + self.token()
        return request

    def __repr__(self) -> str:
        return f"{self.kind} {self.token_id}".rstrip()


class ApiToken(Credential):
    """A classic access token (dt0c01) or personal access token."""

    kind = "API token"
    bearer = False


class PlatformToken(Credential):
    """A platform token (dt0s16)."""

    kind = "platform token"


class AccessToken(Credential):
    """A bearer that somebody else obtained from the single sign-on."""

    kind = "access token"


class OAuthClientCredentials(Credential):
    """An OAuth client; its bearer is fetched when first needed and again shortly before it expires.

    ``scopes`` and ``account_uuid`` may be empty; the bearer then has every scope of the client (account-and-platform.md 1.1).
    ``wanted`` are the scopes to ask for where nobody chose any; a client that lacks one of them is asked for all that it has.
    """

    kind = "OAuth client"
    # A bearer lives 300 s; one that expires on the way to the server is refused (account-and-platform.md 1.2).
    margin = 30
    clock = staticmethod(time.time)
    # Takes URL and form fields, returns the parsed answer of the single sign-on; the client puts it here.
    exchange: t.Callable[[str, dict[str, str]], t.Any]

    def __init__(
        self, token_url: str, client_id: str, client_secret: str, scopes: t.Iterable[str] = (), account_uuid: str | None = None
    ) -> None:
        super().__init__(client_secret)
        self.token_url, self.client_id, self.scopes, self.account_uuid = token_url, client_id, list(scopes), account_uuid
        self.wanted: list[str] = []
        self.lifetime = 0
        self.expires_at = 0.0
        self.granted: list[str] | None = None
        self._token: str | None = None
        self._renewing = threading.Lock()

    @property
    def token_id(self) -> str:
        return self.client_id

    @property
    def secrets(self) -> list[str]:
        return [secret for secret in (self._secret, self._token) if secret]

    def token(self) -> str:
        """Return a bearer that is still valid.

        :raises DynatraceError: when the single sign-on refuses (:class:`AuthenticationError`) or answers something else.
        """
        # Of several threads one asks, the others wait for its answer.
        with self._renewing:
            if self._token is None or self.clock() >= self.expires_at - self.margin:
                self._token = self._fetch()
            return self._token

    def _fetch(self) -> str:
        try:
            answer = self._ask(self.scopes or self.wanted)
        except AuthenticationError as error:
            if self.scopes or not self.wanted or error.details["error_code"] != "invalid_scope":
                raise
            self.wanted = []
            answer = self._ask([])
        if not isinstance(answer, dict) or not answer.get("access_token"):
            raise DynatraceError(f"{self.token_url} answered without an access token: check token_url")
        self.granted = str(answer.get("scope") or "").split()
        self.lifetime = int(answer.get("expires_in") or 300)
        self.expires_at = self.clock() + self.lifetime
        return str(answer["access_token"])

    def _ask(self, scopes: list[str]) -> t.Any:
        form = {"grant_type": "client_credentials", "client_id": self.client_id, "client_secret": self._secret}
        if scopes:
            form["scope"] = " ".join(scopes)
        if self.account_uuid:
            form["resource"] = "urn:dtaccount:" + self.account_uuid
        return self.exchange(self.token_url, form)

    def renew(self) -> bool:
        with self._renewing:
            self._token = None
        return True
