# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.module_utils.basic import AnsibleFallbackNotFound
from ansible_collections.community.dynatrace.plugins.module_utils import connection
from ansible_collections.community.dynatrace.plugins.module_utils.connection import (
    ACCOUNT_API,
    CONFIGURATION_API,
    Connection,
    Environment,
    first_filled,
)
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    API_TOKEN,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    PLATFORM_TOKEN,
    SECRETS,
    assert_no_secret,
)

CLASSIC = "/api/v2"
PLATFORM = "/platform/classic/environment-api/v2"
SAAS = ("https://abc12345.live.dynatrace.com", "https://abc12345.apps.dynatrace.com", "abc12345", "saas")

# given: base for API tokens, base for bearers, tenant, deployment
URLS = {
    "https://abc12345.live.dynatrace.com": SAAS,
    "https://abc12345.live.dynatrace.com/": SAAS,
    "https://abc12345.live.dynatrace.com/api/v2": SAAS,
    "https://abc12345.live.dynatrace.com:443/api/v2/": SAAS,
    "https://ABC12345.Live.Dynatrace.com./#dashboards;gtf=-2h": SAAS,
    "https://abc12345.live.dynatrace.com/rest-api-doc/index.jsp?urls.primaryName=x": SAAS,
    "https://abc12345.apps.dynatrace.com": SAAS,
    "https://abc12345.apps.dynatrace.com/ui/apps/dynatrace.classic.settings/ui/settings?x=/e/1": SAAS,
    "https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2": SAAS,
    "abc12345.live.dynatrace.com": SAAS,
    "  https://abc12345.live.dynatrace.com \n": SAAS,
    "https://abc12345.sprint.dynatracelabs.com": (
        "https://abc12345.sprint.dynatracelabs.com",
        "https://abc12345.sprint.apps.dynatracelabs.com",
        "abc12345",
        "saas",
    ),
    "https://abc12345.sprint.apps.dynatracelabs.com/ui": (
        "https://abc12345.sprint.dynatracelabs.com",
        "https://abc12345.sprint.apps.dynatracelabs.com",
        "abc12345",
        "saas",
    ),
    "https://abc12345.dev.apps.dynatracelabs.com": (
        "https://abc12345.dev.dynatracelabs.com",
        "https://abc12345.dev.apps.dynatracelabs.com",
        "abc12345",
        "saas",
    ),
    "https://managed.example.com/e/0a1b2c-3d": ("https://managed.example.com/e/0a1b2c-3d",) * 2
    + ("managed.example.com/e/0a1b2c-3d", "managed"),
    "https://managed.example.com/e/0a1b2c-3d/": ("https://managed.example.com/e/0a1b2c-3d",) * 2
    + ("managed.example.com/e/0a1b2c-3d", "managed"),
    "https://managed.example.com/e/0a1b2c-3d/api/v2": ("https://managed.example.com/e/0a1b2c-3d",) * 2
    + ("managed.example.com/e/0a1b2c-3d", "managed"),
    "https://managed.example.com/e/0a1b2c-3d/#hosts;id=1": ("https://managed.example.com/e/0a1b2c-3d",) * 2
    + ("managed.example.com/e/0a1b2c-3d", "managed"),
    "https://managed.example.com/e/0a1b2c-3d;gf=all/#x": ("https://managed.example.com/e/0a1b2c-3d",) * 2
    + ("managed.example.com/e/0a1b2c-3d", "managed"),
    "https://ag.example.com:9999/e/abc12345": ("https://ag.example.com:9999/e/abc12345",) * 2
    + ("ag.example.com:9999/e/abc12345", "activegate"),
    "https://gate.example.com/dynatrace/e/abc12345/ui/": ("https://gate.example.com/dynatrace/e/abc12345",) * 2
    + ("gate.example.com/dynatrace/e/abc12345", "managed"),
    "https://gate.example.com/tenant-a/api/v2": ("https://gate.example.com/tenant-a",) * 2 + ("gate.example.com/tenant-a", "other"),
    "https://gate.example.com/apis/api": ("https://gate.example.com/apis",) * 2 + ("gate.example.com/apis", "other"),
    "http://127.0.0.1:8080": ("http://127.0.0.1:8080",) * 2 + ("127.0.0.1:8080", "other"),
    "http://127.0.0.1:8080/e/abc12345": ("http://127.0.0.1:8080/e/abc12345",) * 2 + ("127.0.0.1:8080/e/abc12345", "managed"),
    "http://127.0.0.1:8080/e/abc12345/platform/classic/environment-api/v2": ("http://127.0.0.1:8080/e/abc12345",) * 2
    + ("127.0.0.1:8080/e/abc12345", "managed"),
    "http://localhost:80/": ("http://localhost",) * 2 + ("localhost", "other"),
    "http://[::1]:8080/e/x": ("http://[::1]:8080/e/x",) * 2 + ("[::1]:8080/e/x", "managed"),
}


