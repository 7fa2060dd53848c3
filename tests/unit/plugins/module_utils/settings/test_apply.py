# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import (
    ApiError,
    ConflictError,
    DynatraceError,
    PermissionDeniedError,
)
from ansible_collections.community.dynatrace.plugins.module_utils.settings.apply import reconcile
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    SCHEMA_ID,
    MemoryStore,
    desired,
    live,
    object_id,
    prop,
    schema_of,
)

ZONES = "builtin:management-zones"
PROPERTIES = {"name": prop("text"), "size": prop("integer", default=5), "zone": prop("setting", nullable=True, referencedType=ZONES)}
CONFLICT = ConflictError("POST", "/settings/objects", 409, "Revisions are outdated")


@pytest.fixture
def store():
    return MemoryStore(schema_of(PROPERTIES), schema_of({"name": prop("text")}, schema_id=ZONES))


def failing(error):
    """Somebody or something that gets in the way of the next write."""

    def fail():
        raise error

    return fail


def test_a_creation(store):
    change = reconcile(store, desired({"name": "a"}))
    assert store.calls == ["schema", "read", "validate", "create"]
    assert [item.value for item in store.objects] == [{"name": "a", "size": 5}]
    assert (change.action, change.object_id) == ("created", store.objects[0].object_id)
    assert store.objects[0].external_id == change.identity.marker


def test_again_nothing_is_written(store):
    reconcile(store, desired({"name": "a"}))
    store.calls.clear()
    change = reconcile(store, desired({"name": "a"}))
    assert (change.action, change.object_id, store.calls) == ("unchanged", object_id(0), ["schema", "read"])


def test_an_update(store):
    store.objects = [live(0, {"name": "a", "size": 1})]
    change = reconcile(store, desired({"name": "a"}))
    assert store.calls == ["schema", "read", "validate", "update"]
    assert (change.action, store.objects[0].value) == ("updated", {"name": "a", "size": 5})


def test_a_deletion(store):
    store.objects = [live(0, {"name": "a", "size": 1})]
    change = reconcile(store, desired({"name": "a"}, state="absent"))
    # The API offers no validation of a deletion.
    assert (change.action, store.calls, store.objects) == ("deleted", ["schema", "read", "delete"], [])


def test_an_adoption(store):
    """PUT can not set an external id (environment.md 1.4)."""
    store.objects = [live(0, {"name": "a", "size": 5})]
    change = reconcile(store, desired({"name": "a"}, adopt=True))
    assert store.calls == ["schema", "read", "validate", "create"]
    assert [(item.object_id, item.external_id) for item in store.objects] == [(object_id(0), change.identity.marker)]


@pytest.mark.parametrize(
    ("stored", "wanted", "calls"),
    [
        ([], {}, ["schema", "read", "validate"]),
        ([{"name": "a", "size": 1}], {}, ["schema", "read", "validate"]),
        ([{"name": "a", "size": 5}], {}, ["schema", "read"]),
        ([{"name": "a", "size": 5}], {"state": "absent"}, ["schema", "read"]),
    ],
)
def test_check_mode_validates_and_changes_nothing(store, stored, wanted, calls):
    store.objects = [live(number, value) for number, value in enumerate(stored)]
    before = list(store.objects)
    predicted = reconcile(store, desired({"name": "a"}, **wanted), check_mode=True)
    assert (store.calls, store.objects) == (calls, before)
    assert predicted.action == reconcile(store, desired({"name": "a"}, **wanted)).action


def test_check_mode_validates_always(store):
    reconcile(store, desired({"name": "a"}), check_mode=True, validate=False)
    assert store.calls == ["schema", "read", "validate"]


def test_validation_may_be_left_out(store):
    reconcile(store, desired({"name": "a"}), validate=False)
    assert store.calls == ["schema", "read", "create"]


def test_what_is_wrong_is_said_before_anything_is_listed(store):
    with pytest.raises(DynatraceError, match="has no objects at scope PROCESS_GROUP-D895FF07CC71012E; allowed: HOST, environment"):
        reconcile(store, desired({"name": "a"}, scope="PROCESS_GROUP-D895FF07CC71012E"))
    with pytest.raises(DynatraceError, match="external_id is longer than the 500 characters"):
        reconcile(store, desired({"name": "a"}, external_id="x" * 501))
    assert set(store.calls) == {"schema"}


def test_an_invalid_value_is_not_sent(store):
    with pytest.raises(DynatraceError, match="unknown property"):
        reconcile(store, desired({"name": "a", "no": 1}))
    assert store.calls == ["schema", "read"]


