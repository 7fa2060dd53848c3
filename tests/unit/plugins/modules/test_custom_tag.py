# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What custom_tag costs with many entities, and what it does when a tenant is slow to show what it was told."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.entities.tagging import MOST_NAMED, MOST_TAGS
from ansible_collections.community.dynatrace.plugins.module_utils.excerpts import PAGE_SIZE
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

COUNT = 1000
PAGES = COUNT // PAGE_SIZE
STAGE = [{"key": "stage", "value": "production"}]


@pytest.fixture
def hosts(tenant):
    """A tenant with a thousand hosts, and a function that tags them all and says how many requests that took."""
    tenant.seed_entities(COUNT, "HOST", "many", tags=[{"key": "stage", "value": "test"}, {"key": "owner", "value": "nobody"}])

    def run(check_mode=False, **options):
        tenant.forget_requests()
        chosen = {"type": "HOST", "name": "many-", "name_match": "starts_with"} if "ids" not in options else {}
        result = run_module("custom_tag", {**tenant.connection, **chosen, **options}, check_mode=check_mode)
        assert not result["failed"], result
        return result, [request["method"] for request in tenant.requests()]

    return run


@pytest.mark.parametrize(
    ("options", "writes"),
    [
        ({"tags": [{"key": "new", "value": "1"}, {"key": "newer"}]}, ["POST"]),
        ({"tags": STAGE}, ["POST", "DELETE"]),
        ({"tags": STAGE, "other_values": "keep"}, ["POST"]),
        ({"tags": STAGE, "exclusive": True}, ["POST", "DELETE", "DELETE"]),
        ({"tags": [{"key": "stage"}], "state": "absent"}, ["DELETE"]),
        ({"tags": [{"key": "stage", "value": "test"}], "state": "absent"}, ["DELETE"]),
        ({"tags": [], "exclusive": True}, ["DELETE", "DELETE"]),
    ],
    ids=["add", "replace", "keep", "exclusive", "absent", "absent value", "none"],
)
def test_a_thousand_entities_take_no_more_requests_than_a_few(hosts, options, writes):
    predicted, asked = hosts(check_mode=True, **options)
    assert asked == ["GET"] * PAGES + ["POST"], "the one POST looks up what the token may do"
    done, asked = hosts(**options)
    assert asked == ["GET"] * PAGES + writes
    assert (done["matched_entities"], done["changed_entities"]) == (COUNT, COUNT)
    for part in ("action", "changes", "changed_entities", "diff"):
        assert predicted[part] == done[part]
    again, asked = hosts(**options)
    assert (again["action"], asked) == ("unchanged", ["GET"] * PAGES)


def test_few_of_many_that_differ_are_named(hosts, tenant):
    hosts(tags=STAGE)
    odd = tenant.call("GET", '/api/v2/entities?entitySelector=type("HOST"),entityName.in("many-7","many-9")')["entities"]
    for entity in odd:
        selector = f'entityId("{entity["entityId"]}")'
        tenant.call("DELETE", f"/api/v2/tags?key=stage&deleteAllWithKey=true&entitySelector={selector}")
    result, asked = hosts(tags=STAGE)
    assert asked == ["GET"] * PAGES + ["POST"]
    assert result["changed_entities"] == 2
    assert [each["display_name"] for each in result["changes"][0]["entities"]] == ["many-7", "many-9"]


def test_results_and_diffs_stay_short(hosts):
    result, _asked = hosts(check_mode=True, tags=STAGE)
    assert [(change["count"], len(change["entities"])) for change in result["changes"]] == [(COUNT, MOST_NAMED)] * 2
    names = result["diff"]["after"]["stage:production"]
    assert len(names) == MOST_NAMED + 1
    assert names[-1] == f"and {COUNT - MOST_NAMED} more"
    assert len(result["_stdout"]) < 6_000


def test_a_thousand_tags_are_counted_and_not_all_listed(hosts):
    result, asked = hosts(check_mode=True, tags=[{"key": f"key-{number}"} for number in range(COUNT)])
    assert (len(result["changes"]), result["omitted_changes"]) == (MOST_TAGS, COUNT - MOST_TAGS)
    assert list(result["diff"]["after"]) == [change["tag"] for change in result["changes"]]
    assert len(result["_stdout"]) < 300_000


def test_many_ids_are_spread_over_as_few_selectors_as_may_be(hosts, tenant):
    listed = tenant.call("GET", '/api/v2/entities?entitySelector=type("HOST"),entityName.startsWith("many-")&pageSize=1000')["entities"]
    result, asked = hosts(ids=[entity["entityId"] for entity in listed], tags=STAGE)
    selectors = len(result["entity_selectors"])
    # 82 ids fit into the 2,000 characters of a selector.
    assert selectors == -(-COUNT // 82)
    assert sorted(asked) == sorted(["GET", "POST", "DELETE"] * selectors)
    assert result["changed_entities"] == COUNT


def test_a_tenant_that_shows_tags_late_gets_them_once_more(tenant):
    tenant.seed_entity("HOST-00000000000000A1", "late")
    options = {**tenant.connection, "ids": ["HOST-00000000000000A1"], "tags": STAGE}
    tenant.fault("lag", reads=1, match={"method": "POST", "path": "/tags"})
    assert [run_module("custom_tag", options)["action"] for _run in range(3)] == ["created", "created", "unchanged"]


def test_entities_that_were_not_reached_are_warned_of(tenant, monkeypatch):
    """A limit on how many entities a selector may mean is documented for other parts of the API."""
    tenant.seed_entities(3, "HOST", "some")
    monkeypatch.setattr(
        "ansible_collections.community.dynatrace.plugins.module_utils.client.Client.post",
        lambda *args, **kwargs: {"matchedEntitiesCount": 2, "appliedTags": []},
    )
    result = run_module("custom_tag", {**tenant.connection, "entity_selector": 'type("HOST"),entityName("some-")', "tags": STAGE})
    assert "Only 2 of the 3 entities that" in json.dumps(result["warnings"])


def test_what_a_broken_connection_interrupts_is_finished_by_the_next_run(tenant):
    tenant.seed_entity("HOST-00000000000000A1", "broken", tags=[{"key": "stage", "value": "test"}])
    options = {**tenant.connection, "ids": ["HOST-00000000000000A1"], "tags": STAGE, "max_wait": 0}
    tenant.fault("500", match={"method": "DELETE"})
    assert run_module("custom_tag", options)["failed"]
    tags = tenant.call("GET", '/api/v2/tags?entitySelector=entityId("HOST-00000000000000A1")')["tags"]
    assert sorted(tag["value"] for tag in tags) == ["production", "test"], "never without a value"
    assert run_module("custom_tag", options)["action"] == "deleted"
    assert run_module("custom_tag", options)["action"] == "unchanged"


@pytest.mark.parametrize("fault", ["stale_page_key", "empty_page"])
def test_half_a_listing_is_never_taken_for_all(hosts, tenant, fault):
    before = tenant.snapshot()
    tenant.fault(fault, times=None)
    result = run_module("custom_tag", {**tenant.connection, "type": "HOST", "tags": [], "exclusive": True, "max_wait": 0})
    assert result["failed"]
    assert "the listing is incomplete, nothing was concluded from it" in result["msg"]
    assert tenant.writes() == []
    assert tenant.snapshot() == before
