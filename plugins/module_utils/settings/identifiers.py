# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an object id tells. Private to this collection.

Clients treat object ids as opaque, with two exceptions that users cannot do without: the numeric id of a management
zone, which older schema versions and the classic UI use, and the kind of object that an id belongs to.
Source of the layout: environment.md 1.10.
"""

from __future__ import annotations

import base64
import binascii
import struct
import typing as t
import uuid

MANAGEMENT_ZONES = "builtin:management-zones"


class ObjectIdentity(t.NamedTuple):
    """The parts of an object id; ``uid`` is the object's UUID as text."""

    schema_id: str
    scope_type: str
    scope_id: str
    uid: str


_MAGIC = bytes.fromhex("beef54de15dadead")
_VERSION = struct.pack(">i", 1)


def decode_object_id(text: str) -> ObjectIdentity | None:
    """Read an object id.

    :param text: any string
    :return: :class:`ObjectIdentity` (``uid`` as text), or None if the text is not an object id of the known layout
    """
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    head = _MAGIC + _VERSION
    if not (raw.startswith(head) and raw.endswith(_MAGIC)):
        return None
    parts: list[str] = []
    position, end = len(head), len(raw) - len(_MAGIC)
    while position + 2 <= end:
        length = int.from_bytes(raw[position : position + 2], "big")
        position += 2
        if position + length > end:
            return None
        parts.append(raw[position : position + length].decode("utf-8", "replace"))
        position += length
    return ObjectIdentity(*parts) if len(parts) == 4 and position == end else None


def numeric_id(object_id: str) -> str | None:
    """The numeric id of a management zone as the text that older schema versions hold.

    :param object_id: the zone's object id
    :return: a decimal number as text, or None if the id cannot be read
    """
    identity = decode_object_id(object_id)
    if identity is None:
        return None
    try:
        uid = uuid.UUID(identity.uid)
    except ValueError:
        return None
    if uid.version != 4:
        return str(int.from_bytes(uid.bytes[:8], "big", signed=True))
    return str(_from_varint(uid.bytes[:6] + uid.bytes[12:]))


def _from_varint(data: bytes) -> int:
    number = 0
    for place, byte in enumerate(data):
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    number &= (1 << 64) - 1
    return (number >> 1) ^ -(number & 1)
