# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.scopes import REQUIRED
from ansible_collections.community.dynatrace.plugins.modules import environment_info
from ansible_collections.community.dynatrace.tests.support.tenant import LOCAL_MODULES
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    API_TOKEN,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    PLATFORM_TOKEN,
    Loopback,
    assert_no_secret,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

TOKEN = {
    "id": "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX",
    "name": "ansible",
    "enabled": True,
    "owner": "jane.doe@example.com",
    "personalAccessToken": False,
    "scopes": ["settings.read", "entities.read"],
    "expirationDate": "2027-01-31T00:00:00.000Z",
}
LACKING = {"error": {"code": 403, "message": "Insufficient permissions.", "details": {"missingScopes": ["settings:objects:write"]}}}


def look(server, check_mode=False, **params):
    return run_module("environment_info", dict({"environment_url": server.url + "/e/abc", "max_wait": 0}, **params), check_mode=check_mode)


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_api_token_is_looked_up(check_mode):
    with Loopback(body=TOKEN) as server:
        result = look(server, check_mode, api_token=API_TOKEN)
    assert (result["failed"], result["changed"]) == (False, False)
    assert result["environment"] == {
        "tenant": urlsplit(server.url).netloc + "/e/abc",
        "deployment": "managed",
        "platform": False,
        "api_url": server.url + "/e/abc/api/v2",
    }
    assert result["credential"] == {
        "kind": "api_token",
        "token_id": "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX",
        "name": "ansible",
        "owner": "jane.doe@example.com",
        "enabled": True,
        "expiration": "2027-01-31T00:00:00.000Z",
        "personal_access_token": False,
        "scopes": ["entities.read", "settings.read"],
        "lacking_scopes": [],
        "all_scopes_known": True,
    }
    assert (result["missing_scopes"], result["unknown_scopes"]) == ({}, {})
    assert [(seen.method, seen.path) for seen in server.seen] == [("POST", "/e/abc/api/v2/apiTokens/lookup")]
    assert_no_secret(result["_stdout"])


def test_the_gaps_of_an_api_token():
    wanted = ["community.dynatrace.settings_object_info", "alerting_profile", "maintenance_window", "oauth_token"]
    with Loopback(body=TOKEN) as server:
        result = look(server, api_token=API_TOKEN, required_for=wanted)
        failure = look(server, api_token=API_TOKEN, required_for=wanted, fail_on_missing=True)
        enough = look(server, api_token=API_TOKEN, required_for=wanted[:1], fail_on_missing=True)
    missing = {"alerting_profile": ["settings.write"], "maintenance_window": ["settings.write"]}
    assert (result["failed"], result["missing_scopes"]) == (False, missing)
    assert (failure["failed"], failure["missing_scopes"]) == (True, missing)
    assert "API token dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX lacks scopes for alerting_profile: settings.write" in failure["msg"]
    assert enough["failed"] is False
    assert_no_secret(result["_stdout"], failure["_stdout"])


def test_an_unknown_module_is_an_error_that_lists_the_known():
    with Loopback(body=TOKEN) as server:
        result = look(server, api_token=API_TOKEN, required_for=["alerting_profiles"])
    assert result["failed"] is True
    assert "alerting_profiles" in result["msg"]
    assert all(name in result["msg"] for name in REQUIRED)


def test_the_scopes_of_every_module_are_known():
    modules = Path(environment_info.__file__).parent.glob("[a-z]*.py")
    assert set(REQUIRED) == {module.stem for module in modules} - LOCAL_MODULES


def test_a_refused_token_fails_and_is_named():
    with Loopback(status=401, body={"error": {"code": 401, "message": "Token Authentication failed"}}) as server:
        result = look(server, api_token=API_TOKEN)
    assert result["failed"] is True
    assert result["status"] == 401
    assert "API token dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX was refused" in result["msg"]
    assert_no_secret(result["_stdout"])


