# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All real payloads that can live in one tenant together, in one task."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .payloads import SCHEMAS, payloads, prepare, schema_of, secrets_of


@dataclass(frozen=True)
class Entry:
    """A payload as an entry of the option objects.

    :ivar options: the entry
    :ivar doubtful: whether the corpus has warnings about the payload
    """

    options: dict
    doubtful: bool

    @property
    def schema(self):
        return schema_of(self.options["schema_id"])

    def claims(self):
        """What only one object of a tenant can have: the single place of a scope, or the values of unique keys (environment.md 1.15)."""
        place = (self.options["schema_id"], self.options["scope"])
        if not self.schema.get("multiObject"):
            return {place}
        found = set()
        for number, constraint in enumerate(self.schema.get("schemaConstraints", ())):
            if constraint["type"] == "UNIQUE":
                columns = [_parts_at(self.options["value"], path, constraint) for path in constraint["uniqueProperties"]]
                found.update((*place, number, *values) for values in itertools.product(*columns))
        return found


def _parts_at(value, path, constraint):
    """The values that have to be unique at a path, as texts; none where there is nothing."""
    for name in (path,) if path in value else path.replace(".", "/").split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return []
    return [
        json.dumps(each, sort_keys=True)
        for each in (value if constraint.get("flattenCollections") and isinstance(value, list) else [value])
    ]


class Foundation:
    """Puts into a tenant what payloads refer to, everything once; has the methods that ``prepare`` calls."""

    def __init__(self, tenant):
        self._tenant = tenant
        self._made = {}

    def seed(self, schema_id, value, scope="environment", **options):
        key = (schema_id, scope, options.get("uid") or json.dumps(value))
        if key not in self._made:
            self._made[key] = self._tenant.seed(schema_id, value, scope, **options)
        return self._made[key]

    def seed_entity(self, entity_id, display_name):
        if entity_id not in self._made:
            self._made[entity_id] = self._tenant.seed_entity(entity_id, display_name)


def together(tenant):
    """The entries that can live in one tenant, which then has what they refer to; payloads without warnings go first."""
    foundation, taken, chosen = Foundation(tenant), set(), []
    for name, payload in sorted(payloads(), key=lambda pair: pair[1].doubtful):
        scope, value = prepare(foundation, payload)
        # Many published payloads share a name.
        entry = Entry({"schema_id": payload.schema_id, "scope": scope, "value": value, "external_id": name}, payload.doubtful)
        claims = entry.claims()
        if not claims & taken:
            taken |= claims
            chosen.append(entry)
    return chosen


@pytest.fixture(scope="module")
def bulk_tenant(shared):
    """A tenant with the real schemas."""
    with running_simulator("--schemas", str(SCHEMAS)) as ready:
        yield SimulatedTenant.create(ready)


def test_all_payloads_in_one_task(bulk_tenant, record_property):
    tenant = bulk_tenant
    entries = together(tenant)
    secrets = {secret for entry in entries for secret in secrets_of(entry.schema, entry.options["value"])}

    def run(wanted, check_mode=False, **options):
        tenant.forget_requests()
        params = {**tenant.connection, "objects": [entry.options for entry in wanted], **options}
        result = run_module("settings_objects", params, check_mode)
        assert result["results"], result
        printed = result.pop("_stdout")
        assert not [secret for secret in secrets if secret in printed or json.dumps(secret)[1:-1] in printed]
        return result

    # What the tenant refuses is named, and only payloads that the corpus warns of are refused. Nothing is written then.
    before = tenant.snapshot()
    refused = run(entries)
    assert refused["failed"] and tenant.writes() == [] and tenant.snapshot() == before
    bad = {item["index"] for item in refused["results"] if item["action"] in ("invalid", "skipped")}
    assert len(bad) == sum(refused["summary"].get(action, 0) for action in ("invalid", "skipped"))
    assert all(entries[index].doubtful for index in bad), [item for item in refused["results"] if not entries[item["index"]].doubtful]
    assert all(item["error"] for item in refused["results"])

    good = [entry for index, entry in enumerate(entries) if index not in bad]
    predicted = run(good, check_mode=True)
    assert not predicted["failed"], predicted["msg"]
    assert tenant.writes() == [] and tenant.snapshot() == before
    applied = run(good)
    assert not applied["failed"], applied["msg"]
    assert applied["summary"] == predicted["summary"]
    assert set(applied["summary"]) <= {"created", "unchanged", "arranged", "unmanaged"}
    # A fresh tenant has one object that somebody published, just as it is: the alerting profile Default.
    assert applied["summary"].get("unchanged", 0) <= 1
    writes = len(tenant.writes())
    settled = tenant.snapshot()
    assert len(settled) == len(before) + applied["summary"]["created"]

    for check_mode in (False, True):
        again = run(good, check_mode)
        assert (again["failed"], again["changed"]) == (False, False), [item for item in again["results"] if item["action"] != "unchanged"]
        assert again["summary"]["unchanged"] == len(good)
        assert [request for request in tenant.requests() if request["method"] != "GET"] == []
        assert tenant.snapshot() == settled

    for index in range(len(entries)):
        record_property("payloads in one task", "refused, the violation named" if index in bad else "created, found unchanged")
    for _payload in range(len(payloads()) - len(entries)):
        record_property("payloads in one task", "left out: another one has the only place or the unique key")
    record_property("one task", f"{len(good)} objects of {len({entry.options['schema_id'] for entry in good})} schemas, {writes} writes")
    record_property("one task", f"unchanged: {again['requests']} requests")
