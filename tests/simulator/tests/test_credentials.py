# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The credential vault (environment.md 8.3)."""

from __future__ import annotations

import base64
import json
import re

import pytest
import requests

VAULT = "/credentials"
HIDDEN = "hidden-value"
CERTIFICATE = base64.b64encode(HIDDEN.encode()).decode()
COMMON = {"name": "a", "scopes": ["SYNTHETIC"]}
TYPES = {
    "USERNAME_PASSWORD": {"user": HIDDEN + "-user", "password": HIDDEN},
    "TOKEN": {"token": HIDDEN},
    "CERTIFICATE": {"certificate": CERTIFICATE, "certificateFormat": "PKCS12", "password": ""},
    "PUBLIC_CERTIFICATE": {"certificate": CERTIFICATE, "certificateFormat": "PEM"},
    "AWS_MONITORING_KEY_BASED": {"accessKeyID": HIDDEN + "-id", "secretKey": HIDDEN, "awsPartition": "US_GOV"},
    "AWS_MONITORING_ROLE_BASED": {"accountID": "1", "iamRole": HIDDEN},
    "SNMPV3": {"username": HIDDEN + "-user", "securityLevel": "AUTH_PRIV", "authenticationPassword": HIDDEN, "privacyPassword": HIDDEN},
}
TOKEN = {**COMMON, "type": "TOKEN", **TYPES["TOKEN"]}
EXTERNAL = {
    "sourceAuthMethod": "AZURE_KEY_VAULT_CLIENT_SECRET",
    "vaultUrl": "https://vault.example.com",
    "tenantId": "t",
    "clientId": "c",
    "clientSecret": HIDDEN,
    "tokenSecretName": "n",
    "locationForSynchronizationId": HIDDEN + "-location",
}
APPROLE = {"pathToCredentials": "p", "roleId": "r", "secretId": "CREDENTIALS_VAULT-0123456789ABCDEF", "vaultNamespace": "n"}
SAFE = {"applicationId": "a", "safeName": "s"}


def created(api, document=None, **changes):
    """Create credentials and return their path."""
    answer = api.post(VAULT, {**(document or TOKEN), **changes})
    assert answer.status_code == 201, answer.text
    assert set(answer.json()) == {"id"}
    assert re.fullmatch(r"CREDENTIALS_VAULT-[0-9A-F]{16}", answer.json()["id"])
    return f"{VAULT}/{answer.json()['id']}"


def names(api, **params):
    answer = api.get(VAULT, **params)
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["credentials"]]


def violation(answer):
    assert answer.status_code == 400, answer.text
    (found,) = answer.json()["error"]["constraintViolations"]
    return found["path"], found["parameterLocation"]


def snapshot(api):
    return api.sim("GET", f"/tenants/{api.tenant}/snapshot")


