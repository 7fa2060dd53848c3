# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator's answers against the published OpenAPI document.

It is a snapshot of 2023: answers may have more than it knows, but what it knows must fit.
"""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

SPEC = Path(__file__).resolve().parents[4] / "shared" / "api" / "spec" / "environment-v2.json"
PROFILE = "builtin:alerting.profile"
FREQUENT = "builtin:anomaly-detection.frequent-issues"
# The document does not say so, but the API does: these are null when there is nothing to tell (environment.md 0.2, 0.6).
# So is the end of an event that goes on (its description says so).
NULLABLE = {"nextPageKey", "location", "endTime"}

# Constants that came after the snapshot (environment.md 1.15).
GROWN = {"SECRET_RESUBMISSION"}

if not SPEC.exists() and os.environ.get("CI") != "true":
    pytest.skip(f"the OpenAPI document is not here: {SPEC.name}", allow_module_level=True)


def nullable(node):
    """The document with OpenAPI's ``nullable``, and the known omissions, in the words of JSON schema."""
    if isinstance(node, list):
        return [nullable(part) for part in node]
    if not isinstance(node, dict):
        return node
    changed = {key: nullable(part) for key, part in node.items()}
    properties = changed.get("properties")
    for name in NULLABLE.intersection(properties if isinstance(properties, dict) else ()):
        changed["properties"][name] = {"anyOf": [changed["properties"][name], {"type": "null"}]}
    if changed.get("type") == "object" and not {"properties", "additionalProperties"}.intersection(changed):
        # The generator of the document writes this for "any value", such as the default of a property.
        del changed["type"]
    if changed.pop("nullable", False) is True and isinstance(changed.get("type"), str):
        changed["type"] = [changed["type"], "null"]
    return changed


@pytest.fixture(scope="module")
def spec():
    return nullable(json.loads(SPEC.read_text(encoding="utf-8")))


def check(spec, answer, method, path):
    """Validate one answer; a documented status must be used, and the body must have its shape."""
    responses = spec["paths"][path][method]["responses"]
    status = str(answer.status_code)
    assert status in responses, f"{method} {path} has no answer {status}"
    content = responses[status].get("content")
    if not content:
        assert answer.content == b""
        return
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    schema = next(iter(content.values()))["schema"]
    errors = list(Draft7Validator({**schema, "components": spec["components"]}).iter_errors(answer.json()))
    errors = [error for error in errors if not (error.validator == "enum" and error.instance in GROWN)]
    assert not errors, [f"{list(error.absolute_path)}: {error.message}" for error in errors[:5]]


EVERY = (
    "objectId,value,schemaId,schemaVersion,scope,externalId,summary,searchSummary,created,modified,createdBy,modifiedBy,author,"
    "updateToken,modificationInfo,resourceContext"
)


def item(value, schema_id=PROFILE, **more):
    return {"schemaId": schema_id, "scope": "environment", "value": value, **more}


def test_settings(api, spec):
    one, many = "/settings/objects/{objectId}", "/settings/objects"
    good = {"name": "a", "severityRules": [], "eventFilters": []}
    created = api.post(many, [item(good, externalId="x")])
    for answer in (
        created,
        api.post(many, [item(good), item({})]),
        api.post(many, [item({})]),
        api.post(many, [item(good, schema_id="builtin:nothing")]),
        api.post(many, [item(good)], validateOnly="true"),
        api.with_token(scopes=["settings.read"]).post(many, []),
    ):
        check(spec, answer, "post", many)
    path = f"{many}/{created.json()[0]['objectId']}"
    for answer in (
        api.get(many, schemaIds=PROFILE),
        api.get(many, schemaIds=PROFILE, fields=EVERY, pageSize=1),
        api.get(many, schemaIds=f"{PROFILE},{FREQUENT}"),
        api.get(many, schemaIds="builtin:nothing"),
        api.with_token(scopes=["settings.write"]).get(many, schemaIds=PROFILE),
    ):
        check(spec, answer, "get", many)
    check(spec, api.get(path), "get", one)
    check(spec, api.get(f"{many}/nothing"), "get", one)
    token = api.get(path).json()["updateToken"]
    for document in ({"value": good}, {"value": {}}, {"value": good, "updateToken": token}):
        check(spec, api.put(path, document), "put", one)
    check(spec, api.put(f"{many}/nothing", {"value": good}), "put", one)
    default = api.listed(PROFILE)[0]["objectId"]
    for answer in (
        api.delete(path, updateToken=token),
        api.delete(f"{many}/{default}"),
        api.delete(path),
        api.delete(path),
        api.with_token(scopes=["settings.read"]).delete(path),
    ):
        check(spec, answer, "delete", one)


