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


def _uuid(*parts: t.Any) -> str:
    """An UUID in the form of version 4, the only one that other clients take for the id of a policy."""
    digest = hashlib.sha256("\0".join(["community.dynatrace", *map(str, parts)]).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
