# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of an account and the permissions that they had before there were policies."""

from __future__ import annotations

import pytest

NOBODY = "00000000-0000-4000-8000-000000000009"


def group_of(account, key):
    (found,) = [group for group in account.get(account.iam("/groups")).json()["items"] if group["uuid"] == key]
    return found


def built_in(account):
    (found,) = [group for group in account.get(account.iam("/groups")).json()["items"] if group["owner"] == "ALL_USERS"]
    return found["uuid"]


def test_life_of_groups(account):
    answer = account.post(account.iam("/groups"), [{"name": "b", "description": "d"}, {"name": "a", "federatedAttributeValues": ["x"]}])
    assert answer.status_code == 201
    first, second = answer.json()
    assert set(first) == {"uuid", "name", "description", "owner", "createdAt", "updatedAt"}
    assert [(group["name"], group["owner"]) for group in (first, second)] == [("b", "LOCAL"), ("a", "SAML")]
    listed = account.get(account.iam("/groups")).json()
    assert listed["count"] == len(listed["items"])
    assert listed["items"][-2:] == [first, second]
    path = account.iam(f"/groups/{first['uuid']}")
    assert account.get(path).status_code == 405
    assert account.put(path, {"name": "c"}).status_code == 200
    assert group_of(account, first["uuid"])["description"] == ""
    answer = account.delete(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert account.delete(path).status_code == account.put(path, {"name": "d"}).status_code == 404


def test_owner_flips(account):
    key = account.group("g")
    path = account.iam(f"/groups/{key}")
    for values, owner in ((["x", "y"], "SAML"), (None, "LOCAL"), (["x"], "SAML"), ([], "LOCAL")):
        assert account.put(path, {"name": "g", "federatedAttributeValues": values}).status_code == 200
        assert (group_of(account, key)["owner"], group_of(account, key).get("federatedAttributeValues")) == (owner, values or None)
    account.put(path, {"name": "g", "federatedAttributeValues": ["x"]})
    account.put(path, {"name": "g", "description": "changed"})
    assert group_of(account, key)["owner"] == "LOCAL"


def test_groups_of_others(account):
    key = account.group("scim")
    account.sim("PATCH", f"/accounts/{account.uuid}/records/groups/{key}", {"value": {"owner": "SCIM"}})
    for group in (key, built_in(account)):
        path = account.iam(f"/groups/{group}")
        assert account.put(path, {"name": "x"}).status_code == account.delete(path).status_code == 400
    policy = account.policy("p", "ALLOW settings:objects:read;")
    assert account.post(account.repo(f"/bindings/{policy}/{key}"), {}).status_code == 204


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"name": "x"}, 400),
        ([{}], 400),
        (["x"], 400),
        ([{"name": "x", "description": "d" * 256}], 400),
        ([{"name": "new"}, {"name": "new"}], 409),
        ([{"name": "new"}, {"name": "taken"}], 409),
    ],
)
def test_bad_groups(account, document, status):
    account.group("taken")
    before = account.get(account.iam("/groups")).json()
    answer = account.post(account.iam("/groups"), document)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
    assert account.get(account.iam("/groups")).json() == before


def test_a_group_that_goes_takes_bindings_and_memberships_along(account):
    key, policy = account.group("g"), account.policy("p", "ALLOW settings:objects:read;")
    account.post(account.repo(f"/bindings/{policy}"), {"groups": [key]})
    account.put(account.iam("/users/user@example.com/groups"), [key])
    assert account.delete(account.iam(f"/groups/{key}")).status_code == 200
    assert account.get(account.repo(f"/bindings/{policy}")).json()["policyBindings"] == []
    groups = account.get(account.iam("/users/user@example.com")).json()["groups"]
    assert [group["uuid"] for group in groups] == [built_in(account)]


