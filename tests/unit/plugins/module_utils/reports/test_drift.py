# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.reports.drift import (
    ARRANGED,
    CHANGED,
    MISSING,
    NOT_CHECKED,
    SUPERFLUOUS,
    UNMANAGED,
    Report,
    tenant_of,
)

from .audits import account, audit, diff, one_of_each, order, result, unmanaged


def test_every_object_is_in_its_group():
    tenant = tenant_of("prod", "production", one_of_each())
    assert [(each.group, each.name) for each in tenant.entries] == [
        (CHANGED, "Production"),
        (MISSING, "Night"),
        (SUPERFLUOUS, "Old"),
        (NOT_CHECKED, "Bad"),
        (UNMANAGED, "Default"),
    ]
    assert tenant.counts == dict.fromkeys([CHANGED, MISSING, SUPERFLUOUS, NOT_CHECKED, UNMANAGED, "unchanged"], 1) | {"arranged": 0}
    assert tenant.drift
    assert not tenant.complete
    assert tenant.summary() == "1 changed, 1 missing, 1 superfluous, 1 not checked, 1 unmanaged"


def test_who_and_when():
    changed, *_others, other = tenant_of("prod", "", one_of_each()).entries
    assert (changed.who, changed.when) == ("joe@example.com", "2026-01-01 00:00 UTC")
    assert (other.who, other.when) == ("jane@example.com", "2026-01-01 00:00 UTC")


@pytest.mark.parametrize("modified", [None, "soon", 0, -5, 10**20])
def test_a_time_that_is_none_is_not_told(modified):
    (entry,) = tenant_of("prod", "", audit(others=[unmanaged("Default", modified=modified)])).entries
    assert entry.when == ""


def test_each_diff_finds_its_object():
    found = {each.name: (each.before, each.after) for each in tenant_of("prod", "", one_of_each()).entries if each.compared}
    assert found == {
        "Production": ({"name": "Production", "delay": 45, "same": 1}, {"name": "Production", "delay": 10, "same": 1}),
        "Night": ({}, {"name": "Night"}),
        "Old": ({"name": "Old"}, {}),
    }


def test_a_diff_of_something_else_is_left_aside():
    results = [result("updated", "a"), result("failed", "b", error="no"), result("updated", "c", "builtin:alerting.profile")]
    diffs = [diff("z", {}, {"z": 1}, "builtin:other"), diff("c", {"c": 0}, {"c": 1}, "builtin:alerting.profile")]
    compared = {each.key: each.after for each in tenant_of("prod", "", audit(results, diffs)).entries if each.compared}
    assert compared == {"c": {"c": 1}}


def test_an_account_is_read_as_a_tenant_is():
    tenant = tenant_of("account", "", account())
    assert [(each.group, each.kind, each.name, each.special_place) for each in tenant.entries] == [
        (CHANGED, "binding", "Shop at work -> Shop team (zone=at abc12345 in use)", "abc12345"),
        (CHANGED, "policy", "Shop", ""),
        (MISSING, "binding", "Shop -> Shop team", "abc12345"),
        (SUPERFLUOUS, "group", "Interns", ""),
        (NOT_CHECKED, "user", "jane@example.com", ""),
        (UNMANAGED, "group", "Guests", ""),
    ]
    assert {each.name: (each.before, each.after) for each in tenant.entries if each.compared} == {
        "Shop": ({"text": "old"}, {"text": "new"}),
        "Shop at work -> Shop team (zone=at abc12345 in use)": ({"boundaries": []}, {"boundaries": ["Shop"]}),
        "Shop -> Shop team": ({}, {"policy": "Shop"}),
        "Interns": ({"name": "Interns"}, {}),
    }
    (told,) = tenant.of(UNMANAGED)
    assert told.identity == {"kind": "group", "level": "account", "name": "Guests", "id": "0d1e"}
    assert (tenant.verdict, tenant.summary()) == ("drift", "2 changed, 1 missing, 1 superfluous, 1 not checked, 1 unmanaged")


def test_without_diff_the_entries_are_there_all_the_same():
    given = one_of_each()
    del given["diff"]
    tenant = tenant_of("prod", "", given)
    assert len(tenant.entries) == 5
    assert not any(each.compared for each in tenant.entries)


