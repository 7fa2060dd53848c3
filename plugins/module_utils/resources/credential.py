# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Credentials in the vault (environment.md 8.3; the fields of the types are those of the SDK 9.0.1). Private to this collection."""

from __future__ import annotations

import base64
import binascii
import typing as t

from ..errors import DynatraceError
from ..files import read_bytes
from .resource import Resource
from .vault import AWS_KEY, AWS_ROLE, CERTIFICATE, PASSWORD, PATH, PUBLIC, SCOPES, SNMP, TOKEN, TYPES, list_credentials

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params

_APPROLE, _HASHICORP_CERTIFICATE, _AZURE = "HASHICORP_VAULT_APPROLE", "HASHICORP_VAULT_CERTIFICATE", "AZURE_KEY_VAULT_CLIENT_SECRET"
_CYBERARK_PASSWORD, _CYBERARK_LOCATION = "CYBERARK_VAULT_USERNAME_PASSWORD", "CYBERARK_VAULT_ALLOWED_LOCATION"
_CYBERARK = (_CYBERARK_PASSWORD, _CYBERARK_LOCATION)
# What an external vault stands in for.
_OWN = ("user", "password", "token")


def _of_types(*types: str, **more: t.Any) -> dict[str, t.Any]:
    """An option for what only some types have and the API never tells."""
    return {"type": "str", "write_only": True, "needed": True, "when": {"type": types}, **more}


def _of_methods(*methods: str, needed: bool = True, **more: t.Any) -> dict[str, t.Any]:
    """An option for what only some kinds of external vaults have."""
    return {"type": "str", "needed": needed, "when": {"source_auth_method": methods}, **more}


def _of_levels(*levels: str, **more: t.Any) -> dict[str, t.Any]:
    """An option for what SNMP has with some security levels."""
    return {"type": "str", "write_only": True, "needed": True, "when": {"security_level": levels}, **more}


_EXTERNAL_VAULT = {
    "source_auth_method": {
        "type": "str",
        "needed": True,
        "choices": [_AZURE, _CYBERARK_LOCATION, _CYBERARK_PASSWORD, _APPROLE, _HASHICORP_CERTIFICATE],
    },
    "vault_url": {"type": "str", "needed": True},
    "username_secret_name": {"type": "str", "no_log": False},
    "password_secret_name": {"type": "str", "no_log": False},
    "token_secret_name": {"type": "str", "no_log": False},
    "location_for_synchronization_id": {"type": "str", "write_only": True},
    "path_to_credentials": _of_methods(_APPROLE, _HASHICORP_CERTIFICATE),
    "role_id": _of_methods(_APPROLE),
    "secret_id": _of_methods(_APPROLE, no_log=False),
    "vault_namespace": _of_methods(_APPROLE),
    "certificate": _of_methods(_HASHICORP_CERTIFICATE, *_CYBERARK, needed=False),
    "tenant_id": _of_methods(_AZURE),
    "client_id": _of_methods(_AZURE),
    "client_secret": _of_methods(_AZURE, write_only=True, no_log=True),
    "application_id": _of_methods(*_CYBERARK),
    "safe_name": _of_methods(*_CYBERARK),
    "folder_name": _of_methods(*_CYBERARK, needed=False),
    "account_name": _of_methods(*_CYBERARK),
    "username_password_for_cpm": _of_methods(_CYBERARK_PASSWORD, api="usernamePasswordForCPM", no_log=False),
}


