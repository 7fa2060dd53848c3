# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils import client as client_module
from ansible_collections.community.dynatrace.plugins.module_utils import errors
from ansible_collections.community.dynatrace.plugins.module_utils.client import Client
from ansible_collections.community.dynatrace.plugins.module_utils.connection import ACCOUNT_API, CONFIGURATION_API, Connection
from ansible_collections.community.dynatrace.plugins.module_utils.retries import Patience
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    API_TOKEN,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    PLATFORM_TOKEN,
    Loopback,
    assert_no_secret,
    closed_port,
)

OBJECTS = "/settings/objects"
THROTTLED = {"status": 429, "body": {"error": {"code": 429, "message": "Too many"}}, "headers": {"Retry-After": "3"}}


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """Nobody waits in a test; what would have been waited is kept."""
    kept = []
    monkeypatch.setattr(Patience, "pause", staticmethod(kept.append))
    for name in (
        "http_proxy",
        "HTTP_PROXY",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
    ):
        monkeypatch.delenv(name, raising=False)
    return kept


def client_for(url, **params):
    return Client(Connection(dict({"environment_url": url, "api_token": API_TOKEN, "timeout": 5}, **params)))


def test_a_request_as_the_server_sees_it():
    with Loopback({"body": [{"code": 200}]}) as server:
        client = client_for(server.url + "/e/abc/", headers={"X-Gateway": "letmein"})
        answer = client.request("POST", OBJECTS, {"validateOnly": "true", "sort": "+name"}, [{"value": {"name": "\u00e4"}}])
    seen = server.seen[0]
    assert seen.path == "/e/abc/api/v2/settings/objects?validateOnly=true&sort=%2Bname"
    assert json.loads(seen.body) == [{"value": {"name": "\u00e4"}}]
    assert seen.headers["Authorization"] == "Api-Token " + API_TOKEN
    assert seen.headers["Content-Type"].startswith("application/json")
    assert seen.headers["X-Gateway"] == "letmein"
    assert seen.headers["User-Agent"].startswith("community.dynatrace")
    assert answer.status == 200
    assert answer.body == [{"code": 200}]
    assert (client.requests, client.platform, client.tenant) == (1, False, urlsplit(server.url).netloc + "/e/abc")
    assert_no_secret(repr(client), seen.path)


def test_another_api_has_another_base_and_is_named_in_errors():
    with Loopback({"body": {"values": []}}, status=404, body={"error": {"code": 404, "message": "Not here"}}) as server:
        client = client_for(server.url + "/e/abc", platform_token=PLATFORM_TOKEN)
        assert client.get("/alertingProfiles", api=CONFIGURATION_API) == {"values": []}
        with pytest.raises(errors.NotFoundError, match="GET /api/config/v1/alertingProfiles/1: 404 Not here"):
            client.get("/alertingProfiles/1", api=CONFIGURATION_API)
        with pytest.raises(errors.NotFoundError, match="GET /settings/objects: 404"):
            client.get(OBJECTS)
    assert [seen.path for seen in server.seen] == [
        "/e/abc/api/config/v1/alertingProfiles",
        "/e/abc/api/config/v1/alertingProfiles/1",
        "/e/abc/api/v2/settings/objects",
    ]
    assert {seen.headers["Authorization"] for seen in server.seen} == {"Api-Token " + API_TOKEN}
    assert client.requests == 3


def test_an_api_that_takes_no_bearer_is_sent_none():
    with Loopback() as server:
        client = client_for(server.url, api_token=None, platform_token=PLATFORM_TOKEN)
        with pytest.raises(errors.DynatraceError, match="takes API tokens only"):
            client.get("/alertingProfiles", api=CONFIGURATION_API)
    assert server.seen == []


