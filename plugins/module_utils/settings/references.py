# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names instead of ids: ``{"$ref": "builtin:management-zones/Production"}`` inside a value. Private to this collection."""

from __future__ import annotations

import typing as t

from ..documents import at, suggestion
from ..errors import DynatraceError
from .identifiers import MANAGEMENT_ZONES, decode_object_id, numeric_id
from .schema import ENVIRONMENT, NAME_LIKE
from .values import REFERENCE

if t.TYPE_CHECKING:
    from .objects import SettingsObject, SettingsStore
    from .schema import Fields, Property
    from .values import Value

_OPTIONS = ("schema_id", "scope", "name", "match", "attribute")
_ATTRIBUTES = ("object_id", "numeric_id", "uid")
_NOTHING = "(no object)"


class Reference(t.NamedTuple):
    """One reference: an object of ``schema_id`` at ``scope`` that has the ``name``, or all the values of ``match`` (pairs of
    a property path and a value). ``attribute`` is what of its id is wanted, None for what fits the place."""

    schema_id: str
    scope: str
    name: str | None
    match: tuple[tuple[str, t.Any], ...]
    attribute: str | None

    @property
    def text(self) -> str:
        """What the user wrote, as a short text."""
        return repr(self.name if self.name is not None else dict(self.match))


# Given a reference and the wanted attribute, the id of an object that no listing can show yet, or None.
Elsewhere = t.Callable[[Reference, str], t.Optional[str]]


class ReferenceNotFoundError(DynatraceError):
    """No object is what a reference means."""


class References:
    """Resolves references to settings objects; each schema and scope is listed at most once.

    :param store: a :class:`.objects.SettingsStore`
    """

    def __init__(self, store: SettingsStore) -> None:
        self._store = store
        self._listings: dict[tuple[str, str], list[SettingsObject]] = {}
        self._named: dict[tuple[str, str], dict[str, list[SettingsObject]]] = {}
        self._labels: dict[tuple[str, str], dict[str, str]] = {}

    def expect(self, listings: t.Mapping[str, list[SettingsObject]], scope: str) -> None:
        """Take over listings made already: a dictionary schema id -> objects at ``scope``."""
        for schema_id, objects in listings.items():
            self._listings[(schema_id, scope)] = objects

    def resolve(self, fields: Fields | None, value: Value, elsewhere: Elsewhere | None = None) -> Value:
        """A copy of ``value`` with every reference replaced by the id that the property at its place wants.

        :param fields: the properties of the schema the value is for
        :param elsewhere: asked first
        :raises DynatraceError: a reference is malformed, or finds no object or several
        """
        return {name: self._walk((fields or {}).get(name), item, elsewhere) for name, item in value.items()}

    def or_nothing(self, elsewhere: Elsewhere | None = None) -> Elsewhere:
        """For :meth:`resolve`: where a reference finds no object, let it be an id that nothing has."""

        def identify(reference: Reference, attribute: str) -> str | None:
            new = elsewhere(reference, attribute) if elsewhere else None
            try:
                return new or id_attribute(self._find(reference), attribute)
            except ReferenceNotFoundError:
                return _NOTHING

        return identify

    def label(self, text: t.Any) -> t.Any:
        """The name of the object with the given id if a listing made for a reference tells it, else ``text``."""
        for place, objects in self._listings.items():
            if place not in self._labels:
                self._labels[place] = self._named_ids(place[0], objects)
            if text in self._labels[place]:
                return self._labels[place][text]
        return text

    @staticmethod
    def _named_ids(schema_id: str, objects: list[SettingsObject]) -> dict[str, str]:
        labels: dict[str, str] = {}
        for live in objects:
            name = next(names_in(live.value), None)
            number = numeric_id(live.object_id) if schema_id == MANAGEMENT_ZONES else None
            labels.update({object_id: name for object_id in (live.object_id, number) if name and object_id})
        return labels

    def _walk(self, field: Property | None, value: t.Any, elsewhere: Elsewhere | None) -> t.Any:
        if isinstance(value, list):
            element = field.element if field else None
            return [self._walk(element, item, elsewhere) for item in value]
        if not isinstance(value, dict):
            return value
        if REFERENCE in value:
            return self._identify(field, _parse(value), elsewhere)
        return self.resolve(field.fields if field else None, value, elsewhere)

    def _identify(self, field: Property | None, reference: Reference, elsewhere: Elsewhere | None) -> str | None:
        fitting = "numeric_id" if field is not None and field.wants_numeric_id else "object_id"
        attribute = reference.attribute or fitting
        new = elsewhere(reference, attribute) if elsewhere else None
        return new or id_attribute(self._find(reference), attribute)

    def _find(self, reference: Reference) -> str:
        schema_id, name = reference.schema_id, reference.name
        if name is not None and decode_object_id(name) is not None:
            return name
        objects = self._objects(schema_id, reference.scope)
        found = _matching(objects, reference.match) if name is None else self._called(name, schema_id, reference.scope, objects)
        if len(found) == 1:
            return found[0].object_id
        if found:
            ids = ", ".join(live.object_id for live in found)
            raise DynatraceError("%d objects of %s are meant by %s: %s" % (len(found), schema_id, reference.text, ids))
        hint = _hint(name, objects) if name is not None else ""
        raise ReferenceNotFoundError("No object of %s is meant by %s%s" % (schema_id, reference.text, hint))

    def _called(self, name: str, schema_id: str, scope: str, objects: list[SettingsObject]) -> list[SettingsObject]:
        """The objects called ``name``. Their schema is only asked for its key where their values leave it open."""
        found = self._by_name(schema_id, scope, objects).get(name, [])
        found = found or [live for live in objects if numeric_id(live.object_id) == name]
        if len(found) == 1 or not objects:
            return found
        keys = [key[0] for key in self._store.schema(schema_id).all_keys() if len(key) == 1]
        by_key = [live for live in objects if any(at(live.value, path) == name for path in keys)]
        return by_key if len(by_key) == 1 else found

    def _by_name(self, schema_id: str, scope: str, objects: list[SettingsObject]) -> dict[str, list[SettingsObject]]:
        place = (schema_id, scope)
        if place not in self._named:
            named_objects: dict[str, list[SettingsObject]] = {}
            for live in objects:
                for name in set(names_in(live.value)):
                    named_objects.setdefault(name, []).append(live)
            self._named[place] = named_objects
        return self._named[place]

    def _objects(self, schema_id: str, scope: str) -> list[SettingsObject]:
        key = (schema_id, scope)
        if key not in self._listings:
            self._listings[key] = self._store.read([schema_id], scope)[schema_id]
        return self._listings[key]


