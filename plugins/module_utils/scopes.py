# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which scopes the modules need, and which ones a credential has without anything being tried."""

from __future__ import annotations

import base64
import json
import typing as t

from .auth import AccessToken, ApiToken, Credential, OAuthClientCredentials, PlatformToken, iso_time
from .client import Client
from .errors import DynatraceError

_READ_OBJECTS = (("settings.read",), ("settings:objects:read", "settings:schemas:read"))
_WRITE_OBJECTS = (("settings.read", "settings.write"), (*_READ_OBJECTS[1], "settings:objects:write"))

_Scopes = tuple[tuple[str, ...], tuple[str, ...]]


def _reading(classic: str, platform: str) -> _Scopes:
    """The scopes for reading what an API of its own keeps."""
    return (classic + ".read",), (platform + ":read",)


def _both(classic: str, platform: str) -> _Scopes:
    """The scopes for reading and writing."""
    return (classic + ".read", classic + ".write"), (platform + ":read", platform + ":write")


def _account(*scopes: str) -> _Scopes:
    """The scopes for an API of the account; no API token has them."""
    return scopes, scopes


# module: (scopes of a classic token, scopes of a bearer); environment.md 1.1 and the sections of the APIs.
REQUIRED: dict[str, _Scopes] = {
    "alerting_profile": _WRITE_OBJECTS,
    "api_token": _both("apiTokens", "environment-api:api-tokens"),
    "api_token_info": _reading("apiTokens", "environment-api:api-tokens"),
    "auto_tag": _WRITE_OBJECTS,
    # It takes no bearer, so no scope of one is enough.
    "classic_configuration_info": (("ReadConfig", "settings.read"), ("ReadConfig",)),
    "credential": _both("credentialVault", "environment-api:credentials"),
    "credential_info": _reading("credentialVault", "environment-api:credentials"),
    "custom_device": _both("entities", "environment-api:entities"),
    "custom_tag": _both("entities", "environment-api:entities"),
    "custom_tag_info": _reading("entities", "environment-api:entities"),
    "entity_info": _reading("entities", "environment-api:entities"),
    "entity_type_info": _reading("entities", "environment-api:entities"),
    "environment_info": ((), ()),
    # With event_id it also reads, which fails by itself where it may not.
    "event": (("events.ingest",), ("openpipeline:events.davis:ingest",)),
    "frequent_issue_detection": _WRITE_OBJECTS,
    "account_info": _account("account-env-read"),
    "iam_boundary": _account("iam:boundaries:read", "iam:boundaries:write"),
    "iam_boundary_info": _account("iam:boundaries:read"),
    "iam_export_info": _account("account-env-read", "account-idm-read", "iam:bindings:read", "iam:boundaries:read", "iam:policies:read"),
    "iam_group": _account("account-idm-read", "account-idm-write"),
    "iam_group_info": _account("account-idm-read"),
    "iam_group_permission": _account("account-idm-read", "account-idm-write"),
    "iam_objects": _account(
        "iam:policies:read",
        "iam:policies:write",
        "iam:boundaries:read",
        "iam:boundaries:write",
        "iam:bindings:read",
        "iam:bindings:write",
        "account-idm-read",
        "account-idm-write",
    ),
    "iam_platform_token": _account("platform-token:tokens:manage", "platform-token:tokens:write"),
    "iam_platform_token_info": _account("platform-token:tokens:manage"),
    "iam_policy": _account("iam:policies:read", "iam:policies:write"),
    "iam_policy_binding": _account("account-idm-read", "iam:policies:read", "iam:bindings:read", "iam:bindings:write"),
    "iam_policy_info": _account("iam:policies:read"),
    "iam_service_user": _account("account-idm-read", "account-idm-write"),
    "iam_user": _account("account-idm-read", "account-idm-write"),
    "iam_user_info": _account("account-idm-read"),
    "maintenance_window": _WRITE_OBJECTS,
    "management_zone": _WRITE_OBJECTS,
    "network_zone": _both("networkZones", "environment-api:network-zones"),
    "oauth_token": ((), ()),
    "problem": _both("problems", "environment-api:problems"),
    "problem_info": _reading("problems", "environment-api:problems"),
    "settings_export_info": _READ_OBJECTS,
    "settings_object": _WRITE_OBJECTS,
    "settings_objects": _WRITE_OBJECTS,
    "settings_object_info": _READ_OBJECTS,
    "settings_schema_info": (("settings.read",), ("settings:schemas:read",)),
    "slo": _both("slo", "environment-api:slo"),
}

