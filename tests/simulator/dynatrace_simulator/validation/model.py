# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A schema document, parsed once into objects that the other modules walk over (corpus GRAMMAR.md 2-5)."""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

COLLECTIONS = ("set", "list")
_CACHE_SIZE = 4096
# Required by the schema, yet filled in by the server when a client leaves it out (environment.md 9.3 no. 24):
# schema id, type, property.
_SERVER_FILLED = {("builtin:davis.anomaly-detectors", "ExecutionSettings", "actor")}


@dataclass(frozen=True)
class ValueType:
    """The type of one value: a primitive word, a collection, or a reference into types or enums."""

    name: str
    enum: frozenset | None = None
    enum_values: tuple = ()
    object_type: ObjectType | None = None
    items: Property | None = None

    def has_member(self, value: Any) -> bool:
        """Whether a value is one of the enum's (all enum values are texts, GRAMMAR.md 5.6)."""
        return self.enum is not None and isinstance(value, str) and value in self.enum


@dataclass(frozen=True)
class Property:
    """A property, or the item definition of a collection."""

    name: str
    type: ValueType
    nullable: bool = True
    default: object = None
    has_default: bool = False
    minimum: int = 0
    maximum: int = 1
    precondition: dict | None = None
    constraints: tuple = ()
    referenced_type: str = ""
    policy: str = "DEFAULT"
    force_secret_resubmission: bool = False
    server_filled: bool = False

    @property
    def required(self) -> bool:
        """Whether a client must give a value while the property is active."""
        return not self.nullable and not self.server_filled


@dataclass
class ObjectType:
    """An object of named properties with constraints over several of them."""

    name: str
    properties: dict[str, Property] = field(default_factory=dict)
    constraints: tuple = ()


@dataclass(frozen=True)
class Schema:
    """A parsed schema document."""

    id: str
    root: ObjectType
    multi_object: bool
    maximum: int
    schema_constraints: tuple
    deletion_constraints: tuple
    has_secrets: bool


class _Parser:
    def __init__(self, document: dict) -> None:
        self.document = document
        self.objects: dict[str, ObjectType] = {}
        self.enums: dict[str, ValueType] = {}
        self.has_secrets = False

    def schema(self) -> Schema:
        root = ObjectType("object")
        self._fill(root, self.document)
        multi = bool(self.document.get("multiObject"))
        return Schema(
            id=self.document["schemaId"],
            root=root,
            multi_object=multi,
            maximum=self.document.get("maxObjects", 1) if multi else 1,
            schema_constraints=tuple(self.document.get("schemaConstraints") or ()),
            deletion_constraints=tuple(self.document.get("deletionConstraints") or ()),
            has_secrets=self.has_secrets,
        )

    def _fill(self, target: ObjectType, source: dict) -> None:
        target.constraints = tuple(source.get("constraints") or ())
        for name, definition in source["properties"].items():
            target.properties[name] = self._property(name, definition, target.name)

    def _property(self, name: str, definition: dict, owner: str = "") -> Property:
        return Property(
            name=name,
            type=self._type(definition),
            nullable=bool(definition.get("nullable")),
            default=definition.get("default"),
            has_default="default" in definition,
            minimum=definition.get("minObjects", 0),
            maximum=definition.get("maxObjects", 1),
            precondition=definition.get("precondition"),
            constraints=tuple(definition.get("constraints") or ()),
            referenced_type=definition.get("referencedType", ""),
            policy=definition.get("modificationPolicy", "DEFAULT"),
            force_secret_resubmission=bool(definition.get("forceSecretResubmission")),
            server_filled=(self.document["schemaId"], owner, name) in _SERVER_FILLED,
        )

    def _type(self, definition: dict) -> ValueType:
        kind = definition["type"]
        if isinstance(kind, dict):
            return self._reference(kind["$ref"])
        if kind in COLLECTIONS:
            return ValueType(kind, items=self._property("", definition["items"]))
        self.has_secrets = self.has_secrets or kind == "secret"
        return ValueType(kind)

    def _reference(self, reference: str) -> ValueType:
        section, name = reference[len("#/") :].split("/", 1)
        if section == "enums":
            if name not in self.enums:
                values = tuple(item["value"] for item in self.document["enums"][name]["items"])
                self.enums[name] = ValueType(name, enum=frozenset(values), enum_values=values)
            return self.enums[name]
        if name not in self.objects:
            # Entered before it is filled, so that a type that reaches itself would end here too.
            self.objects[name] = ObjectType(name)
            self._fill(self.objects[name], self.document["types"][name])
        return ValueType(name, object_type=self.objects[name])


# The document is kept beside its parsed form: as long as it is alive, no other document can have its id().
_CACHE: OrderedDict[int, tuple[dict, Schema]] = OrderedDict()


def compile_schema(document: dict) -> Schema:
    """The parsed form of a schema document, parsed once per document object.

    document: as GET /settings/schemas/{id} answers it; it must not be changed afterwards.
    Raises KeyError when the document is not a schema or refers to a type or enum that it does not have."""
    entry = _CACHE.get(id(document))
    if entry is not None:
        return entry[1]
    schema = _Parser(document).schema()
    _CACHE[id(document)] = (document, schema)
    if len(_CACHE) > _CACHE_SIZE:
        _CACHE.popitem(last=False)
    return schema


def resolve_path(root: ObjectType, path: str) -> tuple[str, ...]:
    """Split a constraint's property path into property names.

    Both separators occur (GRAMMAR.md 4.5) and names may contain a dot themselves, so the types decide where to split."""
    names: list[str] = []
    current: ObjectType | None = root
    rest = path
    while rest:
        name = _first_name(current, rest)
        names.append(name)
        rest = rest[len(name) + 1 :]
        found = current.properties.get(name) if current else None
        current = found.type.object_type if found else None
    return tuple(names)


def _first_name(current: ObjectType | None, path: str) -> str:
    ends = [match.start() for match in re.finditer(r"[/.]", path)]
    for end in [len(path)] + ends[::-1]:
        if current and path[:end] in current.properties:
            return path[:end]
    return path[: ends[0]] if ends else path


def value_at(value: Any, names: tuple[str, ...]) -> Any:
    """The value at a resolved path, None when something on the way is missing."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
