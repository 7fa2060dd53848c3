# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All real payloads that can live in one tenant together: exported, found unchanged, made again in an empty tenant."""

from __future__ import annotations

import json
import re

import pytest
from ansible_collections.community.dynatrace.tests.support import exported
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .payloads import SCHEMAS, schema_of, secrets_of
from .test_bulk_corpus import together

# What the schemas of objects that others refer to require and have no default for.
REQUIRED_TEXTS = ("name", "customId", "displayName", "pathSegment")


class Ground:
    """What the payloads refer to: like a tenant to those who put it there, but every object is one that the tenant would take."""

    def __init__(self, tenant):
        self._tenant = tenant
        self._number = 0
        self.entities = []

    def seed(self, schema_id, value, scope="environment", **options):
        self._number += 1
        known = schema_of(schema_id)["properties"]
        value = {name: f"referredto{self._number}" for name in REQUIRED_TEXTS if name in known}
        if "sourceType" in known:
            # A path segment only applies to this type.
            value["sourceType"] = "http"
        object_id = self._tenant.seed(schema_id, value, scope, **options)
        self._tenant.change_by_hand(object_id + "?repairInput=true", value)
        return object_id

    def seed_entity(self, entity_id, display_name):
        self.entities.append(entity_id)
        return self._tenant.seed_entity(entity_id, display_name)


class World:
    """A tenant with everything in it.

    :ivar tenant: that tenant
    :ivar empty: a tenant with nothing but the same monitored entities
    :ivar secrets: the secrets in clear text
    """

    def __init__(self, simulator):
        self.tenant = SimulatedTenant.create(simulator)
        ground = Ground(self.tenant)
        chosen = together(ground)
        self.secrets = {secret for entry in chosen for secret in secrets_of(entry.schema, entry.options["value"])}
        options = {"objects": [entry.options for entry in chosen], "on_invalid": "skip"}
        result = run_module("settings_objects", {**self.tenant.connection, **options})
        assert not result["failed"], result["msg"]
        assert result["summary"]["created"] > 800
        # Some of the published secrets stand elsewhere as no secret; the snapshot has no secret in clear text.
        shown = json.dumps(self.tenant.snapshot())
        self.secrets = {secret for secret in self.secrets if json.dumps(secret)[1:-1] not in shown}
        self.empty = SimulatedTenant.create(simulator)
        for entity_id in ground.entities:
            self.empty.seed_entity(entity_id, entity_id)

    def run(self, module_name, tenant=None, check_mode=False, **options):
        """Run a module; whatever it prints holds no secret."""
        tenant = tenant or self.tenant
        result = run_module(module_name, {**tenant.connection, **options}, check_mode)
        printed = result.pop("_stdout")
        assert not [secret for secret in self.secrets if secret in printed or json.dumps(secret)[1:-1] in printed]
        assert not result["failed"], result["msg"]
        return result


@pytest.fixture(scope="module")
def world(shared):
    with running_simulator("--schemas", str(SCHEMAS)) as ready:
        yield World(ready)


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "generic"])
@pytest.mark.parametrize("secrets", ["keep", "placeholder"])
def test_the_export_changes_nothing(world, tmp_path, typed, secrets, record_property):
    before = world.tenant.snapshot()
    result = world.run("settings_export_info", dest=str(tmp_path), typed=typed, secrets=secrets)
    assert world.tenant.snapshot() == before
    assert (result["locked"], result["invalid"]) == ([], [])
    objects = exported.entries(tmp_path)
    assert len(objects) == sum(result["counts"].values()) == len(world.tenant.settings())

    audit = world.run("settings_objects", check_mode=True, objects=objects, order="declared")
    assert audit["changed"] is False
    assert audit["summary"] == {"unchanged": len(objects), "arranged": 0, "unmanaged": 0}
    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert world.secrets and not [secret for secret in world.secrets if secret in written]
    assert ("vault_dynatrace_" in written) == (secrets == "placeholder")

    again = world.run("settings_export_info", dest=str(tmp_path), typed=typed, secrets=secrets)
    assert (again["changed"], again["changed_files"], again["removed_files"]) == (False, [], [])
    record_property("export", f"{len(objects)} objects of {len(result['counts'])} schemas, {result['requests']} requests")
    record_property("export", f"{len(result['bound_to_tenant'])} objects bound to the tenant")


def test_the_export_makes_an_empty_tenant_the_same(world, tmp_path, record_property):
    first, second = tmp_path / "first", tmp_path / "second"
    result = world.run("settings_export_info", dest=str(first))
    bound = {(item["schema_id"], item["scope"], item["key"]) for item in result["bound_to_tenant"]}
    # Only a profile with the name of another one has no other identity than its id.
    assert bound == {("builtin:alerting.profile", "environment", "Default")}
    wanted = [entry for entry in exported.entries(first) if "object_id" not in entry]
    applied = world.run("settings_objects", world.empty, objects=wanted, order="declared", on_invalid="skip")
    refused = {item["index"]: item["error"] for item in applied["results"] if item["action"] == "invalid"}
    skipped = {item["index"] for item in applied["results"] if item["action"] == "skipped"}
    # A placeholder is not always a secret that the schema takes, and the variables have no values here.
    assert all("{{ vault_dynatrace_" in json.dumps(wanted[index]) for index in refused), refused

    world.run("settings_export_info", world.empty, dest=str(second))
    # Where several objects share a name, variables have more in their names, and fewer share one now.
    made = [entry for entry in exported.entries(second) if "object_id" not in entry]
    expected = [entry for index, entry in enumerate(wanted) if index not in refused and index not in skipped]
    assert [_without_digests(entry) for entry in made] == [_without_digests(entry) for entry in expected]
    record_property("export", f"{len(made)} objects made again, {len(refused)} with placeholders refused")


def _without_digests(entry):
    return re.sub(r"({{ vault_dynatrace_\w*?)_[0-9a-f]{8}", r"\1", json.dumps(entry))
