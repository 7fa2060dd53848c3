# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists: fields, filters, pages; schemas; effective values; history (environment.md 0.6, 1.2, 1.11, 1.12, 1.14)."""

from __future__ import annotations

import json

import pytest

PROFILE = "builtin:alerting.profile"
FREQUENT = "builtin:anomaly-detection.frequent-issues"
ORDERED = "builtin:example.simulator-ordered-rules"
SLACK = "app:dynatrace.slack:connection"
OFF = {
    "detectFrequentIssuesInApplications": False,
    "detectFrequentIssuesInTransactionsAndServices": False,
    "detectFrequentIssuesInInfrastructure": False,
}


def profile(name):
    return {"name": name, "severityRules": [], "eventFilters": []}


def rule(name):
    return {"enabled": True, "ruleName": name, "ruleKey": name, "action": "INCLUDE"}


def fill(api, number):
    items = [{"schemaId": PROFILE, "scope": "environment", "value": profile(f"p{index}")} for index in range(number)]
    answer = api.post("/settings/objects", items)
    return [result["objectId"] for result in answer.json()]


def refused(answer, path):
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["message"] == "Constraints violated."
    assert error["constraintViolations"][0]["parameterLocation"] == "QUERY"
    assert path in [violation["path"] for violation in error["constraintViolations"]]


def test_pages(api):
    made = fill(api, 7)
    seen, params = [], {"schemaIds": PROFILE, "scopes": "environment", "pageSize": 3, "fields": "objectId"}
    while True:
        page = api.get("/settings/objects", **params).json()
        assert (page["totalCount"], page["pageSize"]) == (8, 3)
        seen += [item["objectId"] for item in page["items"]]
        assert all(list(item) == ["objectId"] for item in page["items"])
        if page["nextPageKey"] is None:
            break
        assert page["nextPageKey"].startswith("AQ")
        params = {"nextPageKey": page["nextPageKey"]}
    assert seen[1:] == made


def test_page_keys_are_exclusive_and_checked(api):
    fill(api, 3)
    key = api.get("/settings/objects", schemaIds=PROFILE, pageSize=1).json()["nextPageKey"]
    refused(api.get("/settings/objects", nextPageKey=key, schemaIds=PROFILE), "schemaIds")
    refused(api.get("/settings/objects", nextPageKey="nonsense"), "nextPageKey")
    refused(api.get("/settings/effectiveValues", nextPageKey=key), "nextPageKey")
    refused(api.get("/settings/objects", schemaIds=PROFILE, pageSize="many"), "pageSize")


def test_page_size_is_clamped(api):
    assert api.get("/settings/objects", schemaIds=PROFILE, pageSize=5000).json()["pageSize"] == 500
    assert api.get("/settings/objects", schemaIds=PROFILE).json()["pageSize"] == 100


def test_first_page_needs_schema_or_scope(api):
    refused(api.get("/settings/objects"), "schemaIds")
    assert api.get("/settings/objects", scopes="environment").json()["totalCount"] == 1


def test_fields_replace_the_default(api):
    every = (
        "objectId,value,schemaId,schemaVersion,scope,externalId,summary,searchSummary,created,modified,createdBy,modifiedBy,author,"
        "updateToken,modificationInfo,resourceContext"
    )
    api.create(PROFILE, profile("a"), externalId="x")
    found = {item["externalId"]: item for item in api.listed(PROFILE, fields=every) if "externalId" in item}["x"]
    assert sorted(found) == sorted(every.split(","))
    assert found["resourceContext"] == {
        "operations": ["read", "write", "delete"],
        "modifications": {"movable": False, "modifiablePaths": [], "nonModifiablePaths": []},
    }
    assert sorted(api.listed(PROFILE)[0]) == ["objectId", "value"]
    refused(api.get("/settings/objects", schemaIds=PROFILE, fields="objectId,nonsense"), "fields")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("value.name = 'p1'", ["p1"]),
        ("value.name != 'p1' and value.name starts-with 'p'", ["p0", "p2"]),
        ("value.name in ('p0', 'p2')", ["p0", "p2"]),
        ("not (value.name contains 'p') or value.name == 'p2'", ["Default", "p2"]),
        ("value.name ends-with '0'", ["p0"]),
        ("value.description exists", []),
    ],
)
def test_filter(api, text, names):
    fill(api, 3)
    assert [item["value"]["name"] for item in api.listed(PROFILE, filter=text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "value.name",
        "value.name = ",
        "nonsense = 1",
        "created > 1",
        "value.name = 'a' value.name = 'b'",
        "(" * 6 + "value.name = 'a'" + ")" * 6,
        "value.name = '" + "x" * 1024 + "'",
    ],
)
def test_bad_filter(api, text):
    refused(api.get("/settings/objects", schemaIds=PROFILE, filter=text), "filter")


