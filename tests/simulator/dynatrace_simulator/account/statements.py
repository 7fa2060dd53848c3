# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the text of a policy or a boundary may say, beyond its grammar."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import ApiError, violation
from .account import Account
from .catalogue import CONDITIONS, PERMISSIONS, operators
from .grammar import Condition, Misspelt, Statement, parse_boundary, parse_policy


def checked_policy(account: Account, text: str) -> list[Statement]:
    """Return the statements of a policy.

    That permissions, conditions and operators which there are not give a 400 is (unverified): they could be warnings only.

    :raises ApiError: 400 with the place in the text.
    """
    try:
        statements = parse_policy(text)
        for statement in statements:
            for permission in statement.permissions:
                if permission.text not in PERMISSIONS:
                    raise permission.wrong(f"unknown permission {permission.text}")
            _check(statement.conditions, [permission.text for permission in statement.permissions])
    except Misspelt as error:
        raise _refusal("statementQuery", str(error)) from error
    if len(statements) > account.limits["statements"]:
        raise _refusal("statementQuery", f"must not have more than {account.limits['statements']} statements")
    return statements


def checked_boundary(account: Account, text: str) -> list[Condition]:
    """Return the conditions of a boundary.

    :raises ApiError: 400 with the place in the text.
    """
    try:
        conditions = parse_boundary(text)
        _check(conditions, ())
    except Misspelt as error:
        raise _refusal("boundaryQuery", str(error)) from error
    if len(conditions) > account.limits["restrictions"]:
        raise _refusal("boundaryQuery", f"must not have more than {account.limits['restrictions']} conditions")
    return conditions


def warnings(statements: Iterable[Statement]) -> list[str]:
    """Return what is legal but without use: conditions that none of the permissions beside them knows. (unverified wording)"""
    return [
        f"line {condition.place.line}:{condition.place.column} {condition.name} has no effect on any permission of the statement"
        for statement in statements
        for condition in statement.conditions
        if not any(operators(permission.text, condition.name) for permission in statement.permissions)
    ]


def _check(conditions: Iterable[Condition], permissions: Iterable[str]) -> None:
    """Refuse unknown conditions, and operators that no permission knows with the condition.

    :param permissions: those which the conditions stand beside; where none of them knows the condition, all there are count.
    """
    for condition in conditions:
        if condition.name not in CONDITIONS:
            raise condition.place.wrong(f"unknown condition {condition.name}")
        near = {operator for permission in permissions for operator in operators(permission, condition.name)}
        known = near or {operator for permission in PERMISSIONS for operator in operators(permission, condition.name)}
        if condition.operator not in known:
            raise condition.place.wrong(f"the operator {condition.operator} is not supported by {condition.name}")


def _refusal(name: str, message: str) -> ApiError:
    return ApiError(400, "Validation failed", [violation(name, message)])
