# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies and boundaries of an account, and their language."""

from __future__ import annotations

import uuid

import pytest

from dynatrace_simulator.account.grammar import Misspelt, parse_boundary, parse_policy

READ = "ALLOW settings:objects:read;"


def body(name, text=READ, **more):
    return {"name": name, "description": "", "statementQuery": text, **more}


def test_life_of_a_policy(account):
    text = "// who may read\r\nALLOW settings:objects:read, settings:schemas:read\n  WHERE settings:schemaId = 'builtin:x';  \n"
    answer = account.post(account.repo("/policies"), body("one", text, tags=["a"]))
    made = answer.json()
    condition = {"name": "settings:schemaId", "operator": "EQ", "values": ["builtin:x"]}
    statement = {"effect": "ALLOW", "permissions": ["settings:objects:read", "settings:schemas:read"], "conditions": [condition]}
    shown = {"uuid": made["uuid"], "name": "one", "description": "", "tags": ["a"], "statementQuery": text, "statements": [statement]}
    assert (answer.status_code, made) == (201, shown)
    path = account.repo(f"/policies/{made['uuid']}")
    assert account.get(path).json() == made
    listed = account.get(account.repo("/policies"), name="one").json()
    assert listed == {"policies": [{"uuid": made["uuid"], "name": "one", "description": ""}]}
    assert account.get(account.repo("/policies"), name="on").json() == {"policies": []}
    answer = account.put(path, body("two"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert (account.get(path).json()["name"], account.get(path).json()["tags"]) == ("two", [])
    assert account.delete(path).status_code == 204
    for answer in (account.get(path), account.delete(path)):
        assert (answer.status_code, set(answer.json()), answer.json()["code"]) == (404, {"code", "message", "errorsMap"}, 404)


def test_put_makes_a_policy(account):
    key = str(uuid.uuid4())
    answer = account.put(account.repo(f"/policies/{key}"), body("chosen"))
    assert (answer.status_code, answer.json()["uuid"]) == (201, key)
    assert account.put(account.repo("/policies/chosen"), body("other")).status_code == 400
    assert account.put(account.repo(f"/policies/{key}", environment=True), body("other")).status_code == 404


def test_levels(account):
    policy = account.policy("below", READ, environment=True)
    assert account.policy("below", READ) != policy
    assert account.get(account.repo(f"/policies/{policy}")).status_code == 404
    assert account.get(account.repo(f"/policies/{policy}", environment=True)).status_code == 200
    fixed = account.get("/iam/v1/repo/global/global/policies").json()["policies"]
    assert {entry["name"] for entry in fixed} >= {"Admin User", "Settings Reader"}
    own = account.get(account.repo("/policies")).json()["policies"]
    above = account.get(account.repo("/policies/aggregate")).json()["policyOverviewList"]
    assert {entry["levelType"] for entry in above} == {"global", "account"}
    assert len(above) == len(fixed) + len(own)
    below = account.get(account.repo("/policies/aggregate", environment=True)).json()["policyOverviewList"]
    assert {"uuid": policy, "name": "below", "description": "", "levelType": "environment", "levelId": account.tenant} in below
    assert len(below) == len(above) + 1
    for path in ("/iam/v1/repo/environment/nowhere/policies", "/iam/v1/repo/galaxy/x/policies", "/iam/v1/repo/global/x/policies"):
        assert account.get(path).status_code == 404


def test_global_policies_are_not_ours(account):
    base = "/iam/v1/repo/global/global/policies"
    key = account.get(base, name="Pro User").json()["policies"][0]["uuid"]
    refused = [
        account.post(base, body("x")),
        account.put(f"{base}/{key}", body("x")),
        account.delete(f"{base}/{key}", force="true"),
        account.post(f"{base}/validation", body("x")),
        account.get(f"{base}/aggregate"),
    ]
    assert {(answer.status_code, "within global level" in answer.json()["message"]) for answer in refused} == {(400, True)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "Must not be empty"),
        ("// nothing\n ", "line 2:2 a statement is missing"),
        ("GRANT settings:objects:read;", "line 1:1 expected ALLOW or DENY, found GRANT"),
        ("ALLOW settings:objects;", "line 1:7 expected a permission (service:resource:action), found settings:objects"),
        (READ + "\nALLOW settings:objects:raed;", "line 2:7 unknown permission settings:objects:raed"),
        ("ALLOW settings:objects:read WHERE settings:schemaId;", "line 1:52 expected an operator, found ;"),
        ("ALLOW settings:objects:read WHERE settings:schemaId = x;", "line 1:55 expected a value in quotes, found x"),
        ("ALLOW settings:objects:read WHERE settings:schemaId IN 'x';", "line 1:56 expected '(', found 'x'"),
        ("ALLOW settings:objects:read WHERE settings:schemaId IN ('x';", "line 1:60 expected ')', found ;"),
        ("ALLOW settings:objects:read WHERE settings:schemaId NOT MATCH 'x';", "line 1:57 expected IN or startsWith, found MATCH"),
        ("ALLOW settings:objects:read WHERE settings:schemaId MATCH 'x';", "line 1:35 the operator MATCH is not supported by"),
        ("ALLOW settings:objects:read WHERE settings:schema = 'x';", "line 1:35 unknown condition settings:schema"),
        ("ALLOW settings:objects:read ALLOW settings:objects:read", "line 1:29 expected ';', found ALLOW"),
        ('ALLOW settings:objects:read WHERE settings:schemaId = "x', "line 1:55 unexpected '\"'"),
        (READ * 101, "must not have more than 100 statements"),
    ],
)
def test_misspelt_policies(account, text, place):
    answer = account.post(account.repo("/policies"), body("bad", text))
    assert answer.status_code == 400
    ((name, message),) = answer.json()["errorsMap"].items()
    assert (name, place in message) == ("statementQuery", True), message
    assert account.get(account.repo("/policies"), name="bad").json() == {"policies": []}


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"description": "", "statementQuery": READ}, "name"),
        ({"name": "x", "statementQuery": READ}, "description"),
        ({"name": "x", "description": ""}, "statementQuery"),
        (body("x", tags="y"), "tags"),
        ([], "body"),
        (body("taken"), "name"),
    ],
)
def test_bad_policies(account, document, name):
    account.policy("taken", READ)
    answer = account.post(account.repo("/policies"), document)
    assert (answer.status_code, list(answer.json()["errorsMap"])) == (400, [name])


