# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import os
import stat
from urllib.parse import parse_qsl

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    Loopback,
    assert_no_secret,
    closed_port,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

GRANT = {"access_token": BEARER, "expires_in": 300, "scope": "settings:objects:read settings:schemas:read", "token_type": "Bearer"}


def obtain(url, check_mode=False, **params):
    params = dict({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_url": url, "max_wait": 0}, **params)
    return run_module("oauth_token", params, check_mode=check_mode)


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_bearer_is_obtained(check_mode):
    with Loopback(body=GRANT) as sso:
        result = obtain(sso.url, check_mode, account_uuid="acc-1", oauth_scopes=["settings:objects:read"])
    assert (result["failed"], result["changed"]) == (False, False)
    assert result["access_token"] == BEARER
    assert result["scopes"] == ["settings:objects:read", "settings:schemas:read"]
    assert (result["missing_scopes"], result["expires_in"], result["token_id"]) == ([], 300, CLIENT_ID)
    left = datetime.datetime.strptime(result["expires_at"], "%Y-%m-%dT%H:%M:%SZ") - datetime.datetime(1970, 1, 1)
    assert abs(left.total_seconds() - datetime.datetime.now().timestamp() - 300) < 30
    assert "warnings" not in result
    assert dict(parse_qsl(sso.seen[0].body)) == {
        "grant_type": "client_credentials",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "settings:objects:read",
        "resource": "urn:dtaccount:acc-1",
    }
    assert_no_secret(result["_stdout"].replace(BEARER, ""))


def test_the_oauth_client_is_used_even_if_other_credentials_are_given():
    with Loopback(body=GRANT) as sso:
        result = obtain(sso.url, access_token="an-older-bearer-0123456789", environment_url="https://abc12345.live.dynatrace.com")
    assert result["access_token"] == BEARER


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("existing", [None, 0o644])
def test_a_bearer_in_a_file_is_for_its_owner_only(tmp_path, existing, check_mode):
    dest = tmp_path / "bearer"
    if existing:
        dest.write_text("old")
        dest.chmod(existing)
    with Loopback(body=GRANT) as sso:
        result = obtain(sso.url, check_mode, dest=str(dest))
    assert (result["failed"], result["changed"], result["dest"]) == (False, False, str(dest))
    assert "access_token" not in result
    assert_no_secret(result["_stdout"])
    assert dest.read_text() == BEARER
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["bearer"]


@pytest.mark.parametrize("dest", ["", "no-such-directory/bearer"])
def test_a_place_that_cannot_be_written_is_named(tmp_path, dest):
    with Loopback(body=GRANT) as sso:
        result = obtain(sso.url, dest=str(tmp_path / dest))
    assert result["failed"] is True
    assert str(tmp_path) in result["msg"]
    assert_no_secret(result["_stdout"])


def test_scopes_that_were_not_granted_are_a_warning():
    with Loopback(body=GRANT) as sso:
        result = obtain(sso.url, oauth_scopes=["settings:objects:read", "settings:objects:write"])
    assert result["missing_scopes"] == ["settings:objects:write"]
    assert "settings:objects:write" in str(result["warnings"])


def test_a_refusal_says_what_to_check():
    body = {"error": "invalid_scope", "error_description": "Scope is not granted."}
    with Loopback(status=400, body=body) as sso:
        result = obtain(sso.url)
    assert result["failed"] is True
    assert result["msg"].startswith(f"POST {sso.url}: 400 Scope is not granted; the OAuth client {CLIENT_ID} was refused")
    assert (result["status"], result["error_code"]) == (400, "invalid_scope")
    assert_no_secret(result["_stdout"])


def test_failures_without_an_answer():
    result = obtain(closed_port())
    assert "no answer from http://127.0.0.1" in result["msg"]
    assert_no_secret(result["_stdout"])
    assert "client_secret missing" in obtain(closed_port(), client_secret="")["msg"]
