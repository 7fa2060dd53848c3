# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Constraints on one value and on several properties of one object (environment.md 1.15, GRAMMAR.md 4.1-4.4)."""

from __future__ import annotations

import operator
import re
from typing import Any

from . import custom, uniqueness
from .formats import COMPARABLE
from .java_regex import compile_java, is_valid_java
from .model import ObjectType, Property, resolve_path, value_at
from .values import Context, Violation, join

_WHITESPACE = re.compile(r"\s")
_JAVA_MAX_INT = 2147483647
_COMPARISONS = {
    "GREATER_THAN": (operator.gt, "greater than"),
    "GREATER_THAN_OR_EQUAL": (operator.ge, "greater than or equal to"),
    "LESS_THAN": (operator.lt, "less than"),
    "LESS_THAN_OR_EQUAL": (operator.le, "less than or equal to"),
}


def size_message(minimum: int | None, maximum: int | None) -> str:
    """The wording for a wrong length of a text or size of a collection."""
    return f"Size must be between {minimum or 0} and {_JAVA_MAX_INT if maximum is None else maximum}"


def _length(constraint: dict, value: Any) -> str | None:
    # Java counts UTF-16 units, and JSON values reach the rules as Java strings.
    size = len(value) if not isinstance(value, str) or value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2
    minimum, maximum = constraint.get("minLength"), constraint.get("maxLength")
    if size < (minimum or 0) or (maximum is not None and size > maximum):
        return size_message(minimum, maximum)
    return None


def _range(constraint: dict, value: Any) -> str | None:
    minimum, maximum = constraint.get("minimum"), constraint.get("maximum")
    if (minimum is None or value >= minimum) and (maximum is None or value <= maximum):
        return None
    if maximum is None:
        return f"Must be greater than or equal to {minimum}"
    if minimum is None:
        return f"Must be less than or equal to {maximum}"
    return f"Must be between {minimum} and {maximum}"


def _pattern(constraint: dict, value: str) -> str | None:
    if compile_java(constraint["pattern"]).fullmatch(value):
        return None
    return "Must match pattern {}".format(constraint["pattern"])


_TEXT_RULES = {
    "NOT_BLANK": lambda _constraint, value: None if value.strip() else "Must not be blank",
    "NO_WHITESPACE": lambda _constraint, value: "Must not contain whitespace" if _WHITESPACE.search(value) else None,
    "TRIMMED": lambda _constraint, value: None if value == value.strip() else "Must not have leading or trailing spaces.",
    "PATTERN": _pattern,
    "REGEX": lambda _constraint, value: None if is_valid_java(value) else "Must be a valid regular expression",
}


def check_value(definition: Property, value: Any, path: str, stored: Any, context: Context) -> list[Violation]:
    """Every constraint of a property or collection item against its value, which already has the right type."""
    violations = []
    for constraint in definition.constraints:
        kind = constraint.get("type")
        message = None
        if kind in _TEXT_RULES:
            message = _TEXT_RULES[kind](constraint, value) if isinstance(value, str) else None
        elif kind == "LENGTH":
            message = _length(constraint, value) if isinstance(value, (str, list)) else None
        elif kind == "NOT_EMPTY":
            message = "Must not be empty" if isinstance(value, (str, list)) and not value else None
        elif kind == "RANGE":
            message = _range(constraint, value) if isinstance(value, (int, float)) else None
        elif kind == "CUSTOM_VALIDATOR_REF":
            message = custom.check(constraint, custom.Subject(value, stored, context))
        elif kind == "UNIQUE" and isinstance(value, list):
            item_type = definition.type.items.type.object_type if definition.type.items else None
            violations += uniqueness.check_collection(constraint, item_type, value, path)
        if message:
            violations.append(Violation(path, constraint.get("customMessage") or message))
    return violations


def check_object(kind: ObjectType, value: dict, path: str, stored: Any, context: Context) -> list[Violation]:
    """Every constraint over several properties of one object."""
    violations = []
    for constraint in kind.constraints:
        rule = constraint.get("type")
        message = None
        if rule in _COMPARISONS:
            message = _compare(constraint, kind, value)
        elif rule == "PROPERTY_COUNT_RANGE":
            message = _count(constraint, value)
        elif rule == "CUSTOM_VALIDATOR_REF":
            message = custom.check(constraint, custom.Subject(value, stored, context))
        if message:
            first = (constraint.get("properties") or [""])[0] if rule in _COMPARISONS else ""
            at = join(path, "/".join(resolve_path(kind, first))) if first else path
            violations.append(Violation(at, constraint.get("customMessage") or message))
    return violations


def _compare(constraint: dict, kind: ObjectType, value: dict) -> str | None:
    compare, words = _COMPARISONS[constraint["type"]]
    left, right = (_comparable(kind, value, path) for path in constraint["properties"][:2])
    # What is absent or of the wrong type is for other rules to judge.
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if left is None or right is None or not (numbers or type(left) is type(right)) or compare(left, right):
        return None
    return "Must be {} '{}'".format(words, constraint["properties"][1])


def _comparable(kind: ObjectType, value: dict, path: str) -> Any:
    names = resolve_path(kind, path)
    found = value_at(value, names)
    definition = kind.properties.get(names[0])
    for name in names[1:]:
        definition = definition.type.object_type.properties.get(name) if definition and definition.type.object_type else None
    parse = COMPARABLE.get(definition.type.name) if definition else None
    if parse:
        return parse(found) if isinstance(found, str) else None
    return found if isinstance(found, (int, float, str)) and not isinstance(found, bool) else None


def _count(constraint: dict, value: dict) -> str | None:
    present = sum(value.get(name) is not None for name in constraint["properties"])
    minimum = constraint.get("minimumPropertyCount", 0)
    maximum = constraint.get("maximumPropertyCount", len(constraint["properties"]))
    if minimum <= present <= maximum:
        return None
    return f"Number of set properties must be between {minimum} and {maximum}: {', '.join(constraint['properties'])}"
