# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments of an account, their IP allow lists, subscriptions and cost allocation."""

from __future__ import annotations

import pytest


def test_environments(account):
    second = account.sim("POST", "/tenants", {"account": account.uuid})["id"]
    value = {"name": "zone", "rules": []}
    zone = {"schemaId": "builtin:management-zones", "scope": "environment", "value": value}
    account.sim("POST", f"/tenants/{second}/objects", zone)
    account.sim("PATCH", f"/accounts/{account.uuid}", {"inactive": [second]})
    v1 = account.get(f"/env/v1/accounts/{account.uuid}/environments").json()
    assert [entry["id"] for entry in v1["tenantResources"]] == [account.tenant, second]
    (shown,) = v1["managementZoneResources"]
    assert (shown["parent"], shown["name"], set(shown)) == (second, "zone", {"parent", "name", "id"})
    assert int(shown["id"])
    v2 = account.get(f"/env/v2/accounts/{account.uuid}/environments").json()["data"]
    assert [(entry["id"], entry["active"]) for entry in v2] == [(account.tenant, True), (second, False)]
    assert v2[0]["url"] == f"{account.url}/e/{account.tenant}"
    assert account.get(f"/env/v2/accounts/{account.uuid}/clusters").json() == {"data": []}


def test_ip_allow_list(account):
    path = f"/env/v1/accounts/{account.uuid}/environments/{account.tenant}/ip-allowlist"
    assert account.get(path).json() == {"enabled": False, "allowWebhookOverride": False, "allowlist": []}
    value = {"enabled": True, "allowWebhookOverride": True, "allowlist": [{"name": "office", "ipRange": "10.0.0.0/8"}]}
    assert account.put(path, value).status_code == 201
    assert account.get(path).json() == value
    for bad in (
        {**value, "enabled": "x"},
        {**value, "allowlist": []},
        {**value, "allowlist": [{"name": "x"}]},
        {**value, "allowlist": [{"name": "x", "ipRange": "y"}]},
    ):
        assert account.put(path, bad).status_code == 400
    assert account.get(path).json() == value
    assert account.get(path.replace(account.tenant, "nowhere")).status_code == 404
    assert account.with_bearer("account-env-read").put(path, value).status_code == 403


def test_subscriptions(account):
    base = f"/sub/v2/accounts/{account.uuid}/subscriptions"
    (listed,) = account.get(base).json()["data"]
    assert set(listed) == {"uuid", "type", "subType", "name", "status", "startTime", "endTime"}
    one = account.get(f"{base}/{listed['uuid']}").json()
    assert {name: one[name] for name in listed} == listed
    assert set(one["budget"]) == {"total", "used", "currencyCode"}
    frame = {"startTime": "2026-01-01T00:00:00Z", "endTime": "2026-02-01T00:00:00Z"}
    for path in ("usage", "cost"):
        assert account.get(f"{base}/{listed['uuid']}/{path}").json()["data"] == []
    for path in ("environments/usage", "environments/cost"):
        answer = account.get(f"{base}/{listed['uuid']}/{path}", **frame)
        assert (answer.json()["data"], answer.headers["Deprecation"]) == ([], "Mon, 15 Jun 2026 00:00:00 GMT")
        assert answer.headers["Link"] == f'</sub/v3/accounts/{account.uuid}/subscriptions/{listed["uuid"]}/{path}>; rel="successor-version"'
        assert account.get(f"{base}/{listed['uuid']}/{path}").status_code == 400
    account.sim("PATCH", f"/accounts/{account.uuid}", {"retired": True})
    assert account.get(f"{base}/{listed['uuid']}/environments/cost", **frame).status_code == 410
    v3 = f"/sub/v3/accounts/{account.uuid}/subscriptions/{listed['uuid']}/environments/cost"
    assert account.get(v3, **frame).json()["nextPageKey"] is None
    assert {account.get(v3, **bad).status_code for bad in ({}, {"startTime": "soon"}, {"page-key": "x"})} == {400}
    assert account.get(f"{base}/nothing").status_code == 404
    assert account.get(f"{base}/nothing/usage").status_code == 404
    assert account.get(f"{base}/forecast").json()["forecastMedian"] == 0
    assert account.get(f"{base}/events").json() == []
    assert account.get(f"/sub/v1/accounts/{account.uuid}/rate-cards").json()[0]["capabilities"]
    assert account.with_bearer("account-idm-read").get(base).status_code == 403


@pytest.mark.parametrize("kind", ["costcenters", "products"])
def test_cost_allocation_keys(account, kind):
    base = f"/v1/accounts/{account.uuid}/settings/{kind}"
    assert account.get(base).json() == {"records": [], "hasNextPage": False}
    assert account.post(base, {"values": [{"key": "a"}, {"key": "b"}]}).status_code == 204
    assert account.post(base, {"values": [{"key": "c"}, {"key": "b"}]}).status_code == 400
    assert account.get(base).json()["records"] == [{"key": "a"}, {"key": "b"}]
    assert account.get(base, **{"page-size": 1}).json() == {"records": [{"key": "a"}], "hasNextPage": True}
    assert account.get(base, **{"page-size": 1, "page": 2}).json() == {"records": [{"key": "b"}], "hasNextPage": False}
    assert account.get(base, page=0).status_code == 400
    assert account.put(base, {"values": [{"key": "c"}, {"key": "c"}]}).status_code == 400
    assert account.put(base, {}).status_code == 400
    assert account.put(base, {"values": [{"key": "c"}]}).status_code == 204
    assert account.delete(f"{base}/a").status_code == 404
    assert account.delete(f"{base}/c").status_code == 204
    assert account.get(base).json()["records"] == []
    assert account.post(base, {"values": [{}]}).status_code == 400


def test_cost_allocation(account):
    (subscription,) = account.get(f"/sub/v2/accounts/{account.uuid}/subscriptions").json()["data"]
    path = f"/v1/subscriptions/{subscription['uuid']}/cost-allocation"
    wanted = {"field": "PRODUCT", "environment-id": account.tenant}
    shown = account.get(path, **wanted).json()
    assert shown == {"environmentId": account.tenant, "field": "PRODUCT", "records": [], "nextPageKey": None}
    bad = ({**wanted, "field": "x"}, {**wanted, "environment-id": "nowhere"}, {"field": "PRODUCT"}, {"page-key": "x"})
    assert {account.get(path, **query).status_code for query in bad} == {400}
    assert account.get(path.replace(subscription["uuid"], "x"), **wanted).status_code == 404


def test_reference_data(account):
    stranger = account.with_bearer("account-uac-read")
    assert all(region["name"] for region in stranger.get("/ref/v1/regions").json())
    assert {"name": "Etc/UTC", "displayName": "UTC+00:00"} in stranger.get("/ref/v1/time-zones").json()
