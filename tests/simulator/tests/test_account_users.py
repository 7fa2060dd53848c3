# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users, service users and platform tokens of an account."""

from __future__ import annotations

import json

import pytest

NOBODY = "00000000-0000-4000-8000-000000000009"


def built_in(account):
    (found,) = [group for group in account.get(account.iam("/groups")).json()["items"] if group["owner"] == "ALL_USERS"]
    return found["uuid"]


def groups_of(account, email):
    return {group["groupName"] for group in account.get(account.iam(f"/users/{email}")).json()["groups"]}


def test_users(account):
    listed = account.get(account.iam("/users")).json()
    assert [user["email"] for user in listed["items"]] == ["admin@example.com", "user@example.com", "invited@example.com"]
    assert listed["count"] == 3
    # Who never came has none.
    assert ["userLoginMetadata" in user for user in listed["items"]] == [True, True, False]
    assert {"uid", "email", "userStatus", "userLoginMetadata"} <= set(listed["items"][0])
    answer = account.post(account.iam("/users"), {"email": "a+b@example.com"})
    uid = answer.json()["userUuid"]
    assert answer.status_code == 201
    user = account.get(account.iam("/users/a%2Bb%40example.com")).json()
    assert (user["uid"], user["userStatus"]) == (uid, "PENDING")
    (group,) = user["groups"]
    assert set(group) == {"groupName", "uuid", "owner", "accountUUID", "accountName", "description", "createdAt", "updatedAt"}
    assert (group["owner"], group["accountUUID"]) == ("ALL_USERS", account.uuid)
    assert account.post(account.iam("/users"), {"email": "A+b@example.com"}).status_code == 409
    assert account.post(account.iam("/users"), {"email": "x"}).status_code == 400
    assert account.delete(account.iam("/users/a+b@example.com")).status_code == 200
    for answer in (account.get(account.iam("/users/a+b@example.com")), account.delete(account.iam("/users/a+b@example.com"))):
        assert (answer.status_code, answer.json()["error"]["message"]) == (404, "User a+b@example.com not found")


def test_memberships(account):
    one, two = account.group("one"), account.group("two")
    path = account.iam("/users/user@example.com")
    assert account.post(path, [one]).status_code == 201
    assert account.post(path, [two]).status_code == 201
    assert groups_of(account, "user@example.com") == {"All users", "one", "two"}
    members = account.get(account.iam(f"/groups/{one}/users")).json()
    assert (members["count"], members["items"][0]["email"]) == (1, "user@example.com")
    assert account.put(f"{path}/groups", [two, built_in(account)]).status_code == 200
    assert groups_of(account, "user@example.com") == {"All users", "two"}
    answer = account.call("DELETE", f"{path}/groups", params=[("group-uuid", one), ("group-uuid", two)])
    assert answer.status_code == 200
    assert groups_of(account, "user@example.com") == {"All users"}
    for bad in ([NOBODY], {"groups": []}, [1], [one] * 201):
        assert account.put(f"{path}/groups", bad).status_code == 400
    assert account.get(account.iam(f"/groups/{built_in(account)}/users")).json()["count"] == 4


def test_service_users(account):
    base = account.iam("/service-users")
    answer = account.post(base, {"name": "robot", "description": "d"})
    made = answer.json()
    path = f"{base}/{made['uid']}"
    assert (answer.status_code, made["email"]) == (201, f"{made['uid']}@service.sso.dynatrace.com")
    assert set(made) == {"uid", "email", "name", "description", "createdAt", "groupUuid"}
    assert account.get(path).json() == made
    assert account.post(base, {"name": "robot"}).status_code == 201
    assert account.put(path, {"name": "other"}).ok
    assert (account.get(path).json()["name"], account.get(path).json()["description"]) == ("other", "")
    assert account.put(account.iam(f"/users/{made['email']}/groups"), [account.group("robots")]).status_code == 200
    assert groups_of(account, made["email"]) == {"All users", "robots"}
    policy = account.policy("p", "ALLOW settings:objects:read;")
    assert account.post(account.repo(f"/bindings/{policy}/{made['groupUuid']}"), {}).status_code == 204
    emails = [user["email"] for user in account.get(account.iam("/users"), **{"service-users": "true"}).json()["items"]]
    assert made["email"] in emails
    assert made["email"] not in account.get(account.iam("/users")).text
    assert account.delete(account.iam(f"/users/{made['email']}")).status_code == 400
    assert account.delete(path).status_code == 200
    assert account.get(account.repo(f"/bindings/{policy}")).json()["policyBindings"] == []
    assert {answer.status_code for answer in (account.get(path), account.delete(path), account.put(path, {"name": "x"}))} == {404}


