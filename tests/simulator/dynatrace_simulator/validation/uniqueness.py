# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""UNIQUE: inside a collection and among the objects of a schema and scope (environment.md 1.15, GRAMMAR.md 4)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from .model import ObjectType, resolve_path, value_at
from .values import Violation, canonical, join


def keys(value: Any, paths: list[tuple[str, ...]], flatten: bool = False) -> set[tuple[str, ...]]:
    """The key tuples under which a value must be alone.

    flatten: flattenCollections; every element of a collection is then a key of its own, so collections must be disjoint.
    A tuple with an absent part is no key: absent never equals absent."""
    columns = []
    for names in paths:
        found = value_at(value, names)
        if found is None:
            return set()
        columns.append([canonical(part) for part in found] if flatten and isinstance(found, list) else [canonical(found)])
    return set(itertools.product(*columns))


def check_collection(constraint: dict, item_type: ObjectType | None, elements: list, path: str) -> list[Violation]:
    """UNIQUE on a property: no two elements of the collection may agree in all uniqueProperties (missing = whole element)."""
    paths = _paths(constraint, item_type)
    message = _message(constraint)
    seen: set[tuple[str, ...]] = set()
    violations = []
    for index, element in enumerate(elements):
        element_keys = keys(element, paths) if paths else {(canonical(element),)}
        if element_keys & seen:
            violations.append(Violation(join(path, index), message))
        seen |= element_keys
    return violations


def check_siblings(constraint: dict, root: ObjectType, value: dict, siblings: Iterable) -> list[Violation]:
    """UNIQUE on a schema: no other object of the same schema and scope may have the same key."""
    paths = _paths(constraint, root)
    flatten = bool(constraint.get("flattenCollections"))
    own = keys(value, paths, flatten)
    if own and any(own & keys(sibling, paths, flatten) for sibling in siblings):
        message = _message(constraint)
        return [Violation("/".join(paths[0]), message)]
    return []


def _paths(constraint: dict, root: ObjectType | None) -> list[tuple[str, ...]]:
    if root is None:
        return []
    return [resolve_path(root, path) for path in constraint.get("uniqueProperties") or ()]


def _message(constraint: dict) -> str:
    names = ", ".join(constraint.get("uniqueProperties") or ()) or "value"
    return constraint.get("customMessage") or f"Must have a unique name: another entry has the same {names}"
