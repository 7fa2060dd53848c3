# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.identity import MARKER_PREFIX, Identity, find
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Listing
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import comparable_of
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import live, object_id, prop, schema_of

PROPERTIES = {
    "name": prop("text", nullable=True),
    "key": prop("text", nullable=True),
    "size": prop("integer", nullable=True),
    "token": prop("secret", nullable=True),
    "in": prop("#In", nullable=True),
}
TYPES = {"In": {"name": prop("text", nullable=True)}}
NAMED = schema_of(PROPERTIES, TYPES)
UNIQUE = schema_of(PROPERTIES, TYPES, unique=[["in/name"]])
TWO_KEYS = schema_of(PROPERTIES, TYPES, unique=[["name"], ["key", "size"]])
ANONYMOUS = schema_of({"size": prop("integer", nullable=True), "token": prop("secret", nullable=True)})
SINGLE = schema_of(PROPERTIES, TYPES, multiObject=False)


def identity(schema, value, scope="environment", **more):
    return Identity(schema, scope, comparable_of(schema, value), **more)


def found(wanted, schema, *objects):
    """Number of the object that is meant, from 0, or None."""
    same = [live for live in objects if comparable_of(schema, live.value) == wanted.value]
    chosen = find(wanted, schema, Listing(objects), lambda live: wanted.value if live in same else live.value)
    return None if chosen is None else objects.index(chosen)


def marked(number, value, wanted):
    return live(number, value, external_id=wanted.marker)


def test_the_object_id_comes_first():
    wanted = identity(NAMED, {"name": "a"}, object_id=object_id(2))
    assert found(wanted, NAMED, live(1, {"name": "a"}), live(2, {"name": "b"})) == 1
    assert found(wanted, NAMED, live(1, {"name": "a"})) is None


def test_an_object_id_that_contradicts_the_external_id():
    wanted = identity(NAMED, {"name": "a"}, object_id=object_id(2), external_id="mine")
    with pytest.raises(DynatraceError, match="external_id mine belongs to"):
        found(wanted, NAMED, live(1, {}, external_id="mine"), live(2, {}))
    assert found(wanted, NAMED, live(1, {}, external_id="other"), live(2, {}, external_id="mine")) == 1


def test_a_single_object_is_the_one_of_the_scope():
    wanted = identity(SINGLE, {"name": "a"})
    assert found(wanted, SINGLE, live(1, {"name": "b"})) == 0
    assert found(wanted, SINGLE) is None
    assert not wanted.is_whole_value


def test_the_external_id_comes_before_the_key():
    wanted = identity(UNIQUE, {"in": {"name": "a"}}, external_id="mine")
    with pytest.raises(DynatraceError, match="Two objects may be meant by a"):
        found(wanted, UNIQUE, live(1, {"in": {"name": "a"}}), live(2, {}, external_id="mine"))
    assert found(wanted, UNIQUE, live(1, {"in": {"name": "b"}}), live(2, {}, external_id="mine")) == 1


def test_an_external_id_and_a_key_that_belongs_to_another_one():
    wanted = identity(UNIQUE, {"in": {"name": "a"}}, external_id="mine")
    with pytest.raises(DynatraceError, match="has the key a, but the external id other"):
        found(wanted, UNIQUE, live(1, {"in": {"name": "a"}}, external_id="other"))
    assert found(wanted, UNIQUE, live(1, {"in": {"name": "a"}})) == 0


def test_an_external_id_tells_equal_names_apart():
    """Where no constraint makes names unique they are only a convention."""
    wanted = identity(NAMED, {"name": "a"}, external_id="mine")
    assert found(wanted, NAMED, live(1, {"name": "a"}), live(2, {"name": "a"}, external_id="mine")) == 1
    assert found(wanted, NAMED, live(1, {"name": "a"})) is None


def test_match_on_comes_before_the_keys_of_the_schema():
    wanted = identity(UNIQUE, {"in": {"name": "a"}, "size": 2}, match_on=["size"])
    assert found(wanted, UNIQUE, live(1, {"in": {"name": "a"}, "size": 1}), live(2, {"in": {"name": "b"}, "size": 2})) == 1
    assert wanted.describe() == "2"


@pytest.mark.parametrize("path", ["in/name", "in.name"])
def test_match_on_takes_both_kinds_of_paths(path):
    wanted = identity(NAMED, {"name": "x", "in": {"name": "a"}}, match_on=[path])
    assert found(wanted, NAMED, live(1, {"in": {"name": "a"}})) == 0


def test_match_on_needs_a_value():
    with pytest.raises(DynatraceError, match="match_on names key, in/name, which"):
        identity(NAMED, {"name": "a", "key": None}, match_on=["name", "key", "in/name"])


def test_a_unique_key_comes_before_the_name():
    wanted = identity(UNIQUE, {"name": "a", "in": {"name": "i"}})
    assert found(wanted, UNIQUE, live(1, {"name": "a"}), live(2, {"in": {"name": "i"}})) == 1
    assert found(wanted, UNIQUE, live(1, {"name": "a"})) is None


def test_any_of_several_keys_will_do():
    wanted = identity(TWO_KEYS, {"name": "a", "key": "k", "size": 1})
    assert found(wanted, TWO_KEYS, live(1, {"name": "b"}), live(2, {"name": "a"})) == 1
    assert found(wanted, TWO_KEYS, live(1, {"name": "b"}), live(2, {"name": "c", "key": "k", "size": 1})) == 1
    assert found(wanted, TWO_KEYS, live(1, {"key": "k", "size": 2})) is None
    assert found(wanted, TWO_KEYS, live(1, {"name": "a", "key": "k", "size": 1})) == 0


