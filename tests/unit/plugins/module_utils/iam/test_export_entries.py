# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.bindings import Binding
from ansible_collections.community.dynatrace.plugins.module_utils.account.levels import GLOBAL, Level
from ansible_collections.community.dynatrace.plugins.module_utils.iam.export.entries import EntryWriter
from ansible_collections.community.dynatrace.plugins.module_utils.iam.export.titles import titles

OWN, SHOP = Level("account", "acc"), Level("environment", "abc12345")
ROBOT = {"uid": "r", "name": "robot", "email": "r@service.sso.dynatrace.com"}


def account(**there):
    """What was read of an account: ``policies`` by level, everything else as in :class:`Account` and its directory."""
    policies = there.pop("policies", {})
    listed = {level: [{"uuid": key, "name": name} for key, name in names.items()] for level, names in policies.items()}
    groups = there.pop("groups", {})
    directory = SimpleNamespace(
        policies=lambda level: listed.get(level, []),
        groups=[{"uuid": key, **(item if isinstance(item, dict) else {"name": item})} for key, item in groups.items()],
        boundaries=[{"uuid": key, "name": name, "boundaryQuery": 'a:b = "c";'} for key, name in there.pop("boundaries", {}).items()],
        service_users=there.pop("service_users", []),
        users=there.pop("users", []),
    )
    empty = {"policies": {}, "bindings": {}, "groups_of": {}, "owners": {}, "inactive": []}
    return SimpleNamespace(directory=directory, visible=lambda level: list(dict.fromkeys([GLOBAL, OWN, level])), **{**empty, **there})


def entries(written):
    return [each.entry for each in written if each.entry]


def bindings(*at_account, shop=(), **there):
    return EntryWriter(account(bindings={SHOP: list(shop), OWN: list(at_account)}, **there)).write("binding")


def test_a_name_is_a_title_where_it_means_one_thing_only():
    assert titles([("1", "a"), ("2", "b"), ("3", "b"), ("4", "")]) == {"1": "a", "2": "2", "3": "3", "4": "4"}


@pytest.mark.parametrize(
    ("policies", "wanted"),
    [
        ({OWN: {"1": "Reader"}}, {"policy": "Reader"}),
        ({GLOBAL: {"1": "Reader"}, SHOP: {"2": "Reader"}}, {"policy": "Reader"}),
        ({GLOBAL: {"2": "Reader"}, OWN: {"1": "Reader"}}, {"policy": "Reader", "policy_level": "account"}),
        ({GLOBAL: {"1": "Reader"}, OWN: {"2": "Reader"}}, {"policy": "Reader", "policy_level": "global"}),
        ({OWN: {"1": "Reader", "2": "Reader"}}, {"policy": "1"}),
        ({GLOBAL: {"3": "Reader"}, OWN: {"1": "Reader", "2": "Reader"}}, {"policy": "1"}),
    ],
)
def test_how_a_policy_is_told_at_the_level_of_the_account(policies, wanted):
    (binding,) = bindings(Binding("1", "g"), policies=policies, groups={"g": "Team"})
    assert binding.entry == {**wanted, "group": "Team"}
    assert binding.ids == (["policy"] if wanted["policy"] == "1" else [])


def test_how_a_policy_is_told_in_an_environment():
    policies = {GLOBAL: {"1": "Reader"}, SHOP: {"2": "Reader", "3": "Local"}}
    found = bindings(shop=[Binding(key, "g") for key in "123"], policies=policies, groups={"g": "Team"})
    assert entries(found) == [
        {"level": "abc12345", "policy": "Local", "group": "Team"},
        {"level": "abc12345", "policy": "Reader", "policy_level": "abc12345", "group": "Team"},
        {"level": "abc12345", "policy": "Reader", "policy_level": "global", "group": "Team"},
    ]


def test_what_a_binding_says_and_its_name():
    binding = Binding("1", "g", (("a", "{{ x }}"), ("c", "3")), (("b", "2"),), ("n", "w"))
    there = {"policies": {OWN: {"1": "Shop"}}, "groups": {"g": "Team"}, "boundaries": {"n": "Wide", "w": "Narrow"}}
    (found,) = bindings(binding, **there)
    assert found.entry == {
        "policy": "Shop",
        "group": "Team",
        "parameters": {"a": "{{ x }}", "c": "3"},
        "metadata": {"b": "2"},
        "boundaries": ["Narrow", "Wide"],
    }
    assert (found.name, found.id, found.level) == ("Shop -> Team (a={{ x }}, b=2, c=3)", None, "account")