def test_a_bearer_goes_to_the_platform_prefix():
    with Loopback(body={"items": []}) as server:
        client = client_for(server.url, api_token=None, platform_token=PLATFORM_TOKEN)
        assert client.get(OBJECTS) == {"items": []}
        assert client.platform is True
    assert server.seen[0].path == "/platform/classic/environment-api/v2/settings/objects"
    assert server.seen[0].headers["Authorization"] == "Bearer " + PLATFORM_TOKEN


def test_the_short_forms():
    with Loopback(body={"a": 1}) as server:
        client = client_for(server.url)
        assert client.put(OBJECTS + "/x", {"v": 1}, params={"validateOnly": "true"}) == {"a": 1}
        assert client.delete(OBJECTS + "/x", params={"updateToken": "t"}) == {"a": 1}
        assert client.post(OBJECTS, [], params={"q": "1"}, repeatable=True) == {"a": 1}
    assert [(seen.method, urlsplit(seen.path).query) for seen in server.seen] == [
        ("PUT", "validateOnly=true"),
        ("DELETE", "updateToken=t"),
        ("POST", "q=1"),
    ]


def test_no_body_is_none():
    with Loopback({"status": 204, "body": ""}) as server:
        assert client_for(server.url).delete(OBJECTS + "/x") is None


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [429, 503])
def test_who_is_throttled_waits_as_told(pauses, status, method):
    with Loopback(dict(THROTTLED, status=status), dict(THROTTLED, status=status), body={"ok": True}) as server:
        client = client_for(server.url)
        assert client.request(method, OBJECTS).body == {"ok": True}
    assert pauses == [3, 3]
    assert client.requests == len(server.seen) == 3


def test_throttling_ends_with_the_error_when_the_patience_does(pauses):
    with Loopback(**THROTTLED) as server, pytest.raises(errors.ApiError, match="429 Too many") as failure:
        client_for(server.url, max_wait=0).get(OBJECTS)
    assert failure.value.status == 429
    assert pauses == []
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
def test_what_is_wrong_is_not_tried_again(status):
    answer = {"status": status, "body": {"error": {"code": status, "message": "No"}}, "headers": {"Retry-After": "1"}}
    with Loopback(**answer) as server, pytest.raises(errors.ApiError, match=f"GET {OBJECTS}: {status} No"):
        client_for(server.url).get(OBJECTS)
    assert len(server.seen) == 1


@pytest.mark.parametrize("broken", ["unanswered", "cut"])
@pytest.mark.parametrize(("method", "repeatable"), [("GET", None), ("PUT", None), ("DELETE", None), ("POST", True)])
def test_a_broken_connection_is_tried_again_where_that_is_safe(method, repeatable, broken):
    with Loopback({"broken": broken}, {"broken": broken}, body={"ok": True}) as server:
        client = client_for(server.url)
        assert client.request(method, OBJECTS, repeatable=repeatable).body == {"ok": True}
    assert client.requests == len(server.seen) == 3


@pytest.mark.parametrize("broken", ["unanswered", "cut"])
@pytest.mark.parametrize(("method", "repeatable"), [("POST", None), ("PUT", False)])
def test_a_broken_connection_is_not_tried_again_where_that_could_do_it_twice(method, repeatable, broken):
    with Loopback({"broken": broken}, body={"ok": True}) as server, pytest.raises(errors.ConnectionFailedError) as failure:
        client_for(server.url).request(method, OBJECTS, body=[], repeatable=repeatable)
    assert failure.value.sent is True
    assert len(server.seen) == 1
    assert failure.value.message.startswith(f"{method} {OBJECTS}: no answer from {server.url}: ")
    assert_no_secret(failure.value, failure.value.result())


@pytest.mark.parametrize("broken", ["unanswered", "cut"])
def test_a_connection_that_stays_broken_is_an_error_in_the_end(broken):
    with Loopback(broken=broken) as server, pytest.raises(errors.ConnectionFailedError) as failure:
        client_for(server.url).get(OBJECTS)
    assert failure.value.sent is True
    assert 2 <= len(server.seen) <= 8


