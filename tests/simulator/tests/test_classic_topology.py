# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deprecated topology API: entities with their tags (environment.md 3)."""

from __future__ import annotations

import time

import pytest

HOSTS, SERVICES = "/entity/infrastructure/hosts", "/entity/services"
GROUPS, APPLICATIONS = "/entity/infrastructure/process-groups", "/entity/applications"
LAYERS = {HOSTS: "HOST", SERVICES: "SERVICE", GROUPS: "PROCESS_GROUP", APPLICATIONS: "APPLICATION"}
each_layer = pytest.mark.parametrize(("path", "entity_type"), LAYERS.items())
DAY = 86_400_000


def now():
    return time.time_ns() // 1_000_000


def new(api, entity_id, **more):
    """Put an entity into the tenant."""
    api.own("/entities", {"entityId": entity_id, "displayName": entity_id.lower(), **more})
    return entity_id


def ids(answer):
    assert answer.status_code == 200, answer.text
    return {entity["entityId"] for entity in answer.json()}


def v2_tags(api, entity_id):
    """The tags of an entity as the current API shows them."""
    found = api.get(f"/entities/{entity_id}").json()["tags"]
    return [(tag["context"], tag["key"], tag.get("value"), tag["stringRepresentation"]) for tag in found]


@each_layer
def test_lists_and_single_entities(api, v1, path, entity_type):
    selected = api.get("/entities", entitySelector=f'type("{entity_type}")', fields="+tags,+firstSeenTms,+managementZones").json()[
        "entities"
    ]
    listed = {entity["entityId"]: entity for entity in v1.get(path).json()}
    assert selected
    for entity in selected:
        shown = listed[entity["entityId"]]
        assert shown["displayName"] == entity["displayName"]
        assert shown["firstSeenTimestamp"] == entity["firstSeenTms"]
        plain = [{name: tag[name] for name in ("context", "key", "value") if name in tag} for tag in entity["tags"]]
        assert shown["tags"] == plain
        assert v1.get(f"{path}/{entity['entityId']}").json() == shown


def test_applications_are_of_three_types(v1):
    assert {identifier.rpartition("-")[0] for identifier in ids(v1.get(APPLICATIONS))} == {
        "APPLICATION",
        "MOBILE_APPLICATION",
        "CUSTOM_APPLICATION",
    }


