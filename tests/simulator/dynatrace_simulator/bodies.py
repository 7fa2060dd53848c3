# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies that are plain documents with a handful of fields."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .call import Call
from .errors import CONSTRAINTS_VIOLATED, ApiError, body_error, violation

_NAMES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True)
class Field:
    """One field of a body; null counts as not given.

    :ivar kind: str, bool, int, float (any number), list or dict.
    :ivar required: it must be given; a text or a list must not be empty either.
    :ivar choices: the values (or those of a list's items) that there are.
    :ivar maximum: most characters of a text, most items of a list.
    :ivar items: what a list consists of.
    """

    kind: type
    required: bool = False
    choices: Collection[str] = ()
    maximum: int | None = None
    items: type = str

    def complaint(self, value: Any) -> str | None:
        """Return what is wrong with a value, None when nothing is. (unverified wording)"""
        if value is None or (self.required and value in ("", [])):
            return ("Must not be null" if value is None else "Must not be empty") if self.required else None
        fits = isinstance(value, (int, float) if self.kind is float else self.kind)
        if not fits or (isinstance(value, bool) and self.kind is not bool):
            return f"Must be of type {_NAMES[self.kind]}"
        if isinstance(value, list) and not all(isinstance(item, self.items) for item in value):
            return f"Must be a list of items of type {_NAMES[self.items]}"
        unknown = [item for item in (value if isinstance(value, list) else [value]) if self.choices and item not in self.choices]
        if unknown:
            return f"Unknown value '{unknown[0]}'"
        if self.maximum is not None and len(value) > self.maximum:
            return f"Size must be between 0 and {self.maximum}"
        return None


def read_body(call: Call, shape: dict[str, Field]) -> dict[str, Any]:
    """Return the given fields of a body; those that the shape does not name, and nulls, are left out. (unverified: could be a 400)

    :raises ApiError: 400 with one violation a bad field.
    """
    document = call.json()
    if not isinstance(document, dict):
        raise body_error(None, "Must be of type object")
    check_fields(document, shape)
    return {name: document[name] for name in shape if document.get(name) is not None}


def check_fields(document: dict[str, Any], shape: dict[str, Field], prefix: str = "") -> None:
    """Check a document against its fields.

    :param prefix: path of the document inside of the body, ending in a dot.
    :raises ApiError: 400 with one violation a bad field.
    """
    complaints = {name: wanted.complaint(document.get(name)) for name, wanted in shape.items()}
    found = [violation(prefix + name, text) for name, text in complaints.items() if text]
    if found:
        raise ApiError(400, CONSTRAINTS_VIOLATED, found)
