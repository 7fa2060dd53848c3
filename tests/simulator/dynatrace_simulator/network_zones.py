# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network zones and whether the tenant uses them at all (account-and-platform.md 4, the published description of the API)."""

from __future__ import annotations

import re
from typing import Any

from .bodies import Field, read_body
from .call import Answer, Call
from .errors import ApiError, body_error
from .faults import lag_reads
from .records import Record
from .tenants import Tenant

ZONES = "networkZones"
SETTINGS = "networkZoneSettings"
DEFAULT_ZONE = "default"
_ID = re.compile(r"(?!\.)[a-z0-9._-]{1,256}")
_FALLBACK_MODES = ("ANY_ACTIVE_GATE", "NONE", "ONLY_DEFAULT_ZONE")
_BODY = {
    "id": Field(str),
    "description": Field(str),
    "alternativeZones": Field(list),
    "fallbackMode": Field(str, choices=_FALLBACK_MODES),
}
_USES = ("numOfConfiguredActiveGates", "numOfConfiguredOneAgents", "numOfOneAgentsUsing")
_COUNTERS = dict.fromkeys((*_USES, "numOfOneAgentsFromOtherZones"), 0)


def seed_network_zones(tenant: Tenant) -> None:
    """Give a fresh tenant the zone that every tenant has; the feature is off."""
    tenant.records(ZONES).put(Record(DEFAULT_ZONE, _value({})))
    tenant.records(SETTINGS).put(Record(SETTINGS, {"networkZonesEnabled": False}))


def list_zones(call: Call) -> Answer:
    """GET /networkZones."""
    return Answer(200, {"networkZones": [_view(zone) for zone in call.tenant.records(ZONES).listed()]})


def get_zone(call: Call) -> Answer:
    """GET /networkZones/{id}."""
    return Answer(200, _view(_found(call.tenant.records(ZONES).read(_key(call)), call)))


def put_zone(call: Call) -> Answer:
    """PUT /networkZones/{id}: makes a zone or replaces it; ids are stored in lower case.

    That a field which is not given falls back to its default, and that alternative zones must exist, is (unverified).
    """
    _check_enabled(call)
    zones, key = call.tenant.records(ZONES), _key(call)
    body = read_body(call, _BODY)
    if not _ID.fullmatch(key):
        raise body_error("id", "Must consist of at most 256 letters, digits, '-', '_' and '.', and not start with a dot")
    if body.get("id", key).lower() != key:
        raise body_error("id", "Must be the one of the path")
    body["alternativeZones"] = list(dict.fromkeys(zone.lower() for zone in body.get("alternativeZones", ())))
    for other in body["alternativeZones"]:
        if other == key or zones.get(other) is None:
            raise body_error("alternativeZones", f"There is no other network zone '{other}'")
    zone = zones.get(key)
    if zone is None:
        zones.put(Record(key, _value(body), unseen=lag_reads(call.faults)))
        return Answer(201, {"id": key})
    zone.value = {**_value(body), **{name: zone.value[name] for name in _COUNTERS if name in zone.value}}
    zones.put(zone)
    return Answer(204)


def delete_zone(call: Call) -> Answer:
    """DELETE /networkZones/{id}, which is refused while something uses the zone; other zones lose it as an alternative."""
    _check_enabled(call)
    zones, key = call.tenant.records(ZONES), _key(call)
    zone = _found(zones.get(key), call)
    if key == DEFAULT_ZONE:
        raise ApiError(400, "The default network zone cannot be deleted")
    if any(zone.value.get(name) for name in _USES):
        # (unverified wording, and which of the counters count)
        raise ApiError(400, f"The network zone '{key}' cannot be deleted, as it is in use")
    zones.remove(zone)
    for other in zones:
        if key in other.value["alternativeZones"]:
            other.value["alternativeZones"] = [name for name in other.value["alternativeZones"] if name != key]
            zones.put(other)
    return Answer(204)


def get_zone_settings(call: Call) -> Answer:
    """GET /networkZoneSettings."""
    return Answer(200, _settings(call).value)


def put_zone_settings(call: Call) -> Answer:
    """PUT /networkZoneSettings. With the fault ``lag`` the next writes of zones do not know yet that zones are enabled."""
    record = _settings(call)
    record.value = read_body(call, {"networkZonesEnabled": Field(bool, required=True)})
    record.unseen = lag_reads(call.faults)
    call.tenant.records(SETTINGS).put(record)
    return Answer(204)


def _settings(call: Call) -> Record:
    return call.tenant.records(SETTINGS).get(SETTINGS) or Record(SETTINGS, {"networkZonesEnabled": False})


def _check_enabled(call: Call) -> None:
    """Refuse a write while zones are off. (unverified: the status, and whether deletion is refused too)"""
    record = _settings(call)
    if not (record.seen() and record.value["networkZonesEnabled"]):
        raise ApiError(400, "Network zones are disabled")


def _key(call: Call) -> str:
    return call.params["zone"].lower()


def _found(zone: Record | None, call: Call) -> Record:
    if zone is None:
        raise ApiError(404, f"Network zone '{_key(call)}' not found")
    return zone


def _value(body: dict[str, Any]) -> dict[str, Any]:
    given = {name: part for name, part in body.items() if name != "id"}
    return {"alternativeZones": [], "fallbackMode": _FALLBACK_MODES[0], **_COUNTERS, **given}


def _view(zone: Record) -> dict[str, Any]:
    return {"id": zone.id, **zone.value}
