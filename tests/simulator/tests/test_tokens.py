# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API tokens and personal access tokens (environment.md 2)."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone

import pytest
import requests

from dynatrace_simulator.scopes import CLASSIC_SCOPES

TOKENS = "/apiTokens"
SETTINGS = "builtin:tokens.token-settings"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def created(api, name="a", scopes=("settings.read",), **more):
    answer = api.post(TOKENS, {"name": name, "scopes": list(scopes), **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def listed(api, **params):
    answer = api.get(TOKENS, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["apiTokens"]


def names(api, **params):
    return [token["name"] for token in listed(api, **params)]


def violation(answer):
    """Path and place of the only violation of a 400."""
    assert answer.status_code == 400, answer.text
    (found,) = answer.json()["error"]["constraintViolations"]
    return found["path"], found["parameterLocation"]


def as_holder(api, secret):
    """The same tenant as somebody who holds that token."""
    other = api.with_token(scopes=[])
    other.token = secret
    return other


def allow_personal(api, allowed=True):
    value = {"newDynatraceTokenFormatEnabled": True, "patEnabled": allowed}
    api.post("/settings/objects", [{"schemaId": SETTINGS, "scope": "environment", "value": value}]).raise_for_status()


def personal(api, scopes=("apiTokens.read", "apiTokens.write"), **more):
    """The same tenant as somebody with a personal access token."""
    return as_holder(api, api.own("/tokens", {"kind": "api_token", "personalAccessToken": True, "scopes": list(scopes), **more})["token"])


def test_life_of_a_token(api):
    made = created(api, "mine", ["settings.read", "entities.read"])
    assert set(made) == {"id", "token"}
    assert re.fullmatch(r"dt0c01\.[A-Z0-9]{24}\.[A-Z0-9]{64}", made["token"])
    assert made["id"] == made["token"].rpartition(".")[0]
    path = f"{TOKENS}/{made['id']}"
    shown = api.get(path).json()
    assert DATE.fullmatch(shown.pop("creationDate"))
    assert shown == {
        "id": made["id"],
        "name": "mine",
        "enabled": True,
        "owner": "admin@example.com",
        "personalAccessToken": False,
        "scopes": ["settings.read", "entities.read"],
    }
    holder = as_holder(api, made["token"])
    assert holder.get("/settings/schemas").status_code == 200
    used = api.get(path).json()
    assert (used["lastUsedIpAddress"], bool(DATE.fullmatch(used["lastUsedDate"]))) == ("127.0.0.1", True)
    assert api.post(f"{TOKENS}/lookup", {"token": made["token"]}).json() == used
    answer = api.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert holder.get("/settings/schemas").status_code == 401
    for answer in (api.get(path), api.delete(path), api.post(f"{TOKENS}/lookup", {"token": made["token"]})):
        assert (answer.status_code, answer.content) == (404, b"")
    # A change documents no 404 of its own, so it has the envelope of all errors.
    answer = api.put(path, {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_names_are_not_unique_and_scopes_are_a_set(api):
    ids = {created(api, "same", ["settings.read", "settings.read"])["id"] for _each in range(2)}
    assert len(ids) == 2
    assert names(api).count("same") == 2
    assert [token["scopes"] for token in listed(api, fields="+scopes") if token["id"] in ids] == [["settings.read"]] * 2


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"scopes": ["settings.read"]}, "name"),
        ({"name": "", "scopes": ["settings.read"]}, "name"),
        ({"name": 1, "scopes": ["settings.read"]}, "name"),
        ({"name": "a"}, "scopes"),
        ({"name": "a", "scopes": []}, "scopes"),
        ({"name": "a", "scopes": "settings.read"}, "scopes"),
        ({"name": "a", "scopes": ["settings.read", "nonsense"]}, "scopes"),
        # Seen on tokens, but nobody can give it (environment.md 2.8).
        ({"name": "a", "scopes": ["ViewDashboard"]}, "scopes"),
        ({"name": "a", "scopes": ["settings.read"], "expirationDate": "tomorrow"}, "expirationDate"),
        ({"name": "a", "scopes": ["settings.read"], "expirationDate": "9" * 30}, "expirationDate"),
        ({"name": "a", "scopes": ["settings.read"], "expirationDate": "now-1d"}, "expirationDate"),
        ({"name": "a", "scopes": ["settings.read"], "expirationDate": "2020-01-01"}, "expirationDate"),
        ({"name": "a", "scopes": ["settings.read"], "expirationDate": "1600000000000"}, "expirationDate"),
        ({"name": "a", "scopes": ["settings.read"], "personalAccessToken": "yes"}, "personalAccessToken"),
        ([], None),
    ],
)
def test_bad_creation(api, body, path):
    assert violation(api.post(TOKENS, body)) == (path, "PAYLOAD_BODY")
    assert names(api) == ["api_token"]


def test_every_documented_scope_is_accepted(api):
    made = created(api, scopes=CLASSIC_SCOPES)
    assert api.get(f"{TOKENS}/{made['id']}").json()["scopes"] == list(CLASSIC_SCOPES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("32503680000000", "3000-01-01T00:00:00.000Z"),
        ("3000-01-01T01:00:00.5+01:00", "3000-01-01T00:00:00.500Z"),
        ("3000-01-01 00:00", "3000-01-01T00:00:00.000Z"),
    ],
)
def test_forms_of_the_expiration_date(api, text, expected):
    made = created(api, expirationDate=text)
    assert made["expirationDate"] == expected
    assert api.get(f"{TOKENS}/{made['id']}").json()["expirationDate"] == expected