class VaultCredential(Resource):
    """Names are not unique. A change replaces everything, and the API tells nothing but metadata."""

    module = "credential"
    noun = "credential"
    path = PATH
    items = "credentials"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "type": {"type": "str", "choices": list(TYPES), "needed": True, "fixed": True},
        "scopes": {"type": "list", "elements": "str", "choices": list(SCOPES), "unordered": True, "needed": True},
        "description": {"type": "str"},
        "owner_access_only": {"type": "bool", "initial": False},
        "allow_contextless_requests": {"type": "bool", "initial": False},
        "allowed_entities": {
            "type": "list",
            "elements": "dict",
            "unordered": True,
            "options": {
                "id": {"type": "str", "required": True},
                "type": {"type": "str", "choices": ["APPLICATION", "USER"], "default": "USER"},
            },
        },
        "user": _of_types(PASSWORD, SNMP),
        "password": _of_types(PASSWORD, CERTIFICATE, no_log=True),
        "token": _of_types(TOKEN, no_log=True),
        "certificate": _of_types(CERTIFICATE, PUBLIC, no_log=True),
        "certificate_format": _of_types(CERTIFICATE, PUBLIC, choices=["PEM", "PKCS12"]),
        "external_vault": {"type": "dict", "when": {"type": (PASSWORD, TOKEN)}, "options": _EXTERNAL_VAULT},
        "security_level": _of_types(SNMP, choices=["AUTH_NO_PRIV", "AUTH_PRIV", "NO_AUTH_NO_PRIV"]),
        "authentication_protocol": _of_levels("AUTH_NO_PRIV", "AUTH_PRIV", choices=["MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"]),
        "authentication_password": _of_levels("AUTH_NO_PRIV", "AUTH_PRIV", no_log=True),
        "privacy_protocol": _of_levels("AUTH_PRIV", choices=["AES", "AES192", "AES192C", "AES256", "AES256C", "DES"]),
        "privacy_password": _of_levels("AUTH_PRIV", no_log=True),
        "access_key_id": _of_types(AWS_KEY, api="accessKeyID", no_log=False),
        "secret_key": _of_types(AWS_KEY, no_log=True),
        "aws_partition": _of_types(AWS_KEY, choices=["CHINA", "DEFAULT", "US_GOV"]),
        "account_id": _of_types(AWS_ROLE, api="accountID"),
        "iam_role": _of_types(AWS_ROLE),
    }

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(super().argument_spec(), certificate_src={"type": "path"})

    def prepared(self, params: Params) -> Params:
        if params["state"] == "absent":
            return params
        if params["certificate_src"]:
            return dict(params, certificate=_encoded(read_bytes(params["certificate_src"])))
        if not params["certificate"]:
            return params
        certificate = "".join(params["certificate"].split())
        try:
            base64.b64decode(certificate, validate=True)
        except (binascii.Error, ValueError):
            raise DynatraceError("certificate is not encoded with Base64: use the filter b64encode, or certificate_src") from None
        return dict(params, certificate=certificate)

    def derived_secrets(self, params: Params) -> t.Iterable[str]:
        return [params["certificate"] or "", _encoded((params["password"] or "").encode())]

    def missing(self, params: Params) -> t.Iterable[tuple[str, dict[str, t.Any]]]:
        spared = set(_OWN) if params.get("external_vault") else set()
        # A password may be empty, and a PEM file has none.
        if params.get("password") == "" or params.get("certificate_format") == "PEM":
            spared.add("password")
        return ((name, spec) for name, spec in super().missing(params) if name not in spared)

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return list_credentials(client, params["name"])

    def shown(self, item: Document) -> dict[str, t.Any]:
        # The API leaves it out where it has no meaning.
        return {"allow_contextless_requests": False, **super().shown(item)}

    def permit(self, client: Client, change: Change) -> None:
        if not change.after:
            self._warn_of_use(change)
            return
        params, after = change.params, change.after
        own = [name for name in _OWN if params[name] is not None]
        if own and after.get("external_vault"):
            raise DynatraceError(
                "%s: external_vault says where %s comes from: leave it out, or the vault with external_vault={}"
                % (change.title, " and ".join(own))
            )
        if after.get("allow_contextless_requests") and "APP_ENGINE" not in after.get("scopes", ()):
            raise DynatraceError("allow_contextless_requests needs the scope APP_ENGINE")
        if after["type"] == PASSWORD and ":" in (params["user"] or ""):
            raise DynatraceError("user must not contain a colon")
        if params["certificate_format"] == "PEM" and params["password"]:
            raise DynatraceError("certificates in PEM format have no password")

    def _warn_of_use(self, change: Change) -> None:
        used = (change.live or {}).get("credentialUsageSummary") or ()
        uses = ["%s %s" % (use["count"], use.get("type")) for use in used if use.get("count")]
        if uses:
            change.warnings.append("%s is in use (%s); the API refuses to delete what monitors use" % (change.title, ", ".join(uses)))

    def document(self, params: Params) -> Document:
        document = super().document(params)
        kind = document.get("type")
        if kind == SNMP:
            document["username"] = document.pop("user")
        elif kind in (CERTIFICATE, PUBLIC):
            document["password"] = _encoded(document.get("password", "").encode())
        if not document.get("externalVault"):
            document.pop("externalVault", None)
        return document


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


CREDENTIAL = VaultCredential()
