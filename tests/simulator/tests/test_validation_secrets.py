# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks on reading, secrets put back on writing, and when they must be sent again (environment.md 1.8)."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynatrace_simulator.validation import mask_secrets, unmask_secrets

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
MASK = re.compile(r"\*\*\*\d{3}\*\*\*")
GONE = "***000***"


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


EVERY_TYPE = read("builtin_example.simulator-every-type")
RELATIONS = read("builtin_example.simulator-relations")
SLACK = read("app_dynatrace.slack_connection")
NOTIFICATIONS = read("builtin_problem.notifications")
ALERTING = read("builtin_alerting.profile")
HIDDEN = {
    "text": "seen",
    "secret": "one-secret",
    "secretList": ["one-secret", "two-secrets"],
    "secretSet": ["three-secrets"],
    "part": {"name": "p", "token": "four-secrets", "count": 1},
    "partList": [{"name": "q", "token": "five-secrets", "count": 2}, {"name": "r", "token": None, "count": 3}],
}


def test_every_secret_is_masked_and_nothing_else():
    masked = mask_secrets(EVERY_TYPE, HIDDEN)
    text = json.dumps(masked)
    assert "secrets" not in text
    assert "one-secret" not in text
    assert masked["text"] == "seen"
    assert masked["part"]["name"] == "p"
    assert masked["partList"][1] == {"name": "r", "token": None, "count": 3}
    for mask in (masked["secret"], *masked["secretList"], *masked["secretSet"], masked["part"]["token"]):
        assert MASK.fullmatch(mask)
    assert masked["secret"] == masked["secretList"][0]
    assert mask_secrets(EVERY_TYPE, HIDDEN) == masked
    assert HIDDEN["secret"] == "one-secret"


def test_a_masked_document_comes_back_whole():
    assert unmask_secrets(EVERY_TYPE, mask_secrets(EVERY_TYPE, HIDDEN), HIDDEN) == (HIDDEN, [])


def test_plain_secrets_replace_the_stored_ones():
    value = copy.deepcopy(HIDDEN) | {"secret": "new"}
    value["partList"][0]["token"] = "newer"
    assert unmask_secrets(EVERY_TYPE, value, HIDDEN) == (value, [])


def test_elements_find_their_secret_in_another_order():
    masked = mask_secrets(EVERY_TYPE, HIDDEN)
    masked["secretList"].reverse()
    masked["partList"].reverse()
    masked["partList"][1]["count"] = 7
    value, violations = unmask_secrets(EVERY_TYPE, masked, HIDDEN)
    assert violations == []
    assert value["secretList"] == ["two-secrets", "one-secret"]
    assert value["partList"] == [{"name": "r", "token": None, "count": 3}, {"name": "q", "token": "five-secrets", "count": 7}]


def test_look_alikes_keep_their_own_secrets():
    """Masks have three digits only, so two secrets of one list may well look the same."""
    by_mask: dict[str, list[str]] = {}
    for number in range(2000):
        mask = mask_secrets(EVERY_TYPE, {"secret": f"secret-{number}"})["secret"]
        by_mask.setdefault(mask, []).append(f"secret-{number}")
    alike = next(secrets for secrets in by_mask.values() if len(secrets) > 1)[:2]
    stored = {"secretList": alike}
    assert unmask_secrets(EVERY_TYPE, mask_secrets(EVERY_TYPE, stored), stored) == (stored, [])


@pytest.mark.parametrize(
    ("value", "stored", "path"),
    [
        ({"secret": GONE}, None, "secret"),
        ({"secret": GONE}, {"text": "a"}, "secret"),
        ({"part": {"name": "a", "token": GONE, "count": 1}}, {"part": None}, "part/token"),
        ({"secretList": ["plain", GONE]}, {"secretList": []}, "secretList/1"),
        ({"partList": [{"name": "a", "token": GONE, "count": 1}]}, {"partList": []}, "partList/0/token"),
    ],
)
def test_a_mask_with_nothing_stored(value, stored, path):
    _value, violations = unmask_secrets(EVERY_TYPE, value, stored)
    assert [violation.path for violation in violations] == [path]


def test_text_that_looks_like_a_mask_elsewhere_is_text():
    assert unmask_secrets(EVERY_TYPE, {"text": GONE}, None) == ({"text": GONE}, [])


def test_a_marked_property_asks_for_the_secrets():
    stored = {"rule": {"ruleName": "a", "first": "x"}, "endpoint": "https://a.invalid", "password": "secret"}
    masked = mask_secrets(RELATIONS, stored)
    assert unmask_secrets(RELATIONS, masked | {"lower": 1}, stored)[1] == []
    _value, violations = unmask_secrets(RELATIONS, masked | {"endpoint": "https://b.invalid"}, stored)
    assert [(violation.path, violation.message) for violation in violations] == [("password", "Enter the secrets again.")]
    changed = stored | {"endpoint": "https://b.invalid", "password": "again"}
    assert unmask_secrets(RELATIONS, changed, stored) == (changed, [])


def test_marked_properties_in_nested_objects_count():
    header = {"name": "Authorization", "secret": True, "secretValue": "hidden-value"}
    webhook = {"url": "https://a.invalid", "payload": "{}", "headers": [header], "acceptAnyCertificate": False}
    stored = {"enabled": True, "displayName": "a", "type": "WEBHOOK", "webHookNotification": webhook}
    masked = mask_secrets(NOTIFICATIONS, stored)
    assert MASK.fullmatch(masked["webHookNotification"]["headers"][0]["secretValue"])
    assert unmask_secrets(NOTIFICATIONS, masked | {"displayName": "b"}, stored)[1] == []
    masked["webHookNotification"]["url"] = "https://b.invalid"
    _value, violations = unmask_secrets(NOTIFICATIONS, masked, stored)
    assert [violation.path for violation in violations] == ["webHookNotification/headers/0/secretValue"]


def test_without_marked_properties_every_change_asks():
    stored = {"name": "a", "token": "xoxb-secret"}
    masked = mask_secrets(SLACK, stored)
    assert unmask_secrets(SLACK, masked, stored) == (stored, [])
    assert [violation.path for violation in unmask_secrets(SLACK, masked | {"name": "b"}, stored)[1]] == ["token"]


def test_a_schema_without_secrets_costs_nothing():
    value = {"name": "***123***"}
    assert mask_secrets(ALERTING, value) is value
    assert unmask_secrets(ALERTING, value, None) == (value, [])


SECRET = st.text(min_size=1, max_size=20).filter(lambda text: not MASK.fullmatch(text))
PART = st.fixed_dictionaries({"name": st.text(max_size=5), "token": st.none() | SECRET, "count": st.integers(0, 9)})
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "text": st.text(),
        "secret": SECRET,
        "secretList": st.lists(SECRET, max_size=4),
        "part": PART,
        "partList": st.lists(PART, max_size=4),
    },
)


@given(DOCUMENT)
def test_masking_hides_and_unmasking_restores(document):
    before = copy.deepcopy(document)
    masked = mask_secrets(EVERY_TYPE, document)
    assert document == before
    # Masking what is masked changes nothing, so a client may send back what it read.
    assert mask_secrets(EVERY_TYPE, masked) == masked
    assert unmask_secrets(EVERY_TYPE, document, None) == (document, [])
    value, violations = unmask_secrets(EVERY_TYPE, masked, document)
    assert violations == []
    # Three digits can collide, then one of two look-alikes may come back; what it looks like stays the same.
    assert mask_secrets(EVERY_TYPE, value) == masked