def test_group_permissions(account):
    key = account.group("g")
    path = account.iam(f"/groups/{key}/permissions")
    view = {"permissionName": "tenant-viewer", "scope": account.tenant, "scopeType": "tenant"}
    manage = {"permissionName": "account-viewer", "scope": account.uuid, "scopeType": "account"}
    assert account.post(path, [view]).status_code == 201
    assert account.post(path, [view, manage]).status_code == 201
    shown = account.get(path).json()
    assert (shown["uuid"], shown["name"]) == (key, "g")
    assert [{name: entry[name] for name in view} for entry in shown["permissions"]] == [view, manage]
    wanted = {"scope": account.tenant, "permission-name": "tenant-viewer", "scope-type": "tenant"}
    assert account.delete(path, **{**wanted, "scope": ""}).status_code == 400
    assert account.delete(path, **wanted).status_code == 200
    answer = account.delete(path, **wanted)
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "Permission tenant-viewer not found")
    assert account.put(path, []).status_code == 200
    assert account.get(path).json()["permissions"] == []
    assert account.get(account.iam(f"/groups/{NOBODY}/permissions")).status_code == 404
    assert set(account.get("/ref/v1/account/permissions").json()[0]) == {"id", "description"}


def test_permissions_of_environments_go(account):
    path = account.iam(f"/groups/{account.group('g')}/permissions")
    below = {"permissionName": "tenant-viewer", "scopeType": "tenant", "scope": account.tenant}
    above = {"permissionName": "account-viewer", "scopeType": "account", "scope": account.uuid}
    query = {"permission-name": "tenant-viewer", "scope-type": "tenant", "scope": account.tenant}
    answers = [account.put(path, [below, above]), account.get(path), account.post(path, [below]), account.delete(path, **query)]
    sunset = "Mon, 11 Jan 2027 00:00:00 GMT"
    assert [(answer.status_code, answer.headers["Sunset"]) for answer in answers] == [(status, sunset) for status in (200, 200, 201, 200)]
    assert account.put(path, [below, above]).status_code == 200
    account.sim("PATCH", f"/accounts/{account.uuid}", {"retired": True})
    assert {answer.status_code for answer in (account.put(path, [below]), account.post(path, [below]), account.delete(path, **query))} == {
        410
    }
    assert [entry["permissionName"] for entry in account.get(path).json()["permissions"]] == ["account-viewer"]
    answer = account.put(path, [above])
    assert (answer.status_code, "Sunset" in answer.headers) == (200, False)


def test_permissions_of_zones(account):
    zone = {"schemaId": "builtin:management-zones", "scope": "environment", "value": {"name": "z", "rules": []}}
    account.sim("POST", f"/tenants/{account.tenant}/objects", zone)
    (shown,) = account.get(f"/env/v1/accounts/{account.uuid}/environments").json()["managementZoneResources"]
    path = account.iam(f"/groups/{account.group('g')}/permissions")
    entry = {"permissionName": "tenant-viewer", "scope": f"{account.tenant}:{shown['id']}", "scopeType": "management-zone"}
    assert account.put(path, [entry]).status_code == 200
    bad = (
        {"scope": f"{account.tenant}:1"},
        {"permissionName": "tenant-agent-install"},
        {"permissionName": "account-viewer"},
        {"permissionName": "x"},
        {"scopeType": "tenant"},
        {"scopeType": "account", "permissionName": "account-viewer"},
    )
    assert {account.put(path, [{**entry, **changes}]).status_code for changes in bad} == {400}
    assert len(account.get(path).json()["permissions"]) == 1


def test_reset(account):
    def names():
        return {entry["value"].get("name") for entry in account.sim("GET", f"/accounts/{account.uuid}/snapshot")}

    before = names()
    account.group("g")
    account.sim("PATCH", f"/accounts/{account.uuid}", {"limits": {"groups": 0}})
    assert account.post(account.iam("/groups"), [{"name": "h"}]).status_code == 400
    account.sim("POST", "/reset", tenant=account.uuid)
    assert names() == before
    assert account.with_bearer().post(account.iam("/groups"), [{"name": "g"}]).status_code == 201


def test_scopes(account):
    reader = account.with_bearer("account-idm-read")
    for path in ("/groups", "/users", "/service-users", "/platform-tokens", "/limits"):
        assert reader.get(account.iam(path)).status_code == 200
    for path in ("/groups", "/users", "/service-users", "/platform-tokens"):
        assert reader.post(account.iam(path), {}).status_code == 403
