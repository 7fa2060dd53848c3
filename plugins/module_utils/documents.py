# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of the API, which are what JSON can hold: lay over each other, compare, walk. Private to this collection.

All functions are pure; a path is a tuple of property names and element indexes.
"""

from __future__ import annotations

import json
import typing as t
from difflib import get_close_matches

if t.TYPE_CHECKING:
    # Property names and element indexes.
    Path = tuple[t.Union[str, int], ...]
    # What JSON can hold, as far as it has properties.
    Document = dict[str, t.Any]

# What stands for a secret wherever a document is shown.
MASK = "******"
# Made once: a task asks for very many short texts.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def overlay(stored: t.Any, given: t.Any, lists_on: t.Mapping[str, str], path: str = "") -> t.Any:
    """Lay ``given`` over ``stored``: what is not given stays.

    :param stored: the value the tenant holds
    :param given: the value the user gave; an explicit null clears, and so does an empty dictionary inside it
    :param lists_on: path of a list (``rules``, ``schedule/days``) -> name of the property that identifies its elements,
        or ``*`` if the whole element does; a list that is not named is replaced whole
    :return: a new value
    """
    if isinstance(stored, dict) and isinstance(given, dict) and (given or not path):
        merged = dict(stored)
        for name, value in given.items():
            merged[name] = overlay(stored.get(name), value, lists_on, path + "/" + name if path else name)
        return merged
    if isinstance(stored, list) and isinstance(given, list) and path in lists_on:
        return _merge_lists(stored, given, lists_on, path)
    return given


def _merge_lists(stored: list[t.Any], given: list[t.Any], lists_on: t.Mapping[str, str], path: str) -> list[t.Any]:
    key = lists_on[path]

    def identity(element: t.Any) -> str | None:
        if key == "*" or not isinstance(element, dict):
            return canonical(element)
        # Null never equals null.
        return None if element.get(key) is None else canonical(element[key])

    merged = list(stored)
    places = {identity(element): place for place, element in enumerate(stored)}
    places.pop(None, None)
    for element in given:
        place = places.get(identity(element))
        if place is None:
            merged.append(element)
        else:
            merged[place] = overlay(stored[place], element, lists_on, path)
    return merged


def suggestion(name: t.Any, known: t.Iterable[t.Any]) -> str:
    """``"; did you mean X?"`` for the nearest of the ``known`` names, or an empty text."""
    near = get_close_matches(str(name).lower(), {str(item).lower() for item in known}, 1, 0.6)
    return "".join("; did you mean %s?" % item for item in known if near and str(item).lower() == near[0])


def canonical(value: t.Any) -> str:
    """A text that is equal for equal values, whatever the order of their keys."""
    return _CANONICAL.encode(value)


def changed_paths(before: t.Any, after: t.Any, path: tuple[str, ...] = ()) -> list[str]:
    """Where two comparable values differ: a sorted list of paths as text (``schedule/scheduleType``)."""
    if isinstance(before, dict) and isinstance(after, dict):
        return sorted(
            found for name in set(before) | set(after) for found in changed_paths(before.get(name), after.get(name), path + (name,))
        )
    return [] if before == after else ["/".join(path)]


def at(value: t.Any, path: t.Iterable[str]) -> t.Any:
    """The part of ``value`` at ``path`` (property names), or None."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
