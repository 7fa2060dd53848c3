# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import time

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.times import moment_of
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, PLATFORM_TOKEN, Loopback, assert_no_secret
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

PUBLIC = PLATFORM_TOKEN.rpartition(".")[0]
SHOP = {
    "tokenId": PUBLIC,
    "name": "shop",
    "scope": ["settings:objects:read"],
    "resource": ["urn:dtaccount:a"],
    "tags": [],
    "userUuid": "jane",
    "expirationDate": "2099-01-31T12:00:00.000Z",
    "createdAt": "2026-11-02T12:00:00.000Z",
    "status": "ACTIVE",
}
REVOKED = dict(SHOP, status="REVOKED")
WANTED = {"name": "shop", "user": "jane", "scopes": ["settings:objects:read"], "expiration": "90d"}
ISSUED = {"body": {"name": "shop", "tokenId": PUBLIC, "token": PLATFORM_TOKEN}}


def listing(*tokens):
    return {"body": {"pageSize": 1000, "pageNumber": 1, "total": len(tokens), "results": list(tokens)}}


def manage(server, check_mode=False, **params):
    connection = {"account_url": server.url, "access_token": BEARER, "account_uuid": "a", "max_wait": 0}
    return run_module("iam_platform_token", {**connection, **params}, check_mode)


def sent(server):
    return [(request.method, request.path.partition("?")[0].rpartition("/accounts/a/")[2]) for request in server.seen]


def test_a_length_of_time_is_sent_as_a_point_in_time():
    earliest = time.time() + 90 * 86400
    with Loopback(listing(), ISSUED) as server:
        result = manage(server, **WANTED)
    latest = time.time() + 90 * 86400
    assert (result["action"], result["value"]["expiration"], result["token"]) == ("created", "90d", PLATFORM_TOKEN)
    body = json.loads(server.seen[1].body)
    # It has milliseconds, of which half of one may be rounded.
    assert earliest - 0.001 <= moment_of(body.pop("expirationDate")) <= latest + 0.001
    # All that the description of the API calls required, and nothing that only we know.
    assert body == {
        "name": "shop",
        "scope": ["settings:objects:read"],
        "resource": ["urn:dtaccount:a"],
        "tags": [],
        "userUuid": "jane",
    }


def test_the_secret_is_written_to_the_file_alone(tmp_path):
    with Loopback(listing(), ISSUED, otherwise={}) as server:
        result = manage(server, **WANTED, enabled=False, secret_dest=str(tmp_path / "token"))
    assert (tmp_path / "token").read_text() == PLATFORM_TOKEN
    assert_no_secret(result, *(request.path + request.body for request in server.seen))
    assert sent(server)[2:] == [("PUT", f"platform-tokens/{PUBLIC}/status")]
    assert json.loads(server.seen[2].body) == {"status": "INACTIVE"}


@pytest.mark.parametrize("after", [[], [REVOKED], [dict(SHOP, tokenId="dt0s16.OTHER")]])
@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_token_that_somebody_else_deletes_meanwhile_is_deleted(status, after):
    with Loopback(listing(SHOP), {"status": status, "body": {"message": "revoked"}}, listing(*after)) as server:
        result = manage(server, name="shop", state="absent")
    assert (result["failed"], result["action"], result["id"]) == (False, "deleted", PUBLIC)


@pytest.mark.parametrize(("status", "requests"), [(400, 3), (409, 6), (403, 2), (500, 2)])
def test_a_deletion_that_is_refused_fails(status, requests):
    with Loopback(*[listing(SHOP), {"status": status, "body": {"message": "not now"}}, listing(SHOP)] * 2) as server:
        result = manage(server, name="shop", state="absent")
    assert result["failed"]
    assert result["status"] == status
    assert "not now" in result["msg"]
    assert len(server.seen) == requests


def test_a_token_that_never_expires_is_managed_and_can_be_given_an_end():
    eternal = dict(SHOP, expirationDate=None)
    with Loopback(listing(eternal), listing(eternal), otherwise={}) as server:
        result = manage(server, **WANTED)
        assert (result["action"], "expiration" in result["value"]) == ("unchanged", False)
        result = manage(server, name="shop", expiration="2099-01-31")
    assert (result["action"], result["changed_paths"]) == ("updated", ["expiration"])
    assert json.loads(server.seen[-1].body) == {"expirationDate": "2099-01-31T00:00:00.000Z"}


def test_a_listing_without_what_is_not_required_of_it():
    bare = {name: SHOP[name] for name in ("tokenId", "name", "scope", "resource", "userUuid", "expirationDate")}
    with Loopback(listing(bare)) as server:
        result = manage(server, **WANTED, enabled=True)
    assert (result["failed"], result["action"]) == (False, "unchanged")


def test_what_is_prolonged_is_prolonged_before_it_is_enabled():
    with Loopback(listing(dict(SHOP, status="INACTIVE", expirationDate="2026-01-31T12:00:00.000Z")), otherwise={}) as server:
        result = manage(server, name="shop", enabled=True, expiration="2099-01-31")
    assert result["changed_paths"] == ["enabled", "expiration"]
    place = f"platform-tokens/{PUBLIC}"
    assert sent(server)[1:] == [("PUT", f"{place}/expiration-date"), ("PUT", f"{place}/status")]


class TestRotation:
    WANTED = dict(WANTED, state="rotated", current_secret=PLATFORM_TOKEN, grace="0")
    OLD = dict(SHOP, tokenId="dt0s16.OLD", createdAt="2026-10-02T12:00:00.000Z")

    def retired(self, *tokens):
        with Loopback(listing(*tokens)) as server:
            result = manage(server, True, **self.WANTED)
        assert not result["failed"], result["msg"]
        return result["action"], result["retired"], str(result.get("warnings", ""))

    def test_what_is_older_is_retired(self):
        younger = dict(self.OLD, tokenId="dt0s16.YOUNG", createdAt="2026-11-03T12:00:00.000Z")
        assert self.retired(SHOP, self.OLD, younger) == ("retired", ["dt0s16.OLD"], "")

    @pytest.mark.parametrize("unknown", ["in use", "old"])
    def test_nothing_of_unknown_age_is_retired(self, unknown):
        tokens = {"in use": SHOP, "old": self.OLD}
        tokens[unknown] = {name: item for name, item in tokens[unknown].items() if name != "createdAt"}
        action, retired, warnings = self.retired(*tokens.values())
        assert (action, retired) == ("unchanged", [])
        assert "does not tell when" in warnings
        assert "dt0s16.OLD" in warnings

    def test_an_unknown_age_is_nothing_to_warn_of_where_there_is_no_other_token(self):
        assert self.retired(dict(SHOP, createdAt=None)) == ("unchanged", [], "")

    def test_tokens_of_others_and_with_other_names_stay(self):
        others = [dict(self.OLD, userUuid="joe"), dict(self.OLD, name="other"), dict(self.OLD, status="REVOKED")]
        assert self.retired(SHOP, *others) == ("unchanged", [], "")

    @pytest.mark.parametrize(
        "live", [dict(SHOP, status="EXPIRED", expirationDate="2026-11-02T12:00:00.000Z"), REVOKED, dict(SHOP, status="INACTIVE")]
    )
    def test_what_is_of_no_use_is_due(self, live):
        action, _retired, _warnings = self.retired(live)
        assert action == ("created" if live is REVOKED else "rotated")
