# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/__sim__/``: what tests use to look into the simulator and to disturb it. No credential is asked for."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any

from .auth import API_TOKEN, PLATFORM_TOKEN, token_times
from .call import Answer, Call
from .errors import ApiError
from .faults import NAMES
from .identifiers import new_object_uuid
from .ordering import place
from .store import SettingsObject
from .tenants import Tenant
from .validation import mask_secrets, normalise_for_storage

_TENANT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def get_requests(call: Call) -> Answer:
    """GET /__sim__/requests[?tenant=ID][&bodies=true]."""
    return Answer(200, call.simulator.recorder.shown(call.query.get("tenant"), call.flag("bodies")))


def delete_requests(call: Call) -> Answer:
    """DELETE /__sim__/requests[?tenant=ID]: start counting anew."""
    call.simulator.recorder.clear(call.query.get("tenant"))
    return Answer(204)


def get_counters(call: Call) -> Answer:
    """GET /__sim__/counters[?tenant=ID]."""
    return Answer(200, call.simulator.recorder.counters(call.query.get("tenant")))


def get_faults(call: Call) -> Answer:
    """GET /__sim__/faults: those still in force, and the names there are."""
    items = [
        {"fault": fault.name, "match": fault.match, "times": fault.times, "skip": fault.skip, "tenant": fault.tenant, **fault.settings}
        for fault in call.simulator.faults.items
    ]
    return Answer(200, {"names": list(NAMES), "items": items})


def post_fault(call: Call) -> Answer:
    """POST /__sim__/faults."""
    fault = call.simulator.faults.add(call.json())
    return Answer(201, {"fault": fault.name, "times": fault.times})


def delete_faults(call: Call) -> Answer:
    """DELETE /__sim__/faults[?tenant=ID]."""
    call.simulator.faults.clear(call.query.get("tenant"))
    return Answer(204)


def post_reset(call: Call) -> Answer:
    """POST /__sim__/reset[?tenant=ID]: contents of a fresh tenant; ids and tokens stay."""
    chosen = [call.query["tenant"]] if "tenant" in call.query else list(call.simulator.tenants)
    for tenant_id in chosen:
        call.simulator.reset_tenant(tenant_id)
    if "tenant" not in call.query:
        call.simulator.faults.clear()
        call.simulator.recorder.clear()
    return Answer(204)


def get_snapshot(call: Call) -> Answer:
    """GET /__sim__/snapshot: the objects of all tenants."""
    return Answer(200, {tenant.id: _snapshot(tenant) for tenant in call.simulator.tenants.values()})


def get_tenant_snapshot(call: Call) -> Answer:
    """GET /__sim__/tenants/{id}/snapshot."""
    return Answer(200, _snapshot(_tenant(call)))


def get_tenants(call: Call) -> Answer:
    """GET /__sim__/tenants: as in the ready line."""
    return Answer(200, call.simulator.ready(call.base_url))


def post_tenant(call: Call) -> Answer:
    """POST /__sim__/tenants {"id"?, "schemas"?, "live"?}."""
    document = _body(call)
    tenant_id = document.get("id")
    if tenant_id is not None and not (isinstance(tenant_id, str) and _TENANT_ID.fullmatch(tenant_id)):
        raise ApiError(400, "id must consist of letters, digits, - and _")
    tenant = call.simulator.create_tenant(tenant_id, document.get("schemas"), bool(document.get("live", False)))
    return Answer(201, call.simulator.shown_tenant(tenant, call.base_url))


def delete_tenant(call: Call) -> Answer:
    """DELETE /__sim__/tenants/{id}."""
    call.simulator.remove_tenant(call.params["tenant"])
    return Answer(204)


def post_token(call: Call) -> Answer:
    """POST /__sim__/tenants/{id}/tokens {"kind", "scopes", "enabled"?, "expirationDate"?, "owner"?, "userId"?, "groups"?, "name"?,
    "personalAccessToken"?}."""
    tenant, document = _tenant(call), _body(call)
    if document.get("kind") not in (API_TOKEN, PLATFORM_TOKEN):
        raise ApiError(400, f"kind must be {API_TOKEN} or {PLATFORM_TOKEN}")
    settings: dict[str, Any] = {"enabled": bool(document.get("enabled", True)), "expires": token_times(document)}
    settings.update(
        {
            field: document[name]
            for name, field in (
                ("owner", "owner"),
                ("userId", "user_id"),
                ("groups", "groups"),
                ("name", "name"),
                ("personalAccessToken", "personal"),
            )
            if name in document
        }
    )
    token = tenant.create_token(document["kind"], document.get("scopes"), **settings)
    return Answer(201, {"id": token.id, "token": token.secret})


