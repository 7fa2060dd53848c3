# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entities and problems (environment.md 4, 5)."""

from __future__ import annotations

import pytest


def selected(api, selector, **params):
    answer = api.get("/entities", entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["entities"]


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ('type("HOST")', {"web-1", "web-2", "db-1"}),
        ("type(HOST),entityName(WEB)", {"web-1", "web-2"}),
        ('type(HOST),entityName.equals("WEB-1")', {"web-1"}),
        ('type(HOST),caseSensitive(entityName.equals("WEB-1"))', set()),
        ('type(HOST),entityName.startsWith("we")', {"web-1", "web-2"}),
        ('type(HOST),entityName.in("web-1","db-1")', {"web-1", "db-1"}),
        ('type(HOST),not(entityName("web"))', {"db-1"}),
        ('type(HOST),tag("stage:production")', {"web-1", "web-2"}),
        ('type(HOST),tag("stage"),tag("critical")', {"db-1"}),
        ('type(HOST),tag("critical","stage:production")', {"web-1", "web-2", "db-1"}),
        ('type(HOST),osType("WINDOWS")', {"db-1"}),
        ("type(HOST),bitness.exists()", set()),
        ("type(HOST),fromRelationships.isInstanceOf(type(HOST_GROUP))", {"web-1", "web-2"}),
        ("type(HOST),firstSeenTms.lt(now-1d)", {"web-1", "web-2", "db-1"}),
        ("type(HOST),firstSeenTms.gt(now-1d)", set()),
        ('type(SERVICE),entityName.equals("no ~"such~" name")', set()),
    ],
)
def test_selector(api, selector, names):
    assert {entity["displayName"] for entity in selected(api, selector)} == names


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "type(HOST",
        "entityName(x)",
        "type(HOST),type(SERVICE)",
        "type(HOST),entityName.nonsense(x)",
        "type(HOST) x",
        'type("HOST',
        "type(HOST),lastSeenTms.gt(yesterday)",
        "type(HOST)," + "x" * 2000,
    ],
)
def test_bad_selector(api, selector):
    answer = api.get("/entities", entitySelector=selector)
    assert answer.status_code == 400
    assert answer.json()["error"]["constraintViolations"][0]["path"] == "entitySelector"


def test_entities_by_id(api):
    hosts = selected(api, "type(HOST)")
    ids = '","'.join(entity["entityId"] for entity in hosts[:2])
    assert selected(api, f'entityId("{ids}")') == hosts[:2]
    assert set(hosts[0]) == {"entityId", "type", "displayName"}
    single = api.get(f"/entities/{hosts[0]['entityId']}").json()
    assert single["properties"]["osType"] == "LINUX"
    assert single["fromRelationships"]["isInstanceOf"][0]["type"] == "HOST_GROUP"
    assert api.get("/entities/HOST-0000000000000000").status_code == 404


def test_fields_sort_and_pages(api):
    hosts = selected(api, "type(HOST)", fields="+properties.osType,+tags", sort="-name")
    assert [host["displayName"] for host in hosts] == ["web-2", "web-1", "db-1"]
    assert hosts[0]["properties"] == {"osType": "LINUX"}
    assert {tag["stringRepresentation"] for tag in hosts[2]["tags"]} == {"stage:test", "critical"}
    answer = api.get("/entities", entitySelector="type(HOST)", fields="+properties.nonsense")
    assert "'nonsense' is not a valid property for type 'HOST'" in answer.text
    page = api.get("/entities", entitySelector="type(HOST)", pageSize=2).json()
    rest = api.get("/entities", nextPageKey=page["nextPageKey"]).json()
    assert (len(page["entities"]), len(rest["entities"]), rest["totalCount"]) == (2, 1, 3)


def test_entities_age_out_of_the_time_frame(api):
    old = {"entityId": "HOST-00000000000000AA", "displayName": "old", "type": "HOST", "lastSeenTms": 1600000000000}
    api.own("/entities", old)
    assert "old" not in {entity["displayName"] for entity in selected(api, "type(HOST)")}
    assert "old" in {entity["displayName"] for entity in selected(api, "type(HOST)", **{"from": "now-10y"})}
    assert api.get("/entities/HOST-00000000000000AA").json()["lastSeenTms"] == 1600000000000


def test_problems(api):
    document = api.get("/problems").json()
    problems = document["problems"]
    assert sum(problem["status"] == "OPEN" for problem in problems) >= 8
    assert all(problem["endTime"] == -1 for problem in problems if problem["status"] == "OPEN")
    assert {"ERROR", "AVAILABILITY"} <= {problem["severityLevel"] for problem in problems}
    closed = api.get("/problems", problemSelector='status("closed")').json()["problems"]
    assert {problem["status"] for problem in closed} == {"CLOSED"}
    assert api.get("/problems", **{"from": "now-7d"}).json()["totalCount"] > document["totalCount"]
    errors = api.get("/problems", problemSelector='status("open"),severityLevel("ERROR","PERFORMANCE")').json()["problems"]
    assert {problem["severityLevel"] for problem in errors} == {"ERROR", "PERFORMANCE"}
    assert api.get("/problems", problemSelector="nonsense(x)").status_code == 400
    one = api.get(f"/problems/{problems[0]['problemId']}", fields="evidenceDetails").json()
    assert one["evidenceDetails"]["totalCount"] == 0
    assert api.get("/problems/nothing").status_code == 404
    hosts = api.get("/problems", entitySelector="type(HOST)").json()["problems"]
    assert {stub["entityId"]["type"] for problem in hosts for stub in problem["affectedEntities"]} == {"HOST"}


def test_problem_pages_repeat_fields(api):
    page = api.get("/problems", pageSize=5, fields="impactAnalysis").json()
    rest = api.get("/problems", nextPageKey=page["nextPageKey"], fields="impactAnalysis").json()
    assert all("impactAnalysis" in problem for problem in page["problems"] + rest["problems"])
    assert "impactAnalysis" not in api.get("/problems", nextPageKey=page["nextPageKey"]).json()["problems"][0]
    assert api.get("/problems", nextPageKey=page["nextPageKey"], pageSize=5).status_code == 400
