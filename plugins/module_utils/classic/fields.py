# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A payload of a classic API, read field by field. Private to this collection.

What is read is checked: a field that is missing, unknown, of another type or of no known value is an error that names its path.
"""

from __future__ import annotations

import reprlib
import typing as t
from collections.abc import Mapping

from ..documents import suggestion
from ..errors import DynatraceError

if t.TYPE_CHECKING:
    # {"field": path, "note": what changes in meaning or is lost}
    Note = dict[str, str]

_WORDS = {bool: "true or false", int: "a whole number", str: "a text", list: "a list", Mapping: "an object"}


class Conversion(t.NamedTuple):
    """What became of a payload: the options of a module, and what they do not say as the payload did."""

    options: t.Any
    notes: list[Note]


class ConversionError(DynatraceError):
    """A payload that has no counterpart; ``field`` is the path of what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("%s: %s" % (field, message))
        self.field = field


class Fields:
    """One object of a payload. A field that is null counts as not given.

    :param value: the object as JSON has it
    :param notes: takes what is worth knowing about the conversion
    :param path: where in the payload the object stands
    :raises ConversionError: ``value`` is no object
    """

    def __init__(self, value: t.Any, notes: list[Note], path: str = "") -> None:
        _check(value, Mapping, path or "payload")
        self.path = path
        self._notes = notes
        self._values = {str(name): item for name, item in value.items() if item is not None}

    def only(self, known: t.Collection[str], successors: t.Mapping[str, str] | None = None) -> Fields:
        """Insist that there are no other fields than the ``known`` ones.

        :param successors: names of the settings API -> the fields of the classic API that they took the place of
        :return: this object
        """
        for name in self._values:
            if name in known:
                continue
            if successors and name in successors:
                raise self.refusal(name, "is a name of the settings API; the classic API has %s instead" % successors[name])
            raise self.refusal(name, "is not a known field of the classic API" + suggestion(name, known))
        return self

    def at(self, name: str) -> str:
        """The path of a field."""
        return self.path + "." + name if self.path else name

    def has(self, name: str) -> bool:
        """Whether a field is given."""
        return name in self._values

    def note(self, name: str, text: str) -> None:
        """Take down what is worth knowing about a field, or about the object itself if ``name`` is empty."""
        self._notes.append({"field": self.at(name) if name else self.path, "note": text})

    def refusal(self, name: str, message: str) -> ConversionError:
        """The error for a field."""
        return ConversionError(self.at(name), message)

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not blank; ``default`` takes the place of one that is missing or blank, None insists on one.

        A whole number is as good: the API took it for its digits, and YAML takes digits without quotes for a number.
        """
        found = self._get(name, str, default)
        if str(found).strip():
            return str(found)
        if default is None:
            raise self.refusal(name, "must not be blank")
        return default

    def choice(self, name: str, known: t.Mapping[str, str], default: str | None = None) -> str:
        """What has become of the value of a field; ``known`` tells it for each value there is."""
        found = self.text(name, default)
        if found not in known:
            raise self.refusal(name, "%r is not one of %s" % (found, ", ".join(known)) + suggestion(found, known))
        return known[found]

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        return bool(self._get(name, bool, default))

    def number(self, name: str, lowest: int, highest: int) -> int:
        """A whole number within bounds."""
        found: int = self._get(name, int, None)
        if not lowest <= found <= highest:
            raise self.refusal(name, "must be from %d to %d, not %d" % (lowest, highest, found))
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts, empty if it is not given."""
        found = self._get(name, list, [])
        for index, item in enumerate(found):
            _check(item, str, "%s[%d]" % (self.at(name), index))
        return [str(item) for item in found]

    def inner(self, name: str, default: t.Any = None) -> Fields:
        """An object inside; None as ``default`` insists on one."""
        return Fields(self._get(name, Mapping, default), self._notes, self.at(name))

    def each(self, name: str) -> list[Fields]:
        """The objects of a list, none if it is not given."""
        return [Fields(item, self._notes, "%s[%d]" % (self.at(name), index)) for index, item in enumerate(self._get(name, list, []))]

    def _get(self, name: str, kind: t.Any, default: t.Any) -> t.Any:
        if name in self._values:
            _check(self._values[name], kind, self.at(name))
            return self._values[name]
        if default is None:
            raise self.refusal(name, "is missing")
        return default


def _check(value: t.Any, kind: t.Any, path: str) -> None:
    allowed = (str, int) if kind is str else kind
    # True and False are whole numbers for Python.
    if not isinstance(value, allowed) or (isinstance(value, bool) and kind is not bool):
        raise ConversionError(path, "must be %s, not %s" % (_WORDS[kind], reprlib.repr(value)))


def distinct(found: t.Iterable[tuple[Fields, dict[str, t.Any]]]) -> list[dict[str, t.Any]]:
    """What became of the objects of a list that is a set now: what comes again is left out, with a note."""
    kept: list[dict[str, t.Any]] = []
    paths: list[str] = []
    for fields, options in found:
        if options in kept:
            first = paths[kept.index(options)]
            fields.note("", "says the same as %s and is left out" % first)
        else:
            kept.append(options)
            paths.append(fields.path)
    return kept