def test_life_of_credentials(api):
    path = created(api)
    shown = {
        "id": path.rpartition("/")[2],
        "name": "a",
        "type": "TOKEN",
        "description": "",
        "owner": "admin@example.com",
        "ownerAccessOnly": False,
        "allowContextlessRequests": False,
        "allowedEntities": [],
        "scopes": ["SYNTHETIC"],
        "scope": "SYNTHETIC",
        "credentialUsageSummary": [],
    }
    assert api.get(path).json() == shown
    assert api.get(VAULT).json() == {"credentials": [shown], "totalCount": 1, "pageSize": 100, "nextPageKey": None}
    entity = {"id": "jane@example.com", "type": "USER"}
    changes = {"name": "b", "description": "d", "scopes": ["EXTENSION", "APP_ENGINE"], "allowedEntities": [entity]}
    answer = api.put(path, {**TOKEN, **changes, "allowContextlessRequests": True})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(path).json() == {**shown, **changes, "allowContextlessRequests": True, "scope": "EXTENSION"}
    assert api.put(path, TOKEN).status_code == 204
    assert api.get(path).json() == shown
    answer = api.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    for answer in (api.get(path), api.delete(path)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_put_creates(api):
    path = f"{VAULT}/CREDENTIALS_VAULT-0123456789ABCDEF"
    answer = api.put(path, TOKEN)
    assert (answer.status_code, answer.json()) == (201, {"id": "CREDENTIALS_VAULT-0123456789ABCDEF"})
    assert api.put(path, TOKEN).status_code == 204
    assert api.put(f"{VAULT}/anything", TOKEN).status_code == 400
    assert names(api) == ["a"]


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_every_type_keeps_its_secrets(api, kind):
    document = {**COMMON, "type": kind, **TYPES[kind]}
    path = created(api, document)
    before = snapshot(api)
    assert api.put(path, document).status_code == 204
    assert snapshot(api) == before
    changed = next(name for name in reversed(TYPES[kind]) if name not in ("certificateFormat", "awsPartition"))
    other = CERTIFICATE[:4] if kind.endswith("CERTIFICATE") else HIDDEN + "-new"
    assert api.put(path, {**document, changed: other}).status_code == 204
    after = snapshot(api)
    # That a secret has changed can be seen, the secret cannot.
    (entry,) = [item for item in after if item not in before]
    assert (entry["schema_id"], entry["objectId"]) == ("credentials", path.rpartition("/")[2])
    seen = [after, api.get(path).json(), api.get(VAULT).json(), api.sim("GET", "/requests", tenant=api.tenant, bodies="true")]
    for text in (HIDDEN, CERTIFICATE):
        assert text not in json.dumps(seen)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [(kind, name) for kind in sorted(TYPES) for name in TYPES[kind] if name not in ("authenticationPassword", "privacyPassword")],
)
def test_fields_of_the_types(api, kind, missing):
    document = {**COMMON, "type": kind, **{name: value for name, value in TYPES[kind].items() if name != missing}}
    assert violation(api.post(VAULT, document)) == (missing, "PAYLOAD_BODY")
    assert names(api) == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": ""}, "name"),
        ({"type": "PASSWORD"}, "type"),
        ({"scopes": []}, "scopes"),
        ({"scopes": None}, "scopes"),
        ({"scopes": ["ALL"]}, "scopes"),
        ({"scopes": None, "scope": "NOTHING"}, "scope"),
        ({"id": "CREDENTIALS_VAULT-0123456789ABCDEF"}, "id"),
        ({"ownerAccessOnly": "yes"}, "ownerAccessOnly"),
        ({"allowContextlessRequests": True}, "allowContextlessRequests"),
        ({"allowedEntities": ["jane"]}, "allowedEntities"),
        ({"allowedEntities": [{"id": "jane", "type": "GROUP"}]}, "allowedEntities[0].type"),
        ({"token": ""}, "token"),
        ({"token": 1}, "token"),
        ({"externalVault": {"sourceAuthMethod": "SHOUTING", "vaultUrl": "u"}}, "externalVault.sourceAuthMethod"),
        ({"type": "PUBLIC_CERTIFICATE", **TYPES["PUBLIC_CERTIFICATE"], "externalVault": EXTERNAL}, "externalVault"),
        ({"externalVault": {**EXTERNAL, "sourceAuthMethod": "HASHICORP_VAULT_APPROLE", **APPROLE, "roleId": ""}}, "externalVault.roleId"),
        ({"externalVault": {**EXTERNAL, "sourceAuthMethod": "CYBERARK_VAULT_ALLOWED_LOCATION", **SAFE}}, "externalVault.accountName"),
        ({"type": "USERNAME_PASSWORD", "user": "a:b", "password": HIDDEN}, "user"),
        ({"type": "CERTIFICATE", **TYPES["CERTIFICATE"], "password": "not Base64"}, "password"),
        ({"type": "CERTIFICATE", **TYPES["CERTIFICATE"], "certificateFormat": "PEM", "password": CERTIFICATE}, "password"),
        ({"type": "SNMPV3", **TYPES["SNMPV3"], "privacyPassword": ""}, "privacyPassword"),
        ({"type": "SNMPV3", **TYPES["SNMPV3"], "authenticationProtocol": "ROT13"}, "authenticationProtocol"),
        ({"type": "AWS_MONITORING_KEY_BASED", **TYPES["AWS_MONITORING_KEY_BASED"], "awsPartition": "MARS"}, "awsPartition"),
        ({"type": "PUBLIC_CERTIFICATE", "certificate": "?", "certificateFormat": "PEM"}, "certificate"),
        ({"type": "PUBLIC_CERTIFICATE", "certificate": CERTIFICATE, "certificateFormat": "DER"}, "certificateFormat"),
    ],
)
def test_bad_credentials(api, changes, path):
    answer = api.post(VAULT, {**TOKEN, **changes})
    assert violation(answer) == (path, "PAYLOAD_BODY")
    assert HIDDEN not in answer.text
    assert names(api) == []


