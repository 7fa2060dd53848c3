# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What credentials open that work within the permissions of somebody: platform tokens of the account, and clients of a user."""

from __future__ import annotations

from dataclasses import replace

import pytest

PROFILES, ZONES = "builtin:alerting.profile", "builtin:management-zones"
EMAIL = "user@example.com"
READ, WRITE = "settings:objects:read", "settings:objects:write"
SETTINGS = [READ, WRITE, "settings:schemas:read"]


def zone(name):
    return {"schemaId": ZONES, "scope": "environment", "value": {"name": name, "rules": []}}


def grant(account, text, environment=False, email=EMAIL):
    """Let somebody do something by a policy; returns the policy and the group."""
    count = account.get(account.iam("/groups")).json()["count"]
    group, policy = account.group(f"g{count}"), account.policy(f"p{count}", text)
    assert account.post(account.iam(f"/users/{email}"), [group]).status_code == 201
    assert account.post(account.repo(f"/bindings/{policy}/{group}", environment), {}).status_code == 204
    return policy, group


def give(account, name, kind="tenant", scope=None):
    """Give the user a permission of the old kind."""
    group = account.group(name)
    assert account.post(account.iam(f"/users/{EMAIL}"), [group]).status_code == 201
    entry = {"permissionName": name, "scopeType": kind, "scope": scope or (account.tenant if kind == "tenant" else account.uuid)}
    assert account.post(account.iam(f"/groups/{group}/permissions"), [entry]).status_code == 201


