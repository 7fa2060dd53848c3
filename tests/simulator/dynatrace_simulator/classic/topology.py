# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deprecated Topology and Smartscape API, as far as tags need it (environment.md 3).

Facts beyond those: Dynatrace documentation, "Hosts API" (GET all hosts, GET a host, POST tags, DELETE tag) and its counterparts for process
groups, services and applications. A tag that this API sets is a key without value, whatever colons it contains.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from ..call import Answer, Call
from ..errors import ApiError, body_error, query_error
from ..faults import lag_reads
from ..metags import USER_PROVIDED, identity, is_custom, matches_tag, me_tag, parse_tag
from ..tenants import Entity
from .time_frames import v1_time_frame

_DAYS = 3
# What entities of some type have besides; both APIs call it the same.
_PROPERTIES = ("osType", "osArchitecture", "osVersion", "monitoringMode", "ipAddresses", "serviceType", "applicationType")


@dataclass(frozen=True)
class Layer:
    """Entities that one path of the API is about."""

    path: str
    types: tuple[str, ...]


HOSTS = Layer("infrastructure/hosts", ("HOST",))
LAYERS = (
    HOSTS,
    Layer("infrastructure/process-groups", ("PROCESS_GROUP",)),
    Layer("services", ("SERVICE",)),
    Layer("applications", ("APPLICATION", "MOBILE_APPLICATION", "CUSTOM_APPLICATION")),
)


def list_entities(layer: Layer, call: Call) -> Answer:
    """GET of a layer: an array; pages only when ``pageSize`` asks for them, the next key in the header ``Next-Page-Key``."""
    start, end = v1_time_frame(call, "3days", _DAYS)

    def wanted(entity: Entity) -> bool:
        seen = entity.last_seen() >= start and entity.firstSeenTms <= end
        return entity.type in layer.types and not entity.deleted and seen and _matches(call, entity)

    details = "includeDetails" not in call.query or call.flag("includeDetails")
    read = (entity.as_read(wanted) for entity in call.tenant.entities.values())
    found = [entity for entity in read if entity is not None and wanted(entity)]
    offset, size = _page(call, len(found))
    headers = {"Next-Page-Key": _page_key(call, offset + size)} if offset + size < len(found) else {}
    return Answer(200, [_view(call, entity, details) for entity in found[offset : offset + size]], headers)


def get_entity(layer: Layer, call: Call) -> Answer:
    """GET of one entity."""
    entity = _stored(layer, call).as_read(lambda each: True)
    if entity is None:
        raise _not_found()
    return Answer(200, _view(call, entity, True))


def post_tags(layer: Layer, call: Call) -> Answer:
    """POST ``{"tags": [text, …]}``: each text becomes the key of a tag without value."""
    entity = _stored(layer, call)
    document = call.json()
    texts = document.get("tags") if isinstance(document, dict) else None
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise body_error("tags", "Must be a list of texts that are not empty")
    present = {identity(tag) for tag in entity.tags if is_custom(tag)}
    wanted = {text: me_tag(text, source=USER_PROVIDED) for text in texts if (text, None) not in present}
    if wanted:
        call.tenant.change_entity(entity, lag_reads(call.faults), tags=[*entity.tags, *wanted.values()])
    return Answer(204)


def delete_tag(call: Call) -> Answer:
    """DELETE of one tag of a host, 404 without a body when it has none such.

    That only a tag without value can go this way is (unverified).
    """
    entity = _stored(HOSTS, call)
    kept = [tag for tag in entity.tags if not (is_custom(tag) and identity(tag) == (call.params["tag"], None))]
    if len(kept) == len(entity.tags):
        raise ApiError(404, "", empty=True)
    call.tenant.change_entity(entity, lag_reads(call.faults), tags=kept)
    return Answer(204)


def _stored(layer: Layer, call: Call) -> Entity:
    entity = call.tenant.entities.get(call.params["entity"])
    if entity is None or entity.type not in layer.types or entity.deleted:
        raise _not_found()
    return entity


def _not_found() -> ApiError:
    # The message is known from a client that looks for it.
    return ApiError(404, "The given entity id is not assigned to an entity")


def _matches(call: Call, entity: Entity) -> bool:
    """Return whether an entity has every tag that the query wants, and is one of those that it names."""
    names, zone = call.repeated("entity"), call.query.get("managementZone")
    group = _host_group(call, entity) or {}
    return (
        (not names or entity.entityId in names)
        and (zone is None or any(str(each["id"]) == zone for each in entity.managementZones))
        and call.query.get("hostGroupId") in (None, group.get("meId"))
        and call.query.get("hostGroupName") in (None, group.get("name"))
        and all(_tagged(entity, text) for text in call.repeated("tag"))
    )


def _tagged(entity: Entity, text: str) -> bool:
    """Return whether an entity has a tag; ``key:value`` also is the text of a tag that this API set. (unverified)"""
    wanted = parse_tag(text)
    return any(matches_tag(tag, wanted) or identity(tag) == (text, None) for tag in entity.tags)


def _host_group(call: Call, entity: Entity) -> dict[str, str] | None:
    for stub in entity.fromRelationships.get("isInstanceOf", ()):
        group = call.tenant.entities.get(stub["id"])
        if group is not None and group.type == "HOST_GROUP":
            return {"meId": group.entityId, "name": group.displayName}
    return None


def _view(call: Call, entity: Entity, details: bool) -> dict[str, Any]:
    """Return the v1 form of an entity. Which parts ``includeDetails=false`` leaves out is (unverified)."""
    shown: dict[str, Any] = {
        "entityId": entity.entityId,
        "displayName": entity.displayName,
        "discoveredName": entity.properties.get("detectedName", entity.displayName),
        "firstSeenTimestamp": entity.firstSeenTms,
        "lastSeenTimestamp": entity.last_seen(),
        "tags": [{name: tag[name] for name in ("context", "key", "value") if name in tag} for tag in entity.tags],
        "managementZones": [{"id": str(zone["id"]), "name": zone["name"]} for zone in entity.managementZones],
        **{name: entity.properties[name] for name in _PROPERTIES if name in entity.properties},
    }
    if details:
        for direction in ("fromRelationships", "toRelationships"):
            shown[direction] = {name: [stub["id"] for stub in stubs] for name, stubs in getattr(entity, direction).items()}
        group = _host_group(call, entity) if entity.type == "HOST" else None
        if group:
            shown["hostGroup"] = group
    return shown


def _page(call: Call, total: int) -> tuple[int, int]:
    """Return where the page starts and how long it is.

    :raises ApiError: 400 for a bad size, or for a key of a query with other parameters.
    """
    size = call.query.get("pageSize")
    if size is None:
        return 0, total
    if not size.isdecimal() or int(size) < 1:
        raise query_error("pageSize", "Must be an integer greater than 0")
    key = call.query.get("nextPageKey")
    try:
        offset, query = json.loads(base64.urlsafe_b64decode(key)) if key else (0, _same_query(call))
    except (ValueError, TypeError, binascii.Error) as error:
        raise query_error("nextPageKey", "Invalid page key") from error
    if query != _same_query(call) or not isinstance(offset, int):
        raise query_error("nextPageKey", "All other parameters must stay the same")
    return offset, int(size)


def _page_key(call: Call, offset: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([offset, _same_query(call)]).encode()).decode()


def _same_query(call: Call) -> list[list[str]]:
    return sorted([name, value] for name, value in call.pairs if name not in ("nextPageKey", "api-token"))