def test_sort(api):
    fill(api, 3)
    assert [item["value"]["name"] for item in api.listed(PROFILE, sort="-value.name")] == ["p2", "p1", "p0", "Default"]
    assert [item["value"]["name"] for item in api.listed(PROFILE, sort="value.name")] == ["Default", "p0", "p1", "p2"]
    refused(api.get("/settings/objects", schemaIds=PROFILE, sort="modified"), "sort")


def test_schemas(api):
    listed = api.get("/settings/schemas").json()
    assert listed["totalCount"] == len(listed["items"]) > 5
    assert set(listed["items"][0]) == {"schemaId", "displayName", "latestSchemaVersion"}
    with_more = {item["schemaId"]: item for item in api.get("/settings/schemas", fields="schemaId,ordered,multiObject").json()["items"]}
    assert with_more[ORDERED] == {"schemaId": ORDERED, "ordered": True, "multiObject": True}
    document = api.get(f"/settings/schemas/{PROFILE}").json()
    assert api.get(f"/settings/schemas/{PROFILE}", schemaVersion=document["version"]).json() == document
    assert api.get(f"/settings/schemas/{PROFILE}", schemaVersion="0.1").status_code == 404
    assert api.get("/settings/schemas/builtin:nothing").status_code == 404


def test_tenant_with_another_schema_version(api):
    document = api.get(f"/settings/schemas/{FREQUENT}").json()
    older = {**document, "version": "1.0.2", "properties": {k: v for k, v in document["properties"].items() if "Environment" not in k}}
    api.sim("PUT", f"/tenants/{api.tenant}/schemas/{FREQUENT}", older)
    assert api.get(f"/settings/schemas/{FREQUENT}").json()["version"] == "1.0.2"
    assert api.get(f"/settings/schemas/{FREQUENT}", schemaVersion=document["version"]).json() == document
    value = {**OFF, "detectFrequentIssuesInEnvironment": True}
    answer = api.post("/settings/objects", [{"schemaId": FREQUENT, "scope": "environment", "value": value}])
    assert "Unknown property" in answer.text
    other = api.sim("POST", "/tenants", {})
    assert (
        api.session.get(
            f"{other['url']}/api/v2/settings/schemas/{FREQUENT}",
            headers={"Authorization": f"Api-Token {other['api_token']}"},
            timeout=10,
        ).json()
        == document
    )
    api.sim("DELETE", f"/tenants/{other['id']}")


def test_effective_values_are_inherited(api):
    schema_id = "builtin:example.simulator-preconditions"
    host, group = (
        api.get("/entities", entitySelector=f"type({kind}),entityName.equals({name})").json()["entities"][0]["entityId"]
        for kind, name in (("HOST", "web-1"), ("HOST_GROUP", "production"))
    )

    def effective():
        answer = api.get("/settings/effectiveValues", schemaIds=schema_id, scope=host, fields="origin,value,schemaId").json()
        (item,) = answer["items"]
        assert item["schemaId"] == schema_id
        return item["origin"], item["value"]

    origin, default = effective()
    assert origin == "default"
    made = {}
    for scope in ("environment", group, host):
        answer = api.post("/settings/objects", [{"schemaId": schema_id, "scope": scope, "value": default}], repairInput="true")
        assert answer.status_code == 200, answer.text
        made[scope] = answer.json()[0]["objectId"]
        assert effective()[0] == scope
    for scope, parent in ((host, group), (group, "environment"), ("environment", "default")):
        api.delete(f"/settings/objects/{made[scope]}")
        assert effective()[0] == parent
    refused(api.get("/settings/effectiveValues", schemaIds=schema_id), "scope")
    assert api.get("/settings/effectiveValues", schemaIds=schema_id, scope="HOST-0000000000000000").status_code == 404


def test_effective_ordered_lists_are_joined(api):
    host = api.get("/entities", entitySelector="type(HOST)").json()["entities"][0]["entityId"]
    api.create(ORDERED, rule("broad"))
    api.create(ORDERED, rule("near"), scope=host)
    items = api.get("/settings/effectiveValues", schemaIds=ORDERED, scope=host).json()["items"]
    assert [(item["origin"], item["value"]["ruleName"]) for item in items] == [(host, "near"), ("environment", "broad")]


