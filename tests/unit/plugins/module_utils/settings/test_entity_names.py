# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of entities in scopes and values."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.entity_names import (
    entity_named,
    find,
    id_of,
    names_in,
    put_ids,
    resolve,
    resolve_scopes,
)

WEB, DISK = "entity:HOST/web-1", "entity:DISK//var"
IDS = {WEB: "HOST-1", DISK: "DISK-1", "entity:HOST/gone": DynatraceError("gone")}
VALUE = {
    "plain": WEB,
    "host": {"$ref": WEB},
    "list": [{"$ref": DISK}, {"nested": {"$ref": WEB}}, "entity:HOST/in a text"],
    "zone": {"$ref": "builtin:management-zones/Production"},
    "setting": {"$ref": {"schema_id": "builtin:x", "scope": WEB, "name": "y"}},
}


class NoClient:
    """Stands in for a client that must not be asked anything."""


def test_names_are_found_where_a_reference_may_stand():
    assert sorted(names_in(VALUE)) == [DISK, WEB, WEB, WEB]
    assert list(names_in(WEB)) == [WEB]
    assert list(names_in("environment")) == []


def test_ids_take_the_place_of_names():
    desired = SimpleNamespace(value=VALUE, scope=WEB)
    put_ids(desired, IDS)
    assert desired.scope == "HOST-1"
    assert desired.value == {
        "plain": WEB,
        "host": "HOST-1",
        "list": ["DISK-1", {"nested": "HOST-1"}, "entity:HOST/in a text"],
        "zone": {"$ref": "builtin:management-zones/Production"},
        "setting": {"$ref": {"schema_id": "builtin:x", "scope": "HOST-1", "name": "y"}},
    }


@pytest.mark.parametrize(
    ("value", "message"),
    [({"a": {"$ref": "entity:HOST/gone"}}, "gone"), ({"a": {"$ref": WEB, "more": 1}}, "A reference stands alone")],
)
def test_what_cannot_be_replaced_is_an_error(value, message):
    with pytest.raises(DynatraceError, match=message):
        put_ids(SimpleNamespace(value=value, scope="environment"), IDS)


@pytest.mark.parametrize("text", ["entity:", "entity:HOST", "entity:HOST/", "entity:/web-1"])
def test_what_names_no_entity_is_an_error_without_asking(text):
    with pytest.raises(DynatraceError, match="it must look like entity:HOST/web-1"):
        id_of(find(NoClient(), [text]), text)


def test_who_names_no_entity_asks_nothing():
    desired = SimpleNamespace(value={"zone": VALUE["zone"]}, scope="HOST-0123456789ABCDEF")
    resolve(NoClient(), desired)
    assert (desired.value, desired.scope) == ({"zone": VALUE["zone"]}, "HOST-0123456789ABCDEF")
    assert resolve_scopes(NoClient(), ["environment", "HOST-1"]) == ["environment", "HOST-1"]


def test_an_id_stays_an_id():
    assert entity_named("HOST-1") == "HOST-1"
    assert entity_named(WEB) == {"$ref": WEB}
