# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codecs against the published samples (environment.md 1.10)."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynatrace_simulator import identifiers

SAMPLE = (
    "vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAGdGVuYW50ACQ1ODdkNzk5Yi1mNDI2LTQyNGYtYmY5NS1iZTQ4NzFiYWFlMmO-71TeFdrerQ"
)
ZONES = {
    "d0ded4a7-fcfe-4605-a123-7aa8d0fa5a26": 3277109782074005416,
    "0aa2a378-24c9-4967-a83c-e3de4703b9e1": 5,
    "09c9775b-6164-40c4-b051-91370bf25b21": -5,
    "fcffffff-179f-4e10-b945-4ab9fea60fe9": 3221225470,
    "feffffff-ffff-482e-9368-77e3ffffff01": 9223372036854775807,
    "ffffffff-ffff-4236-bd34-0fc2ffffff01": -9223372036854775808,
    # Only the first half of these two is published; the rest does not count for a version 3 UUID.
    "c46e46b3-6d96-32a7-8000-000000000000": -4292415658385853785,
    "9e2a05ed-9942-3f98-8000-000000000000": -7049815748658446440,
}


def test_published_object_id():
    parts = identifiers.decode_object_id(SAMPLE)
    assert parts == ("builtin:alerting.profile", "tenant", "tenant", "587d799b-f426-424f-bf95-be4871baae2c")
    assert identifiers.encode_object_id("builtin:alerting.profile", "environment", parts.uid) == SAMPLE


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=40), st.integers(0, 2**64 - 1), st.uuids())
def test_object_id_round_trip(schema_id, number, uid):
    scope = f"HOST-{number:016X}"
    decoded = identifiers.decode_object_id(identifiers.encode_object_id(schema_id, scope, str(uid)))
    assert decoded == (schema_id, "HOST", f"{number:016X}", str(uid))


@pytest.mark.parametrize("text", ["", "abc", "!!!", SAMPLE[:-4], SAMPLE[4:], "Y2ktaGdyb3VwLTEyMythZjhjOThl"])
def test_what_is_no_object_id(text):
    with pytest.raises(ValueError):
        identifiers.decode_object_id(text)


@given(st.uuids())
def test_update_token_round_trip(uid):
    revision = identifiers.new_revision()
    token = identifiers.encode_update_token(str(uid), revision)
    assert token.startswith("vu9U3hXY3q0ATA")
    assert identifiers.decode_update_token(token) == (str(uid), revision)
    assert uuid.UUID(revision).version == 1


@pytest.mark.parametrize(("uid", "number"), ZONES.items())
def test_numeric_zone_ids(uid, number):
    assert identifiers.numeric_zone_id(uid) == number


def test_uuids_of_objects_are_name_based():
    made = {identifiers.new_object_uuid() for _each in range(50)}
    assert len(made) == 50
    assert {uuid.UUID(text).version for text in made} == {3}
    # Known answer of Java's UUID.nameUUIDFromBytes("hello".getBytes()).
    assert identifiers.name_uuid("hello") == "5d41402a-bc4b-3a76-b971-9d911017c592"


def test_entity_types():
    assert identifiers.entity_type_of("HOST_GROUP-0123456789ABCDEF") == "HOST_GROUP"
    assert identifiers.entity_type_of("environment") is None