def test_the_type_stays(api):
    path = created(api)
    assert violation(api.put(path, {**COMMON, "type": "USERNAME_PASSWORD", **TYPES["USERNAME_PASSWORD"]})) == ("type", "PAYLOAD_BODY")


def test_deprecated_scope(api):
    path = created(api, scopes=None, scope="EXTENSION")
    assert api.get(path).json()["scopes"] == ["EXTENSION"]


def test_external_vault(api):
    path = created(api, {**COMMON, "type": "TOKEN", "externalVault": EXTERNAL})
    shown = api.get(path)
    assert shown.json()["externalVault"] == {name: value for name, value in EXTERNAL.items() if HIDDEN not in value}
    assert HIDDEN not in shown.text


def test_details_are_for_apps(api):
    path = created(api)
    refused = api.get(f"{path}/details")
    assert (refused.status_code, "Only APP_ENGINE scope is supported" in refused.json()["error"]["message"]) == (400, True)
    for kind, expected in (
        ("TOKEN", {"token": HIDDEN}),
        ("USERNAME_PASSWORD", {"username": HIDDEN + "-user", "password": HIDDEN}),
        ("PUBLIC_CERTIFICATE", {"certificate": CERTIFICATE, "certificateType": "PEM"}),
    ):
        path = created(api, {**COMMON, "type": kind, **TYPES[kind], "scopes": ["APP_ENGINE"]})
        shown = api.get(path).json()
        for name in ("scopes", "scope", "allowContextlessRequests", "allowedEntities"):
            del shown[name]
        assert api.get(f"{path}/details").json() == {**shown, **expected}
    path = created(api, {**COMMON, "type": "TOKEN", "token": HIDDEN, "scopes": ["SYNTHETIC", "APP_ENGINE"]})
    assert api.get(f"{path}/details").json()["scope"] == "SYNTHETIC"
    assert api.get(f"{VAULT}/nothing/details").status_code == 404


def test_credentials_of_the_owner_only(api):
    jane = api.with_token(owner="jane@example.com")
    path = created(jane, name="hers", ownerAccessOnly=True, scopes=["APP_ENGINE"])
    created(api, name="everybody's")
    assert jane.get(path).json()["owner"] == "jane@example.com"
    assert (names(jane), names(api)) == (["hers", "everybody's"], ["everybody's"])
    for answer in (api.get(path), api.get(f"{path}/details"), api.put(path, TOKEN), api.delete(path)):
        assert (answer.status_code, answer.json()["error"]["message"]) == (403, "Requested credentials belong to another user")
    assert names(jane, user="jane@example.com") == ["hers", "everybody's"]
    assert names(jane, user="john@example.com") == ["everybody's"]
    assert jane.delete(path).status_code == 204


