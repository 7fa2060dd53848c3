# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.identifiers import decode_object_id, numeric_id
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import MODEST
from hypothesis import example, given
from hypothesis import strategies as st

from dynatrace_simulator import identifiers as simulated

ZONES = "builtin:management-zones"
# environment.md 1.10
SAMPLE = (
    "vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAGdGVuYW50ACQ1ODdkNzk5Yi1mNDI2LTQyNGYtYmY5NS1iZTQ4NzFiYWFlMmO-71TeFdrerQ"
)


def test_a_documented_id():
    assert decode_object_id(SAMPLE) == ("builtin:alerting.profile", "tenant", "tenant", "587d799b-f426-424f-bf95-be4871baae2c")


def test_padding_makes_no_difference():
    assert decode_object_id(SAMPLE + "=" * (-len(SAMPLE) % 4)) == decode_object_id(SAMPLE)


@pytest.mark.parametrize(
    ("uid", "number"),
    [
        ("c46e46b3-6d96-32a7-8b1c-0123456789ab", "-4292415658385853785"),
        ("9e2a05ed-9942-3f98-8b1c-0123456789ab", "-7049815748658446440"),
        ("d0ded4a7-fcfe-4605-a123-7aa8d0fa5a26", "3277109782074005416"),
        ("0aa2a378-24c9-4967-a83c-e3de4703b9e1", "5"),
        ("09c9775b-6164-40c4-b051-91370bf25b21", "-5"),
        ("fcffffff-179f-4e10-b945-4ab9fea60fe9", "3221225470"),
        ("feffffff-ffff-482e-9368-77e3ffffff01", "9223372036854775807"),
        ("ffffffff-ffff-4236-bd34-0fc2ffffff01", "-9223372036854775808"),
    ],
)
def test_documented_numbers_of_management_zones(uid, number):
    assert numeric_id(simulated.encode_object_id(ZONES, "environment", uid)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Production",
        "3277109782074005416",
        "-5",
        "Zürich",
        "a b c",
        SAMPLE[:-4],
        SAMPLE[:40],
        SAMPLE[4:],
        "Y2ktaGdyb3VwLTEyMythZjhjOThlOS0wN2I0LTMyMGEtOTQzNi02NTEyMmVlNWY4NGQ",
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead")).decode(),
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000001beef54de15dadead")).decode(),
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000002000161000161000161000161beef54de15dadead")).decode(),
        # Three parts, and five.
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000001" + "000161" * 3 + "beef54de15dadead")).decode(),
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000001" + "000161" * 5 + "beef54de15dadead")).decode(),
        # Four parts and a byte too many.
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000001" + "000161" * 4 + "00" + "beef54de15dadead")).decode(),
        # A length that leads beyond the end.
        base64.urlsafe_b64encode(bytes.fromhex("beef54de15dadead00000001" + "000161" * 3 + "00ff61" + "beef54de15dadead")).decode(),
    ],
)
def test_what_is_no_object_id(text):
    assert decode_object_id(text) is None
    assert numeric_id(text) is None


def test_an_id_without_a_uuid_has_no_number():
    odd = simulated.encode_object_id(ZONES, "environment", "not-a-uuid")
    assert decode_object_id(odd).uid == "not-a-uuid"
    assert numeric_id(odd) is None


@MODEST
@given(
    schema_id=st.text(max_size=60), kind=st.sampled_from(["environment", "HOST-D895FF07CC71012E", "metric-x:y-z", "user-1"]), uid=st.uuids()
)
@example(schema_id="builtin:ünïcödé", kind="environment", uid="c46e46b3-6d96-32a7-8b1c-0123456789ab")
def test_reads_what_a_tenant_writes(schema_id, kind, uid):
    text = simulated.encode_object_id(schema_id, kind, str(uid))
    assert decode_object_id(text) == (schema_id, *simulated.split_scope(kind), str(uid))
    assert numeric_id(text) == str(simulated.numeric_zone_id(str(uid)))


@MODEST
@given(
    st.text() | st.from_regex(r"[A-Za-z0-9_-]{0,200}", fullmatch=True) | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
def test_any_text_is_taken(text):
    assert decode_object_id(text) is None
