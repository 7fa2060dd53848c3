# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials, scopes, prefixes, owners (environment.md 0.3, 0.4, 1.13, 7)."""

from __future__ import annotations

import asyncio
import json
import uuid

import pytest

from dynatrace_simulator.app import App

PROFILE = "builtin:alerting.profile"
OWNED = "app:dynatrace.slack:connection"
ME, OTHER, GROUP = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
CONNECTION = {"name": "c", "token": "xoxb-secret"}


def test_classic_refusals(api):
    expected = {"error": {"code": 401, "message": "Token Authentication failed"}}
    for headers in ({"Authorization": ""}, {"Authorization": "Api-Token nonsense"}, {"Authorization": f"Bearer {api.token}"}):
        answer = api.call("GET", "/settings/schemas", headers=headers)
        assert (answer.status_code, answer.json()) == (401, expected)
    for settings in ({"enabled": False}, {"expirationDate": "now-1d"}, {"expirationDate": "2020-01-01T00:00:00Z"}):
        answer = api.with_token(scopes=["settings.read"], **settings).get("/settings/schemas")
        assert (answer.status_code, answer.json()) == (401, expected)
    assert api.with_token(scopes=["settings.read"], expirationDate="2999-01-01T00:00:00.000Z").get("/settings/schemas").status_code == 200


def test_token_as_parameter(api):
    url = f"{api.url}/settings/schemas"
    assert api.session.get(url, params={"api-token": api.token}, timeout=10).status_code == 200
    recorded = api.sim("GET", "/requests", tenant=api.tenant)
    assert api.token not in str(recorded)
    assert recorded["items"][0]["query"] == "api-token=***"


def test_missing_classic_scope(api):
    reader = api.with_token(scopes=["settings.read"])
    answer = reader.post("/settings/objects", [])
    assert answer.status_code == 403
    assert answer.json() == {
        "error": {"code": 403, "message": "Token is missing required scope. Use one of: settings.write (Write settings)"}
    }
    writer = api.with_token(scopes=["settings.write"])
    assert "settings.read (Read settings)" in writer.get("/settings/objects", schemaIds=PROFILE).text


def test_missing_platform_scope(api):
    reader = api.with_token("platform_token", scopes=["settings:objects:read"])
    answer = reader.post("/settings/objects", [])
    assert answer.status_code == 403
    assert answer.headers["dynatrace-response-source"] == "API Gateway"
    assert answer.json() == {
        "error": {"code": 403, "message": "Insufficient permissions.", "details": {"missingScopes": ["settings:objects:write"]}}
    }


def test_platform_refusals(api):
    assert api.with_token("platform_token", enabled=False).get("/settings/schemas").status_code == 403
    platform = api.with_token("platform_token")
    assert platform.call("GET", "/settings/schemas", headers={"Authorization": f"Api-Token {api.token}"}).status_code == 401
    assert platform.call("GET", "/settings/schemas", headers={"Authorization": f"Bearer {api.token}"}).status_code == 401
    assert platform.get("/settings/schemas").status_code == 200


def test_first_tenant_needs_no_prefix(server):
    url, simulator, session = server
    session.post(f"{url}/__sim__/tenants", json={}, timeout=10)
    first = simulator.first
    token = first.first_token("api_token")
    headers = {"Authorization": f"Api-Token {token.secret}"}
    for base in (url, f"{url}/e/{first.id}"):
        assert session.get(f"{base}/api/v2/settings/schemas", headers=headers, timeout=10).status_code == 200
    assert session.get(f"{url}/e/nowhere/api/v2/settings/schemas", headers=headers, timeout=10).status_code == 404


def test_classic_domain(platform):
    base = platform.url.partition("/platform/")[0]
    answer = platform.session.get(
        f"{base}/platform/metadata/v1/classic-environment-domain", headers={"Authorization": f"Bearer {platform.token}"}, timeout=10
    )
    assert answer.json() == {"domain": base}


def test_cluster_version_and_paths_that_do_not_exist(api):
    headers = {"Authorization": f"Api-Token {api.token}"}
    base = api.url.rpartition("/api/")[0]
    version = api.session.get(base + "/api/v1/config/clusterversion", headers=headers, timeout=10)
    assert version.status_code == 200
    assert version.json()["version"].startswith("1.")
    for path in ("/api/v3/x", "/api/platform/x", "/x"):
        assert api.session.get(base + path, headers=headers, timeout=10).status_code == 404