def test_effective_values(api, spec):
    fields = "summary,searchSummary,created,modified,createdBy,modifiedBy,author,origin,schemaId,schemaVersion,value,externalId"
    path = "/settings/effectiveValues"
    check(spec, api.get(path, schemaIds=f"{PROFILE},{FREQUENT}", scope="environment"), "get", path)
    check(spec, api.get(path, schemaIds=f"{PROFILE},{FREQUENT}", scope="environment", fields=fields), "get", path)
    check(spec, api.get(path, schemaIds="builtin:nothing", scope="environment"), "get", path)


def test_schemas(api, spec):
    check(spec, api.get("/settings/schemas"), "get", "/settings/schemas")
    for schema in api.get("/settings/schemas").json()["items"]:
        check(spec, api.get(f"/settings/schemas/{schema['schemaId']}"), "get", "/settings/schemas/{schemaId}")
    check(spec, api.get("/settings/schemas/builtin:nothing"), "get", "/settings/schemas/{schemaId}")


def test_entities_problems_tokens(api, spec):
    fields = "+firstSeenTms,+lastSeenTms,+tags,+managementZones,+icon,+fromRelationships,+toRelationships"
    hosts = api.get("/entities", entitySelector="type(HOST)", fields=fields)
    check(spec, hosts, "get", "/entities")
    check(spec, api.get(f"/entities/{hosts.json()['entities'][0]['entityId']}", fields=fields), "get", "/entities/{entityId}")
    check(spec, api.get("/problems", fields="evidenceDetails,impactAnalysis,recentComments", pageSize=3), "get", "/problems")
    problem = api.get("/problems").json()["problems"][0]["problemId"]
    check(spec, api.get(f"/problems/{problem}"), "get", "/problems/{problemId}")
    # A token of few scopes, as the document does not know the newer ones.
    check(spec, api.post("/apiTokens/lookup", {"token": api.with_token(scopes=["settings.read"]).token}), "post", "/apiTokens/lookup")
    check(spec, api.post("/apiTokens/lookup", {"token": "dt0c01.NOTHING"}), "post", "/apiTokens/lookup")


def test_tags(api, spec):
    hosts = {"entitySelector": "type(HOST)"}
    check(spec, api.post("/tags", {"tags": [{"key": "a", "value": "b:c"}, {"key": "d"}]}, **hosts), "post", "/tags")
    check(spec, api.get("/tags", **hosts), "get", "/tags")
    check(spec, api.delete("/tags", key="a", deleteAllWithKey="true", **hosts), "delete", "/tags")
    for method in ("get", "post", "delete"):
        assert {"entitySelector", "from", "to"} <= {parameter["name"] for parameter in spec["paths"]["/tags"][method]["parameters"]}


def test_problems(api, spec):
    fields = {"fields": "evidenceDetails,impactAnalysis,recentComments"}
    for answer in (api.get("/problems", **fields), api.get("/problems", **{"from": "now-7d"})):
        check(spec, answer, "get", "/problems")
    problem = api.get("/problems").json()["problems"][0]["problemId"]
    one, many, single = f"/problems/{problem}", f"/problems/{problem}/comments", "/problems/{problemId}/comments/{commentId}"
    check(spec, api.post(many, {"message": "x", "context": "y"}), "post", "/problems/{problemId}/comments")
    check(spec, api.get(many), "get", "/problems/{problemId}/comments")
    comment = f"{many}/{api.get(many).json()['comments'][0]['id']}"
    check(spec, api.get(comment), "get", single)
    check(spec, api.put(comment, {"message": "z"}), "put", single)
    check(spec, api.get(one, **fields), "get", "/problems/{problemId}")
    check(spec, api.delete(comment), "delete", single)
    for _each in range(2):
        check(spec, api.post(f"{one}/close", {"message": "done"}), "post", "/problems/{problemId}/close")
    check(spec, api.get(one, **fields), "get", "/problems/{problemId}")
    evidence = {"$ref": "#/components/schemas/EventEvidence", "components": spec["components"]}
    # The event of an open problem has no end, which the document says in words only (description of endTime).
    Draft7Validator(evidence).validate(api.get(one, **fields).json()["evidenceDetails"]["details"][0])


