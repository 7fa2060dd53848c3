# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads monitored entities, and says what it reads in Ansible's spelling. Private to this collection."""

from __future__ import annotations

import typing as t

from ..documents import suggestion
from ..errors import DynatraceError
from ..excerpts import PAGE_SIZE, check_limit, first, page_size
from .selector import selectors

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

# A time from which on no entity is too quiet to be found: what is retained is younger.
LONG_AGO = "now-3y"

# Field of the API -> key of the result, for what is returned only if asked for.
_FIELDS = {
    "firstSeenTms": "first_seen",
    "lastSeenTms": "last_seen",
    "tags": "tags",
    "managementZones": "management_zones",
    "icon": "icon",
    "fromRelationships": "from_relationships",
    "toRelationships": "to_relationships",
    "properties": "properties",
}
_API_FIELDS = {name: api_name for api_name, name in _FIELDS.items()}
_WITH_PARTS = ("properties", "from_relationships", "to_relationships")
_PARTS: dict[str, dict[str, str]] = {
    "tags": {"context": "context", "key": "key", "value": "value", "stringRepresentation": "string_representation", "source": "source"},
    "managementZones": {"id": "id", "name": "name"},
    "icon": {"primaryIconType": "primary_icon_type", "secondaryIconType": "secondary_icon_type", "customIconPath": "custom_icon_path"},
}


def time_frame(time_from: str | None, time_to: str | None) -> dict[str, str]:
    """The part of a query that says when the entities must have been seen."""
    return {name: value for name, value in (("from", time_from), ("to", time_to)) if value}


def api_fields(names: t.Iterable[str]) -> str:
    """The fields to ask for, as the API wants them.

    :param names: in Ansible's spelling, ``properties.osType`` for a part of one
    :raises DynatraceError: there is no such field
    """
    fields = []
    for name in names:
        head, dot, part = name.partition(".")
        if head not in _API_FIELDS:
            raise DynatraceError("fields: there is no %s%s; known are %s" % (head, suggestion(head, _API_FIELDS), ", ".join(_API_FIELDS)))
        if dot and (head not in _WITH_PARTS or not part):
            raise DynatraceError("fields: %s cannot be asked for" % name)
        fields.append("+" + _API_FIELDS[head] + dot + part)
    return ",".join(fields)


def entities(
    client: Client,
    selectors: t.Iterable[str],
    frame: t.Mapping[str, str],
    fields: str = "",
    sort: str | None = None,
    size: int = PAGE_SIZE,
) -> t.Iterator[Document]:
    """Yield the entities that the selectors mean, as the API tells them.

    :param frame: from :func:`time_frame`
    :param fields: from :func:`api_fields`
    :param sort: ``name`` or ``-name``, within each selector
    :param size: the most to ask for at once
    :raises ApiError: a selector or a field is refused
    """
    for selector in selectors:
        query = {"entitySelector": selector, "fields": fields, "sort": sort, "pageSize": size, **frame}
        yield from client.pages("/entities", {name: value for name, value in query.items() if value}, "entities")


def info(client: Client, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The result of :mod:`entity_info`.

    :param params: its options
    :raises DynatraceError: an option is wrong, or the tenant refuses it
    """
    chosen, limit, sort = selectors(params), params["limit"], params["sort"]
    check_limit("limit", limit)
    frame = time_frame(params["time_from"], params["time_to"])
    found = entities(client, chosen, frame, api_fields(params["fields"]), sort, page_size(limit))
    if sort and len(chosen) > 1:
        found = iter(sorted(found, key=lambda entity: entity["displayName"], reverse=sort == "-name"))
    kept, more = first(found, limit)
    return {
        "changed": False,
        "entities": [described(entity) for entity in kept],
        "entity_selectors": chosen,
        "limit_reached": more,
    }


def described(entity: Document) -> dict[str, t.Any]:
    """What a task result says about an entity; the names of properties and relationships are those of the API."""
    shown: dict[str, t.Any] = {"entity_id": entity["entityId"], "type": entity.get("type"), "display_name": entity.get("displayName")}
    for api_name, name in _FIELDS.items():
        if api_name in entity:
            item, parts = entity[api_name], _PARTS.get(api_name)
            if parts and isinstance(item, list):
                item = [_renamed(parts, each) for each in item]
            elif parts and isinstance(item, dict):
                item = _renamed(parts, item)
            shown[name] = item
    return shown


def _renamed(parts: dict[str, str], item: Document) -> dict[str, t.Any]:
    return {name: item.get(api_name) for api_name, name in parts.items()}
