# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a tenant stores of an accepted value, and how it calls it (environment.md 1.8)."""

from __future__ import annotations

import re
from typing import Any

from .model import ObjectType, ValueType, compile_schema
from .preconditions import holds
from .values import canonical

_NAME_LIKE = ("name", "displayName", "title", "key", "identifier", "ruleName", "config-item-title", "rulesetName", "newUnitName")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~])")


def normalise_for_storage(schema: dict, value: Any) -> Any:
    """The value as GET gives it back.

    Nulls and inactive properties are gone, duplicates in sets collapse, and sets are sorted by their canonical text: a tenant
    may answer them in any order, and an order that differs from the submitted one proves that clients do not depend on it."""
    return _object(compile_schema(schema).root, value)


def stored_form(kind: ValueType, value: Any) -> Any:
    """normalise_for_storage for one value of a given type."""
    if value is None:
        return None
    if kind.object_type:
        return _object(kind.object_type, value)
    if kind.items and isinstance(value, list):
        elements = [stored_form(kind.items.type, element) for element in value]
        if kind.name == "list":
            return elements
        distinct = {canonical(element): element for element in elements}
        return [distinct[text] for text in sorted(distinct)]
    return value


def _object(kind: ObjectType, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    result = {}
    for name, part in value.items():
        definition = kind.properties.get(name)
        if part is None or (definition and not holds(definition.precondition, value)):
            continue
        result[name] = stored_form(definition.type, part) if definition else part
    return result


def summary(schema: dict, value: Any) -> str:
    """A short text for lists of objects: the first name-like property (outside, then one level down), Markdown-escaped."""
    if not isinstance(value, dict):
        return ""
    inner = [part for part in value.values() if isinstance(part, dict)]
    for candidate in [value] + inner:
        for name in _NAME_LIKE:
            if isinstance(candidate.get(name), str) and candidate[name]:
                return _MARKDOWN.sub(r"\\\1", candidate[name])
    return _MARKDOWN.sub(r"\\\1", schema["schemaId"])
