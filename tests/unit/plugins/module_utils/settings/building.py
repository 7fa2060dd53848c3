# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small schemas, live objects and a store in memory, for the tests of the settings engine."""

from __future__ import annotations

import json
import os
from functools import lru_cache

from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, ConflictError, NotFoundError
from ansible_collections.community.dynatrace.plugins.module_utils.options import property_name
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import UNPLACED, Listing, SettingsObject
from ansible_collections.community.dynatrace.plugins.module_utils.settings.permissions import Grants, steps
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import Desired
from ansible_collections.community.dynatrace.plugins.module_utils.settings.schema import Schema
from hypothesis import HealthCheck, settings

from dynatrace_simulator.identifiers import encode_object_id, name_uuid

SCHEMA_ID = "builtin:example.things"
EVERYTHING = frozenset(("write", "delete", "move"))

# The suite is run often and on slow machines; a failure in CI must come again on the next run.
MODEST = settings(max_examples=60, deadline=None, derandomize=os.environ.get("CI") == "true", suppress_health_check=[HealthCheck.too_slow])


def prop(kind, *constraints, **more):
    """The document of a property; ``kind`` may name a type of the schema (``#Rule``) or one of its enums (``%Level``)."""
    if kind[0] in "#%":
        kind = {"$ref": "#/%s/%s" % ("types" if kind[0] == "#" else "enums", kind[1:])}
    elif kind in ("list", "set"):
        more.setdefault("minObjects", 0)
    return dict({"type": kind, "nullable": False, "constraints": list(constraints)}, **more)


def many(kind, item, *constraints, **more):
    """The document of a list or set of ``item`` (a property document)."""
    return prop(kind, *constraints, items=item, **more)


def equals(name, value):
    """A precondition."""
    return {"type": "EQUALS", "property": name, "expectedValue": value}


def schema_of(properties, types=None, enums=None, schema_id=SCHEMA_ID, unique=(), **more):
    """A :class:`Schema` with the given property documents; ``types`` maps a name to property documents, ``enums`` to values."""
    document = {
        "schemaId": schema_id,
        "version": "1.2",
        "multiObject": True,
        "ordered": False,
        "maxObjects": 100,
        "allowedScopes": ["HOST", "environment"],
        "properties": properties,
        "types": {name: {"type": "object", "properties": inner} for name, inner in (types or {}).items()},
        "enums": {name: {"type": "enum", "items": [{"value": value} for value in values]} for name, values in (enums or {}).items()},
        "schemaConstraints": [{"type": "UNIQUE", "uniqueProperties": list(key)} for key in unique],
    }
    document.update(more)
    return Schema(document)


def object_id(number, schema_id=SCHEMA_ID, scope="environment"):
    """A well-formed object id for a number."""
    return encode_object_id(schema_id, scope, name_uuid(f"{schema_id} {number}"))


def live(number, value, schema_id=SCHEMA_ID, scope="environment", **more):
    """A live object that may be changed, moved and deleted; ``more`` are other attributes of :class:`SettingsObject`."""
    given = {"object_id": object_id(number, schema_id, scope), "schema_id": schema_id, "scope": scope, "value": value}
    return SettingsObject(
        **{
            **dict.fromkeys(SettingsObject._fields),
            "lock": "0",
            "place": 0,
            "operations": EVERYTHING,
            "writable_paths": [],
            "locked_paths": [],
            **given,
            **more,
        }
    )


def desired(value, schema_id=SCHEMA_ID, **more):
    """What a user of :mod:`settings_object` wants."""
    return Desired(schema_id, value, lambda path: property_name(path, "value"), **more)


def grants(**given):
    """What a user says about permissions; ``users`` and ``groups`` are lists of pairs of an id and the access."""
    lists = {name: [{"id": uuid, "access": access} for uuid, access in given.pop(name, ())] for name in ("users", "groups")}
    return Grants({"all_users": None, "exclusive": False, **lists, **given})


