# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems and their comments (environment.md 5)."""

from __future__ import annotations


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
