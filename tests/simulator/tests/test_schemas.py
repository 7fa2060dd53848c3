# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema documents that the simulator brings along: structure of the real ones, and nothing but structure."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dynatrace_simulator import validation
from dynatrace_simulator.validation.model import compile_schema

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "schemas"
OWN = "builtin:example.simulator-"
# Texts that a person reads. Everything else in a document is structure and must agree with the real schema.
PROSE = {"displayName", "description", "documentation", "customMessage", "summaryPattern", "searchPattern", "versionInfo"}
INTERFACE_ONLY = {"metadata", "uiCustomization", "tableColumns", "icon", "migrationPattern", "checkForDuplicateDisplayNames"}


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


CURRENT = {path.name: read(path) for path in sorted(FOLDER.glob("*.json"))}
OLDER = {path.name: read(path) for path in sorted((FOLDER / "older").glob("*.json"))}
REAL = {name: document for name, document in CURRENT.items() if not document["schemaId"].startswith(OWN)}
EVERY = {**CURRENT, **OLDER}


class EverythingExists:
    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        return True

    def entity_exists(self, entity_id: str) -> bool:
        return True


def structure(node):
    """A document without texts for people and without what only the user interface reads."""
    if isinstance(node, dict):
        return {key: structure(part) for key, part in node.items() if key not in PROSE | INTERFACE_ONLY}
    if isinstance(node, list):
        return [structure(part) for part in node]
    return node


def texts(node, key=""):
    """Every text of a document with the key that holds it."""
    if isinstance(node, dict):
        for name, part in node.items():
            yield from texts(part, name)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part, key)
    elif isinstance(node, str):
        yield key, node


def real_document(name):
    if not CORPUS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the corpus is missing: {CORPUS}")
        pytest.skip(f"the corpus is not on this machine: {CORPUS}")
    return read(CORPUS / name)


def test_there_are_schemas_of_every_kind():
    assert len(REAL) >= 18
    documents = list(CURRENT.values())
    assert any(document.get("ordered") for document in documents)
    assert any(document.get("ownerBasedAccessControl") for document in documents)
    assert any(document.get("deletionConstraints") for document in documents)
    assert any(not document["multiObject"] and "HOST_GROUP" in document["allowedScopes"] for document in documents)
    assert len(OLDER) == 3


@pytest.mark.parametrize("name", sorted(REAL))
def test_the_structure_is_that_of_the_real_schema(name):
    assert structure(REAL[name]) == structure(real_document(name))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_nothing_but_structure_remains(name):
    for key, text in texts(EVERY[name]):
        if key in ("description", "documentation", "summaryPattern", "versionInfo"):
            assert text == "", (key, text)
        if key in ("displayName", "customMessage"):
            assert len(text) <= 60, (key, text)
    assert not {key for key, _text in texts(EVERY[name])} & INTERFACE_ONLY


@pytest.mark.parametrize("name", sorted(REAL))
def test_no_text_for_people_is_copied(name):
    # Display names come from the names of the properties here, so that some agree.
    keys = PROSE - {"displayName"}
    theirs = {text for key, text in texts(real_document(name)) if key in keys and text}
    ours = {text for key, text in texts(REAL[name]) if key in keys and text}
    assert ours & theirs == set()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_document_has_what_the_api_promises(name):
    document = EVERY[name]
    required = "allowedScopes description displayName dynatrace enums maxObjects multiObject properties schemaId types version"
    assert set(required.split()) <= set(document)
    assert ("ordered" in document) == document["multiObject"]
    for kind in document["types"].values():
        assert {"description", "documentation", "properties", "summaryPattern", "type", "version"} <= set(kind)
    for enum in document["enums"].values():
        assert {"description", "documentation", "items", "type"} <= set(enum)
        assert all({"displayName", "value"} <= set(item) for item in enum["items"])
    owners = [document, *document["types"].values()]
    for definition in (entry for owner in owners for entry in owner["properties"].values()):
        assert {"maxObjects", "nullable", "type", "modificationPolicy"} <= set(definition)
        assert ("items" in definition) == (definition["type"] in ("set", "list"))


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_document_compiles_and_its_default_settles(name):
    document = EVERY[name]
    compile_schema(document)
    default = validation.default_value(document)
    assert validation.repair(document, default) == default


@pytest.mark.parametrize("name", sorted(name for name, document in CURRENT.items() if not document["multiObject"]))
def test_single_object_defaults_are_valid(name):
    document = CURRENT[name]
    assert validation.validate_value(document, validation.default_value(document), EverythingExists()) == []


def test_file_names_come_from_the_schema_id():
    for name, document in CURRENT.items():
        assert name == document["schemaId"].replace(":", "_") + ".json"
    for name, document in OLDER.items():
        assert name == f"{document['schemaId'].replace(':', '_')}_{document['version']}.json"


def test_older_schemas_are_older_versions_of_current_ones():
    current = {document["schemaId"]: document for document in CURRENT.values()}
    for document in OLDER.values():
        newer = current[document["schemaId"]]["version"]
        assert [int(part) for part in document["version"].split(".")] < [int(part) for part in newer.split(".")]


def test_the_older_alerting_profile_names_zones_by_number():
    schema = OLDER["builtin_alerting.profile_8.3.json"]
    value = validation.default_value(schema) | {"name": "a"}
    assert validation.validate_value(schema, value | {"managementZone": "-4189653840346202252"}, EverythingExists()) == []
    found = validation.validate_value(schema, value | {"managementZone": "vu9U3hXa3q0AAAAB"}, EverythingExists())
    assert [violation.path for violation in found] == ["managementZone"]
    predefined = {"type": "PREDEFINED", "predefinedFilter": {"eventType": "MULTI_PROTOCOL_LOCAL_OUTAGE", "negate": False}}
    found = validation.validate_value(schema, value | {"eventFilters": [predefined]}, EverythingExists())
    assert [violation.path for violation in found] == ["eventFilters/0/predefinedFilter/eventType"]


def test_the_older_maintenance_window_names_zones_by_number():
    schema = OLDER["builtin_alerting.maintenance-window_2.14.2.json"]
    items = schema["types"]["Filter"]["properties"]["managementZones"]["items"]
    assert items["type"] == "text"
    newer = CURRENT["builtin_alerting.maintenance-window.json"]["types"]["Filter"]["properties"]["managementZones"]["items"]
    assert newer["type"] == "setting"


def test_the_older_frequent_issues_lack_the_environment():
    schema = OLDER["builtin_anomaly-detection.frequent-issues_1.0.2.json"]
    value = validation.default_value(CURRENT["builtin_anomaly-detection.frequent-issues.json"])
    assert validation.validate_value(schema, value, EverythingExists()) == []
    found = validation.validate_value(schema, value | {"detectFrequentIssuesInEnvironment": True}, EverythingExists())
    assert found == [validation.Violation("detectFrequentIssuesInEnvironment", "Unknown property")]
