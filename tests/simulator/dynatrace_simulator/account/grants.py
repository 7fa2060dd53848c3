# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bindings grant, statement by statement, once parameters are filled in and boundaries applied (account-and-platform.md 2.9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from ..records import Record
from .account import Account
from .binding_records import BINDINGS, BOUNDARIES
from .catalogue import operators
from .grammar import Condition, Statement, parse_boundary, parse_policy
from .levels import POLICIES, Level, is_at

_PARAMETER = re.compile(r"\$\{bindParam:([^}]+)\}")


@dataclass(frozen=True)
class Rule:
    """``name operator values``, with parameters filled in."""

    name: str
    operator: str
    values: tuple[str, ...]

    def shown(self) -> dict[str, Any]:
        """Return the rule as answers show conditions."""
        return {"name": self.name, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Grant:
    """One permission that is allowed or denied under all of some rules, and by what.

    :ivar source: what grants it, as answers name it.
    :ivar additive: whether no denial takes it away.
    """

    permission: str
    effect: str
    rules: tuple[Rule, ...]
    source: dict[str, Any]
    additive: bool = False


def grants_of(account: Account, level: Level, groups: Collection[str]) -> list[Grant]:
    """Return what groups are granted at a level; what is bound at the account is in force in its environments too."""
    found = []
    for binding in account.records(BINDINGS):
        at_hand = any(is_at(binding, above) for above in level.above(account))
        policy = account.records(POLICIES).get(binding.value["policyUuid"])
        if at_hand and policy is not None and binding.value["groupUuid"] in groups:
            found += list(_grants(account, policy, binding))
    return found


def _grants(account: Account, policy: Record, binding: Record) -> Iterator[Grant]:
    records = [account.records(BOUNDARIES).get(uuid) for uuid in binding.value["boundaries"]]
    boundaries = [parse_boundary(record.value["boundaryQuery"]) for record in records if record is not None]
    for statement in parse_policy(policy.value["statementQuery"]):
        for permission in (token.text for token in statement.permissions):
            for narrowing in _narrowings(statement, permission, boundaries):
                rules = _filled((*statement.conditions, *narrowing), binding.value["parameters"])
                if rules is not None:
                    yield Grant(permission, statement.effect, rules, _source(policy, binding))


def _source(policy: Record, binding: Record) -> dict[str, Any]:
    names = {name: policy.value[name] for name in ("name", "statementQuery", "levelType", "levelId")}
    return {
        "policy": {"uuid": policy.id, **names},
        "binding": {name: binding.value[name] for name in ("groupUuid", "levelType", "levelId")},
    }


def _narrowings(statement: Statement, permission: str, boundaries: list[list[Condition]]) -> list[tuple[Condition, ...]]:
    """Return the sets of conditions that boundaries add to a permission, any of which is enough.

    Every boundary counts for itself. Of one, only those conditions are taken that the permission knows; the same name several times
    stands for either of them. What is denied stays denied.
    """
    if statement.effect == "DENY" or not boundaries:
        return [()]
    found: list[tuple[Condition, ...]] = []
    for boundary in boundaries:
        by_name: dict[str, list[Condition]] = {}
        for condition in boundary:
            if condition.operator in operators(permission, condition.name):
                by_name.setdefault(condition.name, []).append(condition)
        found += product(*by_name.values())
    return found


def _filled(conditions: tuple[Condition, ...], parameters: dict[str, str]) -> tuple[Rule, ...] | None:
    """Return conditions with the parameters of the binding; None when one is missing: the statement has no effect. (unverified)"""
    names = {name for condition in conditions for value in condition.values for name in _PARAMETER.findall(value)}
    if not names <= set(parameters):
        return None
    return tuple(
        Rule(
            condition.name,
            condition.operator,
            tuple(_PARAMETER.sub(lambda match: parameters[match.group(1)], value) for value in condition.values),
        )
        for condition in conditions
    )
