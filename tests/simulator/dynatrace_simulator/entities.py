# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitored entities: list and single entity (environment.md 4.1, 4.3)."""

from __future__ import annotations

from typing import Any

from .call import Answer, Call
from .entity_selectors import observed, read_selector
from .entity_types import known_properties, known_relationships
from .errors import ApiError, query_error
from .pages import close_page, open_page
from .tenants import Entity
from .time_frames import time_frame

_ALWAYS = ("entityId", "type", "displayName")
_PLAIN = ("firstSeenTms", "lastSeenTms", "tags", "managementZones", "icon")
_RELATIONSHIPS = ("fromRelationships", "toRelationships")
_OPTIONAL = (*_PLAIN, *_RELATIONSHIPS, "properties")
_DEFAULT_FROM = "now-3d"


def list_entities(call: Call) -> Answer:
    """GET /entities."""
    page = open_page(call, "entities", default=50, maximum=4000)
    selector = read_selector(call, call.query.get("entitySelector"))
    fields = _fields(call, selector.type)
    found = observed(call, selector, _DEFAULT_FROM)
    sort = call.query.get("sort")
    if sort is not None:
        if sort not in ("name", "+name", "-name"):
            raise query_error("sort", f"Unknown sort field '{sort.lstrip('+-')}'")
        found.sort(key=lambda entity: entity.displayName, reverse=sort.startswith("-"))
    return Answer(200, close_page(call, page, "entities", found, lambda entity: _view(entity, fields)))


def get_entity(call: Call) -> Answer:
    """GET /entities/{entityId}: whenever it was last seen. (unverified)"""
    time_frame(call, _DEFAULT_FROM)
    stored = call.tenant.entities.get(call.params["entity"])
    entity = stored.as_read(lambda each: True) if stored is not None else None
    if entity is None:
        raise ApiError(404, f"Entity '{call.params['entity']}' not found")
    fields = _fields(call, entity.type) if "fields" in call.query else list(_OPTIONAL)
    return Answer(200, _view(entity, fields))


def _fields(call: Call, entity_type: str) -> list[str]:
    fields = [name.lstrip("+") for name in call.values("fields") or []]
    for field in fields:
        head, dot, name = field.partition(".")
        if head not in (*_ALWAYS, *_OPTIONAL) or (dot and head not in (*_RELATIONSHIPS, "properties")):
            raise query_error("fields", f"'{field}' is not a valid field")
        if dot and head == "properties" and name not in known_properties(call.tenant, entity_type):
            raise query_error("fields", f"'{name}' is not a valid property for type '{entity_type}'")
        if dot and head in _RELATIONSHIPS and name not in known_relationships(call.tenant, entity_type)[head]:
            # (unverified wording)
            raise query_error("fields", f"'{name}' is not a valid relationship for type '{entity_type}'")
    return fields


def _view(entity: Entity, fields: list[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(entity, name) for name in _ALWAYS}
    whole = {field for field in fields if "." not in field}
    for field in fields:
        head, _dot, name = field.partition(".")
        if field == "icon":
            shown["icon"] = {"primaryIconType": entity.type.lower()}
        elif field == "lastSeenTms":
            shown["lastSeenTms"] = entity.last_seen()
        elif field in whole:
            shown[field] = getattr(entity, field)
        elif head not in whole:
            part = getattr(entity, head)
            shown.setdefault(head, {}).update({name: part[name]} if name in part else {})
    return shown
