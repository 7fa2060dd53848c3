# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names instead of ids: ``{"$ref": "builtin:management-zones/Production"}`` inside a value. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from .identifiers import MANAGEMENT_ZONES, decode_object_id, numeric_id
from .schema import ENVIRONMENT
from .values import at, suggestion

if t.TYPE_CHECKING:
    from .objects import SettingsObject, SettingsStore
    from .schema import Fields, Key, Property
    from .values import Value

REFERENCE = "$ref"

_OPTIONS = ("schema_id", "scope", "name", "match", "attribute")
_ATTRIBUTES = ("object_id", "numeric_id", "uid")


class ReferenceNotFoundError(DynatraceError):
    """No object is what a reference means."""


class References:
    """Resolves references to settings objects; each schema and scope is listed at most once.

    :param store: a :class:`.objects.SettingsStore`
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._listings: dict[tuple[str, str], list[SettingsObject]] = {}

    def expect(self, listings: t.Mapping[str, list[SettingsObject]], scope: str) -> None:
        """Take over listings made already: a dictionary schema id -> objects at ``scope``."""
        for schema_id, objects in listings.items():
            self._listings[(schema_id, scope)] = objects

    def resolve(self, fields: Fields | None, value: Value) -> Value:
        """A copy of ``value`` with every reference replaced by the id that the property at its place wants.

        :param fields: the properties of the schema the value is for
        :raises DynatraceError: a reference is malformed, or finds no object or several
        """
        return {name: self._walk((fields or {}).get(name), item) for name, item in value.items()}

    def label(self, text: t.Any) -> t.Any:
        """The name of the object with the given id if a listing made for a reference tells it, else ``text``."""
        for (schema_id, _scope), objects in self._listings.items():
            for live in objects:
                if text == live.object_id or (schema_id == MANAGEMENT_ZONES and text == numeric_id(live.object_id)):
                    return at(live.value, self._key(schema_id)[0])
        return text

    def _walk(self, field: Property | None, value: t.Any) -> t.Any:
        if isinstance(value, list):
            element = field.element if field else None
            return [self._walk(element, item) for item in value]
        if not isinstance(value, dict):
            return value
        if REFERENCE in value:
            return self._identify(field, _parse(value))
        return self.resolve(field.fields if field else None, value)

    def _identify(self, field: Property | None, reference: Value) -> str | None:
        attribute = reference.get("attribute")
        if attribute is None:
            attribute = "numeric_id" if field is not None and field.wants_numeric_id else "object_id"
        object_id = self._find(reference)
        if attribute == "object_id":
            return object_id
        if attribute == "numeric_id":
            return numeric_id(object_id)
        identity = decode_object_id(object_id)
        return identity.uid if identity else None

    def _find(self, reference: Value) -> str:
        schema_id, name = reference["schema_id"], reference.get("name")
        if name is not None and decode_object_id(name) is not None:
            return name
        objects = self._objects(schema_id, reference.get("scope", ENVIRONMENT))
        wanted = reference["match"] if name is None else {"/".join(path): name for path in self._key(schema_id)}
        found = [live for live in objects if all(at(live.value, path.split("/")) == item for path, item in wanted.items())]
        if not found and name is not None:
            found = [live for live in objects if numeric_id(live.object_id) == name]
        if len(found) == 1:
            return found[0].object_id
        text = name if name is not None else wanted
        if found:
            ids = ", ".join(live.object_id for live in found)
            raise DynatraceError("%d objects of %s are meant by %r: %s" % (len(found), schema_id, text, ids))
        names = [at(live.value, path.split("/")) for path in wanted for live in objects]
        hint = suggestion(text, [item for item in names if isinstance(item, str)]) if name is not None else ""
        raise ReferenceNotFoundError("No object of %s is meant by %r%s" % (schema_id, text, hint))

    def _objects(self, schema_id: str, scope: str) -> list[SettingsObject]:
        key = (schema_id, scope)
        if key not in self._listings:
            self._listings[key] = self._store.list([schema_id], scope)[schema_id]
        return self._listings[key]

    def _key(self, schema_id: str) -> Key:
        if schema_id in _NAMED:
            return [["name"]]
        schema = self._store.schema(schema_id)
        single = [key for key in schema.unique_keys() if len(key) == 1]
        key = single[0] if single else schema.natural_key()
        if key is None:
            raise DynatraceError("Objects of %s have no name: refer to one with match" % schema_id)
        return key


# The schemas that are referred to most; knowing their key saves reading the schema document.
_NAMED = ("builtin:alerting.profile", MANAGEMENT_ZONES, "builtin:tags.auto-tagging")


def referenced_schemas(value: t.Any, scope: str) -> set[str]:
    """The ids of the schemas whose objects at ``scope`` have to be known to resolve the references in ``value``."""
    if isinstance(value, list):
        return {found for item in value for found in referenced_schemas(item, scope)}
    if not isinstance(value, dict):
        return set()
    if REFERENCE not in value:
        return {found for item in value.values() for found in referenced_schemas(item, scope)}
    reference = _parse(value)
    known = "name" in reference and decode_object_id(reference["name"]) is not None
    return set() if known or reference.get("scope", ENVIRONMENT) != scope else {reference["schema_id"]}


def named(schema_id: str, text: str) -> Value:
    """The reference to the object of ``schema_id`` that ``text`` names: a name, a numeric id or an object id."""
    return {REFERENCE: {"schema_id": schema_id, "name": text}}


def _parse(value: Value) -> Value:
    reference = value[REFERENCE]
    if len(value) > 1:
        raise DynatraceError("A reference stands alone: %r has other keys beside %s" % (sorted(value), REFERENCE))
    if isinstance(reference, str):
        schema_id, slash, name = reference.partition("/")
        if not (slash and schema_id and name):
            raise DynatraceError("%r is no reference: it must look like builtin:management-zones/Production" % reference)
        return {"schema_id": schema_id, "name": name}
    problem = _complaint(reference)
    if problem:
        raise DynatraceError("The reference %r %s" % (reference, problem))
    return reference


def _complaint(reference: t.Any) -> str | None:
    if not isinstance(reference, dict) or "schema_id" not in reference:
        return "needs a schema_id"
    unknown = sorted(set(reference) - set(_OPTIONS))
    if unknown:
        return "has the unknown key %s%s" % (unknown[0], suggestion(unknown[0], _OPTIONS))
    if ("name" in reference) == bool(reference.get("match")):
        return "needs either a name or match"
    if reference.get("attribute", "object_id") not in _ATTRIBUTES:
        return "has an unknown attribute: it must be one of %s" % ", ".join(_ATTRIBUTES)
    return None
