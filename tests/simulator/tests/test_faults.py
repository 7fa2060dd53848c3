# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault that the simulator can be told to make."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from dynatrace_simulator.faults import NAMES

PROFILE = "builtin:alerting.profile"


def item(name, **more):
    return {"schemaId": PROFILE, "scope": "environment", "value": {"name": name, "severityRules": [], "eventFilters": []}, **more}


def listed(api, **params):
    return api.get("/settings/objects", schemaIds=PROFILE, **params)


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("retry-after-seconds", "Retry-After", None),
        ("retry-after-date", "Retry-After", None),
        ("reset-seconds", "X-RateLimit-Reset", 1),
        ("reset-milliseconds", "X-RateLimit-Reset", 1e3),
        ("reset-microseconds", "X-RateLimit-Reset", 1e6),
    ],
)
def test_rate_limit_headers(api, header, name, unit):
    api.fault("429", header=header, seconds=7)
    answer = listed(api)
    assert answer.status_code == answer.json()["error"]["code"] == 429
    value = answer.headers[name]
    if header == "retry-after-seconds":
        assert value == "7"
    elif unit is None:
        assert 5 <= parsedate_to_datetime(value).timestamp() - time.time() <= 8
    else:
        assert 5 <= int(value) / unit - time.time() <= 8
    assert listed(api).status_code == 200


def test_rate_limit_without_header(api):
    api.fault("429")
    answer = listed(api)
    assert answer.status_code == 429
    assert not {"retry-after", "x-ratelimit-reset"}.intersection(name.lower() for name in answer.headers)


@pytest.mark.parametrize("status", [500, 503])
def test_server_errors(api, status):
    api.fault(str(status), times=2, match={"method": "DELETE"})
    object_id = api.post("/settings/objects", [item("a")]).json()[0]["objectId"]
    assert [api.delete(f"/settings/objects/{object_id}").status_code for _each in range(3)] == [status, status, 204]


def test_matching_and_skipping(api):
    api.fault("503", match={"path": "/settings/schemas"}, skip=1, times=1)
    assert listed(api).status_code == 200
    assert [api.get("/settings/schemas").status_code for _each in range(3)] == [200, 503, 200]
    api.fault("503", match={"path": "*/settings/schemas/*alerting*"}, times=None)
    assert api.get("/settings/schemas").status_code == 200
    assert {api.get(f"/settings/schemas/{PROFILE}").status_code for _each in range(3)} == {503}
    assert [fault["times"] for fault in api.sim("GET", "/faults")["items"] if fault["tenant"] == api.tenant] == [None]
    api.sim("DELETE", "/faults", tenant=api.tenant)
    assert api.get(f"/settings/schemas/{PROFILE}").status_code == 200


def test_a_fault_stays_with_its_tenant(api):
    api.fault("503")
    other = api.sim("POST", "/tenants", {})
    answer = api.session.get(
        f"{other['url']}/api/v2/settings/schemas", headers={"Authorization": f"Api-Token {other['api_token']}"}, timeout=10
    )
    assert answer.status_code == 200
    assert listed(api).status_code == 503
    api.sim("DELETE", f"/tenants/{other['id']}")


def test_latency(api):
    api.fault("latency", milliseconds=150)
    start = time.monotonic()
    assert listed(api).status_code == 200
    assert time.monotonic() - start >= 0.15


def test_latency_for_each_object(api):
    api.fault("latency", milliseconds_per_object=50)
    start = time.monotonic()
    assert api.post("/settings/objects", [item("a"), item("b"), item("c")]).status_code == 200
    assert time.monotonic() - start >= 0.15


def test_a_batch_fails_in_its_middle(api):
    before = len(api.listed(PROFILE))
    api.fault("batch", after=2, status=500, match={"method": "POST"})
    answer = api.post("/settings/objects", [item(name) for name in "abcd"])
    assert (answer.status_code, [each["code"] for each in answer.json()]) == (207, [200, 200, 500, 500])
    assert len(api.listed(PROFILE)) - before == 2