def test_custom_devices(api, spec):
    device = {"customDeviceId": "a", "displayName": "b", "properties": {"c": "d"}, "listenPorts": [1]}
    created = api.post("/entities/custom", device)
    for answer in (created, api.post("/entities/custom", device), api.post("/entities/custom", {})):
        check(spec, answer, "post", "/entities/custom")
    fields = "+firstSeenTms,+lastSeenTms,+tags,+managementZones,+fromRelationships"
    check(spec, api.get(f"/entities/{created.json()['entityId']}", fields=fields), "get", "/entities/{entityId}")


def test_entity_types(api, spec):
    for answer in (api.get("/entityTypes"), api.get("/entityTypes", pageSize=3), api.get("/entityTypes", nextPageKey="x")):
        check(spec, answer, "get", "/entityTypes")
    for entry in api.get("/entityTypes").json()["types"]:
        check(spec, api.get(f"/entityTypes/{entry['type']}"), "get", "/entityTypes/{type}")
    check(spec, api.get("/entityTypes/NOTHING"), "get", "/entityTypes/{type}")


def test_tokens(api, spec):
    one, many = "/apiTokens/{id}", "/apiTokens"
    body = {"name": "a", "scopes": ["settings.read"]}
    created = [api.post(many, {**body, "expirationDate": "now+1d"}), api.post(many, body)]
    for answer in (*created, api.post(many, {}), api.post(many, {"name": "a", "scopes": ["nonsense"]})):
        check(spec, answer, "post", many)
    path = f"{many}/{created[0].json()['id']}"
    api.put(path, {"name": "b"})
    every = "+personalAccessToken,+expirationDate,+lastUsedDate,+lastUsedIpAddress,+modifiedDate,+scopes"
    few = 'scope("settings.read"),personalAccessToken(false)'
    reader = api.with_token(scopes=["settings.read", "apiTokens.read", "apiTokens.write"])
    # The one of every scope goes, as the document does not know the newer ones.
    reader.delete(f"{many}/{api.token.rpartition('.')[0]}")
    for answer in (
        reader.get(many),
        reader.get(many, fields=every, apiTokenSelector=few, sort="-name"),
        reader.get(many, fields="nonsense"),
        reader.get(many, sort="nonsense"),
    ):
        check(spec, answer, "get", many)
    for answer in (reader.get(path), reader.get(f"{many}/nothing")):
        check(spec, answer, "get", one)
    for answer in (reader.put(path, {"enabled": False}), reader.put(path, {"scopes": []})):
        check(spec, answer, "put", one)
    own = f"{many}/{reader.token.rpartition('.')[0]}"
    for answer in (reader.delete(path), reader.delete(path), reader.delete(own)):
        check(spec, answer, "delete", one)


def test_network_zones(api, spec):
    one, many, settings = "/networkZones/{id}", "/networkZones", "/networkZoneSettings"
    check(spec, api.put(settings, {"networkZonesEnabled": True}), "put", settings)
    check(spec, api.get(settings), "get", settings)
    path = f"{many}/a.b"
    for answer in (api.put(path, {}), api.put(path, {"description": "d", "alternativeZones": ["default"]}), api.put(path, {"id": "c"})):
        check(spec, answer, "put", one)
    check(spec, api.get(path), "get", one)
    check(spec, api.get(many), "get", many)
    for answer in (api.delete(path), api.delete(f"{many}/default")):
        check(spec, answer, "delete", one)


