# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings objects: create, read, update, delete (environment.md 1.2 to 1.8)."""

from __future__ import annotations

import uuid

import pytest

from dynatrace_simulator.identifiers import decode_object_id

PROFILE = "builtin:alerting.profile"
FREQUENT = "builtin:anomaly-detection.frequent-issues"
ORDERED = "builtin:example.simulator-ordered-rules"
ZONE = "builtin:management-zones"
OFF = {
    "detectFrequentIssuesInApplications": False,
    "detectFrequentIssuesInTransactionsAndServices": False,
    "detectFrequentIssuesInInfrastructure": False,
}


def profile(name, **more):
    return {"name": name, "severityRules": [], "eventFilters": [], **more}


def item(value, schema_id=PROFILE, scope="environment", **more):
    return {"schemaId": schema_id, "scope": scope, "value": value, **more}


def test_create_read_update_delete(api):
    object_id = api.create(PROFILE, profile("a"))
    assert decode_object_id(object_id).schema_id == PROFILE
    assert uuid.UUID(decode_object_id(object_id).uid).version == 3
    stored = api.get(f"/settings/objects/{object_id}").json()
    assert stored["value"] == profile("a")
    assert "modificationInfo" not in stored
    answer = api.put(f"/settings/objects/{object_id}", {"value": profile("b"), "updateToken": stored["updateToken"]})
    assert (answer.status_code, answer.json()) == (200, {"code": 200, "objectId": object_id})
    changed = api.get(f"/settings/objects/{object_id}").json()
    assert changed["value"]["name"] == "b"
    assert changed["updateToken"] != stored["updateToken"]
    assert (changed["author"], changed["created"]) == (stored["author"], stored["created"])
    answer = api.delete(f"/settings/objects/{object_id}", updateToken=changed["updateToken"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(f"/settings/objects/{object_id}").json() == {"error": {"code": 404, "message": "Settings not found"}}
    again = api.delete(f"/settings/objects/{object_id}")
    assert (again.status_code, again.json()["error"]["message"]) == (404, "Settings not found")


def test_the_writer_is_on_record(api):
    object_id = api.create(PROFILE, profile("a"))
    public = api.token.rpartition(".")[0]
    stored = api.get(f"/settings/objects/{object_id}").json()
    assert stored["author"] == stored["createdBy"] == stored["modifiedBy"] == public
    user = str(uuid.uuid4())
    other = api.with_token("platform_token", owner="jane@example.com", userId=user)
    other.put(f"/settings/objects/{object_id}", {"value": profile("b")})
    stored = api.get(f"/settings/objects/{object_id}").json()
    assert (stored["author"], stored["createdBy"], stored["modifiedBy"]) == ("jane@example.com", public, user)


def test_stale_update_token(api):
    object_id = api.create(PROFILE, profile("a"))
    token = api.get(f"/settings/objects/{object_id}").json()["updateToken"]
    api.put(f"/settings/objects/{object_id}", {"value": profile("b")})
    refused = api.put(f"/settings/objects/{object_id}", {"value": profile("c"), "updateToken": token})
    assert refused.status_code == refused.json()["code"] == 409
    assert refused.json()["error"]["message"].endswith(f"for '{PROFILE}' are outdated")
    assert api.delete(f"/settings/objects/{object_id}", updateToken=token).status_code == 409
    assert api.get(f"/settings/objects/{object_id}").json()["value"]["name"] == "b"


@pytest.mark.parametrize(
    ("values", "status", "codes"),
    [
        ([profile("a"), profile("b")], 200, [200, 200]),
        ([profile("a"), {}], 207, [200, 400]),
        ([{}, {}], 400, [400, 400]),
        ([{}], 400, [400]),
        ([], 200, []),
    ],
)
def test_batch_status(api, values, status, codes):
    answer = api.post("/settings/objects", [item(value) for value in values])
    assert answer.status_code == status
    assert [result["code"] for result in answer.json()] == codes


def test_violation_form(api):
    api.create(PROFILE, profile("a"))
    before = len(api.listed(PROFILE))
    value = {"name": "b", "severityRules": [], "unknown": 1}
    answer = api.post("/settings/objects", [item(value)])
    assert answer.status_code == 400
    (result,) = answer.json()
    assert result["error"]["message"] == "Constraints violated."
    assert result["invalidValue"] == value
    violations = {entry["path"]: entry for entry in result["error"]["constraintViolations"]}
    assert violations[f"{PROFILE}/{before}/eventFilters"] == {
        "path": f"{PROFILE}/{before}/eventFilters",
        "message": "Must not be null",
        "parameterLocation": "PAYLOAD_BODY",
        "location": None,
    }
    assert violations[f"{PROFILE}/{before}/unknown"]["message"] == "Unknown property"
    assert len(api.listed(PROFILE)) == before


def test_unknown_schema_and_scope(api):
    codes = [
        (item({}, schema_id="builtin:nothing"), 404),
        (item(profile("a"), scope="HOST-0000000000000000"), 400),
        (item({}, schema_id="builtin:host.monitoring.mode", scope="HOST-0000000000000000"), 404),
        (item(profile("a"), scope="nonsense"), 400),
        ({"schemaId": PROFILE, "value": {}}, 400),
        ({"schemaId": PROFILE, "scope": "environment"}, 400),
        ("text", 400),
    ]
    answer = api.post("/settings/objects", [document for document, _code in codes])
    assert answer.status_code == 207
    assert [result["code"] for result in answer.json()] == [code for _document, code in codes]
    assert "No schema with topic identifier" in answer.json()[0]["error"]["message"]
    assert api.get("/settings/objects", schemaIds="builtin:nothing").status_code == 404
    assert api.get("/settings/objects", schemaIds=PROFILE, scopes="HOST-0000000000000000").status_code == 404


def test_old_name_of_the_environment(api):
    object_id = api.create(PROFILE, profile("a"), scope="tenant")
    assert api.get(f"/settings/objects/{object_id}").json()["scope"] == "environment"
    assert len(api.listed(PROFILE, scopes="tenant")) == len(api.listed(PROFILE, scopes="environment")) == 2


def test_validate_only_changes_nothing(api):
    before = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    answer = api.post("/settings/objects", [item(profile("a")), item({})], validateOnly="true")
    assert [result["code"] for result in answer.json()] == [200, 400]
    assert answer.json()[0] == {"code": 200}
    default = api.listed(PROFILE)[0]["objectId"]
    assert api.put(f"/settings/objects/{default}", {"value": profile("Default")}, validateOnly="true").status_code == 200
    assert api.sim("GET", f"/tenants/{api.tenant}/snapshot") == before


def test_repair_input(api):
    value = {"name": "a", "eventFilters": [], "nonsense": 1}
    assert api.post("/settings/objects", [item(value)]).status_code == 400
    answer = api.post("/settings/objects", [item(value)], repairInput="true")
    assert answer.status_code == 200
    stored = api.get(f"/settings/objects/{answer.json()[0]['objectId']}").json()["value"]
    assert "nonsense" not in stored


def test_external_id_is_an_upsert(api):
    first = api.create(PROFILE, profile("a"), externalId="mine")
    assert api.create(PROFILE, profile("b"), externalId="mine") == first
    assert api.listed(PROFILE, externalIds="mine") == [{"objectId": first, "value": profile("b")}]
    assert api.create(PROFILE, profile("b"), externalId="other") != first
    assert api.create(PROFILE, profile("b")) != first


def test_external_id_moves_to_another_object(api):
    first = api.create(PROFILE, profile("a"), externalId="old")
    assert api.create(PROFILE, profile("b"), externalId="new", objectId=first) == first
    assert api.listed(PROFILE, externalIds="old") == []
    assert [entry["objectId"] for entry in api.listed(PROFILE, externalIds="new")] == [first]
    second = api.create(PROFILE, profile("c"), externalId="second")
    answer = api.post("/settings/objects", [item(profile("x"), externalId="new", objectId=second)])
    assert answer.status_code == 400
    assert api.get(f"/settings/objects/{second}").json()["value"]["name"] == "c"


def test_object_id_counts_only_with_an_external_id(api):
    first = api.create(PROFILE, profile("a"))
    assert api.create(PROFILE, profile("b"), objectId=first) != first


def test_external_id_length(api):
    assert api.post("/settings/objects", [item(profile("a"), externalId="x" * 501)]).status_code == 400
    assert api.get("/settings/objects", schemaIds=PROFILE, externalIds="x" * 501).status_code == 400


def test_single_object_is_reused(api):
    assert api.listed(FREQUENT) == []
    first = api.create(FREQUENT, OFF)
    assert api.create(FREQUENT, {**OFF, "detectFrequentIssuesInApplications": True}) == first
    assert len(api.listed(FREQUENT)) == 1
    assert api.delete(f"/settings/objects/{first}").status_code == 204
    assert api.listed(FREQUENT) == []
    assert api.create(FREQUENT, OFF) == first


def test_put_refuses(api):
    object_id = api.create(PROFILE, profile("a"))
    path = f"/settings/objects/{object_id}"
    for document in (
        {},
        {"value": None},
        [],
        {"value": {}},
        {"value": profile("b"), "insertAfter": "", "insertBefore": ""},
        {"value": profile("b"), "updateToken": "nonsense"},
        {"value": profile("b"), "schemaVersion": "99"},
    ):
        answer = api.put(path, document)
        assert answer.status_code == answer.json()["code"] == 400, document
    assert api.get(path).json()["value"]["name"] == "a"
    assert api.put(path, {"value": profile("b"), "scope": "ignored", "schemaVersion": "1.0"}).status_code == 200


def test_default_alerting_profile_is_protected(api):
    (default,) = api.listed(PROFILE, fields="objectId,value,modificationInfo,resourceContext")
    assert default["value"]["name"] == "Default"
    assert default["modificationInfo"]["deletable"] is False
    assert default["modificationInfo"]["nonModifiablePaths"] == ["name"]
    assert default["resourceContext"]["operations"] == ["read", "write"]
    path = f"/settings/objects/{default['objectId']}"
    assert api.put(path, {"value": {**default["value"], "name": "Mine"}}).status_code == 400
    assert api.put(path, {"value": {**default["value"], "severityRules": []}}).status_code == 200
    refused = api.delete(path)
    assert refused.status_code == 400
    assert refused.json()["error"]["constraintViolations"][0]["message"] == "Deletion of value(s) is not allowed"


def test_locked_object(api):
    object_id = api.own(
        "/objects",
        {
            "schemaId": PROFILE,
            "scope": "environment",
            "value": profile("a"),
            "author": "Dynatrace",
            "modificationInfo": {"modifiable": False, "modifiablePaths": ["severityRules"]},
        },
    )["objectId"]
    path = f"/settings/objects/{object_id}"
    rule = {"severityLevel": "ERRORS", "delayInMinutes": 5, "tagFilterIncludeMode": "NONE"}
    assert api.put(path, {"value": profile("b")}).status_code == 400
    assert api.put(path, {"value": profile("a", severityRules=[rule])}).status_code == 200
    assert api.delete(path).status_code == 400


def test_numeric_zone_id(api):
    uid = "0aa2a378-24c9-4967-a83c-e3de4703b9e1"
    object_id = api.own("/objects", {"schemaId": ZONE, "scope": "environment", "uid": uid, "value": {"name": "z", "rules": []}})["objectId"]
    assert api.get(f"/settings/managementZones/{object_id}").json() == {"id": "5"}
    other = api.listed(PROFILE)[0]["objectId"]
    assert api.get(f"/settings/managementZones/{other}").status_code == 404
    created = api.create(PROFILE, profile("a", managementZone=object_id))
    assert api.get(f"/settings/objects/{created}").json()["value"]["managementZone"] == object_id
    answer = api.post("/settings/objects", [item(profile("a", managementZone=other))])
    assert answer.status_code == 400


def test_referenced_object_stays(api):
    parameters, rules = "builtin:failure-detection.environment.parameters", "builtin:failure-detection.environment.rules"
    value = {
        "name": "p",
        "httpResponseCodes": {
            "serverSideErrors": "500-599",
            "failOnMissingResponseCodeServerSide": False,
            "clientSideErrors": "400-599",
            "failOnMissingResponseCodeClientSide": False,
        },
        "brokenLinks": {"http404NotFoundFailures": False},
        "exceptionRules": {
            "ignoreAllExceptions": False,
            "ignoreSpanFailureDetection": False,
            "customErrorRules": [],
            "successForcingExceptions": [],
            "ignoredExceptions": [],
            "customHandledExceptions": [],
        },
    }
    answer = api.post("/settings/objects", [item(value, schema_id=parameters)], repairInput="true")
    assert answer.status_code == 200, answer.text
    parameter_id = answer.json()[0]["objectId"]
    rule = {
        "enabled": True,
        "name": "r",
        "parameterId": parameter_id,
        "conditions": [
            {"attribute": "SERVICE_NAME", "predicate": {"predicateType": "STRING_EQUALS", "caseSensitive": False, "textValues": ["shop"]}}
        ],
    }
    answer = api.post("/settings/objects", [item(rule, schema_id=rules)])
    assert answer.status_code == 200, answer.text
    refused = api.delete(f"/settings/objects/{parameter_id}")
    assert refused.status_code == 400
    assert "refers to this parameter" in refused.text
    api.delete(f"/settings/objects/{answer.json()[0]['objectId']}")
    assert api.delete(f"/settings/objects/{parameter_id}").status_code == 204


def test_secrets_are_masked_and_kept(api):
    schema_id = "builtin:example.simulator-every-type"
    schema = api.get(f"/settings/schemas/{schema_id}").json()
    answer = api.post("/settings/objects", [item({"secret": "very-secret"}, schema_id=schema_id)], repairInput="true")
    assert answer.status_code == 200, (answer.text, schema["properties"]["secret"])
    path = f"/settings/objects/{answer.json()[0]['objectId']}"
    value = api.get(path).json()["value"]
    assert value["secret"].startswith("***")
    before = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    assert "very-secret" not in str(before)
    assert api.put(path, {"value": value}).status_code == 200
    after = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    assert [entry["value"] for entry in after] == [entry["value"] for entry in before]
    assert api.put(path, {"value": {**value, "secret": "another"}}).status_code == 200
    assert [entry["value"] for entry in api.sim("GET", f"/tenants/{api.tenant}/snapshot")] != [entry["value"] for entry in before]


def test_body_must_be_an_array_of_json(api):
    assert api.post("/settings/objects", item(profile("a"))).status_code == 400
    answer = api.call("POST", "/settings/objects", data="{", headers={"Content-Type": "application/json"})
    assert answer.status_code == answer.json()["error"]["code"] == 400


def test_payload_limit(api):
    answer = api.post("/settings/objects", [item(profile("x" * 1_048_576))])
    assert answer.status_code == answer.json()["error"]["code"] == 413


def test_unknown_paths_and_methods(api):
    assert api.get("/nothing").json()["error"]["code"] == 404
    assert api.call("PATCH", "/settings/objects").json()["error"]["code"] == 405
