# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, ConflictError, DynatraceError, NotFoundError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Creation, Placement, SettingsStore
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    SCHEMA_ID,
    live,
    object_id,
    prop,
    schema_of,
)

OTHER = "builtin:other"
HOST = "HOST-D895FF07CC71012E"
SCHEMA = schema_of({"name": prop("text")})


class FakeClient:
    """Answers what it was told to, and writes down what it was asked."""

    def __init__(self, answer=None, items=()):
        self.answer = answer
        self.items = list(items)
        self.asked = []

    def _ask(self, *question):
        self.asked.append(question)
        answer = self.answer.pop(0) if isinstance(self.answer, list) else self.answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    def get(self, path, params=None):
        return self._ask("GET", path, params)

    def post(self, path, body, repeatable=False):
        assert repeatable
        return self._ask("POST", path, body)

    def put(self, path, body, params=None):
        return self._ask("PUT", path, body, params)

    def delete(self, path, params=None):
        return self._ask("DELETE", path, params)

    def request(self, method, path, params=None, body=None, repeatable=False, item_results=False):
        assert repeatable
        assert item_results
        return SimpleNamespace(body=self._ask(method, path, body, params))

    def pages(self, path, params=None):
        self.asked.append(("GET", path, dict(params)))
        return iter(self.items)


def listed(*items, schema_ids=(SCHEMA_ID,), scope="environment"):
    client = FakeClient(items=items)
    return SettingsStore(client).read(list(schema_ids), scope), client.asked


def item(number=1, **more):
    return dict({"objectId": object_id(number), "schemaId": SCHEMA_ID, "value": {"name": "a"}}, **more)


def test_one_listing_for_several_schemas():
    one, two, three = item(1), item(2, schemaId=OTHER), item(3)
    found, asked = listed(one, two, three, schema_ids=[SCHEMA_ID, OTHER, "builtin:none"], scope=HOST)
    assert {name: [live.object_id for live in objects] for name, objects in found.items()} == {
        SCHEMA_ID: [object_id(1), object_id(3)],
        OTHER: [object_id(2)],
        "builtin:none": [],
    }
    assert [(live.place, live.scope) for live in found[SCHEMA_ID]] == [(0, HOST), (1, HOST)]
    ((_method, path, query),) = asked
    assert path == "/settings/objects"
    assert (query["schemaIds"], query["scopes"], query["pageSize"]) == (f"{SCHEMA_ID},{OTHER},builtin:none", HOST, 500)
    assert {"objectId", "value", "externalId", "updateToken", "resourceContext", "modificationInfo"} <= set(query["fields"].split(","))


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_schema_id_in_a_listing(empty):
    """Some tenants answer so (environment.md 1.2)."""
    found, _asked = listed(
        item(1, schemaId=empty), item(2, OTHER=1, objectId=object_id(2, OTHER), schemaId=empty), schema_ids=[SCHEMA_ID, OTHER]
    )
    assert [len(objects) for objects in found.values()] == [1, 1]
    alone, _asked = listed(item(1, schemaId=empty, objectId="of an unknown form"))
    assert alone[SCHEMA_ID][0].object_id == "of an unknown form"


@pytest.mark.parametrize("stray", [{"schemaId": "", "objectId": "of an unknown form"}, {"schemaId": "builtin:stray"}])
def test_a_listing_that_does_not_tell_the_schemas_apart(stray):
    """Each schema is listed alone then: an object that is overlooked would be created again."""
    found, asked = listed(item(1), item(2, **stray), schema_ids=[SCHEMA_ID, OTHER])
    assert [query["schemaIds"] for _method, _path, query in asked] == [f"{SCHEMA_ID},{OTHER}", SCHEMA_ID, OTHER]
    assert [[live.place for live in objects] for objects in found.values()] == [[0, 1], [0, 1]]


def test_what_is_known_of_an_object():
    info = {"externalId": "mine", "updateToken": "token", "modifiedBy": "jane", "modified": 17}
    ((found,),) = listed(item(1, **info))[0].values()
    assert (found.external_id, found.lock, found.modified_by, found.modified) == ("mine", "token", "jane", 17)
    assert (found.value, found.schema_id, found.scope, found.place) == ({"name": "a"}, SCHEMA_ID, "environment", 0)
    assert listed(item(1, value=None))[0][SCHEMA_ID][0].value == {}