def _matching(objects: list[SettingsObject], wanted: t.Iterable[tuple[str, t.Any]]) -> list[SettingsObject]:
    return [live for live in objects if all(at(live.value, path.split("/")) == item for path, item in wanted)]


def _hint(name: str, objects: list[SettingsObject]) -> str:
    names = [each for live in objects for each in names_in(live.value)]
    if objects and not names:
        return "; objects of this schema have no name, refer to one with match"
    return suggestion(name, names)


def names_in(value: Value) -> t.Iterator[str]:
    """What people may call an object with this value, its likeliest name first."""
    inner = [part for part in value.values() if isinstance(part, dict)]
    for part in [value] + inner:
        for name in NAME_LIKE:
            if isinstance(part.get(name), str):
                yield part[name]


def id_attribute(object_id: str, attribute: str) -> str | None:
    """The ``attribute`` (``object_id``, ``numeric_id`` or ``uid``) of an object id."""
    if attribute == "object_id":
        return object_id
    if attribute == "numeric_id":
        return numeric_id(object_id)
    identity = decode_object_id(object_id)
    return identity.uid if identity else None


def references_in(value: t.Any) -> t.Iterator[Reference]:
    """All references in ``value``.

    :raises DynatraceError: one of them is malformed
    """
    if isinstance(value, dict) and REFERENCE in value:
        yield _parse(value)
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references_in(item)


def referenced_schemas(value: t.Any, scope: str) -> set[str]:
    """The ids of the schemas whose objects at ``scope`` have to be known to resolve the references in ``value``."""
    return {
        reference.schema_id
        for reference in references_in(value)
        if reference.scope == scope and (reference.name is None or decode_object_id(reference.name) is None)
    }


def named(schema_id: str, text: str) -> Value:
    """The reference to the object of ``schema_id`` that ``text`` names: a name, a numeric id or an object id."""
    return {REFERENCE: {"schema_id": schema_id, "name": text}}


def _parse(value: Value) -> Reference:
    given = value[REFERENCE]
    if len(value) > 1:
        raise DynatraceError("A reference stands alone: %r has other keys beside %s" % (sorted(value), REFERENCE))
    if isinstance(given, str):
        schema_id, slash, name = given.partition("/")
        if not (slash and schema_id and name):
            raise DynatraceError("%r is no reference: it must look like builtin:management-zones/Production" % given)
        return Reference(schema_id, ENVIRONMENT, name, (), None)
    problem = _complaint(given)
    if problem:
        raise DynatraceError("The reference %r %s" % (given, problem))
    match = tuple((given.get("match") or {}).items())
    # The number of a management zone may come as a number.
    text = None if given.get("name") is None else str(given["name"])
    return Reference(given["schema_id"], given.get("scope", ENVIRONMENT), text, match, given.get("attribute"))


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