def test_history(api):
    object_id = api.create(PROFILE, profile("a"))
    api.put(f"/settings/objects/{object_id}", {"value": profile("b")})
    api.put(f"/settings/objects/{object_id}", {"value": profile("b")})
    api.delete(f"/settings/objects/{object_id}")
    query = {"schemaId": PROFILE, "scope": "environment", "fields": "type,objectId,jsonPatch"}
    items = api.get("/settings/history", **query).json()["items"]
    assert [item["type"] for item in items] == ["DELETE", "NO_CHANGE", "UPDATE", "CREATE"]
    assert items[2]["jsonPatch"] == [{"op": "replace", "path": "/name", "value": "b"}]
    assert [items[place]["jsonPatch"] for place in (0, 1, 3)] == [None, None, None]
    api.create(PROFILE, profile("c"))
    assert len(api.get("/settings/history", **query, filter=f"objectId = '{object_id}'").json()["items"]) == 4
    assert api.get("/settings/history", **query, filter="modificationInfo.lastModifiedTime < 'now-1h'").json()["items"] == []
    refused(api.get("/settings/history", schemaId=PROFILE), "scope")
    refused(api.get("/settings/history", **{**query, "schemaId": f"{PROFILE},{FREQUENT}"}), "schemaId")


def test_values_and_people_of_the_history(platform):
    """Values are JSON in a text, people and owners are ids (types of the SDK 9.0.1)."""
    object_id = platform.create(SLACK, {"name": "a", "token": "xoxb-any-token"})
    made = platform.get(f"/settings/objects/{object_id}").json()
    platform.delete(f"/settings/objects/{object_id}")
    fields = "type,jsonBefore,jsonAfter,ownerBefore,ownerAfter,modificationInfo"
    gone, came = platform.get("/settings/history", schemaId=SLACK, scope="environment", fields=fields).json()["items"]
    assert (came["jsonBefore"], json.loads(came["jsonAfter"])) == (None, made["value"])
    assert (json.loads(gone["jsonBefore"]), gone["jsonAfter"]) == (made["value"], None)
    assert (came["ownerBefore"], came["ownerAfter"]) == (gone["ownerAfter"], gone["ownerBefore"]) == (None, made["owner"])
    assert came["modificationInfo"]["lastModifiedBy"] == made["createdBy"] == made["owner"]["id"]


def names(api):
    return [item["value"]["ruleName"] for item in api.listed(ORDERED)]


def test_order(api):
    ids = {name: api.create(ORDERED, rule(name)) for name in "abc"}
    ids["first"] = api.create(ORDERED, rule("first"), insertAfter="")
    ids["x"] = api.create(ORDERED, rule("x"), insertAfter=ids["a"])
    assert names(api) == ["first", "a", "x", "b", "c"]
    move = [
        ({"insertAfter": ids["c"]}, "first", "axbc1"),
        ({"insertBefore": ids["x"]}, "c", "acxb1"),
        ({"insertAfter": ""}, "b", "bacx1"),
        ({"insertBefore": ""}, "a", "bcx1a"),
        ({}, "c", "bcx1a"),
    ]
    for position, name, expected in move:
        answer = api.put(f"/settings/objects/{ids[name]}", {"value": rule(name), **position})
        assert answer.status_code == 200, answer.text
        assert "".join(name.replace("first", "1") for name in names(api)) == expected


def test_bad_neighbours(api):
    host = api.get("/entities", entitySelector="type(HOST)").json()["entities"][0]["entityId"]
    other = api.create(ORDERED, rule("elsewhere"), scope=host)
    document = {"schemaId": ORDERED, "scope": "environment", "value": rule("a")}
    for neighbour, text in (("nonsense", "Settings not found"), (other, "Neighbor with key")):
        answer = api.post("/settings/objects", [{**document, "insertAfter": neighbour}])
        assert answer.status_code == 404
        assert text in answer.text
    assert names(api) == [] or api.listed(ORDERED, scopes="environment") == []


def test_fixed_objects_keep_their_place(api):
    for name, first in (("head", True), ("tail", False)):
        api.own("/objects", {"schemaId": ORDERED, "value": rule(name), "modificationInfo": {"movable": False, "first": first}})
    middle = api.create(ORDERED, rule("a"), insertAfter="")
    last = api.create(ORDERED, rule("b"))
    assert names(api) == ["head", "a", "b", "tail"]
    tail = api.listed(ORDERED)[-1]["objectId"]
    answer = api.put(f"/settings/objects/{middle}", {"value": rule("a"), "insertAfter": tail})
    assert (answer.status_code, "cannot be inserted" in answer.text) == (400, True)
    answer = api.put(f"/settings/objects/{tail}", {"value": rule("tail"), "insertBefore": last})
    assert (answer.status_code, "cannot be inserted" in answer.text) == (400, True)


def test_unique_per_scope(api):
    host = api.get("/entities", entitySelector="type(HOST)").json()["entities"][0]["entityId"]
    first = api.create(ORDERED, rule("same"))
    api.create(ORDERED, rule("same"), scope=host)
    answer = api.post("/settings/objects", [{"schemaId": ORDERED, "scope": "environment", "value": rule("same")}])
    assert "Another rule has this name." in answer.text
    assert api.put(f"/settings/objects/{first}", {"value": rule("same")}).status_code == 200
