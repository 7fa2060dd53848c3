# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that can be known about a credential, and what it lacks. Private to this collection."""

from __future__ import annotations

import typing as t

from .auth import ApiToken, Credential
from .client import Client
from .errors import DynatraceError
from .scopes import REQUIRED, covered, granted

if t.TYPE_CHECKING:
    from .module import DynatraceModule

# The options by which a module is asked what its credential lacks.
EXAMINATION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "required_for": {"type": "list", "elements": "str", "default": []},
    "fail_on_missing": {"type": "bool", "default": False},
}

# A bearer is always tried with these, so that anything is known of it.
_USUAL = {"settings:objects:read", "settings:schemas:read", "settings:objects:write"}
_PROBED_SCHEMA = "builtin:alerting.profile"
# scope: a request that changes nothing and that only this scope lets in.
_PROBES: dict[str, tuple[str, str, t.Any, t.Any]] = {
    "settings:objects:read": (
        "GET",
        "/settings/objects",
        {"schemaIds": _PROBED_SCHEMA, "scopes": "environment", "fields": "objectId", "pageSize": 1},
        None,
    ),
    "settings:schemas:read": ("GET", "/settings/schemas/" + _PROBED_SCHEMA, None, None),
    "settings:objects:write": (
        "POST",
        "/settings/objects",
        {"validateOnly": "true"},
        [{"schemaId": _PROBED_SCHEMA, "scope": "environment", "value": {}}],
    ),
    "environment-api:api-tokens:read": ("GET", "/apiTokens", {"pageSize": 100}, None),
    "environment-api:credentials:read": ("GET", "/credentials", {"pageSize": 1}, None),
    "environment-api:entities:read": ("GET", "/entityTypes", {"pageSize": 1}, None),
    "environment-api:network-zones:read": ("GET", "/networkZones", None, None),
    "environment-api:problems:read": ("GET", "/problems", {"pageSize": 1}, None),
    "environment-api:slo:read": ("GET", "/slo", {"pageSize": 1}, None),
}


def known_modules(modules: t.Iterable[str]) -> list[str]:
    """Return the short names of modules.

    :raises DynatraceError: for one that this collection does not have.
    """
    names = [module.rsplit(".", 1)[-1] for module in modules]
    for name in names:
        if name not in REQUIRED:
            raise DynatraceError(f"required_for names {name}, which is no module of this collection. Known are: {', '.join(REQUIRED)}")
    return names


def examine(client: Client, modules: t.Iterable[str] = ()) -> dict[str, t.Any]:
    """Return what can be known about the credential of ``client``, None for what cannot.

    Scopes that nobody tells are tried, those of the named ``modules`` among them.
    ``scopes`` are those it has for sure, ``lacking_scopes`` those the server said are missing; with ``all_scopes_known`` every
    scope but the first ones is missing. Raises :class:`AuthenticationError` when the credential is refused.
    """
    credential = client.auth
    found = {**dict.fromkeys(("name", "enabled", "personal_access_token")), **bearer(credential), "lacking_scopes": []}
    if isinstance(credential, ApiToken):
        token = client.post("/apiTokens/lookup", {"token": credential.token()}, repeatable=True)
        found.update(
            token_id=token.get("id"),
            name=token.get("name"),
            owner=token.get("owner"),
            enabled=token.get("enabled"),
            expiration=token.get("expirationDate"),
            personal_access_token=token.get("personalAccessToken"),
        )
        return dict(found, scopes=sorted(token.get("scopes") or ()), all_scopes_known=True)
    # Also for a bearer that names its scopes: that this environment takes it is what a probe shows.
    held, lacking = _probe(client, _USUAL.union(*(REQUIRED[name][True] for name in known_modules(modules))))
    held = set(found["scopes"]) or held
    return dict(found, scopes=sorted(held), lacking_scopes=sorted(lacking - held))


def bearer(credential: Credential) -> dict[str, t.Any]:
    """Return what a credential itself tells, as part of what :func:`examine` returns. Nothing but the single sign-on is asked."""
    scopes, expiration, owner = granted(credential)
    return {
        "kind": credential.kind.lower().replace(" ", "_"),
        "token_id": credential.token_id or None,
        "owner": owner,
        "expiration": expiration,
        "scopes": sorted(scopes),
        "all_scopes_known": bool(scopes),
    }


def judged(module: DynatraceModule, credential: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return the part of a result that is about the credential, with a warning about scopes of which nobody can tell.

    ``credential`` is what :func:`examine` or :func:`bearer` returned, the options are :data:`EXAMINATION_OPTIONS`.
    Raises :class:`DynatraceError` when a scope is missing and the task shall fail then.
    """
    missing, unknown = gaps(module.params["required_for"], credential, module.client.platform)
    if missing and module.params["fail_on_missing"]:
        raise DynatraceError(f"{module.client.auth!r} lacks scopes for {_listed(missing)}", missing_scopes=missing)
    if unknown:
        module.warn(f"whether {module.client.auth!r} has these scopes cannot be told: {_listed(unknown)}")
    return {"credential": credential, "missing_scopes": missing, "unknown_scopes": unknown}


def _listed(gap: dict[str, list[str]]) -> str:
    return "; ".join(f"{name}: {', '.join(scopes)}" for name, scopes in gap.items())


def gaps(modules: t.Iterable[str], credential: dict[str, t.Any], platform: bool) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return for each module the scopes that the credential lacks, and those nobody can tell; modules without a gap are left out.

    ``credential`` is what :func:`examine` or :func:`bearer` returned.
    """
    missing: dict[str, list[str]] = {}
    unknown: dict[str, list[str]] = {}
    for name in known_modules(modules):
        for scope in REQUIRED[name][platform]:
            if covered(scope, credential["scopes"]):
                continue
            lacking = credential["all_scopes_known"] or scope in credential.get("lacking_scopes", ())
            (missing if lacking else unknown).setdefault(name, []).append(scope)
    return missing, unknown


def _probe(client: Client, scopes: t.Collection[str]) -> tuple[set[str], set[str]]:
    """Try what changes nothing; a refusal that does not name the scope may come from a policy and proves nothing."""
    held, lacking = set[str](), set[str]()
    for scope, request in _PROBES.items():
        if scope not in scopes:
            continue
        refusal = client.refusal(*request)
        if refusal is None:
            held.add(scope)
        elif scope in refusal.missing_scopes:
            lacking.add(scope)
    return held, lacking
