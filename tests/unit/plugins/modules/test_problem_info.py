# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listings of problems that a case cannot show."""

from __future__ import annotations

import json

from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import API_TOKEN, Loopback
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

HOST = "HOST-00000000000000A1"


def test_every_page_has_the_fields(tenant):
    tenant.seed_entity(HOST, "a-1")
    for number in range(501):
        tenant.seed_problem(HOST, f"Problem {number}")
    tenant.forget_requests()
    result = run_module("problem_info", {**tenant.connection, "affected_entities": [HOST], "fields": ["recent_comments"]})
    assert len({problem["problem_id"] for problem in result["problems"]}) == 501
    assert all(problem["recent_comments"]["total_count"] == 0 for problem in result["problems"])
    assert len(tenant.requests()) == 2


def test_a_limit_asks_for_no_more_than_it_needs(tenant):
    result = run_module("problem_info", {**tenant.connection, "limit": 2})
    assert (len(result["problems"]), result["limit_reached"]) == (2, True)
    (request,) = tenant.requests()
    assert "pageSize=3" in request["query"]


def test_what_the_tenant_warns_of_is_passed_on_for_every_page():
    with Loopback(
        {"body": {"problems": [], "warnings": ["too many entities"], "totalCount": 0}},
    ) as server:
        result = run_module("problem_info", {"environment_url": server.url, "api_token": API_TOKEN})
    assert not result["failed"], result
    assert "too many entities" in json.dumps(result["warnings"])
