# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.apply import send, share
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.journal import Journal
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.plan import BulkPlan
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MemoryStore,
    desired,
    grants,
    live,
    prop,
    schema_of,
)

SCHEMA = schema_of({"name": prop("text"), "text": prop("text", nullable=True)}, unique=[["name"]], ownerBasedAccessControl=True)


class Store(MemoryStore):
    """As the API does, it takes a write without a lock whatever the revision (environment.md 1.6)."""

    def _current(self, method, live):
        now = next((item for item in self.objects if item.object_id == live.object_id), live)
        super()._current(method, live if live.lock else live._replace(lock=now.lock))


def carried_out(stored, *wanted, shared=None):
    """A tenant on which a plan was carried out, its items and the journal."""
    store = Store(SCHEMA)
    store.objects = list(stored)
    store.shared = dict(shared or {})
    plan = BulkPlan(store, [Item(index, desired(**item)) for index, item in enumerate(wanted)])
    plan.make()
    journal = Journal(plan.listings)
    for item in plan.items:
        send(store, item.planned, validate_only=False)
        journal.add(item)
        share(store, item.planned)
    return store, plan, journal


UPDATED, DELETED = live(0, {"name": "updated", "text": "old"}), live(1, {"name": "deleted", "text": "old"}, place=1, external_id="theirs")
WANTED = (
    {"value": {"name": "updated", "text": "new"}},
    {"value": {"name": "deleted"}, "state": "absent"},
    {"value": {"name": "created"}},
)


def test_everything_is_put_back():
    store, plan, journal = carried_out([UPDATED, DELETED], *WANTED)
    assert sorted(item.value["name"] for item in store.objects) == ["created", "updated"]
    store.calls.clear()
    journal.undo(store)
    assert [(item.value, item.external_id) for item in store.objects] == [(UPDATED.value, None), (DELETED.value, "theirs")]
    assert all(item.undone and not item.outcome for item in plan.items)
    # What others may refer to comes back before they do.
    assert [call for call in store.calls if call not in ("read", "schema")] == ["create", "delete", "update"]


def test_what_cannot_be_put_back_is_told_and_the_rest_goes_on():
    store, plan, journal = carried_out([UPDATED, DELETED], *WANTED)

    def refuse():
        raise DynatraceError("not today")

    store.before_write = [refuse]
    journal.undo(store)
    assert [(item.undone, item.outcome) for item in plan.items] == [(True, None), (False, "failed"), (True, None)]
    assert "not today" in plan.items[1].error.message
    assert [item.value["name"] for item in store.objects] == ["updated"]


def test_what_somebody_else_has_removed_since_is_as_good_as_put_back():
    store, plan, journal = carried_out([], {"value": {"name": "created"}})
    store.objects = []
    journal.undo(store)
    assert plan.items[0].undone


def test_a_change_of_somebody_else_since_is_no_hindrance():
    store, _plan, journal = carried_out([UPDATED], WANTED[0])
    store.interfere({"name": "updated", "text": "theirs"})
    journal.undo(store)
    assert store.objects[0].value == UPDATED.value


ALL, ANN = ("all-users", ""), ("user", "aaaaaaaa-0000-4000-8000-000000000000")
FORMER = {UPDATED.object_id: {ANN: "write"}}


def test_permissions_are_put_back_with_the_object():
    everybody = {**WANTED[0], "permissions": grants(all_users="read", exclusive=True)}
    store, _plan, journal = carried_out([UPDATED], everybody, shared=FORMER)
    assert store.shared == {UPDATED.object_id: {ALL: "read"}}
    journal.undo(store)
    assert (store.objects[0].value, store.shared) == (UPDATED.value, FORMER)


def test_permissions_are_put_back_and_the_object_that_did_not_change_is_left_alone():
    store, plan, journal = carried_out([UPDATED], {"value": UPDATED.value, "permissions": grants(all_users="read")}, shared=FORMER)
    # What somebody else did since is no hindrance, and how far our own change came does not matter.
    store.shared[UPDATED.object_id] = {ALL: "write"}
    store.calls.clear()
    journal.undo(store)
    assert (store.calls, store.shared) == (["permissions", "share"], FORMER)
    assert plan.items[0].undone


def test_permissions_that_did_not_change_are_not_touched():
    store, _plan, journal = carried_out([UPDATED], {**WANTED[0], "permissions": grants(users=[(ANN[1], "write")])}, shared=FORMER)
    store.calls.clear()
    journal.undo(store)
    assert store.calls == ["update"]
