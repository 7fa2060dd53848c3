# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""deletionConstraints: whether an object may go (GRAMMAR.md 4.6, environment.md 1.5 and 1.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .model import compile_schema
from .values import Violation

Referrers = Callable[[list], Iterable[tuple[str, Any]]]
_FAILURE_DETECTION_RULES = "builtin:failure-detection.environment.rules"


def validate_delete(schema: dict, value: Any, object_id: str, referrers: Referrers) -> list[Violation]:
    """What forbids the deletion of an object.

    referrers: given schema ids, the (schemaId, value) of every object of these schemas.
    Result: violations at the object itself; empty when it may be deleted. Validators that the facts only name do not object."""
    violations = []
    for constraint in compile_schema(schema).deletion_constraints:
        message = None
        if constraint.get("type") == "REFERENTIAL_INTEGRITY":
            message = _referenced(constraint["schemaIds"], object_id, referrers, "refers to this object")
        elif constraint.get("customValidatorId") == "failure-detection-params-delete-validator":
            message = _referenced([_FAILURE_DETECTION_RULES], object_id, referrers, "refers to this parameter")
        if message:
            violations.append(Violation("", constraint.get("customMessage") or message))
    return violations


def _referenced(schema_ids: list, object_id: str, referrers: Referrers, words: str) -> str | None:
    found = next((schema_id for schema_id, value in referrers(list(schema_ids)) if _contains(value, object_id)), None)
    return f"Deletion of value(s) is not allowed: an object of {found} {words}" if found else None


def _contains(value: Any, text: str) -> bool:
    if isinstance(value, dict):
        return any(_contains(part, text) for part in value.values())
    if isinstance(value, list):
        return any(_contains(part, text) for part in value)
    return value == text
