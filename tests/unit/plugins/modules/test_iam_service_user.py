# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import BEARER, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

ELDER = {"uid": "1", "name": "pipeline", "email": "1@service.example.com", "createdAt": "2026-11-25T12:00:00Z"}
YOUNGER = {"uid": "2", "name": "pipeline", "email": "2@service.example.com", "createdAt": "2026-11-25T12:00:01Z"}


def listing(*users):
    return {"body": {"results": list(users), "totalCount": len(users)}}


def test_of_two_that_are_created_at_once_the_elder_stays():
    whole = {"body": {**ELDER, "groupUuid": "own"}}
    groups = {"body": {**ELDER, "groups": [{"uuid": "own", "groupName": "pipeline (1)", "owner": "LOCAL"}]}}
    answers = [listing(), {"status": 201, "body": YOUNGER}, listing(YOUNGER, ELDER), {}, listing(ELDER), whole, groups]
    with Loopback(*answers) as server:
        connection = {"account_url": server.url, "access_token": BEARER, "account_uuid": "a", "max_wait": 0}
        result = run_module("iam_service_user", {**connection, "name": "pipeline"})
    assert not result["failed"]
    assert (result["action"], result["id"], result["value"]) == ("created", "1", {"name": "pipeline"})
    assert [request.path.rpartition("/")[2] for request in server.seen if request.method == "DELETE"] == ["2"]


def test_each_has_a_group_of_its_own(account):
    for number in range(3):
        account.call("POST", "/iam/v1/accounts/{account}/service-users", {"name": f"robot {number}"})
    results = [run_module("iam_service_user", {**account.connection, "name": f"robot {number}"}, True) for number in range(3)]
    assert [result["action"] for result in results] == ["unchanged"] * 3
    assert len({result["group_id"] for result in results}) == 3
