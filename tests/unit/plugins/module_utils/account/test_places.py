# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.levels import Level
from ansible_collections.community.dynatrace.plugins.module_utils.account.lookup import UnknownNameError, only
from ansible_collections.community.dynatrace.plugins.module_utils.account.places import Places
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError

LISTED = {
    "tenantResources": [{"id": "one", "name": "Shop"}, {"id": "two", "name": "Store"}],
    "managementZoneResources": [
        {"parent": "one", "name": "Checkout", "id": "-17"},
        {"parent": "one", "name": "Twin", "id": "1"},
        {"parent": "one", "name": "Twin", "id": "2"},
        {"parent": "one", "name": "2024", "id": "3"},
        {"parent": "two", "name": "Checkout", "id": 4},
        {"parent": "two", "name": None, "id": "5"},
    ],
}


@pytest.fixture
def client():
    """An account that counts how often it is asked."""
    asked = []

    def get(path):
        asked.append(path)
        return LISTED

    return SimpleNamespace(account="acc", get=get, asked=asked)


def test_names_of_environments_and_zones_take_one_request_together(client):
    places = Places(client)
    assert places.level("Shop", "level") == Level("environment", "one")
    assert places.zone("one", "Checkout") == "-17"
    assert places.zone("two", "Checkout") == "4"
    assert client.asked == ["/env/v1/accounts/{account}/environments"]


def test_ids_take_none(client):
    places = Places(client)
    assert places.level("abc12345", "level") == Level("environment", "abc12345")
    assert places.level("account", "level") == Level("account", "acc")
    assert (places.zone("abc12345", "17"), places.zone("abc12345", "-17")) == ("17", "-17")
    assert client.asked == []


def test_an_account_with_nothing():
    places = Places(SimpleNamespace(account="acc", get=lambda _path: {}))
    with pytest.raises(UnknownNameError, match="management zone Checkout: there is none$"):
        places.zone("one", "Checkout")
    with pytest.raises(DynatraceError, match="x.level: the account has no environment Shop$"):
        places.level("Shop", "x.level")


def test_a_name_that_means_nothing_or_several_zones(client):
    places = Places(client)
    with pytest.raises(UnknownNameError, match="management zone Chekout: there is none; did you mean Checkout"):
        places.zone("one", "Chekout")
    with pytest.raises(DynatraceError, match="management zone Twin: there are 2 of this name: 1, 2. Give the id."):
        places.zone("one", "Twin")


def test_what_a_zone_is_called_leads_back_to_it(client):
    places = Places(client)
    titles = {zone: places.zone_name("one", zone) for zone in ("-17", "1", "2", "3", "99")}
    assert titles == {"-17": "Checkout", "1": "1", "2": "2", "3": "3", "99": "99"}
    assert places.zone_name("two", "5") == "5"
    assert {zone: places.zone("one", title) for zone, title in titles.items()} == {zone: zone for zone in titles}


def test_a_name_comes_before_an_id():
    known = [("a", "b"), ("b", "c")]
    assert only("thing", "b", known) == "a"
    assert only("thing", "a", known) == "a"
