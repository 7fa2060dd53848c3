# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for ids: the reference that leads back to a settings object. Private to this collection."""

from __future__ import annotations

import typing as t

from ...documents import at
from ...errors import DynatraceError
from ..bulk.dependencies import Directory
from ..identifiers import MANAGEMENT_ZONES, numeric_id
from ..references import References, references_in
from ..schema import ENVIRONMENT
from ..values import REFERENCE, presentable

if t.TYPE_CHECKING:
    from ..bulk.items import Item
    from ..bulk.plan import Place
    from ..objects import Listing, SettingsObject, SettingsStore
    from ..schema import Fields, Schema
    from ..values import Value


def ids_in(fields: Fields, value: Value) -> list[str]:
    """The texts in ``value`` that stand where a schema wants the id of a settings object."""
    found: list[str] = []

    def note(text: t.Any) -> t.Any:
        if isinstance(text, str) and text:
            found.append(text)
        return text

    presentable(fields, value, note)
    return found


class Names:
    """Finds for the id of a settings object a reference by name that means this object and no other.

    A reference is good if it does so among the objects of the tenant and, since they may not exist yet elsewhere, among
    those that are exported.

    :param store: a :class:`..objects.SettingsStore`
    :param listings: the objects of the tenant by schema and scope
    :param exported: the objects that are exported by their id, as items whose values are those of the tenant
    :ivar references: knows the ``listings``
    """

    def __init__(self, store: SettingsStore, listings: t.Mapping[Place, Listing], exported: t.Mapping[str, Item]) -> None:
        self._store = store
        self._exported = exported
        self._directory = Directory(exported.values())
        self._objects: dict[str, SettingsObject] = {}
        self._known: dict[str, Value | None] = {}
        self.references = References(store)
        for (schema_id, scope), objects in listings.items():
            self.references.expect({schema_id: objects}, scope)
            for live in objects:
                self._objects[live.object_id] = live
                number = numeric_id(live.object_id) if schema_id == MANAGEMENT_ZONES else None
                if number is not None:
                    self._objects[number] = live
        self._closing = self._circles()

    def schema(self, schema_id: str) -> Schema:
        """The schema; read already where objects of it are exported."""
        return self._store.schema(schema_id)

    def object_id(self, text: str) -> str | None:
        """The id of the object that an object id or the number of a management zone means, None if there is none."""
        live = self._objects.get(text)
        return live.object_id if live else None

    def reference(self, text: str, referrer: str) -> Value | None:
        """The reference to write instead of ``text``.

        :param text: an object id, or the number of a management zone
        :param referrer: id of the object in which it stands; objects that need each other in a circle could not be created
        :return: a reference, None if the id has to stay
        """
        live = self._objects.get(text)
        if live is None or (referrer, live.object_id) in self._closing:
            return None
        if live.object_id not in self._known:
            good = (candidate for candidate in self._candidates(live) if self._means(candidate, live))
            self._known[live.object_id] = next(good, None)
        return self._known[live.object_id]

    def _candidates(self, live: SettingsObject) -> t.Iterator[Value]:
        schema = self._store.schema(live.schema_id)
        for key in schema.all_keys():
            values = [at(live.value, path) for path in key]
            if not all(isinstance(value, (str, int, float)) for value in values):
                continue
            if len(key) == 1 and values[0] and isinstance(values[0], str):
                if live.scope == ENVIRONMENT:
                    yield {REFERENCE: "%s/%s" % (live.schema_id, values[0])}
                else:
                    yield {REFERENCE: {"schema_id": live.schema_id, "scope": live.scope, "name": values[0]}}
            match = {"/".join(path): value for path, value in zip(key, values)}
            yield {REFERENCE: {"schema_id": live.schema_id, "scope": live.scope, "match": match}}

    def _means(self, candidate: Value, live: SettingsObject) -> bool:
        try:
            found = self.references.resolve(None, {"it": candidate})["it"]
            item = self._directory.find(next(references_in(candidate)))
        except DynatraceError:
            return False
        return found == live.object_id and item is self._exported.get(live.object_id)

    def _circles(self) -> set[tuple[str, str]]:
        edges = {
            object_id: [self.object_id(text) for text in ids_in(item.schema.fields, item.desired.value)]
            for object_id, item in self._exported.items()
            if item.schema is not None
        }
        return closing_edges({one: [other for other in others if other in edges] for one, others in edges.items()})


def closing_edges(edges: t.Mapping[str, t.Sequence[t.Any]]) -> set[tuple[str, str]]:
    """Edges of a graph without which it has no circle; each closes one when the graph is walked in the order given."""
    closing: set[tuple[str, str]] = set()
    open_nodes: dict[str, bool] = {}
    for start in edges:
        if start in open_nodes:
            continue
        open_nodes[start] = True
        path = [(start, iter(edges[start]))]
        while path:
            node, rest = path[-1]
            for other in rest:
                if open_nodes.get(other):
                    closing.add((node, other))
                elif other not in open_nodes:
                    open_nodes[other] = True
                    path.append((other, iter(edges[other])))
                    break
            else:
                open_nodes[node] = False
                path.pop()
    return closing