def test_relative_expiration_date(api):
    text = created(api, expirationDate="now+14d")["expirationDate"]
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc).timestamp()
    assert abs(moment - time.time() - 14 * 86400) < 60


def test_update(api):
    made = created(api, "old", ["settings.read", "entities.read"])
    path, holder = f"{TOKENS}/{made['id']}", as_holder(api, made["token"])
    answer = api.put(path, {"enabled": False})
    assert (answer.status_code, answer.content) == (204, b"")
    shown = api.get(path).json()
    assert (shown["enabled"], shown["scopes"], "modifiedDate" in shown) == (False, ["settings.read", "entities.read"], False)
    assert holder.get("/settings/schemas").status_code == 401
    assert api.put(path, {"enabled": True, "name": "old"}).status_code == 204
    assert "modifiedDate" not in api.get(path).json()
    assert holder.get("/settings/schemas").status_code == 200
    assert api.put(path, {"scopes": ["slo.read"]}).status_code == 204
    shown = api.get(path).json()
    assert (shown["scopes"], shown["name"], bool(DATE.fullmatch(shown["modifiedDate"]))) == (["slo.read"], "old", True)
    assert holder.get("/settings/schemas").status_code == 403
    assert api.put(path, {"name": "new"}).status_code == 204
    assert api.get(path).json()["name"] == "new"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["nonsense"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"enabled": "no"}, "enabled"),
        ({"expirationDate": "now+1d"}, "expirationDate"),
        ({"owner": "jane@example.com"}, "owner"),
        ({"personalAccessToken": True}, "personalAccessToken"),
    ],
)
def test_bad_update(api, body, path):
    made = created(api)
    before = api.get(f"{TOKENS}/{made['id']}").json()
    assert violation(api.put(f"{TOKENS}/{made['id']}", {"name": "b", **body})) == (path, "PAYLOAD_BODY")
    assert api.get(f"{TOKENS}/{made['id']}").json() == before


def test_the_own_token_stays(api):
    own = f"{TOKENS}/{api.token.rpartition('.')[0]}"
    for answer in (api.delete(own), api.delete(f"{TOKENS}/{api.token}"), api.put(own, {"enabled": False})):
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 400)
    assert api.put(own, {"name": "still mine", "enabled": True}).status_code == 204
    assert names(api) == ["still mine"]


def test_pages(api):
    for number in range(104):
        created(api, f"t{number:03d}")
    first = api.get(TOKENS, pageSize=1, sort="name").json()
    # 100 is the smallest page.
    assert (first["pageSize"], first["totalCount"], len(first["apiTokens"])) == (100, 105, 100)
    rest = api.get(TOKENS, nextPageKey=first["nextPageKey"]).json()
    assert (len(rest["apiTokens"]), rest["nextPageKey"]) == (5, None)
    found = [token["name"] for token in first["apiTokens"] + rest["apiTokens"]]
    assert found == sorted(found)
    assert violation(api.get(TOKENS, nextPageKey=first["nextPageKey"], sort="name")) == ("sort", "QUERY")
    default = api.get(TOKENS).json()
    assert (default["pageSize"], len(default["apiTokens"]), default["nextPageKey"]) == (200, 105, None)
    assert default["apiTokens"][0]["name"] == "t103"
    assert api.get(TOKENS, pageSize=10001).json()["pageSize"] == 10000


