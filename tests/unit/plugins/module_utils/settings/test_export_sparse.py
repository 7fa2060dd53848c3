# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left out of an exported value comes back by itself."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.sparse import sparse
from ansible_collections.community.dynatrace.plugins.module_utils.settings.schema import Schema
from ansible_collections.community.dynatrace.plugins.module_utils.settings.values import Completion, comparable
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    corpus,
    equals,
    many,
    prop,
    schema_of,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.strategies import values
from hypothesis import given, settings
from hypothesis import strategies as st

DOCUMENTS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((REPOSITORY / "tests/simulator/schemas").glob("*.json"))]


def completed(schema, value):
    completion = Completion()
    result = completion.complete(schema.fields, value)
    assert not completion.problems
    return result


def check(document, data):
    schema = Schema(document)
    value = data.draw(values(document))
    shorter = sparse(schema.fields, value)
    again = comparable(schema.fields, completed(schema, shorter))
    # What the server fills in comes from the server.
    assert again == comparable(schema.fields, completed(schema, _without_server_filled(schema.fields, value)))
    assert sparse(schema.fields, completed(schema, shorter)) == shorter


def _without_server_filled(fields, value):
    return {
        name: _without_server_filled(fields[name].fields, item) if fields[name].kind == "object" else item
        for name, item in value.items()
        if not fields[name].server_filled
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["schemaId"])
@given(data=st.data())
@settings(MODEST, max_examples=15)
def test_completion_undoes_it(document, data):
    check(document, data)


@given(data=st.data())
@settings(MODEST, max_examples=60)
def test_completion_undoes_it_for_real_schemas(shared, data):
    documents = corpus(shared)
    check(documents[data.draw(st.sampled_from(sorted(documents)))], data)


SCHEMA = schema_of(
    {
        "name": prop("text", default="unnamed"),
        "enabled": prop("boolean", default=True),
        "note": prop("text", nullable=True, default="none"),
        "rules": many("list", prop("#Rule")),
        "required": many("list", prop("text"), minObjects=1),
        "inner": prop("#Rule"),
        "delay": prop("integer", default=5, precondition=equals("enabled", True)),
        "words": many("set", prop("text"), default=["b", "a"]),
    },
    types={"Rule": {"active": prop("boolean", default=False), "size": prop("integer", default=1)}},
)
VALUE = {
    "name": "unnamed",
    "enabled": True,
    "note": "none",
    "rules": [{"active": False, "size": 2}],
    "required": [],
    "inner": {"active": False, "size": 1},
    "delay": 5,
    "words": ["a", "b"],
}


def test_defaults_go_and_what_may_be_absent_stays():
    assert sparse(SCHEMA.fields, VALUE) == {"note": "none", "rules": [{"size": 2}], "required": []}


def test_what_must_stay_stays():
    kept = sparse(SCHEMA.fields, VALUE, [("name",), ("inner", "size")])
    assert (kept["name"], kept["inner"]) == ("unnamed", {"size": 1})


def test_what_the_schema_does_not_know_goes():
    assert "old" not in sparse(SCHEMA.fields, dict(VALUE, old=1))
