# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entity selectors (environment.md 4.2)."""

from __future__ import annotations

import pytest

ZONE = [{"id": "-6239538939987181652", "name": "Payment (prod)"}]
SEEDED = [
    {
        "entityId": "CUSTOM_DEVICE-00000000000000C1",
        "displayName": "Router, north",
        "managementZones": ZONE,
        "properties": {"ports": [80, 443], "weight": 7, "spare": False, "place": "Linz"},
        "tags": [
            {"key": "rack:row", "value": "7:b"},
            {"key": "owner", "context": "AWS", "value": "net"},
            {"key": "owner", "value": "Net"},
        ],
    },
    {"entityId": "CUSTOM_DEVICE-00000000000000C2", "displayName": 'Router "south" ~1', "properties": {"spare": True}},
    {"entityId": "CUSTOM_DEVICE-00000000000000C3", "displayName": "gone", "deleted": True},
]


def found(api, selector, **params):
    answer = api.get("/entities", entitySelector=selector, **params)
    assert answer.status_code == 200, answer.text
    return {entity["displayName"] for entity in answer.json()["entities"]}


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ('type("HOST")', {"web-1", "web-2", "db-1"}),
        (" type( HOST ) , entityName( web ) ", {"web-1", "web-2"}),
        ("type(HOST),entityName(WEB)", {"web-1", "web-2"}),
        ('type(HOST),entityName.equals("WEB-1")', {"web-1"}),
        ('type(HOST),entityName.equals("web")', set()),
        ('type(HOST),caseSensitive(entityName.equals("WEB-1"))', set()),
        ('type(HOST),caseSensitive(entityName.equals("web-1"))', {"web-1"}),
        ("type(HOST),caseSensitive(entityName(W))", set()),
        ("type(HOST),caseSensitive(entityName.in(web-1,DB-1))", {"web-1"}),
        ('type(HOST),entityName.startsWith("We")', {"web-1", "web-2"}),
        ('type(HOST),entityName.in("web-1","DB-1")', {"web-1", "db-1"}),
        ('type(HOST),not(entityName("web"))', {"db-1"}),
        ('type(HOST),not(caseSensitive(entityName("WEB"))),not(tag("critical"))', {"web-1", "web-2"}),
        ('type(HOST),not(not(entityName("web")))', {"web-1", "web-2"}),
        ('type(HOST),tag("stage:production")', {"web-1", "web-2"}),
        ('type(HOST),tag("Stage:production")', set()),
        ('type(HOST),tag("stage:Production")', set()),
        ('type(HOST),tag("stage"),tag("critical")', {"db-1"}),
        ('type(HOST),tag("critical","stage:production")', {"web-1", "web-2", "db-1"}),
        ('type(HOST),tag("[ENVIRONMENT]region:eu-west")', {"web-2"}),
        ('type(HOST),tag("[ENVIRONMENT]region")', {"web-2"}),
        ('type(HOST),tag("region:eu-west")', set()),
        ('type(HOST),tag("[CONTEXTLESS]critical")', {"db-1"}),
        ('type(HOST),osType("WINDOWS")', {"db-1"}),
        ('type(HOST),osType("windows")', set()),
        ('type(HOST),osType("WINDOWS","LINUX"),not(monitoringMode("INFRASTRUCTURE"))', {"web-1", "web-2"}),
        ("type(HOST),osType.exists()", {"web-1", "web-2", "db-1"}),
        ("type(HOST),bitness.exists()", set()),
        ("type(HOST),not(bitness.exists())", {"web-1", "web-2", "db-1"}),
        ("type(HOST),bitness(64)", set()),
        ("type(HOST),healthState(HEALTHY)", set()),
        ('type(HOST),healthState("UNHEALTHY")', {"web-1", "web-2", "db-1"}),
        ('type(SERVICE),healthState("HEALTHY")', {"orders-db"}),
        ("type(HOST),fromRelationships.isInstanceOf(type(HOST_GROUP))", {"web-1", "web-2"}),
        ('type(HOST),fromRelationships.isInstanceOf(type(HOST_GROUP),entityName("test"))', set()),
        ('type(HOST),not(fromRelationships.isInstanceOf(type(HOST_GROUP),entityName.equals("production")))', {"db-1"}),
        ('type(HOST),toRelationships.isDiskOf(type(DISK),entityName("/var"))', {"db-1"}),
        (
            'type(SERVICE),fromRelationships.runsOn(type(PROCESS_GROUP),fromRelationships.runsOn(type(HOST),tag("stage")))',
            {"shop", "payment"},
        ),
        ("type(SERVICE),fromRelationships.runsOn(type(PROCESS_GROUP),not(fromRelationships.runsOn(type(HOST))))", set()),
        ("type(HOST_GROUP),toRelationships.isInstanceOf(type(HOST),osType(WINDOWS))", set()),
        ("type(HOST),firstSeenTms.lt(now-1d)", {"web-1", "web-2", "db-1"}),
        ("type(HOST),firstSeenTms.lte(now-1d),firstSeenTms.gt(now-1y)", {"web-1", "web-2", "db-1"}),
        ("type(HOST),firstSeenTms.gt(now-1d)", set()),
        ('type(HOST),firstSeenTms.gte("2020-01-25T05:57:01.123+01:00")', {"web-1", "web-2", "db-1"}),
        ('type(SERVICE),entityName.equals("no ~"such~" name")', set()),
    ],
)
def test_fresh_tenant(api, selector, names):
    assert found(api, selector) == names


