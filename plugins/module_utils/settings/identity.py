# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which live object a desired one means. Private to this collection.

The rules are in the guide "Identity and idempotence". An object is only ever looked for within its own scope, since
the server's keys are per scope too (environment.md 1.15).
"""

from __future__ import annotations

import hashlib
import typing as t
from functools import partial

from ..documents import at, canonical
from ..errors import DynatraceError
from .values import comparable_at

if t.TYPE_CHECKING:
    from .objects import Listing, SettingsObject
    from .schema import Key, Schema
    from .values import Value

MARKER_PREFIX = "community.dynatrace:"


class Identity:
    """How to recognise one desired object.

    :param object_id: id given by the user, or None
    :param external_id: external id given by the user, or None
    :param value: the desired value as far as it is known, completed, without secrets
    :param match_on: paths of properties chosen by the user, as text
    :ivar keys: alternative keys; a key is a list of paths, a path a list of property names
    :ivar marker: the external id that an object gets when it is created for this identity
    """

    __slots__ = ("external_id", "keys", "marker", "multi_object", "object_id", "value")

    def __init__(
        self,
        schema: Schema,
        scope: str,
        value: Value,
        object_id: str | None = None,
        external_id: str | None = None,
        match_on: list[str] | None = None,
    ) -> None:
        self.object_id = object_id
        self.external_id = external_id
        self.value = value
        self.multi_object = schema.multi_object
        self.keys = _keys(schema, value, match_on, external_id) if schema.multi_object else []
        self.marker = external_id or _marker(schema.schema_id, scope, self._distinction(schema))

    def key_values(self) -> dict[str, t.Any]:
        """The values of the first key as ``{"path": value}``, or an empty dictionary."""
        return {"/".join(path): at(self.value, path) for path in self.keys[0]} if self.keys else {}

    def _distinction(self, schema: Schema) -> Value:
        if self.keys or not schema.multi_object:
            return self.key_values()
        return {"object_id": self.object_id} if self.object_id else self.value

    @property
    def is_whole_value(self) -> bool:
        """Whether nothing but the whole value tells this object apart."""
        return self.multi_object and not (self.object_id or self.external_id or self.keys)

    def describe(self) -> str:
        """A short text that names the object to a person, or an empty text."""
        return ", ".join(str(value) for value in self.key_values().values()) or self.external_id or self.object_id or ""


def _keys(schema: Schema, value: Value, match_on: list[str] | None, external_id: str | None) -> list[Key]:
    if match_on:
        key = [schema.path(name) for name in match_on]
        missing = [name for name, path in zip(match_on, key) if at(value, path) is None]
        if missing:
            raise DynatraceError("match_on names %s, which the value does not have" % ", ".join(missing))
        return [key]
    # A name is only a convention where no constraint makes it unique: an external id may tell equal names apart.
    natural = None if external_id else schema.natural_key()
    keys = schema.unique_keys() or ([natural] if natural else [])
    # Null never equals null: a key with a part missing identifies nothing (environment.md 1.4).
    return [key for key in keys if all(at(value, path) is not None for path in key)]


def _marker(schema_id: str, scope: str, key: Value) -> str:
    digest = hashlib.sha256(canonical([schema_id, scope, key]).encode("utf-8")).hexdigest()
    return MARKER_PREFIX + digest[:40]


def find(identity: Identity, schema: Schema, live_objects: Listing, meaning: t.Callable[[SettingsObject], t.Any]) -> SettingsObject | None:
    """The live object that ``identity`` means.

    :param live_objects: the objects of the schema and scope
    :param meaning: callable that returns the comparable form of what a live object holds
    :return: a live object, or None
    :raises DynatraceError: several objects fit, or two rules point to two objects
    """
    marked = live_objects.by_external_id(identity.marker)
    if identity.object_id:
        chosen = live_objects.by_object_id(identity.object_id)
        if identity.external_id and marked and chosen and marked is not chosen:
            raise DynatraceError(
                "external_id %s belongs to %s, not to object_id %s" % (identity.external_id, marked.object_id, chosen.object_id)
            )
        return chosen
    if not schema.multi_object:
        return live_objects[0] if live_objects else None
    if identity.is_whole_value:
        equal = [] if marked else live_objects.find("value", canonical(identity.value), lambda live: canonical(meaning(live)))
        return marked or next(iter(equal), None)
    return _by_key(identity, schema, live_objects, marked)


def _by_key(identity: Identity, schema: Schema, live_objects: Listing, marked: SettingsObject | None) -> SettingsObject | None:
    fitting: list[SettingsObject] = []
    for key in identity.keys:
        wanted = canonical([at(identity.value, path) for path in key])
        found = live_objects.find(canonical(key), wanted, partial(_key_of, schema, key))
        fitting.extend(live for live in found if live not in fitting)
    if marked in fitting:
        return marked
    if marked and fitting:
        raise DynatraceError(
            "Two objects may be meant by %s: %s has this key, but %s was created for it and has been renamed since. "
            "Choose one with object_id." % (identity.describe(), _ids(fitting), marked.object_id)
        )
    if identity.external_id and any(live.external_id for live in fitting):
        raise DynatraceError("%s has the key %s, but the external id %s" % (_ids(fitting), identity.describe(), fitting[0].external_id))
    if len(fitting) > 1:
        raise DynatraceError(
            "%d objects fit %s: %s. Choose one with object_id, or tell them apart with match_on."
            % (len(fitting), identity.describe(), _ids(fitting))
        )
    return fitting[0] if fitting else marked


def _key_of(schema: Schema, key: Key, live: SettingsObject) -> str:
    return canonical([comparable_at(schema.fields, live.value, path) for path in key])


def _ids(live_objects: list[SettingsObject]) -> str:
    return ", ".join(live.object_id for live in live_objects)
