# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classic configuration API: what all kinds have in common (environment.md 0.3, 6, 7.2)."""

from __future__ import annotations

import uuid

import pytest

from dynatrace_simulator.identifiers import decode_object_id

PROFILE = "builtin:alerting.profile"
WINDOW = "builtin:alerting.maintenance-window"
FREQUENT = "builtin:anomaly-detection.frequent-issues"
SOME_ID = "3f0c9a52-5d1e-4b8e-9a37-0c6f2f6d1b11"


def profile(name, **more):
    return {"displayName": name, "rules": [], "eventTypeFilters": [], **more}


def window(name, **more):
    schedule = {"recurrenceType": "ONCE", "start": "2031-03-01 22:00", "end": "2031-03-02 04:30", "zoneId": "Europe/Helsinki"}
    return {
        "name": name,
        "description": "Database moves to new disks",
        "type": "PLANNED",
        "suppression": "DONT_DETECT_PROBLEMS",
        "schedule": schedule,
        **more,
    }


KINDS = pytest.mark.parametrize(
    ("path", "schema_id", "make"), [("alertingProfiles", PROFILE, profile), ("maintenanceWindows", WINDOW, window)]
)


def violations(answer):
    """The violations of a refusal as {path: message}."""
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == (400, "Constraints violated.")
    assert {entry["parameterLocation"] for entry in error["constraintViolations"]} == {"PAYLOAD_BODY"}
    return {entry["path"]: entry["message"] for entry in error["constraintViolations"]}


@KINDS
def test_create_read_update_delete(api, config, path, schema_id, make):
    created = config.post(f"/{path}", make("a"))
    assert created.status_code == 201
    identifier = created.json()["id"]
    assert created.json()["name"] == "a"
    (object_id,) = [item["objectId"] for item in api.listed(schema_id) if decode_object_id(item["objectId"]).uid == identifier]
    shown = config.get(f"/{path}/{identifier}").json()
    assert shown["id"] == identifier
    assert shown["metadata"]["currentConfigurationVersions"] == [api.get(f"/settings/schemas/{schema_id}").json()["version"]]
    assert shown["metadata"]["clusterVersion"]
    updated = config.put(f"/{path}/{identifier}", make("b"))
    assert (updated.status_code, updated.content) == (204, b"")
    assert {entry["id"]: entry["name"] for entry in config.get(f"/{path}").json()["values"]}[identifier] == "b"
    assert "b" in str(api.get(f"/settings/objects/{object_id}").json()["value"])
    deleted = config.delete(f"/{path}/{identifier}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert config.get(f"/{path}/{identifier}").status_code == 404
    assert config.delete(f"/{path}/{identifier}").status_code == 404
    assert api.get(f"/settings/objects/{object_id}").status_code == 404


@KINDS
def test_put_creates_under_the_given_id(api, config, path, schema_id, make):
    answer = config.put(f"/{path}/{SOME_ID}", make("a"))
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["name"]) == (SOME_ID, "a")
    assert SOME_ID in {decode_object_id(item["objectId"]).uid for item in api.listed(schema_id)}
    assert config.put(f"/{path}/{SOME_ID}", make("a")).status_code == 204
    assert "id" in violations(config.put(f"/{path}/nonsense", make("a")))


@KINDS
def test_the_id_of_the_body(config, path, schema_id, make):
    assert "id" in violations(config.post(f"/{path}", make("a", id=SOME_ID)))
    assert violations(config.put(f"/{path}/{SOME_ID}", make("a", id=str(uuid.uuid4())))) == {"id": "ID must match ID in REST call path."}
    assert config.put(f"/{path}/{SOME_ID}", make("a", id=SOME_ID)).status_code == 201


@KINDS
def test_what_is_shown_may_be_sent_back(api, config, path, schema_id, make):
    identifier = config.post(f"/{path}", make("a")).json()["id"]
    before = [item["value"] for item in api.listed(schema_id)]
    assert config.put(f"/{path}/{identifier}", config.get(f"/{path}/{identifier}").json()).status_code == 204
    assert [item["value"] for item in api.listed(schema_id)] == before


