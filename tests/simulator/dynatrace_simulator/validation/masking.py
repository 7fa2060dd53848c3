# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: masked when read, put back when a masked document is written (environment.md 1.8)."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from .model import ObjectType, Schema, ValueType, compile_schema
from .storage import stored_form
from .values import Violation, canonical, join

_MASK = re.compile(r"\*\*\*\d{3}\*\*\*", re.ASCII)
NOTHING_STORED = "Must not be masked: there is no stored secret to keep"
RESUBMIT = "Secrets must be submitted again"


def mask_secrets(schema: dict, value: Any) -> Any:
    """The value with every secret replaced by a mask; equal secrets get equal masks. The argument is not changed."""
    parsed = compile_schema(schema)
    return _masked(ValueType("object", object_type=parsed.root), value) if parsed.has_secrets else value


def unmask_secrets(schema: dict, value: Any, stored: Any) -> tuple[Any, list[Violation]]:
    """The value with masks replaced by the stored secrets.

    stored: the persisted value, None for a new object.
    Result: the value, and violations: a mask with nothing stored for it, or masks although a change of the other properties
    demands the secrets again (forceSecretResubmission, complex constraint SECRET_RESUBMISSION). The argument is not changed."""
    parsed = compile_schema(schema)
    if not parsed.has_secrets:
        return value, []
    unmask = _Unmask()
    root = ValueType("object", object_type=parsed.root)
    result = unmask.value(root, value, stored, "")
    if unmask.kept and _must_resubmit(parsed, value, stored):
        message = _resubmission(parsed).get("customMessage") or RESUBMIT
        return result, unmask.violations + [Violation(path, message) for path in unmask.kept]
    return result, unmask.violations


def is_mask(value: Any) -> bool:
    """Whether a value has the shape of a mask."""
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


def _mask(secret: str) -> str:
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
    return f"***{int.from_bytes(digest[:8], 'big') % 1000:03d}***"


def _masked(kind: ValueType, value: Any) -> Any:
    if kind.object_type and isinstance(value, dict):
        known = kind.object_type.properties
        return {name: _masked(known[name].type, part) if name in known else part for name, part in value.items()}
    if kind.items and isinstance(value, list):
        return [_masked(kind.items.type, element) for element in value]
    # A mask stays what it is, so that a submitted and a stored element can be compared.
    return _mask(value) if kind.name == "secret" and isinstance(value, str) and not is_mask(value) else value


class _Unmask:
    def __init__(self) -> None:
        self.violations: list[Violation] = []
        self.kept: list[str] = []

    def value(self, kind: ValueType, value: Any, stored: Any, path: str) -> Any:
        if kind.object_type and isinstance(value, dict):
            return self._object(kind.object_type, value, stored if isinstance(stored, dict) else {}, path)
        if kind.items and isinstance(value, list):
            return self._elements(kind.items.type, value, stored if isinstance(stored, list) else [], path)
        if kind.name != "secret" or not is_mask(value):
            return value
        if not isinstance(stored, str):
            self.violations.append(Violation(path, NOTHING_STORED))
            return value
        self.kept.append(path)
        return stored

    def _object(self, kind: ObjectType, value: dict, stored: dict, path: str) -> dict:
        known = kind.properties
        return {
            name: self.value(known[name].type, part, stored.get(name), join(path, name)) if name in known else part
            for name, part in value.items()
        }

    def _elements(self, kind: ValueType, value: list, stored: list, path: str) -> list:
        pairs = _pair(kind, value, stored)
        return [self.value(kind, element, pairs[index], join(path, index)) for index, element in enumerate(value)]


def _pair(kind: ValueType, value: list, stored: list) -> list:
    """For each submitted element the stored one whose secrets it keeps.

    An element has no identity of its own: it is the stored one that looks the same when masked, else one with the same masks."""
    left = [(element, _masked(kind, element)) for element in stored]
    pairs: list = [None] * len(value)
    submitted = [_masked(kind, element) for element in value]
    for same in (
        lambda mine, theirs: canonical(mine) == canonical(theirs),
        lambda mine, theirs: _secrets(kind, mine) == _secrets(kind, theirs),
    ):
        for index, mine in enumerate(submitted):
            if pairs[index] is None and _secrets(kind, mine):
                found = next((entry for entry in left if same(mine, entry[1])), None)
                if found is not None:
                    left.remove(found)
                    pairs[index] = found[0]
    return pairs


def _secrets(kind: ValueType, value: Any, path: str = "") -> dict[str, str]:
    """Path and text of every secret in a value."""
    found: dict[str, str] = {}
    if kind.object_type and isinstance(value, dict):
        for name, definition in kind.object_type.properties.items():
            found.update(_secrets(definition.type, value.get(name), join(path, name)))
    elif kind.items and isinstance(value, list):
        for index, element in enumerate(value):
            found.update(_secrets(kind.items.type, element, join(path, index)))
    elif kind.name == "secret" and isinstance(value, str):
        found[path] = value
    return found


def _resubmission(schema: Schema) -> dict:
    return next((entry for entry in schema.root.constraints if entry.get("type") == "SECRET_RESUBMISSION"), {})


def _must_resubmit(schema: Schema, value: Any, stored: Any) -> bool:
    """Whether a change asks for the secrets.

    Without checkAllProperties it is the change of a property marked forceSecretResubmission. A schema with the constraint and
    no marked property (Slack's connection) would then never ask; environment.md 1.8 says that the constraint alone makes
    masks be rejected, so there every change counts."""
    root = ValueType("object", object_type=schema.root)
    before, after = stored_form(root, stored), stored_form(root, value)
    forced_before, forced_after = _forced(root, before), _forced(root, after)
    if canonical(forced_before) != canonical(forced_after):
        return True
    constraint = _resubmission(schema)
    if constraint and (constraint.get("checkAllProperties") or not _has_forced(schema.root)):
        return canonical(_masked(root, before)) != canonical(_masked(root, after))
    return False


def _has_forced(kind: ObjectType) -> bool:
    for definition in kind.properties.values():
        inner = definition.type.items.type.object_type if definition.type.items else definition.type.object_type
        if definition.force_secret_resubmission or (inner and _has_forced(inner)):
            return True
    return False


def _forced(kind: ValueType, value: Any) -> list:
    """The values of all marked properties, in the order of the schema."""
    if kind.object_type and isinstance(value, dict):
        return [
            value.get(name) if definition.force_secret_resubmission else _forced(definition.type, value.get(name))
            for name, definition in kind.object_type.properties.items()
        ]
    if kind.items and isinstance(value, list):
        return [_forced(kind.items.type, element) for element in value]
    return []
