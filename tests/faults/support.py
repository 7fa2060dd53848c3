# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of faults share: objects to work on, and a clock that only pretends to wait."""

from __future__ import annotations

import time

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.retries import Patience
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

RULES = "builtin:example.simulator-ordered-rules"
PROFILE = "builtin:alerting.profile"


class Waiting:
    """Stands in for the clock by which the client waits; ``pauses`` are the seconds that it wanted to."""

    def __init__(self):
        self.pauses = []

    def clock(self):
        return time.monotonic() + sum(self.pauses)

    def pause(self, seconds):
        self.pauses.append(seconds)


@pytest.fixture
def waiting(monkeypatch):
    """Let the client wait in no time."""
    stand_in = Waiting()
    for name in ("clock", "pause"):
        monkeypatch.setattr(Patience, name, staticmethod(getattr(stand_in, name)))
    return stand_in


class Rules:
    """Ordered objects of a tenant, with one task each to create, change, move and remove one of them."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.ids = [tenant.seed(RULES, self.value(name)) for name in ("one", "two")]

    @staticmethod
    def value(name, action="INCLUDE"):
        return {"enabled": True, "ruleName": name, "ruleKey": name, "action": action}

    def task(self, action, check_mode=False, **options):
        """Run the task that ends in ``created``, ``updated``, ``moved`` or ``deleted``."""
        options = {
            "created": {"value": self.value("three")},
            "updated": {"value": self.value("two", "EXCLUDE")},
            "moved": {"value": self.value("two"), "position": "first"},
            "deleted": {"value": {"ruleName": "two"}, "match_on": ["ruleName"], "state": "absent"},
        }[action] | options
        return run_module("settings_object", {**self.tenant.connection, "schema_id": RULES, **options}, check_mode=check_mode)

    def live(self):
        """Names and actions in the order of the tenant."""
        return [(item["value"]["ruleName"], item["value"]["action"]) for item in self.tenant.objects(RULES)]


BEFORE = [("one", "INCLUDE"), ("two", "INCLUDE")]
AFTER = {
    "created": [*BEFORE, ("three", "INCLUDE")],
    "updated": [("one", "INCLUDE"), ("two", "EXCLUDE")],
    "moved": [("two", "INCLUDE"), ("one", "INCLUDE")],
    "deleted": [("one", "INCLUDE")],
}
METHODS = {"created": "POST", "updated": "PUT", "moved": "PUT", "deleted": "DELETE"}


@pytest.fixture
def rules(tenant):
    """Two ordered objects in a fresh tenant."""
    return Rules(tenant)


def write_of(action):
    """The requests of a task that write, for the ``match`` of a fault; validations have a query."""
    return {"method": METHODS[action], "path": "*/settings/objects" + ("" if action == "created" else "/*")}
