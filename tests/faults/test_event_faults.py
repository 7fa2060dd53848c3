# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing happens twice because an answer was lost, and what the tenant takes in part is no success."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import API_TOKEN, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

DEPLOYED = {"title": "Deployed", "event_type": "CUSTOM_DEPLOYMENT"}
HOST = "HOST-00000000000000A{}"


@pytest.fixture
def send(tenant):
    def run(**options):
        return run_module("event", {**tenant.connection, **DEPLOYED, **options})

    return run


def events(tenant):
    return tenant.call("GET", "/api/v2/events")["events"]


def test_a_lost_answer_is_looked_for_by_the_event_id(tenant, waiting, send):
    tenant.fault("drop_after", match={"method": "POST"})
    result = send(event_id="1")
    assert (result["failed"], result["action"]) == (False, "created"), result
    (event,) = events(tenant)
    assert result["ingest_results"] == [{"correlation_id": event["correlationId"], "status": "OK"}]
    again = send(event_id="1")
    assert (again["failed"], again["changed"], again["ingest_results"]) == (False, False, result["ingest_results"]), again


@pytest.mark.parametrize(("name", "reads", "sent"), [("drop_before", 0, 0), ("drop_after", 1, 1)])
def test_what_cannot_be_found_is_not_sent_again(tenant, waiting, send, name, reads, sent):
    if reads:
        # It was taken, and does not show yet.
        tenant.fault("lag", match={"method": "POST"}, reads=reads)
    tenant.fault(name, match={"method": "POST"})
    result = send(event_id="1")
    assert result["failed"] and "no answer" in result["msg"] and "run again to find out" in result["msg"], result
    assert len(events(tenant)) == sent
    again = send(event_id="1")
    assert (again["failed"], again["changed"]) == (False, not sent), again
    assert len(events(tenant)) == 1


@pytest.mark.parametrize(("name", "sent"), [("drop_before", 0), ("drop_after", 1)])
def test_without_an_event_id_nobody_can_tell(tenant, waiting, send, name, sent):
    tenant.fault(name, match={"method": "POST"})
    result = send()
    assert result["failed"], result
    assert "nobody can tell whether the event was created, so it was not sent again" in result["msg"]
    assert "event_id" in result["msg"] and "run again" not in result["msg"]
    assert len(events(tenant)) == sent


def test_who_is_throttled_has_sent_nothing(tenant, waiting, send):
    tenant.fault("429", times=2, match={"method": "POST"})
    result = send()
    assert (result["failed"], len(events(tenant))) == (False, 1), result


def answered(*answers, **options):
    with Loopback(*answers, status=403) as server:
        return run_module("event", {"environment_url": server.url, "api_token": API_TOKEN, **DEPLOYED, **options}), server.seen


def test_a_gateway_that_lost_the_server():
    result, seen = answered({"status": 502})
    assert result["failed"] and "502" in result["msg"] and "nobody can tell" in result["msg"]
    assert len(seen) == 1
    taken = {"correlationId": "c", "title": "Deployed", "eventType": "CUSTOM_DEPLOYMENT"}
    result, seen = answered({"body": {"events": []}}, {"status": 504}, {"body": {"events": [taken]}}, event_id="1")
    assert (result["failed"], result["ingest_results"]) == (False, [{"correlation_id": "c", "status": "OK"}]), result


PARTLY = {
    "reportCount": 3,
    "eventIngestResults": [
        {"correlationId": "c1", "status": "OK"},
        {"correlationId": "c2", "status": "INVALID_METADATA"},
        {"correlationId": "c3", "status": "INVALID_TIMESTAMPS"},
    ],
}
HOSTS = {"entities": [{"entityId": HOST.format(number), "displayName": f"a-{number}", "type": "HOST"} for number in (1, 2, 3)]}


def taken_by(*numbers):
    return {"events": [{"entityId": {"entityId": {"id": HOST.format(number), "type": "HOST"}}} for number in numbers]}


def test_what_is_taken_in_part_fails_and_names_the_rest():
    result, seen = answered({"status": 201, "body": PARTLY}, {"body": HOSTS}, {"body": taken_by(2)}, entity_selector="type(HOST)")
    assert result["failed"] and result["changed"] is True, result
    assert "refused the event for 2 of 3 entities (INVALID_METADATA for 1, INVALID_TIMESTAMPS for 1)" in result["msg"]
    assert result["refused_entities"] == [f"a-1 ({HOST.format(1)})", f"a-3 ({HOST.format(3)})"]
    assert all(name in result["msg"] for name in result["refused_entities"])
    assert [each["status"] for each in result["ingest_results"]] == ["OK", "INVALID_METADATA", "INVALID_TIMESTAMPS"]
    assert [seen.method for seen in seen] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("answers", [[{"status": 403}], [{"body": HOSTS}, {"status": 403}], [{"body": HOSTS}, {"body": taken_by()}]])
def test_names_that_are_not_sure_are_not_told(answers):
    result, _seen = answered({"status": 201, "body": PARTLY}, *answers, entity_selector="type(HOST)")
    assert result["failed"] and "refused the event for 2 of 3 entities" in result["msg"], result
    assert "refused_entities" not in result and HOST.format(1) not in result["msg"]
