# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom tags (environment.md 3)."""

from __future__ import annotations

import pytest

HOSTS = "type(HOST)"
WEB = 'type(HOST),entityName.startsWith("web")'
OLD = {"entityId": "HOST-00000000000000AA", "displayName": "old", "lastSeenTms": 1600000000000}


def plain(key, value=None, text=None):
    tag = {"context": "CONTEXTLESS", "key": key, "stringRepresentation": text or (f"{key}:{value}" if value else key)}
    return {**tag, "value": value} if value else tag


def custom(api, selector=HOSTS, **params):
    answer = api.get("/tags", entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert set(document) == {"totalCount", "tags"}
    assert document["totalCount"] == len(document["tags"])
    return document["tags"]


def add(api, *tags, selector=HOSTS, **params):
    answer = api.post("/tags", {"tags": list(tags)}, entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def remove(api, key, selector=HOSTS, **params):
    answer = api.delete("/tags", key=key, entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def tags_of(api, name, **params):
    entities = api.get("/entities", entitySelector=f'type(HOST),entityName.equals("{name}")', fields="+tags", **params).json()["entities"]
    return entities[0]["tags"]


def texts_of(api, name):
    return {tag["stringRepresentation"] for tag in tags_of(api, name)}


def test_union_of_the_custom_tags(api):
    assert custom(api, WEB) == [plain("stage", "production")]
    assert custom(api) == [plain("stage", "production"), plain("stage", "test"), plain("critical")]
    # web-2 has an imported tag, the service an automatic one.
    assert {tag["source"] for tag in tags_of(api, "web-2")} == {"User provided tags", "Environment tags"}
    assert custom(api, 'type(SERVICE),tag("tier:frontend")') == []


def test_add(api):
    answer = add(api, {"key": "owner", "value": "shop"}, {"key": "seen"}, {"key": "empty", "value": ""}, {"key": "null", "value": None})
    applied = [plain("owner", "shop"), plain("seen"), plain("empty"), plain("null")]
    assert answer == {"matchedEntitiesCount": 3, "appliedTags": applied}
    assert texts_of(api, "web-1") == {"stage:production", "owner:shop", "seen", "empty", "null"}
    assert {tag["source"] for tag in tags_of(api, "web-1")} == {"User provided tags"}


def test_adding_again_gives_the_same_answer_and_changes_nothing(api):
    first = add(api, {"key": "seen"}, selector=WEB)
    before = tags_of(api, "web-1")
    assert add(api, {"key": "seen", "value": ""}, selector=WEB) == first
    assert tags_of(api, "web-1") == before


def test_another_value_is_one_more_tag(api):
    add(api, {"key": "stage", "value": "canary"}, selector=WEB)
    assert texts_of(api, "web-1") == {"stage:production", "stage:canary"}
    add(api, {"key": "stage"}, selector=WEB)
    assert texts_of(api, "web-1") == {"stage:production", "stage:canary", "stage"}


def test_no_tags_and_no_match(api):
    assert add(api) == {"matchedEntitiesCount": 3, "appliedTags": []}
    nothing = 'type(HOST),entityName.equals("nothing")'
    assert add(api, {"key": "a"}, selector=nothing)["matchedEntitiesCount"] == 0
    assert remove(api, "a", selector=nothing) == {"matchedEntitiesCount": 0}
    assert custom(api, nothing) == []


def test_a_colon_is_escaped(api):
    answer = add(api, {"key": "a:b"}, {"key": "a", "value": "b"}, {"key": "url:x", "value": "http://x"}, selector=WEB)
    assert answer["appliedTags"] == [
        plain("a:b", text="a\\:b"),
        plain("a", "b"),
        plain("url:x", "http://x", text="url\\:x:http://x"),
    ]
    remove(api, "a", selector=WEB, value="b")
    assert texts_of(api, "web-1") == {"stage:production", "a\\:b", "url\\:x:http://x"}
    for selector, count in (('tag("a\\:b")', 2), ('tag("a:b")', 0), ('tag("url\\:x:http://x")', 2), ('tag("url\\:x")', 2)):
        found = api.get("/entities", entitySelector=f"type(HOST),{selector}").json()
        assert found["totalCount"] == count, selector


def test_delete_the_exact_tag(api):
    add(api, {"key": "stage"}, {"key": "stage", "value": "canary"}, selector=WEB)
    assert remove(api, "stage", value="production") == {"matchedEntitiesCount": 3}
    assert texts_of(api, "web-1") == {"stage", "stage:canary"}
    assert texts_of(api, "db-1") == {"stage:test", "critical"}
    remove(api, "stage")
    assert texts_of(api, "web-1") == {"stage:canary"}
    remove(api, "critical", value="")
    assert texts_of(api, "db-1") == {"stage:test"}


def test_delete_every_value_of_a_key(api):
    add(api, {"key": "stage"}, {"key": "stage", "value": "canary"}, selector=WEB)
    remove(api, "stage", value="other", deleteAllWithKey="true")
    assert custom(api) == [plain("critical")]


def test_automatic_and_imported_tags_stay(api):
    remove(api, "region", value="eu-west")
    remove(api, "region", deleteAllWithKey="true")
    assert "[ENVIRONMENT]region:eu-west" in texts_of(api, "web-2")
    add(api, {"key": "region", "value": "eu-west"}, selector=WEB)
    assert texts_of(api, "web-2") == {"stage:production", "[ENVIRONMENT]region:eu-west", "region:eu-west"}
    remove(api, "tier", selector="type(SERVICE)", deleteAllWithKey="true")
    assert api.get("/entities", entitySelector='type(SERVICE),tag("tier:frontend")').json()["totalCount"] == 1


def test_only_entities_of_the_time_frame(api):
    api.own("/entities", OLD)
    assert add(api, {"key": "new"})["matchedEntitiesCount"] == 3
    assert add(api, {"key": "new"}, **{"from": "now-10y"})["matchedEntitiesCount"] == 4
    assert add(api, {"key": "old"}, **{"from": "2020-09-01", "to": "2020-10-01"})["matchedEntitiesCount"] == 1
    by_id = f'entityId("{OLD["entityId"]}")'
    assert custom(api, by_id) == []
    assert custom(api, by_id, **{"from": "now-10y"}) == [plain("new"), plain("old")]
    assert remove(api, "new") == {"matchedEntitiesCount": 3}
    assert custom(api, by_id, **{"from": "now-10y"}) == [plain("new"), plain("old")]
    assert remove(api, "new", **{"from": "now-10y"}) == {"matchedEntitiesCount": 4}


def test_seen_two_days_ago(api):
    recent = api.get("/entities", entitySelector=HOSTS, fields="+lastSeenTms").json()["entities"][0]["lastSeenTms"]
    api.own("/entities", {**OLD, "lastSeenTms": recent - 2 * 86_400_000})
    assert api.get("/entities", entitySelector=HOSTS).json()["totalCount"] == 4
    assert add(api, {"key": "a"})["matchedEntitiesCount"] == 3


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], "tags"),
        ({}, "tags"),
        ({"tags": None}, "tags"),
        ({"tags": {"key": "a"}}, "tags"),
        ({"tags": [{"key": str(number)} for number in range(1001)]}, "tags"),
        ({"tags": [{"key": "a"}, {"value": "b"}]}, "tags[1].key"),
        ({"tags": [{"key": ""}]}, "tags[0].key"),
        ({"tags": ["a"]}, "tags[0].key"),
        ({"tags": [{"key": "a", "value": 1}]}, "tags[0].value"),
    ],
)
def test_bad_body(api, document, path):
    answer = api.post("/tags", document, entitySelector=HOSTS)
    assert answer.status_code == 400
    (violation,) = answer.json()["error"]["constraintViolations"]
    assert (violation["path"], violation["parameterLocation"]) == (path, "PAYLOAD_BODY")
    assert custom(api, WEB) == [plain("stage", "production")]


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({}, "entitySelector"),
        ({"entitySelector": "entityName(x)"}, "entitySelector"),
        ({"entitySelector": HOSTS, "from": "yesterday"}, "from"),
        ({"entitySelector": HOSTS, "to": "tomorrow"}, "to"),
        ({"entitySelector": HOSTS, "from": "now", "to": "now-1d"}, "from"),
    ],
)
def test_bad_query(api, params, path):
    for answer in (api.get("/tags", **params), api.post("/tags", {"tags": []}, **params), api.delete("/tags", key="a", **params)):
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert error["message"] == "Constraints violated."
        assert (error["constraintViolations"][0]["path"], error["constraintViolations"][0]["parameterLocation"]) == (path, "QUERY")


