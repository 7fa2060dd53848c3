# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The validator against 430 real schemas and 1,033 real payloads."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from dynatrace_simulator import validation
from dynatrace_simulator.validation.java_regex import compile_java
from dynatrace_simulator.validation.model import compile_schema

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
CERTAIN = re.compile(r": (violates|length|missing|null collection|present though)")
# A tenant's own answer: authentication is off, so authType is inactive and absent, and basicAuth, which asks for an authType of
# "basic", is inactive too. The warning reads the default of the absent authType; the tenant did not.
WRONG_WARNINGS = {"builtin:elasticsearch.user-session-export-settings-v2"}


class EverythingExists:
    """A tenant in which every reference leads somewhere."""

    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        return True

    def entity_exists(self, entity_id: str) -> bool:
        return True


@pytest.fixture(scope="module")
def schemas():
    if not CORPUS.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the corpus is missing: {CORPUS}")
        pytest.skip(f"the corpus is not on this machine: {CORPUS}")
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((CORPUS / "schemas").glob("*.json"))]
    return {document["schemaId"]: document for document in documents}


@pytest.fixture(scope="module")
def payloads(schemas):
    lines = (line for path in sorted((CORPUS / "objects").glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines())
    return [json.loads(line) for line in lines]


def violations(schemas, payload, value):
    return validation.validate_value(schemas[payload["schemaId"]], value, EverythingExists())


def label(payload):
    return f"{payload['schemaId']} from {payload['source']}"


def patterns_of(node):
    """Every PATTERN and REGEX_MATCH below a node of a schema."""
    if isinstance(node, dict):
        if node.get("type") in ("PATTERN", "REGEX_MATCH"):
            yield node["pattern"]
        for part in node.values():
            yield from patterns_of(part)
    elif isinstance(node, list):
        for part in node:
            yield from patterns_of(part)


def test_every_schema_compiles_and_has_a_default(schemas):
    assert len(schemas) == 430
    for document in schemas.values():
        assert compile_schema(document).root.properties
        default = validation.default_value(document)
        assert isinstance(default, dict)
        # What defaults give must be stable: repairing or storing it again changes nothing that matters.
        assert validation.repair(document, default) == default, document["schemaId"]


def test_a_schema_is_parsed_once(schemas):
    document = schemas["builtin:management-zones"]
    assert compile_schema(document) is compile_schema(document)


def test_every_pattern_compiles(schemas):
    patterns = {pattern for document in schemas.values() for pattern in patterns_of(document)}
    # 109 distinct ones in PATTERN constraints, the rest in REGEX_MATCH preconditions.
    assert len(patterns) == 112
    for pattern in patterns:
        compile_java(pattern)


def test_clean_payloads_are_valid_once_repaired(schemas, payloads):
    clean = [payload for payload in payloads if "warnings" not in payload]
    assert len(clean) == 956
    refused = {}
    for payload in clean:
        found = violations(schemas, payload, validation.repair(schemas[payload["schemaId"]], payload["value"]))
        if found:
            refused[label(payload)] = found
    assert refused == {}


def test_clean_payloads_lack_nothing_but_required_properties(schemas, payloads):
    """Without the repair the only complaints are required properties that the payload leaves out."""
    messages = Counter()
    refused = 0
    for payload in (payload for payload in payloads if "warnings" not in payload):
        found = violations(schemas, payload, payload["value"])
        refused += bool(found)
        messages.update(violation.message for violation in found)
    print(f"clean payloads: {refused} of 956 lack required properties ({messages['Must not be null']} properties)")
    assert set(messages) == {"Must not be null"}
    assert refused < 956 / 2


def test_doubtful_payloads_are_judged(schemas, payloads):
    """A payload with warnings is either fine after all or refused with violations that name a path and a reason."""
    doubtful = [payload for payload in payloads if "warnings" in payload]
    assert len(doubtful) == 77
    refused = 0
    for payload in doubtful:
        found = violations(schemas, payload, payload["value"])
        refused += bool(found)
        assert all(violation.message for violation in found)
        certain = any(CERTAIN.search(warning) for warning in payload["warnings"])
        assert found or not certain or payload["schemaId"] in WRONG_WARNINGS, label(payload)
    print(f"payloads with warnings: {refused} of {len(doubtful)} refused")
    assert refused > 0


def test_storing_and_masking_real_payloads_is_stable(schemas, payloads):
    for payload in payloads:
        schema = schemas[payload["schemaId"]]
        stored = validation.normalise_for_storage(schema, payload["value"])
        assert validation.normalise_for_storage(schema, stored) == stored, label(payload)
        masked = validation.mask_secrets(schema, stored)
        back, found = validation.unmask_secrets(schema, masked, stored)
        assert (back, found) == (stored, []), label(payload)
        assert isinstance(validation.summary(schema, stored), str)


def test_an_unknown_property_in_any_payload_is_refused(schemas, payloads):
    for payload in payloads:
        value = {**payload["value"], "no such property": 1}
        found = violations(schemas, payload, value)
        assert validation.Violation("no such property", "Unknown property") in found, label(payload)
        assert "no such property" not in validation.repair(schemas[payload["schemaId"]], value)
