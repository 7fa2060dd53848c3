# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the credential vault is sent, and that nothing of it is seen anywhere else."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.resources.credential import CREDENTIAL
from ansible_collections.community.dynatrace.plugins.module_utils.resources.vault import described, list_credentials
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

CONTENT, PASSWORD = b"\x00binary\xffcertificate", "p12-password-4711"
ENCODED, ENCODED_PASSWORD = base64.b64encode(CONTENT).decode(), base64.b64encode(PASSWORD.encode()).decode()
CLIENT = {"name": "client", "type": "CERTIFICATE", "scopes": ["APP_ENGINE"], "certificate_format": "PKCS12", "password": PASSWORD}
TOKEN = {"name": "shop", "type": "TOKEN", "scopes": ["APP_ENGINE"], "token": "shop-token-4711"}


@pytest.fixture
def run(tenant):
    def run(**options):
        return run_module("credential", {**tenant.connection, **options})

    return run


def details(tenant, result):
    """A credential with its secrets, as an app may read it."""
    return tenant.call("GET", f"/api/v2/credentials/{result['id']}/details")


@pytest.mark.parametrize("given", ["text", "file"])
def test_certificate_and_password_arrive_encoded_once(run, tenant, tmp_path, given):
    (tmp_path / "client.p12").write_bytes(CONTENT)
    wrapped = f"{ENCODED[:5]}\r\n{ENCODED[5:]}\n"
    certificate = {"certificate": wrapped} if given == "text" else {"certificate_src": str(tmp_path / "client.p12")}
    stored = details(tenant, run(**CLIENT, **certificate))
    assert (stored["certificate"], stored["password"], stored["certificateType"]) == (ENCODED, ENCODED_PASSWORD, "PKCS12")


@pytest.mark.parametrize("given", ["text", "file"])
def test_what_a_server_says_of_a_secret_is_hidden_in_every_form(run, tmp_path, monkeypatch, given):
    (tmp_path / "client.p12").write_bytes(CONTENT)
    certificate = {"certificate": ENCODED} if given == "text" else {"certificate_src": str(tmp_path / "client.p12")}
    said = f"bad {ENCODED} with {ENCODED_PASSWORD}, {PASSWORD}"
    monkeypatch.setattr(type(CREDENTIAL), "name_of", lambda _resource, _options: said)
    monkeypatch.setattr(type(CREDENTIAL), "permit", lambda _resource, _client, change: change.warnings.append(said))
    results = [run(**CLIENT, **certificate), run(**dict(CLIENT, type="TOKEN"), **certificate)]
    assert [result["failed"] for result in results] == [False, True]
    for result in results:
        for secret in (ENCODED, ENCODED_PASSWORD, PASSWORD):
            assert secret not in result["_stdout"]


def test_new_secrets_replace_the_old_ones_as_often_as_asked(run, tenant):
    result = run(**TOKEN)
    assert run(name="shop", token="other-token-4711")["changed"] is False
    assert details(tenant, result)["token"] == "shop-token-4711"
    assert run(name="shop", token="other-token-4711", update_secrets="always")["changed"] is True
    assert details(tenant, result)["token"] == "other-token-4711"
    assert run(name="shop", description="new", token="third-token-4711")["changed"] is True
    assert details(tenant, result)["token"] == "third-token-4711"


def test_check_mode_warns_of_a_deletion_that_will_be_refused(run, tenant):
    result = run(**TOKEN)
    uses = [{"type": "HTTP_MONITOR", "count": 2}, {"type": "BROWSER_MONITOR", "count": 0}, {"type": "OTHER"}]
    tenant.change_record(f"credentials/{result['id']}", {"credentialUsageSummary": uses})
    predicted = run_module("credential", {**tenant.connection, "name": "shop", "state": "absent"}, check_mode=True)
    assert predicted["action"] == "deleted"
    assert "credential shop is in use (2 HTTP_MONITOR)" in json.dumps(predicted["warnings"])
    assert run(name="shop", state="absent")["failed"]


def test_a_user_of_snmp_has_another_name_there():
    wanted = {"name": "a", "type": "SNMPV3", "scopes": ["EXTENSION"], "user": "u", "security_level": "NO_AUTH_NO_PRIV"}
    document = CREDENTIAL.document(wanted)
    assert document == {"name": "a", "type": "SNMPV3", "scopes": ["EXTENSION"], "username": "u", "securityLevel": "NO_AUTH_NO_PRIV"}


@pytest.mark.parametrize("kind", ["CERTIFICATE", "PUBLIC_CERTIFICATE"])
def test_a_certificate_without_password_is_sent_with_an_empty_one(kind):
    assert CREDENTIAL.document({"type": kind, "certificate": "AAAA", "certificate_format": "PEM"})["password"] == ""


def test_a_secret_that_the_api_tells_all_the_same_goes_nowhere():
    vault = {"sourceAuthMethod": "AZURE_KEY_VAULT_CLIENT_SECRET", "tenantId": "t", "clientSecret": "azure-secret-4711"}
    item = {"id": "C-1", "name": "a", "type": "TOKEN", "scopes": ["SYNTHETIC"], "scope": "SYNTHETIC", "externalVault": vault}
    assert "azure-secret-4711" not in str([described(item), CREDENTIAL.shown(item)])
    assert described(item)["external_vault"] == {"sourceAuthMethod": "AZURE_KEY_VAULT_CLIENT_SECRET", "tenantId": "t"}
    sent = CREDENTIAL.document(CREDENTIAL.wanted(item, {"external_vault": {"tenant_id": "u"}}))
    assert sent["externalVault"] == {"sourceAuthMethod": "AZURE_KEY_VAULT_CLIENT_SECRET", "tenantId": "u"}
    assert vault["clientSecret"] == "azure-secret-4711", "the answer of the API is left as it is"


def test_an_external_vault_that_is_given_up_is_not_sent():
    wanted = {"name": "a", "type": "TOKEN", "token": "shop-token-4711", "external_vault": {}}
    assert CREDENTIAL.document(wanted) == {"name": "a", "type": "TOKEN", "token": "shop-token-4711"}


def test_what_the_api_leaves_out_where_it_has_no_meaning_is_no_difference():
    item = {"id": "C-1", "name": "a", "type": "TOKEN", "scopes": ["SYNTHETIC"]}
    wanted = CREDENTIAL.wanted(item, {"allow_contextless_requests": False})
    assert CREDENTIAL.normal(CREDENTIAL.shown(item)) == CREDENTIAL.normal(wanted)


@pytest.mark.parametrize(
    ("name", "asked"), [(None, {}), ("shop", {"name": '"shop"'}), ('the "Shop"', {})], ids=["any", "plain", "with quotation marks"]
)
def test_a_name_narrows_the_listing_as_far_as_the_api_says_how(name, asked):
    class Client:
        def pages(self, path, query, items):
            assert (path, items) == ("/credentials", "credentials")
            assert query == {"pageSize": 500, **asked}
            return iter([{"name": "shop"}, {"name": "old shop"}, {"name": 'the "Shop"'}])

    found = [item["name"] for item in list_credentials(Client(), name)]
    assert found == ([name] if name else ["shop", "old shop", 'the "Shop"'])
