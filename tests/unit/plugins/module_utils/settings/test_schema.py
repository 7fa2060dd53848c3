# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.schema import Schema
from ansible_collections.community.dynatrace.plugins.module_utils.settings.values import Completion
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    corpus,
    equals,
    many,
    payloads,
    prop,
    schema_of,
)

from dynatrace_simulator import validation

NESTED = {
    "rule": prop("#Rule"),
    "config.item": prop("#Rule"),
    "config": prop("#Rule"),
    "rules": many("list", prop("#Rule")),
    "flat.name": prop("text"),
}
TYPES = {"Rule": {"ruleName": prop("text"), "a.b": prop("text"), "in": prop("#In")}, "In": {"x": prop("text")}}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("rule", ["rule"]),
        ("rule/ruleName", ["rule", "ruleName"]),
        ("rule.ruleName", ["rule", "ruleName"]),
        ("rule/in.x", ["rule", "in", "x"]),
        ("flat.name", ["flat.name"]),
        ("rule.a.b", ["rule", "a.b"]),
        ("config.item.ruleName", ["config.item", "ruleName"]),
        ("config.in.x", ["config", "in", "x"]),
        ("unknown.part/of", ["unknown", "part", "of"]),
        ("rule.unknown.x", ["rule", "unknown", "x"]),
        ("rules/ruleName", ["rules", "ruleName"]),
        ("ruleName", ["ruleName"]),
        ("", []),
    ],
)
def test_paths(text, path):
    assert schema_of(NESTED, TYPES).path(text) == path


def test_unique_keys():
    constraints = [
        {"type": "UNIQUE", "uniqueProperties": ["rule/ruleName", "flat.name"]},
        {"type": "UNIQUE", "uniqueProperties": ["rule.in.x"]},
        {"type": "UNIQUE", "uniqueProperties": ["rules/ruleName"], "flattenCollections": True},
        {"type": "UNIQUE"},
        {"type": "BYTE_SIZE_LIMIT", "byteLimit": 5},
        {"type": "MULTI_SCOPE_UNIQUE", "uniqueProperties": ["flat.name"]},
    ]
    assert schema_of(NESTED, TYPES, schemaConstraints=constraints).unique_keys() == [
        [["rule", "ruleName"], ["flat.name"]],
        [["rule", "in", "x"]],
    ]


@pytest.mark.parametrize(
    ("properties", "more", "key"),
    [
        ({"title": prop("text"), "name": prop("text")}, {}, [["name"]]),
        ({"key": prop("text"), "x": prop("text")}, {}, [["key"]]),
        ({"name": prop("integer"), "title": prop("text")}, {}, [["title"]]),
        ({"x": prop("text")}, {}, None),
        ({"x": prop("text"), "name": prop("text")}, {"keyProperty": "x"}, [["x"]]),
        ({"in": prop("#In")}, {"keyProperty": "in/name"}, [["in", "name"]]),
        ({"enabled": prop("boolean"), "in": prop("#In")}, {}, [["in", "name"]]),
        ({"in": prop("#In"), "identifier": prop("text")}, {}, [["identifier"]]),
        ({"in": prop("#In", precondition=equals("x", 1)), "x": prop("integer")}, {}, None),
        ({"in": many("list", prop("#In"))}, {}, None),
        ({"counter": prop("#Counter")}, {}, None),
    ],
)
def test_the_natural_key(properties, more, key):
    assert schema_of(properties, {"In": {"name": prop("text")}, "Counter": {"key": prop("integer")}}, **more).natural_key() == key


@pytest.mark.parametrize(
    ("allowed", "scope", "expected"),
    [
        (["environment"], "environment", True),
        (["HOST"], "environment", False),
        (["HOST", "environment"], "HOST-D895FF07CC71012E", True),
        (["environment"], "HOST-D895FF07CC71012E", False),
        (["HOST_GROUP"], "HOST_GROUP-D895FF07CC71012E", True),
        (["HOST"], "HOST_GROUP-D895FF07CC71012E", False),
        # Of forms that are not known only the server can judge.
        (["metric"], "metric-builtin:host.cpu.usage", True),
        (["environment"], "metric-x", True),
        (["user"], "user-d2a5f0c2-0000-0000-0000-000000000000", True),
    ],
)
def test_scopes(allowed, scope, expected):
    assert schema_of({}, allowedScopes=allowed).allows_scope(scope) is expected


@pytest.mark.parametrize(
    ("document", "numeric"),
    [
        (prop("text", {"type": "PATTERN", "pattern": "^-?\\d+$"}), True),
        (prop("text", {"type": "LENGTH", "maxLength": 5}, {"type": "PATTERN", "pattern": "^-?\\d{1,19}$"}), True),
        (prop("text", {"type": "PATTERN", "pattern": "^[a-z]+$"}), False),
        (prop("text"), False),
        (prop("setting", referencedType="builtin:management-zones"), False),
    ],
)
def test_texts_for_the_number_of_a_management_zone(document, numeric):
    assert schema_of({"x": document}).fields["x"].wants_numeric_id is numeric


def test_a_type_is_parsed_once():
    fields = schema_of(NESTED, TYPES).fields
    assert fields["rule"].fields is fields["config"].fields is fields["rules"].element.fields


