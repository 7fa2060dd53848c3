# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody's permissions leave of the scopes of a credential (account-and-platform.md 1.6, 1.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from ..clock import now_ms
from ..errors import GatewayError
from ..tenants import Tenant
from .account import CLIENTS, Account
from .effective_permissions import circumstances, groups_of
from .evaluation import Attributes, decide, times
from .grants import Grant
from .people import person_by_uid
from .roles import everything_granted

_VIEWER, _MANAGER = "environment:roles:viewer", "environment:roles:manage-settings"
# Scopes that need another permission than that of their own name, or one of several: environment.md 1.1, 2, 4, 5, 8, and for the account
# the official description of 2026. (unverified: what policies need by their old scope)
_NEEDED = {
    "settings:objects:read": ("settings:objects:read", _MANAGER),
    "settings:objects:write": ("settings:objects:write", _MANAGER),
    "settings:schemas:read": ("settings:schemas:read", _VIEWER),
    "environment-api:slo:read": (_VIEWER, "settings:objects:read"),
    "environment-api:slo:write": (_MANAGER, "settings:objects:write"),
    "environment-api:problems:write": (_VIEWER,),
    "environment-api:credentials:write": (_VIEWER,),
    "account-idm-read": ("account-user-management",),
    "account-idm-write": ("account-user-management",),
    **dict.fromkeys(("account-env-read", "account-env-write", "account-uac-read", "account-uac-write"), ("account-viewer",)),
    "iam-policies-management": ("iam:policies:write", "account-user-management"),
}
# Of the environment's own APIs those that write need the second role. (unverified for network zones and events)
_ROLES_SUFFICE = ("environment-api:", "api-tokens:", "fleet-management:")


def rights_for(account: Account, tenant: Tenant | None, uid: str) -> PersonalRights | None:
    """Return the rights of somebody in an environment (or in the account as such), None for who may do everything.

    That is the service user behind the first client of the account, which has every scope.

    :raises GatewayError: 403 when there is nobody, or nobody active, with this id.
    """
    first = account.records(CLIENTS).get(account.client_id)
    if first is not None and first.value["userUuid"] == uid:
        return None
    person = person_by_uid(account, uid)
    if person is None or person.value.get("userStatus", "ACTIVE") != "ACTIVE":
        raise GatewayError(403, "Forbidden")
    groups = groups_of(account, person)
    attributes = {**times(now_ms()), **circumstances(account, tenant, person, groups)}
    return PersonalRights(account, tenant, groups, attributes)


class PersonalRights:
    """What somebody may do.

    :param tenant: where, None for the account as such.
    :param groups: which the person is in.
    :param attributes: what is known beside what the request is about.
    """

    def __init__(self, account: Account, tenant: Tenant | None, groups: list[str], attributes: Attributes) -> None:
        self._account, self._tenant, self._groups, self._attributes = account, tenant, groups, attributes

    @cached_property
    def _grants(self) -> list[Grant]:
        return everything_granted(self._account, self._tenant, self._groups)

    def missing(self, scope: str) -> list[str]:
        """Return the permissions any of which a scope needs, none when the person has one, if only for some things."""
        known = self._attributes
        grants = [
            replace(grant, rules=tuple(rule for rule in grant.rules if rule.name in known)) if grant.effect == "ALLOW" else grant
            for grant in self._grants
        ]
        needed = _needed(scope)
        return [] if any(_allowed(decide(grants, permission, known)) for permission in needed) else list(needed)

    def may(self, permission: str, about: Mapping[str, tuple[str, ...]]) -> bool:
        """Return whether a permission is there for one thing, whose attributes are given."""
        return _allowed(decide(self._grants, permission, {**self._attributes, **about}))

    def reaches(self, scope: str, schema_id: str, place: str) -> bool:
        """Return whether a scope is good for settings of a schema in a place. (unverified: which conditions the server looks at)"""
        about = {"settings:schemaId": (schema_id,), "settings:scope": (place,)}
        if self._tenant is not None:
            entity = self._tenant.entities.get(place)
            about["settings:schemaGroup"] = tuple(self._tenant.schemas.require(schema_id).get("schemaGroups", ()))
            about["environment:management-zone"] = tuple(zone["name"] for zone in entity.managementZones) if entity is not None else ()
        if schema_id.startswith("app:"):
            about["shared:app-id"] = (schema_id.split(":")[1],)
        return any(self.may(permission, about) for permission in _needed(scope))


def _needed(scope: str) -> tuple[str, ...]:
    if scope in _NEEDED:
        return _NEEDED[scope]
    if scope.startswith(_ROLES_SUFFICE):
        return (_MANAGER,) if scope.endswith(":write") else (_VIEWER,)
    return (scope,)


def _allowed(grant: Grant | None) -> bool:
    return grant is not None and grant.effect == "ALLOW"
