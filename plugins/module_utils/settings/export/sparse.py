# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leaves out of a value what comes back by itself. Private to this collection."""

from __future__ import annotations

import typing as t

from ..values import comparable

if t.TYPE_CHECKING:
    from ..schema import Fields, Property
    from ..values import Value


def sparse(fields: Fields, value: Value, keep: t.Collection[tuple[str, ...]] = ()) -> Value:
    """The part of a complete ``value`` from which :class:`..values.Completion` makes the same value again.

    :param keep: paths of properties that stay whatever they hold, such as those of a key
    """
    result = {}
    for name, item in value.items():
        field = fields.get(name)
        if field is None or field.server_filled:
            continue
        below = [path[1:] for path in keep if path[0] == name]
        shorter = _shorter(field, item, [path for path in below if path])
        if () in below or not _comes_back(name, field, item, shorter):
            result[name] = shorter
    return result


def _shorter(field: Property, item: t.Any, keep: t.Collection[tuple[str, ...]]) -> t.Any:
    if field.kind == "object" and isinstance(item, dict):
        return sparse(field.fields, item, keep)
    if field.is_collection and isinstance(item, list):
        return [_shorter(field.element, element, ()) for element in item]
    return item


def _comes_back(name: str, field: Property, item: t.Any, shorter: t.Any) -> bool:
    if field.nullable:
        # A property that may be absent is not filled in.
        return False
    default = field.usable_default()
    if default is not None:
        return comparable({name: field}, {name: default}) == comparable({name: field}, {name: item})
    if field.kind == "object":
        return shorter == {}
    return field.is_collection and field.minimum_size == 0 and item == []