def made(account, scopes, email=EMAIL, **more):
    """A platform token of somebody."""
    uid = account.get(account.iam(f"/users/{email}")).json()["uid"]
    body = {"name": "t", "scope": scopes, "userUuid": uid, "expirationDate": "2036-01-01T00:00:00.000Z", **more}
    answer = account.post(account.iam("/platform-tokens"), body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def opened(account, scopes, **more):
    """The environment by a new platform token of the user."""
    return account.environment(made(account, scopes, **more)["token"])


def lacks(answer):
    assert answer.status_code == 403, answer.text
    return answer.json()["error"]["details"]


def test_what_a_platform_token_opens(account):
    grant(account, "ALLOW settings:schemas:read;")
    base = account.iam("/platform-tokens")

    def status(token, path="/settings/schemas"):
        return account.environment(token["token"]).get(path).status_code

    token = made(account, ["settings:schemas:read"])
    assert status(token) == 200
    assert status(token, f"/settings/objects?schemaIds={PROFILES}") == 403
    assert status({"token": token["token"][:-1]}) == 401
    assert status(made(account, ["settings:schemas:read"], resource=[f"urn:dtenvironment:{account.tenant}"])) == 200
    assert status(made(account, ["settings:schemas:read"], resource=["urn:dtenvironment:abc12345"])) == 403
    path = f"{base}/{token['tokenId']}"
    account.put(f"{path}/status", {"status": "INACTIVE"})
    assert status(token) == 403
    account.put(f"{path}/status", {"status": "ACTIVE"})
    assert status(token) == 200
    account.sim(
        "PATCH",
        f"/accounts/{account.uuid}/records/platformTokens/{token['tokenId']}",
        {"value": {"expirationDate": "2020-01-01T00:00:00.000Z"}},
    )
    assert status(token) == 403
    shown = {entry["tokenId"]: entry for entry in account.get(base).json()["results"]}[token["tokenId"]]
    assert (shown["status"], shown["metadata"]["lastClientIp"], shown["metadata"]["lastUsedAt"] > shown["createdAt"]) == (
        "EXPIRED",
        "127.0.0.1",
        True,
    )
    account.put(f"{path}/expiration-date", {"expirationDate": "2036-01-01T00:00:00.000Z"})
    assert status(token) == 200
    account.delete(path)
    assert status(token) == 403


def test_a_token_opens_every_environment_of_its_account_only(account):
    grant(account, "ALLOW settings:schemas:read;")
    token = made(account, ["settings:schemas:read"])["token"]
    second = account.sim("POST", "/tenants", {"account": account.uuid})["id"]
    strange = account.sim("POST", "/tenants", {})["id"]
    found = [replace(account, tenant=tenant).environment(token).get("/settings/schemas").status_code for tenant in (second, strange)]
    assert found == [200, 401]
    account.sim("DELETE", f"/tenants/{strange}")


def test_a_token_writes_in_the_name_of_its_owner(account):
    grant(account, f"ALLOW {READ}, {WRITE};")
    environment = opened(account, SETTINGS)
    answer = environment.post("/settings/objects", [zone("ours")])
    assert answer.status_code == 200, answer.text
    (item,) = environment.listed(ZONES, fields="objectId,createdBy,author")
    uid = account.get(account.iam(f"/users/{EMAIL}")).json()["uid"]
    assert (item["createdBy"], item["author"]) == (uid, EMAIL)


def test_scopes_without_permissions_open_nothing(account):
    environment = opened(account, [*SETTINGS, "environment-api:entities:read", "environment-api:entities:write"])
    assert lacks(environment.get("/settings/objects", schemaIds=PROFILES)) == {"missingPermissions": [READ]}
    assert lacks(environment.post("/settings/objects", [zone("a")])) == {"missingPermissions": [WRITE]}
    assert lacks(environment.get("/settings/schemas")) == {"missingPermissions": ["settings:schemas:read"]}
    assert lacks(environment.get("/entities", entitySelector="type(HOST)")) == {"missingPermissions": ["environment:roles:viewer"]}
    grant(account, f"ALLOW {READ};")
    # Permissions are looked at in each request.
    assert environment.get("/settings/objects", schemaIds=PROFILES).status_code == 200
    assert environment.post("/settings/objects", [zone("a")]).status_code == 403


def test_permissions_without_scopes_open_nothing(account):
    grant(account, f"ALLOW {READ}, {WRITE};")
    assert lacks(opened(account, [READ]).post("/settings/objects", [zone("a")])) == {"missingScopes": [WRITE]}


def test_roles_are_enough(account):
    scopes = [*SETTINGS, "environment-api:entities:read", "environment-api:entities:write", "environment-api:slo:read"]
    environment = opened(account, scopes)
    give(account, "tenant-viewer")
    for path in ("/settings/schemas", "/entities?entitySelector=type(HOST)", "/slo"):
        assert environment.get(path).status_code == 200, path
    assert environment.get("/settings/objects", schemaIds=PROFILES).status_code == 403
    tag = {"tags": [{"key": "a"}]}
    assert lacks(environment.post("/tags", tag, entitySelector="type(HOST)")) == {
        "missingPermissions": ["environment:roles:manage-settings"]
    }
    give(account, "tenant-manage-settings")
    assert environment.post("/tags", tag, entitySelector="type(HOST)").status_code == 200
    assert environment.post("/settings/objects", [zone("a")]).status_code == 200


def test_permissions_of_another_environment_do_not_count(account):
    other = account.sim("POST", "/tenants", {"account": account.uuid})["id"]
    environment = opened(account, SETTINGS)
    give(account, "tenant-manage-settings", scope=other)
    grant(account, f"ALLOW {READ} WHERE global:environmentId = '{other}';")
    assert environment.get("/settings/objects", schemaIds=PROFILES).status_code == 403
    grant(account, f"ALLOW {READ};", environment=True)
    assert environment.get("/settings/objects", schemaIds=PROFILES).status_code == 200


def test_permissions_for_some_schemas(account):
    grant(account, f"ALLOW {READ}; ALLOW {WRITE} WHERE settings:schemaId = '{ZONES}';")
    environment = opened(account, SETTINGS)
    profile = {"schemaId": PROFILES, "scope": "environment", "value": {"name": "p", "severityRules": [], "eventFilters": []}}
    answer = environment.post("/settings/objects", [zone("ours"), profile])
    assert (answer.status_code, [entry["code"] for entry in answer.json()]) == (207, [200, 403])
    zone_id = answer.json()[0]["objectId"]
    (default,) = environment.listed(PROFILES, fields="objectId,resourceContext,value")
    assert default["resourceContext"]["operations"] == ["read"]
    path = f"/settings/objects/{default['objectId']}"
    assert environment.put(path, {"value": default["value"]}).status_code == 403
    assert environment.delete(path).status_code == 403
    assert environment.put(f"/settings/objects/{zone_id}", {"value": zone("new")["value"]}).status_code == 200
    assert environment.delete(f"/settings/objects/{zone_id}").status_code == 204


def test_what_nobody_may_read_is_not_listed(account):
    grant(account, f"ALLOW {READ} WHERE settings:schemaId startsWith 'builtin:management';")
    environment = opened(account, SETTINGS)
    account.own("/objects", {"schemaId": ZONES, "value": {"name": "dev", "rules": []}})
    assert [item["value"]["name"] for item in environment.listed(ZONES)] == ["dev"]
    assert environment.listed(PROFILES) == []
    hidden = account.own("/objects", {"schemaId": PROFILES, "value": {"name": "p", "severityRules": [], "eventFilters": []}})["objectId"]
    assert environment.get(f"/settings/objects/{hidden}").status_code == 404
    resolved = environment.post(
        "/settings/effective-permissions:resolve", {"permissions": [{"permission": name} for name in (READ, WRITE)]}
    )
    assert [entry["granted"] for entry in resolved.json()] == ["true", "false"]


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ("settings:scope = 'environment'", 1),
        ("settings:scope != 'environment'", 0),
        ("settings:schemaGroup = 'group:alerting'", 1),
        ("settings:schemaGroup = 'group:nothing'", 0),
        ("settings:schemaId IN ('x')", 0),
    ],
)
def test_conditions_on_settings(account, condition, count):
    grant(account, f"ALLOW {READ} WHERE {condition};")
    assert len(opened(account, [READ]).listed(PROFILES)) == count


