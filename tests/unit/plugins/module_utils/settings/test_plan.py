# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.documents import MASK
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import UNPLACED, Listing, Placement
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import InvalidValueError, check, difference, plan, summary
from ansible_collections.community.dynatrace.plugins.module_utils.settings.references import References
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MemoryStore,
    desired,
    equals,
    live,
    many,
    object_id,
    prop,
    schema_of,
)

ONE = "***111***"
HOST = "HOST-D895FF07CC71012E"
PROPERTIES = {
    "name": prop("text"),
    "size": prop("integer", default=5),
    "note": prop("text", nullable=True),
    "tags": many("set", prop("text")),
    "rules": many("list", prop("#Rule")),
    "mode": prop("%Mode", default="A"),
    "onlyB": prop("text", default="b", precondition=equals("mode", "B")),
    "token": prop("secret", nullable=True),
    "url": prop("text", nullable=True, forceSecretResubmission=True),
}
TYPES = {"Rule": {"key": prop("text"), "on": prop("boolean", default=True), "limit": prop("integer", default=1)}}
ENUMS = {"Mode": ["A", "B"]}
SCHEMA = schema_of(PROPERTIES, TYPES, ENUMS)
SINGLE = schema_of(PROPERTIES, TYPES, ENUMS, multiObject=False)
ORDERED = schema_of(PROPERTIES, TYPES, ENUMS, ordered=True)
ANONYMOUS = schema_of({"size": prop("integer")})


def full(**more):
    """A complete value."""
    return dict({"name": "a", "size": 5, "tags": [], "rules": [], "mode": "A"}, **more)


def planned(wanted, *objects, schema=SCHEMA, effective=None):
    return plan(wanted, schema, References(MemoryStore(schema)), Listing(objects), lambda: effective)


def refused(wanted, *objects, schema=SCHEMA):
    with pytest.raises(DynatraceError) as caught:
        planned(wanted, *objects, schema=schema)
    return caught.value.message


def test_created():
    change = planned(desired({"name": "a"}))
    assert (change.action, change.value, change.live, change.object_id) == ("created", full(), None, None)
    assert (change.before, change.after) == ({}, full())
    assert change.warnings == []


def test_unchanged():
    change = planned(desired({"name": "a"}), live(1, full()))
    assert (change.action, change.paths, change.object_id) == ("unchanged", [], object_id(1))
    assert summary(change)["changed"] is False


@pytest.mark.parametrize(
    ("stored", "given"),
    [
        ({"tags": ["b", "a"]}, {"tags": ["a", "b", "b"]}),
        ({"note": "x\n"}, {"note": "x"}),
        ({"note": None}, {}),
        ({}, {"note": None}),
        ({"rules": [{"key": "k", "on": True, "limit": 1}]}, {"rules": [{"key": "k"}]}),
        ({"size": 7}, {"size": "7"}),
        ({"token": ONE}, {"token": "topsecret"}),
        ({"token": ONE}, {}),
        ({"onlyB": "left over"}, {}),
    ],
)
def test_what_makes_no_difference(stored, given):
    change = planned(desired(dict(given, name="a")), live(1, full(**stored)))
    assert (change.action, change.paths) == ("unchanged", [])


def test_updated():
    change = planned(desired({"name": "a", "size": 6, "tags": ["t"]}), live(1, full(note="gone", rules=[])))
    assert (change.action, change.paths, change.value) == ("updated", ["note", "size", "tags"], full(size=6, tags=["t"]))
    assert (change.before, change.after) == (full(note="gone"), full(size=6, tags=["t"]))


def test_replace_restores_defaults_and_merge_leaves_alone():
    stored = live(1, full(size=9, note="x", tags=["t"]))
    assert planned(desired({"name": "a"}), stored).value == full()
    merged = planned(desired({"name": "a", "tags": ["u"]}, value_mode="merge"), stored)
    assert (merged.paths, merged.value) == (["tags"], full(size=9, note="x", tags=["u"]))
    cleared = planned(desired({"name": "a", "note": None}, value_mode="merge"), stored)
    assert (cleared.paths, cleared.value) == (["note"], full(size=9, tags=["t"]))


