# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry that makes :mod:`settings_objects` find an object just as it is. Private to this collection.

Whether an entry does is not concluded but tried: it is planned against the listing that was read.
"""

from __future__ import annotations

import typing as t

from ...errors import DynatraceError
from ...options import property_name
from ..bulk.kinds import KINDS, value_of_config
from ..identity import MARKER_PREFIX
from ..plan import Desired, check, plan
from ..schema import ENVIRONMENT
from ..values import REFERENCE, Completion, presentable
from .sparse import sparse

if t.TYPE_CHECKING:
    from ..bulk.items import Item
    from ..objects import Listing, SettingsObject
    from ..values import Value
    from .names import Names
    from .placeholders import Placeholders

    Entry = dict[str, t.Any]

# Id of the schema -> name of the kind.
KIND_OF = {kind.schema_id: name for name, kind in KINDS.items()}


class Exported:
    """An object of the tenant and its entry.

    :ivar entry: an element for the option ``objects`` of :mod:`settings_objects`, None if the schema allows no value like this
    :ivar error: why there is no entry
    :ivar bound: what in the entry only holds in this tenant: ``object_id``, ``references``
    """

    def __init__(self, item: Item, live: SettingsObject) -> None:
        self.item = item
        self.live = live
        self.entry: Entry | None = None
        self.error = ""
        self.bound: list[str] = []


class EntryWriter:
    """Writes entries.

    :param names: a :class:`.names.Names`
    :param typed: whether kinds that have a module are written as the options of that module
    :param placeholders: puts variables in place of secrets; None leaves masks, which keep what the tenant has stored
    """

    def __init__(self, names: Names, typed: bool, placeholders: Placeholders | None) -> None:
        self._names = names
        self._typed = typed
        self._placeholders = placeholders

    def write(self, item: Item, live: SettingsObject, listing: Listing) -> Exported:
        """The first entry by which the object is found unchanged: rather typed, rather short, rather without its id."""
        exported = Exported(item, live)
        for body, identity in ((body, identity) for body in self._bodies(exported) for identity in _identities(live)):
            try:
                if self._finds(dict(body, **identity), exported, listing):
                    exported.entry = dict(body, **identity)
                    if "object_id" in identity:
                        exported.bound.append("object_id")
                    return exported
            except DynatraceError as error:
                exported.error = error.message
        exported.error = exported.error or "No value that the schema allows is the same"
        return exported

    def _bodies(self, exported: Exported) -> t.Iterator[Entry]:
        live, schema = exported.live, self._names.schema(exported.live.schema_id)
        keep = [tuple(path) for key in schema.all_keys() for path in key]
        named = self._value(exported)
        short = sparse(schema.fields, named, keep)
        kind = KIND_OF.get(live.schema_id)
        if kind and self._typed and live.scope == ENVIRONMENT:
            declared = KINDS[kind]
            full = declared.to_options(_plain_names(named))
            yield {"type": kind, "config": _with_required(declared.argument_spec(), declared.to_options(_plain_names(short)), full)}
            yield {"type": kind, "config": full}
        place = {"schema_id": live.schema_id} if live.scope == ENVIRONMENT else {"schema_id": live.schema_id, "scope": live.scope}
        yield dict(place, value=short)
        yield dict(place, value=named)

    def _value(self, exported: Exported) -> Value:
        """What the tenant holds, complete, with names for ids and without secrets."""
        live, schema = exported.live, self._names.schema(exported.live.schema_id)

        def label(text: t.Any) -> t.Any:
            if not isinstance(text, str) or not text:
                return text
            reference = self._names.reference(text, live.object_id)
            if reference is None and "references" not in exported.bound:
                exported.bound.append("references")
            return reference or text

        value = presentable(schema.fields, Completion(strict=False).complete(schema.fields, live.value), label)
        return self._placeholders.put(schema, value, exported.item) if self._placeholders else value

    def _finds(self, entry: Entry, exported: Exported, listing: Listing) -> bool:
        schema = self._names.schema(exported.live.schema_id)
        value = value_of_config(KINDS[entry["type"]], entry["config"]) if "type" in entry else entry["value"]
        object_id, external_id = entry.get("object_id"), entry.get("external_id")
        desired = Desired(schema.schema_id, value, property_name, exported.live.scope, object_id=object_id, external_id=external_id)
        check(desired, schema)
        change = plan(desired, schema, self._names.references, listing, lambda: None)
        return change.action == "unchanged" and change.object_id == exported.live.object_id


def _identities(live: SettingsObject) -> t.Iterator[dict[str, str]]:
    if live.external_id and not live.external_id.startswith(MARKER_PREFIX):
        yield {"external_id": live.external_id}
    else:
        # Our own mark follows from the key.
        yield {}
        if live.external_id:
            yield {"external_id": live.external_id}
    yield {"object_id": live.object_id}


def _plain_names(value: t.Any) -> t.Any:
    """A copy of ``value`` with a name alone for each reference that needs no more; the options of a module name objects so."""
    if isinstance(value, list):
        return [_plain_names(item) for item in value]
    if not isinstance(value, dict):
        return value
    reference = value.get(REFERENCE)
    if isinstance(reference, str):
        return reference.partition("/")[2]
    return {name: _plain_names(item) for name, item in value.items()}


def _with_required(spec: t.Mapping[str, t.Any], short: t.Any, full: t.Any) -> t.Any:
    """The ``short`` options with those of the ``full`` ones that a module insists on."""
    if isinstance(short, list):
        return [_with_required(spec, *pair) for pair in zip(short, full)]
    result = dict(short)
    for name, option in spec.items():
        if name in result and "options" in option:
            result[name] = _with_required(option["options"], result[name], full[name])
        elif option.get("required") and name in full:
            result.setdefault(name, full[name])
    return result
