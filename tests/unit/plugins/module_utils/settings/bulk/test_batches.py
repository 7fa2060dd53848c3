# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, ConnectionFailedError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.batches import (
    MOST_BYTES,
    MOST_OBJECTS,
    batches,
    send_halving,
)
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import Creation, creation_size
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import MODEST, SCHEMA_ID
from hypothesis import given
from hypothesis import strategies as st


def creation(number, size=0):
    return Creation(SCHEMA_ID, "environment", {"name": "x" * size}, f"id {number}")


def too_large():
    return ApiError("POST", "/settings/objects", 413, "Payload too large")


@MODEST
@given(st.lists(st.sampled_from([0, 1_000, 200_000, 500_000, 1_000_000]), max_size=30))
def test_batches_hold_everything_in_order_within_the_limit(sizes):
    creations = [creation(number, size) for number, size in enumerate(sizes)]
    found = list(batches(creations))
    assert [each for batch in found for each in batch] == creations
    for batch in found:
        assert batch
        assert len(batch) == 1 or sum(map(creation_size, batch)) <= MOST_BYTES
    # No two neighbours would have fitted together.
    assert all(sum(map(creation_size, first + second[:1])) > MOST_BYTES for first, second in zip(found, found[1:]))


def test_batches_by_number():
    found = list(batches(creation(number) for number in range(2 * MOST_OBJECTS + 1)))
    assert [len(batch) for batch in found] == [MOST_OBJECTS, MOST_OBJECTS, 1]
    assert list(batches([])) == []


@MODEST
@given(st.lists(st.integers(1, 10), min_size=1, max_size=40), st.integers(10, 40))
def test_halving_sends_each_object_once_and_keeps_the_order(sizes, limit):
    taken = []

    def send(batch):
        if sum(sizes[int(each.external_id[3:])] for each in batch) > limit:
            raise too_large()
        taken.extend(batch)
        return [(each.external_id, None) for each in batch]

    whole = [creation(number) for number in range(len(sizes))]
    assert send_halving(whole, send) == [(each.external_id, None) for each in whole]
    assert taken == whole


def test_one_object_that_is_too_large_fails_alone():
    def send(batch):
        if any(each.external_id == "id 5" for each in batch):
            raise too_large()
        return [(each.external_id, None) for each in batch]

    outcomes = send_halving([creation(number) for number in range(9)], send)
    assert [object_id for object_id, _error in outcomes] == [None if number == 5 else f"id {number}" for number in range(9)]
    assert [error.status for _id, error in outcomes if error] == [413]


@pytest.mark.parametrize("error", [ApiError("POST", "/settings/objects", 503, "Unavailable"), ConnectionFailedError("no answer", True)])
def test_an_error_of_the_request_is_not_sent_in_halves(error):
    sent = []

    def send(batch):
        sent.append(len(batch))
        raise error

    with pytest.raises(type(error)):
        send_halving([creation(number) for number in range(9)], send)
    assert sent == [9]