def test_what_is_denied_is_refused(account):
    grant(account, f"ALLOW {READ};")
    grant(account, f"DENY {READ} WHERE settings:schemaId = '{PROFILES}';")
    environment = opened(account, [READ])
    assert environment.listed(PROFILES) == []
    grant(account, f"DENY {READ};")
    assert lacks(environment.get("/settings/objects", schemaIds=ZONES)) == {"missingPermissions": [READ]}


def test_permissions_for_a_zone(account):
    hosts = {"HOST-00000000000000A1": [{"id": "1", "name": "dev"}], "HOST-00000000000000A2": []}
    for entity, zones in hosts.items():
        account.own("/entities", {"entityId": entity, "displayName": entity, "managementZones": zones})
        setting = {"schemaId": "builtin:host.monitoring.mode", "scope": entity, "value": {"monitoringMode": "INFRASTRUCTURE"}}
        account.own("/objects", setting)
    grant(account, f"ALLOW {READ} WHERE environment:management-zone = 'dev';")
    found = opened(account, [READ]).listed("builtin:host.monitoring.mode", fields="scope")
    assert [item["scope"] for item in found] == ["HOST-00000000000000A1"]


def test_owners_who_are_gone_or_not_active(account):
    grant(account, "ALLOW settings:schemas:read;")
    environment = opened(account, ["settings:schemas:read"])
    account.sim("PATCH", f"/accounts/{account.uuid}/records/users/{EMAIL}", {"value": {"userStatus": "INACTIVE"}})
    assert environment.get("/settings/schemas").status_code == 403
    account.sim("PATCH", f"/accounts/{account.uuid}/records/users/{EMAIL}", {"value": {"userStatus": "ACTIVE"}})
    assert environment.get("/settings/schemas").status_code == 200
    account.delete(account.iam(f"/users/{EMAIL}"))
    assert environment.get("/settings/schemas").status_code == 403


def test_the_user_of_the_first_client_may_do_everything(account):
    (robot,) = account.get(account.iam("/service-users")).json()["results"]
    assert opened(account, SETTINGS, email=robot["email"]).post("/settings/objects", [zone("a")]).status_code == 200


def client_of(account, email, *scopes):
    """The account by a client that acts for somebody."""
    client = account.sim("POST", f"/accounts/{account.uuid}/clients", {"user": email, **({"scopes": list(scopes)} if scopes else {})})
    return replace(account, **client).with_bearer()