def post_object(call: Call) -> Answer:
    """POST /__sim__/tenants/{id}/objects: seed a settings object; nothing is validated."""
    tenant, document = _tenant(call), _body(call)
    schema = tenant.schemas.require(document["schemaId"])
    scope, author = document.get("scope", "environment"), document.get("author", "seed@example.com")
    uid = str(uuid.UUID(document["uid"])) if "uid" in document else new_object_uuid()
    item = SettingsObject(
        schema_id=schema["schemaId"],
        scope=scope,
        uid=uid,
        value=normalise_for_storage(schema, document["value"]),
        schema_version=schema["version"],
        author=author,
        created_by=author,
        modified_by=author,
        external_id=document.get("externalId"),
        owner=document.get("owner"),
        lock=document.get("modificationInfo") or {},
    )
    if tenant.objects.get(item.object_id) is not None:
        raise ApiError(400, "There is an object with this uid already")
    position = None
    if schema.get("ordered") and document.get("insertAfter") is not None:
        position = place(tenant.objects, item.schema_id, scope, None, document["insertAfter"])
    tenant.objects.add(item, position)
    return Answer(201, {"objectId": item.object_id})


def put_schema(call: Call) -> Answer:
    """PUT /__sim__/tenants/{id}/schemas/{schemaId}: this tenant has that version from now on."""
    tenant, document = _tenant(call), _body(call)
    if document.get("schemaId") != call.params["schema"]:
        raise ApiError(400, "schemaId of document and path differ")
    tenant.put_schema(document)
    return Answer(204)


def _tenant(call: Call) -> Tenant:
    return call.simulator.require(call.params["tenant"])


def _body(call: Call) -> dict[str, Any]:
    document = call.json() if call.body else {}
    if not isinstance(document, dict):
        raise ApiError(400, "The body must be a JSON object")
    return document


def _snapshot(tenant: Tenant) -> list[dict[str, Any]]:
    """Return everything as stored, by schema and scope and there in the order of the list, secrets hashed."""
    items = []
    for item in tenant.objects:
        schema = tenant.schemas.require(item.schema_id)
        document = {name: part for name, part in item.record().items() if name not in ("rank", "unseen")}
        document["objectId"] = item.object_id
        document["value"] = _hashed(item.value, mask_secrets(schema, item.value))
        items.append(document)
    items += [
        _stored("apiTokens", token.id, token.shown(used=False), {"token": token.secret})
        for token in tenant.tokens
        if token.kind == API_TOKEN
    ]
    for kind in tenant.kinds():
        items += [_stored(kind, record.id, record.value, record.secrets) for record in tenant.records(kind)]
    for problem in tenant.problems:
        # What clients can change of it.
        shown = {"displayId": problem.document["displayId"], "status": problem.document["status"], "comments": problem.comments}
        items.append(_stored("problems", problem.id, shown, {}))
    return sorted(items, key=lambda document: (document["schema_id"], document["scope"]))


def _stored(kind: str, key: str, value: dict[str, Any], secrets: dict[str, Any]) -> dict[str, Any]:
    """Return a thing that is no settings object in their form, the kind in the place of the schema."""
    return {
        "schema_id": kind,
        "scope": "environment",
        "objectId": key,
        "external_id": None,
        "value": value,
        "secrets": {name: _hash(secret) for name, secret in secrets.items()},
    }


def _hash(value: Any) -> str:
    return "sha256:" + hashlib.sha256(str(value).encode()).hexdigest()


def _hashed(value: Any, masked: Any) -> Any:
    """Return a value in which everything that masking changes is a hash, so that a change shows but the secret does not."""
    if isinstance(value, dict) and isinstance(masked, dict):
        return {name: _hashed(value[name], masked.get(name)) for name in value}
    if isinstance(value, list) and isinstance(masked, list) and len(value) == len(masked):
        return [_hashed(one, other) for one, other in zip(value, masked)]
    return value if value == masked else _hash(value)
