# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/__sim__/``: what tests use to look into the simulator and to disturb it. No credential is asked for."""

from __future__ import annotations

import re
import uuid
from typing import Any

from .auth import API_TOKEN, PLATFORM_TOKEN, token_times
from .call import Answer, Call
from .errors import ApiError
from .faults import NAMES
from .identifiers import new_object_uuid
from .ordering import place
from .snapshots import account_snapshot, tenant_snapshot
from .store import SettingsObject
from .tenants import Tenant
from .validation import normalise_for_storage

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
    """POST /__sim__/reset[?tenant=ID]: contents of a fresh tenant (or account); ids and tokens stay."""
    chosen = [call.query["tenant"]] if "tenant" in call.query else [*call.simulator.accounts, *call.simulator.tenants]
    for key in chosen:
        if key in call.simulator.accounts:
            call.simulator.reset_account(key)
        else:
            call.simulator.reset_tenant(key)
    if "tenant" not in call.query:
        call.simulator.faults.clear()
        call.simulator.recorder.clear()
    return Answer(204)


def get_snapshot(call: Call) -> Answer:
    """GET /__sim__/snapshot: the objects of all tenants and accounts."""
    tenants = {tenant.id: tenant_snapshot(tenant) for tenant in call.simulator.tenants.values()}
    return Answer(200, {**tenants, **{account.id: account_snapshot(account) for account in call.simulator.accounts.values()}})


def get_tenant_snapshot(call: Call) -> Answer:
    """GET /__sim__/tenants/{id}/snapshot."""
    return Answer(200, tenant_snapshot(_tenant(call)))


def get_tenants(call: Call) -> Answer:
    """GET /__sim__/tenants: as in the ready line."""
    return Answer(200, call.simulator.ready(call.base_url))


def post_tenant(call: Call) -> Answer:
    """POST /__sim__/tenants {"id"?, "schemas"?, "live"?, "account"?}."""
    document = _body(call)
    tenant_id = document.get("id")
    if tenant_id is not None and not (isinstance(tenant_id, str) and _TENANT_ID.fullmatch(tenant_id)):
        raise ApiError(400, "id must consist of letters, digits, - and _")
    tenant = call.simulator.create_tenant(tenant_id, document.get("schemas"), bool(document.get("live", False)), document.get("account"))
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