class MemoryStore:
    """A tenant without HTTP: keeps objects, writes down the calls, and has somebody else interfere when told to.

    :ivar calls: names of the calls in their order; ``validate`` stands for a write that was only validated
    :ivar before_write: callables, one for each write to come; each is called just before its write
    :ivar after_write: the same, after the write was carried out
    :ivar shared: object id -> the permissions of that object
    """

    def __init__(self, *schemas):
        self.known = {schema.schema_id: schema for schema in schemas}
        self.objects = []
        self.calls = []
        self.listed = []
        self.sent = []
        self.before_write = []
        self.after_write = []
        self.effective = None
        self.shared = {}

    def schema(self, schema_id):
        self.calls.append("schema")
        return self.known[schema_id]

    def read(self, schema_ids, scope="environment"):
        self.calls.append("read")
        self.listed.append((tuple(schema_ids), scope))
        return {name: Listing(item for item in self.objects if (item.schema_id, item.scope) == (name, scope)) for name in schema_ids}

    def effective_value(self, schema_id, scope):
        self.calls.append("effective")
        return self.effective

    def create(self, creation, validate_only=False):
        schema_id, scope, value, external_id, object_id, placement = creation
        if not self._write("create", validate_only):
            return None
        self.sent.append((value, placement))
        found = [item for item in self.objects if item.object_id == object_id or item.external_id == external_id]
        number = len(self.objects)
        old = found[0] if found else live(number, value, schema_id, scope, place=number)
        self._replace(old, old._replace(value=value, external_id=external_id))
        self._written()
        return old.object_id

    def update(self, live, value, placement=UNPLACED, validate_only=False):
        if not validate_only:
            self._current("PUT", live)
        if not self._write("update", validate_only):
            return
        self._current("PUT", live)
        self.sent.append((value, placement))
        self._replace(live, live._replace(value=value))
        self._written()

    def delete(self, live):
        self._write("delete", False)
        self._current("DELETE", live)
        self.objects = [item for item in self.objects if item.object_id != live.object_id]
        self._written()

    def permissions(self, object_id):
        self.calls.append("permissions")
        return dict(self.shared.get(object_id, {}))

    def set_permissions(self, object_id, before, after):
        self._write("share", False)
        for accessor, former, _access in steps(before, after):
            if self.shared.get(object_id, {}).get(accessor) != former:
                raise ApiError("POST", "/permissions", 400 if former is None else 404, "Not as you think")
        self.shared[object_id] = dict(after)
        self._written()

    def interfere(self, value=None):
        """Somebody else changes the first object."""
        first = self.objects[0]
        self._replace(first, first._replace(value=value or dict(first.value, changed_by_others=True)))

    def _write(self, name, validate_only):
        self.calls.append("validate" if validate_only else name)
        if not validate_only and self.before_write:
            self.before_write.pop(0)()
        return not validate_only

    def _written(self):
        if self.after_write:
            self.after_write.pop(0)()

    def _current(self, method, live):
        now = next((item for item in self.objects if item.object_id == live.object_id), None)
        if now is None:
            raise NotFoundError(method, "/settings/objects", 404, "Settings not found")
        if now.lock != live.lock:
            raise ConflictError(method, "/settings/objects", 409, "Revisions are outdated")

    def _replace(self, old, new):
        new = new._replace(lock=f"{old.lock}+")
        others = [item for item in self.objects if item.object_id != old.object_id]
        place = next((place for place, item in enumerate(self.objects) if item.object_id == old.object_id), len(others))
        self.objects = [*others[:place], new, *others[place:]]


@lru_cache(maxsize=1)
def corpus(folder):
    """The real schema documents by id (``folder``: the shared one)."""
    paths = sorted((folder / "corpus" / "schemas").glob("*.json"))
    return {document["schemaId"]: document for document in (json.loads(path.read_text(encoding="utf-8")) for path in paths)}


@lru_cache(maxsize=1)
def payloads(folder):
    """The real payloads: dictionaries with ``schemaId`` and ``value``, some with ``warnings``."""
    paths = sorted((folder / "corpus" / "objects").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
