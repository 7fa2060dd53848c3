# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Effective permissions (account-and-platform.md 2.10), and the question of tests whether somebody may do something."""

from __future__ import annotations

from typing import Any

from ..call import Answer, Call
from ..clock import now_ms, parse_time
from ..errors import ApiError, query_error
from ..records import Record
from ..tenants import Tenant
from .account import Account
from .catalogue import PERMISSIONS
from .evaluation import decide, times
from .grants import Grant, grants_of
from .groups import GROUPS
from .levels import own_level
from .paging import numbered
from .people import in_group, person_by_uid, person_of
from .roles import ACCOUNT_ROLES, TENANT_ROLES, everything_granted, permission_of


def list_effective(call: Call) -> Answer:
    """GET /iam/v1/resolution/{account|environment}/{id}/effectivepermissions."""
    level, key = own_level(call), call.query.get("entityId", "")
    if call.query.get("entityType") not in ("user", "group"):
        raise query_error("entityType", "Must be user or group")
    person = person_by_uid(call.account, key) if call.query["entityType"] == "user" else None
    groups = groups_of(call.account, person) if person else [key]
    if person is None and (call.query["entityType"] == "user" or call.account.records(GROUPS).get(key) is None):
        raise ApiError(404, f"Entity {key} not found")
    services = {name for text in call.repeated("services") for name in text.split(",") if name}
    found: dict[str, list[Grant]] = {}
    for grant in grants_of(call.account, level, groups):
        if not services or grant.permission.partition(":")[0] in services:
            found.setdefault(grant.permission, []).append(grant)
    shown = [{"permission": permission, "effects": _effects(grants)} for permission, grants in found.items()]
    return Answer(200, {"effectivePermissions": numbered(call, shown)["content"]})


def may(call: Call, account: Account) -> Answer:
    """GET /__sim__/accounts/{id}/may?user=|group=&permission=&environment=&at=&service:attribute=…: with the grant that decides."""
    query = call.query
    permission, environment = permission_of(query["permission"]), query.get("environment")
    if permission not in (*PERMISSIONS, *ACCOUNT_ROLES, *TENANT_ROLES):
        raise ApiError(400, f"There is no permission '{permission}'")
    tenant = {tenant.id: tenant for tenant in call.simulator.tenants_of(account)}.get(environment or "")
    if environment is not None and tenant is None:
        raise ApiError(404, f"There is no environment '{environment}' in the account")
    person, groups = _asked(account, query)
    attributes = {name: tuple(call.repeated(name)) for name in query if ":" in name}
    attributes.update(times(parse_time(query["at"]) if "at" in query else now_ms()))
    attributes.update(circumstances(account, tenant, person, groups))
    grant = decide(everything_granted(account, tenant, groups), permission, attributes)
    document: dict[str, Any] = {"allowed": grant is not None and grant.effect == "ALLOW", "by": None}
    if grant is not None:
        document["by"] = {"effect": grant.effect, "conditions": [rule.shown() for rule in grant.rules], **grant.source}
    return Answer(200, document)


def circumstances(account: Account, tenant: Tenant | None, person: Record | None, groups: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the attributes of who asks and where.

    :param tenant: None for the account itself.
    :param person: None for groups as such.
    """
    found = {"global:userGroup": tuple(groups), "global:levelId": (account.id if tenant is None else tenant.id,)}
    if tenant is not None:
        found["global:environmentId"] = (tenant.id,)
    if person is not None:
        found["global:userId"] = (person.value["uid"],)
        found["global:usernameDomain"] = (person.value["email"].rpartition("@")[2],)
    return found


def groups_of(account: Account, person: Record) -> list[str]:
    """Return the ids of all groups that somebody is in."""
    return [group.id for group in account.records(GROUPS) if in_group(person, group)]


def _asked(account: Account, query: dict[str, str]) -> tuple[Record | None, list[str]]:
    """Return the user that is asked about, if it is one, and the groups; users go by email or id, groups by name or id."""
    if "user" in query:
        found = person_of(account, query["user"])
        person = found[1] if found else person_by_uid(account, query["user"])
        if person is None:
            raise ApiError(404, f"There is no user '{query['user']}'")
        return person, groups_of(account, person)
    wanted = query["group"]
    groups = [group.id for group in account.records(GROUPS) if wanted in (group.id, group.value["name"])]
    if not groups:
        raise ApiError(404, f"There is no group '{wanted}'")
    return None, groups


def _effects(grants: list[Grant]) -> list[dict[str, Any]]:
    effects: dict[tuple[Any, ...], dict[str, Any]] = {}
    for grant in grants:
        conditions = [rule.shown() for rule in grant.rules]
        effect = {"effect": grant.effect, "conditions": conditions, "effectivePolicies": []}
        sources = effects.setdefault((grant.effect, grant.rules), effect)["effectivePolicies"]
        if grant.source not in sources:
            sources.append(grant.source)
    return list(effects.values())
