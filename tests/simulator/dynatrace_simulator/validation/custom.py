# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The validators that a schema only names (CUSTOM_VALIDATOR_REF), as far as the facts say what they do.

environment.md section 6 and the messages in the schemas tell what the ones in the tables below check. Every other validator
is code that the facts do not give (DQL, metric selectors, agent versions, permissions), so it passes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .java_regex import is_valid_java
from .values import Context, canonical

GENERIC_MESSAGE = "Custom validation failed"
_ENTITY_ID = re.compile(r"[A-Z][A-Z0-9_]*-[0-9A-F]{16}", re.ASCII)
_TAG_CONTEXT = re.compile(r"\[[^\[\]]+\](?=.)", re.DOTALL)
_DEFAULT_PROFILE = "Default"


@dataclass(frozen=True)
class Subject:
    """What a validator looks at: the value it is attached to, its persisted state and the tenant."""

    value: Any
    stored: Any
    context: Context


def _universal_tag(subject: Subject) -> bool:
    """A tag as text: [CONTEXT]key:value, key:value or key; a context needs its closing bracket and a key after it."""
    tag = subject.value
    if not isinstance(tag, str) or not tag.strip():
        return False
    if tag.startswith("["):
        return _TAG_CONTEXT.match(tag) is not None
    return not tag.startswith(":")


def _entity_id(subject: Subject) -> bool:
    return isinstance(subject.value, str) and _ENTITY_ID.fullmatch(subject.value) is not None


def _regex(subject: Subject) -> bool:
    return isinstance(subject.value, str) and is_valid_java(subject.value)


def _text_filter_regex(subject: Subject) -> bool:
    """Only the operator REGEX_MATCHES makes the value a regular expression (environment.md 6.2)."""
    if not isinstance(subject.value, dict) or subject.value.get("operator") != "REGEX_MATCHES":
        return True
    text = subject.value.get("value")
    return not isinstance(text, str) or is_valid_java(text)


def _default_profile_keeps_name(subject: Subject) -> bool:
    """The built-in alerting profile cannot be renamed (environment.md 6.2, 9.5 no. 37)."""
    if not isinstance(subject.stored, dict) or subject.stored.get("name") != _DEFAULT_PROFILE:
        return True
    return isinstance(subject.value, dict) and subject.value.get("name") == _DEFAULT_PROFILE


def _unique_custom_filters(subject: Subject) -> bool:
    """No two custom event filters of one alerting profile may be the same."""
    filters = subject.value.get("eventFilters") if isinstance(subject.value, dict) else None
    return _distinct(filters, "customFilter")


def _distinct_metadata_keys(subject: Subject) -> bool:
    """The items of one metadata filter must have different keys (environment.md 6.2)."""
    return _distinct(subject.value, "metadataKey")


def _distinct(elements: Any, name: str) -> bool:
    # Wrong types are reported by the type check; here they are only not to break anything.
    entries = [element for element in elements if isinstance(element, dict)] if isinstance(elements, list) else []
    texts = [canonical(entry[name]) for entry in entries if entry.get(name) is not None]
    return len(texts) == len(set(texts))


def _filter_has_criterion(subject: Subject) -> bool:
    """A maintenance window's filter needs at least one criterion (environment.md 6.3)."""
    if not isinstance(subject.value, dict):
        return True
    return any(subject.value.get(name) for name in ("entityType", "entityId", "entityTags", "managementZones"))


_VALIDATORS = {
    "universal-tag-validator": _universal_tag,
    "maintenance-window-entity-id-validator": _entity_id,
    "validRegex": _regex,
    "alerting-profile-text-filter-regex-validator": _text_filter_regex,
    "alerting-profile-default-name-unchanged-validator": _default_profile_keeps_name,
    "alerting-profile-unique-complex-filters-validator": _unique_custom_filters,
    "alerting-profile-distinct-metadata-filters-validator": _distinct_metadata_keys,
    "maintenance-window-filter-container-validator": _filter_has_criterion,
}


def check(constraint: dict, subject: Subject) -> str | None:
    """Run a named validator.

    Result: the violation's message, or None when the value is fine or nobody knows what the validator checks."""
    identifier = constraint.get("customValidatorId", "")
    # App schemas prefix the validators of the platform.
    validator = _VALIDATORS.get(identifier[len("builtin:") :] if identifier.startswith("builtin:") else identifier)
    if validator is None or validator(subject):
        return None
    return constraint.get("customMessage") or GENERIC_MESSAGE
