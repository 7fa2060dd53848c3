# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom devices, security contexts, monitoring states (environment.md 4.4, 4.5)."""

from __future__ import annotations

import pytest

CUSTOM = "/entities/custom"
FULL = {
    "customDeviceId": "coffee-1",
    "displayName": "Coffee machine",
    "group": "kitchen",
    "ipAddresses": ["10.0.0.1", "10.0.0.2"],
    "listenPorts": [80, 443],
    "type": "coffee",
    "dnsNames": ["coffee.example.com"],
    "faviconUrl": "https://example.com/icon.png",
    "configUrl": "https://example.com/config",
    "properties": {"cups": "12", "colour": "red"},
}
SHOWN = {
    "detectedName": "coffee-1",
    "ipAddress": ["10.0.0.1", "10.0.0.2"],
    "listenPorts": [80, 443],
    "customDeviceType": "coffee",
    "dnsNames": ["coffee.example.com"],
    "customFavicon": "https://example.com/icon.png",
    "configUrl": "https://example.com/config",
    "customProperties": {"cups": "12", "colour": "red"},
}


def create(api, document, **params):
    answer = api.post(CUSTOM, document, **params)
    assert answer.status_code == 201, answer.text
    return answer.json()


def update(api, document):
    answer = api.post(CUSTOM, document)
    assert (answer.status_code, answer.content) == (204, b"")


