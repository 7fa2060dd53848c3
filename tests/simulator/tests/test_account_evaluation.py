# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What bindings come to: may somebody do that?"""

from __future__ import annotations

import pytest

READ, LOGS, BUCKETS = "settings:objects:read", "storage:logs:read", "storage:buckets:read"


def may(account, permission, **query):
    who = {} if "user" in query else {"group": "g"}
    names = {name.replace("__", ":"): value for name, value in query.items()}
    answer = account.sim("GET", f"/accounts/{account.uuid}/may", permission=permission, **who, **names)
    assert answer["allowed"] == (answer["by"] is not None and answer["by"]["effect"] == "ALLOW")
    return answer["allowed"]


def bind(account, text, environment=False, group=None, boundaries=(), **parameters):
    """Bind a new policy to a group (g when none is given); boundaries are texts."""
    known = {entry["name"]: entry["uuid"] for entry in account.get(account.iam("/groups")).json()["items"]}
    group = group or known.get("g") or account.group("g")
    count = len(account.get(account.repo("/policies")).json()["policies"])
    policy = account.policy(f"p{count}", text)
    body = {"parameters": parameters, "boundaries": [account.boundary("b", query) for query in boundaries]}
    answer = account.post(account.repo(f"/bindings/{policy}/{group}", environment), body)
    assert answer.status_code == 204, answer.text
    return policy, group


def test_what_nobody_allows_is_refused(account):
    account.group("g")
    assert not may(account, READ)
    bind(account, f"ALLOW {READ};")
    assert may(account, READ)
    assert not may(account, "settings:objects:write")


def test_environments_inherit(account):
    other = account.sim("POST", "/tenants", {"account": account.uuid})["id"]
    bind(account, f"ALLOW {READ};")
    bind(account, f"ALLOW {LOGS};", environment=True)
    assert may(account, READ, environment=account.tenant)
    assert may(account, LOGS, environment=account.tenant)
    assert not may(account, LOGS, environment=other)
    assert not may(account, LOGS)


def test_denials_come_first(account):
    bind(account, f"ALLOW {READ};")
    bind(account, f"DENY {READ} WHERE settings:schemaId = 'builtin:secret';")
    assert may(account, READ, settings__schemaId="builtin:open")
    assert not may(account, READ, settings__schemaId="builtin:secret")
    bind(account, f"DENY {READ};")
    assert not may(account, READ, settings__schemaId="builtin:open")


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("= 'a'", "a", "b"),
        ("!= 'a'", "b", "a"),
        ("IN ('a', 'b')", "b", "c"),
        ("NOT IN ('a', 'b')", "c", "b"),
        ("startsWith 'a'", "ab", "ba"),
        ("NOT startsWith 'a'", "ba", "ab"),
        ("MATCH ('x', 'a*z')", "abz", "abzy"),
        ("MATCH 'a.z'", "a.z", "abz"),
        ("startsWith 'a' AND storage:bucket-name != 'ab'", "ac", "ab"),
    ],
)
def test_operators(account, condition, yes, no):
    bind(account, f"ALLOW {LOGS} WHERE storage:bucket-name {condition};")
    assert may(account, LOGS, **{"storage__bucket-name": yes})
    assert not may(account, LOGS, **{"storage__bucket-name": no})
    assert not may(account, LOGS)


@pytest.mark.parametrize(
    ("condition", "yes", "no"),
    [
        ("global:date-time > '2026-05-03T05:00:00+01:00'", "2026-05-03T04:00:01Z", "2026-05-03T04:00:00Z"),
        ("global:date < '2026-05-03Z'", "2026-05-02T23:59:00Z", "2026-05-03T00:00:00Z"),
        ("global:time-of-day > '09:00+01:00'", "2026-05-03T08:01:00Z", "2026-05-03T08:00:00Z"),
        ("global:week-day IN ('Saturday', 'Sunday')", "2026-05-03T00:00:00Z", "2026-05-04T00:00:00Z"),
    ],
)
def test_times(account, condition, yes, no):
    bind(account, f"ALLOW {READ} WHERE {condition};")
    assert may(account, READ, at=yes)
    assert not may(account, READ, at=no)


def test_parameters(account):
    bind(account, f"ALLOW {READ} WHERE settings:schemaId = '${{bindParam:schema}}';", schema="builtin:x")
    assert may(account, READ, settings__schemaId="builtin:x")
    assert not may(account, READ, settings__schemaId="builtin:y")
    bind(account, f"ALLOW {LOGS} WHERE storage:bucket-name = '${{bindParam:missing}}';")
    assert not may(account, LOGS, **{"storage__bucket-name": "${bindParam:missing}"})


