# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much there may be, and is (account-and-platform.md 2.1)."""

from __future__ import annotations

from ..call import Answer, Call
from .account import CLIENTS
from .binding_records import BINDINGS, BOUNDARIES
from .groups import GROUPS
from .levels import GLOBAL_LEVEL, POLICIES, is_at, own_level
from .paging import totalled
from .people import USERS

_OAUTH_CLIENTS = 200


def get_account_limits(call: Call) -> Answer:
    """GET /iam/v1/accounts/{a}/limits. (unverified: the names of the types)"""
    account = call.account
    policies = sum(policy.value["levelType"] != GLOBAL_LEVEL for policy in account.records(POLICIES))
    groups = sum(not group.value.get("personal") for group in account.records(GROUPS))
    counts = {
        "USERS": (len(account.records(USERS)), account.limits["users"]),
        "GROUPS": (groups, account.limits["groups"]),
        "POLICIES": (policies, account.limits["policies"]),
        "BOUNDARIES": (len(account.records(BOUNDARIES)), account.limits["boundaries"]),
        "BINDINGS": (len(account.records(BINDINGS)), account.limits["bindings"]),
        "OAUTH_CLIENTS": (len(account.records(CLIENTS)), _OAUTH_CLIENTS),
    }
    return Answer(
        200,
        totalled(call, [{"limitType": name, "currentValue": value, "limitValue": limit} for name, (value, limit) in counts.items()]),
    )


def get_level_limits(call: Call) -> Answer:
    """GET /iam/v1/repo/{account|environment}/{id}/limits: the limits are texts."""
    level = own_level(call)
    boundaries = len(call.account.records(BOUNDARIES)) if level.type == "account" else 0
    counts = {
        "policies": sum(is_at(policy, level) for policy in call.account.records(POLICIES)),
        "bindings": sum(is_at(binding, level) for binding in call.account.records(BINDINGS)),
        "boundaries": boundaries,
    }
    return Answer(200, {name: {"count": count, "limit": str(call.account.limits[name])} for name, count in counts.items()})
