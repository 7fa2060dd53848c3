# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of monitored entities: their document, their text form, where they come from (environment.md 3, 4.1)."""

from __future__ import annotations

import re
from typing import Any

CONTEXTLESS = "CONTEXTLESS"
USER_PROVIDED = "User provided tags"
AUTOMATIC = "Auto tags"
IMPORTED = "Environment tags"

_CONTEXT = re.compile(r"\[(\w+)\](.*)", re.DOTALL)
_UNESCAPED_COLON = re.compile(r"(?<!\\):")


def me_tag(key: str, value: str | None = None, context: str = CONTEXTLESS, source: str | None = None) -> dict[str, Any]:
    """Return a METag; an empty value is no value.

    :param source: added to the document, as the tags of entities have it.
    """
    text = key.replace(":", "\\:") + (f":{value}" if value else "")
    document: dict[str, Any] = {"context": context, "key": key}
    if value:
        document["value"] = value
    document["stringRepresentation"] = text if context == CONTEXTLESS else f"[{context}]{text}"
    if source is not None:
        document["source"] = source
    return document


def parse_tag(text: str) -> tuple[str, str, str | None]:
    """Return context, key and value of a tag's text form; the value is None when there is none."""
    match = _CONTEXT.fullmatch(text)
    context, rest = match.groups() if match else (CONTEXTLESS, text)
    key, *values = _UNESCAPED_COLON.split(rest, maxsplit=1)
    value = values[0].replace("\\:", ":") if values else ""
    return context, key.replace("\\:", ":"), value or None


def matches_tag(tag: dict[str, Any], wanted: tuple[str, str, str | None]) -> bool:
    """Return whether a tag is the wanted one; a wanted tag without value stands for every value of the key. (unverified)"""
    context, key, value = wanted
    return tag["context"] == context and tag["key"] == key and (value is None or tag.get("value") == value)


def is_custom(tag: dict[str, Any]) -> bool:
    """Return whether a person or the API has set the tag: it is neither automatic nor imported."""
    return tag["context"] == CONTEXTLESS and tag.get("source", USER_PROVIDED) == USER_PROVIDED


def identity(tag: dict[str, Any]) -> tuple[str, str | None]:
    """Return what makes a custom tag the same as another one: key and value."""
    return tag["key"], tag.get("value")


def without_source(tag: dict[str, Any]) -> dict[str, Any]:
    """Return the plain METag, as everything but entities shows it."""
    return {name: part for name, part in tag.items() if name not in ("source", "sourceSetting")}