@each_layer
def test_a_tag_is_all_key(api, v1, path, entity_type):
    identifier = new(api, f"{entity_type}-0000000000000001")
    answer = v1.post(f"{path}/{identifier}", {"tags": ["office", "team:red", "office"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert v1.get(f"{path}/{identifier}").json()["tags"] == [
        {"context": "CONTEXTLESS", "key": "office"},
        {"context": "CONTEXTLESS", "key": "team:red"},
    ]
    expected = [("CONTEXTLESS", "office", None, "office"), ("CONTEXTLESS", "team:red", None, "team\\:red")]
    assert v2_tags(api, identifier) == expected
    assert v1.post(f"{path}/{identifier}", {"tags": ["team:red"]}).status_code == 204
    assert v2_tags(api, identifier) == expected
    api.post("/tags", {"tags": [{"key": "team", "value": "red"}]}, entitySelector=f'entityId("{identifier}")')
    assert len(v1.get(f"{path}/{identifier}").json()["tags"]) == 3


@pytest.mark.parametrize("document", [None, {}, [], {"tags": "a"}, {"tags": [1]}, {"tags": [""]}, {"tags": None}])
def test_bad_tags(api, v1, document):
    identifier = new(api, "HOST-0000000000000001")
    assert v1.post(f"{HOSTS}/{identifier}", document).status_code == 400
    assert v2_tags(api, identifier) == []


def test_tags_of_a_host_can_go(api, v1):
    identifier = new(api, "HOST-0000000000000001")
    v1.post(f"{HOSTS}/{identifier}", {"tags": ["team:red", "team"]})
    api.post("/tags", {"tags": [{"key": "team", "value": "red"}]}, entitySelector=f'entityId("{identifier}")')
    answer = v1.delete(f"{HOSTS}/{identifier}/tags/team%3Ared")
    assert (answer.status_code, answer.content) == (204, b"")
    assert [tag[1:3] for tag in v2_tags(api, identifier)] == [("team", None), ("team", "red")]
    again = v1.delete(f"{HOSTS}/{identifier}/tags/team%3Ared")
    assert (again.status_code, again.content) == (404, b"")
    assert v1.delete(f"{HOSTS}/{identifier}/tags/team").status_code == 204
    assert [tag[1:3] for tag in v2_tags(api, identifier)] == [("team", "red")]
    service = new(api, "SERVICE-0000000000000001")
    assert v1.delete(f"{SERVICES}/{service}/tags/team").status_code == 404


def test_automatic_and_imported_tags_stay(api, v1):
    imported = {"context": "AWS", "key": "team", "stringRepresentation": "[AWS]team"}
    identifier = new(api, "HOST-0000000000000001", tags=[imported])
    assert v1.delete(f"{HOSTS}/{identifier}/tags/team").status_code == 404
    v1.post(f"{HOSTS}/{identifier}", {"tags": ["team"]})
    assert [tag["context"] for tag in v1.get(f"{HOSTS}/{identifier}").json()["tags"]] == ["AWS", "CONTEXTLESS"]


@each_layer
def test_unknown_entities(api, v1, path, entity_type):
    other = new(api, "DISK-0000000000000001")
    for identifier in (f"{entity_type}-00000000000000FF", other):
        for answer in (v1.get(f"{path}/{identifier}"), v1.post(f"{path}/{identifier}", {"tags": ["a"]})):
            message = "The given entity id is not assigned to an entity"
            assert (answer.status_code, answer.json()) == (404, {"error": {"code": 404, "message": message}})


def test_deleted_entities_are_gone(api, v1):
    identifier = new(api, "APPLICATION-0000000000000001", deleted=True)
    assert identifier not in ids(v1.get(APPLICATIONS))
    assert v1.get(f"{APPLICATIONS}/{identifier}").status_code == 404


def test_filters(api, v1):
    first = new(api, "HOST-0000000000000001", managementZones=[{"id": "-42", "name": "Shop"}])
    second = new(api, "HOST-0000000000000002")
    for identifier, tags in ((first, [("team", "red"), ("tier", None)]), (second, [("team", "blue")])):
        body = {"tags": [{"key": key, "value": value} if value else {"key": key} for key, value in tags]}
        api.post("/tags", body, entitySelector=f'entityId("{identifier}")')
    v1.post(f"{HOSTS}/{second}", {"tags": ["place:north"]})
    both = {"entity": [first, second]}
    assert ids(v1.get(HOSTS, **both)) == {first, second}
    assert ids(v1.get(HOSTS, entity=first)) == {first}
    assert ids(v1.get(HOSTS, **both, tag="team")) == {first, second}
    assert ids(v1.get(HOSTS, **both, tag="team:red")) == {first}
    assert ids(v1.get(HOSTS, **both, tag=["team:red", "tier"])) == {first}
    assert ids(v1.get(HOSTS, **both, tag=["team:red", "team:blue"])) == set()
    assert ids(v1.get(HOSTS, **both, tag="place:north")) == {second}
    assert ids(v1.get(HOSTS, **both, tag="[AWS]team")) == set()
    assert ids(v1.get(HOSTS, managementZone="-42")) == {first}


def test_host_groups(v1):
    grouped = [host for host in v1.get(HOSTS).json() if "hostGroup" in host]
    assert grouped
    group = grouped[0]["hostGroup"]
    expected = {host["entityId"] for host in grouped if host["hostGroup"] == group}
    assert ids(v1.get(HOSTS, hostGroupId=group["meId"])) == ids(v1.get(HOSTS, hostGroupName=group["name"])) == expected
    assert ids(v1.get(HOSTS, hostGroupName="nobody")) == set()
    assert grouped[0]["fromRelationships"]["isInstanceOf"] == [group["meId"]]
    assert (grouped[0]["osType"], grouped[0]["osArchitecture"]) == ("LINUX", "X86")
    plain = v1.get(HOSTS, includeDetails="false").json()
    assert len(plain) == len(v1.get(HOSTS).json())
    assert not any({"fromRelationships", "toRelationships", "hostGroup"} & set(host) for host in plain)


def test_time_frame(api, v1):
    moment = now()
    seen = {"firstSeenTms": moment - 9 * DAY, "lastSeenTms": moment - 2 * DAY}
    gone = {**seen, "lastSeenTms": moment - 4 * DAY}
    identifier, lost = new(api, "HOST-0000000000000001", **seen), new(api, "HOST-0000000000000002", **gone)
    both = {"entity": [identifier, lost]}
    assert ids(v1.get(HOSTS, **both)) == {identifier}
    assert ids(v1.get(HOSTS, **both, relativeTime="day")) == set()
    assert ids(v1.get(HOSTS, **both, relativeTime="3days")) == {identifier}
    assert ids(v1.get(HOSTS, **both, startTimestamp=moment - 6 * DAY, endTimestamp=moment - 4 * DAY)) == {identifier, lost}
    assert ids(v1.get(HOSTS, **both, endTimestamp=moment - 3 * DAY)) == {identifier, lost}
    assert ids(v1.get(HOSTS, **both, endTimestamp=moment + DAY)) == {identifier}
    assert v1.get(f"{HOSTS}/{lost}").status_code == 200
    for query in (
        {"relativeTime": "week"},
        {"relativeTime": "soon"},
        {"startTimestamp": "yesterday"},
        {"startTimestamp": moment - 4 * DAY},
        {"startTimestamp": moment - DAY, "endTimestamp": moment - 2 * DAY},
    ):
        assert v1.get(HOSTS, **query).status_code == 400, query


def test_pages(api, v1):
    wanted = {new(api, f"HOST-000000000000000{digit}", managementZones=[{"id": "7", "name": "Page"}]) for digit in range(5)}
    query = {"managementZone": "7", "pageSize": 2}
    found, key = [], {}
    for count in (2, 2, 1):
        answer = v1.get(HOSTS, **query, **key)
        found += [entity["entityId"] for entity in answer.json()]
        assert len(answer.json()) == count
        key = {"nextPageKey": answer.headers["Next-Page-Key"]} if "Next-Page-Key" in answer.headers else {}
    assert not key
    assert (len(found), set(found)) == (5, wanted)
    assert "Next-Page-Key" not in v1.get(HOSTS, managementZone="7").headers
    key = {"nextPageKey": v1.get(HOSTS, **query).headers["Next-Page-Key"]}
    for bad in ({**query, "pageSize": 3, **key}, {"pageSize": 2, **key}, {**query, "nextPageKey": "!"}, {**query, "nextPageKey": "WzFd"}):
        assert v1.get(HOSTS, **bad).status_code == 400, bad
    for size in ("0", "-1", "many"):
        assert v1.get(HOSTS, pageSize=size).status_code == 400


def test_an_entity_that_lags_behind(api, v1):
    identifier = new(api, "HOST-0000000000000001")
    api.fault("lag", match={"method": "POST", "path": HOSTS}, reads=1)
    assert v1.post(f"{HOSTS}/{identifier}", {"tags": ["a"]}).status_code == 204
    assert v1.get(f"{HOSTS}/{identifier}").json()["tags"] == []
    assert [tag["key"] for tag in v1.get(f"{HOSTS}/{identifier}").json()["tags"]] == ["a"]


@each_layer
def test_scopes(api, platform, path, entity_type):
    identifier = new(api, f"{entity_type}-0000000000000001")
    allowed, refused = (api.with_token(scopes=scopes).at("/api/v1") for scopes in (["DataExport"], ["entities.read", "entities.write"]))
    assert allowed.get(path).status_code == allowed.get(f"{path}/{identifier}").status_code == 200
    assert allowed.post(f"{path}/{identifier}", {"tags": ["a"]}).status_code == 204
    for answer in (refused.get(path), refused.get(f"{path}/{identifier}"), refused.post(f"{path}/{identifier}", {"tags": ["b"]})):
        assert answer.status_code == 403
        assert "DataExport (Access problem and event feed, metrics, and topology)" in answer.json()["error"]["message"]
    assert [tag[1] for tag in v2_tags(api, identifier)] == ["a"]
    assert platform.at("/platform/classic/environment-api/v1").get(path).status_code == 404
    assert platform.at("/platform/classic/environment-api/v1").get("/config/clusterversion").status_code == 200
    assert allowed.call("PUT", path).status_code == 405