@pytest.mark.parametrize("given", URLS)
def test_every_form_of_url(given):
    classic, platform, tenant, deployment = URLS[given]
    environment = Environment(given)
    assert environment.api(False) == classic + CLASSIC
    assert environment.api(True) == platform + PLATFORM
    assert environment.api(False, CONFIGURATION_API) == classic + "/api/config/v1"
    assert environment.tenant == tenant
    assert environment.deployment == deployment
    # Both forms lead to the same place again.
    for base in (environment.api(False), environment.api(True)):
        assert Environment(base).api(False) == classic + CLASSIC
        assert Environment(base).api(True) == platform + PLATFORM


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://abc12345.live.dynatrace.com", "unencrypted"),
        ("http://127.0.0.1.example.com", "unencrypted"),
        ("http://1270.0.0.1", "unencrypted"),
        ("ftp://abc12345.live.dynatrace.com", "not a valid URL"),
        ("https://", "not a valid URL"),
        ("https://a b", "not a valid URL"),
        ("https://host:port", "not a valid URL"),
        ("https://[::1", "not a valid URL"),
        (f"https://user:{CLIENT_SECRET}@abc12345.live.dynatrace.com", "must not hold a credential"),
        (f"https://abc12345.live.dynatrace.com/api/v2?Api-Token={API_TOKEN}", "must not hold a credential"),
    ],
)
def test_urls_that_are_refused(url, words):
    with pytest.raises(DynatraceError, match=words) as failure:
        _environment = Connection({"environment_url": url, "api_token": API_TOKEN}).environment
    assert_no_secret(failure.value, failure.value.result())
    assert set(SECRETS) & set(Connection({"environment_url": url}).secrets) or "dt0" not in url


def test_the_single_sign_on_follows_the_stage():
    assert Environment("https://x.live.dynatrace.com").token_url == "https://sso.dynatrace.com/sso/oauth2/token"
    assert Environment("https://x.sprint.apps.dynatracelabs.com").token_url == "https://sso-sprint.dynatracelabs.com/sso/oauth2/token"
    assert Environment("https://x.dev.dynatracelabs.com").token_url == "https://sso-dev.dynatracelabs.com/sso/oauth2/token"
    assert Environment("https://managed.dev.example.com/e/1").token_url == "https://sso.dynatrace.com/sso/oauth2/token"


ALL = {
    "api_token": API_TOKEN,
    "access_token": BEARER,
    "platform_token": PLATFORM_TOKEN,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
}


