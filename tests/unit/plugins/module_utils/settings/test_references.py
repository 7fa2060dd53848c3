# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.references import References, named, referenced_schemas
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MemoryStore,
    live,
    many,
    object_id,
    prop,
    schema_of,
)

from dynatrace_simulator.identifiers import decode_object_id, numeric_zone_id

ZONES = "builtin:management-zones"
HOST = "HOST-D895FF07CC71012E"
ZONE = object_id(1, ZONES)
NUMBER = str(numeric_zone_id(decode_object_id(ZONE).uid))
RULES, NAMELESS = "builtin:rules", "builtin:nameless"

USER = schema_of(
    {
        "zone": prop("setting", referencedType=ZONES),
        "number": prop("text", {"type": "PATTERN", "pattern": "^-?\\d+$"}),
        "zones": many("set", prop("setting", referencedType=ZONES)),
        "rules": many("list", prop("#Rule")),
        "text": prop("text"),
    },
    {"Rule": {"numbers": many("set", prop("text", {"type": "PATTERN", "pattern": "^-?\\d+$"})), "zone": prop("setting")}},
)


@pytest.fixture
def store():
    store = MemoryStore(
        USER,
        schema_of({"name": prop("text"), "size": prop("integer")}, schema_id=ZONES, unique=[["name"]]),
        schema_of({"rule": prop("#R")}, {"R": {"ruleName": prop("text")}}, schema_id=RULES, unique=[["rule.ruleName"]]),
        schema_of({"size": prop("integer"), "level": prop("text")}, schema_id=NAMELESS),
    )
    store.objects = [
        live(1, {"name": "Production"}, ZONES),
        live(2, {"name": "Test"}, ZONES),
        live(3, {"name": "Twice"}, ZONES),
        live(4, {"name": "Twice", "size": 4}, ZONES),
        live(5, {"name": "On a host"}, ZONES, scope=HOST),
        live(6, {"rule": {"ruleName": "r/1"}}, RULES),
        live(7, {"size": 1, "level": "a"}, NAMELESS),
        live(8, {"size": 1, "level": "b"}, NAMELESS),
    ]
    return store


def resolve(store, value, fields=USER.fields):
    return References(store).resolve(fields, value)


def ref(**more):
    return {"$ref": dict({"schema_id": ZONES}, **more)}


TEXT = {"$ref": ZONES + "/Production"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"zone": TEXT}, {"zone": ZONE}),
        ({"number": TEXT}, {"number": NUMBER}),
        ({"zones": [TEXT, "kept"]}, {"zones": [ZONE, "kept"]}),
        ({"rules": [{"numbers": [TEXT], "zone": TEXT}]}, {"rules": [{"numbers": [NUMBER], "zone": ZONE}]}),
        # Places that the schema does not know: the id.
        ({"unknown": {"deep": [TEXT]}}, {"unknown": {"deep": [ZONE]}}),
        ({"text": "$ref", "zone": None}, {"text": "$ref", "zone": None}),
        ({"zone": ref(name="Production")}, {"zone": ZONE}),
        ({"zone": ref(name="Production", scope="environment")}, {"zone": ZONE}),
        ({"zone": ref(name="On a host", scope=HOST)}, {"zone": object_id(5, ZONES, HOST)}),
        ({"zone": ref(match={"size": 4})}, {"zone": object_id(4, ZONES)}),
        ({"zone": ref(match={"name": "Twice", "size": 4})}, {"zone": object_id(4, ZONES)}),
        ({"zone": ref(name=NUMBER)}, {"zone": ZONE}),
        ({"number": ref(name=ZONE)}, {"number": NUMBER}),
        # An id is believed: the object may not be visible.
        ({"zone": ref(name=object_id(99, ZONES))}, {"zone": object_id(99, ZONES)}),
        ({"text": ref(name="Production", attribute="uid")}, {"text": decode_object_id(ZONE).uid}),
        ({"text": ref(name="Production", attribute="numeric_id")}, {"text": NUMBER}),
        ({"number": ref(name="Production", attribute="object_id")}, {"number": ZONE}),
        # A name may hold a slash: the first one separates.
        ({"text": {"$ref": RULES + "/r/1"}}, {"text": object_id(6, RULES)}),
        ({"text": {"$ref": {"schema_id": RULES, "match": {"rule/ruleName": "r/1"}}}}, {"text": object_id(6, RULES)}),
        ({"text": {"$ref": {"schema_id": NAMELESS, "match": {"size": 1, "level": "b"}}}}, {"text": object_id(8, NAMELESS)}),
    ],
)
def test_references(store, given, expected):
    assert resolve(store, given) == expected


