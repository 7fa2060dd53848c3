# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, DynatraceError, PermissionDeniedError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.apply import reconcile
from ansible_collections.community.dynatrace.plugins.module_utils.settings.permissions import Grants, Sharing, shown, steps
from ansible_collections.community.dynatrace.plugins.module_utils.settings.plan import difference, summary
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    MODEST,
    SCHEMA_ID,
    MemoryStore,
    desired,
    grants,
    live,
    object_id,
    prop,
    schema_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

ANN, BOB, TEAM = ("%s-0000-4000-8000-000000000000" % (letter * 8) for letter in "abc")
ALL, ANN_KEY, BOB_KEY, TEAM_KEY = ("all-users", ""), ("user", ANN), ("user", BOB), ("group", TEAM)

ACCESSORS = st.sampled_from([ALL, ANN_KEY, BOB_KEY, TEAM_KEY])
PERMISSIONS = st.dictionaries(ACCESSORS, st.sampled_from(["read", "write"]))


# What is wanted


@pytest.mark.parametrize(
    ("wanted", "before", "after"),
    [
        (grants(), {ALL: "read", ANN_KEY: "write"}, {ALL: "read", ANN_KEY: "write"}),
        (grants(all_users="write"), {ALL: "read", ANN_KEY: "read"}, {ALL: "write", ANN_KEY: "read"}),
        (grants(all_users="none"), {ALL: "read", ANN_KEY: "read"}, {ANN_KEY: "read"}),
        (grants(all_users="none", users=[(ANN, "none")]), {}, {}),
        (grants(users=[(ANN, "none")]), {ANN_KEY: "write", BOB_KEY: "read"}, {BOB_KEY: "read"}),
        (grants(groups=[(TEAM, "write")]), {BOB_KEY: "read"}, {BOB_KEY: "read", TEAM_KEY: "write"}),
        # An id of a user and the same one of a group are two.
        (grants(users=[(ANN, "read")], groups=[(ANN, "write")]), {}, {ANN_KEY: "read", ("group", ANN): "write"}),
        (grants(users=[(ANN.upper(), "read")]), {ANN_KEY: "read"}, {ANN_KEY: "read"}),
        (grants(exclusive=True), {ALL: "read", ANN_KEY: "write"}, {}),
        (grants(users=[(ANN, "read")], exclusive=True), {ALL: "read", ANN_KEY: "write", TEAM_KEY: "read"}, {ANN_KEY: "read"}),
    ],
)
def test_what_is_named_and_what_is_not(wanted, before, after):
    assert wanted.over(before) == after


@pytest.mark.parametrize(
    ("given_lists", "message"),
    [
        ({"users": [(ANN, "read"), (ANN.upper(), "write")]}, r"permissions\.users\[1\]\.id: the user .* is named twice"),
        ({"groups": [(TEAM, "read"), (TEAM, "read")]}, r"permissions\.groups\[1\]\.id: the group .* is named twice"),
        ({"users": [("ann@example.com", "read")]}, r"permissions\.users\[0\]\.id: must be the UUID of a user, not 'ann@example.com'"),
        ({"groups": [(TEAM, "read"), ("", "read")]}, r"permissions\.groups\[1\]\.id: must be the UUID of a group"),
        ({"users": [(ANN + "/../" + BOB, "read")]}, "must be the UUID"),
    ],
)
def test_who_is_named_wrongly(given_lists, message):
    with pytest.raises(DynatraceError, match=message):
        grants(**given_lists)


def test_what_is_shown_is_what_the_option_takes():
    permissions = {TEAM_KEY: "write", BOB_KEY: "read", ANN_KEY: "write", ALL: "read"}
    assert shown(permissions) == {
        "all_users": "read",
        "users": [{"id": ANN, "access": "write"}, {"id": BOB, "access": "read"}],
        "groups": [{"id": TEAM, "access": "write"}],
    }
    assert shown({}) == {"all_users": "none", "users": [], "groups": []}


@settings(MODEST)
@given(PERMISSIONS, PERMISSIONS)
def test_what_is_shown_leads_there_from_anywhere(permissions, anything):
    assert Grants(dict(shown(permissions), exclusive=True)).over(anything) == permissions


# The way there


def test_changes_are_named_by_option():
    assert Sharing({ALL: "read", ANN_KEY: "read"}, {ALL: "write", ANN_KEY: "read", TEAM_KEY: "read"}).changed == ["all_users", "groups"]
    assert Sharing({ANN_KEY: "read"}, {ANN_KEY: "write"}).changed == ["users"]
    assert Sharing({ANN_KEY: "read"}, {ANN_KEY: "read"}).changed == []


def test_access_is_given_before_any_is_taken():
    """Whoever changes the permissions may do so by one of them."""
    before = {ALL: "write", ANN_KEY: "write", TEAM_KEY: "read"}
    after = {ANN_KEY: "read", BOB_KEY: "read", TEAM_KEY: "write"}
    assert steps(before, after) == [
        (TEAM_KEY, "read", "write"),
        (BOB_KEY, None, "read"),
        (ALL, "write", "none"),
        (ANN_KEY, "write", "read"),
    ]


@settings(MODEST)
@given(PERMISSIONS, PERMISSIONS)
def test_the_steps_lead_from_one_to_the_other(before, after):
    permissions = dict(before)
    for accessor, former, access in steps(before, after):
        assert permissions.pop(accessor, None) == former != access
        permissions.update({} if access == "none" else {accessor: access})
    assert permissions == after


# With an object


@pytest.fixture
def store():
    return MemoryStore(schema_of({"name": prop("text"), "text": prop("text", nullable=True)}, ownerBasedAccessControl=True))


def wanted(permissions, text=None, **more):
    return desired({"name": "a", "text": text}, permissions=permissions, **more)