@pytest.mark.parametrize(
    ("left_out", "kind", "bearer"),
    [
        ([], "API token dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX", False),
        (["api_token"], "access token", True),
        (["api_token", "access_token"], "platform token dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX", True),
        (["api_token", "access_token", "platform_token"], "OAuth client dt0s02.ABCDEFGHIJKLMNOPQRSTUVWX", True),
    ],
)
@pytest.mark.parametrize("nothing", ["absent", "", None, " "])
def test_which_credential_is_used(left_out, kind, bearer, nothing):
    params = {name: value for name, value in ALL.items() if name not in left_out}
    if nothing != "absent":
        params.update(dict.fromkeys(left_out, nothing))
    found = Connection(params).auth
    assert repr(found) == kind
    assert found.bearer is bearer
    assert_no_secret(repr(found), str(found), f"{found}")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "no credential given"),
        ({"account_uuid": "1"}, "no credential given"),
        ({"client_id": CLIENT_ID}, "client_secret missing"),
        ({"client_secret": CLIENT_SECRET}, "client_id missing"),
        ({"api_token": PLATFORM_TOKEN}, "api_token holds a platform token .* as platform_token"),
        ({"platform_token": API_TOKEN}, "platform_token holds an API token .* as api_token"),
        ({"access_token": API_TOKEN}, "access_token holds an API token .* as api_token"),
        ({"access_token": PLATFORM_TOKEN}, "access_token holds a platform token .* as platform_token"),
        ({"api_token": CLIENT_SECRET}, "api_token holds an OAuth client .* as client_id and client_secret"),
        ({"client_id": CLIENT_SECRET, "client_secret": CLIENT_SECRET}, "client_id holds a client secret"),
        ({"client_id": CLIENT_ID, "client_secret": PLATFORM_TOKEN}, "client_secret holds a platform token .* as platform_token"),
        ({"api_token": API_TOKEN[:40] + " " + API_TOKEN[40:]}, "api_token holds blanks"),
        ({"api_token": API_TOKEN + "\u00e9"}, "api_token holds blanks or characters"),
        ({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_url": "http://sso.example.com/"}, "https://"),
        ({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_url": "http://127.0.0.1.example.com/"}, "https://"),
    ],
)
def test_credentials_that_cannot_work_are_explained(params, words):
    with pytest.raises(DynatraceError, match=words) as failure:
        _auth = Connection(params).auth
    assert_no_secret(failure.value, failure.value.result())


def test_a_missing_url_is_explained():
    with pytest.raises(DynatraceError, match="DYNATRACE_ENV_URL"):
        _environment = Connection({"environment_url": " "}).environment


def test_tokens_are_taken_without_the_line_end_of_their_file():
    assert Connection({"api_token": API_TOKEN + "\n"}).auth.token() == API_TOKEN


def test_old_tokens_without_parts_work_and_show_nothing():
    old = Connection({"api_token": "abcdefghijklmnopqrstu"}).auth
    assert old.token() == "abcdefghijklmnopqrstu"
    assert repr(old) == "API token"


def test_scopes_may_be_given_in_one_string():
    oauth = Connection({"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "oauth_scopes": ["a:b c:d", "e:f"]}).oauth
    assert oauth.scopes == ["a:b", "c:d", "e:f"]
    assert oauth.token_url == "https://sso.dynatrace.com/sso/oauth2/token"


def test_what_must_stay_secret():
    headers = {"X-Gateway-Key": "gateway-key-123", "X-Version": "1"}
    found = Connection(dict(ALL, headers=headers, proxy="http://me:pr0xypass@proxy:3128")).secrets
    assert set(SECRETS) <= set(found)
    assert {"gateway-key-123", "pr0xypass"} <= set(found)
    # Hiding a short word would hide half of the output.
    assert "1" not in found
    assert all(isinstance(secret, str) and secret for secret in found)


@pytest.mark.parametrize(
    ("params", "verify", "certificate", "proxies"),
    [
        ({}, True, None, {}),
        ({"validate_certs": False, "ca_path": "/ca"}, False, None, {}),
        ({"validate_certs": True, "ca_path": "/ca"}, "/ca", None, {}),
        ({"client_cert": "/cert", "client_key": "/key"}, True, ("/cert", "/key"), {}),
        ({"client_cert": "/cert"}, True, "/cert", {}),
        ({"client_key": "/key"}, True, None, {}),
        ({"proxy": "http://p:1"}, True, None, {"http": "http://p:1", "https": "http://p:1"}),
    ],
)
def test_tls_and_proxy(params, verify, certificate, proxies):
    found = Connection(params)
    assert (found.verify, found.certificate, found.proxies) == (verify, certificate, proxies)


def test_the_first_filled_variable_counts(monkeypatch):
    monkeypatch.setenv("DT_TEST_A", "")
    monkeypatch.setenv("DT_TEST_B", "  ")
    monkeypatch.setenv("DT_TEST_C", "value")
    assert first_filled("DT_TEST_A", "DT_TEST_B", "DT_TEST_0", "DT_TEST_C") == "value"
    with pytest.raises(AnsibleFallbackNotFound):
        first_filled("DT_TEST_A", "DT_TEST_B", "DT_TEST_0")


def test_secret_options_are_marked():
    marked = {name for name, spec in connection.CONNECTION_ARGUMENT_SPEC.items() if spec.get("no_log")}
    assert marked == {"api_token", "access_token", "platform_token", "client_secret", "headers"}


def test_an_api_gets_a_credential_that_it_takes():
    both = {"environment_url": "https://abc12345.live.dynatrace.com", "api_token": API_TOKEN, "platform_token": PLATFORM_TOKEN}
    connection = Connection(both, explicit=("platform_token",))
    assert connection.auth.bearer is True
    assert connection.auth_for(CONFIGURATION_API).token() == API_TOKEN
    assert connection.auth_for(CONFIGURATION_API) is connection.auth_for(CONFIGURATION_API)
    for given in ({"platform_token": PLATFORM_TOKEN}, {"access_token": BEARER}, {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}):
        with pytest.raises(DynatraceError, match="classic configuration API takes API tokens only: set api_token") as caught:
            Connection(given).auth_for(CONFIGURATION_API)
        assert_no_secret(caught.value)
    with pytest.raises(DynatraceError, match="no credential given"):
        Connection({}).auth_for(CONFIGURATION_API)


OAUTH = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
BOTH_BEARERS = {"platform_token": PLATFORM_TOKEN, **OAUTH}


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        (OAUTH, "OAuth client"),
        ({"access_token": BEARER}, "access token"),
        ({"platform_token": PLATFORM_TOKEN}, "platform token"),
        ({"access_token": BEARER, **BOTH_BEARERS}, "access token"),
        # An environment would take them the other way round.
        (BOTH_BEARERS, "OAuth client"),
        ({"api_token": API_TOKEN, **OAUTH}, "OAuth client"),
    ],
)
def test_the_credential_for_the_account(params, kind):
    assert Connection(params).auth_for(ACCOUNT_API).kind == kind
    assert Connection(params, explicit=("platform_token",)).auth_for(ACCOUNT_API).kind == kind


def test_an_api_token_is_no_credential_for_the_account():
    with pytest.raises(
        DynatraceError, match="account management API takes no API tokens: set client_id with client_secret, api_token is no"
    ):
        Connection({"api_token": API_TOKEN}).auth_for(ACCOUNT_API)
    with pytest.raises(DynatraceError, match="no credential given: set client_id with client_secret"):
        Connection({}).auth_for(ACCOUNT_API)


def test_the_account_is_named_by_its_uuid_or_urn():
    for given in ("1234-abcd", "urn:dtaccount:1234-abcd", " 1234-abcd\n"):
        found = Connection({"account_uuid": given, **OAUTH})
        assert (found.account, found.oauth.account_uuid, found.place(ACCOUNT_API)) == ("1234-abcd", "1234-abcd", "account 1234-abcd")
    with pytest.raises(DynatraceError, match="no account given: set account_uuid or the environment variable DT_ACCOUNT_ID"):
        _account = Connection(OAUTH).account
    with pytest.raises(DynatraceError, match="account_uuid is no UUID"):
        _account = Connection({"account_uuid": "my account/.."}).account


@pytest.mark.parametrize(
    ("url", "base"),
    [
        (None, "https://api.dynatrace.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_address_of_the_account(url, base):
    assert Connection({"account_url": url}).base(ACCOUNT_API, True) == base


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "api.example.com", "https://me:secret@api.example.com", "http://127.0.0.1.example.com"]
)
def test_no_bearer_is_sent_to_such_an_account(url):
    with pytest.raises(DynatraceError, match="account_url must begin with https://") as failure:
        Connection({"account_url": url}).base(ACCOUNT_API, True)
    assert "secret" not in failure.value.message
