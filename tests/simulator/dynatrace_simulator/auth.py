# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls, and what they may do (environment.md 7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from .clock import iso, now_ms, parse_time
from .errors import ApiError, GatewayError, body_error
from .records import Stored
from .scopes import with_display_name

if TYPE_CHECKING:
    from .call import Call

API_TOKEN = "api_token"
PLATFORM_TOKEN = "platform_token"


TOKEN_SETTINGS = "builtin:tokens.token-settings"


@dataclass(eq=False)
class Token(Stored):
    """A credential of a tenant. ``secret`` is the whole token; ``id`` its public part."""

    secret: str
    kind: str
    scopes: list[str]
    name: str
    owner: str
    user_id: str
    groups: list[str] = field(default_factory=list)
    enabled: bool = True
    personal: bool = False
    created: int = 0
    modified: int | None = None
    expires: int | None = None
    last_used: int | None = None

    def usable(self) -> bool:
        """Return whether the token is enabled and not expired."""
        return self.enabled and (self.expires is None or self.expires > now_ms())

    def shown(self, used: bool = True) -> dict[str, Any]:
        """Return the ApiToken document (environment.md 2.3), never with the secret.

        :param used: say when and from where the token was used last.
        """
        dates = {
            "creationDate": self.created,
            "expirationDate": self.expires,
            "lastUsedDate": self.last_used if used else None,
            "modifiedDate": self.modified,
        }
        shown: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "enabled": self.enabled,
            "owner": self.owner,
            "personalAccessToken": self.personal,
            "scopes": list(self.scopes),
        }
        shown.update({name: iso(value) for name, value in dates.items() if value is not None})
        if used and self.last_used is not None:
            shown["lastUsedIpAddress"] = "127.0.0.1"
        return shown


class Rights(Protocol):
    """What the permissions of a person leave of the scopes of a credential (account-and-platform.md 1.7)."""

    def missing(self, scope: str) -> list[str]:
        """Return the permissions any of which a scope needs, none when the person has one, if only for some things."""

    def may(self, permission: str, about: Mapping[str, tuple[str, ...]]) -> bool:
        """Return whether a permission is there for one thing, whose attributes are given."""

    def reaches(self, scope: str, schema_id: str, place: str) -> bool:
        """Return whether a scope is good for settings of a schema in a place."""


@dataclass(frozen=True)
class Caller:
    """The identity behind a request.

    ``user_id`` is the UUID that platform answers carry as createdBy/modifiedBy, ``author`` the text for people; a classic token
    writes with its public id as author. ``owner`` is the user behind it, whom a new token belongs to; ``personal`` tells a personal
    access token from an API token; ``resource`` is what a bearer was given out for. ``limited`` is a bearer that works within the
    permissions of its user, ``rights`` are those, None when nothing but the scopes counts.
    """

    id: str
    author: str
    user_id: str
    scopes: frozenset[str]
    groups: frozenset[str] = frozenset()
    classic: bool = False
    owner: str = ""
    personal: bool = False
    resource: str = ""
    limited: bool = False
    rights: Rights | None = None

    @property
    def person(self) -> str:
        """Who made or changed something: a user UUID on the platform, the token's public id otherwise. (unverified for classic tokens)"""
        return self.id if self.classic else self.user_id


def caller_of(token: Token) -> Caller:
    """Return the identity that a token stands for."""
    classic = token.kind == API_TOKEN
    author = token.id if classic else token.owner
    return Caller(token.id, author, token.user_id, frozenset(token.scopes), frozenset(token.groups), classic, token.owner, token.personal)


def token_times(document: dict[str, Any]) -> int | None:
    """Return the expiry of a token request in ms.

    :raises ApiError: 400 when the date cannot be read.
    """
    text = document.get("expirationDate")
    if text is None:
        return None
    try:
        moment = parse_time(str(text), future=True)
        iso(moment)
    except (ValueError, OverflowError) as error:
        raise body_error("expirationDate", "Cannot parse the time") from error
    return moment


def personal_tokens_enabled(call: Call) -> bool:
    """Return whether the tenant allows personal access tokens, which it does not by default (environment.md 2.9)."""
    return any(item.value.get("patEnabled") is True for item in call.tenant.objects.listed(TOKEN_SETTINGS, "environment"))