def test_a_new_object_is_shared_unasked_who_may_use_it(store):
    change = reconcile(store, wanted(grants(all_users="read", users=[(ANN, "none")])))
    assert store.calls == ["schema", "read", "validate", "create", "share"]
    assert store.shared == {change.object_id: {ALL: "read"}}
    result = summary(change)
    assert (result["action"], result["changed_paths"]) == ("created", [])
    assert result["permissions"] == {"all_users": "read", "users": [], "groups": []}
    diff = difference(change, "tenant")
    assert (diff["before"], diff["after"]["(permissions)"]) == ({}, result["permissions"])


def test_nobody_is_asked_about_permissions_that_nobody_wants(store):
    store.objects = [live(0, {"name": "a"})]
    store.shared[object_id(0)] = {ALL: "write"}
    change = reconcile(store, wanted(None))
    assert (change.action, store.calls) == ("unchanged", ["schema", "read"])
    assert "permissions" not in summary(change)
    reconcile(store, wanted(None, text="new"))
    assert "permissions" not in store.calls
    assert store.shared == {object_id(0): {ALL: "write"}}


def test_permissions_as_wanted_are_read_and_left_alone(store):
    store.objects = [live(0, {"name": "a"})]
    store.shared[object_id(0)] = {ALL: "write", ANN_KEY: "read"}
    change = reconcile(store, wanted(grants(all_users="write")))
    assert (change.action, store.calls) == ("unchanged", ["schema", "read", "permissions"])
    assert summary(change)["permissions"]["users"] == [{"id": ANN, "access": "read"}]


@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_but_permissions_differs(store, check_mode):
    store.objects = [live(0, {"name": "a"})]
    store.shared[object_id(0)] = {ANN_KEY: "read"}
    change = reconcile(store, wanted(grants(all_users="read", users=[(ANN, "write")])), check_mode)
    # There is nothing that the server could be asked about beforehand.
    assert store.calls == ["schema", "read", "permissions"] + ([] if check_mode else ["share"])
    assert store.shared == {object_id(0): {ANN_KEY: "read"} if check_mode else {ALL: "read", ANN_KEY: "write"}}
    result = summary(change)
    assert (result["action"], result["changed"]) == ("updated", True)
    assert result["changed_paths"] == ["permissions.all_users", "permissions.users"]
    assert difference(change, "tenant") == {
        "before_header": f"{SCHEMA_ID} a at environment in tenant",
        "after_header": f"{SCHEMA_ID} a at environment in tenant",
        "before": {"(permissions)": {"all_users": "none", "users": [{"id": ANN, "access": "read"}], "groups": []}},
        "after": {"(permissions)": {"all_users": "read", "users": [{"id": ANN, "access": "write"}], "groups": []}},
    }


def test_an_object_and_its_permissions_differ(store):
    store.objects = [live(0, {"name": "a"})]
    change = reconcile(store, wanted(grants(all_users="read"), text="new"))
    assert store.calls == ["schema", "read", "permissions", "validate", "update", "share"]
    assert summary(change)["changed_paths"] == ["value.text", "permissions.all_users"]
    assert store.shared == {object_id(0): {ALL: "read"}}


def test_permissions_of_an_object_that_goes_do_not_matter(store):
    store.objects = [live(0, {"name": "a"})]
    change = reconcile(store, wanted(grants(all_users="read"), state="absent"))
    assert (change.action, store.calls) == ("deleted", ["schema", "read", "delete"])
    assert "permissions" not in summary(change)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_schema_without_owners(state):
    store = MemoryStore(schema_of({"name": prop("text")}))
    with pytest.raises(DynatraceError, match="permissions: builtin:example.things is not owner-based"):
        reconcile(store, desired({"name": "a"}, permissions=grants(all_users="read"), state=state))
    assert store.calls == ["schema"]


# Somebody else, and lost answers


def test_permissions_that_somebody_else_changes_meanwhile_are_looked_at_again(store):
    store.objects = [live(0, {"name": "a"})]
    store.before_write = [lambda: store.shared.update({object_id(0): {ALL: "read", BOB_KEY: "read"}})]
    reconcile(store, wanted(grants(all_users="write")))
    assert store.calls[2:] == ["permissions", "share", "permissions", "share"]
    assert store.shared == {object_id(0): {ALL: "write", BOB_KEY: "read"}}


@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_refusal_that_lasts_is_told(store, status):
    def refuse():
        raise ApiError("POST", "/permissions", status, "Never")

    store.objects = [live(0, {"name": "a"})]
    store.before_write = [refuse, refuse]
    with pytest.raises(ApiError, match="Never"):
        reconcile(store, wanted(grants(all_users="write")))
    assert store.calls[2:] == ["permissions", "share", "permissions", "share"]


def test_a_refusal_that_has_nothing_to_do_with_what_is_there_is_told_at_once(store):
    def refuse():
        raise PermissionDeniedError("POST", "/permissions", 403, "Not you")

    store.objects = [live(0, {"name": "a"})]
    store.before_write = [refuse]
    with pytest.raises(PermissionDeniedError):
        reconcile(store, wanted(grants(all_users="write")))
    assert store.calls[2:] == ["permissions", "share"]


def test_a_lost_answer_to_an_update_does_not_lose_the_permissions(store):
    """The second look finds the object as wanted, and its permissions not yet."""
    store.objects = [live(0, {"name": "a"})]
    store.before_write = [lambda: store.interfere({"name": "a", "text": "new"})]
    change = reconcile(store, wanted(grants(all_users="read"), text="new"))
    assert (change.action, summary(change)["changed_paths"]) == ("updated", ["value.text", "permissions.all_users"])
    assert store.shared == {object_id(0): {ALL: "read"}}
