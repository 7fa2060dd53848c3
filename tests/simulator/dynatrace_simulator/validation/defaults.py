# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schema defaults: repairInput=true and the effective value of an unset scope (environment.md 1.8, 1.11)."""

from __future__ import annotations

import copy
from typing import Any

from .model import ObjectType, Property, compile_schema
from .preconditions import holds


def default_value(schema: dict) -> Any:
    """The value that holds where nothing is configured: the defaults of every active, non-nullable property.

    A property without a default stays absent; non-nullable collections are empty, non-nullable objects hold their own defaults."""
    return _repair_object(compile_schema(schema).root, {})


def repair(schema: dict, value: Any) -> Any:
    """A submitted value as repairInput=true turns it: missing required properties filled from defaults, unknown and inactive
    properties dropped, illegal enum values replaced by the default. The argument is not changed."""
    return _repair_object(compile_schema(schema).root, value)


def _repair_object(kind: ObjectType, value: Any) -> Any:
    if not isinstance(value, dict):
        return copy.deepcopy(value)
    result = {}
    for name, part in value.items():
        if name in kind.properties:
            fixed = _repair_value(kind.properties[name], part)
            if fixed is not None or part is None:
                result[name] = fixed
    _settle(kind, result)
    return result


def _settle(kind: ObjectType, result: dict) -> None:
    """Fill and drop until nothing changes: a filled property may switch others on or off.

    Preconditions that contradict each other could go on for ever, hence the bound; one pass per property is enough otherwise."""
    for _unused in range(len(kind.properties) + 1):
        changed = False
        for name, definition in kind.properties.items():
            active = holds(definition.precondition, result)
            if not active and name in result:
                del result[name]
                changed = True
            elif active and definition.required and result.get(name) is None:
                filled = _default_of(definition)
                if filled is not None:
                    result[name] = filled
                    changed = True
        if not changed:
            return


def _repair_value(definition: Property, value: Any) -> Any:
    kind = definition.type
    if kind.enum is not None and value is not None and not kind.has_member(value):
        return definition.default
    if kind.object_type and isinstance(value, dict):
        return _repair_object(kind.object_type, value)
    if kind.items and isinstance(value, list):
        fixed = [_repair_value(kind.items, element) for element in value]
        return [element for element in fixed if element is not None]
    return copy.deepcopy(value)


def _default_of(definition: Property) -> Any:
    if definition.has_default:
        # A default may itself be incomplete (a list of objects with some properties only).
        return _repair_value(definition, definition.default)
    if definition.type.object_type:
        return _repair_object(definition.type.object_type, {})
    return [] if definition.type.items else None