def test_a_refused_validation_keeps_everything_as_it_is(store, monkeypatch):
    violation = {"path": SCHEMA_ID + "/0/size", "message": "Must be between 1 and 3"}
    refusal = ApiError("POST", "/settings/objects", 400, "Constraints violated.", violations=[violation])
    monkeypatch.setattr(store, "create", lambda *args, **kwargs: failing(refusal)())
    with pytest.raises(ApiError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert (caught.value.violations, store.objects) == ([{"path": "value.size", "message": "Must be between 1 and 3"}], [])
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (SCHEMA_ID + "/0/rules/1/name", "value.rules[1].name"),
        (SCHEMA_ID + "/5/name", "value.name"),
        (SCHEMA_ID + "/0", "value"),
        ("builtin:other/0/name", "builtin:other/0/name"),
        ("insertAfter", "insertAfter"),
        ("", ""),
    ],
)
def test_violations_speak_of_what_the_user_wrote(store, path, name):
    store.objects = [live(0, {"name": "a", "size": 1})]
    store.before_write = [failing(ApiError("PUT", "/x", 400, "no", violations=[{"path": path, "message": "m"}]))]
    with pytest.raises(ApiError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert caught.value.violations == [{"path": name, "message": "m"}]
    assert (caught.value.status, caught.value.method, caught.value.server_message) == (400, "PUT", "no")


def test_other_errors_are_told_as_they_are(store):
    refusal = PermissionDeniedError("POST", "/x", 403, "no", missing_scopes=["settings.write"])
    store.before_write = [failing(refusal)]
    with pytest.raises(PermissionDeniedError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert caught.value.result() == refusal.result()


def test_a_change_by_somebody_else_is_planned_anew(store):
    store.objects = [live(0, {"name": "a", "size": 1})]
    store.before_write = [lambda: store.interfere({"name": "a", "size": 2})]
    change = reconcile(store, desired({"name": "a", "size": 3}))
    assert store.calls == ["schema", "read", "validate", "update"] * 2
    assert (change.action, change.before["size"], store.objects[0].value["size"]) == ("updated", 2, 3)


def test_merge_keeps_what_somebody_else_changed_meanwhile(store):
    store.objects = [live(0, {"name": "a", "size": 1})]
    store.before_write = [lambda: store.interfere({"name": "a", "size": 1, "zone": "z"})]
    reconcile(store, desired({"name": "a", "size": 3}, value_mode="merge"))
    assert store.objects[0].value == {"name": "a", "size": 3, "zone": "z"}


def test_a_lost_answer_to_an_update_is_a_success(store):
    """The client sends it again, and the second time the lock is outdated: by our own write."""
    store.objects = [live(0, {"name": "a", "size": 1})]
    store.after_write = [failing(CONFLICT)]
    change = reconcile(store, desired({"name": "a"}))
    assert (change.action, change.paths, change.object_id) == ("updated", ["size"], object_id(0))
    assert store.calls == ["schema", "read", "validate", "update", "schema", "read"]


def test_a_conflict_about_a_creation(store):
    """Another run creates the same object at the same time."""
    store.after_write = [failing(CONFLICT)]
    change = reconcile(store, desired({"name": "a"}))
    assert (change.action, len(store.objects), change.object_id) == ("created", 1, store.objects[0].object_id)


def test_a_lasting_conflict_names_who_changed_it(store):
    store.objects = [live(0, {"name": "a", "size": 1}, modified_by="jane.doe")]
    store.before_write = [store.interfere, store.interfere]
    with pytest.raises(DynatraceError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert "Somebody else keeps changing " + object_id(0) in caught.value.message
    assert "Last change by jane.doe." in caught.value.message
    assert caught.value.details["status"] == 409
    assert store.calls.count("update") == 2
    assert store.objects[0].value["size"] == 1


def test_a_lasting_conflict_about_a_creation(store):
    store.before_write = [failing(CONFLICT), failing(CONFLICT)]
    with pytest.raises(DynatraceError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert caught.value.details["status"] == 409
    assert store.calls.count("create") == 2


def test_an_object_that_vanishes_while_it_is_changed(store):
    store.objects = [live(0, {"name": "a", "size": 1})]
    store.before_write = [store.objects.clear]
    with pytest.raises(DynatraceError) as caught:
        reconcile(store, desired({"name": "a"}))
    assert caught.value.details["status"] == 404


def test_references_cost_no_further_listing(store):
    zone = live(1, {"name": "Production"}, ZONES)
    store.objects = [zone]
    change = reconcile(store, desired({"name": "a", "zone": {"$ref": ZONES + "/Production"}}))
    assert store.listed == [((SCHEMA_ID, ZONES), "environment")]
    assert (change.value["zone"], change.after["zone"]) == (zone.object_id, "Production")


def test_an_ordered_schema_is_listed_alone():
    """Whether a listing of several schemas keeps the order is not documented."""
    store = MemoryStore(schema_of(PROPERTIES, ordered=True), schema_of({"name": prop("text")}, schema_id=ZONES))
    store.objects = [live(1, {"name": "Production"}, ZONES)]
    reconcile(store, desired({"name": "a", "zone": {"$ref": ZONES + "/Production"}}))
    assert store.listed == [((SCHEMA_ID,), "environment"), ((ZONES,), "environment")]


def test_the_inherited_value_is_only_read_when_it_matters():
    store = MemoryStore(schema_of(PROPERTIES, multiObject=False))
    store.effective = {"name": "from above", "size": 9}
    host = "HOST-D895FF07CC71012E"
    reconcile(store, desired({"size": 1}, value_mode="merge", scope=host))
    assert store.objects[0].value == {"name": "from above", "size": 1}
    assert store.calls.count("effective") == 1
    reconcile(store, desired({"size": 2}, value_mode="merge", scope=host))
    assert store.calls.count("effective") == 1