def test_filters(api):
    created(api, name="Web shop login")
    created(api, name="shop", scopes=["EXTENSION", "SYNTHETIC"])
    created(api, {**COMMON, "type": "USERNAME_PASSWORD", **TYPES["USERNAME_PASSWORD"], "name": "login shop"})
    for params, expected in (
        ({"type": "USERNAME_PASSWORD"}, ["login shop"]),
        ({"scope": "EXTENSION"}, ["shop"]),
        ({"name": "SHOP login"}, ["Web shop login", "login shop"]),
        ({"name": '"SHOP login"'}, ["Web shop login"]),
        ({"name": "nothing"}, []),
        ({"type": "TOKEN", "scope": "SYNTHETIC", "name": "shop"}, ["Web shop login", "shop"]),
    ):
        assert names(api, **params) == expected, params
    for name in ("type", "scope"):
        assert violation(api.get(VAULT, **{name: "nonsense"})) == (name, "QUERY")


def test_pages(api):
    for number in range(3):
        created(api, name=str(number))
    first = api.get(VAULT, pageSize=2).json()
    assert ([item["name"] for item in first["credentials"]], first["totalCount"]) == (["0", "1"], 3)
    rest = api.get(VAULT, nextPageKey=first["nextPageKey"]).json()
    assert ([item["name"] for item in rest["credentials"]], rest["nextPageKey"]) == (["2"], None)
    assert violation(api.get(VAULT, nextPageKey=first["nextPageKey"], type="TOKEN")) == ("type", "QUERY")
    assert api.get(VAULT, pageSize=501).json()["pageSize"] == 500


def test_used_ones_cannot_be_deleted(api):
    path = created(api)
    record = f"/tenants/{api.tenant}/records{path}"
    api.sim("PATCH", record, {"value": {"credentialUsageSummary": [{"type": "HTTP_MONITOR", "count": 2}]}})
    assert api.get(path).json()["credentialUsageSummary"] == [{"type": "HTTP_MONITOR", "count": 2}]
    answer = api.delete(path)
    assert (answer.status_code, "as long as there are monitors assigned to it" in answer.json()["error"]["message"]) == (400, True)
    assert api.put(path, TOKEN).status_code == 204
    assert api.get(path).json()["credentialUsageSummary"] == [{"type": "HTTP_MONITOR", "count": 2}]
    api.sim("PATCH", record, {"value": {"credentialUsageSummary": []}})
    assert api.delete(path).status_code == 204


def test_scopes(api):
    path = created(api)
    reader, writer = api.with_token(scopes=["credentialVault.read"]), api.with_token(scopes=["credentialVault.write"])
    assert reader.get(VAULT).status_code == reader.get(path).status_code == 200
    for answer in (reader.post(VAULT, TOKEN), reader.put(path, TOKEN), reader.delete(path)):
        assert (answer.status_code, "credentialVault.write" in answer.text) == (403, True)
    assert {writer.get(each).status_code for each in (VAULT, path, f"{path}/details")} == {403}
    assert writer.put(path, TOKEN).status_code == 204
    platform = api.with_token("platform_token", scopes=["environment-api:credentials:read"])
    assert platform.get(path).status_code == 200
    assert platform.delete(path).json()["error"]["details"] == {"missingScopes": ["environment-api:credentials:write"]}
    # A refused request has carried the secret too.
    assert HIDDEN not in json.dumps(api.sim("GET", "/requests", tenant=api.tenant, bodies="true"))


def test_faults(api):
    api.fault("lag", reads=2, match={"method": "POST", "path": VAULT})
    path = created(api)
    assert (api.get(path).status_code, names(api)) == (404, [])
    assert (api.get(path).status_code, names(api)) == (200, ["a"])
    api.fault("drop_after", match={"method": "POST", "path": VAULT})
    with pytest.raises(requests.ConnectionError):
        api.post(VAULT, TOKEN)
    assert names(api) == ["a", "a"]
    assert HIDDEN not in json.dumps(api.sim("GET", "/requests", tenant=api.tenant, bodies="true"))
