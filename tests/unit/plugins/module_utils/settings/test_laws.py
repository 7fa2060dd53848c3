# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws that hold for every value: nothing is changed twice, nothing differs that means the same, no mask is ever sent."""

from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.documents import MASK, changed_paths, overlay
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Listing
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import plan
from ansible_collections.community.dynatrace.plugins.module_utils.settings.references import References
from ansible_collections.community.dynatrace.plugins.module_utils.settings.schema import Schema
from ansible_collections.community.dynatrace.plugins.module_utils.settings.secret_values import (
    is_mask,
    map_secrets,
    masked,
    plain_secrets,
    remaining_masks,
    with_stored_secrets,
)
from ansible_collections.community.dynatrace.plugins.module_utils.settings.values import Completion, comparable
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    MemoryStore,
    corpus,
    desired,
    live,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.strategies import rewritten, values
from hypothesis import given, settings
from hypothesis import strategies as st

from dynatrace_simulator import validation

DOCUMENTS = {
    document["schemaId"]: document
    for document in (
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((REPOSITORY / "tests/simulator/schemas").glob("*.json"))
    )
}
FEW = settings(MODEST, max_examples=8)
every_schema = pytest.mark.parametrize("document", [pytest.param(document, id=schema_id) for schema_id, document in DOCUMENTS.items()])


def completed(schema, value, strict=True):
    completion = Completion(strict)
    result = completion.complete(schema.fields, copy.deepcopy(value))
    assert not [(item.path, item.message) for item in completion.problems]
    return result


def without_defaults(schema, value):
    """The shortest way to write a value: what has its default is left out."""
    alone = Completion(strict=False).complete(schema.fields, {})
    shorter = {name: item for name, item in value.items() if name not in alone or alone[name] != item}
    return shorter if completed(schema, shorter) == value else value


def stored(document, value):
    """What a tenant shows of a value it accepted: stored, secrets masked."""
    return validation.mask_secrets(document, validation.normalise_for_storage(document, value))


def check_completion(document, data):
    """A valid value is complete, and stays so; the lenient completion thinks so too."""
    schema = Schema(document)
    value = data.draw(values(document))
    assert completed(schema, value) == value
    shorter = without_defaults(schema, value)
    assert completed(schema, completed(schema, shorter)) == completed(schema, shorter) == value
    kept = validation.normalise_for_storage(document, value)
    for strict in (True, False):
        assert completed(schema, kept, strict) == kept


def check_comparison(document, data):
    """However a value is written, it means the same, also to the tenant that stored it."""
    schema = Schema(document)
    value = data.draw(values(document))
    other = completed(schema, data.draw(rewritten(document, value)))
    before = comparable(schema.fields, completed(schema, stored(document, value), strict=False))
    assert comparable(schema.fields, other) == comparable(schema.fields, completed(schema, value)) == before
    assert changed_paths(before, comparable(schema.fields, other)) == []


def check_plan(document, data):
    """What was created is found and left alone by the next run, however the value is written then."""
    schema = Schema(document)
    value = data.draw(values(document))

    def planned(given, objects, mode="replace"):
        wanted = desired(given, schema.schema_id, scope=scope, value_mode=mode)
        return plan(wanted, schema, References(MemoryStore(schema)), Listing(objects), dict)

    scope = "environment" if "environment" in schema.allowed_scopes else "metric-x"
    first = planned(data.draw(rewritten(document, without_defaults(schema, value))), [])
    assert (first.action, validation.normalise_for_storage(document, first.value)) == (
        "created",
        validation.normalise_for_storage(document, value),
    )
    now = [live(1, stored(document, first.value), schema.schema_id, scope, external_id=first.identity.marker)]
    for mode in ("replace", "merge"):
        again = planned(data.draw(rewritten(document, value)), now, mode)
        assert (again.action, again.paths, again.before) == ("unchanged", [], again.after)


def check_secrets(document, data):
    """A value as it is shown, sent back, keeps every secret, and our own mask is never sent."""
    schema = Schema(document)
    value = validation.normalise_for_storage(document, data.draw(values(document)))
    shown_by_tenant = validation.mask_secrets(document, value)
    for shown in (masked(schema.fields, value), shown_by_tenant, value):
        sent = completed(schema, with_stored_secrets(schema.fields, shown, shown_by_tenant, keep=True))
        assert MASK not in json.dumps(sent)
        assert plain_secrets(schema.fields, sent) == set()
        assert validation.unmask_secrets(document, sent, value) == (value, [])
    secrets = []
    map_secrets(schema.fields, shown_by_tenant, lambda path, secret: secrets.append(path))
    assert [item.path for item in remaining_masks(schema.fields, shown_by_tenant)] == secrets
    assert "s3cret" not in json.dumps([masked(schema.fields, value), comparable(schema.fields, value)])


