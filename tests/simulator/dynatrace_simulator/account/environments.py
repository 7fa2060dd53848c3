# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of an account (account-and-platform.md 2.11): the tenants of the simulator that belong to it."""

from __future__ import annotations

import ipaddress

from ..bodies import Field, check_fields, read_body
from ..call import Answer, Call
from ..errors import ApiError, body_error
from ..identifiers import numeric_zone_id
from ..records import Record
from ..tenants import MANAGEMENT_ZONES, Tenant

ALLOW_LISTS = "ipAllowlists"
_ALLOW_LIST = {
    "enabled": Field(bool, required=True),
    "allowWebhookOverride": Field(bool, required=True),
    "allowlist": Field(list, items=dict),
}
_RANGE = {"name": Field(str, required=True), "ipRange": Field(str, required=True)}


def list_v1(call: Call) -> Answer:
    """GET /env/v1/accounts/{a}/environments: environments and their management zones."""
    tenants = call.simulator.tenants_of(call.account)
    zones = [(tenant.id, zone) for tenant in tenants for zone in tenant.objects.of_schema(MANAGEMENT_ZONES)]
    return Answer(
        200,
        {
            "tenantResources": [{"name": name_of(tenant), "id": tenant.id} for tenant in tenants],
            "managementZoneResources": [
                {"parent": parent, "name": zone.value.get("name"), "id": str(numeric_zone_id(zone.uid))} for parent, zone in zones
            ],
        },
    )


def list_v2(call: Call) -> Answer:
    """GET /env/v2/accounts/{a}/environments."""
    tenants = call.simulator.tenants_of(call.account)
    return Answer(
        200,
        {
            "data": [
                {
                    "id": tenant.id,
                    "name": name_of(tenant),
                    "active": tenant.id not in call.account.inactive,
                    "url": f"{call.base_url}/e/{tenant.id}",
                }
                for tenant in tenants
            ]
        },
    )


def list_clusters(call: Call) -> Answer:
    """GET /env/v2/accounts/{a}/clusters: those of Dynatrace Managed, of which there are none here."""
    return Answer(200, {"data": []})


def get_allow_list(call: Call) -> Answer:
    """GET /env/v1/accounts/{a}/environments/{env}/ip-allowlist; nothing is restricted at first. (unverified)"""
    record = call.account.records(ALLOW_LISTS).get(_environment(call).id)
    return Answer(200, record.value if record else {"enabled": False, "allowWebhookOverride": False, "allowlist": []})


def put_allow_list(call: Call) -> Answer:
    """PUT /env/v1/accounts/{a}/environments/{env}/ip-allowlist: replaces everything. (unverified: what is checked)"""
    tenant, value = _environment(call), {"allowlist": [], **read_body(call, _ALLOW_LIST)}
    for index, entry in enumerate(value["allowlist"]):
        check_fields(entry, _RANGE, f"allowlist[{index}].")
        try:
            ipaddress.ip_network(entry["ipRange"], strict=False)
        except ValueError as error:
            raise body_error(f"allowlist[{index}].ipRange", "Must be an IP address or a range in CIDR notation") from error
    if value["enabled"] and not value["allowlist"]:
        raise body_error("allowlist", "Must not be empty")
    value["allowlist"] = [{name: entry[name] for name in _RANGE} for entry in value["allowlist"]]
    return Answer(201, call.account.records(ALLOW_LISTS).put(Record(tenant.id, value)).value)


def name_of(tenant: Tenant) -> str:
    """Return the name that people gave an environment."""
    return f"Environment {tenant.id}"


def find_environment(call: Call, key: str) -> Tenant | None:
    """Return the environment of the account with this id."""
    tenant = call.simulator.tenants.get(key)
    return tenant if tenant is not None and tenant.account == call.account.id else None


def _environment(call: Call) -> Tenant:
    tenant = find_environment(call, call.params["environment"])
    if tenant is None:
        raise ApiError(404, f"Environment {call.params['environment']} not found")
    return tenant
