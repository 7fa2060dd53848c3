# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody may change by hand in a settings object, whatever its schema."""

from __future__ import annotations

import random

from .payloads import parts, put

_ADDED = {"text": "added by hand", "boolean": True, "integer": 1, "float": 1}


def hand_changes(schema, value, seed):
    """Return ``(kind, changed value)`` in an order that ``seed`` decides; the server may refuse any of them.

    Secrets are left alone, since nobody can see that one differs, and what can never be changed back.
    """
    found = [change for path, definition, item in parts(schema, value) for change in _changes(schema, value, path, definition, item)]
    found += [
        ("property added", {**value, name: _ADDED[definition["type"]]})
        for name, definition in schema["properties"].items()
        if definition.get("nullable") and value.get(name) is None and definition.get("modificationPolicy") != "NEVER"
        if isinstance(definition["type"], str) and definition["type"] in _ADDED
    ]
    random.Random(seed).shuffle(found)
    return found


def _changes(schema, value, path, definition, item):
    kind = definition["type"]
    if definition.get("modificationPolicy") == "NEVER":
        return
    if isinstance(kind, dict):
        _hash, section, name = kind["$ref"].split("/", 2)
        if section == "enums":
            choices = [entry["value"] for entry in schema["enums"][name]["items"]]
            yield from (("enum", put(value, path, choice)) for choice in choices[:10] if choice != item)
    elif kind == "boolean":
        yield "boolean", put(value, path, not item)
    elif kind in ("integer", "float"):
        yield from (("number", put(value, path, item + step)) for step in (1, -1))
    elif kind == "text":
        # A line break at the end makes no difference: the server adds and removes them (environment.md 1.8).
        bare = item.rstrip("\n")
        yield from (("text", put(value, path, text)) for text in (bare + " by hand", bare + "x", bare[:-1]) if text != item)
    elif kind in ("list", "set") and item:
        yield kind + " shortened", put(value, path, item[:-1])
        if kind == "list" and item != item[::-1]:
            yield "list reversed", put(value, path, item[::-1])
    if definition.get("nullable") and kind != "secret":
        yield "property removed", put(value, path, None)
