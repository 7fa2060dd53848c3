# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Platform tokens (account-and-platform.md 2.12)."""

from __future__ import annotations

import re
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms, parse_time
from ..errors import ApiError, body_error, query_error
from ..faults import lag_reads
from ..identifiers import new_credential
from ..records import Record
from .catalogue import SCOPES
from .paging import totalled
from .people import person_by_uid

TOKENS = "platformTokens"
ACTIVE, INACTIVE, EXPIRED, REVOKED = "ACTIVE", "INACTIVE", "EXPIRED", "REVOKED"
_USE = "iam:service-users:use"
_EXPIRATION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")
_DATE = {"expirationDate": Field(str, required=True)}
_BODY = {
    "name": Field(str, required=True, maximum=255),
    "description": Field(str),
    "scope": Field(list, required=True, choices=SCOPES),
    "resource": Field(list),
    "tags": Field(list),
    "userUuid": Field(str, required=True),
    **_DATE,
}


def list_tokens(call: Call) -> Answer:
    """GET …/platform-tokens."""
    found = [_view(call, token) for token in call.account.records(TOKENS).listed()]
    term, status = call.query.get("searchTerm", "").lower(), call.query.get("status")
    if status not in (None, ACTIVE, INACTIVE, EXPIRED, REVOKED):
        raise query_error("status", f"Unknown value '{status}'")
    found = [token for token in found if term in _searched(token) and status in (None, token["status"])]
    return Answer(200, totalled(call, found))


def post_token(call: Call) -> Answer:
    """POST …/platform-tokens: the only answer that ever has the secret."""
    body = {"tags": [], "description": "", "resource": [call.account.resource], **read_body(call, _BODY)}
    expires = _expiration(body["expirationDate"])
    if not call.account.token_creation:
        raise ApiError(403, "The creation of platform tokens is switched off")
    owner = person_by_uid(call.account, body["userUuid"])
    if owner is None:
        raise body_error("userUuid", f"User {body['userUuid']} not found")
    email, rights = owner.value["email"], call.caller.rights
    if "groupUuid" in owner.value and rights is not None and not rights.may(_USE, {"iam:service-user-email": (email,)}):
        # (unverified status)
        raise ApiError(403, f"Missing permission {_USE} for {email}")
    tokens = call.account.records(TOKENS)
    living = [token for token in tokens if token.value["userUuid"] == body["userUuid"] and token.value["status"] != REVOKED]
    if len(living) >= call.account.limits["platformTokensPerUser"]:
        # (unverified status)
        raise ApiError(400, f"A user must not have more than {len(living)} platform tokens")
    public, secret = new_credential("dt0s16")
    value = {**body, "expirationDate": iso(expires), "status": ACTIVE, "createdAt": iso(now_ms()), "createdBy": call.caller.user_id}
    tokens.put(Record(public, value, {"token": secret}, unseen=lag_reads(call.faults)))
    return Answer(200, {"name": body["name"], "tokenId": public, "token": secret})


def delete_token(call: Call) -> Answer:
    """DELETE …/platform-tokens/{id}: it stays in the list as revoked, and cannot be revoked again. (unverified: the status)"""
    token = _living(call)
    token.value["status"] = REVOKED
    call.account.records(TOKENS).put(token)
    return Answer(200)


def put_expiration(call: Call) -> Answer:
    """PUT …/platform-tokens/{id}/expiration-date."""
    token = _living(call)
    token.value["expirationDate"] = iso(_expiration(read_body(call, _DATE)["expirationDate"]))
    call.account.records(TOKENS).put(token)
    return Answer(200)


def put_status(call: Call) -> Answer:
    """PUT …/platform-tokens/{id}/status."""
    token = _living(call)
    token.value["status"] = read_body(call, {"status": Field(str, required=True, choices=(ACTIVE, INACTIVE))})["status"]
    call.account.records(TOKENS).put(token)
    return Answer(204)


def _expiration(text: str) -> int:
    """Return an expiration in ms."""
    try:
        moment = parse_time(text) if _EXPIRATION.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        raise body_error("expirationDate", "Must be of the form YYYY-MM-DDThh:mm:ss.SSSZ")
    if moment <= now_ms():
        raise body_error("expirationDate", "Must be in the future")
    return moment


def _searched(token: dict[str, Any]) -> str:
    """Return what a search looks into: id, name, scopes and creator. (unverified: whether case matters)"""
    return " ".join((token["tokenId"], token["name"], token["createdBy"], *token["scope"])).lower()


def _living(call: Call) -> Record:
    token = call.account.records(TOKENS).get(call.params["token"])
    if token is None:
        raise ApiError(404, f"Platform token {call.params['token']} not found")
    if token.value["status"] == REVOKED:
        raise ApiError(400, f"Platform token {token.id} is revoked")
    return token


def status_of(token: Record) -> str:
    """Return the status of a token, which may have expired by itself."""
    expired = parse_time(token.value["expirationDate"]) <= now_ms()
    return EXPIRED if expired and token.value["status"] == ACTIVE else token.value["status"]


def _view(call: Call, token: Record) -> dict[str, Any]:
    last = call.account.token_uses.get(token.id)
    used = {"lastUsedAt": None, "lastClientIp": None} if last is None else {"lastUsedAt": iso(last), "lastClientIp": "127.0.0.1"}
    return {"tokenId": token.id, "accountUuid": call.account.id, **token.value, "status": status_of(token), "metadata": used}