def test_fields(api):
    default = {"id", "name", "enabled", "owner", "creationDate"}
    created(api, expirationDate="now+1d")
    for fields, expected in (
        (None, default),
        ("+scopes,-owner", (default | {"scopes"}) - {"owner"}),
        ("-id,-name", default - {"name"}),
        ("expirationDate", {"id", "expirationDate"}),
        ("name,scopes,personalAccessToken", {"id", "name", "scopes", "personalAccessToken"}),
        # Nothing to tell: these never were modified or used, and are not generated.
        ("modifiedDate,lastUsedDate,lastUsedIpAddress,additionalMetadata", {"id"}),
    ):
        assert set(listed(api, **({} if fields is None else {"fields": fields}))[0]) == expected
    for fields in ("nonsense", "+nonsense", "+scopes,name"):
        assert violation(api.get(TOKENS, fields=fields)) == ("fields", "QUERY")


def test_selector(api):
    created(api, "x", ["metrics.read"])
    created(api, "y", ["logs.read", "metrics.write"])
    personal(api, scopes=["slo.read"], name="pat", owner='ja"n~e')
    assert set(names(api, apiTokenSelector='scope("metrics.read","metrics.write")')) == {"api_token", "x", "y"}
    assert names(api, apiTokenSelector='scope("slo.read"),personalAccessToken(true)') == ["pat"]
    assert set(names(api, apiTokenSelector="personalAccessToken(false)")) == {"api_token", "x", "y"}
    assert names(api, apiTokenSelector='owner("ja~"n~~e")') == ["pat"]
    assert names(api, apiTokenSelector='owner("ADMIN@example.com")') == []
    for selector in ('name("x")', "personalAccessToken(maybe)", 'owner("a","b")', "scope()", "nonsense"):
        assert violation(api.get(TOKENS, apiTokenSelector=selector)) == ("apiTokenSelector", "QUERY")


def test_time_frame_of_the_last_use(api):
    created(api, "never used")
    assert names(api, **{"from": "now-1h"}) == ["api_token"]
    assert names(api, to="now") == ["api_token"]
    assert names(api, to="now-1h") == []
    assert violation(api.get(TOKENS, **{"from": "now+1h"})) == ("from", "QUERY")


def test_sort(api):
    late = created(api, "b", expirationDate="now+2d")
    created(api, "c", expirationDate="now+1d")
    api.put(f"{TOKENS}/{late['id']}", {"name": "a"})
    assert names(api) == ["c", "a", "api_token"]
    for sort, expected in (
        ("name", ["a", "api_token", "c"]),
        ("+name", ["a", "api_token", "c"]),
        ("-name", ["c", "api_token", "a"]),
        ("creationDate", ["api_token", "a", "c"]),
        ("expirationDate", ["c", "a", "api_token"]),
        ("-expirationDate", ["api_token", "a", "c"]),
        ("-modifiedDate", ["a", "c", "api_token"]),
        ("-lastUsedDate", ["api_token", "c", "a"]),
    ):
        assert names(api, sort=sort) == expected, sort
    assert violation(api.get(TOKENS, sort="owner")) == ("sort", "QUERY")


def test_scopes_of_the_endpoints(api):
    made = created(api)
    path = f"{TOKENS}/{made['id']}"
    reader, writer = api.with_token(scopes=["apiTokens.read"]), api.with_token(scopes=["apiTokens.write"])
    assert reader.get(TOKENS).status_code == reader.get(path).status_code == 200
    for answer in (reader.post(TOKENS, {}), reader.put(path, {}), reader.delete(path)):
        assert answer.status_code == 403
        assert "apiTokens.write (Write API tokens)" in answer.text
    assert writer.get(TOKENS).status_code == writer.get(path).status_code == 403
    assert created(writer, scopes=["settings.write"])["token"]
    assert writer.delete(path).status_code == 204
    for scope, missing in (("environment-api:api-tokens:read", "write"), ("api-tokens:tokens:read", "write")):
        reader = api.with_token("platform_token", scopes=[scope])
        assert reader.get(TOKENS).status_code == 200
        details = reader.post(TOKENS, {}).json()["error"]["details"]
        assert details == {"missingScopes": [f"environment-api:api-tokens:{missing}"]}
    for scope in ("environment-api:api-tokens:write", "api-tokens:tokens:write"):
        writer = api.with_token("platform_token", scopes=[scope], owner="jane@example.com")
        made = created(writer)
        assert api.get(f"{TOKENS}/{made['id']}").json()["owner"] == "jane@example.com"


def test_platform_tokens_are_no_api_tokens(api, platform):
    identifier = platform.token.rpartition(".")[0]
    assert names(api) == ["api_token"]
    assert api.get(f"{TOKENS}/{identifier}").status_code == api.delete(f"{TOKENS}/{identifier}").status_code == 404


