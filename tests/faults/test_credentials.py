# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials when connections break: names are not unique in the vault, so nothing but care keeps them from being there twice."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

SECRET = "shop-token-4711"
WANTED = {"name": "shop", "type": "TOKEN", "scopes": ["SYNTHETIC"], "token": SECRET, "max_wait": 0}


@pytest.fixture
def run(tenant):
    def run(**options):
        result = run_module("credential", {**tenant.connection, **WANTED, **options})
        assert SECRET not in result["_stdout"]
        return result

    return run


def stored(tenant):
    return [(item["id"], item["name"], item["description"]) for item in tenant.call("GET", "/api/v2/credentials")["credentials"]]


@pytest.mark.parametrize("update_secrets", ["on_create", "always"])
def test_a_creation_whose_answer_is_lost_is_not_done_twice(run, tenant, update_secrets):
    tenant.fault("drop_after", times=None, match={"method": "POST", "path": "*/credentials"})
    result = run(update_secrets=update_secrets)
    tenant.clear_faults()
    assert (result["failed"], result["changed"]) == (False, True), result
    assert stored(tenant) == [(result["id"], "shop", "")]
    assert run()["changed"] is False


def test_a_creation_that_never_arrives_fails_and_leaves_nothing(run, tenant):
    tenant.fault("drop_before", times=None, match={"method": "POST", "path": "*/credentials"})
    result = run()
    assert result["failed"], result
    tenant.clear_faults()
    assert stored(tenant) == []
    assert run()["action"] == "created"


def test_a_change_and_a_deletion_whose_answers_are_lost_are_done_once(run, tenant):
    created = run()["id"]
    tenant.fault("drop_after", match={"method": "PUT"})
    assert run(description="new", max_wait=30)["action"] == "updated"
    assert stored(tenant) == [(created, "shop", "new")]
    tenant.fault("drop_after", match={"method": "DELETE"})
    assert run(state="absent", max_wait=30)["action"] == "deleted"
    assert stored(tenant) == []
