# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of one object of any kind, on a collection in memory."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import (
    ApiError,
    ConflictError,
    ConnectionFailedError,
    DynatraceError,
    NotFoundError,
)
from ansible_collections.community.dynatrace.plugins.module_utils.resources.reconcile import difference, plan, reconcile, summary
from ansible_collections.community.dynatrace.plugins.module_utils.resources.resource import Resource


class Gadgets(Resource):
    module = "gadget"
    noun = "gadget"
    path = "/gadgets"
    items = "gadgets"
    options = {
        "name": {"type": "str", "needed": True},
        "owner": {"type": "str", "fixed": True},
        "enabled": {"type": "bool", "initial": True},
        "colours": {"type": "list", "elements": "str", "unordered": True},
        "steps": {"type": "list", "elements": "str"},
        "limits": {"type": "dict", "options": {"lower": {"type": "int"}, "upper_bound": {"type": "int", "api": "upper"}}},
        "password": {"type": "str", "no_log": True, "write_only": True},
        "labels": {"type": "dict"},
        "socket": {"type": "str", "choices": ["wall", "car"]},
        "fuse": {"type": "int", "when": {"socket": ["wall"]}, "needed": True},
        "charger": {
            "type": "dict",
            "options": {
                "plug": {"type": "str"},
                "pin": {"type": "str", "no_log": True, "write_only": True, "needed": True, "when": {"plug": ["locked"]}},
                "keeper": {"type": "str", "needed": True, "when": {"plug": ["locked"]}},
            },
        },
    }


GADGETS = Gadgets()


class Collection:
    """Stands in for the client of an API with one collection; ``trouble`` are exceptions that the next writes meet, each with
    whether the write is done all the same."""

    def __init__(self, *documents):
        self.ids = itertools.count(1)
        self.stored = {}
        self.sent = []
        self.trouble = []
        self.meanwhile = None
        for document in documents:
            self._store(document)

    def _store(self, document):
        object_id = f"G-{next(self.ids)}"
        self.stored[object_id] = self._shown(document) | {"id": object_id, "age": 7}
        return object_id

    @staticmethod
    def _shown(document):
        """What the API tells: a password never, and in place of a pin something that is none."""
        shown = {name: item for name, item in document.items() if name != "password"}
        return shown | {"charger": shown["charger"] | {"pin": "****"}} if "pin" in shown.get("charger", ()) else shown

    def _write(self, method, path, document, work):
        self.sent.append((method, path, document))
        trouble = self.trouble.pop(0) if self.trouble else None
        result = work() if trouble is None or trouble[1] else None
        if self.meanwhile:
            self.meanwhile()
            self.meanwhile = None
        if trouble is not None:
            raise trouble[0]
        return result

    def pages(self, path, query, items):
        assert (path, items) == ("/gadgets", "gadgets")
        return iter(list(self.stored.values()))

    def get(self, path):
        object_id = path.rpartition("/")[2]
        if object_id not in self.stored:
            raise NotFoundError("GET", path, 404, "no such gadget")
        return self.stored[object_id]

    def post(self, path, document):
        return self._write("POST", path, document, lambda: {"id": self._store(document)})

    def put(self, path, document):
        object_id = path.rpartition("/")[2]

        def work():
            self.stored[object_id] = self._shown(document) | {"id": object_id}

        return self._write("PUT", path, document, work)

    def delete(self, path):
        object_id = path.rpartition("/")[2]
        if object_id not in self.stored:
            raise NotFoundError("DELETE", path, 404, "no such gadget")
        return self._write("DELETE", path, None, lambda: self.stored.pop(object_id))


def params(**given):
    """All options as Ansible hands them over: None where nothing was given."""
    absent = {"lower": None, "upper_bound": None}
    if isinstance(given.get("limits"), dict):
        given["limits"] = {**absent, **given["limits"]}
    if isinstance(given.get("charger"), dict):
        given["charger"] = {"plug": None, "pin": None, "keeper": None, **given["charger"]}
    return {**dict.fromkeys(GADGETS.options), "id": None, "state": "present", "update_secrets": "on_create", **given}