@pytest.mark.parametrize("by", ["page", "page-key", "nextPageKey"])
def test_pages_of_service_users(account, by):
    base = account.iam("/service-users")
    for number in range(4):
        account.post(base, {"name": f"s{number}"})
    names, page = [], account.get(base, **{"page-size": 2}).json()
    while True:
        assert page["totalCount"] == 5
        assert "groupUuid" not in page["results"][0]
        names += [user["name"] for user in page["results"]]
        if "nextPageKey" not in page:
            break
        more = {"page": len(names) // 2 + 1, "page-size": 2} if by == "page" else {by: page["nextPageKey"]}
        page = account.get(base, **more).json()
    assert names == ["automation", "s0", "s1", "s2", "s3"]
    assert account.get(base, **{"page-key": "x"}).status_code == 400


def token_body(account, **changes):
    (user,) = [user for user in account.get(account.iam("/users")).json()["items"] if user["email"] == "user@example.com"]
    body = {"name": "t", "scope": ["settings:objects:read"], "expirationDate": "2036-01-01T00:00:00.000Z", "userUuid": user["uid"]}
    return {**body, **changes}


def test_life_of_a_platform_token(account):
    base = account.iam("/platform-tokens")
    answer = account.post(base, token_body(account, tags=["a"]))
    made = answer.json()
    assert (answer.status_code, set(made)) == (200, {"name", "tokenId", "token"})
    assert made["token"].startswith(made["tokenId"] + ".")
    listed = account.get(base)
    assert made["token"] not in listed.text
    (shown,) = listed.json()["results"]
    assert (shown["tokenId"], shown["status"], shown["tags"]) == (made["tokenId"], "ACTIVE", ["a"])
    assert shown["resource"] == [f"urn:dtaccount:{account.uuid}"]
    path = f"{base}/{made['tokenId']}"
    assert account.put(f"{path}/expiration-date", {"expirationDate": "2037-01-01T00:00:00Z"}).status_code == 200
    answer = account.put(f"{path}/status", {"status": "INACTIVE"})
    assert (answer.status_code, answer.content) == (204, b"")
    (shown,) = account.get(base, status="INACTIVE").json()["results"]
    assert shown["expirationDate"] == "2037-01-01T00:00:00.000Z"
    assert account.get(base, status="ACTIVE").json()["total"] == 0
    assert account.get(base, status="x").status_code == 400
    assert account.delete(path).status_code == 200
    assert account.delete(path).status_code == 400
    assert account.put(f"{path}/status", {"status": "ACTIVE"}).status_code == 400
    assert account.get(base).json()["results"][0]["status"] == "REVOKED"
    assert account.delete(f"{base}/nothing").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"scope": []},
        {"scope": ["nothing:at:all"]},
        {"expirationDate": None},
        {"expirationDate": "now"},
        {"expirationDate": "2020-01-01T00:00:00.000Z"},
        {"expirationDate": "2036-13-01T00:00:00.000Z"},
        {"userUuid": NOBODY},
    ],
)
def test_bad_platform_tokens(account, changes):
    assert account.post(account.iam("/platform-tokens"), token_body(account, **changes)).status_code == 400
    assert account.get(account.iam("/platform-tokens")).json()["total"] == 0


def test_pages_and_limit_of_platform_tokens(account):
    base = account.iam("/platform-tokens")
    for number in range(10):
        assert account.post(base, token_body(account, name=f"t{number}")).status_code == 200
    assert account.post(base, token_body(account, name="t10")).status_code == 400

    def names(**params):
        return [token["name"] for token in account.get(base, **params).json()["results"]]

    assert names(page=2, size=4) == names(pageNumber=1, pageSize=4) == ["t4", "t5", "t6", "t7"]
    assert names(pageNumber=0, pageSize=1) == ["t0"]
    assert names(searchTerm="T9") == ["t9"]
    account.delete(f"{base}/{account.get(base, searchTerm='t9').json()['results'][0]['tokenId']}")
    account.post(base, token_body(account, name="other", scope=["storage:logs:read"]))
    creator = account.get(base).json()["results"][0]["createdBy"]
    assert names(searchTerm="storage:") == ["other"]
    assert len(names(searchTerm=creator)) == 11


def test_secrets_stay_inside(account):
    made = account.post(account.iam("/platform-tokens"), token_body(account)).json()
    account.delete(account.iam(f"/platform-tokens/{made['token']}"))
    seen = json.dumps(account.sim("GET", "/requests", tenant=account.uuid, bodies="true"))
    snapshot = account.sim("GET", f"/accounts/{account.uuid}/snapshot")
    for text in (seen, json.dumps(snapshot)):
        assert made["token"] not in text
        assert account.client_secret not in text
    (token,) = [entry for entry in snapshot if entry["schema_id"] == "platformTokens"]
    assert token["secrets"]["token"].startswith("sha256:")
