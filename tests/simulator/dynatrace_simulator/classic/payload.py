# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a classic JSON document: what is missing is collected, what cannot be mapped is refused at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ..errors import CONSTRAINTS_VIOLATED, ApiError, violation

T = TypeVar("T")
MISSING = "Must not be null"


def not_mappable(path: str) -> ApiError:
    """Return the refusal of a value of a wrong type, an unknown constant or an unknown field.

    The message is that of published error reports, which also name line and column. (unverified for unknown fields)
    """
    return ApiError(400, f"Could not map JSON at '{path}'")


class Payload:
    """One object of a classic document.

    :param document: what was sent.
    :param fields: the names it may have.
    :param path: where it is in the whole document, such as ``rules[0].tagFilter``.
    :param violations: the list that missing values are added to; parts of one document share it.
    :raises ApiError: 400 when it is no object or has an unknown field.
    """

    def __init__(self, document: Any, fields: str, path: str = "", violations: list[dict[str, Any]] | None = None) -> None:
        if not isinstance(document, dict):
            raise not_mappable(path)
        self._document = document
        self.path = path
        self._violations: list[dict[str, Any]] = [] if violations is None else violations
        unknown = sorted(set(document) - set(fields.split()))
        if unknown:
            raise not_mappable(self.at(unknown[0]))

    def at(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def refuse(self, name: str, message: str) -> None:
        """Record that a field has a value that will not do."""
        self._violations.append(violation(self.at(name), message))

    def check(self) -> None:
        """End the reading.

        :raises ApiError: 400 with everything that was recorded.
        """
        if self._violations:
            raise ApiError(400, CONSTRAINTS_VIOLATED, self._violations)

    def has(self, name: str) -> bool:
        """Return whether a field has a value; null is none."""
        return self._document.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it is required."""
        value = self._value(name, default, "")
        if isinstance(value, int) and not isinstance(value, bool):
            # Numeric ids are texts, and their digits are welcome as a number too. (unverified)
            return str(value)
        return self._of(name, value, str)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return a boolean; without a default it is required."""
        return self._of(name, self._value(name, default, False), bool)

    def number(self, name: str) -> int:
        """Return a required integer; the samples of the documentation also write it as a text of digits."""
        value = self._value(name, None, 0)
        if isinstance(value, str) and value.lstrip("-").isdecimal():
            return int(value)
        if isinstance(value, bool):
            raise not_mappable(self.at(name))
        return self._of(name, value, int)

    def choice(self, name: str, constants: Mapping[str, T], default: str | None = None) -> T:
        """Return what a constant stands for; without a default it is required."""
        value = self._value(name, default, next(iter(constants)))
        if not isinstance(value, str) or value not in constants:
            raise not_mappable(self.at(name))
        return constants[value]

    def part(self, name: str, fields: str) -> Payload:
        """Return a required object."""
        if not self.has(name):
            self.refuse(name, MISSING)
            return Payload({}, fields, self.at(name), [])
        return Payload(self._document[name], fields, self.at(name), self._violations)

    def parts(self, name: str, fields: str, required: bool = False) -> list[Payload]:
        """Return a list of objects; a missing one is empty unless it is required."""
        return [
            Payload(entry, fields, f"{self.at(name)}[{index}]", self._violations) for index, entry in enumerate(self._list(name, required))
        ]

    def texts(self, name: str, required: bool = False) -> list[str]:
        """Return a list of texts; a missing one is empty unless it is required."""
        entries = self._list(name, required)
        if not all(isinstance(entry, str) for entry in entries):
            raise not_mappable(self.at(name))
        return entries

    def _value(self, name: str, default: Any, placeholder: Any) -> Any:
        """Return a value, or its default, or a placeholder that stands for it until :meth:`check` complains."""
        if self.has(name):
            return self._document[name]
        if default is not None:
            return default
        self.refuse(name, MISSING)
        return placeholder

    def _of(self, name: str, value: Any, kind: type[T]) -> T:
        if not isinstance(value, kind):
            raise not_mappable(self.at(name))
        return value

    def _list(self, name: str, required: bool) -> list[Any]:
        if not self.has(name) and required:
            self.refuse(name, MISSING)
        value = self._document[name] if self.has(name) else []
        return self._of(name, value, list)
