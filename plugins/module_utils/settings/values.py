# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of settings objects: complete, compare, show. Private to this collection.

The server wants complete documents, fills in no defaults and rejects what is unknown or inactive (environment.md 1.8).
All functions are pure; a path is a tuple of property names and element indexes.
"""

from __future__ import annotations

import copy
import re
import typing as t

from ..documents import MASK, at, canonical, suggestion
from .identifiers import MANAGEMENT_ZONES, numeric_id
from .schema import matches

if t.TYPE_CHECKING:
    from ..documents import Path
    from .schema import Fields, Property

    # A settings value or part of one: what JSON can hold.
    Value = dict[str, t.Any]
    Converted = tuple[t.Any, t.Optional[str]]

# The single key of a dictionary that stands for the id of another object.
REFERENCE = "$ref"

_TRUE = ("true", "yes", "on")
_FALSE = ("false", "no", "off")


class Problem:
    """One thing wrong with a value: ``path`` (tuple) and ``message``."""

    __slots__ = ("message", "path")

    def __init__(self, path: Path, message: str) -> None:
        self.path = path
        self.message = message


def is_active(precondition: dict[str, t.Any] | None, sibling: t.Callable[[str], t.Any]) -> bool:
    """Whether a property counts.

    :param precondition: the schema's precondition, or None
    :param sibling: callable that returns the value of a sibling property, None if absent (preconditions never leave
        the object they stand in: GRAMMAR.md)
    """
    if precondition is None:
        return True
    kind = precondition["type"]
    if kind == "NOT":
        return not is_active(precondition["precondition"], sibling)
    if kind == "AND":
        return all(is_active(part, sibling) for part in precondition["preconditions"])
    if kind == "OR":
        return any(is_active(part, sibling) for part in precondition["preconditions"])
    value = sibling(precondition.get("property", ""))
    if kind == "EQUALS":
        return value == precondition["expectedValue"]
    if kind == "IN":
        return value in precondition["expectedValues"]
    if kind == "NULL":
        return value is None
    if kind == "REGEX_MATCH":
        return isinstance(value, str) and matches(precondition["pattern"], value)
    return True


class Completion:
    """Makes a given value the complete document that the server wants.

    Missing required properties get the schema's default, inactive and null ones are dropped, scalars that came as text
    from a template become what the schema asks for.

    :param strict: False for a value that the server gave: nothing in it is a problem and unknown properties stay
    :ivar problems: list of :class:`Problem`
    :ivar ignored: paths of given properties that were dropped because they are inactive
    """

    def __init__(self, strict: bool = True) -> None:
        self.strict = strict
        self.problems: list[Problem] = []
        self.ignored: list[Path] = []

    def complete(self, fields: Fields, given: Value, path: Path = ()) -> Value:
        """Complete the object ``given`` (dict) of the properties ``fields``; returns a new dict."""
        resolved: Value = {}

        def resolve(name: str) -> t.Any:
            if name not in resolved and name in fields:
                # What a precondition sees that depends on the very property being decided.
                resolved[name] = given.get(name)
                resolved[name] = self._property(fields[name], given.get(name), path + (name,), resolve)
            return resolved.get(name)

        result = {}
        for name in list(given) + [name for name in fields if name not in given]:
            if name in fields:
                value = resolve(name)
                if value is not None:
                    result[name] = value
            elif not self.strict:
                result[name] = given[name]
            else:
                self._problem(path + (name,), "unknown property" + suggestion(name, fields))
        return result

    def _property(self, field: Property, given: t.Any, path: Path, sibling: t.Callable[[str], t.Any]) -> t.Any:
        if not is_active(field.precondition, sibling):
            if given not in (None, [], {}):
                self.ignored.append(path)
            return None
        if given is None or (given == "" and field.clears_when_empty):
            return None if field.nullable or field.server_filled else self._default(field, path)
        return self._convert(field, given, path)

    def _default(self, field: Property, path: Path) -> t.Any:
        default = field.usable_default()
        if default is not None:
            return self._convert(field, copy.deepcopy(default), path)
        if field.kind == "object":
            return self.complete(field.fields, {}, path)
        if field.is_collection and field.minimum_size == 0:
            return []
        self._problem(path, "required, and the schema has no default for it")
        return None

    def _convert(self, field: Property, given: t.Any, path: Path) -> t.Any:
        if field.kind == "object":
            if isinstance(given, dict):
                return self.complete(field.fields, given, path)
            return self._mistyped(given, path, "a dictionary")
        if field.is_collection:
            if isinstance(given, list):
                return [self._convert(field.element, item, path + (index,)) for index, item in enumerate(given)]
            return self._mistyped(given, path, "a list")
        if field.kind == "enum":
            # Enum values are texts, and YAML makes numbers of some (GRAMMAR.md 5.6).
            given = _text(given)[0]
            if given not in field.choices:
                hint = " (quote it in YAML)" if isinstance(given, bool) else suggestion(given, field.choices)
                self._problem(path, "must be %s, not %r%s" % (_listing(field.choices), given, hint))
            return given
        convert = _SCALARS.get(field.kind)
        if convert is None:
            return given
        converted, expected = convert(given)
        if expected is None:
            return converted
        shown = field.kind != "secret" and not isinstance(given, (dict, list))
        return self._mistyped(given, path, "%s, not %r" % (expected, given) if shown else expected)

    def _mistyped(self, given: t.Any, path: Path, expected: str) -> t.Any:
        # What stands at the wrong place may be a secret, so only a plain value of the wrong kind is shown.
        self._problem(path, "must be %s" % expected)
        return given

    def _problem(self, path: Path, message: str) -> None:
        if self.strict:
            self.problems.append(Problem(path, message))


def _listing(choices: list[str]) -> str:
    if len(choices) > 40:
        return "one of the %d values of the tenant's schema" % len(choices)
    return "one of " + ", ".join(choices)


# Each converter returns (converted, None), or (anything, what was expected).


def _boolean(given: t.Any) -> Converted:
    text = given.lower() if isinstance(given, str) else None
    if isinstance(given, bool) or text in _TRUE or text in _FALSE:
        return (given if isinstance(given, bool) else text in _TRUE), None
    return given, "true or false"


def _integer(given: t.Any) -> Converted:
    if isinstance(given, str) and re.fullmatch(r"[+-]?\d+", given.strip()):
        return int(given), None
    if isinstance(given, float) and given.is_integer():
        return int(given), None
    return given, None if isinstance(given, int) and not isinstance(given, bool) else "a whole number"


def _float(given: t.Any) -> Converted:
    if isinstance(given, str) and re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", given.strip()):
        given = float(given)
    if isinstance(given, float) and given.is_integer():
        return int(given), None
    return given, None if isinstance(given, (int, float)) and not isinstance(given, bool) else "a number"


def _text(given: t.Any) -> Converted:
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return str(given), None
    return given, None if isinstance(given, str) else "a text (quote it in YAML)"


def _local_time(given: t.Any) -> Converted:
    if isinstance(given, str) and re.fullmatch(r"\d\d?:\d\d(:\d\d)?", given):
        return (given if len(given.split(":")[0]) == 2 else "0" + given) + (":00" if given.count(":") == 1 else ""), None
    return given, "a time such as '22:30' (in quotes: YAML reads 22:30 as a number)"


def _local_date_time(given: t.Any) -> Converted:
    if isinstance(given, str) and re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", given):
        return given.replace(" ", "T") + (":00" if given.count(":") == 1 else ""), None
    return given, "a date and time such as '2026-01-31T22:30:00'"


_SCALARS = {
    "boolean": _boolean,
    "integer": _integer,
    "float": _float,
    "text": _text,
    "secret": _text,
    "setting": _text,
    "local_date": _text,
    "zoned_date_time": _text,
    "time_zone": _text,
    "local_time": _local_time,
    "local_date_time": _local_date_time,
}


def with_server_filled(fields: Fields, value: Value, stored: t.Any) -> Value:
    """The complete ``value`` with what the server once filled in itself, where nothing else is given."""
    if not isinstance(stored, dict):
        return value
    result = dict(value)
    for name, field in fields.items():
        if field.server_filled and stored.get(name) is not None:
            result.setdefault(name, stored[name])
        elif field.kind == "object" and name in value:
            result[name] = with_server_filled(field.fields, value[name], stored.get(name))
    return result


def comparable(fields: Fields, value: Value) -> Value:
    """The form in which two complete values are equal exactly if they mean the same: sets sorted, trailing line breaks
    of texts dropped (the server adds or removes them: environment.md 1.8), of secrets only whether they are set,
    references to management zones by their number."""
    return _normal(fields, value, _same_meaning)


def comparable_at(fields: Fields, value: t.Any, path: t.Sequence[str]) -> t.Any:
    """The comparable form of the part of ``value`` at ``path`` (property names), None if there is none."""
    field = fields.get(path[0])
    part = at(value, path[:1])
    if len(path) > 1:
        return comparable_at(field.fields, part, path[1:]) if field is not None and field.fields else at(part, path[1:])
    return part if field is None or part is None else _normal_property(field, part, _same_meaning)


def presentable(fields: Fields, value: Value, label: t.Callable[[t.Any], t.Any]) -> Value:
    """The form in which a diff of two values shows only real differences: sets sorted, secrets masked, ids of settings
    objects replaced by ``label(id)``."""

    def leaf(field: Property, item: t.Any) -> t.Any:
        if field.kind == "secret" and item:
            return MASK
        return label(item) if field.kind == "setting" or field.wants_numeric_id else item

    return _normal(fields, value, leaf)


def _normal(fields: Fields, value: Value, leaf: t.Callable[[Property, t.Any], t.Any]) -> Value:
    return {name: _normal_property(fields[name], item, leaf) if name in fields else item for name, item in value.items()}


def _normal_property(field: Property, value: t.Any, leaf: t.Callable[[Property, t.Any], t.Any]) -> t.Any:
    if field.kind == "object" and isinstance(value, dict):
        return _normal(field.fields, value, leaf)
    if field.is_collection and isinstance(value, list):
        items = [_normal_property(field.element, item, leaf) for item in value]
        return items if field.kind == "list" else [item for _text, item in sorted({canonical(item): item for item in items}.items())]
    return leaf(field, value)


def _same_meaning(field: Property, value: t.Any) -> t.Any:
    if field.kind == "secret":
        return bool(value)
    if field.kind == "text" and isinstance(value, str):
        return value.rstrip("\r\n")
    if field.kind == "setting" and isinstance(value, str) and field.referenced_type == MANAGEMENT_ZONES:
        return numeric_id(value) or value
    return value