@KINDS
def test_validators_write_nothing(api, config, path, schema_id, make):
    identifier = config.post(f"/{path}", make("a")).json()["id"]
    before = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    for validator in (f"/{path}/validator", f"/{path}/{identifier}/validator", f"/{path}/{SOME_ID}/validator"):
        answer = config.post(validator, make("b"))
        assert (answer.status_code, answer.content) == (204, b"")
        assert config.post(validator, {}).status_code == 400
    assert api.sim("GET", f"/tenants/{api.tenant}/snapshot") == before


@KINDS
def test_scopes(api, path, schema_id, make):
    reader = api.with_token(scopes=["ReadConfig"]).at("/api/config/v1")
    writer = api.with_token(scopes=["WriteConfig"]).at("/api/config/v1")
    settings = api.with_token(scopes=["settings.read", "settings.write"]).at("/api/config/v1")
    identifier = writer.post(f"/{path}", make("a")).json()["id"]
    message = "Token is missing required scope. Use one of: {}"
    for answer in (
        reader.post(f"/{path}", make("b")),
        reader.put(f"/{path}/{identifier}", make("b")),
        reader.delete(f"/{path}/{identifier}"),
    ):
        assert (answer.status_code, answer.json()["error"]["message"]) == (403, message.format("WriteConfig (Write configuration)"))
    assert reader.post(f"/{path}/validator", make("b")).status_code == 403
    for answer in (writer.get(f"/{path}"), writer.get(f"/{path}/{identifier}")):
        assert (answer.status_code, answer.json()["error"]["message"]) == (403, message.format("ReadConfig (Read configuration)"))
    assert settings.get(f"/{path}").status_code == 403
    assert reader.get(f"/{path}/{identifier}").status_code == 200
    assert writer.delete(f"/{path}/{identifier}").status_code == 204


@pytest.mark.parametrize("path", ["alertingProfiles", "maintenanceWindows", "frequentIssueDetection"])
def test_only_the_classic_host_has_it(server, config, platform, path):
    url, simulator, session = server
    assert config.get(f"/{path}").status_code == 200
    headers = {"Authorization": f"Api-Token {simulator.first.first_token('api_token').secret}"}
    assert session.get(f"{url}/api/config/v1/{path}", headers=headers, timeout=10).status_code == 200
    for prefix in ("/platform/classic/environment-api/config/v1", "/platform/config/v1"):
        assert platform.at(prefix).get(f"/{path}").status_code == 404
    assert platform.at("/api/config/v1").get(f"/{path}").status_code == 401
    assert config.call("PATCH", f"/{path}").status_code == 405
    assert config.get("/dashboards").status_code == 404


@KINDS
def test_unreadable_documents(config, path, schema_id, make):
    identifier = config.post(f"/{path}", make("a")).json()["id"]
    for call, target in (("POST", f"/{path}"), ("PUT", f"/{path}/{identifier}"), ("POST", f"/{path}/validator")):
        for body in ("{", "[]", "null", '"text"'):
            assert config.call(call, target, data=body).status_code == 400, body
        answer = config.call(call, target, json={**make("a"), "nonsense": 1})
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Could not map JSON at 'nonsense'")


def test_an_object_that_lags_behind(config):
    config.fault("lag", match={"method": "POST", "path": "/alertingProfiles"}, reads=2)
    identifier = config.post("/alertingProfiles", profile("a")).json()["id"]
    assert config.get(f"/alertingProfiles/{identifier}").status_code == 404
    assert identifier not in [entry["id"] for entry in config.get("/alertingProfiles").json()["values"]]
    assert config.get(f"/alertingProfiles/{identifier}").status_code == 200