@pytest.mark.parametrize(
    ("selector", "numbers"),
    [
        ('tag("rack\\:row:7\\:b")', [1]),
        ('tag("rack\\:row:7:b")', [1]),
        ('tag("rack\\:row")', [1]),
        ('tag("rack:row")', []),
        ('tag("[AWS]owner:net")', [1]),
        ('tag("[AWS]owner:Net")', []),
        ('tag("owner:Net")', [1]),
        ('tag("owner:net")', []),
        ("mzId(-6239538939987181652)", [1]),
        ("mzId(1,-6239538939987181652)", [1]),
        ("mzId(1)", []),
        ('mzName("nothing","Payment (prod)")', [1]),
        ("mzName(payment)", []),
        ('entityName.equals("router, north")', [1]),
        ('entityName("~"south~" ~~1")', [2]),
        ("ports(443)", [1]),
        ("ports(44)", []),
        ("weight(7,8)", [1]),
        ("spare(true)", [2]),
        ("spare(false)", [1]),
        ("place.exists()", [1]),
        ('place("Linz"),spare.exists()', [1]),
    ],
)
def test_seeded_devices(api, selector, numbers):
    api.own("/entities", SEEDED)
    assert found(api, f"type(CUSTOM_DEVICE),{selector}") == {SEEDED[number - 1]["displayName"] for number in numbers}


def test_deleted_entities(api):
    api.own("/entities", SEEDED)
    living = {"Core router", "Router, north", 'Router "south" ~1'}
    assert found(api, "type(CUSTOM_DEVICE)") == living
    assert found(api, "type(CUSTOM_DEVICE),deletedEntities.exclude()") == living
    assert found(api, "type(CUSTOM_DEVICE),deletedEntities.include()") == {*living, "gone"}
    assert found(api, 'deletedEntities.include(),entityId("CUSTOM_DEVICE-00000000000000C3")') == {"gone"}


