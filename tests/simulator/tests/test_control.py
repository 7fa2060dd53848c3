# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Control endpoints, command line and state file (design.md 6)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

PACKAGE = Path(__file__).resolve().parents[1]
PROFILE = "builtin:alerting.profile"
ORDERED = "builtin:example.simulator-ordered-rules"


def profile(name):
    return {"name": name, "severityRules": [], "eventFilters": []}


def rule(name):
    return {"enabled": True, "ruleName": name, "ruleKey": name, "action": "INCLUDE"}


def test_requests_are_recorded(api):
    api.listed(PROFILE)
    api.create(PROFILE, profile("a"))
    seen = api.sim("GET", "/requests", tenant=api.tenant)
    assert (seen["count"], seen["by_method"]) == (2, {"GET": 1, "POST": 1})
    post = seen["items"][1]
    assert set(post) == {"method", "path", "query", "status", "bytes", "time", "tenant"}
    assert (post["path"], post["status"], post["tenant"]) == (f"/e/{api.tenant}/api/v2/settings/objects", 200, api.tenant)
    assert post["bytes"] > 50
    assert abs(post["time"] - time.time()) < 5
    bodies = api.sim("GET", "/requests", tenant=api.tenant, bodies="true")
    assert [item["body"] for item in bodies["items"]] == [None, [{"schemaId": PROFILE, "scope": "environment", "value": profile("a")}]]
    counters = api.sim("GET", "/counters", tenant=api.tenant)
    assert (counters["count"], counters["by_status"]) == (2, {"200": 2})
    api.sim("DELETE", "/requests", tenant=api.tenant)
    assert api.sim("GET", "/requests", tenant=api.tenant)["items"] == []
    assert api.token not in json.dumps(bodies)


def test_the_snapshot_shows_what_clients_do_to_problems(api):
    def shown():
        entries = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
        return {entry["objectId"]: entry["value"] for entry in entries if entry["schema_id"] == "problems"}

    problem = api.get("/problems").json()["problems"][0]
    assert shown()[problem["problemId"]] == {"displayId": problem["displayId"], "status": "OPEN", "comments": []}
    before = shown()
    api.post(f"/problems/{problem['problemId']}/comments", {"message": "seen"})
    api.post(f"/problems/{problem['problemId']}/close", {"message": "done"})
    after = shown()
    changed = after.pop(problem["problemId"])
    assert (changed["status"], [each["content"] for each in changed["comments"]]) == ("CLOSED", ["seen", "done"])
    assert after == {key: value for key, value in before.items() if key != problem["problemId"]}


def test_reset(api):
    before = [entry["value"] for entry in api.sim("GET", f"/tenants/{api.tenant}/snapshot")]
    api.create(PROFILE, profile("a"))
    api.fault("503", times=None)
    api.sim("POST", "/reset", tenant=api.tenant)
    assert [entry["value"] for entry in api.sim("GET", f"/tenants/{api.tenant}/snapshot")] == before
    assert len(api.listed(PROFILE)) == 1


def test_tenants_are_apart(api):
    other = api.sim("POST", "/tenants", {"id": "another-one"})
    assert other["url"].endswith("/e/another-one")
    assert set(other) == {"id", "url", "api_token", "platform_token"}
    api.create(PROFILE, profile("a"))
    headers = {"Authorization": f"Api-Token {other['api_token']}"}
    url = f"{other['url']}/api/v2/settings/objects"
    assert api.session.get(url, params={"schemaIds": PROFILE}, headers=headers, timeout=10).json()["totalCount"] == 1
    assert api.session.get(url, headers={"Authorization": f"Api-Token {api.token}"}, timeout=10).status_code == 401
    assert api.session.post(f"{api.control}/__sim__/tenants", json={"id": "another-one"}, timeout=10).status_code == 400
    api.sim("DELETE", "/tenants/another-one")
    assert api.session.get(url, headers=headers, timeout=10).status_code == 404


def test_creating_a_tenant_is_fast(server):
    _url, simulator, _session = server
    times = []
    for _each in range(20):
        # Work, not time: a busy machine must not count.
        start = time.thread_time()
        tenant = simulator.create_tenant()
        times.append(time.thread_time() - start)
        simulator.remove_tenant(tenant.id)
    assert sorted(times)[10] < 0.005


def test_tenant_with_a_schema_of_its_own(api):
    schema = {**api.get(f"/settings/schemas/{PROFILE}").json(), "schemaId": "builtin:mine", "schemaConstraints": [], "constraints": []}
    other = api.sim("POST", "/tenants", {"schemas": [schema]})
    url = f"{other['url']}/api/v2/settings/schemas/builtin:mine"
    assert api.session.get(url, headers={"Authorization": f"Api-Token {other['api_token']}"}, timeout=10).json() == schema
    assert api.get("/settings/schemas/builtin:mine").status_code == 404
    api.sim("DELETE", f"/tenants/{other['id']}")


def names_of(api, selector):
    found = api.get("/entities", entitySelector=selector, pageSize=4000).json()["entities"]
    return {entity["entityId"]: entity["displayName"] for entity in found}


