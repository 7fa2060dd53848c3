# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may call the API of an account, and what it says to the others."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote_plus

import pytest


def environments(account):
    return f"/env/v2/accounts/{account.uuid}/environments"


def ask(account, auth=None, **form):
    """Ask for a bearer, without anything that is not given."""
    data = {"grant_type": "client_credentials", **form}
    return account.session.post(f"{account.url}/sso/oauth2/token", data=data, auth=auth, timeout=10)


def test_credentials_in_the_header(account):
    answer = ask(account, auth=(quote_plus(account.client_id), quote_plus(account.client_secret)))
    assert (answer.status_code, answer.json()["expires_in"], "resource" in answer.json()) == (200, 300, False)
    for auth in ((account.client_id, "wrong"), ("nobody", account.client_secret)):
        assert ask(account, auth=auth).status_code == 400
    headers = {"Authorization": "Basic ?"}
    form = {"grant_type": "client_credentials"}
    assert account.session.post(f"{account.url}/sso/oauth2/token", data=form, headers=headers, timeout=10).status_code == 400


def test_wrong_credentials(account):
    answer = ask(account, client_id=account.client_id, client_secret=account.client_secret + "X")
    body = answer.json()
    assert (answer.status_code, body["errorCode"], body["message"], body["error"]) == (400, 400, "Bad Request", "invalid_request")
    assert body["error_description"].endswith("ClientId or clientSecret is not correct.")
    assert body["issueId"]
    assert account.client_secret not in answer.text


def test_bearers_tell_who_they_are_for(account):
    bearer = account.bearer("account-idm-read")
    payload = bearer.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (claims["scope"], claims["client_id"], claims["exp"] - claims["iat"]) == ("account-idm-read", account.client_id, 300)


def test_a_client_may_ask_for_what_it_holds(account):
    client = account.sim("POST", f"/accounts/{account.uuid}/clients", {"scopes": ["account-env-read", "account-idm-read"]})
    refused = ask(account, **client, scope="account-env-read account-env-write")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert ask(account, **client).json()["scope"] == "account-env-read account-idm-read"