def test_language_of_policies():
    text = """
    // a comment
    allow settings:objects:read where settings:schemaId startsWith "a" and settings:schemaId not startswith "b"; // another
    DENY storage:logs:read WHERE storage:host.name MATCH ("a*", "b*") AND global:date-time > "2026-01-01T00:00:00Z";
    ALLOW app-engine:apps:run WHERE null;
    ALLOW iam:bindings:read WHERE iam:boundGroup IN ("${bindParam:g}", "x\\"y") AND iam:levelType = 'account'"""
    shown = [statement.shown() for statement in parse_policy(text)]
    conditions = [[(c["name"], c["operator"], c["values"]) for c in statement["conditions"]] for statement in shown]
    assert [statement["effect"] for statement in shown] == ["ALLOW", "DENY", "ALLOW", "ALLOW"]
    assert conditions == [
        [("settings:schemaId", "STARTS_WITH", ["a"]), ("settings:schemaId", "NOT_STARTS_WITH", ["b"])],
        [("storage:host.name", "MATCH", ["a*", "b*"]), ("global:date-time", "GT", ["2026-01-01T00:00:00Z"])],
        [],
        [("iam:boundGroup", "IN", ["${bindParam:g}", 'x"y']), ("iam:levelType", "EQ", ["account"])],
    ]
    assert [c.operator for c in parse_boundary("a:b != 'x';\na:b NOT IN ('y');\na:b < '1'")] == ["NEQ", "NOT_IN", "LT"]
    with pytest.raises(Misspelt, match="line 2:1 expected a condition"):
        parse_boundary("a:b = 'x';\nAND a:b = 'y';")


def test_validation_of_policies(account):
    path = account.repo("/policies/validation")
    answer = account.post(path, body("x", "ALLOW settings:objects:read, storage:logs:read WHERE storage:table-name = 'y';"))
    assert (answer.status_code, len(answer.json()["warnings"])) == (200, 1)
    assert answer.headers["Sunset"] == "Mon, 11 Jan 2027 00:00:00 GMT"
    assert account.with_bearer("iam:policies:read").post(path, body("x")).json() == {"warnings": []}
    assert account.with_bearer("iam:policies:write").post(path, body("x")).status_code == 403
    assert account.post(path, body("x", "ALLOW")).status_code == 400
    assert account.get(account.repo("/policies"), name="x").json() == {"policies": []}
    key = account.policy("x", READ)
    assert account.post(f"{path}/{key}", body("x")).status_code == 200
    assert account.post(path, body("x")).status_code == 400
    assert account.post(f"{path}/{uuid.uuid4()}", body("x")).status_code == 404
    account.sim("PATCH", f"/accounts/{account.uuid}", {"retired": True})
    assert account.post(path, body("x")).status_code == 410