def test_slo(api, spec):
    one, many = "/slo/{id}", "/slo"
    body = {"name": "a", "target": 95, "warning": 97.5, "timeframe": "-1w", "evaluationType": "AGGREGATE", "metricExpression": "m"}
    created = api.post(many, {**body, "enabled": True, "description": "d", "filter": "type(SERVICE)"})
    disabled = api.post(many, {**body, "name": "b"})
    assert "location" in spec["paths"][many]["post"]["responses"]["201"]["headers"]
    for answer in (created, disabled, api.post(many, body), api.post(many, {})):
        check(spec, answer, "post", many)
    for answer in (api.get(many), api.get(many, evaluate="true", enabledSlos="all"), api.get(many, sort="x")):
        check(spec, answer, "get", many)
    path, other = (f"{many}/{answer.headers['Location'].rpartition('/')[2]}" for answer in (created, disabled))
    nothing = f"{many}/00000000-0000-4000-8000-000000000000"
    for answer in (api.get(path), api.get(other), api.get(nothing)):
        check(spec, answer, "get", one)
    for answer in (api.put(path, body), api.put(path, {}), api.put(nothing, body)):
        check(spec, answer, "put", one)
    for answer in (api.delete(path), api.delete(path)):
        check(spec, answer, "delete", one)


def test_credentials(api, spec):
    one, many, details = "/credentials/{id}", "/credentials", "/credentials/{id}/details"
    # The document describes the answer to a creation as the id alone, but gives it the schema of all of the metadata.
    created_only = copy.deepcopy(spec)
    del created_only["components"]["schemas"]["CredentialsResponseElement"]["required"]
    body = {"name": "a", "description": "d", "scopes": ["SYNTHETIC"]}
    vault = {"sourceAuthMethod": "HASHICORP_VAULT_CERTIFICATE", "vaultUrl": "https://vault.example.com", "tokenSecretName": "t"}
    made = [
        api.post(many, {**body, **more})
        for more in (
            {"type": "USERNAME_PASSWORD", "user": "u", "password": "p"},
            {"type": "TOKEN", "externalVault": {**vault, "certificate": "CREDENTIALS_VAULT-0123456789ABCDEF"}},
            {"type": "CERTIFICATE", "certificate": "AAAA", "certificateFormat": "PKCS12", "password": "cA=="},
            {"type": "PUBLIC_CERTIFICATE", "certificate": "AAAA", "certificateFormat": "PEM"},
        )
    ]
    for answer in (*made, api.post(many, {})):
        check(created_only, answer, "post", many)
    paths = [f"{many}/{answer.json()['id']}" for answer in made]
    api.sim(
        "PATCH", f"/tenants/{api.tenant}/records{paths[0]}", {"value": {"credentialUsageSummary": [{"type": "HTTP_MONITOR", "count": 1}]}}
    )
    assert api.get(many).json()["totalCount"] == len(made)
    check(spec, api.get(many), "get", many)
    for path in paths:
        check(spec, api.get(path), "get", one)
    token = {**body, "type": "TOKEN", "token": "t"}
    for answer in (api.put(paths[1], token), api.put(f"{many}/CREDENTIALS_VAULT-0123456789ABCDEF", token), api.put(paths[1], {})):
        check(created_only, answer, "put", one)
    check(spec, api.delete(paths[1]), "delete", one)
    app = api.post(many, {**token, "scopes": ["SYNTHETIC", "APP_ENGINE"]}).json()["id"]
    check(spec, api.get(f"{many}/{app}/details"), "get", details)
    check(spec, api.get(f"{paths[0]}/details"), "get", details)


def test_events(api, spec):
    one, many, ingest = "/events/{eventId}", "/events", "/events/ingest"
    body = {"eventType": "CUSTOM_INFO", "title": "t", "properties": {"a": "b"}}
    old = api.post(ingest, {**body, "startTime": 1})
    assert old.json()["eventIngestResults"][0]["status"] == "INVALID_TIMESTAMPS"
    for answer in (api.post(ingest, body), api.post(ingest, {**body, "entitySelector": "type(HOST)"}), old):
        check(spec, answer, "post", ingest)
    check(spec, api.get(many), "get", many)
    check(spec, api.get(many, eventSelector='property.a("b")', pageSize=1), "get", many)
    event = api.get(many).json()["events"][0]["eventId"]
    check(spec, api.get(f"{many}/{event}"), "get", one)


def test_error_envelope(api, spec):
    envelope = {"$ref": "#/components/schemas/ErrorEnvelope", "components": spec["components"]}
    for answer in (
        api.with_token(enabled=False).get("/settings/schemas"),
        api.get("/settings/objects"),
        api.get("/entities", entitySelector="nonsense"),
        api.get("/nothing"),
    ):
        assert answer.status_code >= 400
        document = answer.json()
        assert document["error"]["code"] == answer.status_code
        Draft7Validator(envelope).validate(document)