@pytest.mark.parametrize("listed", [False, True])
def test_the_own_group_of_a_service_user_is_told_by_its_owner(listed):
    groups = {"o": {"name": "robot (r)", "owner": "LOCAL"}} if listed else {}
    there = account(
        policies={OWN: {"1": "Shop"}}, groups=groups, service_users=[ROBOT], owners={"o": ROBOT}, bindings={OWN: [Binding("1", "o")]}
    )
    writer = EntryWriter(there)
    assert entries(writer.write("binding")) == [{"policy": "Shop", "service_user": "robot"}]
    written = writer.write("group")
    assert entries(written) == []
    assert [each.because for each in written] == ["it belongs to the service user robot, and comes and goes along"] * listed


def test_nobody_is_told_to_be_in_a_group_that_is_not_for_us_to_fill():
    groups = {
        "t": {"name": "Team", "owner": "LOCAL"},
        "m": {"name": "Mapped", "owner": "SAML"},
        "s": {"name": "Synced", "owner": "SCIM"},
        "e": {"name": "Everybody", "owner": "ALL_USERS"},
        "o": {"name": "robot (r)", "owner": "LOCAL"},
    }
    everything = [{"uuid": key, "groupName": "?"} for key in (*groups, "hidden")]
    writer = EntryWriter(
        account(
            groups=groups,
            service_users=[ROBOT],
            owners={"o": ROBOT},
            users=[{"uid": "j", "email": "Jane@x.com"}, {"uid": "b", "email": "bob@x.com"}],
            groups_of={"Jane@x.com": everything, "bob@x.com": [], ROBOT["email"]: everything},
        )
    )
    assert entries(writer.write("user")) == [{"email": "Jane@x.com", "groups": ["Mapped", "Team"]}, {"email": "bob@x.com", "groups": []}]
    assert entries(writer.write("service_user")) == [{"name": "robot", "groups": ["Mapped", "Team"]}]


def test_a_group_that_shares_its_name_with_one_of_the_identity_provider_is_told_by_its_id():
    groups = {
        "1": {"name": "Team", "owner": "SCIM"},
        "2": {"name": "Team", "owner": "LOCAL", "description": None, "federatedAttributeValues": []},
    }
    written = EntryWriter(account(groups=groups)).write("group")
    assert entries(written) == [{"id": "2", "name": "Team", "federated_attribute_values": []}]
    assert [(each.id, each.because[:33]) for each in written if each.because] == [("1", "it is provisioned by the identity")]


@pytest.mark.parametrize(
    ("binding", "because"),
    [
        (Binding("9", "g"), "there is no policy 9 any more"),
        (Binding("1", "9"), "there is no group 9 any more"),
        (Binding("1", "g", boundaries=("n", "9")), "there is no boundary 9 any more"),
        (Binding("8", "9"), "there is no policy 8 and no group 9 any more"),
    ],
)
def test_a_binding_of_what_is_gone_is_not_exported(binding, because):
    (found,) = bindings(binding, policies={OWN: {"1": "Shop"}}, groups={"g": "Team"}, boundaries={"n": "Narrow"})
    assert (found.entry, found.ids, found.because) == ({}, (), because)
    assert found.described()["name"] == "%s -> %s" % (
        "Shop" if binding.policy == "1" else binding.policy,
        "Team" if binding.group == "g" else binding.group,
    )


def test_the_order_is_that_of_names_whatever_the_account_says_first():
    there = {"policies": {OWN: {"1": "B", "2": "A"}}, "groups": {"g": "Team", "h": "Crew"}}
    every = [Binding("1", "g"), Binding("1", "h", (("p", "2"),)), Binding("1", "h", (("p", "1"),)), Binding("2", "g")]
    expected = entries(bindings(*every, **there))
    assert [(entry["policy"], entry["group"], entry.get("parameters")) for entry in expected] == [
        ("A", "Team", None),
        ("B", "Crew", {"p": "1"}),
        ("B", "Crew", {"p": "2"}),
        ("B", "Team", None),
    ]
    assert entries(bindings(*reversed(every), **there)) == expected


@pytest.mark.parametrize(("text", "valid"), [('ALLOW a:b:c WHERE d:e = "f";', True), ("ALLOW a:b:c WHERE d:e ~ 'f';", False)])
def test_a_text_that_the_account_holds_is_not_refused_because_we_do_not_understand_it(text, valid):
    policy = {"uuid": "1", "name": "Shop", "statementQuery": text, "tags": [], "description": ""}
    there = account()
    there.policies = {OWN: [policy]}
    (entry,) = entries(EntryWriter(there).write("policy"))
    assert entry == {"name": "Shop", "statement_query": text, **({} if valid else {"validate": False})}