def test_describe():
    schema = schema_of(
        {
            "name": prop("text", description="What it is called", default=""),
            "rules": many("set", prop("#Rule"), displayName="Rules"),
            "level": prop("%Level", default="LOW", precondition=equals("name", "x")),
            "zones": many("list", prop("setting", referencedType="builtin:management-zones"), nullable=True),
        },
        {"Rule": {"size": prop("integer", default=3)}},
        {"Level": ["LOW", "HIGH"]},
        unique=[["name", "rules/size"]],
        displayName="Things",
        ordered=True,
        ownerBasedAccessControl=True,
    )
    described = schema.describe()
    properties = {item.pop("path"): item for item in described.pop("properties")}
    assert described == {
        "schema_id": "builtin:example.things",
        "schema_version": "1.2",
        "display_name": "Things",
        "description": None,
        "allowed_scopes": ["HOST", "environment"],
        "multi_object": True,
        "ordered": True,
        "max_objects": 100,
        "owner_based": True,
        "unique_keys": [["name", "rules/size"]],
        "natural_key": ["name"],
    }
    plain = {"nullable": False, "default": None, "choices": [], "references": None, "conditional": False, "description": ""}
    assert properties == {
        "name": dict(plain, type="text", default="", description="What it is called"),
        "rules": dict(plain, type="set of object", description="Rules"),
        "rules[]/size": dict(plain, type="integer", default=3),
        "level": dict(plain, type="enum", default="LOW", choices=["LOW", "HIGH"], conditional=True),
        "zones": dict(plain, type="list of setting", nullable=True, references="builtin:management-zones"),
    }


def everything(fields, seen):
    """Every property at or below ``fields``."""
    for field in fields.values():
        yield field
        element = field.element or field
        if field.element:
            yield element
        if element.fields and id(element.fields) not in seen:
            seen.add(id(element.fields))
            yield from everything(element.fields, seen)


def test_every_real_schema_is_understood(shared):
    documents = corpus(shared)
    assert len(documents) == 430
    kinds = set()
    for schema_id, document in documents.items():
        schema = Schema(document)
        assert schema.fields.keys() == document["properties"].keys()
        kinds.update(field.kind for field in everything(schema.fields, set()))
        described = schema.describe()
        assert described["properties"], schema_id
        assert json.loads(json.dumps(described)) == described
        for key in schema.unique_keys() + [schema.natural_key() or []]:
            for path in key:
                fields = schema.fields
                for name in path:
                    assert name in fields, (schema_id, path)
                    fields = fields[name].fields
    assert kinds == {
        "boolean", "integer", "float", "text", "secret", "setting", "enum", "object", "list", "set",
        "local_date", "local_time", "local_date_time", "zoned_date_time", "time_zone",
    }  # fmt: skip


def test_real_schemas_by_example(shared):
    documents = corpus(shared)
    assert Schema(documents["builtin:management-zones"]).unique_keys() == [[["name"]]]
    assert Schema(documents["builtin:alerting.profile"]).unique_keys() == []
    assert Schema(documents["builtin:alerting.profile"]).natural_key() == [["name"]]
    assert Schema(documents["builtin:alerting.maintenance-window"]).natural_key() == [["generalProperties", "name"]]
    assert len(Schema(documents["builtin:monitoring.slo"]).unique_keys()) == 3


def test_completing_an_empty_value_never_breaks(shared):
    for document in corpus(shared).values():
        schema, completion = Schema(document), Completion()
        value = completion.complete(schema.fields, {})
        again = Completion()
        # What is still missing is exactly what the user has to give.
        assert again.complete(schema.fields, value) == value
        assert {item.message for item in completion.problems} <= {"required, and the schema has no default for it"}
        assert again.ignored == []


class EverythingExists:
    """A tenant in which every reference leads somewhere."""

    def setting_exists(self, referenced_type, reference):
        return True

    def entity_exists(self, entity_id):
        return True


def test_completed_payloads_are_what_the_server_accepts(shared):
    """Real payloads lack required properties and hold inactive ones; completed, nothing is wrong with them any more."""
    documents = corpus(shared)
    refused = {}
    clean = [payload for payload in payloads(shared) if "warnings" not in payload]
    assert len(clean) == 956
    for number, payload in enumerate(clean):
        document = documents[payload["schemaId"]]
        completion = Completion()
        value = completion.complete(Schema(document).fields, payload["value"])
        found = validation.validate_value(document, value, EverythingExists())
        if not completion.problems and found:
            refused[f"{number} {payload['schemaId']}"] = found
        assert {item.message for item in completion.problems} <= {"required, and the schema has no default for it"}, payload["schemaId"]
    assert refused == {}


def test_what_the_server_accepted_is_complete(shared):
    documents = corpus(shared)
    for payload in payloads(shared):
        document = documents[payload["schemaId"]]
        repaired = validation.repair(document, payload["value"])
        if validation.validate_value(document, repaired, EverythingExists()):
            continue
        stored = validation.normalise_for_storage(document, repaired)
        for strict in (True, False):
            completion = Completion(strict)
            assert completion.complete(Schema(document).fields, stored) == stored, payload["schemaId"]
            assert (completion.problems, completion.ignored) == ([], []), payload["schemaId"]
