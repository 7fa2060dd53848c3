# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preconditions: whether a property is active, given its siblings (GRAMMAR.md 3)."""

from __future__ import annotations

from typing import Any

from .java_regex import compile_java


def holds(precondition: dict | None, siblings: dict) -> bool:
    """Whether a precondition is met; a property without one always is.

    siblings: the object that holds the property; every precondition names a property of the same object.
    A type of precondition that the facts do not know counts as met."""
    if precondition is None:
        return True
    kind = precondition["type"]
    if kind == "EQUALS":
        return _same(siblings.get(precondition["property"]), precondition.get("expectedValue"))
    if kind == "IN":
        value = siblings.get(precondition["property"])
        return any(_same(value, expected) for expected in precondition["expectedValues"])
    if kind == "NOT":
        return not holds(precondition["precondition"], siblings)
    if kind == "AND":
        return all(holds(part, siblings) for part in precondition["preconditions"])
    if kind == "OR":
        return any(holds(part, siblings) for part in precondition["preconditions"])
    if kind == "NULL":
        return siblings.get(precondition["property"]) is None
    if kind == "REGEX_MATCH":
        value = siblings.get(precondition["property"])
        return isinstance(value, str) and compile_java(precondition["pattern"]).fullmatch(value) is not None
    return True


def _same(value: Any, expected: Any) -> bool:
    # Python holds True equal to 1, JSON does not.
    return value == expected and isinstance(value, bool) == isinstance(expected, bool)