@pytest.mark.parametrize(
    ("described", "operations", "writable", "locked"),
    [
        ({}, {"write", "delete", "move"}, [], []),
        ({"resourceContext": None, "modificationInfo": None}, {"write", "delete", "move"}, [], []),
        ({"modificationInfo": {"modifiable": True, "deletable": True, "movable": True}}, {"write", "delete", "move"}, [], []),
        ({"modificationInfo": {"modifiable": False, "deletable": False, "movable": False}}, set(), [], []),
        ({"modificationInfo": {"modifiable": False, "modifiablePaths": ["a"]}}, {"delete", "move"}, ["a"], []),
        ({"modificationInfo": {"nonModifiablePaths": ["a"]}}, {"write", "delete", "move"}, [], ["a"]),
        ({"resourceContext": {"operations": ["read"]}}, {"move"}, [], []),
        (
            {"resourceContext": {"operations": ["read", "write", "delete"], "modifications": {"movable": False}}},
            {"write", "delete"},
            [],
            [],
        ),
        # The other spelling (environment.md 1.9).
        ({"resourceContext": {"operations": ["write"], "modifications:movable": False}}, {"write"}, [], []),
        (
            {"resourceContext": {"operations": ["read"], "modifications": {"modifiablePaths": ["a"], "nonModifiablePaths": ["b"]}}},
            {"move"},
            ["a"],
            ["b"],
        ),
        # The new form counts where both are there.
        ({"resourceContext": {"operations": ["write"]}, "modificationInfo": {"modifiable": False}}, {"write", "move"}, [], []),
    ],
)
def test_what_may_be_done_to_an_object(described, operations, writable, locked):
    found = listed(item(1, **described))[0][SCHEMA_ID][0]
    assert (found.operations, found.writable_paths, found.locked_paths) == (operations, writable, locked)


def test_a_schema_is_read_once():
    client = FakeClient(SCHEMA.document)
    store = SettingsStore(client)
    assert store.schema(SCHEMA_ID) is store.schema(SCHEMA_ID)
    assert client.asked == [("GET", "/settings/schemas/" + SCHEMA_ID, None)]


def test_a_schema_that_does_not_exist():
    missing = NotFoundError("GET", "/settings/schemas/x", 404, "no")
    stubs = {"items": [{"schemaId": "builtin:alerting.profile"}, {"schemaId": "builtin:tags.auto-tagging"}]}
    with pytest.raises(DynatraceError) as caught:
        SettingsStore(FakeClient([missing, stubs])).schema("builtin:alerting.profiles")
    assert "The tenant has no schema builtin:alerting.profiles; did you mean builtin:alerting.profile" in caught.value.message
    assert caught.value.details["status"] == 404


def test_create():
    client = FakeClient([[{"code": 200, "objectId": "new"}]])
    store = SettingsStore(client)
    assert store.create(Creation(SCHEMA_ID, HOST, {"name": "a"}, "mine")) == "new"
    ((method, path, body, params),) = client.asked
    assert (method, path, params) == ("POST", "/settings/objects", None)
    # No insertAfter: null would mean the last place all the same, "" the first one.
    assert body == [{"schemaId": SCHEMA_ID, "scope": HOST, "externalId": "mine", "value": {"name": "a"}}]


def test_create_at_a_place_validated_only():
    client = FakeClient([[{"code": 200}]])
    found = SettingsStore(client).create(Creation(SCHEMA_ID, HOST, {}, "mine", "id", Placement("", None)), validate_only=True)
    ((_method, _path, body, params),) = client.asked
    assert (found, params, body[0]["insertAfter"], body[0]["objectId"]) == (None, {"validateOnly": "true"}, "", "id")


def test_a_refused_creation():
    violation = {"path": SCHEMA_ID + "/0/name", "message": "Must not be blank"}
    refused = {
        "code": 400,
        "error": {"code": 400, "message": "Constraints violated.", "constraintViolations": [violation]},
        "invalidValue": {},
    }
    with pytest.raises(ApiError) as caught:
        SettingsStore(FakeClient([[refused]])).create(Creation(SCHEMA_ID, HOST, {}, "mine"))
    assert (caught.value.status, caught.value.violations) == (400, [violation])


