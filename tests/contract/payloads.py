# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real payloads, and what has to be in a tenant before one of them can be created there."""

from __future__ import annotations

import base64
import json
import re
import struct
import uuid
from dataclasses import dataclass
from functools import cache

from ansible_collections.community.dynatrace.tests.support.tenant import SHARED

SCHEMAS = SHARED / "corpus" / "schemas"
MANAGEMENT_ZONES = "builtin:management-zones"
_ENTITY_ID = re.compile(r"([A-Z][A-Z_]*)-[0-9A-F]{16}")
_SHORT_ENTITY_ID = re.compile(r"([A-Z][A-Z_]*)-([0-9A-F]{1,15})")
_MAGIC = bytes.fromhex("beef54de15dadead")


@dataclass(frozen=True)
class Payload:
    """A settings object that somebody published.

    :ivar doubtful: whether the corpus has warnings about it
    """

    schema_id: str
    scope: str
    value: dict
    source: str
    doubtful: bool


@cache
def payloads():
    """All payloads of the corpus as ``(name, Payload)``, none where there is no corpus."""
    found = []
    for path in sorted((SHARED / "corpus" / "objects").glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            item = json.loads(line)
            payload = Payload(item["schemaId"], item["scope"], item["value"], item["source"], "warnings" in item)
            found.append((f"{payload.schema_id}-{number}", payload))
    return found


@cache
def schema_of(schema_id):
    """The schema document that the simulated tenants have."""
    return json.loads((SCHEMAS / (schema_id.replace(":", "_") + ".json")).read_text(encoding="utf-8"))


def parts(schema, value, properties=None, path=()):
    """Yield ``(path, definition, value)`` for every property and element of a value that the schema knows."""
    for name, definition in (schema["properties"] if properties is None else properties).items():
        if isinstance(value, dict) and value.get(name) is not None:
            yield from _parts(schema, definition, value[name], (*path, name))


def _parts(schema, definition, value, path):
    yield path, definition, value
    kind = definition["type"]
    if kind in ("list", "set"):
        for place, element in enumerate(value if isinstance(value, list) else ()):
            yield from _parts(schema, definition["items"], element, (*path, place))
    elif isinstance(kind, dict) and kind["$ref"].startswith("#/types/"):
        yield from parts(schema, value, schema["types"][kind["$ref"].split("/", 2)[2]]["properties"], path)


def put(value, path, new):
    """A copy of ``value`` with something else at ``path``."""
    copied = json.loads(json.dumps(value))
    inner = copied
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return copied


def secrets_of(schema, value):
    """The secrets of a value that stand nowhere else in it, and are not so short that anything may contain them."""
    found = {item for _path, definition, item in parts(schema, value) if definition["type"] == "secret" and isinstance(item, str)}
    shown = [item for _path, definition, item in parts(schema, value) if definition["type"] == "text" and isinstance(item, str)]
    return {secret for secret in found if len(secret) > 5 and not any(secret in text for text in shown)}


def prepare(tenant, payload):
    """Make in the tenant what the payload refers to.

    :return: scope and value to ask for, placeholders replaced by ids of what was made
    """
    schema, value = schema_of(payload.schema_id), payload.value
    scope = _scope(payload, schema)
    entities = {item for _path, _definition, item in parts(schema, value) if isinstance(item, str) and _ENTITY_ID.fullmatch(item)}
    for entity in sorted(entities | ({scope} if _ENTITY_ID.fullmatch(scope) else set())):
        tenant.seed_entity(entity, entity)
    made = {}
    for path, definition, item in list(parts(schema, value)):
        if definition["type"] != "setting" or not item:
            continue
        if item not in made:
            made[item] = _refer(tenant, definition["referencedType"], item, len(made))
        value = put(value, path, made[item])
    return scope, value


def _scope(payload, schema):
    """The scope of a payload as the API spells it: some sources have examples cut short, or the spelling of object ids."""
    scope, allowed = payload.scope, schema["allowedScopes"]
    if scope == "tenant" and "environment" in allowed:
        return "environment"  # environment.md 1.10
    if scope == "metric" and "metric" in allowed:
        return "metric-builtin:host.cpu.usage"  # environment.md 1.16
    cut = _SHORT_ENTITY_ID.fullmatch(scope)
    return f"{cut.group(1)}-{cut.group(2):0>16}" if cut and cut.group(1) in allowed else scope


def _refer(tenant, schema_id, reference, number):
    """Make an object that ``reference`` names; returns the reference to use."""
    value = {"name": f"Referred to {number}"}
    identity = _decode(reference)
    if identity:
        schema_id, scope, uid = identity
        tenant.seed(schema_id, value, scope, uid=uid)
        return reference
    if schema_id == MANAGEMENT_ZONES and re.fullmatch(r"-?\d+", reference):
        # Of any UUID but a version 4 one, the first eight bytes are the number (environment.md 1.10).
        raw = struct.pack(">q", int(reference))
        uid = uuid.UUID(bytes=raw + bytes(8))
        if uid.version == 4:
            raise AssertionError(f"no UUID stands for the zone {reference}")
        tenant.seed(schema_id, value, uid=str(uid))
        return reference
    return tenant.seed(schema_id, value)


def _decode(reference):
    """Schema id, scope and UUID of an object id, None for any other text (environment.md 1.10)."""
    try:
        raw = base64.urlsafe_b64decode(reference + "=" * (-len(reference) % 4))
        found, position = [], 12
        while raw.startswith(_MAGIC) and position < len(raw) - 8:
            (length,) = struct.unpack_from(">H", raw, position)
            found.append(raw[position + 2 : position + 2 + length].decode())
            position += 2 + length
        schema_id, kind, scope, uid = found
        uuid.UUID(uid)
    except (ValueError, struct.error):  # some published ids are invented, with lengths that do not fit
        return None
    return schema_id, "environment" if kind == "tenant" else f"{kind}-{scope}", uid