def test_merge_may_merge_lists():
    stored = live(1, full(rules=[{"key": "k", "on": False, "limit": 3}]))
    wanted = desired(
        {"name": "a", "rules": [{"key": "k", "limit": 4}, {"key": "new"}]}, value_mode="merge", merge_lists_on={"rules": "key"}
    )
    assert planned(wanted, stored).value["rules"] == [{"key": "k", "on": False, "limit": 4}, {"key": "new", "on": True, "limit": 1}]


def test_merge_drops_what_no_longer_applies_without_a_word():
    change = planned(desired({"name": "a", "mode": "A"}, value_mode="merge"), live(1, full(mode="B", onlyB="x")))
    assert (change.value, change.paths, change.warnings) == (full(), ["mode", "onlyB"], [])


def test_what_was_given_and_does_not_apply_is_warned_of():
    change = planned(desired({"name": "a", "onlyB": "x"}))
    assert change.value == full()
    assert change.warnings == ["value.onlyB is ignored: it does not apply with the other properties as they are"]


def test_merge_starts_from_the_inherited_value():
    """Only for a single object at a narrower scope: elsewhere nothing is inherited."""
    wanted = desired({"size": 6}, value_mode="merge", scope=HOST)
    assert planned(wanted, schema=SINGLE, effective=full(note="from above")).value == full(size=6, note="from above")
    assert "value.name" in refused(wanted, schema=SINGLE)
    with pytest.raises(InvalidValueError):
        planned(desired({"size": 6}, value_mode="merge"), schema=SINGLE, effective=full())
    replaced = planned(desired({"name": "a", "size": 6}, scope=HOST), schema=SINGLE, effective=full(note="from above"))
    assert replaced.value == full(size=6)


def test_an_invalid_value_says_all_that_is_wrong():
    with pytest.raises(InvalidValueError) as caught:
        planned(desired({"nmae": "a", "size": "many", "rules": [{"limit": 1}]}))
    assert [item["path"] for item in caught.value.details["violations"]] == ["value.nmae", "value.size", "value.rules[0].key", "value.name"]
    assert "The value for builtin:example.things is not valid: value.nmae: unknown property; did you mean name?" in caught.value.message


def test_an_object_id_that_does_not_exist():
    assert refused(desired(full(), object_id="x"), live(1, full())) == "builtin:example.things has no object x at scope environment"


@pytest.mark.parametrize(("schema", "action"), [(SCHEMA, "deleted"), (SINGLE, "reset")])
def test_absence(schema, action):
    change = planned(desired({"name": "a"}, state="absent"), live(1, full(size=9)), schema=schema)
    assert (change.action, change.value, change.before, change.after) == (action, None, full(size=9), {})
    assert summary(change)["object_id"] == object_id(1)


def test_what_is_absent_stays_absent():
    change = planned(desired({"name": "a"}, state="absent"), live(1, full(name="b")))
    assert (change.action, summary(change)["changed"], summary(change)["external_id"]) == ("unchanged", False, None)


def test_an_incomplete_value_is_enough_to_delete():
    assert planned(desired({"name": "a", "mode": "no such mode"}, state="absent"), live(1, full())).action == "deleted"


@pytest.mark.parametrize("value", [{}, {"name": ""}, {"name": None, "rules": []}, {"name": "", "rules": {"key": ""}}])
def test_nothing_is_absent_only_because_nothing_says_what(value):
    for chosen in ({}, {"object_id": ""}, {"external_id": "", "object_id": ""}):
        with pytest.raises(DynatraceError) as caught:
            check(desired(value, state="absent", **chosen), SCHEMA)
        assert caught.value.message == "value.name, object_id or external_id must say which object of builtin:example.things is meant"
    with pytest.raises(DynatraceError, match="value, object_id or external_id must say which"):
        check(desired(value, state="absent"), ANONYMOUS)
    check(desired(value, state="absent", object_id="x"), SCHEMA)
    check(desired(value, state="absent", external_id="x"), SCHEMA)
    check(desired(value, state="absent"), SINGLE)
    check(desired(value), SCHEMA)


def test_something_small_says_which_object_is_meant():
    for value in ({"size": 0}, {"tags": ["x"]}, {"rules": [{"on": False}]}):
        check(desired(value, state="absent"), ANONYMOUS)