def test_seeding_entities(api):
    one = {"entityId": "HOST-00000000000000A1", "displayName": "one", "tags": [{"key": "owner", "value": "a:b"}]}
    assert api.own("/entities", one) == {"entityId": one["entityId"]}
    shown = api.get(f"/entities/{one['entityId']}").json()
    assert shown["tags"] == [{"context": "CONTEXTLESS", "key": "owner", "value": "a:b", "stringRepresentation": "owner:a:b"}]
    two = [{"entityId": f"QUEUE-00000000000000B{number}", "displayName": f"queue {number}"} for number in range(2)]
    assert api.own("/entities", two) == {"count": 2, "entityIds": [entity["entityId"] for entity in two]}
    assert names_of(api, "type(QUEUE)") == {entity["entityId"]: entity["displayName"] for entity in two}


def test_seeding_many_entities(api):
    shape = {"count": 1500, "type": "HOST", "displayName": "many", "properties": {"osType": "AIX"}, "tags": [{"key": "many"}]}
    answer = api.own("/entities", shape)
    found = names_of(api, 'type(HOST),osType("AIX"),tag("many")')
    assert list(found) == answer["entityIds"]
    assert list(found.values()) == [f"many-{number}" for number in range(1, 1501)]
    assert api.own("/entities", shape) == answer
    assert api.own("/entities", {"count": 0, "type": "HOST"}) == {"count": 0, "entityIds": []}
    api.sim("POST", "/reset", tenant=api.tenant)
    assert names_of(api, "type(HOST),tag(many)") == {}


@pytest.mark.parametrize(
    "document", [{"count": "many", "type": "HOST"}, {"count": -1, "type": "HOST"}, {"count": 1}, {"displayName": "x"}, "x", [{}]]
)
def test_bad_entities(api, document):
    url = f"{api.control}/__sim__/tenants/{api.tenant}/entities"
    assert api.session.post(url, json=document, timeout=10).status_code == 400


def test_bad_control_requests(api):
    post = api.session.post
    assert post(f"{api.control}/__sim__/tenants", json={"id": "../x"}, timeout=10).status_code == 400
    assert post(f"{api.control}/__sim__/tenants/{api.tenant}/tokens", json={"kind": "x"}, timeout=10).status_code == 400
    assert post(f"{api.control}/__sim__/tenants/{api.tenant}/objects", json={}, timeout=10).status_code == 400
    assert post(f"{api.control}/__sim__/tenants/nowhere/tokens", json={}, timeout=10).status_code == 404
    assert post(f"{api.control}/__sim__/nothing", json={}, timeout=10).status_code == 404
    for path in ("networkZones/nowhere", "nothing/default"):
        answer = api.session.patch(f"{api.control}/__sim__/tenants/{api.tenant}/records/{path}", json={"value": {}}, timeout=10)
        assert answer.status_code == 404


@contextmanager
def running(tmp_path, *arguments):
    """A process of the simulator and what its ready line says."""
    ready = tmp_path / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "dynatrace_simulator", "--ready-file", str(ready), *arguments],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        assert ready.read_text(encoding="utf-8") == line
        yield json.loads(line), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)


def api_call(tenant, method, path, **arguments):
    return requests.request(
        method, f"{tenant['url']}/api/v2{path}", headers={"Authorization": f"Api-Token {tenant['api_token']}"}, timeout=10, **arguments
    )


def test_ready_line(tmp_path):
    with running(tmp_path, "--tenants", "2") as (ready, process):
        assert set(ready) == {"url", "tenants", "oauth", "account"}
        assert len(ready["tenants"]) == 2
        for tenant in ready["tenants"]:
            assert tenant["url"] == f"{ready['url']}/e/{tenant['id']}"
            assert tenant["platform_token"].startswith("dt0s16.")
            assert api_call(tenant, "GET", "/problems").json()["totalCount"] >= 8
        assert set(ready["oauth"]) == {"token_url", "client_id", "client_secret"}
        assert set(ready["account"]) == {"uuid", "url"}
    assert process.returncode == 0