def test_nobody_listens():
    url = closed_port()
    with pytest.raises(errors.ConnectionFailedError, match="refused") as failure:
        client_for(url).post(OBJECTS, [])
    assert failure.value.sent is False
    assert failure.value.message.startswith(f"POST {OBJECTS}: no answer from {url}: ")
    assert "object at 0x" not in failure.value.message
    assert_no_secret(failure.value)


class Slow(list):
    """Answers that take longer than a test waits."""

    def __bool__(self):
        time.sleep(0.4)
        return False


def test_a_silent_server_does_not_hold_the_task():
    with Loopback() as server:
        server.answers = Slow()
        started = time.monotonic()
        with pytest.raises(errors.ConnectionFailedError, match="timed out") as failure:
            client_for(server.url, timeout=0.1).post(OBJECTS, [])
        assert time.monotonic() - started < 2
    assert failure.value.sent is True


def test_a_web_page_with_status_200_is_the_wrong_host():
    page = {"body": "<!DOCTYPE html><html>Log in</html>", "headers": {"Content-Type": "text/html"}}
    with Loopback(**page) as server, pytest.raises(errors.WrongHostError, match="web page"):
        client_for(server.url).get(OBJECTS)


def test_text_with_status_200_is_the_wrong_host():
    with Loopback(body="It works!") as server, pytest.raises(errors.WrongHostError, match="not JSON"):
        client_for(server.url).get(OBJECTS)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_credential_does_not_follow_a_redirect(status):
    with Loopback() as thief, Loopback(status=status, headers={"Location": thief.url + "/api/v2/x"}) as server:
        with pytest.raises(errors.WrongHostError, match="redirects to " + thief.url):
            client_for(server.url).get(OBJECTS)
        assert thief.seen == []


def test_array_answers_are_for_the_caller_when_asked_for():
    items = [{"code": 400, "error": {"code": 400, "message": "Constraints violated."}}]
    with Loopback(status=400, body=items) as server:
        client = client_for(server.url)
        answer = client.request("POST", OBJECTS, body=[{}], item_results=True)
        assert (answer.status, answer.body) == (400, items)
        with pytest.raises(errors.ApiError, match="400 Constraints violated"):
            client.request("POST", OBJECTS, body=[{}])


def test_an_envelope_is_raised_even_if_arrays_were_asked_for():
    body = {"error": {"code": 403, "message": "Token is missing required scope. Use one of: settings.write (Write settings)"}}
    with Loopback(status=403, body=body) as server, pytest.raises(errors.PermissionDeniedError) as failure:
        client_for(server.url).request("POST", OBJECTS, body=[{}], item_results=True)
    assert failure.value.missing_scopes == ["settings.write"]


def test_a_refused_token_is_named_by_its_public_part():
    body = {"error": {"code": 401, "message": "Token Authentication failed"}}
    with Loopback(status=401, body=body) as server, pytest.raises(errors.AuthenticationError) as failure:
        client_for(server.url).get(OBJECTS)
    assert "API token dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX was refused" in failure.value.message
    assert len(server.seen) == 1
    assert_no_secret(failure.value, failure.value.result())


# The listing


def test_pages_are_followed_with_nothing_but_their_key():
    with Loopback(
        {"body": {"items": [1, 2], "nextPageKey": "AQA=+1"}},
        {"body": {"items": [3], "nextPageKey": None}},
    ) as server:
        client = client_for(server.url)
        assert list(client.pages(OBJECTS, {"schemaIds": "x", "pageSize": 2})) == [1, 2, 3]
    assert [parse_qsl(urlsplit(seen.path).query) for seen in server.seen] == [
        [("schemaIds", "x"), ("pageSize", "2")],
        [("nextPageKey", "AQA=+1")],
    ]