def test_personal_tokens_must_be_allowed(api, platform):
    body = {"name": "pat", "scopes": ["settings.read"], "personalAccessToken": True}
    assert violation(platform.post(TOKENS, body)) == ("personalAccessToken", "PAYLOAD_BODY")
    allow_personal(api)
    # An API token is no user.
    assert violation(api.post(TOKENS, body)) == ("personalAccessToken", "PAYLOAD_BODY")
    # Not every scope is for persons.
    assert violation(platform.post(TOKENS, {**body, "scopes": ["ReadConfig"]})) == ("scopes", "PAYLOAD_BODY")
    made = platform.post(TOKENS, body).json()
    assert api.get(f"{TOKENS}/{made['id']}").json()["personalAccessToken"] is True
    holder = as_holder(api, made["token"])
    assert holder.get("/settings/schemas").status_code == 200
    allow_personal(api, False)
    assert holder.get("/settings/schemas").status_code == 401
    assert api.get("/settings/schemas").status_code == 200


def test_what_a_personal_token_may_do(api):
    allow_personal(api)
    mine, theirs = created(api), personal(api, owner="jane@example.com")
    own = created(theirs, "own", ["apiTokens.read"], personalAccessToken=True)
    assert api.get(f"{TOKENS}/{own['id']}").json()["owner"] == "jane@example.com"
    for answer in (theirs.delete(f"{TOKENS}/{mine['id']}"), theirs.put(f"{TOKENS}/{mine['id']}", {"enabled": False})):
        assert answer.status_code == 403
    # It cannot grant what it does not hold itself.
    assert violation(theirs.post(TOKENS, {"name": "x", "scopes": ["settings.write"]})) == ("scopes", "PAYLOAD_BODY")
    assert violation(theirs.put(f"{TOKENS}/{own['id']}", {"scopes": ["settings.write"]})) == ("scopes", "PAYLOAD_BODY")
    assert theirs.delete(f"{TOKENS}/{own['id']}").status_code == 204
    assert api.delete(f"{TOKENS}/{theirs.token.rpartition('.')[0]}").status_code == 204


def test_secrets_are_recorded_nowhere(api):
    made = created(api)
    secret = made["token"].rpartition(".")[2]
    old = "OldTokenWithoutParts"
    api.post(f"{TOKENS}/lookup", {"token": made["token"]})
    api.post(f"{TOKENS}/lookup/", {"token": made["token"]})
    # Partly encoded, as requests itself would never send it.
    prepared = requests.Request("DELETE", api.url, headers={"Authorization": f"Api-Token {api.token}"}).prepare()
    prepared.url = f"{api.url}{TOKENS}/{made['token'].replace('.', '%2E')}x"
    assert api.session.send(prepared, timeout=10).status_code == 404
    assert api.delete(f"{TOKENS}/{old}").status_code == 404
    assert api.delete(f"{TOKENS}/{made['token']}").status_code == 204
    seen = api.sim("GET", "/requests", tenant=api.tenant, bodies="true")
    assert secret not in json.dumps(seen)
    assert old not in json.dumps(seen)
    assert secret not in json.dumps(api.sim("GET", "/counters", tenant=api.tenant))
    assert seen["items"][0]["body"] == {"name": "a", "scopes": ["settings.read"]}
    assert [item["path"].rpartition("/apiTokens")[2] for item in seen["items"]][3:] == ["/***", "/***", f"/{made['id']}.***"]


def test_snapshot(api):
    made = created(api, "kept")
    holder = as_holder(api, made["token"])
    snapshot = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    (entry,) = [item for item in snapshot if item["objectId"] == made["id"]]
    assert (entry["schema_id"], entry["value"]["name"], entry["value"]["scopes"]) == ("apiTokens", "kept", ["settings.read"])
    assert entry["secrets"]["token"].startswith("sha256:")
    assert made["token"] not in json.dumps(snapshot)
    # Using a token changes nothing.
    holder.get("/settings/schemas")
    assert api.sim("GET", f"/tenants/{api.tenant}/snapshot") == snapshot
    api.put(f"{TOKENS}/{made['id']}", {"enabled": False})
    assert api.sim("GET", f"/tenants/{api.tenant}/snapshot") != snapshot


def test_lag_after_create(api):
    api.fault("lag", reads=2, match={"method": "POST", "path": TOKENS})
    made = created(api, "late")
    assert api.get(f"{TOKENS}/{made['id']}").status_code == 404
    assert "late" not in names(api)
    assert api.get(f"{TOKENS}/{made['id']}").status_code == 200
    assert "late" in names(api)


def test_lost_answer(api):
    api.fault("drop_after", match={"method": "POST", "path": TOKENS})
    with pytest.raises(requests.ConnectionError):
        api.post(TOKENS, {"name": "lost", "scopes": ["settings.read"]})
    assert names(api) == ["lost", "api_token"]
