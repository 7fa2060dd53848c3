# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential vault (environment.md 8.3); the fields of types and external vaults are those of the SDK 9.0.1."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .bodies import Field, check_fields, read_body
from .call import Answer, Call
from .errors import ApiError, body_error, query_error
from .faults import lag_reads
from .pages import close_page, open_page
from .records import Record

KIND = "credentials"
APP_ENGINE = "APP_ENGINE"
_SCOPES = (APP_ENGINE, "EXTENSION", "EXTENSION_AUTHENTICATION", "SYNTHETIC")
_ID = re.compile(r"CREDENTIALS_VAULT-[0-9A-F]{16}")
# The fields of an external vault that must be given, by the way to log in there; the others may be left out.
_CYBERARK = ("applicationId", "safeName", "accountName")
_VAULT_METHODS = {
    "AZURE_KEY_VAULT_CLIENT_SECRET": (),
    "CYBERARK_VAULT_ALLOWED_LOCATION": _CYBERARK,
    "CYBERARK_VAULT_USERNAME_PASSWORD": (*_CYBERARK, "usernamePasswordForCPM"),
    "HASHICORP_VAULT_APPROLE": ("pathToCredentials", "roleId", "secretId", "vaultNamespace"),
    "HASHICORP_VAULT_CERTIFICATE": (),
}
# Not among the fields that are shown (SDK, ExternalVaultConfig); that the client secret is not either is (unverified).
_VAULT_HIDDEN = ("clientSecret", "locationForSynchronizationId")


