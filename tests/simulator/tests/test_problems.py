# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems and their comments (environment.md 5)."""

from __future__ import annotations

import pytest

UNAVAILABLE = "Host or monitoring unavailable"
EVERY = "evidenceDetails,impactAnalysis,recentComments"


def listed(api, **params):
    answer = api.get("/problems", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["problems"]


def titles(api, selector, **params):
    return {problem["title"] for problem in listed(api, problemSelector=selector, **params)}


def one_of(api, selector='status("open")'):
    return listed(api, problemSelector=selector)[0]["problemId"]


def close(api, problem, message="done"):
    return api.post(f"/problems/{problem}/close", {"message": message})


def comments(api, problem, **params):
    answer = api.get(f"/problems/{problem}/comments", **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def comment(api, problem, message, **more):
    answer = api.post(f"/problems/{problem}/comments", {"message": message, **more})
    assert (answer.status_code, answer.content) == (201, b"")
    return comments(api, problem)["comments"][0]["id"]


def test_list(api):
    document = api.get("/problems").json()
    problems = document["problems"]
    assert set(document) == {"problems", "totalCount", "pageSize", "nextPageKey", "warnings"}
    assert (document["pageSize"], document["warnings"]) == (50, [])
    assert sum(problem["status"] == "OPEN" for problem in problems) >= 8
    assert all(problem["endTime"] == -1 for problem in problems if problem["status"] == "OPEN")
    assert {"ERROR", "AVAILABILITY"} <= {problem["severityLevel"] for problem in problems}
    assert not set(EVERY.split(",")) & set(problems[0])
    assert api.get("/problems", **{"from": "now-7d"}).json()["totalCount"] > document["totalCount"]
    recent = listed(api, **{"from": "now-2d", "to": "now-1d"})
    assert [problem["title"] for problem in recent] == ["Browser monitor outage"]
    hosts = listed(api, entitySelector="type(HOST)")
    assert {stub["entityId"]["type"] for problem in hosts for stub in problem["affectedEntities"]} == {"HOST"}


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ('status("CLOSED")', {"Response time degradation"}),
        ('severityLevel("error","AVAILABILITY"),impactLevel("SERVICES","INFRASTRUCTURE")', {"Failure rate increase", UNAVAILABLE}),
        ('affectedEntityTypes("DISK","MOBILE_APPLICATION")', {"Low disk space", "Crash rate increase"}),
        ('affectedEntityTypes("HOST"),severityLevel("AVAILABILITY")', {UNAVAILABLE}),
        ('displayId("P-22110001","P-22110002")', {"CPU saturation", "Low disk space"}),
        ('displayId("P-2211")', set()),
        ('entityTags("stage:production")', {UNAVAILABLE, "CPU saturation"}),
        ('entityTags("[ENVIRONMENT]region")', {"CPU saturation"}),
        ('entityTags("critical","tier:frontend")', {"Queue length above threshold", "Failure rate increase"}),
        ('problemFilterNames("DEF"),text("disk")', {"Low disk space"}),
        ('problemFilterNames("other")', set()),
        ('problemFilterNames.equals("default"),text("disk")', {"Low disk space"}),
        ('problemFilterNames.equals("def")', set()),
        ('managementZones("x")', set()),
        ('managementZoneIds("1")', set()),
        ("underMaintenance(true)", set()),
        ('underMaintenance(false),text("P-22110002")', {"Low disk space"}),
        ('text("RATE inc"),impactLevel("SERVICES")', {"Failure rate increase"}),
    ],
)
def test_selector(api, selector, expected):
    assert titles(api, selector) == expected


def test_selected_by_id(api):
    problem = listed(api)[3]
    root, profile = problem["rootCauseEntity"]["entityId"]["id"], problem["problemFilters"][0]["id"]
    for selector in (
        f'problemId("{problem["problemId"]}","x")',
        f'rootCauseEntity("x","{root}")',
        f'affectedEntities("{root}"),impactedEntities("{root}"),problemFilterIds("{profile}")',
        f'text("{root[:30]}")',
    ):
        assert titles(api, selector) == {problem["title"]}, selector
    assert titles(api, f'problemId("{problem["problemId"].lower()}")') == set()


