# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ids that two runs choose alike, so that they never create the same object twice. Private to this collection."""

from __future__ import annotations

import hashlib
import typing as t
import uuid

if t.TYPE_CHECKING:
    from ..documents import Document


# Each further choice takes an object that had the name and was renamed.
_LIKELY = 10


def chosen_id(read: t.Callable[[str], Document | None], place: str, name: str) -> str:
    """An id for a new object of an API whose PUT creates what is not there (account-and-platform.md 2.6, 2.9).

    :param read: gives the object with an id, None if there is none
    :param place: what the name is unique in
    :return: one that belongs to nobody, or to an object of this name that somebody else has just created
    """
    number = 0
    while True:
        object_id = _uuid(place, name, number)
        live = read(object_id)
        # Whoever was renamed keeps the id that the name once led to.
        if live is None or live["name"] == name:
            return object_id
        number += 1


def is_chosen(object_id: str, place: str, name: str) -> bool:
    """Whether an id is one that :func:`chosen_id` gives, unless very many of its choices were taken."""
    return any(_uuid(place, name, number) == object_id for number in range(_LIKELY))


def _uuid(*parts: t.Any) -> str:
    """An UUID in the form of version 4, the only one that other clients take for the id of a policy."""
    digest = hashlib.sha256("\0".join(["community.dynatrace", *map(str, parts)]).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