@pytest.mark.parametrize(
    ("placement", "places"),
    [
        (Placement(None, None), {}),
        (Placement("", None), {"insertAfter": ""}),
        (Placement("x", None), {"insertAfter": "x"}),
        (Placement(None, ""), {"insertBefore": ""}),
    ],
)
def test_update(placement, places):
    client = FakeClient()
    store, now = SettingsStore(client), live(1, {"name": "a"}, lock="token")
    store.update(now, {"name": "b"}, placement)
    store.update(now, {"name": "b"}, placement, validate_only=True)
    path, body = "/settings/objects/" + now.object_id, dict({"value": {"name": "b"}, "updateToken": "token"}, **places)
    assert client.asked == [("PUT", path, body, None), ("PUT", path, body, {"validateOnly": "true"})]


def test_delete():
    client = FakeClient([None, NotFoundError("DELETE", "/x", 404, "gone"), ConflictError("DELETE", "/x", 409, "outdated"), None])
    store, now = SettingsStore(client), live(1, {}, lock="token")
    store.delete(now)
    # Somebody else deleted it, or the answer to our first try was lost: what was wanted is so.
    store.delete(now)
    with pytest.raises(ConflictError):
        store.delete(now)
    store.delete(now._replace(lock=None))
    path = "/settings/objects/" + now.object_id
    assert client.asked == [("DELETE", path, {"updateToken": "token"})] * 3 + [("DELETE", path, None)]


def test_search_asks_only_what_was_given():
    client = FakeClient(items=[{"objectId": "id", "value": {"a": 1}, "schemaId": SCHEMA_ID, "createdBy": "jane", "newer": 1}])
    (found,) = SettingsStore(client).search([SCHEMA_ID, OTHER], condition="modified > 5")
    assert (found["object_id"], found["value"], found["created_by"], found["external_id"]) == ("id", {"a": 1}, "jane", None)
    assert "newer" not in found
    ((_method, _path, query),) = client.asked
    assert {name: query[name] for name in sorted(query) if name != "fields"} == {
        "filter": "modified > 5",
        "pageSize": 500,
        "schemaIds": f"{SCHEMA_ID},{OTHER}",
    }


@pytest.mark.parametrize(("items", "value"), [([{"value": {"a": 1}}], {"a": 1}), ([], None), ([{"value": {}}, {"value": {}}], None)])
def test_the_value_in_force(items, value):
    client = FakeClient(items=items)
    assert SettingsStore(client).effective_value(SCHEMA_ID, HOST) == value
    assert (client.asked[0][1], client.asked[0][2]["scope"]) == ("/settings/effectiveValues", HOST)


ANN, TEAM = "aaaaaaaa-0000-4000-8000-000000000000", "cccccccc-0000-4000-8000-000000000000"
SHARED = {("all-users", ""): "read", ("user", ANN): "write", ("group", TEAM): "read"}


def test_who_may_use_an_object():
    """environment.md 1.13: the owner is not listed, and all users have no id."""
    accessors = [
        {"accessor": {"type": "all-users"}, "permissions": ["r"]},
        {"accessor": {"type": "user", "id": ANN}, "permissions": ["w", "r"]},
        {"accessor": {"type": "group", "id": TEAM}, "permissions": ["r"]},
    ]
    client = FakeClient({"accessors": accessors})
    assert SettingsStore(client).permissions("id") == SHARED
    assert client.asked == [("GET", "/settings/objects/id/permissions", None)]


def test_access_is_given_changed_and_taken_in_requests_of_their_own():
    client = FakeClient()
    store = SettingsStore(client)
    store.set_permissions("id", {}, SHARED)
    store.set_permissions("id", SHARED, {("all-users", ""): "write", ("user", ANN): "read"})
    store.set_permissions("id", {("all-users", ""): "write", ("user", ANN): "read"}, {("user", ANN): "read"})
    path = "/settings/objects/id/permissions"
    assert client.asked == [
        ("POST", path, {"accessor": {"type": "all-users"}, "permissions": ["r"]}),
        ("POST", path, {"accessor": {"type": "group", "id": TEAM}, "permissions": ["r"]}),
        ("POST", path, {"accessor": {"type": "user", "id": ANN}, "permissions": ["r", "w"]}),
        ("PUT", path + "/all-users", {"permissions": ["r", "w"]}, None),
        ("DELETE", f"{path}/group/{TEAM}", None),
        ("PUT", f"{path}/user/{ANN}", {"permissions": ["r"]}, None),
        ("DELETE", path + "/all-users", None),
    ]


def test_permissions_as_they_are_take_no_request():
    client = FakeClient()
    SettingsStore(client).set_permissions("id", SHARED, dict(SHARED))
    assert client.asked == []