@pytest.mark.parametrize(
    "selector",
    [
        "nonsense(x)",
        'status("ajar")',
        'status("open","closed")',
        "status()",
        'severityLevel("ERRORS")',
        'impactLevel("x")',
        "underMaintenance(maybe)",
        'text("' + "x" * 31 + '")',
        'text("a","b")',
        'not(status("open"))',
        'status("open"',
    ],
)
def test_bad_selector(api, selector):
    answer = api.get("/problems", problemSelector=selector)
    assert answer.status_code == 400
    assert answer.json()["error"]["constraintViolations"][0]["path"] == "problemSelector"


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"fields": "comments"}, "fields"),
        ({"sort": "title"}, "sort"),
        ({"sort": "-relevance"}, "sort"),
        ({"from": "x"}, "from"),
        ({"to": "x"}, "to"),
        ({"entitySelector": "x"}, "entitySelector"),
    ],
)
def test_bad_query(api, params, path):
    answer = api.get("/problems", **params)
    assert answer.status_code == 400
    assert answer.json()["error"]["constraintViolations"][0]["path"] == path


def test_sort(api):
    starts = [problem["startTime"] for problem in listed(api)]
    assert starts == sorted(starts, reverse=True)
    assert [problem["startTime"] for problem in listed(api, sort="startTime")] == sorted(starts)
    order = [(problem["status"], problem["startTime"]) for problem in listed(api, sort="-status,+startTime")]
    assert order == sorted(order, key=lambda each: (each[0] == "OPEN", each[1]))
    assert order[0][0] == "CLOSED"
    found = listed(api, problemSelector='text("22110001")', sort="-relevance")
    assert [problem["displayId"] for problem in found] == ["P-22110001"]


def test_pages_repeat_fields(api):
    page = api.get("/problems", pageSize=5, fields="impactAnalysis").json()
    rest = api.get("/problems", nextPageKey=page["nextPageKey"], fields="impactAnalysis").json()
    assert all("impactAnalysis" in problem for problem in page["problems"] + rest["problems"])
    assert "impactAnalysis" not in api.get("/problems", nextPageKey=page["nextPageKey"]).json()["problems"][0]
    assert api.get("/problems", nextPageKey=page["nextPageKey"], pageSize=5).status_code == 400


def test_single(api):
    problem = one_of(api, 'displayId("P-22110003")')
    plain = api.get(f"/problems/{problem}").json()
    assert plain == listed(api, problemSelector=f'problemId("{problem}")')[0]
    shown = api.get(f"/problems/{problem}", fields=EVERY).json()
    assert {name: part for name, part in shown.items() if name in plain} == plain
    (evidence,) = shown["evidenceDetails"]["details"]
    assert (evidence["evidenceType"], evidence["eventType"], evidence["rootCauseRelevant"]) == ("EVENT", "ERROR_EVENT", True)
    assert (evidence["entity"], evidence["startTime"], evidence["endTime"]) == (plain["rootCauseEntity"], plain["startTime"], -1)
    assert (evidence["data"]["eventId"], evidence["data"]["endTime"]) == (evidence["eventId"], None)
    (impact,) = shown["impactAnalysis"]["impacts"]
    assert (impact["impactType"], impact["impactedEntity"]) == ("SERVICE", plain["impactedEntities"][0])
    assert shown["recentComments"] == {"comments": [], "totalCount": 0, "pageSize": 10, "nextPageKey": None}
    answer = api.get("/problems/nothing")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)
    assert api.get(f"/problems/{problem}", fields="x").status_code == 400


def test_impact_by_entity_type(api):
    impacts = {
        problem["displayId"]: [(impact["impactType"], set(impact)) for impact in problem["impactAnalysis"]["impacts"]]
        for problem in listed(api, fields="impactAnalysis")
    }
    common = {"impactType", "impactedEntity", "estimatedAffectedUsers"}
    assert impacts["P-22110000"] == []
    assert impacts["P-22110004"] == [("SERVICE", {*common, "numberOfPotentiallyAffectedServiceCalls"})]
    assert impacts["P-22110005"] == [("APPLICATION", common)]
    assert impacts["P-22110008"] == [("MOBILE", common)]


