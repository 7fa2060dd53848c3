# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export reads, and how often it asks."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError, NotFoundError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.tenant import Selection, Tenant
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import SettingsStore
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import object_id, prop, schema_of

HOST = "HOST-D895FF07CC71012E"


class Api:
    """A tenant with many schemas: ids ending in 7 are of ordered ones, objects belong to those it is told."""

    repeated = 0

    def __init__(self, number=100, objects=None, properties=None, no_schema_id=False):
        self.ids = ["builtin:s%03d" % each for each in range(number)]
        self.objects = objects or {}
        self.properties = properties or {"name": prop("text")}
        self.no_schema_id = no_schema_id
        self.listings = []
        self.documents = []

    def get(self, path, params=None):
        if path == "/settings/schemas":
            return {"items": [{"schemaId": each, "ordered": each.endswith("7")} for each in self.ids]}
        schema_id = path.rpartition("/")[2]
        if schema_id not in self.ids:
            raise NotFoundError("GET", path, 404, "no such schema")
        self.documents.append(schema_id)
        return schema_of(self.properties, schema_id=schema_id).document

    def pages(self, path, params):
        assert path == "/settings/objects"
        asked = params["schemaIds"].split(",")
        self.listings.append((asked, params.get("scopes")))
        for schema_id in asked:
            for number, scope in enumerate(self.objects.get(schema_id, ())):
                if scope in params.get("scopes", scope).split(","):
                    given = {"schemaId": "" if self.no_schema_id else schema_id, "scope": scope, "value": {"name": str(number)}}
                    # An id of unknown layout does not tell the schema either.
                    yield dict(given, objectId=f"opaque-{schema_id}-{number}" if self.no_schema_id else object_id(number, schema_id, scope))


def read(api, schema_ids=(), excluded=(), scopes=()):
    tenant = Tenant(SettingsStore(api))
    tenant.read(Selection(schema_ids, excluded, scopes))
    return tenant


def test_many_schemas_are_listed_at_once_and_only_known_where_they_have_objects():
    api = Api(objects={"builtin:s003": ["environment", HOST, "environment"], "builtin:s050": ["environment"]})
    tenant = read(api)
    assert [len(asked) for asked, _scopes in api.listings] == [40, 40, 20]
    assert sorted(api.documents) == ["builtin:s003", "builtin:s050"]
    assert {place: len(objects) for place, objects in tenant.listings.items()} == {
        ("builtin:s003", "environment"): 2,
        ("builtin:s003", HOST): 1,
        ("builtin:s050", "environment"): 1,
    }
    assert [live.place for live in tenant.listings[("builtin:s003", "environment")]] == [0, 1]


def test_ordered_schemas_are_read_alone_where_there_is_an_order():
    api = Api(number=20, objects={"builtin:s007": ["environment", HOST], "builtin:s017": ["environment", "environment"]})
    read(api)
    assert [asked for asked, _scopes in api.listings[1:]] == [["builtin:s017"]]


def test_only_what_is_selected():
    api = Api(objects={"builtin:s003": ["environment", HOST]})
    tenant = read(api, ["builtin:s003", "builtin:s004"], ["builtin:s004", "builtin:unknown"], [HOST])
    assert api.listings == [(["builtin:s003"], HOST)]
    assert list(tenant.listings) == [("builtin:s003", HOST)]


def test_an_unknown_schema_is_an_error_before_anything_is_listed():
    api = Api()
    with pytest.raises(DynatraceError, match="no schema builtin:s0003; did you mean"):
        read(api, ["builtin:s0003"])
    assert api.listings == []


def test_a_listing_that_does_not_tell_schemas_apart_is_made_again_one_by_one():
    api = Api(number=3, objects={"builtin:s000": ["environment"], "builtin:s002": [HOST]}, no_schema_id=True)
    tenant = read(api)
    assert list(tenant.listings) == [("builtin:s000", "environment"), ("builtin:s002", HOST)]
    assert [len(asked) for asked, _scopes in api.listings] == [3, 1, 1, 1]


def test_objects_that_others_refer_to_are_read_though_not_exported():
    properties = {"name": prop("setting", referencedType="builtin:s009")}
    api = Api(objects={"builtin:s003": ["environment"], "builtin:s009": ["environment"]}, properties=properties)
    target = object_id(0, "builtin:s009")
    original = api.pages

    def pages(path, params):
        return [dict(item, value={"name": target}) for item in original(path, params)]

    api.pages = pages
    tenant = read(api, ["builtin:s003"])
    assert list(tenant.listings) == [("builtin:s003", "environment")]
    assert list(tenant.others) == [("builtin:s009", "environment")]
    assert [asked for asked, _scopes in api.listings] == [["builtin:s003"], ["builtin:s009"]]