def test_a_parameter_can_go_with_every_page():
    with Loopback(
        {"body": {"problems": [1], "nextPageKey": "k", "warnings": ["w"]}},
        {"body": {"problems": [2]}},
    ) as server:
        query = {"fields": "recentComments", "pageSize": 1}
        found = list(client_for(server.url).listing("/problems", query, "problems", repeated=("fields", "sort")))
    assert found == [{"problems": [1], "nextPageKey": "k", "warnings": ["w"]}, {"problems": [2]}]
    assert sorted(parse_qsl(urlsplit(server.seen[1].path).query)) == [("fields", "recentComments"), ("nextPageKey", "k")]


def test_pages_of_other_listings():
    with Loopback(body={"apiTokens": [{"id": "a"}]}) as server:
        assert list(client_for(server.url).pages("/apiTokens", items="apiTokens")) == [{"id": "a"}]


def test_an_empty_page_with_a_key_is_asked_for_again():
    with Loopback(
        {"body": {"items": [1], "nextPageKey": "k"}},
        {"body": {"items": [], "nextPageKey": "k"}},
        {"body": {"items": [], "nextPageKey": "k"}},
        {"body": {"items": [2]}},
    ) as server:
        assert list(client_for(server.url).pages(OBJECTS)) == [1, 2]
    assert len(server.seen) == 4


def test_empty_pages_that_lead_on_are_passed():
    empty = [{"body": {"items": [], "nextPageKey": "k2"}}] * client_module.EMPTY_PAGE_TRIES
    with Loopback({"body": {"items": [1], "nextPageKey": "k1"}}, *empty, {"body": {"items": [2]}}) as server:
        assert list(client_for(server.url).pages(OBJECTS)) == [1, 2]
    assert parse_qs(urlsplit(server.seen[-1].path).query) == {"nextPageKey": ["k2"]}


@pytest.mark.parametrize(
    "answer",
    [
        {"body": {"items": [], "nextPageKey": "k"}},
        {"status": 400, "body": {"error": {"code": 400, "message": "Constraints violated.", "constraintViolations": []}}},
    ],
)
def test_half_a_listing_is_an_error(answer):
    with Loopback({"body": {"items": [1], "nextPageKey": "k"}}, **answer) as server:
        listing = client_for(server.url).pages(OBJECTS)
        assert next(listing) == 1
        with pytest.raises(errors.DynatraceError, match="listing is incomplete"):
            list(listing)


def test_a_wrong_query_is_not_called_an_incomplete_listing():
    with Loopback(status=400, body={"error": {"code": 400, "message": "Wrong field"}}) as server, pytest.raises(errors.ApiError) as failure:
        list(client_for(server.url).pages(OBJECTS, {"fields": "x"}))
    assert failure.value.message == f"GET {OBJECTS}: 400 Wrong field"


def test_something_else_than_a_listing():
    with Loopback({"status": 204, "body": ""}) as server, pytest.raises(errors.DynatraceError, match="not a listing"):
        list(client_for(server.url).pages(OBJECTS))


# The OAuth client


def oauth_client(server, sso, **params):
    return client_for(
        server.url, api_token=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, token_url=sso.url + "/sso/oauth2/token", **params
    )