def test_close(api):
    problem = one_of(api, 'affectedEntityTypes("DISK")')
    answer = close(api, problem, "Cleaned up")
    assert answer.status_code == 200
    document = answer.json()
    assert set(document) == {"problemId", "closing", "closeTimestamp", "comment"}
    assert (document["problemId"], document["closing"]) == (problem, True)
    assert document["comment"] == comments(api, problem)["comments"][0]
    assert (document["comment"]["content"], document["comment"]["authorName"]) == ("Cleaned up", "admin@example.com")
    shown = api.get(f"/problems/{problem}", fields="evidenceDetails").json()
    assert (shown["status"], shown["endTime"]) == ("CLOSED", document["closeTimestamp"])
    assert shown["evidenceDetails"]["details"][0]["data"]["status"] == "CLOSED"
    again = close(api, problem)
    assert (again.status_code, again.content) == (204, b"")
    assert comments(api, problem)["totalCount"] == 1
    assert api.get("/entities", entitySelector="type(DISK),healthState(HEALTHY)").json()["totalCount"] == 1


@pytest.mark.parametrize("document", [{}, [], {"message": ""}, {"message": None}, {"message": 7}, {"context": "x"}])
def test_a_message_is_needed(api, document):
    problem = one_of(api)
    for path in (f"/problems/{problem}/close", f"/problems/{problem}/comments"):
        answer = api.post(path, document)
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Constraints violated.")
    assert api.get(f"/problems/{problem}").json()["status"] == "OPEN"
    assert comments(api, problem)["totalCount"] == 0


