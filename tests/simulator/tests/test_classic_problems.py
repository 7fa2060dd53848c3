# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deprecated problems API v1: the problems of v2 in its form (environment.md 5)."""

from __future__ import annotations

import time

import pytest

FEED, DETAILS, STATUS = "/problem/feed", "/problem/details", "/problem/status"
LEVELS = {"INFRASTRUCTURE": "INFRASTRUCTURE", "SERVICES": "SERVICE", "APPLICATION": "APPLICATION", "ENVIRONMENT": "ENVIRONMENT"}
MINUTE = 60_000


def feed(v1, **query):
    """The problems of a feed."""
    answer = v1.get(FEED, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]["problems"]


def current(api, **query):
    """The problems as v2 lists them, by id."""
    found = api.get("/problems", pageSize=500, **{"from": "now-31d", **query}).json()["problems"]
    return {problem["problemId"]: problem for problem in found}


def test_both_apis_tell_the_same(api, v1):
    known = current(api)
    shown = feed(v1, relativeTime="month")
    assert known
    assert {problem["id"] for problem in shown} == set(known)
    for problem in shown:
        other = known[problem["id"]]
        for name in ("startTime", "endTime", "status", "severityLevel"):
            assert problem[name] == other[name]
        assert problem["displayName"] == other["displayId"]
        assert problem["impactLevel"] == LEVELS[other["impactLevel"]]
        assert problem["hasRootCause"] is True
        affected = [(stub["entityId"]["id"], stub["name"]) for stub in other["affectedEntities"]]
        assert [(impact["entityId"], impact["entityName"]) for impact in problem["rankedImpacts"]] == affected
        plain = [{name: tag[name] for name in ("context", "key", "value") if name in tag} for tag in other["entityTags"]]
        assert problem["tagsOfAffectedEntities"] == plain
        counts = {level: len(affected) if level == problem["impactLevel"] else 0 for level in LEVELS.values()}
        nothing = dict.fromkeys(counts, 0)
        expected = (counts, nothing) if other["status"] == "OPEN" else (nothing, counts)
        assert (problem["affectedCounts"], problem["recoveredCounts"]) == expected
    assert {problem["status"] for problem in shown} == {"OPEN", "CLOSED"}


def test_time_frame(api, v1):
    now = time.time_ns() // 1_000_000
    assert {problem["id"] for problem in feed(v1)} == set(current(api, **{"from": "now-2h"}))
    assert len(feed(v1, relativeTime="day")) < len(feed(v1, relativeTime="3days"))
    frame = {"startTimestamp": now - 2001 * MINUTE, "endTimestamp": now - 1990 * MINUTE}
    assert [problem["status"] for problem in feed(v1, **frame)] == ["CLOSED"]
    for query in ({"startTimestamp": now - 32 * 1440 * MINUTE}, {"relativeTime": "year"}, {"endTimestamp": "now"}):
        assert v1.get(FEED, **query).status_code == 400, query


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "CLOSED"), ("status", "OPEN"), ("impactLevel", "SERVICE"), ("severityLevel", "ERROR"), ("severityLevel", "CUSTOM_ALERT")],
)
def test_filters(v1, name, value):
    every = feed(v1, relativeTime="month")
    expected = [problem["id"] for problem in every if problem[name] == value]
    assert 0 < len(expected) < len(every)
    assert [problem["id"] for problem in feed(v1, relativeTime="month", **{name: value})] == expected
    assert v1.get(FEED, **{name: value.lower()}).status_code == 400


def test_tags(v1):
    def with_tags(*tags):
        return {problem["id"] for problem in feed(v1, tag=list(tags))}

    plain = {"context": "CONTEXTLESS", "key": "stage", "value": "production"}
    expected = {problem["id"] for problem in feed(v1) if plain in problem["tagsOfAffectedEntities"]}
    assert expected
    assert with_tags("stage:production") == expected
    assert with_tags("stage") > expected
    assert with_tags("stage:production", "stage:test") == set()
    assert with_tags("[AWS]stage") == set()


def test_details(v1):
    problem = feed(v1)[0]
    assert "rankedEvents" not in problem
    detailed = v1.get(f"{DETAILS}/{problem['id']}").json()["result"]
    (event,) = detailed.pop("rankedEvents")
    assert detailed == problem
    (impact,) = problem["rankedImpacts"]
    expected = {name: problem[name] for name in ("startTime", "endTime", "status")}
    assert event == {**expected, **impact, "severities": [], "isRootCause": True}
    (same,) = [each for each in feed(v1, expandDetails="true") if each["id"] == problem["id"]]
    assert same["rankedEvents"] == [event]
    for path in (f"{DETAILS}/nothing", f"{DETAILS}/nothing/comments"):
        assert (v1.get(path).status_code, v1.get(path).json()["error"]["code"]) == (404, 404)


def test_comments(api, v1):
    identifier = feed(v1)[0]["id"]
    assert v1.get(f"{DETAILS}/{identifier}/comments").json() == {"comments": []}
    assert api.post(f"/problems/{identifier}/comments", {"message": "Looking into it", "context": "chat"}).status_code == 201
    assert api.post(f"/problems/{identifier}/comments", {"message": "Done"}).status_code == 201
    shown = v1.get(f"{DETAILS}/{identifier}/comments").json()["comments"]
    other = api.get(f"/problems/{identifier}/comments").json()["comments"]
    renamed = [{"userName" if name == "authorName" else name: part for name, part in comment.items()} for comment in other]
    assert sorted(shown, key=lambda comment: comment["id"]) == sorted(renamed, key=lambda comment: comment["id"])
    assert {comment["content"] for comment in shown} == {"Looking into it", "Done"}
    assert v1.get(f"{DETAILS}/{identifier}").json()["result"]["commentCount"] == 2


def test_status_follows_v2(api, v1):
    result = v1.get(STATUS).json()["result"]
    levels = [LEVELS[problem["impactLevel"]] for problem in current(api, problemSelector='status("open")').values()]
    assert result == {"totalOpenProblemsCount": len(levels), "openProblemCounts": {level: levels.count(level) for level in LEVELS.values()}}
    problem = feed(v1, status="OPEN", impactLevel="SERVICE")[0]
    assert api.post(f"/problems/{problem['id']}/close", {"message": "Fixed"}).status_code == 200
    after = v1.get(STATUS).json()["result"]
    assert after["totalOpenProblemsCount"] == result["totalOpenProblemsCount"] - 1
    assert after["openProblemCounts"]["SERVICE"] == result["openProblemCounts"]["SERVICE"] - 1
    assert v1.get(f"{DETAILS}/{problem['id']}").json()["result"]["status"] == "CLOSED"


def test_scopes(api, v1, platform):
    identifier = feed(v1)[0]["id"]
    paths = (STATUS, FEED, f"{DETAILS}/{identifier}", f"{DETAILS}/{identifier}/comments")
    allowed, refused = (api.with_token(scopes=[scope]).at("/api/v1") for scope in ("DataExport", "problems.read"))
    for path in paths:
        assert allowed.get(path).status_code == 200
        assert refused.get(path).status_code == 403
        assert platform.at("/platform/classic/environment-api/v1").get(path).status_code == 404
        assert allowed.call("DELETE", path).status_code == 405
