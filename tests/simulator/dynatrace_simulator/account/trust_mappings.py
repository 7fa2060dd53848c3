# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which service user a workload becomes, by the claims of its token (account-and-platform.md 2.13)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from ..bodies import Field, check_fields, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..records import Record
from .account import Account
from .catalogue import SCOPES
from .environments import find_environment
from .paging import totalled
from .people import SERVICE_USERS

TRUST_POLICIES = "trustPolicies"
MAPPINGS = "trustMappings"
ACTIVE, INACTIVE = "ACTIVE", "INACTIVE"
STATUS = {"status": Field(str, required=True, choices=(ACTIVE, INACTIVE))}
_BODY = {
    "serviceUserUuid": Field(str, required=True),
    "environmentId": Field(str, required=True),
    "scopes": Field(list, required=True, choices=SCOPES),
    "claimMappings": Field(list, required=True, items=dict),
}
_CLAIM = {
    "claimName": Field(str, required=True),
    "claimValue": Field(str, required=True),
    "matchType": Field(str, required=True, choices=("EXACT", "GLOB")),
}


def list_mappings(call: Call) -> Answer:
    """GET …/mappings: without the claims."""
    mappings = [mapping for mapping in mappings_of(call.account, found_policy(call)) if mapping.seen()]
    views = [mapping_view(mapping) for mapping in mappings]
    return Answer(200, totalled(call, [{name: part for name, part in view.items() if name != "claimMappings"} for view in views]))


def get_mapping(call: Call) -> Answer:
    """GET …/mappings/{uuid}."""
    return Answer(200, mapping_view(_found(call)))


def post_mapping(call: Call) -> Answer:
    """POST …/mappings."""
    policy = found_policy(call)
    value = {**_checked(call), "policyUuid": policy.id, "status": ACTIVE, "createdAt": iso(now_ms())}
    mapping = Record(str(uuid.uuid4()), value, unseen=lag_reads(call.faults))
    return Answer(201, mapping_view(call.account.records(MAPPINGS).put(mapping)))


def put_mapping(call: Call) -> Answer:
    """PUT …/mappings/{uuid}: replaces all but the status."""
    mapping = _found(call)
    mapping.value.update(_checked(call))
    return Answer(200, mapping_view(call.account.records(MAPPINGS).put(mapping)))


def patch_mapping(call: Call) -> Answer:
    """PATCH …/mappings/{uuid}: the status."""
    mapping = _found(call)
    mapping.value.update({**read_body(call, STATUS), "updatedAt": iso(now_ms())})
    call.account.records(MAPPINGS).put(mapping)
    return Answer(200)


def delete_mapping(call: Call) -> Answer:
    """DELETE …/mappings/{uuid}."""
    remove_mappings(call.account, [_found(call)])
    return Answer(200)


def mappings_of(account: Account, policy: Record) -> list[Record]:
    """Return the mappings of a trust policy."""
    return [mapping for mapping in account.records(MAPPINGS) if mapping.value["policyUuid"] == policy.id]


def remove_mappings(account: Account, mappings: Iterable[Record]) -> None:
    """Forget mappings."""
    for mapping in mappings:
        account.records(MAPPINGS).remove(mapping)


def mapping_view(mapping: Record) -> dict[str, Any]:
    """Return a mapping as answers show it."""
    return {"uuid": mapping.id, **{name: part for name, part in mapping.value.items() if name != "policyUuid"}}


def found_policy(call: Call) -> Record:
    """Return the trust policy of the path.

    :raises ApiError: 404 when there is none.
    """
    policies, key = call.account.records(TRUST_POLICIES), call.params["trust"]
    policy = policies.read(key) if call.method == "GET" else policies.get(key)
    if policy is None:
        raise ApiError(404, f"Trust policy {key} not found")
    return policy


def _found(call: Call) -> Record:
    policy, key = found_policy(call), call.params["mapping"]
    mappings = call.account.records(MAPPINGS)
    mapping = mappings.read(key) if call.method == "GET" else mappings.get(key)
    if mapping is None or mapping.value["policyUuid"] != policy.id:
        raise ApiError(404, f"Service user mapping {key} not found")
    return mapping


def _checked(call: Call) -> dict[str, Any]:
    body = read_body(call, _BODY)
    for index, claim in enumerate(body["claimMappings"]):
        check_fields(claim, _CLAIM, f"claimMappings[{index}].")
    if call.account.records(SERVICE_USERS).get(body["serviceUserUuid"]) is None:
        raise body_error("serviceUserUuid", f"Service user {body['serviceUserUuid']} not found")
    if find_environment(call, body["environmentId"]) is None:
        raise body_error("environmentId", f"Environment {body['environmentId']} not found")
    claims = [{name: claim[name] for name in _CLAIM} for claim in body["claimMappings"]]
    return {**body, "claimMappings": claims, "updatedAt": iso(now_ms())}