def test_boundaries_narrow_what_knows_them(account):
    bind(account, f"ALLOW {LOGS}, {BUCKETS};", boundaries=["storage:host.name = 'a';\nstorage:host.name = 'b';"])
    assert may(account, LOGS, **{"storage__host.name": "a"})
    assert may(account, LOGS, **{"storage__host.name": "b"})
    assert not may(account, LOGS, **{"storage__host.name": "c"})
    assert may(account, BUCKETS)


def test_global_conditions_narrow_everything(account):
    bind(account, f"ALLOW {LOGS}, {BUCKETS};", boundaries=[f"global:environmentId = '{account.tenant}';"])
    assert may(account, BUCKETS, environment=account.tenant)
    assert not may(account, BUCKETS)


def test_boundaries_of_one_binding_add_up(account):
    bind(account, f"ALLOW {LOGS}, {BUCKETS};", boundaries=["storage:host.name = 'a';", "storage:table-name = 'logs';"])
    # The second boundary says nothing that logs know.
    assert may(account, LOGS, **{"storage__host.name": "c"})
    assert may(account, BUCKETS)


def test_boundaries_leave_denials_alone(account):
    bind(account, f"ALLOW {LOGS};")
    bind(account, f"DENY {LOGS};", boundaries=["storage:host.name = 'a';"])
    assert not may(account, LOGS, **{"storage__host.name": "b"})


def test_users(account):
    _policy, group = bind(account, f"ALLOW {READ} WHERE global:userGroup IN ('${{global:userGroup}}');")
    bind(account, f"ALLOW {LOGS} WHERE global:usernameDomain = 'example.com';", group=group)
    assert not may(account, READ, user="user@example.com")
    account.put(account.iam("/users/user@example.com/groups"), [group])
    assert may(account, READ, user="user@example.com")
    assert may(account, LOGS, user="user@example.com")
    # By the group of all users, and by the one of the admins.
    assert may(account, "app-engine:apps:run", user="invited@example.com")
    assert may(account, "iam:policies:write", user="admin@example.com")
    assert not may(account, "iam:policies:write", user="user@example.com")


def test_service_users_have_a_group_of_their_own(account):
    made = account.post(account.iam("/service-users"), {"name": "robot"}).json()
    bind(account, f"ALLOW {READ};", group=made["groupUuid"])
    assert may(account, READ, user=made["email"])
    assert may(account, READ, user=made["uid"])


def test_bad_questions(account):
    url = f"{account.url}/__sim__/accounts/{account.uuid}/may"
    queries = (
        ({}, 400),
        ({"permission": READ}, 400),
        ({"permission": "a:b:c", "group": "Account admins"}, 400),
        ({"permission": READ, "group": "nobody"}, 404),
        ({"permission": READ, "user": "nobody"}, 404),
        ({"permission": READ, "group": "Account admins", "environment": "nowhere"}, 404),
    )
    for query, status in queries:
        assert account.session.get(url, params=query, timeout=10).status_code == status
    first = account.sim("GET", "/account/may", permission=READ, group="Account admins")
    chosen = account.sim("GET", "/account/may", permission=READ, group="Account admins", account=account.uuid)
    assert first["allowed"] is chosen["allowed"] is True
    assert (first["by"]["binding"]["levelId"], chosen["by"]["binding"]["levelId"]) != (account.uuid, account.uuid)
    assert chosen["by"]["binding"]["levelId"] == account.uuid


