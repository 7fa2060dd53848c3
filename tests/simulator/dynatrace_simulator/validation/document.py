# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A submitted document against its schema: required, unknown, types, sizes, references, immutability, constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from . import constraints, custom, uniqueness
from .formats import COMPARABLE, is_time_zone
from .model import ObjectType, Property, Schema, ValueType, compile_schema
from .preconditions import holds
from .storage import stored_form
from .values import ZERO_UUID, Context, Violation, canonical, join

NULL = "Must not be null"
INACTIVE = "Must not be set: the precondition of the property is not met"
_LONG = 2**63


def validate_value(
    schema: dict, value: Any, context: Context, *, stored: Any = None, siblings: Iterable = (), scope: str = "environment"
) -> list[Violation]:
    """Everything that is wrong with a submitted value.

    schema: the schema document. value: the submitted document, masks already replaced by unmask_secrets.
    stored: the persisted value when this is an update, else None. siblings: values of the other objects of the same schema and
    scope. scope: only for messages; whether the schema allows it is for the caller to know.
    Result: violations in the order of the schema's properties; empty when the value may be stored.
    Source: environment.md 1.5, 1.8, 1.15; GRAMMAR.md 2-5."""
    parsed = compile_schema(schema)
    check = _Check(context)
    check.object(parsed.root, value, "", stored)
    if not isinstance(value, dict):
        return check.violations
    return check.violations + _among_objects(parsed, value, context, stored, list(siblings), scope)


def _among_objects(schema: Schema, value: dict, context: Context, stored: Any, siblings: list, scope: str) -> list[Violation]:
    violations = []
    if stored is None and len(siblings) >= schema.maximum:
        violations.append(Violation("", f"Maximum number of objects ({schema.maximum}) reached for scope {scope}"))
    for constraint in schema.schema_constraints:
        kind = constraint.get("type")
        if kind == "UNIQUE":
            violations += uniqueness.check_siblings(constraint, schema.root, value, siblings)
        elif kind == "BYTE_SIZE_LIMIT":
            size = len(canonical(value).encode("utf-8", "surrogatepass"))
            if size > constraint["byteLimit"]:
                message = f"Size of {size} bytes exceeds the limit of {constraint['byteLimit']} bytes"
                violations.append(Violation("", constraint.get("customMessage") or message))
        elif kind in ("CUSTOM_VALIDATOR_REF", "MULTI_SCOPE_CUSTOM_VALIDATOR_REF"):
            refusal = custom.check(constraint, custom.Subject(value, stored, context))
            if refusal:
                violations.append(Violation("", refusal))
    return violations


class _Check:
    """Walks a value along its type and collects violations."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.violations: list[Violation] = []

    def add(self, path: str, message: str) -> None:
        self.violations.append(Violation(path, message))

    def object(self, kind: ObjectType, value: Any, path: str, stored: Any) -> None:
        """An object of named properties."""
        if not isinstance(value, dict):
            self.add(path, NULL if value is None else f"Must be of type {kind.name}")
            return
        stored = stored if isinstance(stored, dict) else None
        for name in value:
            if name not in kind.properties:
                self.add(join(path, name), "Unknown property")
        for name, definition in kind.properties.items():
            self._property(definition, value, join(path, name), stored)
        self.violations += constraints.check_object(kind, value, path, stored, self.context)

    def _property(self, definition: Property, siblings: dict, path: str, stored: dict | None) -> None:
        value = siblings.get(definition.name)
        before = stored.get(definition.name) if stored else None
        active = definition.precondition is None or holds(definition.precondition, siblings)
        if value is None or _is_unchosen(definition, value):
            if active and definition.required:
                self.add(path, NULL)
        elif not active:
            # environment.md 1.8: rejected at least for metric events; null and absent are fine.
            self.add(path, INACTIVE)
        else:
            self.value(definition, value, path, before)
        if before is not None and definition.policy == "NEVER" and active and _differ(definition.type, before, value):
            self.add(path, "Must not be modified")

    def value(self, definition: Property, value: Any, path: str, stored: Any) -> None:
        """One value that is present: its type first, its constraints only when the type is right."""
        kind = definition.type
        if value is None:
            self.add(path, NULL)
        elif kind.object_type:
            self.object(kind.object_type, value, path, stored)
            if isinstance(value, dict):
                self.violations += constraints.check_value(definition, value, path, stored, self.context)
        elif kind.items:
            self._collection(definition, kind.items, value, path, stored)
        else:
            message = self._wrong_type(definition, value)
            if message:
                self.add(path, message)
            else:
                self.violations += constraints.check_value(definition, value, path, stored, self.context)

    def _collection(self, definition: Property, items: Property, value: Any, path: str, stored: Any) -> None:
        if not isinstance(value, list):
            self.add(path, f"Must be of type {definition.type.name}")
            return
        if not definition.minimum <= len(value) <= definition.maximum:
            self.add(path, constraints.size_message(definition.minimum, definition.maximum))
        for index, element in enumerate(value):
            # Elements have no identity, so there is no telling which persisted element one was: NEVER is not checked inside.
            self.value(items, element, join(path, index), None)
        self.violations += constraints.check_value(definition, value, path, stored, self.context)

    def _wrong_type(self, definition: Property, value: Any) -> str | None:
        kind = definition.type
        if kind.enum is not None:
            return self._wrong_enum(definition, value)
        if kind.name == "setting":
            known = isinstance(value, str) and self.context.setting_exists(definition.referenced_type, value)
            return None if known else "Must be of type setting"
        test = _PRIMITIVES.get(kind.name)
        return None if test is None or test(value) else f"Must be of type {kind.name}"

    @staticmethod
    def _wrong_enum(definition: Property, value: Any) -> str | None:
        # Enums only. What a datasource with validate:true offers is a tenant's data, which the facts do not give, so such a
        # text is not checked; entity ids are checked by their PATTERN, not for existence: entities come and go.
        if definition.type.has_member(value):
            return None
        allowed = ", ".join(map(str, definition.type.enum_values))
        return (
            f"Given property '{definition.name}' with value: '{value}' is not a valid value in datasource. Value must be one of [{allowed}]"
        )


def _is_unchosen(definition: Property, value: Any) -> bool:
    """Whether a reference still is the zero UUID that its schema prints as default (environment.md 1.15): nothing was chosen.

    No real payload contains one, so that it counts as absent (and thus as missing where it is required) is our reading."""
    return value == ZERO_UUID and definition.type.name == "setting" and definition.default == ZERO_UUID


def _differ(kind: ValueType, before: Any, after: Any) -> bool:
    return canonical(stored_form(kind, before)) != canonical(stored_form(kind, after))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_LONG <= value < _LONG


def _is_float(value: Any) -> bool:
    # NaN and the infinities are no JSON numbers.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value - value == 0


def _parses(parse: Callable[[str], Any]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and parse(value) is not None


_PRIMITIVES = {
    "text": _is_text,
    "localized_text": _is_text,
    "secret": _is_text,
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "float": _is_float,
    "time_zone": lambda value: isinstance(value, str) and is_time_zone(value),
    **{name: _parses(parse) for name, parse in COMPARABLE.items()},
}