def test_clients_work_within_the_permissions_of_their_user(account):
    client = client_of(account, EMAIL)
    places = [f"/env/{version}/accounts/{account.uuid}/environments" for version in ("v1", "v2")]
    places.append(f"/sub/v2/accounts/{account.uuid}/subscriptions")
    for place in places:
        assert lacks(client.get(place)) == {"missingPermissions": ["account-viewer"]}
    give(account, "account-viewer", "account")
    assert {client.get(place).status_code for place in places} == {200}
    assert lacks(client.get(account.iam("/groups"))) == {"missingPermissions": ["account-user-management"]}
    assert lacks(client.post(account.iam("/groups"), [{"name": "x"}])) == {"missingPermissions": ["account-user-management"]}
    assert client.get("/ref/v1/account/permissions").status_code == 200
    give(account, "account-user-management", "account")
    assert client.get(account.iam("/groups")).status_code == 200
    assert client.post(account.iam("/groups"), [{"name": "x"}]).status_code == 201
    narrow = client_of(account, EMAIL, "iam:policies:read", "iam:bindings:read")
    assert lacks(narrow.get(account.repo("/policies"))) == {"missingPermissions": ["iam:policies:read"]}
    grant(account, "ALLOW iam:policies:read;")
    assert narrow.get(account.repo("/policies")).status_code == 200
    assert narrow.get(account.repo("/bindings")).status_code == 403
    # In an environment as well, and in its user's name.
    environment = account.environment(client.token)
    assert environment.post("/settings/objects", [zone("a")]).status_code == 403
    grant(account, f"ALLOW {READ}, {WRITE};")
    assert environment.post("/settings/objects", [zone("a")]).status_code == 200
    assert environment.listed(ZONES, fields="author") == [{"author": EMAIL}]
    account.delete(account.iam(f"/users/{EMAIL}"))
    assert client.get(account.iam("/groups")).status_code == 403


def test_clients_of_nobody(account):
    answer = account.session.post(f"{account.url}/__sim__/accounts/{account.uuid}/clients", json={"user": "nobody@example.com"}, timeout=10)
    assert answer.status_code == 400


def test_tokens_of_service_users_need_a_permission(account):
    robot = account.post(account.iam("/service-users"), {"name": "robot"}).json()
    client = client_of(account, EMAIL)
    grant(account, "ALLOW platform-token:tokens:write;")
    body = {"name": "t", "scope": [READ], "expirationDate": "2036-01-01T00:00:00.000Z", "userUuid": robot["uid"]}
    answer = client.post(account.iam("/platform-tokens"), body)
    assert (answer.status_code, "iam:service-users:use" in answer.text) == (403, True)
    policy, _group = grant(account, f"ALLOW iam:service-users:use WHERE iam:service-user-email = 'other{robot['email']}';")
    assert client.post(account.iam("/platform-tokens"), body).status_code == 403
    text = f"ALLOW iam:service-users:use WHERE iam:service-user-email = '{robot['email']}';"
    account.put(account.repo(f"/policies/{policy}"), {"name": "p", "description": "", "statementQuery": text})
    assert client.post(account.iam("/platform-tokens"), body).status_code == 200


def test_tokens_can_be_switched_off(account):
    grant(account, "ALLOW settings:schemas:read;")
    environment = opened(account, ["settings:schemas:read"])
    account.sim("PATCH", f"/accounts/{account.uuid}", {"platformTokens": False})
    uid = account.get(account.iam(f"/users/{EMAIL}")).json()["uid"]
    body = {"name": "t", "scope": [READ], "expirationDate": "2036-01-01T00:00:00.000Z", "userUuid": uid}
    assert account.post(account.iam("/platform-tokens"), body).status_code == 403
    # Those that there are work on.
    assert environment.get("/settings/schemas").status_code == 200


def test_the_scheme_of_a_bearer(account):
    for header, named in (({"Authorization": ""}, "undefined"), ({"Authorization": "Api-Token abc"}, "Api-Token")):
        answer = account.environment("x").call("GET", "/settings/schemas", headers=header)
        wanted = f"Unsupported authorization scheme '{named}'. Dynatrace platform APIs require the authorization scheme 'Bearer'"
        assert (answer.status_code, answer.json()["error"]["message"]) == (401, wanted)
