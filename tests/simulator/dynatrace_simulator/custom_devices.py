# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom devices: entities that the API makes (environment.md 4.4).

Under which property names the entity shows what was sent is (unverified), except for ``detectedName``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .call import Answer, Call
from .clock import now_ms
from .errors import ApiError
from .faults import lag_reads
from .identifiers import entity_id
from .tenants import Entity, Tenant

_DEVICE, _GROUP = "CUSTOM_DEVICE", "CUSTOM_DEVICE_GROUP"
_RELATIONSHIP = "isInstanceOf"


def post_device(call: Call) -> Answer:
    """POST /entities/custom: 201 for a new device, 204 for one that was there; every 400 is without body."""
    try:
        document, ui_based = call.json(), call.flag("uiBased")
        _check(document)
    except (ApiError, ValueError) as error:
        raise ApiError(400, str(error), empty=True) from error
    device_id, group = document["customDeviceId"], document.get("group") or None
    # The group is part of the id only when it was sent.
    key = entity_id(_DEVICE, f"{call.tenant.id}/{device_id}" if group is None else f"{call.tenant.id}/{group}/{device_id}")
    device, now = call.tenant.entities.get(key), now_ms()
    known = device.properties if device is not None else {}
    properties = {**known, **_sent(document), "detectedName": device_id}
    membership = _join(call.tenant, group or properties.get("customDeviceType") or device_id, key)
    changes = {"displayName": document["displayName"], "lastSeenTms": now, "properties": properties}
    if device is not None:
        _leave(call.tenant, device, membership["id"])
        changes.update(fromRelationships={_RELATIONSHIP: [membership]}, uiBased=device.uiBased or ui_based, deleted=False)
        call.tenant.change_entity(device, lag_reads(call.faults), **changes)
        return Answer(204)
    created = Entity(
        entityId=key, type=_DEVICE, firstSeenTms=now, fromRelationships={_RELATIONSHIP: [membership]}, uiBased=ui_based, **changes
    )
    created.unseen = lag_reads(call.faults)
    call.tenant.put_entity(created)
    return Answer(201, {"entityId": key, "groupId": membership["id"]})


def _text(limit: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= limit


def _unique(limit: int, wanted: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= limit and all(map(wanted, value)) and len(set(value)) == len(value)


def _is_port(value: Any) -> bool:
    # Published samples send texts. (unverified range)
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= 65535


def _is_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "customDeviceId": _text(512),
    "displayName": _text(1024),
    "group": _text(512),
    "ipAddresses": _unique(100, _text(512)),
    "listenPorts": _unique(100, _is_port),
    "type": _text(128),
    "dnsNames": _unique(20, _text(512)),
    "faviconUrl": _text(2048),
    "configUrl": _text(2048),
    "properties": _is_map,
}


def _check(document: Any) -> None:
    """Check a request body.

    :raises ValueError: a field is missing, too long, too often there or of the wrong type. Unknown ones are ignored. (unverified)
    """
    if not isinstance(document, dict) or not document.get("customDeviceId") or document.get("displayName") is None:
        raise ValueError("customDeviceId and displayName are required")
    for name, fits in _FIELDS.items():
        if document.get(name) is not None and not fits(document[name]):
            raise ValueError(f"{name} is wrong")


def _sent(document: dict[str, Any]) -> dict[str, Any]:
    """Return what a request sets: null never sets anything, an empty value only where an empty value clears."""
    values = {
        "ipAddress": document.get("ipAddresses"),
        "listenPorts": [int(port) for port in document.get("listenPorts") or ()] or None,
        "customDeviceType": document.get("type") or None,
        "dnsNames": document.get("dnsNames") or None,
        "customFavicon": document.get("faviconUrl"),
        "configUrl": document.get("configUrl"),
        # Replaced as a whole. (unverified: could be merged)
        "customProperties": document.get("properties"),
    }
    return {name: value for name, value in values.items() if value is not None}


def _join(tenant: Tenant, name: str, device: str) -> dict[str, str]:
    """Return the reference to the group entity of a name, which is made when it is missing, with the device in it."""
    key = entity_id(_GROUP, f"{tenant.id}/{name}")
    group = tenant.entities.get(key) or Entity(entityId=key, type=_GROUP, displayName=name, properties={"detectedName": name})
    members = group.toRelationships.get(_RELATIONSHIP, [])
    if all(member["id"] != device for member in members):
        members = [*members, {"id": device, "type": _DEVICE}]
    tenant.change_entity(group, 0, lastSeenTms=now_ms(), toRelationships={_RELATIONSHIP: members})
    return {"id": key, "type": _GROUP}


def _leave(tenant: Tenant, device: Entity, joined: str) -> None:
    """Take a device out of the group that it has left: without a group of its own it follows its type."""
    for former in device.fromRelationships.get(_RELATIONSHIP, ()):
        group = tenant.entities.get(former["id"])
        if group is not None and former["id"] != joined:
            members = [member for member in group.toRelationships.get(_RELATIONSHIP, ()) if member["id"] != device.entityId]
            tenant.change_entity(group, 0, toRelationships={_RELATIONSHIP: members})