def test_a_bearer_is_fetched_once_and_renewed_when_refused():
    grants = [{"body": {"access_token": f"{BEARER}-{number}", "expires_in": 300, "scope": ""}} for number in (1, 2)]
    refused = {"status": 401, "body": {"error": {"code": 401, "message": "expired"}}}
    with Loopback(*grants) as sso, Loopback({}, {}, refused, {"body": {"ok": True}}) as server:
        client = oauth_client(server, sso, headers={"X-Gateway-Key": "for-the-gateway-only"})
        client.get(OBJECTS)
        client.get(OBJECTS)
        assert client.post(OBJECTS, []) == {"ok": True}
    assert [seen.headers["Authorization"] for seen in server.seen] == ["Bearer " + BEARER + end for end in ("-1", "-1", "-1", "-2")]
    assert client.requests == 4
    assert len(sso.seen) == 2
    assert dict(parse_qsl(sso.seen[0].body)) == {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    assert sso.seen[0].path == "/sso/oauth2/token"
    # The gateway's key and any other credential stay with the environment.
    assert sso.seen[0].headers["X-Gateway-Key"] is None
    assert sso.seen[0].headers["Authorization"] is None
    assert_no_secret(repr(client.auth))


def test_threads_share_a_bearer_and_what_was_learned_on_the_way_to_it():
    unknown = {"status": 400, "body": {"error": "invalid_scope", "error_description": "Unknown scope: x"}}
    with Loopback(unknown, {"body": {"access_token": BEARER, "expires_in": 300}}, **unknown) as sso, Loopback() as server:
        client = oauth_client(server, sso)
        client.auth.wanted = ["x"]
        with ThreadPoolExecutor(8) as pool:
            answers = [pool.submit(client.get, OBJECTS) for _number in range(8)]
        assert [answer.result() for answer in answers] == [{}] * 8
    assert len(sso.seen) == 2
    assert {seen.headers["Authorization"] for seen in server.seen} == {"Bearer " + BEARER}


def test_a_bearer_that_is_refused_twice_is_an_error():
    refused = {"status": 401, "body": {"error": {"code": 401, "message": f"expired {CLIENT_SECRET}"}}}
    with Loopback(body={"access_token": BEARER}) as sso, Loopback(**refused) as server:
        with pytest.raises(errors.AuthenticationError, match=f"OAuth client {CLIENT_ID} was refused") as failure:
            oauth_client(server, sso).get(OBJECTS)
        assert len(server.seen) == 2
    assert_no_secret(failure.value, failure.value.result())


def test_a_refusing_single_sign_on_is_an_authentication_error():
    body = {
        "errorCode": 400,
        "message": "Bad Request",
        "error": "invalid_request",
        "error_description": "ClientId or clientSecret is not correct.",
    }
    with Loopback(status=400, body=body) as sso, Loopback() as server:
        with pytest.raises(errors.AuthenticationError, match="clientSecret is not correct; the OAuth client dt0s02") as failure:
            oauth_client(server, sso).get(OBJECTS)
        assert server.seen == []
    assert failure.value.result()["error_code"] == "invalid_request"
    assert_no_secret(failure.value, failure.value.result())


def test_a_busy_single_sign_on_is_waited_for(pauses):
    with Loopback(THROTTLED, {"broken": "unanswered"}, body={"access_token": BEARER}) as sso, Loopback() as server:
        oauth_client(server, sso).get(OBJECTS)
    assert len(sso.seen) == 3
    assert pauses[0] == 3


def test_the_single_sign_on_may_not_redirect_the_secret():
    with Loopback() as thief, Loopback(status=307, headers={"Location": thief.url}) as sso, Loopback() as server:
        with pytest.raises(errors.WrongHostError) as failure:
            oauth_client(server, sso).get(OBJECTS)
        assert thief.seen == []
    assert_no_secret(failure.value)


# Proxy and certificates


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    with Loopback(body={"via": "proxy"}) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert client_for("http://localhost:9").get(OBJECTS) == {"via": "proxy"}
    assert proxy.seen[0].path == "http://localhost:9/api/v2/settings/objects"


def test_the_proxy_option_wins_over_the_environment(monkeypatch):
    with Loopback(body={"via": "option"}) as proxy:
        monkeypatch.setenv("http_proxy", closed_port())
        monkeypatch.setenv("no_proxy", "")
        assert client_for("http://localhost:9", proxy=proxy.url).get(OBJECTS) == {"via": "option"}


def test_a_netrc_does_not_replace_the_credential(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login me password {'p' * 20}\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with Loopback(body={"access_token": BEARER}) as sso, Loopback() as server:
        client_for(server.url).get(OBJECTS)
        oauth_client(server, sso).get(OBJECTS)
    assert server.seen[0].headers["Authorization"] == "Api-Token " + API_TOKEN
    assert sso.seen[0].headers["Authorization"] is None


def test_a_missing_certificate_file_is_named():
    with pytest.raises(errors.ConnectionFailedError, match="/nowhere/ca.pem"):
        client_for("https://localhost:9", ca_path="/nowhere/ca.pem").get(OBJECTS)


# Asking what is allowed


@pytest.mark.parametrize("answer", [{}, {"status": 404}, {"status": 400, "body": [{"code": 400}]}])
def test_whatever_is_said_after_the_door_is_no_refusal(answer):
    with Loopback(**answer) as server:
        assert client_for(server.url).refusal("GET", OBJECTS) is None


def test_a_refusal_names_the_scope():
    body = {"error": {"code": 403, "message": "No.", "details": {"missingScopes": ["settings:objects:read"]}}}
    with Loopback(status=403, body=body) as server:
        assert client_for(server.url).refusal("GET", OBJECTS).missing_scopes == ["settings:objects:read"]


@pytest.mark.parametrize(
    "answer", [{"status": 401}, {"status": 500}, {"status": 404, "body": "<html>", "headers": {"Content-Type": "text/html"}}]
)
def test_trouble_is_no_answer_to_what_is_allowed(answer):
    with Loopback(**answer) as server, pytest.raises(errors.ApiError):
        client_for(server.url).refusal("GET", OBJECTS)


# The account


ACCOUNT = "1234abcd-0000-4000-8000-000000000001"


def account_client(server, sso=None, **params):
    credential = {"access_token": BEARER}
    if sso:
        credential = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_url": sso.url + "/sso/oauth2/token"}
    options = {"account_url": server.url + "/", "account_uuid": ACCOUNT, "timeout": 5, **credential, **params}
    return Client(Connection(options), ACCOUNT_API)


def test_the_account_is_asked_at_its_own_address_without_any_environment():
    with Loopback({"body": {"items": []}}, status=404, body={"code": 404, "message": "Group not found", "errorsMap": {}}) as server:
        client = account_client(server)
        assert list(client.pages("/iam/v1/accounts/{account}/groups")) == []
        with pytest.raises(errors.NotFoundError, match=f"DELETE /iam/v1/accounts/{ACCOUNT}/groups/1: 404 Group not found"):
            client.delete("/iam/v1/accounts/{account}/groups/1")
    assert [seen.path for seen in server.seen] == [f"/iam/v1/accounts/{ACCOUNT}/groups", f"/iam/v1/accounts/{ACCOUNT}/groups/1"]
    assert {seen.headers["Authorization"] for seen in server.seen} == {"Bearer " + BEARER}
    assert client.tenant == "account " + ACCOUNT
    assert client.platform


def test_what_the_account_says_about_single_fields_is_shown():
    body = {"code": 400, "message": "Validation failed", "errorsMap": {"statementQuery": "unknown permission a:b:c"}}
    with (
        Loopback(status=400, body=body) as server,
        pytest.raises(errors.ApiError, match="Validation failed; statementQuery: unknown") as failure,
    ):
        account_client(server).post("/iam/v1/repo/account/{account}/policies", {})
    assert failure.value.violations == [{"path": "statementQuery", "message": "unknown permission a:b:c"}]


def test_a_web_page_of_the_account_points_to_its_own_option():
    page = {"body": "<html></html>", "headers": {"Content-Type": "text/html"}}
    with Loopback(**page) as server, pytest.raises(errors.WrongHostError, match="check that account_url"):
        account_client(server).get("/env/v2/accounts/{account}/environments")


def asked_for(sso):
    return [dict(parse_qsl(seen.body)) for seen in sso.seen]


def test_scope_and_account_are_always_sent_to_the_single_sign_on():
    grants = [{"body": {"access_token": BEARER, "scope": "a:b c:d"}}]
    with Loopback(*grants) as sso, Loopback() as server:
        client = account_client(server, sso)
        client.auth.wanted = ["a:b", "c:d"]
        client.get("/x")
    assert [(form["scope"], form["resource"]) for form in asked_for(sso)] == [("a:b c:d", "urn:dtaccount:" + ACCOUNT)]


NOT_GRANTED = {"status": 400, "body": {"error": "invalid_scope", "error_description": "Scope is not granted."}}


def test_a_client_that_lacks_a_scope_is_asked_for_all_that_it_has():
    refused = {"status": 401, "body": {"message": "expired"}}
    with Loopback(NOT_GRANTED, body={"access_token": BEARER, "scope": "a:b"}) as sso, Loopback(refused, {}) as server:
        client = account_client(server, sso)
        client.auth.wanted = ["a:b", "c:d"]
        client.get("/x")
    # The bearer that is fetched after the refusal is not asked for in vain a second time.
    assert [form.get("scope") for form in asked_for(sso)] == ["a:b c:d", None, None]
    assert client.auth.granted == ["a:b"]


def test_scopes_that_were_chosen_are_not_replaced():
    with Loopback(**NOT_GRANTED) as sso, Loopback() as server:
        client = account_client(server, sso, oauth_scopes=["e:f"])
        client.auth.wanted = ["a:b"]
        with pytest.raises(errors.AuthenticationError, match="Scope is not granted.*check client_id, client_secret"):
            client.get("/x")
    assert [form["scope"] for form in asked_for(sso)] == ["e:f"]


def test_the_limit_of_the_account_is_kept_by_every_try(pauses, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(Patience, "clock", staticmethod(lambda: now[0]))
    with Loopback(*[{}] * 100, THROTTLED, {}, *[{}] * 100) as server:
        client = account_client(server)
        for _number in range(178):
            client.get("/x")
            now[0] += 0.1
        assert pauses == [3]
        assert client.requests == 179
        client.get("/x")
        assert pauses == [3]
        client.get("/x")
    # The first of 180 went 17.8 s ago.
    assert pauses[1:] == [pytest.approx(60 - 17.8)]


def test_an_environment_has_no_pace(pauses):
    with Loopback() as server:
        client = client_for(server.url)
        for _number in range(400):
            client.get(OBJECTS)
    assert pauses == []


def numbers(server):
    return [dict(parse_qsl(urlsplit(seen.path).query)) for seen in server.seen]


@pytest.mark.parametrize("total", ["totalCount", "total"])
def test_numbered_pages_that_the_server_cuts(total):
    pages = [{"body": {"content": content, total: 5}} for content in ([1, 2], [3, 4], [5])]
    with Loopback(*pages) as server:
        assert list(account_client(server).numbered_pages("/x", {"a": "b"})) == [1, 2, 3, 4, 5]
    assert numbers(server) == [{"a": "b", "page": str(number), "size": "1000"} for number in (1, 2, 3)]


def test_numbered_pages_without_a_total_end_with_one_that_is_not_full():
    with Loopback({"body": {"results": list(range(1000))}}, {"body": {"results": [1000]}}) as server:
        assert len(list(account_client(server).numbered_pages("/x", items="results", size_name="page-size"))) == 1001
    assert numbers(server) == [{"page": "1", "page-size": "1000"}, {"page": "2", "page-size": "1000"}]


def test_numbered_pages_that_break_off_are_an_error():
    pages = [{"body": {"content": content, "totalCount": 5}} for content in ([1, 2], [])]
    with Loopback(*pages) as server, pytest.raises(errors.DynatraceError, match="the listing is incomplete.*page 2 is empty after 2 of 5"):
        list(account_client(server).numbered_pages("/x"))


def test_numbered_pages_of_something_else():
    with Loopback(body=[]) as server, pytest.raises(errors.DynatraceError, match="not a listing"):
        list(account_client(server).numbered_pages("/x"))