def test_limits_of_policies(account):
    account.sim("PATCH", f"/accounts/{account.uuid}", {"limits": {"policies": 1, "boundaries": 1}})
    account.policy("one", READ)
    account.boundary("one", "global:environmentId = 'x'")
    assert account.post(account.repo("/policies"), body("two")).status_code == 400
    assert account.post(account.repo("/boundaries"), {"name": "two", "boundaryQuery": "global:environmentId = 'x'"}).status_code == 400
    shown = account.get(account.repo("/limits")).json()
    assert shown["policies"] == shown["boundaries"] == {"count": 1, "limit": "1"}
    assert shown["bindings"] == {"count": 2, "limit": "30000"}
    assert account.get(account.repo("/limits", environment=True)).json()["bindings"]["count"] == 0
    limits = {entry["limitType"]: entry for entry in account.get(account.iam("/limits")).json()["results"]}
    assert limits["POLICIES"] == {"limitType": "POLICIES", "currentValue": 1, "limitValue": 1}


def test_life_of_a_boundary(account):
    query = "// ours\nsettings:schemaId = 'x';\nstorage:host.name startsWith \"prod\";"
    answer = account.post(account.repo("/boundaries"), {"name": "one", "boundaryQuery": query, "metadata": {"a": "b"}})
    made = answer.json()
    conditions = [
        {"name": "settings:schemaId", "operator": "EQ", "values": ["x"]},
        {"name": "storage:host.name", "operator": "STARTS_WITH", "values": ["prod"]},
    ]
    shown = {"name": "one", "boundaryQuery": query, "metadata": {"a": "b"}, "boundaryConditions": conditions}
    assert answer.status_code == 201
    assert made == {"uuid": made["uuid"], "levelType": "account", "levelId": account.uuid, **shown}
    path = account.repo(f"/boundaries/{made['uuid']}")
    assert account.get(path).json() == made
    assert account.put(path, {"name": "two", "boundaryQuery": "settings:schemaId = 'y'"}).status_code == 204
    assert (account.get(path).json()["name"], account.get(path).json()["metadata"]) == ("two", {})
    key = str(uuid.uuid4())
    answer = account.put(account.repo(f"/boundaries/{key}"), {"name": "two", "boundaryQuery": query})
    assert (answer.status_code, answer.json()["uuid"]) == (201, key)
    assert account.delete(path).status_code == 204
    assert [account.get(path).status_code, account.delete(path).status_code] == [404, 404]


def test_pages_of_boundaries(account):
    keys = [account.boundary(f"b{number}", "global:environmentId = 'x'") for number in range(5)]
    pages = [account.get(account.repo("/boundaries"), page=page, size=2).json() for page in (1, 2, 3)]
    assert [[entry["uuid"] for entry in page["content"]] for page in pages] == [keys[:2], keys[2:4], keys[4:]]
    assert {name: pages[1][name] for name in ("pageSize", "pageNumber", "totalCount")} == {"pageSize": 2, "pageNumber": 2, "totalCount": 5}
    assert len(account.get(account.repo("/boundaries"), size=10000).json()["content"]) == 5
    assert account.get(account.repo("/boundaries"), page=0).status_code == 400


@pytest.mark.parametrize(
    "query",
    ["", "x", "ALLOW settings:objects:read;", "settings:nothing = 'x';", "settings:schemaId MATCH 'x';", "global:userId = 'x';" * 11],
)
def test_bad_boundaries(account, query):
    answer = account.post(account.repo("/boundaries"), {"name": "bad", "boundaryQuery": query})
    assert (answer.status_code, list(answer.json()["errorsMap"])) == (400, ["boundaryQuery"])


def test_lag_of_policies(account):
    account.fault("lag", reads=1, match={"method": "POST"})
    key = account.policy("slow", READ)
    assert [account.get(account.repo(f"/policies/{key}")).status_code for _each in range(2)] == [404, 200]


def test_scopes_of_policies(account):
    reader = account.with_bearer("iam:policies:read")
    assert reader.get(account.repo("/policies")).status_code == 200
    assert reader.get(account.repo("/policies/aggregate")).status_code == 403
    assert reader.post(account.repo("/policies"), body("x")).status_code == 403
    assert reader.get(account.repo("/boundaries")).status_code == 403
    manager = account.with_bearer("iam-policies-management")
    assert manager.post(account.repo("/policies"), body("x")).status_code == 201
    assert manager.get(account.repo("/boundaries")).status_code == 200
