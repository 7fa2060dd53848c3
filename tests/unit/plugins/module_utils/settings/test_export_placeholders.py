# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables in place of secrets."""

from __future__ import annotations

import re

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.placeholders import Placeholders, schema_slug, slug
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    desired,
    many,
    object_id,
    prop,
    schema_of,
)

SCHEMA = schema_of(
    {
        "name": prop("text", nullable=True),
        "webHook": prop("#Hook"),
        "tokens": many("list", prop("secret")),
        "a": prop("secret", nullable=True),
    },
    types={"Hook": {"url": prop("secret"), "host": prop("text")}},
)
MASK = "***123***"


def item_of(number, name, scope="environment", external_id=None):
    return Item(number, desired({"name": name}, scope=scope, object_id=object_id(number), external_id=external_id), SCHEMA)


def names(*items):
    """The names of the variables for one secret in each object."""
    placeholders = Placeholders(items)
    for item in items:
        placeholders.put(SCHEMA, {"a": MASK}, item)
    return [secret["variable"] for secret in placeholders.secrets]


def test_each_secret_that_is_set_has_a_variable():
    item = item_of(1, "Team Größe")
    placeholders = Placeholders([item])
    value = placeholders.put(SCHEMA, {"webHook": {"url": MASK, "host": "h"}, "tokens": [MASK, ""], "a": None}, item)
    stem = "vault_dynatrace_example_things_team_gr_e_"
    assert value == {"webHook": {"url": "{{ %sweb_hook_url }}" % stem, "host": "h"}, "tokens": ["{{ %stokens_0 }}" % stem, ""], "a": None}
    assert placeholders.secrets[0] == {
        "variable": stem + "web_hook_url",
        "schema_id": "builtin:example.things",
        "scope": "environment",
        "key": "Team Größe",
        "path": "webHook/url",
    }


def test_objects_with_the_same_name_are_told_apart_whatever_their_order():
    one, two, three = item_of(1, "same"), item_of(2, "Same"), item_of(3, "other", "HOST-D895FF07CC71012E")
    found = names(one, two, three)
    assert len(set(found)) == 3
    assert names(three, two, one) == found[::-1]
    assert found[2] == "vault_dynatrace_example_things_host_d895ff07cc71012e_other_a"


def test_what_other_tenants_share_names_the_variable():
    foreign = names(item_of(1, "same", external_id="x"), item_of(2, "same", external_id="y"))
    assert foreign == names(item_of(7, "same", external_id="x"), item_of(8, "same", external_id="y"))


@pytest.mark.parametrize("name", ["", None, "ß", "x" * 400, "0"])
def test_every_name_is_one_that_ansible_takes(name):
    for variable in names(item_of(1, name), item_of(2, name), item_of(3, "x")):
        assert re.fullmatch(r"[a-z_][a-z0-9_]{0,140}", variable)
    assert len(set(names(item_of(1, name), item_of(2, name)))) == 2


def test_slugs():
    assert slug("webHookNotification/headers/0/URL") == "web_hook_notification_headers_0_url"
    assert schema_slug("builtin:alerting.maintenance-window") == "alerting_maintenance_window"
    assert schema_slug("app:dynatrace.slack:connection") == "app_dynatrace_slack_connection"
