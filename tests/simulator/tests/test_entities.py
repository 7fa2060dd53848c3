# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of entities, the single entity, entity types (environment.md 4.1, 4.3)."""

from __future__ import annotations

import pytest


def selected(api, selector, **params):
    answer = api.get("/entities", entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()["entities"]


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


@pytest.mark.parametrize(
    ("params", "path", "message"),
    [
        ({"fields": "+nonsense"}, "fields", "'nonsense' is not a valid field"),
        ({"fields": "tags.key"}, "fields", "'tags.key' is not a valid field"),
        ({"fields": "properties.serviceType"}, "fields", "'serviceType' is not a valid property for type 'HOST'"),
        ({"fields": "toRelationships.isInstanceOf"}, "fields", "'isInstanceOf' is not a valid relationship for type 'HOST'"),
        ({"sort": "entityId"}, "sort", "Unknown sort field 'entityId'"),
        ({"sort": "name,type"}, "sort", "Unknown sort field 'name,type'"),
        ({"pageSize": "0"}, "pageSize", "Must be greater than or equal to 1"),
        ({"pageSize": "many"}, "pageSize", "Must be an integer"),
        ({"from": "yesterday"}, "from", "Cannot parse the time"),
        ({"nextPageKey": "AQA"}, "entitySelector", "Must not be set when nextPageKey is set"),
    ],
)
def test_bad_query(api, params, path, message):
    answer = api.get("/entities", entitySelector="type(HOST)", **params)
    assert answer.status_code == 400
    (violation,) = answer.json()["error"]["constraintViolations"]
    assert (violation["path"], violation["message"], violation["parameterLocation"]) == (path, message, "QUERY")


def test_fields(api):
    host = selected(api, 'type(HOST),entityName("web-1")', fields="+fromRelationships.isInstanceOf,+toRelationships.runsOn,+icon")[0]
    assert set(host) == {"entityId", "type", "displayName", "fromRelationships", "toRelationships", "icon"}
    assert [other["type"] for other in host["fromRelationships"]["isInstanceOf"]] == ["HOST_GROUP"]
    assert [other["type"] for other in host["toRelationships"]["runsOn"]] == ["PROCESS_GROUP"]
    host = selected(api, 'type(HOST),entityName("db-1")', fields="fromRelationships.isInstanceOf,properties.bitness,properties.osType")[0]
    assert (host["fromRelationships"], host["properties"]) == ({}, {"osType": "WINDOWS"})
    host = selected(api, 'type(HOST),entityName("db-1")', fields="properties,properties.osType")[0]
    assert host["properties"] == {"osType": "WINDOWS", "monitoringMode": "INFRASTRUCTURE", "osArchitecture": "X86", "detectedName": "db-1"}
    assert api.get(f"/entities/{host['entityId']}", fields="+lastSeenTms,+properties.osType").json().keys() == {
        "entityId",
        "type",
        "displayName",
        "lastSeenTms",
        "properties",
    }
    assert api.get(f"/entities/{host['entityId']}", fields="+properties.nonsense").status_code == 400
    assert api.get(f"/entities/{host['entityId']}", **{"from": "nonsense"}).status_code == 400
    assert api.get("/entities", entitySelector="type(QUEUE)", fields="+tags").status_code == 400
    assert api.get("/entities", entitySelector="type(CONTAINER_GROUP)", fields="+properties.nonsense").status_code == 400


def test_pages_of_many(api):
    api.own("/entities", {"count": 1100, "type": "SERVICE", "displayName": "many"})
    query = {"entitySelector": 'type(SERVICE),entityName("many-")', "fields": "+tags", "sort": "-name"}
    page = api.get("/entities", **query).json()
    assert (len(page["entities"]), page["pageSize"], page["totalCount"]) == (50, 50, 1100)
    names, key = [], api.get("/entities", pageSize=500, **query).json()["nextPageKey"]
    while key:
        page = api.get("/entities", nextPageKey=key).json()
        names += [entity["displayName"] for entity in page["entities"]]
        assert all("tags" in entity for entity in page["entities"])
        key = page["nextPageKey"]
    assert (len(names), names) == (600, sorted(names, reverse=True))


def test_types(api):
    document = api.get("/entityTypes", pageSize=500).json()
    types = {entry["type"]: entry for entry in document["types"]}
    assert len(types) == document["totalCount"]
    seeded = {"HOST", "SERVICE", "DISK", "CUSTOM_DEVICE", "CLOUD_APPLICATION", "HTTP_CHECK", "ENVIRONMENT_ACTIVE_GATE"}
    assert seeded <= set(types)
    host = api.get("/entityTypes/HOST").json()
    assert host == types["HOST"]
    assert set(host) == {
        "type",
        "displayName",
        "dimensionKey",
        "entityLimitExceeded",
        "properties",
        "tags",
        "managementZones",
        "fromRelationships",
        "toRelationships",
    }
    assert (host["dimensionKey"], host["entityLimitExceeded"]) == ("dt.entity.host", False)
    assert {"id": "osType", "type": "Enum", "displayName": "osType"} in host["properties"]
    assert {"id": "isInstanceOf", "toTypes": ["HOST_GROUP"]} in host["fromRelationships"]
    assert {"id": "runsOn", "fromTypes": ["PROCESS_GROUP"]} in host["toRelationships"]


def test_types_page_by_page(api):
    first = api.get("/entityTypes", pageSize=20).json()
    assert len(first["types"]) == 20
    rest = api.get("/entityTypes", nextPageKey=first["nextPageKey"]).json()
    assert (20 + len(rest["types"]), rest["nextPageKey"]) == (first["totalCount"], None)
    for params in ({"nextPageKey": "x"}, {"nextPageKey": first["nextPageKey"], "pageSize": 5}, {"pageSize": 0}):
        answer = api.get("/entityTypes", **params)
        assert (answer.status_code, answer.content) == (400, b"")
    answer = api.get("/entityTypes/NONSENSE")
    assert (answer.status_code, answer.content) == (400, b"")
    assert api.with_token(scopes=["settings.read"]).get("/entityTypes").status_code == 403


def test_types_that_a_test_brings(api):
    api.own(
        "/entities",
        {
            "entityId": "QUEUE-00000000000000A1",
            "displayName": "orders",
            "properties": {"depth": 7, "durable": True, "nodes": ["a"], "place": "x"},
            "fromRelationships": {"isQueueOf": [{"id": "SERVICE-00000000000000A1", "type": "SERVICE"}]},
        },
    )
    queue = api.get("/entityTypes/QUEUE").json()
    assert {entry["id"]: entry["type"] for entry in queue["properties"]} == {
        "depth": "Number",
        "durable": "Boolean",
        "nodes": "List",
        "place": "String",
    }
    assert (queue["fromRelationships"], queue["displayName"]) == ([{"id": "isQueueOf", "toTypes": ["SERVICE"]}], "Queue")
    assert selected(api, "type(QUEUE),depth(7)", fields="properties.place")[0]["properties"] == {"place": "x"}