def test_keys_that_lead_to_two_objects():
    wanted = identity(TWO_KEYS, {"name": "a", "key": "k", "size": 1})
    with pytest.raises(DynatraceError) as caught:
        found(wanted, TWO_KEYS, live(1, {"name": "a"}), live(2, {"key": "k", "size": 1}))
    assert "2 objects fit a" in caught.value.message
    assert object_id(1) in caught.value.message
    assert object_id(2) in caught.value.message


def test_null_never_equals_null():
    wanted = identity(TWO_KEYS, {"name": "a", "key": "k"})
    assert found(wanted, TWO_KEYS, live(1, {"key": "k"})) is None
    # Nothing is left to tell it apart but its value.
    nameless = identity(NAMED, {"size": 1})
    assert nameless.is_whole_value
    assert found(nameless, NAMED, live(1, {"size": 2})) is None
    assert found(nameless, NAMED, live(1, {"size": 2}), live(2, {"size": 1})) == 1


def test_equal_names_are_ambiguous():
    wanted = identity(NAMED, {"name": "a"})
    with pytest.raises(DynatraceError, match="Choose one with object_id"):
        found(wanted, NAMED, live(1, {"name": "a"}), live(2, {"name": "a"}))


def test_of_equal_names_the_one_created_for_this_identity():
    wanted = identity(NAMED, {"name": "a"})
    assert found(wanted, NAMED, live(1, {"name": "a"}), marked(2, {"name": "a"}, wanted)) == 1


def test_an_object_that_was_renamed_by_hand():
    wanted = identity(NAMED, {"name": "a"})
    assert found(wanted, NAMED, marked(1, {"name": "renamed"}, wanted)) == 0
    with pytest.raises(DynatraceError, match="has been renamed since"):
        found(wanted, NAMED, marked(1, {"name": "renamed"}, wanted), live(2, {"name": "a"}))


def test_nothing_but_the_value():
    wanted = identity(ANONYMOUS, {"size": 1, "token": "topsecret"})
    assert wanted.is_whole_value
    assert found(wanted, ANONYMOUS, live(1, {"size": 2}), live(2, {"size": 1, "token": "***111***"})) == 1
    assert found(wanted, ANONYMOUS, live(1, {"size": 1}), marked(2, {"size": 5}, wanted)) == 1
    assert found(wanted, ANONYMOUS, live(1, {"size": 1})) is None


def test_names_are_compared_exactly():
    assert found(identity(NAMED, {"name": "a"}), NAMED, live(1, {"name": "A"}), live(2, {"name": "ab"}), live(3, {"name": " a"})) is None


def test_texts_that_mean_the_same_are_the_same_key():
    """The server adds or removes trailing line breaks (environment.md 1.8)."""
    assert found(identity(NAMED, {"name": "a"}), NAMED, live(1, {"name": "a\n"})) == 0
    assert found(identity(NAMED, {"name": "a\n"}), NAMED, live(1, {"name": "a"})) == 0


def test_the_marker_is_stable():
    """It is stored in tenants: a marker that changes makes strangers of all objects created before."""
    assert identity(NAMED, {"name": "Production"}).marker == MARKER_PREFIX + "9c247d70de321191ed54712fb6cf065fc9256798"


@pytest.mark.parametrize(
    "other",
    [
        identity(NAMED, {"name": "b"}),
        identity(NAMED, {"name": "a"}, scope="HOST-D895FF07CC71012E"),
        identity(schema_of(PROPERTIES, TYPES, schema_id="builtin:other"), {"name": "a"}),
        identity(NAMED, {"key": "a"}, match_on=["key"]),
        identity(SINGLE, {"name": "a"}),
        identity(ANONYMOUS, {"size": 1}),
    ],
)
def test_another_identity_has_another_marker(other):
    assert other.marker != identity(NAMED, {"name": "a"}).marker
    assert other.marker.startswith(MARKER_PREFIX)


def test_the_marker_depends_on_the_key_only():
    assert identity(NAMED, {"name": "a", "size": 1}).marker == identity(NAMED, {"size": 2, "name": "a"}).marker
    assert identity(SINGLE, {"size": 1}).marker == identity(SINGLE, {"size": 2}).marker
    assert identity(ANONYMOUS, {"size": 1}).marker != identity(ANONYMOUS, {"size": 2}).marker


def test_a_marker_tells_nothing_of_secrets():
    """Whoever knows the rest of the value could try out secrets against a digest that depends on them."""
    one, other = (identity(ANONYMOUS, {"size": 1, "token": token}) for token in ("topsecret", "othersecret"))
    assert one.marker == other.marker
    assert "topsecret" not in repr([one.marker, one.value, one.describe()])


@pytest.mark.parametrize("name", ["x", "x" * 5000, "ünïcödé\n\U0001f600", ""])
def test_the_marker_is_a_short_plain_text(name):
    marker = identity(NAMED, {"name": name}).marker
    assert marker.isascii()
    assert marker.isprintable()
    assert len(marker) <= 60  # the API takes 500


def test_an_external_id_of_the_user_is_the_marker():
    assert identity(NAMED, {"name": "a"}, external_id="mine").marker == "mine"


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (identity(NAMED, {"name": "a"}), "a"),
        (identity(TWO_KEYS, {"key": "k", "size": 1}), "k, 1"),
        (identity(ANONYMOUS, {"size": 1}), ""),
        (identity(ANONYMOUS, {"size": 1}, external_id="mine"), "mine"),
        (identity(ANONYMOUS, {"size": 1}, object_id="id"), "id"),
    ],
)
def test_how_an_object_is_called(wanted, text):
    assert wanted.describe() == text