def test_comments(api):
    problem = one_of(api)
    first = comment(api, problem, "first", context="ticket")
    second = comment(api, problem, "second")
    document = comments(api, problem)
    assert (document["totalCount"], document["pageSize"], document["nextPageKey"]) == (2, 10, None)
    assert [entry["id"] for entry in document["comments"]] == [second, first]
    shown = api.get(f"/problems/{problem}/comments/{first}").json()
    assert shown == document["comments"][1]
    assert set(shown) == {"id", "createdAtTimestamp", "authorName", "content", "context"}
    assert (shown["content"], shown["context"], shown["authorName"]) == ("first", "ticket", "admin@example.com")
    path = f"/problems/{problem}/comments/{first}"
    answer = api.put(path, {"message": "changed"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(path).json() == {**{name: part for name, part in shown.items() if name != "context"}, "content": "changed"}
    assert api.put(path, {"context": "x"}).status_code == 400
    answer = api.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [entry["id"] for entry in comments(api, problem)["comments"]] == [second]
    for answer in (api.get(path), api.put(path, {"message": "x"}), api.delete(path)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)
    assert comments(api, one_of(api, 'status("closed")'))["totalCount"] == 0


def test_comment_pages(api):
    problem = one_of(api)
    for number in range(12):
        comment(api, problem, str(number))
    page = comments(api, problem)
    rest = comments(api, problem, nextPageKey=page["nextPageKey"])
    texts = [entry["content"] for entry in page["comments"] + rest["comments"]]
    assert (len(page["comments"]), texts) == (10, [str(number) for number in range(11, -1, -1)])
    recent = api.get(f"/problems/{problem}", fields="recentComments").json()["recentComments"]
    assert (recent["comments"], recent["totalCount"]) == (page["comments"], 12)
    assert comments(api, problem, pageSize=501)["pageSize"] == 500
    assert api.get(f"/problems/{problem}/comments", nextPageKey=page["nextPageKey"], pageSize=5).status_code == 400
    other = listed(api)[1]["problemId"]
    assert api.get(f"/problems/{other}/comments", nextPageKey=page["nextPageKey"]).status_code == 400


def test_the_author_is_the_owner_of_the_token(api):
    problem = one_of(api)
    for kind in ("api_token", "platform_token"):
        comment(api.with_token(kind, owner=f"{kind}@example.com"), problem, "x")
    authors = [entry["authorName"] for entry in comments(api, problem)["comments"]]
    assert authors == ["platform_token@example.com", "api_token@example.com"]


def test_unknown_problem(api):
    for answer in (
        close(api, "nothing"),
        api.get("/problems/nothing/comments"),
        api.post("/problems/nothing/comments", {"message": "x"}),
        api.get("/problems/nothing/comments/1"),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_scopes(api):
    reader, writer = api.with_token(scopes=["problems.read"]), api.with_token(scopes=["problems.write"])
    problem = one_of(reader)
    key = comment(api, problem, "x")
    path = f"/problems/{problem}/comments"
    refused = [
        close(reader, problem),
        reader.post(path, {"message": "x"}),
        reader.put(f"{path}/{key}", {"message": "x"}),
        reader.delete(f"{path}/{key}"),
        writer.get(path),
        writer.get(f"{path}/{key}"),
        writer.get(f"/problems/{problem}"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 7
    assert reader.get(f"{path}/{key}").status_code == 200
    assert writer.delete(f"{path}/{key}").status_code == 204
    assert writer.post(path, {"message": "x"}).status_code == 201
    pipeline = api.with_token("platform_token", scopes=["openpipeline:events.davis:ingest"])
    assert pipeline.post(path, {"message": "x"}).status_code == 403
    assert close(pipeline, problem).status_code == 200
    platform = api.with_token("platform_token", scopes=["environment-api:problems:write"])
    assert close(platform, problem).status_code == 204


def test_reset_opens_problems_again(api):
    before = api.get("/problems").json()["totalCount"]
    for problem in listed(api, problemSelector='status("open")'):
        close(api, problem["problemId"])
    assert listed(api, problemSelector='status("open")') == []
    api.sim("POST", "/reset", tenant=api.tenant)
    assert api.get("/problems").json()["totalCount"] == before
    problem = one_of(api)
    assert comments(api, problem)["totalCount"] == 0


def test_problems_that_a_test_brings(api):
    zone = {"id": "42", "name": "Payment"}
    host = {"entityId": "HOST-00000000000000AA", "displayName": "x", "tags": [{"key": "a:b"}], "managementZones": [zone]}
    api.own("/entities", host)
    new = {"entityId": host["entityId"], "title": "Planned", "severityLevel": "PERFORMANCE", "underMaintenance": True}
    ids = api.own("/problems", new)["problemIds"]
    assert titles(api, "underMaintenance(true)") == {"Planned"}
    assert titles(api, 'managementZones("x","Payment"),managementZoneIds("42"),entityTags("a\\:b")') == {"Planned"}
    shown = api.get(f"/problems/{ids[0]}", fields="evidenceDetails").json()
    assert (shown["severityLevel"], shown["status"], shown["managementZones"]) == ("PERFORMANCE", "OPEN", [zone])
    assert shown["evidenceDetails"]["details"][0]["data"]["underMaintenance"] is True
    ended = {"entityId": host["entityId"], "title": "Over", "startTime": shown["startTime"] - 9, "endTime": shown["startTime"] - 5}
    many = api.own("/problems", [ended, *[{**new, "title": f"Many {number}"} for number in range(60)]])
    assert (many["count"], len({*many["problemIds"], *ids})) == (61, 62)
    assert titles(api, 'status("closed"),text("over")') == {"Over"}
    page = api.get("/problems", problemSelector='text("many")').json()
    rest = api.get("/problems", nextPageKey=page["nextPageKey"]).json()
    assert (len(page["problems"]), len(rest["problems"]), rest["totalCount"]) == (50, 10, 60)
    url = f"{api.control}/__sim__/tenants/{api.tenant}/problems"
    unknown = {"entityId": "HOST-00000000000000AB", "title": "x"}
    for document in ({}, unknown, [{"entityId": host["entityId"]}], {**new, "severityLevel": "ERRORS"}, {**new, "impactLevel": "x"}):
        assert api.session.post(url, json=document, timeout=10).status_code == 400