def run(collection, check_mode=False, **given):
    return reconcile(collection, GADGETS, params(**given), check_mode)


LAMP = {
    "name": "lamp",
    "owner": "jane",
    "enabled": True,
    "colours": ["red", "blue"],
    "steps": ["b", "a"],
    "limits": {"lower": 1, "upper": 5},
    "labels": {"room": "hall", "pin": "label"},
}
LOST = [ConnectionFailedError("no answer", sent=True), ApiError("POST", "/gadgets", 502, "Bad gateway")]
BUSY = ConflictError("PUT", "/gadgets/G-1", 409, "changed meanwhile")


def test_options_for_ansible_have_no_keys_of_ours():
    spec = GADGETS.argument_spec()
    assert set(spec) == {*GADGETS.options, "id", "state", "update_secrets"}
    assert spec["password"] == {"type": "str", "no_log": True}
    assert spec["limits"]["options"]["upper_bound"] == {"type": "int"}


def test_what_does_not_exist_is_created_with_what_is_given():
    collection = Collection()
    change = run(collection, name="lamp", limits={"upper_bound": 5}, password="letmein-0123")
    assert (change.action, change.object_id, change.paths) == ("created", "G-1", [])
    assert change.after == {"name": "lamp", "enabled": True, "limits": {"upper_bound": 5}}
    assert collection.sent == [("POST", "/gadgets", {"name": "lamp", "limits": {"upper": 5}, "password": "letmein-0123"})]


@pytest.mark.parametrize(
    "given", [{}, {"colours": ["blue", "red"]}, {"enabled": True}, {"limits": {"lower": 1}}, {"password": "letmein-0123"}]
)
def test_what_is_as_wanted_is_left_alone(given):
    collection = Collection(LAMP)
    change = run(collection, name="lamp", **given)
    assert (change.action, change.object_id, change.paths, collection.sent) == ("unchanged", "G-1", [], [])
    assert change.after["limits"] == {"lower": 1, "upper_bound": 5}
    assert difference(change, "abc")["before"] == difference(change, "abc")["after"]


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({"enabled": False}, ["enabled"]),
        ({"colours": ["red"]}, ["colours"]),
        ({"colours": []}, ["colours"]),
        ({"steps": ["a", "b"]}, ["steps"]),
        ({"limits": {"upper_bound": 6}}, ["limits.upper_bound"]),
        ({"labels": {"room": "attic"}}, ["labels.room"]),
        ({"limits": {"lower": 0, "upper_bound": 5}, "enabled": False}, ["enabled", "limits.lower"]),
    ],
)
def test_what_differs_is_updated_and_what_is_not_given_stays(given, paths):
    collection = Collection(LAMP)
    change = run(collection, name="lamp", **given)
    assert (change.action, change.paths) == ("updated", paths)
    ((method, path, document),) = collection.sent
    assert (method, path) == ("PUT", "/gadgets/G-1")
    untouched = {name for name in LAMP if name not in {path.split(".")[0] for path in paths}}
    assert {name: document[name] for name in untouched} == {name: LAMP[name] for name in untouched}
    assert run(collection, name="lamp", **given).action == "unchanged"


def test_what_is_empty_and_what_is_missing_are_the_same():
    collection = Collection({"name": "lamp"})
    assert run(collection, name="lamp", owner="", colours=[]).action == "unchanged"


def test_secrets_are_sent_along_with_another_change_or_when_asked_for():
    collection = Collection(LAMP)
    assert run(collection, name="lamp", password="letmein-0123", enabled=False).paths == ["enabled"]
    assert collection.sent[-1][2]["password"] == "letmein-0123"
    change = run(collection, name="lamp", password="letmein-0123", update_secrets="always")
    assert (change.action, change.paths) == ("updated", [])
    assert collection.sent[-1][2]["password"] == "letmein-0123"
    assert "letmein" not in str([summary(change), difference(change, "abc")])
    assert difference(change, "abc")["before"] != difference(change, "abc")["after"]
    assert run(collection, name="lamp", update_secrets="always").action == "unchanged", "no secret is given"


