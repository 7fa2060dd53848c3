# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scopes of settings objects: which a schema allows, which exist, which inherits from which (environment.md 1.11, 1.16)."""

from __future__ import annotations

from .errors import ApiError, body_error
from .identifiers import entity_type_of
from .schemas import Schema
from .tenants import Tenant

ENVIRONMENT = "environment"
# Names of allowedScopes that are scopes as they stand, or with something behind a dash, and no entity.
_NAMED = {"environment", "environment-default", "cluster", "userdefaults"}
_PREFIXED = ("metric", "user", "ua-screen")
# Relationships that lead from an entity to the scope it inherits from; only host -> host group is documented, the rest is (unverified).
_PARENT_RELATIONS = ("isInstanceOf", "isInNamespace", "isNamespaceOfCluster", "isServiceMethodOf", "isApplicationMethodOf", "isDiskOf")


def canonical(scope: str) -> str:
    """Return a scope as the tenant stores it: ``tenant`` is an old name of ``environment``.

    The product documentation posts it in its samples (corpus, ``builtin:appsec.rule-settings``); that answers say ``environment`` is
    (unverified).
    """
    return ENVIRONMENT if scope == "tenant" else scope


def scope_type(scope: str) -> str | None:
    """Return the entry of ``allowedScopes`` that a scope belongs to, None for a text that is no scope at all."""
    if scope in _NAMED:
        return scope
    entity_type = entity_type_of(scope)
    if entity_type is not None:
        return entity_type
    return next((name for name in _PREFIXED if scope.startswith(name + "-")), None)


def check_scope(tenant: Tenant, schema: Schema, scope: str, parameter: str) -> None:
    """Check that a scope fits the schema and exists.

    :param parameter: path of the violation.
    :raises ApiError: 400 when the schema does not allow it, 404 when no such entity exists. (unverified wording)
    """
    kind = scope_type(scope)
    if kind is None or kind not in schema["allowedScopes"]:
        raise body_error(parameter, f"Scope '{scope}' is not allowed for schema '{schema['schemaId']}'")
    check_exists(tenant, scope)


def check_exists(tenant: Tenant, scope: str) -> None:
    """Check that an entity scope exists.

    :raises ApiError: 404.
    """
    kind = scope_type(scope)
    if kind is None or (entity_type_of(scope) is not None and not tenant.entity_exists(scope)):
        raise ApiError(404, f"Scope '{scope}' not found")


def inheritance(tenant: Tenant, scope: str) -> list[str]:
    """Return the scopes that give a scope its values, nearest first: host, host group, environment."""
    chain: list[str] = []
    current: str | None = scope
    while current is not None and current not in chain:
        chain.append(current)
        entity = tenant.entities.get(current)
        current = None
        for relation in _PARENT_RELATIONS if entity else ():
            if entity is not None and entity.fromRelationships.get(relation):
                current = entity.fromRelationships[relation][0]["id"]
                break
    if ENVIRONMENT not in chain:
        chain.append(ENVIRONMENT)
    return chain