def test_effective_permissions(account):
    policy, group = bind(account, f"ALLOW {READ}, {LOGS} WHERE global:environmentId = 'x';")
    bind(account, f"DENY {READ};", environment=True)
    path = "/iam/v1/resolution/account/" + account.uuid + "/effectivepermissions"
    shown = account.get(path, entityId=group, entityType="group").json()
    assert (set(shown), [entry["permission"] for entry in shown["effectivePermissions"]]) == ({"effectivePermissions"}, [READ, LOGS])
    (effect,) = shown["effectivePermissions"][0]["effects"]
    assert effect["effect"] == "ALLOW"
    assert effect["conditions"] == [{"name": "global:environmentId", "operator": "EQ", "values": ["x"]}]
    (source,) = effect["effectivePolicies"]
    assert (source["policy"]["uuid"], source["policy"]["name"]) == (policy, "p0")
    assert source["binding"] == {"groupUuid": group, "levelType": "account", "levelId": account.uuid}
    below = path.replace(f"account/{account.uuid}", f"environment/{account.tenant}")
    effects = account.get(below, entityId=group, entityType="group", services="settings").json()["effectivePermissions"]
    assert [(entry["permission"], [each["effect"] for each in entry["effects"]]) for entry in effects] == [(READ, ["ALLOW", "DENY"])]
    assert len(account.get(path, entityId=group, entityType="group", page=2, size=1).json()["effectivePermissions"]) == 1
    user = account.get(account.iam("/users/invited@example.com")).json()["uid"]
    services = account.get(path, entityId=user, entityType="user").json()["effectivePermissions"]
    assert "app-engine:apps:run" in [entry["permission"] for entry in services]
    for query, status in (({"entityId": group}, 400), ({"entityId": "x", "entityType": "user"}, 404), ({"entityType": "group"}, 404)):
        answer = account.get(path, **query)
        assert (answer.status_code, set(answer.json())) == (status, {"code", "message", "errorsMap"})
    assert account.with_bearer("account-idm-read").get(path, entityId=group, entityType="group").status_code == 403


VIEW, MANAGE = "environment:roles:viewer", "environment:roles:manage-settings"


def give(account, name, kind, scope):
    """Give the group g a permission of the old kind."""
    known = {entry["name"]: entry["uuid"] for entry in account.get(account.iam("/groups")).json()["items"]}
    entry = {"permissionName": name, "scopeType": kind, "scope": scope}
    answer = account.post(account.iam(f"/groups/{known.get('g') or account.group('g')}/permissions"), [entry])
    assert answer.status_code == 201, answer.text


def test_permissions_of_the_old_kind(account):
    give(account, "tenant-manage-settings", "tenant", account.tenant)
    assert may(account, MANAGE, environment=account.tenant)
    assert may(account, "tenant-manage-settings", environment=account.tenant)
    # Every role allows to look at the environment, but nothing else.
    assert may(account, VIEW, environment=account.tenant)
    assert not may(account, "environment:roles:logviewer", environment=account.tenant)
    assert not may(account, "settings:objects:write", environment=account.tenant)
    # It is for that environment.
    assert not may(account, MANAGE)
    other = account.sim("POST", "/tenants", {"account": account.uuid})["id"]
    assert not may(account, MANAGE, environment=other)
    shown = account.sim("GET", f"/accounts/{account.uuid}/may", permission=VIEW, group="g", environment=account.tenant)["by"]
    source = {"permissionName": "tenant-manage-settings", "scopeType": "tenant", "scope": account.tenant}
    assert (shown["effect"], shown["conditions"], source.items() <= shown["permission"].items()) == ("ALLOW", [], True)


def test_permissions_of_the_account(account):
    give(account, "account-viewer", "account", account.uuid)
    assert may(account, "account-viewer")
    assert may(account, "account-viewer", environment=account.tenant)
    assert not may(account, "account-user-management")
    give(account, "tenant-manage-support-tickets", "tenant", account.tenant)
    assert may(account, "tenant-manage-support-tickets", environment=account.tenant)


def test_policies_take_no_permission_of_the_old_kind_away(account):
    give(account, "tenant-viewer", "tenant", account.tenant)
    bind(account, f"DENY {VIEW};\nDENY {READ};\nALLOW {READ};")
    assert may(account, VIEW, environment=account.tenant)
    assert not may(account, READ, environment=account.tenant)


def test_policies_can_grant_roles(account):
    bind(account, f"ALLOW {MANAGE} WHERE environment:management-zone = 'dev';")
    zone = {"environment:management-zone": "dev"}
    assert may(account, VIEW, environment=account.tenant, **zone)
    assert not may(account, VIEW, environment=account.tenant)
    bind(account, f"DENY {MANAGE};")
    assert not may(account, MANAGE, environment=account.tenant, **zone)
    # What is denied of one role says nothing of another.
    assert may(account, VIEW, environment=account.tenant, **zone)


def test_permissions_for_a_zone(account):
    account.own("/objects", {"schemaId": "builtin:management-zones", "value": {"name": "dev", "rules": []}})
    (listed,) = account.get(f"/env/v1/accounts/{account.uuid}/environments").json()["managementZoneResources"]
    give(account, "tenant-viewer", "management-zone", f"{account.tenant}:{listed['id']}")
    assert may(account, VIEW, environment=account.tenant, **{"environment:management-zone": "dev"})
    assert not may(account, VIEW, environment=account.tenant, **{"environment:management-zone": "prod"})
    assert not may(account, VIEW, environment=account.tenant)
