# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils import auth
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    API_TOKEN,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    PLATFORM_TOKEN,
    assert_no_secret,
)

URL = "https://sso.example.com/sso/oauth2/token"


def signed(credential):
    return credential(SimpleNamespace(headers={})).headers["Authorization"]


@pytest.mark.parametrize(
    ("kind", "secret", "header"),
    [
        (auth.ApiToken, API_TOKEN, "Api-Token " + API_TOKEN),
        (auth.PlatformToken, PLATFORM_TOKEN, "Bearer " + PLATFORM_TOKEN),
        (auth.AccessToken, BEARER, "Bearer " + BEARER),
    ],
)
def test_header(kind, secret, header):
    credential = kind(secret)
    assert signed(credential) == header
    assert credential.renew() is False
    assert credential.secrets == [secret]
    assert_no_secret(repr(credential), str(credential), f"{credential!s}", credential.token_id)


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (API_TOKEN, "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX"),
        ("dt0s01." + "A" * 24 + "." + "B" * 64, ""),
        ("abcdefghijklmnopqrstu", ""),
        ("eyJhbGciOi.eyJzdWIi.c2ln", ""),
    ],
)
def test_the_public_part(token, shown):
    assert auth.public_part(token) == shown


@pytest.fixture
def oauth(monkeypatch):
    """An OAuth client whose single sign-on counts the bearers it gave, with a clock that a test moves."""
    credential = auth.OAuthClientCredentials(URL, CLIENT_ID, CLIENT_SECRET, ["a:read", "a:write"], "acc-1")
    credential.forms = []
    credential.now = 1000.0
    credential.clock = lambda: credential.now

    def exchange(url, form):
        assert url == URL
        credential.forms.append(form)
        return {"access_token": f"{BEARER}-{len(credential.forms)}", "expires_in": 300, "scope": "a:read"}

    credential.exchange = exchange
    return credential


def test_one_bearer_serves_until_shortly_before_its_end(oauth):
    assert oauth.forms == []
    assert signed(oauth) == f"Bearer {BEARER}-1"
    assert oauth.expires_at == 1300
    oauth.now = 1269.9
    assert signed(oauth) == f"Bearer {BEARER}-1"
    oauth.now = 1270
    assert signed(oauth) == f"Bearer {BEARER}-2"
    assert oauth.renew() is True
    assert signed(oauth) == f"Bearer {BEARER}-3"
    assert (
        oauth.forms
        == [
            {
                "grant_type": "client_credentials",
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "scope": "a:read a:write",
                "resource": "urn:dtaccount:acc-1",
            }
        ]
        * 3
    )
    assert oauth.granted == ["a:read"]
    assert set(oauth.secrets) == {CLIENT_SECRET, f"{BEARER}-3"}
    assert_no_secret(repr(oauth), str(oauth))
    assert repr(oauth) == "OAuth client " + CLIENT_ID


def test_what_is_not_given_is_not_sent():
    credential = auth.OAuthClientCredentials(URL, CLIENT_ID, CLIENT_SECRET)
    forms = []
    credential.exchange = lambda url, form: forms.append(form) or {"access_token": BEARER}
    assert credential.token() == BEARER
    assert set(forms[0]) == {"grant_type", "client_id", "client_secret"}
    # Without a word about its life it lives as long as they all do.
    assert credential.lifetime == 300
    assert credential.granted == []


@pytest.mark.parametrize("answer", [None, [], {}, {"access_token": ""}, "text"])
def test_an_answer_without_bearer_is_an_error(oauth, answer):
    oauth.exchange = lambda url, form: answer
    with pytest.raises(DynatraceError, match="token_url") as failure:
        oauth.token()
    assert_no_secret(failure.value)


def test_times_are_written_like_the_api_does():
    assert auth.iso_time(1604563530.9) == "2020-11-05T08:05:30Z"