def device(api, entity_id):
    answer = api.get(f"/entities/{entity_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(api, selector, **params):
    answer = api.get("/entities", entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return [entity["entityId"] for entity in answer.json()["entities"]]


def test_create(api):
    ids = create(api, FULL)
    assert set(ids) == {"entityId", "groupId"}
    assert (ids["entityId"].rpartition("-")[0], ids["groupId"].rpartition("-")[0]) == ("CUSTOM_DEVICE", "CUSTOM_DEVICE_GROUP")
    shown = device(api, ids["entityId"])
    assert (shown["type"], shown["displayName"], shown["properties"], shown["tags"]) == ("CUSTOM_DEVICE", "Coffee machine", SHOWN, [])
    assert shown["fromRelationships"] == {"isInstanceOf": [{"id": ids["groupId"], "type": "CUSTOM_DEVICE_GROUP"}]}
    assert shown["firstSeenTms"] == shown["lastSeenTms"]
    group = device(api, ids["groupId"])
    assert group["displayName"] == "kitchen"
    assert group["toRelationships"] == {"isInstanceOf": [{"id": ids["entityId"], "type": "CUSTOM_DEVICE"}]}
    assert found(api, 'detectedName("coffee-1"),type("CUSTOM_DEVICE")', **{"from": "now-3y"}) == [ids["entityId"]]
    in_group = 'type(CUSTOM_DEVICE),fromRelationships.isInstanceOf(type(CUSTOM_DEVICE_GROUP),entityName.equals("kitchen"))'
    assert found(api, in_group) == [ids["entityId"]]
    assert found(api, 'type(CUSTOM_DEVICE),ipAddress("10.0.0.2"),listenPorts(443)') == [ids["entityId"]]


def test_the_same_device_is_updated(api):
    ids = create(api, FULL)
    update(api, {**FULL, "displayName": "Espresso machine", "ipAddresses": ["10.0.0.9"], "properties": {"cups": "13"}})
    shown = device(api, ids["entityId"])
    assert shown["displayName"] == "Espresso machine"
    assert shown["properties"] == {**SHOWN, "ipAddress": ["10.0.0.9"], "customProperties": {"cups": "13"}}
    assert len(device(api, ids["groupId"])["toRelationships"]["isInstanceOf"]) == 1


@pytest.mark.parametrize(
    ("change", "property_name", "value"),
    [
        ({"ipAddresses": []}, "ipAddress", []),
        ({"ipAddresses": None}, "ipAddress", SHOWN["ipAddress"]),
        ({"listenPorts": []}, "listenPorts", SHOWN["listenPorts"]),
        ({"listenPorts": None}, "listenPorts", SHOWN["listenPorts"]),
        ({"listenPorts": ["8080"]}, "listenPorts", [8080]),
        ({"type": ""}, "customDeviceType", "coffee"),
        ({"type": None}, "customDeviceType", "coffee"),
        ({"type": "tea"}, "customDeviceType", "tea"),
        ({"dnsNames": []}, "dnsNames", SHOWN["dnsNames"]),
        ({"dnsNames": None}, "dnsNames", SHOWN["dnsNames"]),
        ({"dnsNames": ["a", "b"]}, "dnsNames", ["a", "b"]),
        ({"faviconUrl": None}, "customFavicon", SHOWN["customFavicon"]),
        ({"configUrl": None}, "configUrl", SHOWN["configUrl"]),
        ({"configUrl": "https://example.com/b"}, "configUrl", "https://example.com/b"),
        ({"properties": None}, "customProperties", SHOWN["customProperties"]),
    ],
)
def test_what_an_update_keeps(api, change, property_name, value):
    ids = create(api, FULL)
    update(api, {"customDeviceId": "coffee-1", "group": "kitchen", "displayName": "x", **change})
    assert device(api, ids["entityId"])["properties"] == {**SHOWN, property_name: value}


def test_the_group_makes_another_device(api):
    first = create(api, {"customDeviceId": "a", "displayName": "a", "group": "one"})
    second = create(api, {"customDeviceId": "a", "displayName": "a", "group": "two"})
    third = create(api, {"customDeviceId": "a", "displayName": "a"})
    assert len({entity["entityId"] for entity in (first, second, third)}) == 3
    assert len({entity["groupId"] for entity in (first, second, third)}) == 3
    update(api, {"customDeviceId": "a", "displayName": "b", "group": ""})
    assert device(api, third["entityId"])["displayName"] == "b"
    assert device(api, first["entityId"])["displayName"] == "a"


def test_without_a_group_the_device_follows_its_type(api):
    ids = create(api, {"customDeviceId": "a", "displayName": "a", "type": "tea"})
    other = create(api, {"customDeviceId": "b", "displayName": "b", "type": "tea"})
    assert ids["groupId"] == other["groupId"]
    update(api, {"customDeviceId": "a", "displayName": "a", "type": "coffee"})
    (group,) = device(api, ids["entityId"])["fromRelationships"]["isInstanceOf"]
    assert group["id"] != ids["groupId"]
    assert [member["id"] for member in device(api, ids["groupId"])["toRelationships"]["isInstanceOf"]] == [other["entityId"]]


@pytest.mark.parametrize(
    "change",
    [
        {"customDeviceId": None},
        {"customDeviceId": ""},
        {"customDeviceId": "x" * 513},
        {"customDeviceId": 7},
        {"displayName": None},
        {"displayName": "x" * 1025},
        {"group": "x" * 513},
        {"ipAddresses": [f"10.0.0.{number}" for number in range(101)]},
        {"ipAddresses": ["10.0.0.1", "10.0.0.1"]},
        {"ipAddresses": "10.0.0.1"},
        {"listenPorts": list(range(101))},
        {"listenPorts": [80, 80]},
        {"listenPorts": ["http"]},
        {"listenPorts": [65536]},
        {"listenPorts": [True]},
        {"type": "x" * 129},
        {"dnsNames": [str(number) for number in range(21)]},
        {"faviconUrl": "x" * 2049},
        {"configUrl": "x" * 2049},
        {"properties": {"a": 1}},
        {"properties": ["a"]},
    ],
)
def test_refused_without_a_body(api, change):
    answer = api.post(CUSTOM, {**FULL, **change})
    assert (answer.status_code, answer.content) == (400, b"")
    assert found(api, 'type(CUSTOM_DEVICE),detectedName("coffee-1")') == []


def test_refused_requests(api):
    for answer in (api.post(CUSTOM, []), api.call("POST", CUSTOM, data="{"), api.post(CUSTOM, FULL, uiBased="maybe")):
        assert (answer.status_code, answer.content) == (400, b"")


def test_limits_are_allowed(api):
    long = {
        "customDeviceId": "x" * 512,
        "displayName": "x" * 1024,
        "group": "x" * 512,
        "type": "x" * 128,
        "ipAddresses": [f"10.0.0.{number}" for number in range(100)],
        "listenPorts": list(range(1, 101)),
        "dnsNames": [str(number) for number in range(20)],
    }
    create(api, long)


def test_devices_of_the_user_interface_do_not_age(api):
    ids = create(api, FULL, uiBased="true")
    update(api, FULL)
    aging = create(api, {"customDeviceId": "b", "displayName": "b"})
    later = device(api, aging["entityId"])["lastSeenTms"] + 1
    # A request takes about a millisecond, the unit of the clock.
    seen = next((moment for moment in (device(api, ids["entityId"])["lastSeenTms"] for _each in range(1000)) if moment > later), 0)
    assert seen > later
    assert found(api, 'type(CUSTOM_DEVICE),detectedName("coffee-1","b")', **{"from": later}) == [ids["entityId"]]


def test_without_group_and_type_the_device_is_its_own_group(api):
    first, second = (create(api, {"customDeviceId": key, "displayName": "same"}) for key in "ab")
    assert first["groupId"] != second["groupId"]
    assert device(api, first["groupId"])["displayName"] == "a"


def test_searchable_later(api):
    api.fault("lag", match={"method": "POST", "path": CUSTOM}, reads=2)
    ids = create(api, FULL)
    selector = 'detectedName("coffee-1"),type("CUSTOM_DEVICE")'
    assert found(api, "type(HOST)") != []
    assert found(api, selector) == []
    assert api.get(f"/entities/{ids['entityId']}").status_code == 404
    assert found(api, selector) == [ids["entityId"]]
    api.fault("lag", match={"method": "POST", "path": CUSTOM})
    update(api, {**FULL, "displayName": "new"})
    assert [device(api, ids["entityId"])["displayName"] for _each in range(2)] == ["Coffee machine", "new"]


def test_tags_come_later(api):
    ids = create(api, FULL)
    selector = f'entityId("{ids["entityId"]}")'
    tagged = api.post("/tags", {"tags": [{"key": "owner"}]}, entitySelector=selector).json()
    assert tagged["matchedEntitiesCount"] == 1
    update(api, FULL)
    assert [tag["key"] for tag in device(api, ids["entityId"])["tags"]] == ["owner"]


def test_scopes(api):
    assert api.with_token(scopes=["entities.read"]).post(CUSTOM, FULL).status_code == 403
    assert api.with_token(scopes=["entities.write"]).post(CUSTOM, FULL).status_code == 201
    assert api.with_token("platform_token", scopes=["environment-api:entities:write"]).post(CUSTOM, FULL).status_code == 204
    hosts = {"entitySelector": "type(HOST)"}
    assert api.with_token(scopes=["entities.write"]).post("/entities/securityContext", {}, **hosts).status_code == 403
    writer = api.with_token(scopes=["settings.write"])
    assert writer.post("/entities/securityContext", {"securityContext": ["a"]}, **hosts).status_code == 200
    assert writer.delete("/entities/securityContext", **hosts).status_code == 200
    assert api.with_token(scopes=["entities.read"]).get("/monitoringstate").status_code == 200
    assert writer.get("/monitoringstate").status_code == 403


def test_security_context(api):
    path, web = "/entities/securityContext", 'type(HOST),entityName("web")'
    ids = found(api, web)
    answer = api.post(path, {"securityContext": ["team-a", "team-b"]}, entitySelector=web)
    assert (answer.status_code, answer.json()) == (200, {"entityIds": ids, "managementZoneIds": []})
    assert found(api, 'type(HOST),securityContext("team-b")') == ids
    api.post(path, {"securityContext": ["team-c"]}, entitySelector=web)
    assert device(api, ids[0])["properties"]["securityContext"] == ["team-c"]
    answer = api.delete(path, entitySelector='type(HOST),entityName("web-1")')
    assert answer.json()["entityIds"] == ids[:1]
    assert found(api, "type(HOST),securityContext.exists()") == ids[1:]
    for document in ({}, [], {"securityContext": "a"}, {"securityContext": [1]}):
        assert api.post(path, document, entitySelector=web).status_code == 400
    assert api.post(path, {"securityContext": []}).status_code == 400
    assert api.delete(path, entitySelector="nonsense").status_code == 400


def test_monitoring_states(api):
    processes = found(api, "type(PROCESS_GROUP_INSTANCE)")
    document = api.get("/monitoringstate").json()
    assert [state["entityId"] for state in document["monitoringStates"]] == processes
    assert (document["totalCount"], document["pageSize"], document["nextPageKey"]) == (2, 500, None)
    assert {state["severity"] for state in document["monitoringStates"]} == {"ok"}
    page = api.get("/monitoringstate", pageSize=1, entitySelector="type(PROCESS_GROUP_INSTANCE)").json()
    rest = api.get("/monitoringstate", nextPageKey=page["nextPageKey"]).json()
    assert rest["monitoringStates"][0]["entityId"] == processes[1]
    assert api.get("/monitoringstate", entitySelector="type(HOST)").status_code == 400