LOCKED = {"plug": "locked", "keeper": "jane", "pin": "letmein-0123"}


def locked():
    """A lamp with something deep inside that can only be written."""
    collection = Collection()
    run(collection, name="lamp", charger=LOCKED)
    return collection


def test_what_can_only_be_written_is_found_at_any_depth():
    collection = locked()
    change = run(collection, name="lamp", charger=LOCKED)
    assert (change.action, change.after["charger"]) == ("unchanged", {"plug": "locked", "keeper": "jane"})
    change = run(collection, name="lamp", charger={"pin": "letmein-0123"}, update_secrets="always")
    assert (change.action, change.paths) == ("updated", [])
    assert collection.sent[-1][2]["charger"] == LOCKED
    assert "letmein" not in str([summary(change), difference(change, "abc")])


def test_what_would_be_lost_has_to_be_given_again():
    collection = locked()
    for given in ({"enabled": False}, {"charger": {"keeper": "joe"}}):
        with pytest.raises(DynatraceError, match=r"gadget lamp cannot be changed without charger\.pin: .* never tells this$"):
            plan(collection, GADGETS, params(name="lamp", **given))
    assert run(collection, name="lamp", enabled=False, charger={"pin": "letmein-0123"}).paths == ["enabled"]
    assert collection.sent[-1][2]["charger"] == LOCKED, "what stands in the place of a secret is not sent as one"
    assert run(collection, name="lamp", state="absent").action == "deleted"


def test_what_has_lost_its_meaning_is_not_sent():
    collection = locked()
    change = run(collection, name="lamp", charger={"plug": "open"})
    assert change.paths == ["charger.keeper", "charger.plug"]
    assert collection.sent[-1][2]["charger"] == {"plug": "open"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"name": "new", "socket": "wall"}, "a new one needs fuse$"),
        ({"name": "new", "charger": {"plug": "locked"}}, r"a new one needs charger\.pin, charger\.keeper$"),
        ({"name": "new", "socket": "car", "fuse": 16}, "^fuse goes with socket=wall only$"),
        ({"name": "lamp", "charger": {"pin": "1"}}, r"^charger\.pin goes with charger\.plug=locked only$"),
        ({"name": "lamp", "socket": "wall"}, "^gadget lamp needs fuse$"),
        ({"name": "lamp", "charger": {"plug": "locked", "pin": "letmein-0123"}}, r"^gadget lamp needs charger\.keeper$"),
    ],
)
def test_options_that_need_each_other(given, message):
    with pytest.raises(DynatraceError, match=message):
        plan(Collection(LAMP), GADGETS, params(**given))


def test_what_was_lacking_before_may_lack_on():
    collection = Collection({"name": "lamp", "socket": "wall"})
    assert run(collection, name="lamp", enabled=False).action == "updated"
    assert run(collection, name="lamp", fuse=16).paths == ["fuse"]
    with pytest.raises(DynatraceError, match="gadget lamp needs fuse"):
        run(collection, name="lamp", fuse="")


def test_what_stays_as_it_was_created_is_refused():
    with pytest.raises(DynatraceError, match="gadget lamp has another owner, which stays as it was created"):
        run(Collection(LAMP), name="lamp", owner="joe")


def test_a_new_object_needs_what_the_api_needs():
    with pytest.raises(DynatraceError, match="There is no such gadget yet, and a new one needs name"):
        GADGETS.check_new({"enabled": True})


@pytest.mark.parametrize("given", [{}, {"name": ""}, {"id": ""}, {"name": "", "id": ""}], ids=str)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_nothing_given_is_never_the_only_object_there_is(given, state):
    collection = Collection(LAMP)
    with pytest.raises(DynatraceError, match="name or id must say which gadget is meant"):
        run(collection, state=state, **given)
    assert list(collection.stored) == ["G-1"]


