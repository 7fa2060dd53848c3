# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.identifiers import chosen_id
from ansible_collections.community.dynatrace.plugins.module_utils.account.levels import GLOBAL, Level, find_level
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError

ENVIRONMENTS = [{"id": "one", "name": "Shop"}, {"id": "two", "name": "Twin"}, {"id": "three", "name": "Twin"}, {"id": "four"}]


@pytest.fixture
def client():
    """An account that counts how often it is asked for its environments."""
    asked = []

    def get(path):
        asked.append(path)
        return {"data": ENVIRONMENTS}

    return SimpleNamespace(account="acc", get=get, asked=asked)


@pytest.mark.parametrize(
    ("text", "level", "requests"),
    [
        ("global", GLOBAL, 0),
        ("account", Level("account", "acc"), 0),
        ("abc12345", Level("environment", "abc12345"), 0),
        ("3fa85f64-5717-4562-b3fc-2c963f66afa6", Level("environment", "3fa85f64-5717-4562-b3fc-2c963f66afa6"), 0),
        ("Shop", Level("environment", "one"), 1),
        ("four", Level("environment", "four"), 1),
    ],
)
def test_levels(client, text, level, requests):
    assert find_level(client, text) == level
    assert len(client.asked) == requests


def test_names_that_lead_to_no_environment_or_to_two(client):
    with pytest.raises(DynatraceError, match="no environment Shp; did you mean Shop"):
        find_level(client, "Shp")
    with pytest.raises(DynatraceError, match="2 environments are called Twin: three, two. Give the id."):
        find_level(client, "Twin")


def test_an_id_is_a_place_in_a_path():
    assert Level("environment", "a/b").path == "/iam/v1/repo/environment/a%2Fb"


def test_two_runs_choose_the_same_id_and_never_that_of_something_renamed():
    kept = {}
    first = chosen_id(kept.get, "place", "Shop")
    assert first == chosen_id(kept.get, "place", "Shop")
    assert first[14] == "4"
    assert first[19] in "89ab"
    assert len({first, chosen_id(kept.get, "place", "Store"), chosen_id(kept.get, "elsewhere", "Shop")}) == 3
    kept[first] = {"name": "Shop"}
    assert chosen_id(kept.get, "place", "Shop") == first
    kept[first] = {"name": "Renamed"}
    assert chosen_id(kept.get, "place", "Shop") == chosen_id(kept.get, "place", "Shop") != first
