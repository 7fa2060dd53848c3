# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection and the simulated tenant translate classic payloads alike: two implementations, each from the facts alone."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.classic.kinds import KINDS
from ansible_collections.community.dynatrace.tests.support.classic import FILES, examples
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

# A management zone with this UUID has this number (environment.md 1.10).
ZONE, NUMBER, UID = "Shop", "3277109782074005416", "d0ded4a7-fcfe-4605-a123-7aa8d0fa5a26"
ZONES = {NUMBER: ZONE}
EXAMPLES = [
    pytest.param(kind, example["payload"], id=f"{kind}: {example['name']}")
    for file_name, kind in FILES.items()
    if kind in KINDS
    for example in examples(file_name, {ZONE: NUMBER})
]


@pytest.fixture
def old_tenant(tenant):
    """A tenant with the management zone that the examples name."""
    tenant.seed("builtin:management-zones", {"name": ZONE, "rules": []}, uid=UID)
    return tenant


def write(tenant, kind, payload):
    """Write a payload by the classic API; returns the path that shows it."""
    path = "/api/config/v1" + KINDS[kind].path
    if KINDS[kind].name is None:
        tenant.call("PUT", path, payload)
        return path
    payload = {name: value for name, value in payload.items() if name != "id"}
    if payload.get("scope"):
        # The API wants them (Dynatrace documentation, "Maintenance windows API"), the conversion can do without.
        payload["scope"] = {"entities": [], "matches": [], **payload["scope"]}
        payload["scope"]["matches"] = [{"tags": [], **match} for match in payload["scope"]["matches"]]
    return f"{path}/{tenant.call('POST', path, payload)['id']}"


def converted(tenant, kind, payload, check_mode):
    """The result of the module with the options that the collection makes of a payload."""
    options = KINDS[kind].convert(payload, ZONES).options
    result = run_module(kind, {**tenant.connection, **options}, check_mode=check_mode)
    assert not result["failed"], result
    return result


@pytest.mark.parametrize(("kind", "payload"), EXAMPLES)
def test_what_the_classic_api_stores_is_found_unchanged(old_tenant, kind, payload):
    path = write(old_tenant, kind, payload)
    for document in (payload, old_tenant.call("GET", path)):
        result = converted(old_tenant, kind, document, check_mode=True)
        assert not result["changed"], result["diff"]


@pytest.mark.parametrize(("kind", "payload"), EXAMPLES)
def test_what_the_collection_writes_is_shown_by_the_classic_api(old_tenant, kind, payload):
    result = converted(old_tenant, kind, payload, check_mode=False)
    assert result["changed"]
    path = "/api/config/v1" + KINDS[kind].path
    if KINDS[kind].name is not None:
        (identifier,) = [entry["id"] for entry in old_tenant.call("GET", path)["values"] if entry["name"] == payload[KINDS[kind].name]]
        path = f"{path}/{identifier}"
    before = old_tenant.objects(result["schema_id"])
    shown = old_tenant.call("GET", path)
    old_tenant.call("PUT", path, shown)
    assert [item["value"] for item in old_tenant.objects(result["schema_id"])] == [item["value"] for item in before]
    assert not converted(old_tenant, kind, shown, check_mode=True)["changed"]