def test_entity_ids(api):
    hosts = {entity["displayName"]: entity["entityId"] for entity in api.get("/entities", entitySelector="type(HOST)").json()["entities"]}
    both = f'entityId("{hosts["web-1"]}","{hosts["db-1"]}")'
    assert found(api, both) == {"web-1", "db-1"}
    assert found(api, f'{both},tag("critical")') == {"db-1"}
    assert found(api, f"type(HOST),{both},not(entityId({hosts['db-1']}))") == {"web-1"}
    assert found(api, 'entityId("HOST-0000000000000000")') == set()
    assert found(api, f"type(DISK),fromRelationships.isDiskOf(entityId({hosts['db-1']}))") == {"/var"}
    service = api.get("/entities", entitySelector="type(SERVICE)").json()["entities"][0]["entityId"]
    for selector in (f'entityId("{hosts["web-1"]}","{service}")', f'type(SERVICE),entityId("{hosts["web-1"]}")'):
        assert api.get("/entities", entitySelector=selector).status_code == 400


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "type(HOST",
        "type(HOST))",
        "type(HOST),",
        'type("HOST',
        "type(HOST) x",
        "type HOST",
        "entityName(x)",
        "type()",
        "type(NONSENSE)",
        "type(HOST),type(SERVICE)",
        "type(HOST),type(HOST)",
        "type(HOST,SERVICE)",
        "type(HOST),not(type(SERVICE))",
        "type(HOST),not(tag(a),tag(b))",
        "type(HOST),not()",
        "type(HOST),not(a)",
        "entityId()",
        "entityId(web-1)",
        "entityId(HOST-12)",
        "type(HOST),entityName.nonsense(x)",
        "type(HOST),entityName()",
        "type(HOST),entityName(a,b)",
        "type(HOST),entityName.equals(a,b)",
        "type(HOST),caseSensitive(tag(a))",
        "type(HOST),caseSensitive(a)",
        "type(HOST),nonsense(x)",
        "type(HOST),serviceType(WEB_SERVICE)",
        "type(HOST),serviceType.exists()",
        "type(HOST),osType.exists(x)",
        "type(HOST),osType.startsWith(L)",
        "type(HOST),osType()",
        "type(HOST),tag()",
        "type(HOST),tag(tag(a))",
        "type(HOST),mzId(production)",
        "type(HOST),mzName()",
        "type(HOST),healthState(SICK)",
        "type(HOST),healthState(HEALTHY,UNHEALTHY)",
        "type(HOST),firstSeenTms(now)",
        "type(HOST),firstSeenTms.eq(now)",
        "type(HOST),firstSeenTms.gt(yesterday)",
        "type(HOST),lastSeenTms.gt(now-1d)",
        "type(HOST),fromRelationships(type(HOST_GROUP))",
        "type(HOST),fromRelationships.nonsense(type(HOST_GROUP))",
        "type(HOST),toRelationships.isInstanceOf(type(HOST_GROUP))",
        "type(HOST),fromRelationships.isInstanceOf(HOST_GROUP)",
        "type(HOST),fromRelationships.isInstanceOf()",
        "type(HOST),fromRelationships.isInstanceOf(entityName(x))",
        "type(HOST),fromRelationships.isInstanceOf(type(HOST_GROUP),nonsense(x))",
        "type(HOST),deletedEntities.include()",
        "type(CUSTOM_DEVICE),deletedEntities.include(x)",
        "type(CUSTOM_DEVICE),deletedEntities.only()",
        "type(CUSTOM_DEVICE),not(deletedEntities.include())",
    ],
)
def test_refused(api, selector):
    for path in ("/entities", "/tags"):
        answer = api.get(path, entitySelector=selector)
        assert answer.status_code == 400, answer.text
        error = answer.json()["error"]
        assert error["message"] == "Constraints violated."
        (violation,) = error["constraintViolations"]
        assert (violation["path"], violation["parameterLocation"]) == ("entitySelector", "QUERY")


def test_length(api):
    head, tail = "type(HOST),not(entityName(", "))"
    fits = head + "x" * (2000 - len(head) - len(tail)) + tail
    assert len(found(api, fits)) == 3
    assert api.get("/entities", entitySelector=fits.replace("x)", "xx)")).status_code == 400


def test_health_follows_problems(api):
    api.own("/entities", {"entityId": "HOST-00000000000000AA", "displayName": "idle"})
    assert found(api, "type(HOST),healthState(HEALTHY)") == {"idle"}
    assert found(api, 'type(HOST),not(healthState("HEALTHY"))') == {"web-1", "web-2", "db-1"}