def test_state_lives_on(tmp_path):
    state = tmp_path / "state.db"
    with running(tmp_path, "--state", str(state)) as (first, _process):
        tenant = first["tenants"][0]
        rules = [{"schemaId": ORDERED, "scope": "environment", "value": rule(name)} for name in "abc"]
        ids = [result["objectId"] for result in api_call(tenant, "POST", "/settings/objects", json=rules).json()]
        api_call(tenant, "PUT", f"/settings/objects/{ids[2]}", json={"value": rule("c"), "insertAfter": ""})
        api_call(tenant, "DELETE", f"/settings/objects/{ids[0]}")
        keyed = [{"schemaId": PROFILE, "scope": "environment", "value": profile("p"), "externalId": "key"}]
        kept = api_call(tenant, "POST", "/settings/objects", json=keyed).json()[0]["objectId"]
        hosts = {"entitySelector": "type(HOST)", "fields": "+tags"}
        tagged = api_call(tenant, "POST", "/tags", params=hosts, json={"tags": [{"key": "kept", "value": "a:b"}]})
        assert tagged.json()["matchedEntitiesCount"] == 3
        entities = api_call(tenant, "GET", "/entities", params=hosts).json()
        made, gone = (
            api_call(tenant, "POST", "/apiTokens", json={"name": name, "scopes": ["settings.read"]}).json() for name in ("made", "gone")
        )
        api_call(tenant, "DELETE", f"/apiTokens/{gone['id']}")
        problem, other = [entry["problemId"] for entry in api_call(tenant, "GET", "/problems").json()["problems"]][:2]
        assert api_call(tenant, "POST", f"/problems/{problem}/close", json={"message": "done"}).status_code == 200
        assert api_call(tenant, "POST", f"/problems/{other}/comments", json={"message": "seen"}).status_code == 201
        problems = api_call(tenant, "GET", "/problems", params={"fields": "recentComments"}).json()
        token = {"name": "c", "type": "TOKEN", "scopes": ["APP_ENGINE"], "token": "t"}
        details = f"/credentials/{api_call(tenant, 'POST', '/credentials', json=token).json()['id']}/details"
        account = requests.post(f"{first['url']}/__sim__/accounts", timeout=10).json()
        requests.post(f"{first['url']}/__sim__/tenants", json={"account": account["uuid"], "id": "below"}, timeout=10)
        requests.patch(f"{first['url']}/__sim__/accounts/{account['uuid']}", json={"inactive": ["below"]}, timeout=10)
        snapshot = requests.get(f"{first['url']}/__sim__/snapshot", timeout=10).json()
    assert state.stat().st_mode & 0o077 == 0
    with running(tmp_path, "--state", str(state)) as (second, _process):
        assert second["oauth"]["client_secret"] == first["oauth"]["client_secret"]
        assert second["account"]["uuid"] == first["account"]["uuid"]
        again = second["tenants"][0]
        assert (again["id"], again["api_token"]) == (tenant["id"], tenant["api_token"])
        assert requests.get(f"{second['url']}/__sim__/snapshot", timeout=10).json() == snapshot
        form = {**account["oauth"], "grant_type": "client_credentials", "resource": f"urn:dtaccount:{account['uuid']}"}
        bearer = requests.post(second["oauth"]["token_url"], data=form, timeout=10).json()["access_token"]
        environments = requests.get(
            f"{second['url']}/env/v2/accounts/{account['uuid']}/environments", headers={"Authorization": f"Bearer {bearer}"}, timeout=10
        )
        assert [(entry["id"], entry["active"]) for entry in environments.json()["data"]] == [("below", False)]
        items = api_call(again, "GET", "/settings/objects", params={"schemaIds": ORDERED}).json()["items"]
        assert [item["value"]["ruleName"] for item in items] == ["c", "b"]
        assert api_call(again, "POST", "/settings/objects", json=keyed).json()[0]["objectId"] == kept
        assert api_call(again, "GET", "/entities", params=hosts).json() == entities
        assert api_call(again, "GET", "/problems", params={"fields": "recentComments"}).json() == problems
        holders = [{**tenant, "url": again["url"], "api_token": token["token"]} for token in (made, gone)]
        assert [api_call(holder, "GET", "/settings/schemas").status_code for holder in holders] == [200, 401]
        assert api_call(again, "GET", details).json()["token"] == "t"
        history = {"schemaId": ORDERED, "scope": "environment"}
        assert len(api_call(again, "GET", "/settings/history", params=history).json()["items"]) == 5


def test_latency_option(tmp_path):
    with running(tmp_path, "--latency-ms", "120") as (ready, _process):
        start = time.monotonic()
        assert api_call(ready["tenants"][0], "GET", "/settings/schemas").status_code == 200
        assert time.monotonic() - start >= 0.12


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "dynatrace_simulator", *arguments],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "example.com", "::"])
def test_only_loopback(host):
    result = run("--host", host)
    assert result.returncode == 2
    assert "loopback" in result.stderr


def test_unreadable_schemas(tmp_path):
    assert run("--schemas", str(tmp_path / "missing")).returncode == 2
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    result = run("--schemas", str(tmp_path))
    assert (result.returncode, "not a schema document" in result.stderr) == (2, True)


def test_later_schemas_override(tmp_path):
    folder = tmp_path / "schemas"
    folder.mkdir()
    document = json.loads((PACKAGE / "schemas" / "builtin_alerting.profile.json").read_text(encoding="utf-8"))
    (folder / "any-name.json").write_text(json.dumps({**document, "version": "99"}), encoding="utf-8")
    with running(tmp_path, "--schemas", str(PACKAGE / "schemas"), "--schemas", str(folder)) as (ready, _process):
        assert api_call(ready["tenants"][0], "GET", f"/settings/schemas/{PROFILE}").json()["version"] == "99"
        assert api_call(ready["tenants"][0], "GET", "/settings/schemas").json()["totalCount"] > 5