def test_the_writer_is_on_record(api, config):
    identifier = config.post("/alertingProfiles", profile("a")).json()["id"]
    (object_id,) = [item["objectId"] for item in api.listed(PROFILE) if decode_object_id(item["objectId"]).uid == identifier]
    other = api.with_token()
    other.at("/api/config/v1").put(f"/alertingProfiles/{identifier}", profile("b"))
    stored = api.get(f"/settings/objects/{object_id}").json()
    assert (stored["createdBy"], stored["modifiedBy"]) == tuple(each.token.rpartition(".")[0] for each in (api, other))
    history = api.get("/settings/history", schemaId=PROFILE, scope="environment", fields="objectId,type").json()["items"]
    assert [entry["type"] for entry in history if entry["objectId"] == object_id] == ["UPDATE", "CREATE"]


# Frequent issues

SWITCHES = ("Application", "Service", "Infrastructure")


def frequent(*values):
    return {f"frequentIssueDetection{name}Enabled": value for name, value in zip(SWITCHES, values)}


def test_frequent_issues(api, config):
    path = "/frequentIssueDetection"
    shown = config.get(path).json()
    assert shown.pop("metadata")["currentConfigurationVersions"] == [api.get(f"/settings/schemas/{FREQUENT}").json()["version"]]
    assert shown == frequent(True, True, True)
    assert api.listed(FREQUENT) == []
    answer = config.put(path, frequent(True, False, True))
    assert (answer.status_code, answer.content) == (204, b"")
    (item,) = api.listed(FREQUENT)
    assert item["value"] == {
        "detectFrequentIssuesInApplications": True,
        "detectFrequentIssuesInTransactionsAndServices": False,
        "detectFrequentIssuesInInfrastructure": True,
    }
    assert config.put(path, {**frequent(False, True, False), "frequentIssueDetectionEnvironmentEnabled": True}).status_code == 204
    (again,) = api.listed(FREQUENT)
    assert again["objectId"] == item["objectId"]
    assert again["value"]["detectFrequentIssuesInEnvironment"] is True
    api.put(f"/settings/objects/{item['objectId']}", {"value": {**again["value"], "detectFrequentIssuesInInfrastructure": True}})
    shown = config.get(path).json()
    assert shown["frequentIssueDetectionInfrastructureEnabled"] is shown["frequentIssueDetectionEnvironmentEnabled"] is True
    assert config.put(path, shown).status_code == 204
    api.delete(f"/settings/objects/{item['objectId']}")
    assert config.get(path).json()["frequentIssueDetectionServiceEnabled"] is True


def test_frequent_issues_refusals(api, config):
    missing = violations(config.put("/frequentIssueDetection", {"frequentIssueDetectionServiceEnabled": True}))
    assert missing == {f"frequentIssueDetection{name}Enabled": "Must not be null" for name in ("Application", "Infrastructure")}
    answer = config.put("/frequentIssueDetection", frequent("yes", True, True))
    assert answer.json()["error"]["message"] == "Could not map JSON at 'frequentIssueDetectionApplicationEnabled'"
    assert config.put("/frequentIssueDetection", {**frequent(True, True, True), "id": SOME_ID}).status_code == 400
    assert config.put(f"/frequentIssueDetection/{SOME_ID}", frequent(True, True, True)).status_code == 404
    assert config.delete("/frequentIssueDetection").status_code == 405
    assert config.post("/frequentIssueDetection/validator", frequent(True, True, True)).status_code == 204
    assert config.post("/frequentIssueDetection/validator", {}).status_code == 400
    assert api.listed(FREQUENT) == []
    reader, writer = (api.with_token(scopes=[scope]).at("/api/config/v1") for scope in ("ReadConfig", "WriteConfig"))
    assert reader.put("/frequentIssueDetection", frequent(True, True, True)).status_code == 403
    assert writer.get("/frequentIssueDetection").status_code == 403
    assert writer.put("/frequentIssueDetection", frequent(True, True, True)).status_code == 204
    assert reader.get("/frequentIssueDetection").status_code == 200
