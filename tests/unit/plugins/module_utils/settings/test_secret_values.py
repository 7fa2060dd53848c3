# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.documents import MASK
from ansible_collections.community.dynatrace.plugins.module_utils.settings.secret_values import (
    asks_for_secrets_again,
    is_mask,
    masked,
    plain_secrets,
    remaining_masks,
    with_stored_secrets,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import many, prop, schema_of

ONE, TWO = "***111***", "***222***"
SCHEMA = schema_of(
    {
        "name": prop("text", nullable=True),
        "token": prop("secret", nullable=True),
        "login": prop("#Login", nullable=True),
        "headers": many("set", prop("#Header")),
        "steps": many("list", prop("#Header")),
        "keys": many("list", prop("secret")),
    },
    {
        "Login": {"user": prop("text", nullable=True), "password": prop("secret", nullable=True)},
        "Header": {"name": prop("text"), "on": prop("boolean", default=True), "value": prop("secret", nullable=True)},
    },
)


@pytest.mark.parametrize("text", ["***123***", "***000***", MASK, "***", "*****", "****1****"])
def test_masks(text):
    assert is_mask(text)


@pytest.mark.parametrize("text", ["", "*", "**", "***1", "1***", "***a***", "x***123***", "***123***x", "topsecret", None, 5, ["***"]])
def test_no_masks(text):
    assert not is_mask(text)


VALUE = {
    "name": "n",
    "token": "s1",
    "login": {"user": "u", "password": "s2"},
    "headers": [{"name": "h", "value": "s3"}, {"name": "i", "value": None}, {"name": "j", "value": ONE}],
    "keys": ["s4", "", ONE],
    "unknown": "x",
}


def test_secrets_are_found_wherever_they_are():
    assert plain_secrets(SCHEMA.fields, VALUE) == {"s1", "s2", "s3", "s4"}
    assert plain_secrets(SCHEMA.fields, {"token": 1234}) == {"1234"}
    assert plain_secrets(SCHEMA.fields, {"token": ONE, "headers": "mistyped", "login": None}) == set()


def test_secrets_are_hidden_wherever_they_are():
    before = copy.deepcopy(VALUE)
    assert masked(SCHEMA.fields, VALUE) == {
        "name": "n",
        "token": MASK,
        "login": {"user": "u", "password": MASK},
        "headers": [{"name": "h", "value": MASK}, {"name": "i", "value": None}, {"name": "j", "value": MASK}],
        "keys": [MASK] * 3,
        "unknown": "x",
    }
    assert before == VALUE


def test_masks_that_have_nothing_behind_them():
    problems = remaining_masks(SCHEMA.fields, dict(VALUE, token=MASK))
    assert [(item.path, item.message) for item in problems] == [
        (("token",), "is a masked secret: give the secret itself"),
        (("headers", 2, "value"), "is a masked secret: give the secret itself"),
        (("keys", 2), "is a masked secret: give the secret itself"),
    ]


@pytest.mark.parametrize(
    ("given", "stored", "kept", "sent"),
    [
        # (given, stored, with keep, without keep)
        ({"token": "new"}, {"token": ONE}, {"token": ONE}, {"token": "new"}),
        ({"token": MASK}, {"token": ONE}, {"token": ONE}, {"token": ONE}),
        ({"token": TWO}, {"token": ONE}, {"token": ONE}, {"token": ONE}),
        ({}, {"token": ONE}, {"token": ONE}, {"token": ONE}),
        ({"token": None}, {"token": ONE}, {"token": None}, {"token": None}),
        ({"token": "new"}, {}, {"token": "new"}, {"token": "new"}),
        ({"token": MASK}, {}, {"token": MASK}, {"token": MASK}),
        ({"name": "x"}, {"name": "y"}, {"name": "x"}, {"name": "x"}),
        (
            {"login": {"user": "x", "password": "new"}},
            {"login": {"user": "y", "password": ONE}},
            {"login": {"user": "x", "password": ONE}},
            {"login": {"user": "x", "password": "new"}},
        ),
        (
            {"login": {"user": "x"}},
            {"login": {"password": ONE}},
            {"login": {"user": "x", "password": ONE}},
            {"login": {"user": "x", "password": ONE}},
        ),
        ({}, {"login": {"password": ONE}}, {}, {}),
        ({"keys": [MASK, "new"]}, {"keys": [ONE, TWO]}, {"keys": [ONE, TWO]}, {"keys": [ONE, "new"]}),
        ({"keys": [MASK, "new", MASK]}, {"keys": [ONE]}, {"keys": [ONE, "new", MASK]}, {"keys": [ONE, "new", MASK]}),
        ({"keys": []}, {"keys": [ONE]}, {"keys": []}, {"keys": []}),
    ],
)
def test_what_is_sent_for_a_secret(given, stored, kept, sent):
    before = copy.deepcopy([given, stored])
    assert with_stored_secrets(SCHEMA.fields, given, stored, keep=True) == kept
    assert with_stored_secrets(SCHEMA.fields, given, stored, keep=False) == sent
    assert [given, stored] == before


@pytest.mark.parametrize("collection", ["headers", "steps"])
def test_elements_are_matched_by_all_but_their_secrets(collection):
    stored = {collection: [{"name": "a", "on": True, "value": ONE}, {"name": "b", "on": False, "value": TWO}]}
    # The other way round, with a default left out and a text from a template.
    given = {collection: [{"name": "b", "on": "no", "value": "new"}, {"name": "a", "value": MASK}, {"name": "c", "value": "third"}]}
    assert with_stored_secrets(SCHEMA.fields, given, stored, keep=True)[collection] == [
        {"name": "b", "on": "no", "value": TWO},
        {"name": "a", "value": ONE},
        {"name": "c", "value": "third"},
    ]
    assert with_stored_secrets(SCHEMA.fields, given, stored, keep=False)[collection] == [
        {"name": "b", "on": "no", "value": "new"},
        {"name": "a", "value": ONE},
        {"name": "c", "value": "third"},
    ]


def test_an_element_that_was_changed_has_no_stored_secret():
    stored = {"headers": [{"name": "a", "on": True, "value": ONE}]}
    assert with_stored_secrets(SCHEMA.fields, {"headers": [{"name": "z", "value": "new"}]}, stored, keep=True) == {
        "headers": [{"name": "z", "value": "new"}]
    }


def test_elements_that_differ_in_nothing_but_their_secrets_keep_each_its_own():
    stored = {"steps": [{"name": "a", "on": True, "value": ONE}, {"name": "a", "on": True, "value": TWO}]}
    given = {"steps": [{"name": "a", "value": MASK}, {"name": "a", "value": MASK}]}
    assert [item["value"] for item in with_stored_secrets(SCHEMA.fields, given, stored, keep=True)["steps"]] == [ONE, TWO]


@pytest.mark.parametrize(
    ("given", "stored"), [("mistyped", {}), ({"token": "x"}, None), ({"login": "mistyped"}, {"login": {"password": ONE}})]
)
def test_what_has_the_wrong_type_stays(given, stored):
    assert with_stored_secrets(SCHEMA.fields, given, stored, keep=True) == given


FORCED = schema_of(
    {
        "name": prop("text", nullable=True),
        "url": prop("text", nullable=True, forceSecretResubmission=True),
        "login": prop("#Login", nullable=True),
        "hosts": many("set", prop("#Host")),
        "whole": prop("#Plain", nullable=True, forceSecretResubmission=True),
    },
    {
        "Login": {"user": prop("text", forceSecretResubmission=True), "note": prop("text")},
        "Host": {"address": prop("text", forceSecretResubmission=True)},
        "Plain": {"x": prop("text")},
    },
)


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [
        ({"name": "a", "url": "u"}, {"name": "b", "url": "u"}, False),
        ({"url": "u"}, {"url": "v"}, True),
        ({"url": "u"}, {}, True),
        ({"login": {"user": "u", "note": "a"}}, {"login": {"user": "u", "note": "b"}}, False),
        ({"login": {"user": "u"}}, {"login": {"user": "v"}}, True),
        ({}, {"login": {"user": "v"}}, True),
        ({"hosts": [{"address": "a"}]}, {"hosts": [{"address": "b"}]}, True),
        ({"whole": {"x": "a"}}, {"whole": {"x": "b"}}, True),
        ({"newer": 1}, {"newer": 2}, False),
        ({"url": "u"}, {"url": "u"}, False),
    ],
)
def test_changes_that_make_the_server_ask_for_secrets_again(before, after, asks):
    assert asks_for_secrets_again(FORCED, before, after) is asks


@pytest.mark.parametrize(("everything", "asks"), [(True, True), (False, False)])
def test_a_schema_may_ask_at_every_change(everything, asks):
    constraint = {"type": "SECRET_RESUBMISSION", "checkAllProperties": everything}
    schema = schema_of({"name": prop("text"), "token": prop("secret")}, constraints=[constraint])
    assert asks_for_secrets_again(schema, {"name": "a"}, {"name": "b"}) is asks
    assert asks_for_secrets_again(schema, {"name": "a"}, {"name": "a"}) is False
