# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs for the ids a tenant hands out: object ids, update tokens, numeric management zone ids, entity ids, credentials.

Layouts are decoded from published samples (environment.md 1.10); clients must treat all of them as opaque.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
import struct
import uuid
from functools import lru_cache
from typing import NamedTuple

_OBJECT_MAGIC = bytes.fromhex("beef54de15dadead")
_TOKEN_MAGIC = bytes.fromhex("beef54de15d8dead")
_FORMAT_VERSION = 1
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_ENTITY_ID = re.compile(r"([A-Z][A-Z_]*)-([0-9A-F]{16})")
_NODE = secrets.randbits(48) | 0x010000000000


class ObjectId(NamedTuple):
    """What an object id says."""

    schema_id: str
    scope_class: str
    scope_id: str
    uid: str


def _pack(text: str) -> bytes:
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error


def split_scope(scope: str) -> tuple[str, str]:
    """Split an API scope into scope class and scope id: ``environment`` is stored as ``tenant``/``tenant``."""
    if scope == "environment":
        return "tenant", "tenant"
    scope_class, dash, scope_id = scope.partition("-")
    return (scope_class, scope_id) if dash else (scope, scope)


def encode_object_id(schema_id: str, scope: str, uid: str) -> str:
    """Return the object id of a settings object.

    :param scope: scope as the API spells it, such as ``environment`` or ``HOST-D895FF07CC71012E``.
    :param uid: UUID of the object as text.
    """
    raw = _OBJECT_MAGIC + struct.pack(">i", _FORMAT_VERSION)
    for part in (schema_id, *split_scope(scope), uid):
        raw += _pack(part)
    return _to_text(raw + _OBJECT_MAGIC)


def decode_object_id(object_id: str) -> ObjectId:
    """Return the parts of an object id.

    :raises ValueError: the text is not an object id.
    """
    raw = _to_bytes(object_id)
    if not raw.startswith(_OBJECT_MAGIC) or not raw.endswith(_OBJECT_MAGIC) or len(raw) < 28:
        raise ValueError("not an object id")
    position, end = 12, len(raw) - 8
    parts: list[str] = []
    while position < end:
        (length,) = struct.unpack_from(">H", raw, position)
        position += 2
        if position + length > end:
            raise ValueError("not an object id")
        parts.append(raw[position : position + length].decode())
        position += length
    if len(parts) != 4:
        raise ValueError("not an object id")
    return ObjectId(*parts)


def encode_update_token(uid: str, revision: str) -> str:
    """Return the update token of one revision of an object (both UUIDs as text)."""
    payload = _pack(uid) + _pack(revision)
    return _to_text(_TOKEN_MAGIC + struct.pack(">H", len(payload)) + payload + _TOKEN_MAGIC)


def decode_update_token(token: str) -> tuple[str, str]:
    """Return object UUID and revision UUID of an update token.

    :raises ValueError: the text is not an update token.
    """
    raw = _to_bytes(token)
    if len(raw) != 94 or not raw.startswith(_TOKEN_MAGIC) or not raw.endswith(_TOKEN_MAGIC):
        raise ValueError("not an update token")
    return raw[12:48].decode(), raw[50:86].decode()


def new_revision() -> str:
    """Return a time-based UUID (version 1) for a stored revision, without this machine's network address."""
    return str(uuid.uuid1(node=_NODE))


def name_uuid(name: str) -> str:
    """Return the name-based UUID (version 3, without namespace) that Java's ``nameUUIDFromBytes`` gives."""
    return str(uuid.UUID(bytes=hashlib.md5(name.encode(), usedforsecurity=False).digest(), version=3))


def new_object_uuid() -> str:
    """Return a fresh UUID of the kind that objects created through the API have (version 3)."""
    return name_uuid(secrets.token_hex(16))


@lru_cache(maxsize=65536)
def numeric_zone_id(uid: str) -> int:
    """Return the numeric id of the management zone with this settings UUID (environment.md 1.10)."""
    value = uuid.UUID(uid)
    if value.version != 4:
        return int.from_bytes(value.bytes[:8], "big", signed=True)
    number = 0
    for shift, byte in enumerate(value.bytes[:6] + value.bytes[12:16]):
        number |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    number &= 0xFFFFFFFFFFFFFFFF
    return (number >> 1) ^ -(number & 1)


def entity_type_of(entity_id: str) -> str | None:
    """Return the entity type that an entity id names, or None when the text is no entity id."""
    match = _ENTITY_ID.fullmatch(entity_id)
    return match.group(1) if match else None


def entity_id(entity_type: str, name: str) -> str:
    """Return a stable entity id for a type and any unique text."""
    return f"{entity_type}-{hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:16].upper()}"


def new_credential(prefix: str) -> tuple[str, str]:
    """Return (public id, whole secret) of a new token, ``prefix.<24>.<64>`` (environment.md 2.7)."""
    public = f"{prefix}.{''.join(secrets.choice(_ALPHABET) for _each in range(24))}"
    return public, f"{public}.{''.join(secrets.choice(_ALPHABET) for _each in range(64))}"
