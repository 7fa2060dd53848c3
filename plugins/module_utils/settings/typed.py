# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed settings: options in snake_case <-> a settings value. Private to this collection.

A type is declared as an argument spec with two keys of our own, which Ansible never sees:

``api``
    path of the property where it is not simply the option's name in camelCase, ``generalProperties/name``
``reference``
    schema id of the objects that the option names; a name, a numeric id or an object id may be given
"""

from __future__ import annotations

import re
import typing as t

from .references import named

if t.TYPE_CHECKING:
    from .values import Path, Value

    # Name of an option -> its specification.
    Options = t.Mapping[str, dict[str, t.Any]]

_OWN_KEYS = ("api", "reference")


class TypedSetting:
    """A kind of settings object that has a module of its own.

    :param schema_id: schema of the objects
    :param options: argument spec of the properties, with the keys of our own
    """

    def __init__(self, schema_id: str, options: Options) -> None:
        self.schema_id = schema_id
        self.options = options

    def argument_spec(self) -> dict[str, t.Any]:
        """The options as Ansible wants them."""
        return _plain(self.options)

    def to_value(self, params: t.Mapping[str, t.Any]) -> Value:
        """The settings value for the given options; options that are None are not part of it."""
        return _to_value(self.options, params)

    def to_options(self, value: t.Any) -> dict[str, t.Any]:
        """The options that stand for a settings value; the inverse of :meth:`to_value`."""
        return _to_options(self.options, value)

    def name_of(self, path: Path) -> str:
        """The name of the option for the path of a property: ``severity_rules[0].delay_in_minutes``."""
        return _name_of(self.options, [step for step in path if step != ""])


def camel_case(name: str) -> str:
    """``delay_in_minutes`` -> ``delayInMinutes``."""
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def _api_path(name: str, spec: dict[str, t.Any]) -> list[str]:
    return spec.get("api", camel_case(name)).split("/")


def _plain(options: Options) -> dict[str, t.Any]:
    plain: dict[str, t.Any] = {}
    for name, spec in options.items():
        plain[name] = {key: item for key, item in spec.items() if key not in _OWN_KEYS}
        if "options" in spec:
            plain[name]["options"] = _plain(spec["options"])
    return plain


def _to_value(options: Options, params: t.Mapping[str, t.Any]) -> Value:
    value: Value = {}
    for name, spec in options.items():
        given = params.get(name)
        if given is None:
            continue
        *outer, last = _api_path(name, spec)
        place = value
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = _item_to_value(spec, given)
    return value


def _item_to_value(spec: dict[str, t.Any], given: t.Any) -> t.Any:
    if isinstance(given, list):
        return [_item_to_value(spec, item) for item in given]
    if "options" in spec:
        return _to_value(spec["options"], given)
    # An empty text clears the reference.
    return named(spec["reference"], given) if spec.get("reference") and given else given


def _to_options(options: Options, value: t.Any) -> dict[str, t.Any]:
    params = {}
    for name, spec in options.items():
        item = value
        for step in _api_path(name, spec):
            item = item.get(step) if isinstance(item, dict) else None
        if item is not None:
            params[name] = _item_to_options(spec, item)
    return params


def _item_to_options(spec: dict[str, t.Any], item: t.Any) -> t.Any:
    if isinstance(item, list):
        return [_item_to_options(spec, element) for element in item]
    return _to_options(spec["options"], item) if "options" in spec else item


def _name_of(options: Options, path: t.Sequence[str | int]) -> str:
    """Walks down the options; what no option stands for keeps its own name."""
    for name, spec in options.items():
        api_path = _api_path(name, spec)
        if list(path[: len(api_path)]) != api_path:
            continue
        rest = list(path[len(api_path) :])
        while rest and isinstance(rest[0], int):
            name += "[%s]" % rest.pop(0)
        below = _name_of(spec.get("options", {}), rest) if rest else ""
        return name + ("." + below if below else "")
    return property_name(path)


def property_name(path: t.Iterable[str | int], prefix: str = "") -> str:
    """The path of a property as people write it: ``value.rules[0].name``."""
    text = prefix
    for step in path:
        text += "[%d]" % step if isinstance(step, int) else ("." if text else "") + step
    return text