def test_the_number_of_a_zone_may_be_a_number(store):
    """YAML makes one of it when it is not quoted."""
    assert resolve(store, {"zone": ref(name=int(NUMBER))}) == {"zone": ZONE}


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("Production", "'Production' is no reference: it must look like builtin:management-zones/Production"),
        ("/Production", "is no reference"),
        (ZONES + "/", "is no reference"),
        (5, "needs a schema_id"),
        ([], "needs a schema_id"),
        ({"name": "x"}, "needs a schema_id"),
        ({"schema_id": ZONES}, "needs either a name or match"),
        ({"schema_id": ZONES, "match": {}}, "needs either a name or match"),
        ({"schema_id": ZONES, "name": "x", "match": {"a": 1}}, "needs either a name or match"),
        ({"schema_id": ZONES, "nmae": "x"}, "has the unknown key nmae; did you mean name?"),
        ({"schema_id": ZONES, "name": "x", "attribute": "id"}, "must be one of object_id, numeric_id, uid"),
        (ZONES + "/Prodution", "No object of builtin:management-zones is meant by 'Prodution'; did you mean Production?"),
        (ZONES + "/production", "did you mean Production?"),
        (ZONES + "/On a host", "No object of builtin:management-zones is meant by 'On a host'"),
        (ZONES + "/5", "No object of builtin:management-zones is meant by '5'"),
        (ZONES + "/Twice", "2 objects of builtin:management-zones are meant by 'Twice'"),
        ({"schema_id": ZONES, "match": {"size": 5}}, "No object of builtin:management-zones is meant by {'size': 5}"),
        ({"schema_id": NAMELESS, "match": {"size": 1}}, "2 objects of builtin:nameless are meant"),
        (NAMELESS + "/x", "objects of this schema have no name, refer to one with match"),
    ],
)
def test_references_that_lead_nowhere(store, reference, message):
    with pytest.raises(DynatraceError) as caught:
        resolve(store, {"zone": {"$ref": reference}})
    assert message in caught.value.message


def test_or_an_id_that_nothing_has(store):
    references = References(store)
    found = references.resolve(USER.fields, {"zones": [ref(name="Production"), ref(name="gone")]}, references.or_nothing())
    assert found == {"zones": [ZONE, "(no object)"]}
    found = references.resolve(USER.fields, {"number": ref(name="new")}, references.or_nothing(lambda reference, attribute: attribute))
    assert found == {"number": "numeric_id"}
    with pytest.raises(DynatraceError, match="2 objects"):
        references.resolve(USER.fields, {"zone": ref(name="Twice")}, references.or_nothing())


def test_an_ambiguous_reference_names_the_objects(store):
    with pytest.raises(DynatraceError) as caught:
        resolve(store, {"zone": ref(name="Twice")})
    assert object_id(3, ZONES) in caught.value.message
    assert object_id(4, ZONES) in caught.value.message


def test_a_reference_stands_alone(store):
    with pytest.raises(DynatraceError, match="A reference stands alone"):
        resolve(store, {"zone": dict(TEXT, name="x")})


def test_each_schema_and_scope_is_listed_once(store):
    references = References(store)
    value = {"zone": TEXT, "zones": [{"$ref": ZONES + "/Test"}, TEXT], "text": ref(name="On a host", scope=HOST)}
    references.resolve(USER.fields, value)
    references.resolve(USER.fields, value)
    assert store.listed == [((ZONES,), "environment"), ((ZONES,), HOST)]


def test_a_listing_made_already_is_used(store):
    references = References(store)
    references.expect({ZONES: [live(9, {"name": "Production"}, ZONES)]}, "environment")
    assert references.resolve(USER.fields, {"zone": TEXT}) == {"zone": object_id(9, ZONES)}
    assert store.listed == []


def test_nothing_is_listed_for_an_id(store):
    resolve(store, {"zone": ref(name=ZONE), "number": ref(name=ZONE)})
    assert store.calls == []


def test_the_argument_is_not_changed(store):
    given = {"rules": [{"zone": TEXT}]}
    resolve(store, given)
    assert given == {"rules": [{"zone": {"$ref": ZONES + "/Production"}}]}


def test_labels(store):
    references = References(store)
    assert references.label(ZONE) == ZONE
    references.resolve(USER.fields, {"zone": TEXT, "text": {"$ref": RULES + "/r/1"}})
    assert references.label(ZONE) == "Production"
    assert references.label(NUMBER) == "Production"
    assert references.label(object_id(6, RULES)) == "r/1"
    assert references.label("other") == "other"
    assert references.label(None) is None


def test_an_object_without_a_name_is_shown_by_its_id(store):
    references = References(store)
    nameless, unnamed = object_id(7, NAMELESS), object_id(10, ZONES)
    store.objects.append(live(10, {"size": 10}, ZONES))
    references.resolve(USER.fields, {"text": {"$ref": {"schema_id": NAMELESS, "match": {"level": "a"}}}, "zone": ref(match={"size": 10})})
    assert references.label(nameless) == nameless
    assert references.label(unnamed) == unnamed


@pytest.mark.parametrize(
    ("value", "scope", "schemas"),
    [
        ({"zone": TEXT, "rules": [{"zone": {"$ref": RULES + "/r"}}]}, "environment", {ZONES, RULES}),
        ({"zone": TEXT}, HOST, set()),
        ({"zone": ref(name="x", scope=HOST)}, HOST, {ZONES}),
        ({"zone": ref(name="x", scope=HOST)}, "environment", set()),
        ({"zone": ref(name=ZONE)}, "environment", set()),
        ({"zone": ref(match={"name": "x"})}, "environment", {ZONES}),
        ({"zone": "x", "zones": ["y", None, 5]}, "environment", set()),
        ([{"a": TEXT}], "environment", {ZONES}),
    ],
)
def test_what_has_to_be_listed_for_a_value(value, scope, schemas):
    assert referenced_schemas(value, scope) == schemas


def test_what_is_malformed_is_said_before_anything_is_listed():
    with pytest.raises(DynatraceError, match="is no reference"):
        referenced_schemas({"zone": {"$ref": "Production"}}, "environment")


def test_typed_options_name_objects(store):
    for text in ("Production", NUMBER, ZONE):
        assert resolve(store, {"zone": named(ZONES, text)}) == {"zone": ZONE}