def test_a_platform_token_is_tried_without_changing_anything():
    policy = {"error": {"code": 403, "message": "Denied by policy."}}
    with Loopback({"body": {"items": []}}, {"status": 403, "body": policy}, {"status": 403, "body": LACKING}) as server:
        result = look(server, platform_token=PLATFORM_TOKEN, required_for=["settings_object"])
    credential = result["credential"]
    assert (credential["kind"], credential["token_id"]) == ("platform_token", "dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX")
    assert credential["scopes"] == ["settings:objects:read"]
    assert credential["lacking_scopes"] == ["settings:objects:write"]
    assert (credential["all_scopes_known"], credential["expiration"], credential["owner"]) == (False, None, None)
    assert result["missing_scopes"] == {"settings_object": ["settings:objects:write"]}
    assert result["unknown_scopes"] == {"settings_object": ["settings:schemas:read"]}
    assert "settings:schemas:read" in str(result["warnings"])
    for seen in server.seen:
        assert seen.method == "GET" or "validateOnly=true" in seen.path
        assert seen.path.startswith("/e/abc/platform/classic/environment-api/v2/settings/")
    assert_no_secret(result["_stdout"])


def test_what_nobody_can_tell_does_not_fail():
    with Loopback(status=403, body={"error": {"code": 403, "message": "Denied by policy."}}) as server:
        result = look(server, platform_token=PLATFORM_TOKEN, required_for=["settings_object"], fail_on_missing=True)
    assert result["failed"] is False
    assert result["unknown_scopes"] == {"settings_object": list(REQUIRED["settings_object"][True])}


def test_an_oauth_client_has_what_was_granted():
    grant = {"access_token": BEARER, "expires_in": 300, "scope": "settings:objects:read settings:schemas:read"}
    # The bearer may read, but a policy keeps it from this schema: that is no gap in its scopes.
    with Loopback(body=grant) as sso, Loopback({"status": 403, "body": {}}, body={"items": []}) as server:
        result = look(
            server,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            token_url=sso.url,
            required_for=["settings_object", "settings_schema_info"],
        )
    assert result["credential"]["kind"] == "oauth_client"
    assert result["credential"]["token_id"] == CLIENT_ID
    assert result["credential"]["scopes"] == ["settings:objects:read", "settings:schemas:read"]
    assert result["credential"]["expiration"].endswith("Z")
    assert result["missing_scopes"] == {"settings_object": ["settings:objects:write"]}
    assert result["unknown_scopes"] == {}
    assert len(sso.seen) == 1
    assert_no_secret(result["_stdout"])


def jwt(claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "ES256"}, claims)]
    return ".".join([*parts, "c2lnbmF0dXJlc2lnbmF0dXJl"])


@pytest.mark.parametrize("scopes", [{"scope": "a:b settings:objects:read"}, {"scp": ["settings:objects:read", "a:b"]}])
def test_a_bearer_may_tell_what_it_may_do(scopes):
    bearer = jwt(dict(scopes, exp=1790000000, sub="0000-user"))
    with Loopback(body={"items": []}) as server:
        result = look(server, access_token=bearer)
    credential = result["credential"]
    assert (credential["kind"], credential["token_id"]) == ("access_token", None)
    assert (credential["scopes"], credential["all_scopes_known"]) == (["a:b", "settings:objects:read"], True)
    assert (credential["owner"], credential["expiration"]) == ("0000-user", "2026-09-21T14:13:20Z")
    assert bearer not in result["_stdout"]


@pytest.mark.parametrize("bearer", [BEARER, "a.b.c" * 5, jwt(["no", "mapping"]), jwt({"exp": "never"})])
def test_a_bearer_that_tells_nothing_is_tried(bearer):
    with Loopback(body={"items": []}) as server:
        result = look(server, access_token=bearer, required_for=list(REQUIRED))
    assert result["credential"]["all_scopes_known"] is False
    needed = {scope for _classic, scopes in REQUIRED.values() for scope in scopes}
    # What writes cannot be tried, but for settings, which are validated; nor can what no bearer has, nor what only the account takes.
    untried = {
        scope
        for scope in needed
        if scope.endswith((":write", ":ingest"))
        and not scope.startswith("settings:")
        or scope == "ReadConfig"
        or scope.startswith(("account-", "iam:", "platform-token:"))
    }
    assert set(result["credential"]["scopes"]) == needed - untried
    assert result["missing_scopes"] == {}
    assert {scope for scopes in result["unknown_scopes"].values() for scope in scopes} == untried
    assert bearer not in result["_stdout"]


def test_a_classic_address_with_a_bearer_is_noticed():
    with Loopback(body="<html>Log in</html>", headers={"Content-Type": "text/html"}) as server:
        result = look(server, platform_token=PLATFORM_TOKEN)
    assert result["failed"] is True
    assert "web page" in result["msg"]