# scope: others that do as well (environment.md 8.2)
_STAND_INS = {"openpipeline:events.davis:ingest": {"storage:events:write", "environment-api:events:write"}}
# What else an OAuth client is asked for if nobody chose its scopes: for what only some tasks of a module do.
_USEFUL: dict[str, tuple[str, ...]] = {
    "account_info": ("account-idm-read", "account-uac-read"),
    # For owners and environments that are named.
    "iam_platform_token": ("account-idm-read", "account-env-read"),
    "iam_platform_token_info": ("account-idm-read",),
    "iam_policy": ("iam:bindings:read", "account-env-read"),
    "iam_policy_binding": ("iam:boundaries:read", "account-env-read"),
    "iam_policy_info": ("iam-policies-management", "account-env-read"),
}
# Stands for every scope about policies, boundaries and bindings (account-and-platform.md 2.1).
_MANAGES_POLICIES = "iam-policies-management"


def held_scopes(client: Client) -> set[str] | None:
    """The scopes of the credential of ``client``, None where nobody tells them all. Costs one request with an API token."""
    credential = client.auth
    if isinstance(credential, PlatformToken):
        return None
    if not isinstance(credential, ApiToken):
        return granted(credential)[0] or None
    if client.held_scopes is None:
        token = client.post("/apiTokens/lookup", {"token": credential.token()}, repeatable=True)
        client.held_scopes = set(token.get("scopes") or ())
    return client.held_scopes


def require(client: Client, module: str) -> None:
    """Fail if the credential is known to lack a scope that a module needs.

    :raises DynatraceError: with the ``missing_scopes``
    """
    held = held_scopes(client)
    missing = [] if held is None else [scope for scope in REQUIRED[module][client.platform] if not covered(scope, held)]
    if missing:
        raise DynatraceError(f"{client.auth!r} lacks scopes for {module}: {', '.join(missing)}", status=403, missing_scopes=missing)


def covered(scope: str, held: t.Collection[str]) -> bool:
    """Whether a credential with the ``held`` scopes needs no other one for what ``scope`` is for."""
    if scope.startswith("iam:") and _MANAGES_POLICIES in held:
        return True
    return scope in held or not _STAND_INS.get(scope, set()).isdisjoint(held)


def want_scopes(client: Client, module: str) -> None:
    """Let an OAuth client ask for what a module of the account needs, unless its scopes were chosen."""
    ask_for(client, scopes_of(module))


def scopes_of(module: str) -> list[str]:
    """The scopes that a module of the account needs, and those that are of use to it."""
    return [*REQUIRED[module][True], *_USEFUL.get(module, ())]


def ask_for(client: Client, scopes: list[str]) -> None:
    """Let an OAuth client ask for these scopes, unless its scopes were chosen."""
    credential = client.auth
    if isinstance(credential, OAuthClientCredentials):
        credential.wanted = scopes


def granted(credential: Credential) -> tuple[set[str], str | None, str | None]:
    """Return the scopes a bearer is known to have, when it expires and whose it is."""
    if isinstance(credential, OAuthClientCredentials):
        # Known with the bearer, which need not have been asked for yet.
        credential.token()
        return set(credential.granted or ()), iso_time(credential.expires_at), None
    claims = _claims(credential.token()) if isinstance(credential, AccessToken) else {}
    scopes = claims.get("scope") or claims.get("scp") or ()
    expiry = claims.get("exp")
    return (
        set(scopes.split() if isinstance(scopes, str) else scopes),
        iso_time(expiry) if isinstance(expiry, (int, float)) else None,
        claims.get("sub"),
    )


def subject_of(credential: Credential) -> str | None:
    """The id of the user on whose behalf a bearer is used (account-and-platform.md 1.2), None if it does not tell."""
    return _claims(credential.token()).get("sub") if credential.bearer else None


def _claims(token: str) -> dict[str, t.Any]:
    """Return the claims of a JWT, not verified: that is the server's business; an opaque token has none."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}