def test_live_tenant_has_no_platform(api):
    live = api.sim("POST", "/tenants", {"live": True})
    answer = api.session.get(f"{live['url']}/platform/classic/environment-api/v2/settings/schemas", timeout=10)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/html")
    api.sim("DELETE", f"/tenants/{live['id']}")


@pytest.fixture
def oauth(server):
    url, simulator, session = server

    def ask(**changes):
        form = {
            "grant_type": "client_credentials",
            "client_id": simulator.sso.client_id,
            "client_secret": simulator.sso.client_secret,
            "scope": "settings:objects:read settings:objects:write",
            **changes,
        }
        return session.post(f"{url}/sso/oauth2/token", data=form, timeout=10)

    return ask


def test_sso(api, oauth):
    document = oauth(resource="urn:dtaccount:x").json()
    bearer = document.pop("access_token")
    assert document == {
        "scope": "settings:objects:read settings:objects:write",
        "token_type": "Bearer",
        "expires_in": 300,
        "resource": "urn:dtaccount:x",
    }
    platform = api.with_token("platform_token")
    platform.token = bearer
    assert platform.get("/settings/objects", schemaIds=PROFILE).status_code == 200
    assert platform.get("/settings/schemas").status_code == 403


def test_sso_grants_everything_to_who_asks_for_nothing(oauth):
    assert "settings:schemas:read" in oauth(scope="").json()["scope"].split()


def test_sso_refuses(oauth, server):
    unknown = oauth(scope="settings:objects:read nonsense")
    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid_scope")
    for changes in ({"client_secret": "wrong"}, {"client_id": "dt0s02.WRONG"}, {"grant_type": "password"}):
        assert oauth(**changes).status_code == 400
    url, _simulator, session = server
    assert session.post(f"{url}/sso/oauth2/token", json={}, timeout=10).status_code == 400


def test_bearer_lives_300_seconds(server, api, oauth, monkeypatch):
    platform = api.with_token("platform_token")
    _url, simulator, _session = server
    platform.token = oauth().json()["access_token"]
    start = simulator.sso.clock()
    monkeypatch.setattr(simulator.sso, "clock", lambda: start + 299)
    assert platform.get("/settings/objects", schemaIds=PROFILE).status_code == 200
    monkeypatch.setattr(simulator.sso, "clock", lambda: start + 301)
    assert platform.get("/settings/objects", schemaIds=PROFILE).status_code == 401


def test_token_lookup(api):
    answer = api.post("/apiTokens/lookup", {"token": api.token})
    assert answer.status_code == 200
    assert answer.json()["id"] == api.token.rpartition(".")[0]
    assert api.token not in answer.text
    missing = api.post("/apiTokens/lookup", {"token": "dt0c01.NO"})
    assert (missing.status_code, missing.content) == (404, b"")
    recorded = api.sim("GET", "/requests", tenant=api.tenant, bodies="true")
    assert api.token not in str(recorded)
    assert [item["body"] for item in recorded["items"]] == [None, None]


@pytest.fixture
def owned(api):
    """An object owned by ME, and the tenant through the eyes of three users."""
    mine = api.with_token("platform_token", userId=ME)
    theirs = api.with_token("platform_token", userId=OTHER, groups=[GROUP], scopes=["settings:objects:read", "settings:objects:write"])
    admin = api.with_token("platform_token", userId=str(uuid.UUID(int=9)))
    return mine.create(OWNED, CONNECTION), mine, theirs, admin


def test_owned_objects_are_private(owned):
    object_id, mine, theirs, admin = owned
    path = f"/settings/objects/{object_id}"
    assert mine.get(path).json()["owner"] == {"type": "user", "id": ME}
    assert theirs.get(path).status_code == theirs.put(path, {"value": CONNECTION}).status_code == theirs.delete(path).status_code == 404
    assert theirs.listed(OWNED) == admin.listed(OWNED) == []
    assert len(admin.listed(OWNED, adminAccess="true")) == 1
    assert admin.get(path, adminAccess="true").status_code == 200
    assert theirs.get(path, adminAccess="true").status_code == 403