def test_refusals(account):
    wanted = "Incorrect Authorization header in request - expected `Bearer`!"
    for headers in ({"Authorization": ""}, {"Authorization": "Basic abc"}, {"Authorization": "Api-Token dt0c01.X.Y"}):
        answer = account.call("GET", environments(account), headers=headers)
        assert (answer.status_code, answer.json()["error"]["message"]) == (401, wanted)
    answer = account.call("GET", environments(account), headers={"Authorization": "Bearer unknown"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 401)
    answer = account.with_bearer("account-env-write").get(environments(account))
    assert (answer.status_code, answer.json()["error"]["details"]) == (403, {"missingScopes": ["account-env-read"]})
    assert answer.headers["dynatrace-response-source"] == "API Gateway"
    assert account.with_bearer("account-env-read").get(environments(account)).status_code == 200


@pytest.mark.parametrize("resource", ["urn:dtaccount:00000000-0000-4000-8000-000000000001", "urn:dtenvironment:abc12345"])
def test_bearers_for_something_else(account, resource):
    stranger = account.with_bearer("account-env-read account-uac-read", resource=resource)
    answer = stranger.get(environments(account))
    assert (answer.status_code, answer.json()["error"]["message"]) == (403, "The access token was not issued for this account.")
    assert stranger.get(f"/sub/v2/accounts/{account.uuid}/subscriptions").status_code == 401


def test_bearers_are_for_the_account_of_their_client(account):
    client = account.sim("POST", f"/accounts/{account.uuid}/clients", {"scopes": ["account-env-read"]})
    document = ask(account, **client).json()
    assert "resource" not in document
    answers = [
        account.get(path, headers={"Authorization": f"Bearer {document['access_token']}"})
        for path in (environments(account), environments(account).replace(account.uuid, "00000000-0000-4000-8000-000000000001"))
    ]
    assert [answer.status_code for answer in answers] == [200, 403]


def test_no_such_thing(account):
    assert account.get("/iam/v1/nothing").status_code == 404
    assert account.delete(environments(account)).status_code == 405
    unknown = account.get("/env/v2/accounts/00000000-0000-4000-8000-000000000001/environments")
    assert unknown.status_code == 403


def test_bearer_of_an_account_lives_300_seconds(server, account, monkeypatch):
    _url, simulator, _session = server
    assert account.get(environments(account)).status_code == 200
    start = simulator.sso.clock()
    monkeypatch.setattr(simulator.sso, "clock", lambda: start + 301)
    assert account.get(environments(account)).status_code == 401


def test_expired_bearer(account):
    account.fault("expired_bearer")
    assert [account.get(environments(account)).status_code for _each in range(2)] == [401, 401]
    assert account.with_bearer().get(environments(account)).status_code == 200


def test_rate_limit(account):
    account.fault("rate_limit", limit=3, seconds=600)
    answers = [account.get(environments(account)) for _each in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 590 <= int(answers[-1].headers["Retry-After"]) <= 600
    (shown,) = [fault for fault in account.sim("GET", "/faults")["items"] if fault.get("tenant") == account.uuid]
    assert (shown["fault"], shown["times"], shown["limit"]) == ("rate_limit", None, 3)
    account.sim("DELETE", "/faults", tenant=account.uuid)
    account.fault("rate_limit", limit=0, header="reset-seconds")
    answer = account.get(environments(account))
    assert (answer.status_code, answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == (429, "0", "0")


def test_rate_limit_lets_pass_what_waited(account, monkeypatch):
    now = 1_000_000.0
    monkeypatch.setattr("dynatrace_simulator.faults.time.time", lambda: now)
    account.fault("rate_limit", limit=1)
    assert [account.get(environments(account)).status_code for _each in range(2)] == [200, 429]
    now += 59.9
    assert account.get(environments(account)).headers["Retry-After"] == "1"
    now += 0.2
    assert [account.get(environments(account)).status_code for _each in range(2)] == [200, 429]


def test_requests_of_an_account_are_recorded_under_it(account):
    account.get(environments(account))
    account.get("/ref/v1/account/permissions")
    seen = account.sim("GET", "/requests", tenant=account.uuid)
    assert [item["path"] for item in seen["items"]] == [environments(account), "/ref/v1/account/permissions"]
    assert account.token not in json.dumps(seen)
    account.sim("DELETE", "/requests", tenant=account.uuid)
    assert account.sim("GET", "/requests", tenant=account.uuid)["count"] == 0


def test_accounts_are_apart(server, account):
    url, simulator, session = server
    other = account.sim("POST", "/accounts")
    assert set(other) == {"uuid", "url", "oauth"}
    assert other["uuid"] != account.uuid
    answer = account.get(f"/env/v2/accounts/{other['uuid']}/environments")
    assert answer.status_code == 403
    client = {name: other["oauth"][name] for name in ("client_id", "client_secret")}
    assert ask(account, **client).status_code == 200
    tenant = account.sim("POST", "/tenants", {"account": other["uuid"]})["id"]
    account.sim("DELETE", f"/accounts/{other['uuid']}")
    assert tenant not in simulator.tenants
    assert ask(account, **client).status_code == 400
    assert session.post(f"{url}/__sim__/tenants", json={"account": other["uuid"]}, timeout=10).status_code == 400
    assert session.delete(f"{url}/__sim__/accounts/{simulator.account_uuid}", timeout=10).status_code == 400
    assert session.delete(f"{url}/__sim__/accounts/{other['uuid']}", timeout=10).status_code == 404


def test_account_of_the_ready_line(server, account):
    _url, simulator, _session = server
    ready = account.sim("GET", "/tenants")
    listed = account.sim("GET", "/accounts")
    assert listed[0] == {"uuid": ready["account"]["uuid"], "url": ready["url"], "oauth": ready["oauth"]}
    assert account.uuid in [entry["uuid"] for entry in listed]
    bearer = simulator.sso.issue(["account-env-read"], f"urn:dtaccount:{simulator.account_uuid}")["access_token"]
    answer = account.call("GET", f"/env/v2/accounts/{simulator.account_uuid}/environments", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200
    assert account.tenant not in [entry["id"] for entry in answer.json()["data"]]
