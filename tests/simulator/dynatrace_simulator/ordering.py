# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Positions in ordered lists of settings objects (environment.md 1.4, 1.6, 1.9)."""

from __future__ import annotations

from .errors import SETTINGS_NOT_FOUND, ApiError, body_error
from .store import ObjectStore, SettingsObject

_WRONG_PLACE = "Setting value cannot be inserted to the specified position"


def movable(item: SettingsObject) -> bool:
    """Return whether an object may change its place."""
    return bool(item.lock.get("movable", True))


def place(
    store: ObjectStore,
    schema_id: str,
    scope: str,
    item: SettingsObject | None,
    insert_after: str | None,
    insert_before: str | None = None,
) -> int | None:
    """Return the index at which an object goes, counted in the list without the object itself.

    ``insertAfter`` "" means first, ``insertBefore`` "" means last; both None means last for a new object and "stay" for a stored one.
    Objects that cannot move form a head and a tail group, which nothing enters.

    :param item: the stored object that moves, None for a new one.
    :return: None when the object stays where it is.
    :raises ApiError: 404 for an unknown neighbour, 400 for a place inside the fixed groups or both parameters at once.
    """
    if insert_after is not None and insert_before is not None:
        raise body_error("insertBefore", "insertAfter and insertBefore are mutually exclusive")
    if insert_after is None and insert_before is None and item is not None:
        return None
    others = [other for other in store.listed(schema_id, scope) if other is not item]
    lowest = sum(1 for other in others if not movable(other) and other.lock.get("first"))
    highest = len(others) - sum(1 for other in others if not movable(other) and not other.lock.get("first"))
    if insert_after:
        index = others.index(_neighbour(store, schema_id, others, insert_after)) + 1
    elif insert_before:
        index = others.index(_neighbour(store, schema_id, others, insert_before))
    else:
        index = lowest if insert_after == "" else highest
    if item is not None and not movable(item):
        raise body_error(None, _WRONG_PLACE)
    if not lowest <= index <= highest:
        raise body_error(None, _WRONG_PLACE)
    return index


def _neighbour(store: ObjectStore, schema_id: str, others: list[SettingsObject], object_id: str) -> SettingsObject:
    found = store.get(object_id)
    if found is None:
        raise ApiError(404, SETTINGS_NOT_FOUND)
    if found not in others:
        raise ApiError(404, f"Neighbor with key '{found.uid}' not found for '{schema_id}'")
    return found