def test_a_batch_is_cut_in_its_middle(api):
    before = len(api.listed(PROFILE))
    api.fault("batch", after=2, match={"method": "POST"})
    with pytest.raises(requests.ConnectionError):
        api.post("/settings/objects", [item(name) for name in "abcd"])
    assert len(api.listed(PROFILE)) - before == 2


@pytest.mark.parametrize(("fault", "created"), [("drop_before", 0), ("drop_after", 1)])
def test_broken_connection(api, fault, created):
    before = len(api.listed(PROFILE))
    api.fault(fault, match={"method": "POST"})
    with pytest.raises(requests.ConnectionError):
        api.post("/settings/objects", [item("a")])
    assert len(api.listed(PROFILE)) - before == created
    assert api.sim("GET", "/requests", tenant=api.tenant)["items"][1]["status"] is None


def test_lag_after_create(api):
    before = len(api.listed(PROFILE))
    api.fault("lag", reads=2)
    object_id = api.post("/settings/objects", [item("a")]).json()[0]["objectId"]
    assert api.get(f"/settings/objects/{object_id}").status_code == 404
    assert len(api.listed(PROFILE)) == before
    assert api.get(f"/settings/objects/{object_id}").status_code == 200
    assert len(api.listed(PROFILE)) == before + 1


def test_html_page(api):
    api.fault("html")
    answer = listed(api)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_stale_page_key(api):
    api.post("/settings/objects", [item("a"), item("b")])
    key = listed(api, pageSize=1).json()["nextPageKey"]
    api.fault("stale_page_key", match={"query": "nextPageKey"})
    assert api.get("/settings/objects", nextPageKey=key).status_code == 400
    assert api.get("/settings/objects", nextPageKey=key).status_code == 200


def test_empty_page_with_key(api):
    api.post("/settings/objects", [item("a"), item("b")])
    first = listed(api, pageSize=2).json()
    api.fault("empty_page")
    empty = api.get("/settings/objects", nextPageKey=first["nextPageKey"]).json()
    assert (empty["items"], empty["nextPageKey"]) == ([], first["nextPageKey"])
    rest = api.get("/settings/objects", nextPageKey=first["nextPageKey"]).json()
    assert (len(rest["items"]), rest["nextPageKey"]) == (1, None)


def test_total_count(api):
    api.fault("total_count", delta=5)
    page = listed(api).json()
    assert page["totalCount"] == len(page["items"]) + 5


def test_conflict(api):
    object_id = api.post("/settings/objects", [item("a")]).json()[0]["objectId"]
    path = f"/settings/objects/{object_id}"
    token = api.get(path).json()["updateToken"]
    api.fault("conflict", match={"method": "PUT"}, value={"name": "theirs"}, author="jane@example.com")
    assert api.put(path, {"value": item("mine")["value"], "updateToken": token}).status_code == 409
    stored = api.get(path).json()
    assert (stored["value"]["name"], stored["author"]) == ("theirs", "jane@example.com")
    assert api.put(path, {"value": item("mine")["value"], "updateToken": stored["updateToken"]}).status_code == 200


def test_expired_bearer(api, server):
    _url, simulator, _session = server
    platform = api.with_token("platform_token")
    api.fault("expired_bearer")
    assert [platform.get("/settings/schemas").status_code for _each in range(2)] == [401, 200]
    bearer = simulator.sso.issue(["settings:schemas:read"])["access_token"]
    platform.token = bearer
    api.fault("expired_bearer")
    assert [platform.get("/settings/schemas").status_code for _each in range(2)] == [401, 401]


def test_unknown_faults_are_refused(api):
    for document in ({"fault": "nonsense"}, {"fault": "429", "header": "nonsense"}, []):
        assert api.session.post(f"{api.control}/__sim__/faults", json=document, timeout=10).status_code == 400
    assert set(api.sim("GET", "/faults")["names"]) == set(NAMES)
