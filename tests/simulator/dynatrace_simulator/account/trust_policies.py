# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trust policies, by which workloads of elsewhere become service users (account-and-platform.md 2.13).

The fields are those of the official description of 2026; what is checked beyond their types is (unverified). Nobody gets a bearer by
a trust policy: how tokens are exchanged is not known.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..records import Record
from .paging import totalled
from .trust_mappings import ACTIVE, STATUS, TRUST_POLICIES, found_policy, mapping_view, mappings_of, remove_mappings

_URL = re.compile(r"https://[\w.-]+(:\d+)?(/\S*)?")
_BODY = {
    "name": Field(str, required=True),
    "issuerUrl": Field(str, required=True),
    "jwksUri": Field(str),
    "audience": Field(str, required=True),
    "description": Field(str),
}
_SHORT = ("name", "issuerUrl", "audience", "status", "createdAt", "updatedAt")


def list_policies(call: Call) -> Answer:
    """GET …/wif/trust-policies."""
    found = [
        {"uuid": policy.id, **{name: policy.value[name] for name in _SHORT}} for policy in call.account.records(TRUST_POLICIES).listed()
    ]
    return Answer(200, totalled(call, found))


def get_policy(call: Call) -> Answer:
    """GET …/wif/trust-policies/{uuid}: with its mappings."""
    return Answer(200, _view(call, found_policy(call)))


def post_policy(call: Call) -> Answer:
    """POST …/wif/trust-policies."""
    value = {**_checked(call, None), "status": ACTIVE, "createdAt": iso(now_ms())}
    policy = Record(str(uuid.uuid4()), value, unseen=lag_reads(call.faults))
    return Answer(201, _view(call, call.account.records(TRUST_POLICIES).put(policy)))


def put_policy(call: Call) -> Answer:
    """PUT …/wif/trust-policies/{uuid}: replaces all but the status and the mappings."""
    policy = found_policy(call)
    policy.value = {**{name: policy.value[name] for name in ("status", "createdAt")}, **_checked(call, policy)}
    return Answer(200, _view(call, call.account.records(TRUST_POLICIES).put(policy)))


def patch_policy(call: Call) -> Answer:
    """PATCH …/wif/trust-policies/{uuid}: the status."""
    policy = found_policy(call)
    policy.value.update({**read_body(call, STATUS), "updatedAt": iso(now_ms())})
    call.account.records(TRUST_POLICIES).put(policy)
    return Answer(200)


def delete_policy(call: Call) -> Answer:
    """DELETE …/wif/trust-policies/{uuid}: its mappings go with it."""
    policy = found_policy(call)
    remove_mappings(call.account, mappings_of(call.account, policy))
    call.account.records(TRUST_POLICIES).remove(policy)
    return Answer(200)


def _checked(call: Call, own: Record | None) -> dict[str, Any]:
    body = read_body(call, _BODY)
    for name in ("issuerUrl", "jwksUri"):
        if name in body and not _URL.fullmatch(body[name]):
            raise body_error(name, "Must be an HTTPS URL")
    for other in call.account.records(TRUST_POLICIES):
        if other is not own and other.value["name"] == body["name"]:
            raise ApiError(409, f"Trust policy with name {body['name']} already exists")
    digest = hashlib.sha256(body["issuerUrl"].encode()).hexdigest()
    return {"jwksUri": None, "description": "", **body, "issuerUrlHash": digest, "updatedAt": iso(now_ms())}


def _view(call: Call, policy: Record) -> dict[str, Any]:
    mappings = [mapping_view(mapping) for mapping in mappings_of(call.account, policy)]
    return {"uuid": policy.id, **policy.value, "serviceUserMappings": mappings}