def test_what_shall_be_absent_may_refer_to_what_is_gone():
    gone = {"$ref": "builtin:example.things/gone"}
    assert planned(desired({"name": "a", "note": gone}, state="absent"), live(1, full())).action == "deleted"
    assert planned(desired({"name": "b", "note": gone}, state="absent"), live(1, full())).action == "unchanged"
    # Where only the whole value tells objects apart, one that refers to nothing is another one.
    nameless = schema_of({"note": prop("text", nullable=True)})
    assert planned(desired({"note": gone}, state="absent"), live(1, {"note": None}), schema=nameless).action == "unchanged"
    assert "is meant by 'gone'" in refused(desired({"name": "a", "note": gone}), live(1, full()))


def test_protected_objects():
    stored = live(1, full(), operations=frozenset())
    assert planned(desired(full()), stored).action == "unchanged"
    assert "a may not be deleted: the tenant protects it" in refused(desired(full(), state="absent"), stored)
    assert "a is protected by the tenant: value.size, value.tags may not be changed" in refused(desired(full(size=6, tags=["t"])), stored)


def test_the_writable_part_of_a_protected_object():
    stored = live(1, full(), operations=frozenset(["delete"]), writable_paths=["size", "rules"])
    assert planned(desired(full(size=6, rules=[{"key": "k"}])), stored).action == "updated"
    message = refused(desired(full(size=6, tags=["t"])), stored)
    assert "value.tags may not be changed" in message
    assert "value.size" not in message


def test_the_locked_part_of_an_object():
    stored = live(1, full(), locked_paths=["size"])
    assert planned(desired(full(tags=["t"])), stored).action == "updated"
    assert "value.size may not be changed" in refused(desired(full(size=6)), stored)


def test_secrets_are_kept_and_never_shown():
    change = planned(desired({"name": "a", "size": 6, "token": "topsecret"}), live(1, full(token=ONE)))
    assert (change.value["token"], change.paths, change.resends) == (ONE, ["size"], False)
    assert (change.before["token"], change.after["token"], summary(change)["value"]["token"]) == (MASK, MASK, MASK)


def test_a_new_object_gets_the_secret_and_the_result_does_not():
    change = planned(desired({"name": "a", "token": "topsecret"}))
    assert change.value["token"] == "topsecret"
    assert "topsecret" not in repr([summary(change), difference(change, "t"), change.before, change.after])


def test_secrets_that_are_always_sent():
    change = planned(desired({"name": "a", "token": "topsecret"}, update_secrets="always"), live(1, full(token=ONE)))
    assert (change.action, change.paths, change.resends, change.value["token"]) == ("updated", [], True, "topsecret")
    assert difference(change, "t")["before"]["(secrets)"] == "stored"
    masked = planned(desired({"name": "a", "token": MASK}, update_secrets="always"), live(1, full(token=ONE)))
    assert (masked.action, masked.resends) == ("unchanged", False)


def test_a_mask_is_no_secret_for_a_new_object():
    assert refused(desired({"name": "a", "token": MASK})).endswith("value.token: is a masked secret: give the secret itself")


def test_a_change_that_makes_the_server_ask_for_secrets_again():
    stored = live(1, full(token=ONE, url="u"))
    change = planned(desired({"name": "a", "token": "topsecret", "url": "v"}), stored)
    assert (change.value["token"], change.paths) == ("topsecret", ["url"])
    assert "value.token: is a masked secret" in refused(desired({"name": "a", "url": "v"}), stored)
    assert planned(desired({"name": "a", "url": "u", "token": MASK}), stored).action == "unchanged"


def test_adoption():
    stored = live(1, full())
    assert planned(desired(full()), stored).action == "unchanged"
    change = planned(desired(full(), adopt=True), stored)
    assert (change.action, change.adopts, change.paths) == ("updated", True, [])
    shown = difference(change, "t")
    assert (shown["before"]["(external id)"], shown["after"]["(external id)"]) == (None, change.identity.marker)
    assert summary(change)["external_id"] == change.identity.marker
    adopted = live(1, full(), external_id=change.identity.marker)
    assert planned(desired(full(), adopt=True), adopted).action == "unchanged"


def test_adoption_does_not_move():
    """A POST that does not say where puts an object last (environment.md 9.4 no. 34)."""
    objects = [live(number, full(name=name), place=number) for number, name in enumerate("xay")]
    change = planned(desired(full(), adopt=True), *objects, schema=ORDERED)
    assert (change.moves, change.placement) == (False, Placement(object_id(0), None))
    first = planned(desired(full(name="x"), adopt=True), *objects, schema=ORDERED)
    assert first.placement == Placement("", None)


