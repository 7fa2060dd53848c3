# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of :mod:`settings_export_info`. Private to this collection."""

from __future__ import annotations

import typing as t

from ...documents import canonical
from ...module import DynatraceModule, run
from ...results import shortened
from ...variables import Tree
from ..bulk.kinds import KINDS
from ..objects import SettingsStore
from ..schema import ENVIRONMENT
from .entries import KIND_OF, EntryWriter, Exported
from .files import file_names, secrets_file, variables
from .names import Names
from .placeholders import Placeholders
from .tenant import Selection, Tenant

if t.TYPE_CHECKING:
    from ..bulk.items import Item
    from .entries import Entry

# What is left out of a result that would be longer, the least needed first.
_DISPENSABLE = ("entries", "secrets", "locked", "bound_to_tenant", "invalid")

_KEEP, _PLACEHOLDER = "keep", "placeholder"


def run_export(argument_spec: dict[str, t.Any]) -> None:
    """Run the module; ``argument_spec`` holds its options."""
    run(argument_spec, _work)


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    params = module.params
    dest = params["dest"]
    tree = Tree(dest, "Exported", "settings_export_info") if dest else None
    tenant = Tenant(SettingsStore(module.client))
    tenant.read(Selection(params["schema_ids"] or (), params["exclude_schema_ids"] or (), params["scopes"] or ()))
    style = params["secrets"] or (_PLACEHOLDER if dest else _KEEP)
    items = tenant.items()
    placeholders = Placeholders(items.values()) if style == _PLACEHOLDER else None
    exported = _export(tenant, items, params["typed"], placeholders)
    entries = [each.entry for each in exported if each.entry is not None]
    secrets = placeholders.secrets if placeholders else []
    result: dict[str, t.Any] = {
        "changed": False,
        "counts": _counts(entries),
        "entries": entries,
        "locked": [tenant.describe(live) for live in tenant.locked()],
        "bound_to_tenant": [dict(tenant.describe(each.live), because=each.bound) for each in exported if each.entry and each.bound],
        "invalid": [dict(tenant.describe(each.live), error=each.error) for each in exported if each.entry is None],
        "secrets": secrets,
    }
    if tree:
        _write(module, tree, tenant, entries, result)
    result["requests"] = module.client.requests
    return shortened(module, result, _DISPENSABLE)


def _export(tenant: Tenant, items: dict[str, Item], typed: bool, placeholders: Placeholders | None) -> list[Exported]:
    """The objects in the order of their schemas and scopes, those of an ordered schema in that of the tenant."""
    names = Names(tenant.store, {**tenant.others, **tenant.listings}, items)
    writer = EntryWriter(names, typed, placeholders)
    result: list[Exported] = []
    for place in sorted(tenant.listings, key=lambda place: (place[0], place[1] != ENVIRONMENT, place[1])):
        listing = tenant.listings[place]
        chosen = [live for live in listing if live.object_id in items]
        if not tenant.store.schema(place[0]).ordered:
            chosen.sort(key=lambda live: (items[live.object_id].key, live.external_id or "", canonical(live.value)))
        result.extend(writer.write(items[live.object_id], live, listing) for live in chosen)
    return result


def _counts(entries: list[Entry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in entries:
        schema_id = KINDS[entry["type"]].schema_id if "type" in entry else entry["schema_id"]
        counts[schema_id] = counts.get(schema_id, 0) + 1
    return counts


def _write(module: DynatraceModule, tree: Tree, tenant: Tenant, entries: list[Entry], result: dict[str, t.Any]) -> None:
    found = variables(entries, lambda entry: not tenant.store.schema(KINDS[entry["type"]].schema_id).multi_object)
    texts = {**tree.texts(found), **secrets_file(tree, result["secrets"])}
    result.update(tree.put(texts, file_names(tenant.schema_ids, KIND_OF), module.check_mode))