def test_permissions(owned):
    object_id, mine, theirs, _admin = owned
    path = f"/settings/objects/{object_id}"
    listing = f"{path}/permissions"
    assert mine.get(listing).json() == {"accessors": []}
    entry = {"accessor": {"type": "group", "id": GROUP}, "permissions": ["r"]}
    answer = mine.post(listing, entry)
    assert (answer.status_code, answer.json()) == (201, entry)
    assert mine.post(listing, entry).status_code == 400
    assert theirs.get(path).status_code == 200
    assert theirs.put(path, {"value": CONNECTION}).status_code == 403
    assert theirs.delete(path).status_code == 403
    one = f"{listing}/group/{GROUP}"
    answer = mine.put(one, {"permissions": ["r", "w"]})
    assert (answer.status_code, answer.content) == (200, b"")
    assert theirs.put(path, {"value": {**CONNECTION, "name": "d"}}).status_code == 200
    assert mine.get(one).json() == {**entry, "permissions": ["r", "w"]}
    assert mine.delete(one).status_code == 204
    missing = mine.delete(one)
    assert (missing.status_code, missing.json()["error"]["message"]) == (404, "No permissions found for accessor")
    assert theirs.get(path).status_code == 404


@pytest.mark.parametrize("permissions", [[], ["w"], ["x"], None, ["r", "r"]])
def test_bad_permissions(owned, permissions):
    object_id, mine, _theirs, _admin = owned
    answer = mine.post(f"/settings/objects/{object_id}/permissions", {"accessor": {"type": "all-users"}, "permissions": permissions})
    assert answer.status_code == 400


def test_changes_of_permissions_that_meet(server, owned):
    """Of two that are under way at the same time at one object the later is refused; other objects and reads do not matter."""
    object_id, mine, _theirs, _admin = owned
    other_id = mine.create(OWNED, {**CONNECTION, "name": "other"})
    # Another application on the same tenants, so that who comes first is certain.
    app = App(server[1], latency_ms=1)

    async def meet(*requests):
        return await asyncio.gather(*(answered(app, mine, method, path, document) for method, path, document in requests))

    def entry(kind, number):
        return {"accessor": {"type": kind, "id": str(uuid.UUID(int=number))}, "permissions": ["r"]}

    one, two = (f"/settings/objects/{each}/permissions" for each in (object_id, other_id))
    changes = [("POST", one, entry("user", 5)), ("POST", one, entry("user", 6)), ("POST", two, entry("user", 5)), ("GET", one, None)]
    assert asyncio.run(meet(*changes)) == [201, 409, 201, 200]
    gone = f"{one}/user/{uuid.UUID(int=5)}"
    assert asyncio.run(meet(("DELETE", gone, None), ("PUT", gone, {"permissions": ["r", "w"]}))) == [204, 409]
    assert asyncio.run(meet(changes[1])) == [201]
    assert [item["accessor"]["id"] for item in mine.get(one).json()["accessors"]] == [str(uuid.UUID(int=6))]


async def answered(app, api, method, path, document):
    """The status of the answer to a request that goes to ``app`` without a network."""
    url = api.url + path
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": "/" + url.split("/", 3)[3],
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {api.token}".encode()), (b"host", b"localhost")],
    }
    statuses = []

    async def receive():
        return {"type": "http.request", "body": b"" if document is None else json.dumps(document).encode(), "more_body": False}

    async def send(message):
        statuses.extend([message["status"]] if "status" in message else [])

    await app(scope, receive, send)
    return statuses[0]


def test_all_users_and_transfer(owned):
    object_id, mine, theirs, _admin = owned
    path = f"/settings/objects/{object_id}"
    assert mine.put(f"{path}/permissions/all-users", {"permissions": ["r"]}).status_code == 404
    assert mine.post(f"{path}/permissions", {"accessor": {"type": "all-users"}, "permissions": ["r"]}).status_code == 201
    assert mine.get(f"{path}/permissions/all-users").json()["permissions"] == ["r"]
    assert theirs.get(path).status_code == 200
    assert theirs.post(f"{path}:transfer-ownership", {"newOwner": {"type": "user", "id": OTHER}}).status_code == 403
    assert mine.post(f"{path}:transfer-ownership", {"newOwner": {"type": "user", "id": OTHER}}).status_code == 204
    assert theirs.put(path, {"value": {**CONNECTION, "name": "e"}}).status_code == 200
    assert mine.put(path, {"value": CONNECTION}).status_code == 403
    assert mine.delete(f"{path}/permissions/all-users").status_code == 403


def test_effective_permissions(api):
    reader = api.with_token("platform_token", scopes=["settings:objects:read"])
    context = {"schemaId": PROFILE, "scope": "environment"}
    asked = [{"permission": f"settings:objects:{right}", "context": context} for right in ("read", "write")]
    answer = reader.post("/settings/effective-permissions:resolve", {"permissions": asked})
    assert answer.json() == [{**asked[0], "granted": "true"}, {**asked[1], "granted": "false"}]


def test_admin_access_is_not_for_classic_tokens(api):
    assert api.get("/settings/objects", schemaIds=PROFILE, adminAccess="true").status_code == 403
