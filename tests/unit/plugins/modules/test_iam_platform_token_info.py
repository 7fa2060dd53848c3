# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

ONE = {"tokenId": "dt0s16.ONE", "name": "one", "scope": ["a:b:c"], "userUuid": "jane", "status": "ACTIVE"}
REVOKED = dict(ONE, tokenId="dt0s16.GONE", status="REVOKED")


def page(number, total, *tokens):
    return {"body": {"pageSize": len(tokens), "pageNumber": number, "total": total, "results": list(tokens)}}


def tell(server, **params):
    connection = {"account_url": server.url, "access_token": BEARER, "account_uuid": "a", "max_wait": 0}
    return run_module("iam_platform_token_info", {**connection, **params})


def test_all_pages_of_a_server_that_cuts_them_are_read():
    with Loopback(page(1, 3, ONE), page(2, 3, REVOKED), page(3, 3, dict(ONE, tokenId="dt0s16.TWO"))) as server:
        result = tell(server)
    assert [token["id"] for token in result["tokens"]] == ["dt0s16.ONE", "dt0s16.TWO"]
    assert len(server.seen) == 3


def test_a_listing_that_breaks_off_is_not_taken_for_all():
    with Loopback(page(1, 3, ONE), page(2, 3)) as server:
        result = tell(server)
    assert result["failed"]
    assert "the listing is incomplete" in result["msg"]


def test_what_the_account_does_not_tell_is_null():
    with Loopback(page(1, 1, {"tokenId": "dt0s16.ONE", "userUuid": "jane", "metadata": None})) as server:
        (token,) = tell(server)["tokens"]
    empty = {"scopes": [], "resources": [], "tags": []}
    assert {name for name, value in token.items() if value is None} == {
        "name",
        "description",
        "status",
        "created_at",
        "expiration_date",
        "last_used_at",
        "last_client_ip",
    }
    assert token == {**token, "id": "dt0s16.ONE", "user_id": "jane", **empty}


@pytest.mark.parametrize(("status", "found"), [(None, ["dt0s16.ONE"]), ("REVOKED", ["dt0s16.GONE"]), ("EXPIRED", [])])
def test_a_status_chooses(status, found):
    with Loopback(page(1, 2, ONE, REVOKED)) as server:
        assert [token["id"] for token in tell(server, **({"status": status} if status else {}))["tokens"]] == found


def test_a_user_who_is_not_there_has_no_tokens_and_none_are_listed():
    with Loopback({"status": 404, "body": {"message": "User x@example.com not found"}}) as server:
        assert tell(server, user="x@example.com")["tokens"] == []
    assert [request.path for request in server.seen] == ["/iam/v1/accounts/a/users/x%40example.com"]
