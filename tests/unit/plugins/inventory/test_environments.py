# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleParserError
from ansible_collections.community.dynatrace.plugins.inventory.environments import hosts, variables

SHOP = {"id": "abc12345", "name": "Shop (EU): production", "active": True, "url": "https://abc12345.apps.dynatrace.com"}
NAMELESS = {"id": "def67890", "active": True, "url": "https://def67890.apps.dynatrace.com"}
OLD = {"id": "ghi13579", "name": "!!", "active": False, "url": "https://ghi13579.apps.dynatrace.com"}


@pytest.mark.parametrize(
    ("hostname", "include_inactive", "names"),
    [
        ("id", False, ["abc12345", "def67890"]),
        ("id", True, ["abc12345", "def67890", "ghi13579"]),
        ("name", True, ["Shop-EU-production", "def67890", "ghi13579"]),
    ],
)
def test_names_of_hosts(hostname, include_inactive, names):
    assert list(hosts([SHOP, NAMELESS, OLD], hostname, include_inactive)) == names


def test_two_hosts_never_become_one():
    twin = dict(NAMELESS, name="Shop EU production")
    with pytest.raises(AnsibleParserError, match="abc12345 and def67890 would both be called Shop-EU-production"):
        hosts([SHOP, twin], "name", False)
    assert len(hosts([SHOP, dict(twin, active=False)], "name", False)) == 1


def test_an_environment_without_name_is_called_by_its_id():
    assert variables(NAMELESS)["dynatrace_environment_name"] == "def67890"