@dataclass(frozen=True)
class _Type:
    """The fields of a type of credentials: those that must be given (an empty password is one), and those that may be."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    external: bool = False


# For public certificates the password is required too, and not supported; that it may be left out is (unverified).
_TYPES = {
    "USERNAME_PASSWORD": _Type(("user", "password"), external=True),
    "TOKEN": _Type(("token",), external=True),
    "CERTIFICATE": _Type(("certificate", "certificateFormat", "password")),
    "PUBLIC_CERTIFICATE": _Type(("certificate", "certificateFormat"), ("password",)),
    "AWS_MONITORING_KEY_BASED": _Type(("accessKeyID", "secretKey", "awsPartition")),
    "AWS_MONITORING_ROLE_BASED": _Type(("accountID", "iamRole")),
    "SNMPV3": _Type(
        ("username", "securityLevel"), ("authenticationProtocol", "authenticationPassword", "privacyProtocol", "privacyPassword")
    ),
}
_FIELD_CHOICES = {
    "certificateFormat": ("PEM", "PKCS12", "UNKNOWN"),
    "awsPartition": ("CHINA", "DEFAULT", "US_GOV"),
    "securityLevel": ("AUTH_NO_PRIV", "AUTH_PRIV", "NO_AUTH_NO_PRIV"),
    "authenticationProtocol": ("MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"),
    "privacyProtocol": ("AES", "AES192", "AES192C", "AES256", "AES256C", "DES"),
}
# Which passwords a security level asks for.
_LEVELS = {"AUTH_NO_PRIV": ("authenticationPassword",), "AUTH_PRIV": ("authenticationPassword", "privacyPassword")}
_COMMON = {
    "name": Field(str, required=True),
    "type": Field(str, required=True, choices=_TYPES),
    "description": Field(str),
    "ownerAccessOnly": Field(bool),
    "scopes": Field(list, choices=_SCOPES),
    "scope": Field(str, choices=_SCOPES),
    "allowContextlessRequests": Field(bool),
    "allowedEntities": Field(list, items=dict),
    "externalVault": Field(dict),
}
_ENTITY = {"id": Field(str, required=True), "type": Field(str, required=True, choices=("USER", "APPLICATION", "UNKNOWN"))}
_VAULT = {"sourceAuthMethod": Field(str, required=True, choices=_VAULT_METHODS), "vaultUrl": Field(str, required=True)}
# Metadata that the details do not repeat.
_NO_DETAILS = ("scopes", "allowContextlessRequests", "allowedEntities")
_DETAIL_NAMES = {"user": "username", "certificateFormat": "certificateType"}


def list_credentials(call: Call) -> Answer:
    """GET /credentials."""
    page = open_page(call, KIND, default=100, maximum=500)
    tests = [_accessible_to(call.caller.owner)]
    for parameter, known in (("type", tuple(_TYPES)), ("scope", _SCOPES)):
        wanted = call.query.get(parameter)
        if wanted is not None and wanted not in known:
            raise query_error(parameter, f"Must be one of {', '.join(known)}")
    if "type" in call.query:
        tests.append(lambda item: bool(item.value["type"] == call.query["type"]))
    if "scope" in call.query:
        tests.append(lambda item: call.query["scope"] in item.value["scopes"])
    if "user" in call.query:
        tests.append(_accessible_to(call.query["user"]))
    if "name" in call.query:
        tests.append(_named(call.query["name"]))
    found = [item for item in call.tenant.records(KIND).listed() if all(test(item) for test in tests)]
    return Answer(200, close_page(call, page, KIND, found, _view))


def get_credentials(call: Call) -> Answer:
    """GET /credentials/{id}: never with the secrets."""
    return Answer(200, _view(_found(call, call.tenant.records(KIND).read(call.params["credentials"]))))


def get_details(call: Call) -> Answer:
    """GET /credentials/{id}/details: with the secrets, for those only that apps may use; of the metadata some are missing (SDK 9.0.1).

    The one ``scope`` knows no apps there; that it is left out for them is (unverified).
    """
    item = _found(call, call.tenant.records(KIND).read(call.params["credentials"]))
    if APP_ENGINE not in item.value["scopes"]:
        raise ApiError(400, "Requested credentials with unsupported scope. Only APP_ENGINE scope is supported")
    shown = {name: part for name, part in _view(item).items() if name not in _NO_DETAILS and (name, part) != ("scope", APP_ENGINE)}
    return Answer(200, {**shown, **{_DETAIL_NAMES.get(name, name): part for name, part in item.secrets.items()}})


def post_credentials(call: Call) -> Answer:
    """POST /credentials."""
    value, hidden = _read(call)
    return _created(call, f"CREDENTIALS_VAULT-{secrets.token_hex(8).upper()}", value, hidden)


def put_credentials(call: Call) -> Answer:
    """PUT /credentials/{id}: everything is replaced, so the secrets must be given again (unverified); makes what does not exist."""
    records, key = call.tenant.records(KIND), call.params["credentials"]
    value, hidden = _read(call)
    item = records.get(key)
    if item is None:
        if not _ID.fullmatch(key):
            raise ApiError(400, f"'{key}' is not a valid ID of credentials")
        return _created(call, key, value, hidden)
    _found(call, item)
    if value["type"] != item.value["type"]:
        # (unverified)
        raise body_error("type", "Cannot be changed")
    item.value, item.secrets = {**value, "credentialUsageSummary": item.value["credentialUsageSummary"]}, hidden
    records.put(item)
    return Answer(204)


def delete_credentials(call: Call) -> Answer:
    """DELETE /credentials/{id}, which is refused while synthetic monitors use them. (unverified wording and status)"""
    records = call.tenant.records(KIND)
    item = _found(call, records.get(call.params["credentials"]))
    if any(usage["count"] for usage in item.value["credentialUsageSummary"]):
        raise ApiError(400, f"Credentials '{item.value['name']}' cannot be deleted as long as there are monitors assigned to it")
    records.remove(item)
    return Answer(204)


def _created(call: Call, key: str, value: dict[str, Any], hidden: dict[str, Any]) -> Answer:
    value = {**value, "credentialUsageSummary": []}
    call.tenant.records(KIND).put(Record(key, value, hidden, owner=call.caller.owner, unseen=lag_reads(call.faults)))
    return Answer(201, {"id": key})


def _found(call: Call, item: Record | None) -> Record:
    """Return the credentials if the caller may see them.

    :raises ApiError: 404 when there are none, 403 when they are for their owner only.
    """
    if item is None:
        raise ApiError(404, f"Credentials '{call.params['credentials']}' not found")
    if not _accessible_to(call.caller.owner)(item):
        raise ApiError(403, "Requested credentials belong to another user")
    return item


def _accessible_to(user: str) -> Callable[[Record], bool]:
    return lambda item: item.owner == user or not item.value["ownerAccessOnly"]


def _named(text: str) -> Callable[[Record], bool]:
    """Return the test for the name: in quotation marks the phrase, else all of the words. (unverified: how the words count)"""
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    wanted = [text[1:-1].lower()] if quoted else text.lower().split()
    return lambda item: all(part in item.value["name"].lower() for part in wanted)


def _read(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what may be shown of a body, and what must not."""
    body = read_body(call, _COMMON)
    if "id" in call.json():
        raise body_error("id", "Must not be set")
    scopes = body.pop("scope", None)
    body["scopes"] = list(dict.fromkeys(body.get("scopes") or ([scopes] if scopes else ())))
    if not body["scopes"]:
        raise body_error("scopes", "Must not be empty")
    if body.get("allowContextlessRequests") and APP_ENGINE not in body["scopes"]:
        # (unverified: could be ignored)
        raise body_error("allowContextlessRequests", "Requires the scope APP_ENGINE")
    for index, entity in enumerate(body.get("allowedEntities", ())):
        check_fields(entity, _ENTITY, f"allowedEntities[{index}].")
    kind = _TYPES[body["type"]]
    vault, hidden_of_vault = _external_vault(body, kind)
    hidden = read_body(call, {name: Field(str, choices=_FIELD_CHOICES.get(name, ())) for name in (*kind.required, *kind.optional)})
    for name in () if vault else (*kind.required, *_LEVELS.get(hidden.get("securityLevel", ""), ())):
        if name not in hidden or (hidden[name] == "" and name != "password"):
            raise body_error(name, "Must not be null" if name not in hidden else "Must not be empty")
    if ":" in hidden.get("user", ""):
        raise body_error("user", "Must not contain ':'")
    if "certificate" in hidden:
        _check_base64("certificate", hidden["certificate"])
        _check_base64("password", hidden.get("password", ""))
        if body["type"] == "CERTIFICATE" and hidden["certificateFormat"] == "PEM" and hidden["password"]:
            raise body_error("password", "Must be empty")
    shown = {"description": "", "ownerAccessOnly": False, "allowContextlessRequests": False, "allowedEntities": [], **body}
    return ({**shown, "externalVault": vault} if vault else shown), {**hidden, **hidden_of_vault}


def _external_vault(body: dict[str, Any], kind: _Type) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what may be shown of an external vault, and what must not."""
    vault = dict(body.pop("externalVault", {}))
    if not vault:
        return {}, {}
    if not kind.external:
        raise body_error("externalVault", f"Credentials of the type {body['type']} cannot be in an external vault")
    check_fields(vault, _VAULT, "externalVault.")
    method = {name: Field(str, required=True) for name in _VAULT_METHODS[vault["sourceAuthMethod"]]}
    check_fields(vault, method, "externalVault.")
    return vault, {name: vault.pop(name) for name in _VAULT_HIDDEN if name in vault}


def _check_base64(name: str, text: str) -> None:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise body_error(name, "Must be encoded with Base64") from error


def _view(item: Record) -> dict[str, Any]:
    """Return the metadata. ``scope`` is deprecated; it names the first of the scopes. (unverified)"""
    return {"id": item.id, **item.value, "scope": item.value["scopes"][0], "owner": item.owner}
