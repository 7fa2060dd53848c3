# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens and personal access tokens (environment.md 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .auth import API_TOKEN, Token, personal_tokens_enabled, token_times
from .bodies import Field, read_body
from .call import Answer, Call
from .clock import iso, now_ms
from .errors import ApiError, body_error, query_error
from .faults import lag_reads
from .pages import close_page, open_page
from .scopes import CLASSIC_SCOPES, PERSONAL_SCOPES
from .selectors import Criterion, parse_selector
from .time_frames import time_frame

_DEFAULT_FIELDS = ("id", "name", "enabled", "owner", "creationDate")
_EXTRA_FIELDS = (
    "personalAccessToken",
    "expirationDate",
    "lastUsedDate",
    "lastUsedIpAddress",
    "modifiedDate",
    "scopes",
    "additionalMetadata",
)
_NEVER = 1 << 63
_SORTABLE: dict[str, Callable[[Token], Any]] = {
    "name": lambda token: token.name,
    "lastUsedDate": lambda token: token.last_used or 0,
    "creationDate": lambda token: token.created,
    "expirationDate": lambda token: _NEVER if token.expires is None else token.expires,
    "modifiedDate": lambda token: token.modified or 0,
}
_CREATE = {
    "name": Field(str, required=True),
    "scopes": Field(list, required=True),
    "personalAccessToken": Field(bool),
}
_UPDATE = {"name": Field(str), "enabled": Field(bool), "scopes": Field(list, choices=CLASSIC_SCOPES)}
_IMMUTABLE = ("expirationDate", "owner", "personalAccessToken")


def list_tokens(call: Call) -> Answer:
    """GET /apiTokens. Tokens of the platform have an API of their own."""
    page = open_page(call, "apiTokens", default=200, maximum=10000, minimum=100)
    fields = _fields(call)
    selector = call.query.get("apiTokenSelector")
    tests = [_test(criterion) for criterion in parse_selector(selector, "apiTokenSelector")] if selector else []
    if "from" in call.query or "to" in call.query:
        start, end = time_frame(call, "0")
        # A token that was never used is in no time frame. (unverified)
        tests.append(lambda token: token.last_used is not None and start <= token.last_used <= end)
    found = [token for token in call.tenant.tokens.listed() if token.kind == API_TOKEN and all(test(token) for test in tests)]
    return Answer(200, close_page(call, page, "apiTokens", _sorted(call, found), lambda token: _view(token, fields)))


def get_token(call: Call) -> Answer:
    """GET /apiTokens/{id}."""
    token = call.tenant.tokens.read(call.params["token"])
    if token is None or token.kind != API_TOKEN:
        raise ApiError(404, "", empty=True)
    return Answer(200, token.shown())


def post_token(call: Call) -> Answer:
    """POST /apiTokens: the only answer that ever has the secret. The token belongs to the owner of the one that asks."""
    body = read_body(call, _CREATE)
    expires = token_times(call.json())
    if expires is not None and expires <= now_ms():
        raise body_error("expirationDate", "Must be in the future")
    personal = body.get("personalAccessToken", False)
    if personal:
        _check_personal(call)
    _check_scopes(call, body["scopes"], personal)
    token = call.tenant.create_token(
        API_TOKEN,
        list(dict.fromkeys(body["scopes"])),
        name=body["name"],
        owner=call.caller.owner,
        user_id=call.caller.user_id,
        personal=personal,
        expires=expires,
        unseen=lag_reads(call.faults),
    )
    created = {"id": token.id, "token": token.secret}
    return Answer(201, created if expires is None else {**created, "expirationDate": iso(expires)})


def put_token(call: Call) -> Answer:
    """PUT /apiTokens/{id}: what is not given stays, the scopes are replaced as a whole (environment.md 2.5)."""
    token = _owned(call, call.params["token"], empty=False)
    body = read_body(call, _UPDATE)
    for name in _IMMUTABLE:
        if call.json().get(name) is not None:
            # (unverified: could be ignored)
            raise body_error(name, "Cannot be changed")
    for name in ("name", "scopes"):
        if name in body and not body[name]:
            raise body_error(name, "Must not be empty")
    if body.get("enabled") is False and token.id == call.caller.id:
        raise ApiError(400, "The token used for authentication cannot be disabled")
    if "scopes" in body:
        _check_scopes(call, body["scopes"], token.personal)
    changed = (body.get("name", token.name), list(dict.fromkeys(body.get("scopes", token.scopes))))
    if (changed[0], set(changed[1])) != (token.name, set(token.scopes)):
        # Enabling and disabling do not count as a modification (environment.md 2.3).
        token.name, token.scopes = changed
        token.modified = now_ms()
    token.enabled = body.get("enabled", token.enabled)
    call.tenant.tokens.put(token)
    return Answer(204)


