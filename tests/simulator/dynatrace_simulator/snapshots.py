# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is stored, for tests to compare."""

from __future__ import annotations

import hashlib
from typing import Any

from .account.account import Account
from .auth import API_TOKEN
from .records import Holder
from .tenants import Tenant
from .validation import mask_secrets


def tenant_snapshot(tenant: Tenant) -> list[dict[str, Any]]:
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
    items += _of_holder(tenant)
    for problem in tenant.problems:
        # What clients can change of it.
        shown = {"displayId": problem.document["displayId"], "status": problem.document["status"], "comments": problem.comments}
        items.append(_stored("problems", problem.id, shown, {}))
    return sorted(items, key=lambda document: (document["schema_id"], document["scope"]))


def account_snapshot(account: Account) -> list[dict[str, Any]]:
    """Return everything of an account as stored, by kind and there in the order of creation, secrets hashed."""
    return sorted(_of_holder(account), key=lambda document: str(document["schema_id"]))


def _of_holder(holder: Holder) -> list[dict[str, Any]]:
    return [_stored(kind, record.id, record.value, record.secrets) for kind in holder.kinds() for record in holder.records(kind)]


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
