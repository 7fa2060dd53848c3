# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels: where policies are defined and bound (account-and-platform.md 2.6)."""

from __future__ import annotations

from dataclasses import dataclass

from ..call import Call
from ..errors import ApiError, GatewayError
from ..records import Record
from .account import Account
from .environments import find_environment

POLICIES = "policies"
GLOBAL_LEVEL = "global"


@dataclass(frozen=True)
class Level:
    """``global``, ``account`` or ``environment``, and which of them."""

    type: str
    id: str

    def document(self) -> dict[str, str]:
        """Return the level as answers show it."""
        return {"levelType": self.type, "levelId": self.id}

    def above(self, account: Account) -> list[Level]:
        """Return the levels whose policies are in force here, this one last."""
        every = [Level(GLOBAL_LEVEL, GLOBAL_LEVEL), Level("account", account.id), Level("environment", self.id)]
        return every[: [level.type for level in every].index(self.type) + 1]


def level_of(call: Call) -> Level:
    """Return the level of the path.

    :raises ApiError: 404 when the account has no such level.
    """
    kind, key = call.params["lt"], call.params["lid"]
    known = {
        GLOBAL_LEVEL: key == GLOBAL_LEVEL,
        "account": key == call.account.id,
        "environment": find_environment(call, key) is not None,
    }
    if not known.get(kind, False):
        raise ApiError(404, f"Level {kind} {key} not found")
    return Level(kind, key)


def own_level(call: Call) -> Level:
    """Return the level of the path for a request that needs one of the customer's own.

    :raises ApiError: 400 for the global level. (unverified status)
    """
    level = level_of(call)
    if level.type == GLOBAL_LEVEL:
        raise ApiError(400, "This operation is unavailable within global level")
    return level


def bound_level(call: Call, readable: bool = False) -> Level:
    """Return the level of the path for a request about bindings.

    :param readable: that request is there at the global level, too.
    :raises GatewayError: 403 for an environment that was switched off.
    """
    level = level_of(call) if readable else own_level(call)
    if level.id in call.account.inactive:
        raise GatewayError(403, f"Environment {level.id} is not active")
    return level


def is_at(record: Record, level: Level) -> bool:
    """Return whether a policy is defined (or a binding was made) at a level."""
    return (record.value["levelType"], record.value["levelId"]) == (level.type, level.id)


def visible_policy(call: Call, level: Level, uuid: str) -> Record:
    """Return a policy that can be bound at a level: its own or an inherited one.

    :raises ApiError: 404 when there is none.
    """
    policy = call.account.records(POLICIES).get(uuid)
    if policy is None or not any(is_at(policy, above) for above in level.above(call.account)):
        raise ApiError(404, f"Policy {uuid} not found")
    return policy