def delete_token(call: Call) -> Answer:
    """DELETE /apiTokens/{id}, which may also be the whole secret."""
    key = call.params["token"]
    by_secret = call.tenant.token_of(key)
    token = _owned(call, by_secret.id if by_secret else key)
    if token.id == call.caller.id:
        raise ApiError(400, "The token used for authentication cannot be deleted")
    call.tenant.tokens.remove(token)
    return Answer(204)


def lookup_token(call: Call) -> Answer:
    """POST /apiTokens/lookup: the token's document, or 404 without a body."""
    secret = read_body(call, {"token": Field(str, required=True)})["token"]
    token = call.tenant.token_of(secret)
    if token is None or token.kind != API_TOKEN:
        raise ApiError(404, "", empty=True)
    return Answer(200, token.shown())


def _owned(call: Call, key: str, empty: bool = True) -> Token:
    """Return the token to change.

    :param empty: whether the 404 is one of those without a body (environment.md 0.2); all others have the envelope.
    :raises ApiError: 404 for an unknown one, 403 when a personal access token is used on somebody else's
        (environment.md 2.9 for deletion; the status, and that it holds for changes too, are (unverified)).
    """
    token = call.tenant.tokens.get(key)
    if token is None or token.kind != API_TOKEN:
        raise ApiError(404, f"Token '{key}' not found", empty=empty)
    if call.caller.personal and token.owner != call.caller.owner:
        raise ApiError(403, "A personal access token can change tokens of its owner only")
    return token


def _check_personal(call: Call) -> None:
    """Refuse a personal access token that the settings do not allow, or for nobody: an API token is no user (environment.md 2.4, 2.9)."""
    if not personal_tokens_enabled(call):
        raise body_error("personalAccessToken", "Personal access tokens are disabled")
    if call.caller.classic and not call.caller.personal:
        raise body_error("personalAccessToken", "A personal access token can be created by a user only")


def _check_scopes(call: Call, scopes: list[str], personal: bool) -> None:
    """Refuse scopes that do not exist, that a token of this kind cannot have, or that the caller may not grant.

    The rule for the last is (unverified): a personal access token, whose rights are those of a user, grants nothing that it lacks;
    an API token with apiTokens.write grants anything. That the server checks the scopes of personal access tokens against its list
    is (unverified) too.
    """
    for scope in scopes:
        if scope not in CLASSIC_SCOPES:
            raise body_error("scopes", f"Unknown scope '{scope}'")
        if personal and scope not in PERSONAL_SCOPES:
            raise body_error("scopes", f"A personal access token cannot have the scope '{scope}'")
        if call.caller.personal and scope not in call.caller.scopes:
            raise body_error("scopes", f"Missing permission to grant the scope '{scope}'")


def _fields(call: Call) -> list[str]:
    """Return the fields to show: an explicit list replaces the default, operators add to it and take from it."""
    asked = call.values("fields")
    if not asked:
        return list(_DEFAULT_FIELDS)
    for name in asked:
        if name.lstrip("+-") not in (*_DEFAULT_FIELDS, *_EXTRA_FIELDS):
            raise query_error("fields", f"Unknown field '{name.lstrip('+-')}'")
    changing = [name for name in asked if name[0] in "+-"]
    if not changing:
        return ["id", *asked]
    if len(changing) != len(asked):
        # (unverified: what happens to a mixture)
        raise query_error("fields", "Fields with and without operator cannot be mixed")
    added = {name[1:] for name in asked if name[0] == "+"}
    removed = {name[1:] for name in asked if name[0] == "-"} - {"id"}
    return [name for name in (*_DEFAULT_FIELDS, *added) if name not in removed]


def _view(token: Token, fields: list[str]) -> dict[str, Any]:
    return {name: part for name, part in token.shown().items() if name in fields}


def _test(criterion: Criterion) -> Callable[[Token], bool]:
    name, texts = criterion.name, criterion.texts()
    if name == "owner" and len(texts) == 1:
        return lambda token: token.owner == texts[0]
    if name == "personalAccessToken" and texts in (["true"], ["false"]):
        return lambda token: token.personal is (texts == ["true"])
    if name == "scope" and texts:
        return lambda token: not set(texts).isdisjoint(token.scopes)
    raise query_error("apiTokenSelector", f"Unknown criterion '{name}'")


def _sorted(call: Call, found: list[Token]) -> list[Token]:
    key = call.query.get("sort", "-creationDate")
    name = key.lstrip("+- ")
    if name not in _SORTABLE:
        raise query_error("sort", f"Unknown sort field '{name}'")
    places = {token.id: place for place, token in enumerate(found)}
    return sorted(found, key=lambda token: (_SORTABLE[name](token), places[token.id]), reverse=key.startswith("-"))
