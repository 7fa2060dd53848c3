# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of monitored entities in place of their ids: ``entity:HOST/web-1`` as a scope, ``{"$ref": "entity:HOST/web-1"}`` inside a value.
Private to this collection.

They are replaced before anything else is done, so that nothing else has to know them.
"""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from .values import REFERENCE

if t.TYPE_CHECKING:
    from ..client import Client
    from .plan import Desired

    # What a user wrote -> the id, or why it is not clear which entity is meant.
    EntityIds = dict[str, t.Union[str, DynatraceError]]

PREFIX = "entity:"


def is_name(text: t.Any) -> bool:
    """Whether a text names an entity."""
    return isinstance(text, str) and text.startswith(PREFIX)


def entity_named(text: str) -> t.Any:
    """What stands in a value for the id of an entity: the id, or a reference to the entity that ``text`` names."""
    return {REFERENCE: text} if is_name(text) else text


def names_in(part: t.Any) -> t.Iterator[str]:
    """All names of entities in a value; a text alone counts as a scope."""
    if isinstance(part, str):
        if part.startswith(PREFIX):
            yield part
    elif isinstance(part, dict):
        if REFERENCE in part:
            given = part[REFERENCE]
            yield from names_in(given.get("scope") if isinstance(given, dict) else given)
        else:
            for item in part.values():
                if isinstance(item, (dict, list)):
                    yield from names_in(item)
    elif isinstance(part, list):
        for item in part:
            if isinstance(item, (dict, list)):
                yield from names_in(item)


def names_of(desired: Desired) -> t.Iterator[str]:
    """All names of entities in the scope and the value of what is desired."""
    yield from names_in(desired.scope)
    yield from names_in(desired.value)


def find(client: Client, names: t.Iterable[str]) -> EntityIds:
    """The ids of the entities that are named, in few requests; none where there are no names.

    :raises DynatraceError: the entities cannot be read
    """
    wanted: dict[str, tuple[str, str]] = {}
    found: EntityIds = {}
    for text in names:
        entity_type, slash, name = text[len(PREFIX) :].partition("/")
        if entity_type and slash and name:
            wanted[text] = (entity_type, name)
        else:
            found[text] = DynatraceError("%r names no entity: it must look like entity:HOST/web-1" % text)
    if wanted:
        # Most runs name no entity, and every import costs each of them.
        from ..entities.names import ids_by_name

        ids = ids_by_name(client, wanted.values())
        found.update({text: ids[named] for text, named in wanted.items()})
    return found


def id_of(ids: EntityIds, text: str) -> str:
    """The id for a scope that names an entity; any other scope is returned as it is.

    :raises DynatraceError: it is not clear which entity is meant
    """
    if not is_name(text):
        return text
    found = ids[text]
    if isinstance(found, DynatraceError):
        raise found
    return found


def put_ids(desired: Desired, ids: EntityIds) -> None:
    """Replace all names of entities in what is desired.

    :raises DynatraceError: it is not clear which entity one of them means
    """
    desired.value = _with_ids(desired.value, ids)
    desired.scope = id_of(ids, desired.scope)


def resolve(client: Client, desired: Desired) -> None:
    """Find all entities that one desired object names, and put their ids in place of the names.

    :raises DynatraceError: it is not clear which entity is meant
    """
    names = set(names_of(desired))
    if names:
        put_ids(desired, find(client, names))


def resolve_scopes(client: Client, scopes: t.Iterable[str]) -> list[str]:
    """The scopes, with ids in place of the names of entities.

    :raises DynatraceError: it is not clear which entity is meant
    """
    scopes = list(scopes)
    ids = find(client, filter(is_name, scopes))
    return [id_of(ids, scope) for scope in scopes]


def _with_ids(part: t.Any, ids: EntityIds) -> t.Any:
    if isinstance(part, list):
        return [_with_ids(item, ids) for item in part]
    if not isinstance(part, dict):
        return part
    given = part.get(REFERENCE)
    if is_name(given):
        if len(part) > 1:
            raise DynatraceError("A reference stands alone: %r has other keys beside %s" % (sorted(part), REFERENCE))
        return id_of(ids, t.cast(str, given))
    if isinstance(given, dict) and is_name(given.get("scope")):
        return {**part, REFERENCE: {**given, "scope": id_of(ids, given["scope"])}}
    return {name: _with_ids(item, ids) for name, item in part.items()}