@pytest.mark.parametrize("params", [{}, {"key": ""}, {"key": "a", "deleteAllWithKey": "maybe"}])
def test_bad_delete(api, params):
    assert api.delete("/tags", entitySelector=HOSTS, **params).status_code == 400


def test_scopes(api):
    reader, writer = api.with_token(scopes=["entities.read"]), api.with_token(scopes=["entities.write"])
    assert reader.get("/tags", entitySelector=HOSTS).status_code == 200
    assert "entities.write" in reader.post("/tags", {"tags": []}, entitySelector=HOSTS).json()["error"]["message"]
    assert reader.delete("/tags", key="a", entitySelector=HOSTS).status_code == 403
    assert writer.get("/tags", entitySelector=HOSTS).status_code == 403
    assert writer.post("/tags", {"tags": []}, entitySelector=HOSTS).status_code == 200
    assert writer.delete("/tags", key="a", entitySelector=HOSTS).status_code == 200
    platform = api.with_token("platform_token", scopes=["environment-api:entities:read"])
    assert platform.get("/tags", entitySelector=HOSTS).status_code == 200
    refused = platform.post("/tags", {"tags": []}, entitySelector=HOSTS)
    assert refused.json()["error"]["details"] == {"missingScopes": ["environment-api:entities:write"]}
    platform = api.with_token("platform_token", scopes=["environment-api:entities:write"])
    assert platform.post("/tags", {"tags": []}, entitySelector=HOSTS).status_code == 200
    assert platform.delete("/tags", key="a", entitySelector=HOSTS).status_code == 200