def test_moved():
    objects = [live(number, full(name=name), place=number) for number, name in enumerate("ab")]
    change = planned(desired(full(), position="last"), *objects, schema=ORDERED)
    assert (change.action, change.moves, change.paths, change.placement) == ("moved", True, [], Placement(object_id(1), None))
    shown = difference(change, "t")
    assert (shown["before"]["(position)"], shown["after"]["(position)"]) == (1, "last")
    both = planned(desired(full(size=6), position={"after": "b"}), *objects, schema=ORDERED)
    assert (both.action, both.moves, both.paths) == ("updated", True, ["size"])
    assert difference(both, "t")["after"]["(position)"] == "after b"


def test_only_ordered_schemas_have_positions():
    assert "have no order" in refused(desired(full(), position="first"))


def test_an_object_identified_by_its_value_only_is_warned_of():
    assert len(planned(desired({"size": 1}), schema=ANONYMOUS).warnings) == 1
    assert planned(desired({"size": 1}, external_id="mine"), schema=ANONYMOUS).warnings == []
    assert planned(desired({"size": 1}), live(1, {"size": 1}), schema=ANONYMOUS).warnings == []


def test_the_result_of_a_creation():
    change = planned(desired({"name": "a"}))
    assert summary(change) == {
        "action": "created",
        "changed": True,
        "changed_paths": [],
        "object_id": None,
        "external_id": change.identity.marker,
        "schema_id": "builtin:example.things",
        "scope": "environment",
        "value": full(),
    }


def test_the_result_of_an_update():
    result = summary(planned(desired({"name": "a", "size": 6}), live(1, full(), external_id="theirs")))
    assert (result["action"], result["changed_paths"], result["external_id"]) == ("updated", ["value.size"], "theirs")


def test_a_diff_of_nothing_is_empty():
    stored = live(1, full(note="x\n", tags=["b", "a"]))
    shown = difference(planned(desired({"name": "a", "note": "x", "tags": ["a", "b"]}), stored), "tenant1")
    assert shown["before"] == shown["after"]
    assert shown["before_header"] == shown["after_header"] == "builtin:example.things a at environment in tenant1"


def test_a_diff_in_the_words_of_the_user():
    shown = difference(planned(desired({"name": "a", "size": 6}), live(1, full())), "t", lambda value: {"the_size": value["size"]})
    assert (shown["before"], shown["after"]) == ({"the_size": 5}, {"the_size": 6})


def test_nothing_said_about_the_place():
    assert planned(desired({"name": "a"}), live(1, full()), schema=ORDERED).placement == UNPLACED


def test_what_the_server_fills_in_itself():
    """The actor of a detector (environment.md 9.3 no. 24): may be left out, stays as it was filled in, and may be given."""
    schema_id = "builtin:davis.anomaly-detectors"
    schema = schema_of(
        {"title": prop("text"), "executionSettings": prop("#Settings")},
        {"Settings": {"actor": prop("text"), "offset": prop("integer", default=0)}},
        schema_id=schema_id,
    )

    def wanted(**settings):
        return desired({"title": "a", "executionSettings": settings}, schema_id)

    assert planned(wanted(), schema=schema).value == {"title": "a", "executionSettings": {"offset": 0}}
    stored = live(1, {"title": "a", "executionSettings": {"actor": "me", "offset": 0}}, schema_id)
    assert planned(wanted(), stored, schema=schema).action == "unchanged"
    assert planned(wanted(offset=1), stored, schema=schema).value["executionSettings"] == {"actor": "me", "offset": 1}
    assert planned(wanted(actor="you"), stored, schema=schema).value["executionSettings"] == {"actor": "you", "offset": 0}
    unfilled = live(1, {"title": "a", "executionSettings": {"offset": 0}}, schema_id)
    assert planned(wanted(), unfilled, schema=schema).action == "unchanged"


def test_an_object_without_a_name_is_titled_by_its_id():
    stored = live(1, {"size": 1})
    shown = difference(planned(desired({"size": 1}), stored, schema=ANONYMOUS), "t")
    assert shown["before_header"] == f"builtin:example.things {stored.object_id} at environment in t"
    alone = difference(planned(desired({"note": "n"}, state="absent"), live(1, full()), schema=SINGLE), "t")
    assert alone["before_header"] == "builtin:example.things at environment in t"