def authenticate(call: Call) -> Caller:
    """Return who calls.

    :raises ApiError: 401 on the classic prefix for anything but a usable API token (environment.md 7.6).
    :raises GatewayError: 401/403 on the platform prefix for anything but a usable bearer.
    """
    return _platform_caller(call) if call.platform else _classic_caller(call)


def _classic_caller(call: Call) -> Caller:
    scheme, _space, secret = call.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "api-token":
        token = call.tenant.token_of(secret.strip())
    elif not scheme and "api-token" in call.query:
        token = call.tenant.token_of(call.query["api-token"])
    else:
        # A bearer on the classic host is refused like any unknown token. (unverified)
        token = None
    if token is None or token.kind != API_TOKEN or not token.usable() or (token.personal and not personal_tokens_enabled(call)):
        raise ApiError(401, "Token Authentication failed")
    token.last_used = now_ms()
    return caller_of(token)


def account_caller(call: Call) -> Caller:
    """Return who calls the API of an account, which takes access tokens of the SSO and nothing else. (unverified: platform tokens)

    :raises GatewayError: 401 (account-and-platform.md 1.4).
    """
    caller = call.simulator.sso.caller(_bearer(call, "Incorrect Authorization header in request - expected `Bearer`!"))
    if caller is None:
        raise GatewayError(401, "Unauthorized")
    return caller


def _bearer(call: Call, refusal: str) -> str:
    scheme, _space, secret = call.headers.get("authorization", "").partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not secret:
        # (unverified: a classic token on the platform host may also be a 403)
        raise GatewayError(401, refusal)
    if "expired_bearer" in call.faults:
        call.simulator.sso.revoke(secret)
        raise GatewayError(401, "Unauthorized")
    return secret


def _platform_caller(call: Call) -> Caller:
    scheme = call.headers.get("authorization", "").partition(" ")[0] or "undefined"
    wrong_scheme = f"Unsupported authorization scheme '{scheme}'. Dynatrace platform APIs require the authorization scheme 'Bearer'"
    secret = _bearer(call, "Unauthorized" if scheme.lower() == "bearer" else wrong_scheme)
    token = call.tenant.token_of(secret)
    if token is not None and token.kind == PLATFORM_TOKEN:
        if not token.usable():
            raise GatewayError(403, "Forbidden")
        token.last_used = now_ms()
        return caller_of(token)
    caller = call.simulator.sso.caller(secret)
    if caller is not None:
        return call.simulator.within_permissions(caller, call.tenant)
    caller = call.simulator.account_token(call.tenant, secret)
    if caller is None:
        raise GatewayError(401, "Unauthorized")
    return caller


def authorize(call: Call, classic: Iterable[str], platform: Iterable[str], permissions: Iterable[str] = ()) -> None:
    """Check that the caller holds one of the accepted scopes; no accepted scope means any valid credential will do.

    :param permissions: what a person needs, any of them, where it is not what the scopes stand for.

    :raises ApiError: 403 with the list of accepted scopes (environment.md 7.6).
    :raises GatewayError: 403 with ``missingScopes`` or ``missingPermissions`` on the platform prefix.
    """
    accepted = tuple(platform if call.platform else classic)
    held = [scope for scope in accepted if scope in call.caller.scopes]
    if held or not accepted:
        return _check_rights(call.caller, held, tuple(permissions))
    if call.platform:
        raise GatewayError(403, "Insufficient permissions.", accepted[:1])
    names = ", ".join(with_display_name(scope) for scope in accepted)
    raise ApiError(403, f"Token is missing required scope. Use one of: {names}")


def _check_rights(caller: Caller, held: list[str], permissions: tuple[str, ...]) -> None:
    rights = caller.rights
    if rights is None or not held:
        return
    if permissions:
        lacking = [] if any(rights.may(permission, {}) for permission in permissions) else [list(permissions)]
    else:
        lacking = [rights.missing(scope) for scope in held]
    if lacking and all(lacking):
        raise GatewayError(403, "Insufficient permissions.", missing_permissions=lacking[0][:1])
