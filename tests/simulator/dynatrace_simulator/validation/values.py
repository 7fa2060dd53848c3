# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Violations, canonical text of values and other small things that every rule needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

ZERO_UUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Violation:
    """One broken rule.

    path: property path below the schema, slash separated, with element indexes ("severityRules/0/tagFilter/1").
    message: the wording of environment.md 1.5 where a real tenant's wording is known, our own otherwise."""

    path: str
    message: str


class Context(Protocol):
    """What the rules may ask the tenant."""

    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        """Whether the reference (an objectId; for management zones a numeric id too) names a live object of that schema."""

    def entity_exists(self, entity_id: str) -> bool:
        """Whether the tenant knows the entity."""


def canonical(value: Any) -> str:
    """A text that is equal for equal JSON values and different for different ones."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def join(path: str, part: object) -> str:
    """A path with one more part."""
    return f"{path}/{part}" if path else str(part)
