# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/__sim__/tenants/{id}/entities`` and ``…/records``: what tests put into a tenant past its API."""

from __future__ import annotations

import copy
from typing import Any

from .call import Answer, Call
from .clock import now_ms
from .errors import ApiError
from .identifiers import entity_id, entity_type_of
from .metags import CONTEXTLESS, me_tag
from .problem_selectors import CHOICES
from .seeds import new_problem
from .tenants import Entity

_MAX_COUNT = 100_000


def patch_record(call: Call) -> Answer:
    """PATCH /__sim__/tenants/{id}/records/{kind}/{id} {"value"}: change fields of a thing's value; nothing is validated.

    :raises ApiError: 404 when there is no such thing.
    """
    records = call.simulator.require(call.params["tenant"]).records(call.params["kind"])
    record = records.get(call.params["id"])
    if record is None:
        raise ApiError(404, f"There is no '{call.params['id']}' of the kind '{call.params['kind']}'")
    record.value = {**record.value, **call.json()["value"]}
    records.put(record)
    return Answer(204)


def post_entities(call: Call) -> Answer:
    """POST /__sim__/tenants/{id}/entities: an entity, a list of them, or ``count`` entities that differ in name and id.

    :raises ApiError: 400 for a bad count.
    """
    tenant, document = call.simulator.require(call.params["tenant"]), call.json()
    many = isinstance(document, list) or "count" in document
    documents = document if isinstance(document, list) else _numbered(tenant.id, document) if many else [document]
    entities = [_entity(each) for each in documents]
    for entity in entities:
        tenant.put_entity(entity)
    ids = [entity.entityId for entity in entities]
    return Answer(201, {"count": len(ids), "entityIds": ids} if many else {"entityId": ids[0]})


def post_problems(call: Call) -> Answer:
    """POST /__sim__/tenants/{id}/problems: a problem of an entity that there is, or a list of them.

    :raises ApiError: 400 for an unknown entity, severity or impact.
    """
    tenant, document = call.simulator.require(call.params["tenant"]), call.json()
    ids = []
    for each in document if isinstance(document, list) else [document]:
        entity = tenant.entities.get(each["entityId"])
        if entity is None:
            raise ApiError(400, f"There is no entity '{each['entityId']}'")
        severity, impact = each.get("severityLevel", "CUSTOM_ALERT"), each.get("impactLevel", "INFRASTRUCTURE")
        if severity not in CHOICES["severityLevel"] or impact not in CHOICES["impactLevel"]:
            raise ApiError(400, f"There is no such severityLevel or impactLevel: {severity}, {impact}")
        times = (int(each.get("startTime", now_ms())), each.get("endTime"))
        maintenance = bool(each.get("underMaintenance", False))
        ids.append(tenant.problems.put(new_problem(tenant, entity, severity, impact, each["title"], *times, maintenance)).id)
    return Answer(201, {"count": len(ids), "problemIds": ids})


def _numbered(tenant_id: str, document: dict[str, Any]) -> list[dict[str, Any]]:
    shared = dict(document)
    count, entity_type = shared.pop("count"), shared["type"]
    if not isinstance(count, int) or not 0 <= count <= _MAX_COUNT:
        raise ApiError(400, f"count must be a number from 0 to {_MAX_COUNT}")
    prefix = shared.pop("displayName", entity_type.lower())
    names = [f"{prefix}-{number}" for number in range(1, count + 1)]
    return [{**copy.deepcopy(shared), "entityId": entity_id(entity_type, f"{tenant_id}/{name}"), "displayName": name} for name in names]


def _entity(document: dict[str, Any]) -> Entity:
    values = {"type": entity_type_of(document["entityId"]), **document}
    if "lastSeenTms" in values:
        values.setdefault("firstSeenTms", values["lastSeenTms"])
    values["tags"] = [
        me_tag(tag["key"], tag.get("value"), tag.get("context", CONTEXTLESS), tag.get("source")) for tag in values.get("tags", ())
    ]
    return Entity(**values)