def test_changes_may_show_later(api):
    api.fault("lag", match={"method": "POST", "path": "/tags"}, reads=2)
    add(api, {"key": "late"}, selector=WEB)
    assert texts_of(api, "web-1") == {"stage:production"}
    assert plain("late") not in custom(api, 'type(HOST),entityName("web-1")')
    assert texts_of(api, "web-1") == {"stage:production", "late"}
    api.fault("lag", match={"method": "DELETE", "path": "/tags"})
    remove(api, "late", selector='type(HOST),entityName("web-1")')
    assert api.get("/entities", entitySelector='type(HOST),entityName("web-1"),tag("late")').json()["totalCount"] == 1
    assert texts_of(api, "web-1") == {"stage:production"}


def test_what_was_not_seen_yet_is_not_lost(api):
    api.fault("lag", match={"method": "POST", "path": "/tags"}, reads=3)
    add(api, {"key": "first"}, selector=WEB)
    add(api, {"key": "second"}, selector=WEB)
    for _each in range(3):
        custom(api, WEB)
    assert texts_of(api, "web-1") == {"stage:production", "first", "second"}


def test_changes_in_a_row_show_together(api):
    api.fault("lag", match={"method": "POST", "path": "/tags"}, reads=3, times=2)
    add(api, {"key": "first"}, selector=WEB)
    add(api, {"key": "second"}, selector=WEB)
    # The second request was the first of three reads.
    assert [texts_of(api, "web-1") for _each in range(2)] == [{"stage:production"}] * 2
    assert texts_of(api, "web-1") == {"stage:production", "first", "second"}


def test_many_tags_and_many_entities(api):
    api.own("/entities", {"count": 2000, "type": "HOST", "displayName": "many"})
    selector = 'type(HOST),entityName.startsWith("many")'
    assert add(api, *[{"key": f"key-{number}"} for number in range(10)], selector=selector)["matchedEntitiesCount"] == 2000
    assert len(custom(api, selector)) == 10
    assert remove(api, "key-7", selector=selector) == {"matchedEntitiesCount": 2000}
    assert plain("key-7") not in custom(api, selector)
    answer = add(api, *[{"key": "many", "value": str(number)} for number in range(1000)], selector=WEB)
    assert len(answer["appliedTags"]) == 1000
    assert len(custom(api, WEB)) == 1001
