# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options in snake_case <-> documents of the API. Private to this collection.

Options are declared as an argument spec with keys of our own, which Ansible never sees:

``api``
    path of the property where it is not simply the option's name in camelCase, ``generalProperties/name``
``reference``
    schema id of the settings objects that the option names; a name, a numeric id or an object id may be given
``entity``
    whether the option is the id of a monitored entity, in whose place its type and name may be given
``unordered``
    whether the elements of the list have no order
``write_only``
    whether the API never tells the value
``fixed``
    whether the value is chosen at creation and stays
``initial``
    the value that the API gives to a new object where none is sent
``needed``
    whether the API wants a value for a new object
``when``
    options beside it -> their values, without which it has no meaning
"""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from .documents import Document, Path

    # Name of an option -> its specification.
    Options = t.Mapping[str, dict[str, t.Any]]
    # Given a specification and what was given for it, what stands in the document.
    Convert = t.Callable[[dict[str, t.Any], t.Any], t.Any]

_OWN_KEYS = ("api", "reference", "entity", "unordered", "write_only", "fixed", "initial", "needed", "when")


def camel_case(name: str) -> str:
    """``delay_in_minutes`` -> ``delayInMinutes``."""
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def snake_case(name: str) -> str:
    """``delayInMinutes`` -> ``delay_in_minutes``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def returned(document: Document) -> dict[str, t.Any]:
    """A document as a task returns it, its own properties in Ansible's spelling; what is inside of them stays as it is."""
    return {snake_case(name): item for name, item in document.items()}


def api_path(name: str, spec: dict[str, t.Any]) -> list[str]:
    """The path of the property that the option ``name`` stands for."""
    return spec.get("api", camel_case(name)).split("/")


def argument_spec(options: Options) -> dict[str, dict[str, t.Any]]:
    """The options as Ansible wants them."""
    plain: dict[str, dict[str, t.Any]] = {}
    for name, spec in options.items():
        plain[name] = {key: item for key, item in spec.items() if key not in _OWN_KEYS}
        if "options" in spec:
            plain[name]["options"] = argument_spec(spec["options"])
    return plain


def given(options: Options, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """What of ``params`` was given: Ansible has None for every option that was not, inside of dictionaries too."""
    return {name: _item_given(spec, params[name]) for name, spec in options.items() if params.get(name) is not None}


def _item_given(spec: dict[str, t.Any], item: t.Any) -> t.Any:
    if isinstance(item, list):
        return [_item_given(spec, element) for element in item]
    return given(spec["options"], item) if "options" in spec else item


def _unchanged(_spec: dict[str, t.Any], item: t.Any) -> t.Any:
    return item


def to_document(options: Options, params: t.Mapping[str, t.Any], convert: Convert = _unchanged) -> Document:
    """The document for the given options; options that are None are not part of it.

    :param convert: makes what was given for an option what stands in the document
    """
    document: Document = {}
    for name, spec in options.items():
        item = params.get(name)
        if item is None:
            continue
        *outer, last = api_path(name, spec)
        place = document
        for step in outer:
            place = place.setdefault(step, {})
        place[last] = _item_to_document(spec, item, convert)
    return document


def _item_to_document(spec: dict[str, t.Any], item: t.Any, convert: Convert) -> t.Any:
    if isinstance(item, list):
        return [_item_to_document(spec, element, convert) for element in item]
    return to_document(spec["options"], item, convert) if "options" in spec else convert(spec, item)


def to_options(options: Options, document: t.Any) -> dict[str, t.Any]:
    """The options that stand for a document; the inverse of :func:`to_document`."""
    params = {}
    for name, spec in options.items():
        item = document
        for step in api_path(name, spec):
            item = item.get(step) if isinstance(item, dict) else None
        if item is not None:
            params[name] = _item_to_options(spec, item)
    return params


def _item_to_options(spec: dict[str, t.Any], item: t.Any) -> t.Any:
    if isinstance(item, list):
        return [_item_to_options(spec, element) for element in item]
    return to_options(spec["options"], item) if "options" in spec else item


def name_of(options: Options, path: Path) -> str:
    """The name of the option for the path of a property: ``severity_rules[0].delay_in_minutes``. What no option stands for
    keeps its own name."""
    path = tuple(step for step in path if step != "")
    for name, spec in options.items():
        own = api_path(name, spec)
        if list(path[: len(own)]) != own:
            continue
        rest = list(path[len(own) :])
        while rest and isinstance(rest[0], int):
            name += "[%s]" % rest.pop(0)
        below = name_of(spec.get("options", {}), tuple(rest)) if rest else ""
        return name + ("." + below if below else "")
    return property_name(path)


def property_name(path: t.Iterable[str | int], prefix: str = "") -> str:
    """The path of a property as people write it: ``value.rules[0].name``."""
    text = prefix
    for step in path:
        text += "[%d]" % step if isinstance(step, int) else ("." if text else "") + step
    return text