CHECKS = [check_completion, check_comparison, check_plan, check_secrets]
every_law = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


@every_law
@every_schema
def test_laws_of_the_schemas_in_this_repository(check, document):
    FEW(given(st.data())(lambda data: check(document, data)))()


@every_law
def test_laws_of_real_schemas(check, shared):
    documents = list(corpus(shared).values())

    @MODEST
    @given(st.data())
    def law(data):
        check(data.draw(st.sampled_from(documents)), data)

    law()


def test_the_laws_see_secrets():
    """Secrets occur in what is generated, or the laws about them would say nothing."""
    document = DOCUMENTS["builtin:problem.notifications"]
    seen = set()

    @MODEST
    @given(values(document))
    def look(value):
        seen.update(plain_secrets(Schema(document).fields, value))

    look()
    assert {"s3cret-one", "s3cret-two"} <= seen


NAMES = st.sampled_from("abcd")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=4)
LEAVES = st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2)
# Values of one type: what is an object in one is an object in all, as a schema has it.
TYPED = st.fixed_dictionaries(
    {},
    optional={
        "a": LEAVES,
        "b": LEAVES,
        "o": st.fixed_dictionaries({}, optional={"c": LEAVES, "p": st.dictionaries(NAMES, LEAVES, max_size=2)}),
    },
)
KEYED = st.lists(
    st.fixed_dictionaries({"n": st.integers(0, 3)}, optional={"x": LEAVES, "y": LEAVES}), unique_by=lambda item: item["n"], max_size=3
)


@MODEST
@given(OBJECTS)
def test_to_lay_nothing_or_itself_over_a_value_changes_nothing(value):
    assert overlay(value, {}, {}) == value
    assert overlay(value, value, {}) == value


@MODEST
@given(OBJECTS, OBJECTS)
def test_to_lay_the_same_over_a_value_twice_changes_nothing_more(value, given_value):
    once = overlay(value, given_value, {})
    assert overlay(once, given_value, {}) == once
    assert overlay({}, given_value, {}) == given_value


def clears(value):
    """Whether a dictionary inside is empty, which clears what is there: a later overlay cannot tell that any more."""
    return any(isinstance(item, dict) and (not item or clears(item)) for item in value.values())


@MODEST
@given(TYPED, TYPED.filter(lambda value: not clears(value)), TYPED)
def test_overlays_may_be_joined(value, one, other):
    assert overlay(overlay(value, one, {}), other, {}) == overlay(value, overlay(one, other, {}), {})


@MODEST
@given(KEYED, KEYED, st.sampled_from(["n", "*"]))
def test_keyed_lists(value, given_value, key):
    lists_on = {"l": key}

    def laid(stored_list, given_list):
        return overlay({"l": stored_list}, {"l": given_list}, lists_on)["l"]

    once = laid(value, given_value)
    assert laid(once, given_value) == once
    assert laid(value, value) == laid(value, []) == value
    # Nothing is lost and nothing comes twice, and what was there keeps its place.
    assert [item["n"] for item in once][: len(value)] == [item["n"] for item in value]
    if key == "n":
        assert {item["n"] for item in once} == {item["n"] for item in [*value, *given_value]}
        assert len({item["n"] for item in once}) == len(once)
    else:
        assert all(item in once for item in [*value, *given_value])


@MODEST
@given(OBJECTS, OBJECTS)
def test_changed_paths_are_where_values_differ(one, other):
    paths = changed_paths(one, other)
    assert paths == changed_paths(other, one) == sorted(set(paths))
    assert not changed_paths(one, one)
    # What is null in one and absent in the other is no difference; all else is.
    assert bool(paths) is (_without_nulls(one) != _without_nulls(other))


def _without_nulls(value):
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return value


@MODEST
@given(st.text())
def test_a_mask_is_what_consists_of_asterisks_and_digits(text):
    assert not is_mask(text) or set(text) <= set("*0123456789")
