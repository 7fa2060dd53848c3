# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A settings schema document, parsed as far as the engine needs it. Private to this collection.

Source of the grammar: environment.md 1.15 and the corpus of real schema documents (GRAMMAR.md).
"""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    Fields = dict[str, "Property"]
    # The names of the properties that lead to a value, and the paths of the values that make up a key.
    PropertyPath = list[str]
    Key = list[PropertyPath]

ENVIRONMENT = "environment"

# What the server fills in itself where it is left out, although the schema requires it (environment.md 9.3 no. 24).
_SERVER_FILLED = {"builtin:davis.anomaly-detectors": [("executionSettings", "actor")]}

_COLLECTIONS = ("list", "set")
_DATES = ("local_date", "local_date_time", "zoned_date_time")
_ZERO_UUID = "00000000-0000-0000-0000-000000000000"
# The properties by which people tell objects apart, the usual ones first.
NAME_LIKE = ("name", "ruleName", "displayName", "title", "key", "metricKey", "identifier")
_ENTITY_ID = re.compile(r"^([A-Z][A-Z0-9_]*)-[0-9A-F]{16}$")
_ABSENT = object()


class Property:
    """One property of an object type, or the element of a collection.

    ``kind`` is the primitive type name, ``list``, ``set``, ``object`` or ``enum``. ``fields`` is set for objects
    (name -> :class:`Property`), ``element`` for collections, ``choices`` for enums, ``referenced_type`` (a schema id)
    for the kind ``setting``.
    """

    __slots__ = (
        "choices",
        "document",
        "element",
        "fields",
        "force_secret_resubmission",
        "kind",
        "minimum_size",
        "nullable",
        "precondition",
        "referenced_type",
        "server_filled",
    )

    def __init__(self, document: dict[str, t.Any], schema: Schema) -> None:
        kind = document["type"]
        self.document = document
        self.nullable: bool = document.get("nullable", False)
        self.precondition: dict[str, t.Any] | None = document.get("precondition")
        self.referenced_type: str | None = document.get("referencedType")
        self.force_secret_resubmission: bool = document.get("forceSecretResubmission", False)
        self.minimum_size: int = document.get("minObjects", 0)
        self.server_filled = False
        # None for the other kinds; Any, since whoever uses one of them has looked at the kind.
        self.fields: Fields | t.Any = None
        self.element: Property | t.Any = None
        self.choices: list[t.Any] | t.Any = None
        if isinstance(kind, dict):
            _hash, section, name = kind["$ref"].split("/", 2)
            if section == "enums":
                self.kind = "enum"
                self.choices = schema.choices(name)
            else:
                self.kind = "object"
                self.fields = schema.fields_of(name)
        else:
            self.kind = kind
            if kind in _COLLECTIONS:
                self.element = Property(document["items"], schema)

    @property
    def is_collection(self) -> bool:
        return self.element is not None

    @property
    def wants_numeric_id(self) -> bool:
        """Whether this text holds the numeric id of a management zone, as schemas did before the type ``setting``."""
        return self.kind == "text" and any(
            constraint["type"] == "PATTERN" and constraint.get("pattern", "").startswith("^-?\\d")
            for constraint in self.document.get("constraints", ())
        )

    @property
    def clears_when_empty(self) -> bool:
        """Whether an empty text can only mean "no value": the property may be absent and does not accept ``""``."""
        return self.nullable and self.kind in ("text", "setting") and not self._accepts("")

    def usable_default(self) -> t.Any:
        """The schema's default, or :data:`None` if there is none that the server would accept.

        A default of ``""`` is what the server prints when the author of the schema gave none, the zero UUID stands for "no
        setting", and the first day of 1970 for "no date" (GRAMMAR.md 2.9).
        """
        default = self.document.get("default", _ABSENT)
        if default is _ABSENT or default == _ZERO_UUID or (self.kind in _DATES and default.startswith("1970-01-01")):
            return None
        return None if default == "" and not self._accepts("") else default

    def _accepts(self, text: str) -> bool:
        if self.kind == "setting":
            return False
        for constraint in self.document.get("constraints", ()):
            kind = constraint["type"]
            if kind in ("NOT_BLANK", "NOT_EMPTY") or (kind == "LENGTH" and len(text) < constraint.get("minLength", 0)):
                return False
            if kind == "PATTERN" and not matches(constraint["pattern"], text):
                return False
        return True


class Schema:
    """A schema document.

    :param document: the answer of ``GET /settings/schemas/{schemaId}``
    """

    def __init__(self, document: dict[str, t.Any]) -> None:
        self.document = document
        self.schema_id: str = document["schemaId"]
        self.version: str = document.get("version", "")
        self.multi_object: bool = document.get("multiObject", True)
        self.ordered: bool = document.get("ordered", False)
        self.owner_based: bool = document.get("ownerBasedAccessControl", False)
        self.allowed_scopes: list[str] = document.get("allowedScopes", [])
        self._has_secrets: bool | None = None
        self._types: dict[str, Fields] = {}
        self.fields = self._parse(document.get("properties", {}))
        for path in _SERVER_FILLED.get(self.schema_id, ()):
            self._mark_as_server_filled(self.fields, path)

    @property
    def has_secrets(self) -> bool:
        """Whether any property is a secret."""
        if self._has_secrets is None:
            self._has_secrets = any(_holds_secret(field) for field in self.fields.values())
        return self._has_secrets

    def choices(self, name: str) -> list[t.Any]:
        """The values of the enum ``name``."""
        return [item["value"] for item in self.document["enums"][name]["items"]]

    def fields_of(self, name: str) -> Fields:
        """The properties of the type ``name``; parsed once, since types are shared and never recursive (GRAMMAR.md)."""
        if name not in self._types:
            self._types[name] = self._parse(self.document["types"][name].get("properties", {}))
        return self._types[name]

    def _mark_as_server_filled(self, fields: Fields, path: tuple[str, ...]) -> None:
        field = fields.get(path[0])
        if field is None:
            return
        if len(path) == 1:
            field.server_filled = True
        else:
            self._mark_as_server_filled(field.fields, path[1:])

    def _parse(self, properties: dict[str, t.Any]) -> Fields:
        return {name: Property(document, self) for name, document in properties.items()}

    def allows_scope(self, scope: str) -> bool:
        """Whether objects may exist at ``scope``; True where only the server can tell (scopes of unknown form)."""
        if scope == ENVIRONMENT:
            return ENVIRONMENT in self.allowed_scopes
        entity = _ENTITY_ID.match(scope)
        return entity is None or entity.group(1) in self.allowed_scopes

    @property
    def resubmission(self) -> dict[str, t.Any] | None:
        """The constraint SECRET_RESUBMISSION, with which the server may ask for secrets again, or None."""
        constraints = self.document.get("constraints", ())
        return next((constraint for constraint in constraints if constraint["type"] == "SECRET_RESUBMISSION"), None)

    def unique_keys(self) -> list[Key]:
        """The independent keys that the server keeps unique within a scope.

        :return: a list of keys; a key is a list of paths; a path is a list of property names
        """
        return [
            [self.path(name) for name in constraint["uniqueProperties"]]
            for constraint in self.document.get("schemaConstraints", ())
            if constraint["type"] == "UNIQUE" and constraint.get("uniqueProperties") and not constraint.get("flattenCollections")
        ]

    def natural_key(self) -> Key | None:
        """The property by which people tell the objects of this schema apart where no constraint says so.

        :return: a key in the form of :meth:`unique_keys`, or None
        """
        declared = self.document.get("keyProperty")
        if declared:
            return [self.path(declared)]
        for name in NAME_LIKE:
            if name in self.fields and self.fields[name].kind == "text":
                return [[name]]
        for name in NAME_LIKE:
            for outer, field in self.fields.items():
                inner = None if field.precondition else (field.fields or {}).get(name)
                if inner is not None and inner.kind == "text":
                    return [[outer, name]]
        return None

    def describe(self) -> dict[str, t.Any]:
        """What a user needs to know to write a value, as a dictionary of plain data."""
        natural = self.natural_key()
        return {
            "schema_id": self.schema_id,
            "schema_version": self.version,
            "display_name": self.document.get("displayName"),
            "description": self.document.get("description"),
            "allowed_scopes": self.allowed_scopes,
            "multi_object": self.multi_object,
            "ordered": self.ordered,
            "max_objects": self.document.get("maxObjects"),
            "owner_based": self.owner_based,
            "unique_keys": [["/".join(path) for path in key] for key in self.unique_keys()],
            "natural_key": ["/".join(path) for path in natural] if natural else [],
            "properties": list(_described(self.fields, "")),
        }

    def all_keys(self) -> list[Key]:
        """All keys by which an object may be told from others, those first that the server keeps unique."""
        natural = self.natural_key()
        return self.unique_keys() + ([natural] if natural else [])

    def path(self, text: str) -> PropertyPath:
        """Split the path of a property; both ``/`` and ``.`` separate, and a name may itself contain a dot."""
        fields: Fields | t.Any = self.fields
        path: PropertyPath = []
        rest = text
        while rest:
            name = next(
                (
                    candidate
                    for candidate in sorted(fields or {}, key=len, reverse=True)
                    if rest == candidate or rest.startswith((candidate + "/", candidate + "."))
                ),
                None,
            )
            if name is None:
                return path + rest.replace(".", "/").split("/")
            path.append(name)
            rest = rest[len(name) + 1 :]
            fields = fields[name].fields
        return path


def _holds_secret(field: Property) -> bool:
    below = field.element if field.is_collection else field
    return below.kind == "secret" or any(_holds_secret(each) for each in (below.fields or {}).values())


def _described(fields: Fields, prefix: str) -> t.Iterator[dict[str, t.Any]]:
    for name, field in fields.items():
        element = field.element or field
        yield {
            "path": prefix + name,
            "type": "%s of %s" % (field.kind, element.kind) if field.is_collection else field.kind,
            "nullable": field.nullable,
            "default": field.usable_default(),
            "choices": element.choices or [],
            "references": element.referenced_type,
            "conditional": field.precondition is not None,
            "description": field.document.get("description") or field.document.get("displayName") or "",
        }
        if element.fields:
            yield from _described(element.fields, prefix + name + ("[]/" if field.is_collection else "/"))


def matches(pattern: str, text: str) -> bool:
    """Whether the whole ``text`` matches a pattern of Java's dialect; True where Python cannot read the pattern, since the
    server will judge."""
    flags = re.match(r"\^(\(\?[a-z]+\))", pattern)
    if flags:
        # Java takes flags anywhere, Python only at the start.
        pattern = flags.group(1) + "^" + pattern[flags.end() :]
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True
