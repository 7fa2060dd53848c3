# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trust policies of an account and whom workloads become by them."""

from __future__ import annotations

import hashlib

import pytest

ISSUER = "https://token.actions.example.com"
NOBODY = "00000000-0000-4000-8000-000000000009"
MAPPING = {"uuid", "serviceUserUuid", "environmentId", "scopes", "status", "claimMappings", "createdAt", "updatedAt"}


def body(name="ci", **more):
    return {"name": name, "issuerUrl": ISSUER, "audience": "dynatrace", **more}


def mapping_body(account, **changes):
    robot = account.get(account.iam("/service-users")).json()["results"][0]["uid"]
    claims = [{"claimName": "sub", "claimValue": "repo:us/*", "matchType": "GLOB"}]
    document = {"serviceUserUuid": robot, "environmentId": account.tenant, "scopes": ["settings:objects:read"], "claimMappings": claims}
    return {**document, **changes}


@pytest.fixture
def base(account):
    return account.iam("/wif/trust-policies")


@pytest.fixture
def trust(account, base):
    return f"{base}/{account.post(base, body()).json()['uuid']}"


def test_life_of_a_trust_policy(account, base):
    answer = account.post(base, body(description="builds", jwksUri=f"{ISSUER}/keys"))
    made = answer.json()
    path = f"{base}/{made['uuid']}"
    assert answer.status_code == 201
    assert (made["status"], made["serviceUserMappings"], made["jwksUri"]) == ("ACTIVE", [], f"{ISSUER}/keys")
    assert made["issuerUrlHash"] == hashlib.sha256(ISSUER.encode()).hexdigest()
    assert account.get(path).json() == made
    answer = account.patch(path, {"status": "INACTIVE"})
    assert (answer.status_code, answer.content) == (200, b"")
    answer = account.put(path, body("other", audience="us"))
    changed = answer.json()
    assert (answer.status_code, changed["uuid"], changed["createdAt"]) == (200, made["uuid"], made["createdAt"])
    assert (changed["name"], changed["description"], changed["jwksUri"], changed["status"]) == ("other", "", None, "INACTIVE")
    assert account.get(path).json() == changed
    assert account.delete(path).status_code == 200
    answers = [account.get(path), account.delete(path), account.put(path, body()), account.patch(path, {"status": "ACTIVE"})]
    assert {answer.status_code for answer in answers} == {404}


def test_pages_of_trust_policies(account, base):
    for number in range(3):
        account.post(base, body(f"t{number}"))
    page = account.get(base, pageNumber=1, pageSize=2).json()
    assert (page["pageNumber"], page["pageSize"], page["total"], [entry["name"] for entry in page["results"]]) == (1, 2, 3, ["t2"])
    (shown,) = page["results"]
    assert set(shown) == {"uuid", "name", "issuerUrl", "audience", "status", "createdAt", "updatedAt"}


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ({"issuerUrl": ISSUER, "audience": "a"}, 400),
        (body(audience=""), 400),
        (body(issuerUrl="token.example.com"), 400),
        (body(jwksUri="http://token.example.com/keys"), 400),
        (body("taken"), 409),
    ],
)
def test_bad_trust_policies(account, base, document, status):
    account.post(base, body("taken"))
    assert account.post(base, document).status_code == status
    assert account.get(base).json()["total"] == 1


def test_life_of_a_mapping(account, trust):
    answer = account.post(f"{trust}/mappings", mapping_body(account))
    made = answer.json()
    path = f"{trust}/mappings/{made['uuid']}"
    assert (answer.status_code, set(made), made["status"]) == (201, MAPPING, "ACTIVE")
    assert account.get(path).json() == made
    assert account.get(trust).json()["serviceUserMappings"] == [made]
    listed = account.get(f"{trust}/mappings").json()
    assert (listed["total"], [set(entry) for entry in listed["results"]]) == (1, [MAPPING - {"claimMappings"}])
    answer = account.patch(path, {"status": "INACTIVE"})
    assert (answer.status_code, answer.content) == (200, b"")
    claims = [{"claimName": "iss", "claimValue": ISSUER, "matchType": "EXACT"}]
    changed = account.put(path, mapping_body(account, claimMappings=claims, scopes=["settings:schemas:read"])).json()
    assert (changed["status"], changed["claimMappings"], changed["scopes"]) == ("INACTIVE", claims, ["settings:schemas:read"])
    assert account.delete(path).status_code == 200
    answers = [account.get(path), account.delete(path), account.put(path, mapping_body(account)), account.patch(path, {"status": "ACTIVE"})]
    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    "changes",
    [
        {"serviceUserUuid": NOBODY},
        {"environmentId": "nowhere"},
        {"scopes": []},
        {"scopes": ["nothing:at:all"]},
        {"claimMappings": []},
        {"claimMappings": [{"claimName": "sub", "claimValue": "x", "matchType": "REGEX"}]},
        {"claimMappings": [{"claimName": "sub", "matchType": "EXACT"}]},
    ],
)
def test_bad_mappings(account, trust, changes):
    assert account.post(f"{trust}/mappings", mapping_body(account, **changes)).status_code == 400
    assert account.get(f"{trust}/mappings").json()["total"] == 0


def test_mappings_belong_to_their_trust_policy(account, base, trust):
    made = account.post(f"{trust}/mappings", mapping_body(account)).json()["uuid"]
    other = f"{base}/{account.post(base, body('other')).json()['uuid']}"
    assert account.get(f"{other}/mappings/{made}").status_code == 404
    assert account.post(f"{base}/{NOBODY}/mappings", mapping_body(account)).status_code == 404
    account.delete(trust)
    assert "trustMappings" not in {entry["schema_id"] for entry in account.sim("GET", f"/accounts/{account.uuid}/snapshot")}


def test_mappings_go_with_their_service_user(account, trust):
    robot = account.post(account.iam("/service-users"), {"name": "robot"}).json()["uid"]
    account.post(f"{trust}/mappings", mapping_body(account, serviceUserUuid=robot))
    assert account.delete(account.iam(f"/service-users/{robot}")).status_code == 200
    assert account.get(trust).json()["serviceUserMappings"] == []


def test_trust_needs_scopes(account, base, trust):
    reader = account.with_bearer("account-idm-read")
    assert reader.get(trust).status_code == 200
    refused = [reader.post(base, body("x")), reader.patch(trust, {"status": "INACTIVE"}), reader.delete(trust)]
    assert {answer.status_code for answer in refused} == {403}