def test_an_object_is_chosen_by_its_id_to_be_renamed():
    collection = Collection(LAMP, LAMP)
    with pytest.raises(DynatraceError, match=r"2 objects are called gadget lamp: G-1, G-2\. Choose one with id"):
        run(collection, name="lamp")
    assert run(collection, id="G-2", name="light").paths == ["name"]
    assert [item["name"] for item in collection.stored.values()] == ["lamp", "light"]
    with pytest.raises(DynatraceError, match="There is no gadget with the id G-9"):
        run(collection, id="G-9", name="lamp")
    assert run(collection, id="G-9", state="absent").action == "unchanged"


def test_an_object_is_deleted_once():
    collection = Collection(LAMP)
    change = run(collection, name="lamp", state="absent")
    assert (change.action, change.object_id, change.after, collection.stored) == ("deleted", "G-1", {}, {})
    assert summary(change)["value"] is None
    assert run(collection, name="lamp", state="absent").action == "unchanged"


def test_what_somebody_else_deletes_meanwhile_is_deleted():
    collection = Collection(LAMP)
    wanted = params(name="lamp", state="absent")
    change = plan(collection, GADGETS, wanted)
    collection.stored.clear()
    GADGETS.delete(collection, change.live, wanted)
    assert collection.sent == []


@pytest.mark.parametrize("given", [{"name": "new"}, {"name": "lamp", "enabled": False}, {"name": "lamp", "state": "absent"}])
def test_check_mode_says_the_same_and_sends_nothing(given):
    collection = Collection(LAMP)
    predicted = summary(run(collection, check_mode=True, **given))
    assert collection.sent == []
    done = summary(run(collection, **given))
    assert {**done, "id": None} == {**predicted, "id": None}


@pytest.mark.parametrize("lost", LOST)
def test_a_creation_whose_answer_was_lost_is_not_done_twice(lost):
    collection = Collection()
    collection.trouble = [(lost, True)]
    change = run(collection, name="lamp")
    assert (change.action, change.object_id, len(collection.stored), len(collection.sent)) == ("created", "G-1", 1, 1)


@pytest.mark.parametrize("lost", LOST)
def test_a_creation_that_never_arrived_fails_and_is_not_tried_again(lost):
    collection = Collection()
    collection.trouble = [(lost, False)]
    with pytest.raises(type(lost)):
        run(collection, name="lamp")
    assert (collection.stored, len(collection.sent)) == ({}, 1)


def test_a_conflict_is_looked_at_again():
    collection = Collection(LAMP)
    collection.trouble = [(BUSY, False)]
    collection.meanwhile = lambda: collection.stored["G-1"].update(steps=["z"])
    change = run(collection, name="lamp", enabled=False)
    assert (change.action, change.paths) == ("updated", ["enabled"])
    assert collection.stored["G-1"]["steps"] == ["z"], "the change of somebody else is lost"


def test_a_conflict_that_stays_fails():
    collection = Collection(LAMP)
    collection.trouble = [(BUSY, False), (BUSY, False)]
    with pytest.raises(ConflictError):
        run(collection, name="lamp", enabled=False)


def test_who_loses_the_race_to_create_updates_what_the_other_made():
    collection = Collection()
    collection.trouble = [(ConflictError("POST", "/gadgets", 409, "exists"), False)]
    collection.meanwhile = lambda: collection._store(dict(LAMP, enabled=False))
    change = run(collection, name="lamp", enabled=True)
    assert (change.action, change.paths, change.object_id) == ("updated", ["enabled"], "G-1")


def test_the_diff_names_object_and_tenant_and_shows_options():
    change = run(Collection(LAMP), check_mode=True, name="lamp", limits={"upper_bound": 6}, password="letmein-0123")
    diff = difference(change, "abc12345")
    assert diff["before_header"] == diff["after_header"] == "gadget lamp in abc12345"
    assert diff["before"]["limits"] == {"lower": 1, "upper_bound": 5}
    assert diff["after"]["limits"] == {"lower": 1, "upper_bound": 6}
    assert "age" not in diff["before"], "only what can be configured"