@pytest.mark.parametrize("action", ["invalid", "skipped", "failed", "not_attempted", "rolled_back"])
def test_what_could_not_be_compared_is_no_drift_but_not_complete_either(action):
    tenant = tenant_of("prod", "", audit([result(action, "a", error="because")]))
    assert not tenant.drift
    assert not tenant.complete
    assert tenant.verdict == "not checked"


def test_unmanaged_objects_are_no_drift():
    tenant = tenant_of("prod", "", audit(others=[unmanaged("Default")]))
    assert (tenant.drift, tenant.complete, tenant.verdict) == (False, True, "no drift")


def test_another_order_is_drift():
    tenant = tenant_of("prod", "", audit(summary={"unchanged": 3, "arranged": 2, "unmanaged": 0}))
    assert tenant.drift
    assert tenant.summary() == "2 in another order"
    assert tenant.unlisted == 2


def test_the_order_is_no_difference_of_an_object():
    results = [result("unchanged", "a", "builtin:example.rules"), result("updated", "b", "builtin:example.rules", scope="HOST-1")]
    found = audit(results, [order(["a", "b", "c"], ["c", "a", "b"]), order(["x", "y"], ["y", "x"], scope="HOST-1")])
    found["summary"]["arranged"] = 2
    tenant = tenant_of("prod", "", found)
    assert [(entry.key, entry.compared) for entry in tenant.of(CHANGED)] == [("b", False)]
    assert [(entry.place, entry.before, entry.after) for entry in tenant.of(ARRANGED)] == [
        ("HOST-1", ["x", "y"], ["y", "x"]),
        ("environment", ["a", "b", "c"], ["c", "a", "b"]),
    ]
    assert (tenant.unlisted, tenant.drift) == (0, True)


@pytest.mark.parametrize(
    ("given", "verdict", "error"),
    [
        ({}, "not checked", "There is no result of an audit."),
        ({"skipped": True, "changed": False}, "not checked", "There is no result of an audit."),
        ({"failed": True, "msg": "401 Unauthorized"}, "failed", "401 Unauthorized"),
        ({"unreachable": True, "msg": "No way there"}, "failed", "No way there"),
    ],
)
def test_a_tenant_without_result_failed_or_is_not_checked(given, verdict, error):
    tenant = tenant_of("prod", "", given)
    assert (tenant.verdict, tenant.error, tenant.entries, tenant.drift, tenant.complete) == (verdict, error, [], False, False)


def test_a_failed_audit_is_no_other_verdict_whatever_is_known():
    tenant = tenant_of("prod", "", {**one_of_each(), "failed": True, "msg": "1 of 5 objects are not valid"})
    assert (tenant.verdict, tenant.drift, tenant.complete, tenant.failed) == ("failed", True, False, True)


def test_objects_that_the_result_leaves_out_are_counted():
    given = audit([result("updated", "a")], summary={"updated": 700, "unchanged": 5, "arranged": 0, "unmanaged": 0})
    tenant = tenant_of("prod", "", given)
    assert (tenant.counts[CHANGED], tenant.unlisted) == (700, 699)


def test_without_a_summary_the_entries_are_counted():
    given = one_of_each()
    del given["summary"]
    assert tenant_of("prod", "", given).counts == tenant_of("prod", "", one_of_each()).counts


def test_the_headline_names_what_is_not_as_wanted():
    found = {"prod": one_of_each(), "dev": audit(), "gone": {}, "lost": {"failed": True, "msg": "401 Unauthorized"}}
    report = Report("Drift", "", [tenant_of(name, "", each) for name, each in found.items()])
    assert report.headline() == (
        "1 of 4 audits found drift. 1 of 4 audits failed. 2 of 4 could not be checked entirely. "
        "prod: 1 changed, 1 missing, 1 superfluous, 1 not checked, 1 unmanaged. "
        "gone: There is no result of an audit. lost: 401 Unauthorized."
    )
    assert Report("Drift", "", [tenant_of("dev", "", audit())]).headline() == "No drift found."


def test_a_long_error_is_cut_in_the_headline_only():
    tenant = tenant_of("prod", "", {"failed": True, "msg": "x" * 5000})
    assert tenant.error == "x" * 5000
    assert len(tenant.summary()) < 300
