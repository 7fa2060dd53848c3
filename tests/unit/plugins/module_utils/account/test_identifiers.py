# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import uuid

from ansible_collections.community.dynatrace.plugins.module_utils.account.identifiers import chosen_id, is_chosen
from hypothesis import given
from hypothesis import strategies as st

PLACE = "/iam/v1/repo/account/a/policies"


@given(st.text(), st.integers(0, 9))
def test_what_was_chosen_is_known_again(name, renamed):
    """Ids lead to objects that were renamed since, so that further ones have to be tried."""
    taken = {}
    for number in range(renamed + 1):
        object_id = chosen_id(taken.get, PLACE, name)
        assert is_chosen(object_id, PLACE, name)
        assert object_id not in taken
        taken[object_id] = {"name": f"{name} renamed {number}"}
    assert {uuid.UUID(object_id).version for object_id in taken} == {4}


def test_an_id_belongs_to_one_name_at_one_place():
    object_id = chosen_id({}.get, PLACE, "Shop")
    assert not is_chosen(object_id, PLACE, "shop")
    assert not is_chosen(object_id, PLACE + "2", "Shop")
    assert not is_chosen(str(uuid.uuid4()), PLACE, "Shop")
    # Whoever has the name already is the one that is meant.
    assert chosen_id({object_id: {"name": "Shop"}}.get, PLACE, "Shop") == object_id
