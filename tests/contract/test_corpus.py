# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each real payload on its own: created, found unchanged, restored after a change by hand just as check mode said."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .hand_changes import hand_changes
from .payloads import SCHEMAS, parts, payloads, prepare, put, schema_of, secrets_of

CLEAN = [pytest.param(payload, id=name) for name, payload in payloads() if not payload.doubtful]
DOUBTFUL = [pytest.param(payload, id=name) for name, payload in payloads() if payload.doubtful]


@pytest.fixture(scope="module")
def real_schemas(shared):
    """A simulator whose tenants have the real schemas."""
    with running_simulator("--schemas", str(SCHEMAS)) as ready:
        yield ready


@pytest.fixture
def real_tenant(real_schemas):
    """A fresh tenant with the real schemas."""
    tenant = SimulatedTenant.create(real_schemas)
    yield tenant
    tenant.remove()


class Task:
    """A task that wants one payload in one tenant."""

    def __init__(self, tenant, payload):
        self.tenant, self.schema = tenant, schema_of(payload.schema_id)
        self.scope, self.value = prepare(tenant, payload)
        self.secrets = secrets_of(self.schema, self.value)
        self._seen = len(tenant.requests())
        self.requests = []

    def run(self, check_mode=False):
        """Run it; ``requests`` then holds what it asked the tenant. No result may show a secret."""
        options = {**self.tenant.connection, "schema_id": self.schema["schemaId"], "scope": self.scope, "value": self.value}
        result = run_module("settings_object", options, check_mode=check_mode)
        printed = result.pop("_stdout")
        assert not [secret for secret in self.secrets if secret in printed or json.dumps(secret)[1:-1] in printed]
        self.look()
        return result

    def look(self):
        """Take note of the requests since the last look."""
        everything = self.tenant.requests()
        self.requests, self._seen = everything[self._seen :], len(everything)

    @property
    def writes(self):
        return [item for item in self.requests if item["method"] != "GET" and "validateOnly=true" not in item["query"]]

    def stored(self, object_id):
        """The value as the tenant gives it to anybody."""
        return self.tenant.call("GET", f"/api/v2/settings/objects/{object_id}")["value"]

    def change_by_hand(self, object_id):
        """Let somebody who knows the secrets change something; returns what kind of change the tenant took, None if it took none."""
        before = self.stored(object_id)
        known = before
        for path, definition, secret in parts(self.schema, self.value):
            if definition["type"] == "secret":
                known = put(known, path, secret)
        changes = hand_changes(self.schema, known, self.schema["schemaId"] + str(self.value))
        # Where a change needs another one, such as a value for what it makes apply, let the tenant fill that in.
        for kind, value, query in [(*change, query) for query in ("", "?repairInput=true") for change in changes]:
            try:
                self.tenant.change_by_hand(object_id + query, value)
            except AssertionError as refusal:
                if ": 400 " not in str(refusal):
                    raise
                continue
            if self.stored(object_id) != before:
                return kind
        return None


def goes_round(task, created):
    """Follow a created object to the end; returns the kind of change that was made by hand."""
    object_id = created["object_id"]
    again = task.run()
    assert (again["failed"], again["changed"], again["action"]) == (False, False, "unchanged"), again
    assert task.writes == [] and len(task.requests) <= 2
    wanted = task.stored(object_id)
    kind = task.change_by_hand(object_id)
    if kind is None:
        task.tenant.call("DELETE", f"/api/v2/settings/objects/{object_id}")
    task.look()

    changed = task.tenant.snapshot()
    predicted = task.run(check_mode=True)
    assert not predicted["failed"] and predicted["changed"] and predicted["diff"]["before"] != predicted["diff"]["after"], predicted
    assert task.writes == [] and task.tenant.snapshot() == changed

    done = task.run()
    assert len(task.writes) == 1 and len(task.requests) <= 4
    if kind is None:
        object_id, done["object_id"] = done["object_id"], None
    assert done == predicted
    assert task.stored(object_id) == wanted

    last = task.run()
    assert (last["failed"], last["changed"]) == (False, False), last
    return kind or "removed: no other change was taken"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("payload", CLEAN)
def test_clean_payload(real_tenant, payload, record_property):
    task = Task(real_tenant, payload)
    held = {item["objectId"] for item in real_tenant.snapshot()}
    created = task.run()
    assert not created["failed"], created
    # A fresh tenant has one object that somebody published, just as it is: the alerting profile Default.
    assert created["action"] == ("unchanged" if created["object_id"] in held else "created"), created
    assert len(task.writes) == created["changed"] and len(task.requests) <= 4
    record_property("clean payloads", f"go round, changed by hand: {goes_round(task, created)}")


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("payload", DOUBTFUL)
def test_doubtful_payload(real_tenant, payload, record_property):
    task = Task(real_tenant, payload)
    before = real_tenant.snapshot()
    created = task.run()
    if created["failed"]:
        assert created.get("violations") or task.scope and task.scope in created["msg"] and "cope" in created["msg"], created
        for violation in created.get("violations", ()):
            assert violation["message"] and violation["message"] in created["msg"] and violation["path"] in created["msg"]
        assert task.writes == [] and real_tenant.snapshot() == before
        record_property("doubtful payloads", "refused, the violation named")
    else:
        record_property("doubtful payloads", f"go round, changed by hand: {goes_round(task, created)}")


def test_the_corpus_is_whole(shared):
    assert (len(CLEAN), len(DOUBTFUL)) == (956, 77)
