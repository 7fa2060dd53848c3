# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the permissions of the old kind grant (account-and-platform.md 2.3), beside the policies."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ..identifiers import numeric_zone_id
from ..tenants import MANAGEMENT_ZONES, Tenant
from .account import Account
from .grants import Grant, Rule, grants_of
from .groups import GROUPS
from .levels import Level

ACCOUNT_ROLES = ("account-company-info", "account-user-management", "account-viewer", "account-saml-flexible-federation")
TENANT_ROLES = (
    "tenant-viewer",
    "tenant-manage-settings",
    "tenant-agent-install",
    "tenant-logviewer",
    "tenant-view-sensitive-request-data",
    "tenant-configure-request-capture-data",
    "tenant-replay-sessions-with-masking",
    "tenant-replay-sessions-without-masking",
    "tenant-manage-security-problems",
    "tenant-view-security-problems",
    "tenant-manage-support-tickets",
)
# The only one of an environment that no permission of policies stands for.
_TICKETS = "tenant-manage-support-tickets"


def permission_of(role: str) -> str:
    """Return the permission that a policy would name for one of the old kind; those of the account have none."""
    if role not in TENANT_ROLES or role == _TICKETS:
        return role
    return "environment:roles:" + role.removeprefix("tenant-")


def everything_granted(account: Account, tenant: Tenant | None, groups: Collection[str]) -> list[Grant]:
    """Return what groups are granted, by policies and by permissions of the old kind.

    :param tenant: the environment, None for what holds for the account.
    """
    level = Level("account", account.id) if tenant is None else Level("environment", tenant.id)
    return [*_granted_by_roles(account, tenant, groups), *grants_of(account, level, groups)]


def _granted_by_roles(account: Account, tenant: Tenant | None, groups: Collection[str]) -> Iterator[Grant]:
    for group in account.records(GROUPS):
        for entry in group.value["permissions"] if group.id in groups else ():
            environment, _colon, zone = entry["scope"].partition(":")
            if entry["scopeType"] != "account" and (tenant is None or environment != tenant.id):
                continue
            rules = () if tenant is None or not zone else (_in_zone(tenant, zone),)
            names = {name: entry[name] for name in ("permissionName", "scopeType", "scope")}
            source: dict[str, Any] = {"permission": {**names, "groupUuid": group.id}}
            yield Grant(permission_of(entry["permissionName"]), "ALLOW", rules, source, additive=True)


def _in_zone(tenant: Tenant, number: str) -> Rule:
    """Return the rule for one zone, which policies call by its name."""
    names = [zone.value["name"] for zone in tenant.objects.of_schema(MANAGEMENT_ZONES) if str(numeric_zone_id(zone.uid)) == number]
    return Rule("environment:management-zone", "IN", tuple(names))
