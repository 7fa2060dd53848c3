# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import time
from types import SimpleNamespace

from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.plan import BulkPlan
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.report import report, results_of
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    SCHEMA_ID,
    MemoryStore,
    desired,
    live,
    prop,
    schema_of,
)

SCHEMA = schema_of({"name": prop("text"), "text": prop("text")}, unique=[["name"]])
# craft.md 4.3: AWX replaces a longer result by nothing.
AWX = 700_000


def plan_of(wanted, stored=()):
    store = MemoryStore(SCHEMA)
    store.objects = list(stored)
    store.client = SimpleNamespace(tenant="https://example.com", requests=3)
    plan = BulkPlan(store, [Item(index, desired(value)) for index, value in enumerate(wanted)])
    plan.make()
    return plan


def objects(number, text=""):
    return [{"name": f"object {each}", "text": text} for each in range(number)]


def stored(values, text=""):
    return [live(number, {**value, "text": text or value["text"]}, place=number) for number, value in enumerate(values)]


def test_a_short_result_is_whole():
    values = objects(500)
    plan = plan_of(values, stored(values[:100], "old"))
    found = report(plan, [], [], [])
    assert found["omitted"] == {}
    assert [entry["index"] for entry in found["results"]] == list(range(500))
    assert len(found["diff"]) == 500
    assert found["summary"] == {"created": 400, "updated": 100, "arranged": 0, "unmanaged": 0}


def test_5000_objects_fit_in_no_time():
    values = objects(5_000, "long " * 100)
    others = [live(number, {"name": f"other {number}", "text": ""}) for number in range(10_000, 15_000)]
    plan = plan_of(values, stored(values[:2_500], "old"))
    start = time.monotonic()
    found = report(plan, [], others, [])
    # Work for each object once: some 0.3 s here, and a minute if it grew with their square.
    assert time.monotonic() - start < 5
    assert len(json.dumps(found)) < AWX
    for name, number in (("results", 5_000), ("diff", 5_000), ("unmanaged", 5_000)):
        assert len(found[name]) + found["omitted"][name] == number
        assert found[name]
    assert found["summary"] == {"created": 2_500, "updated": 2_500, "arranged": 0, "unmanaged": 5_000}


def test_what_matters_stays_longest():
    values = objects(5_000)
    plan = plan_of(values, stored(values[:4_900]))
    for item in plan.items[::500]:
        item.fail(DynatraceError("refused"))
    entries, omitted = results_of(plan.items)
    found = [entry["action"] for entry in entries]
    assert omitted == 5_000 - len(entries) > 0
    assert found.count("failed") == 10
    assert found.count("created") == 100
    assert [entry["index"] for entry in entries] == sorted(entry["index"] for entry in entries)


def test_one_huge_diff_is_left_out():
    plan = plan_of([{"name": "huge", "text": "x" * AWX}])
    found = report(plan, [], [], [])
    assert (found["diff"], found["omitted"]) == ([], {"diff": 1})
    assert found["results"][0]["key"] == "huge"


def test_huge_errors_do_not_make_it_longer():
    plan = plan_of(objects(3_000))
    for item in plan.items:
        item.reject(DynatraceError("e" * 2_000, violations=[{"path": "p" * 500, "message": "m" * 500}]))
    assert len(json.dumps(report(plan, [], [], []))) < AWX


def test_what_was_put_back_is_no_change():
    values = objects(3)
    plan = plan_of(values)
    for item in plan.items:
        item.done = True
        item.undone = item.index != 1
    plan.items[2].undone = False
    plan.items[2].fail(DynatraceError("It could not be put back"))
    found = report(plan, [], [], [])
    assert [entry["action"] for entry in found["results"]] == ["rolled_back", "created", "failed"]
    assert [diff["after"]["name"] for diff in found["diff"]] == ["object 1", "object 2"]
    assert found["changed"]


def test_an_unmanaged_object_says_who_and_when():
    other = live(9, {"name": "theirs"}, modified=1767225600000, modified_by="jane")
    (entry,) = report(plan_of([]), [], [other], [])["unmanaged"]
    assert entry == {
        "schema_id": SCHEMA_ID,
        "scope": "environment",
        "object_id": other.object_id,
        "key": "theirs",
        "managed": False,
        "modified": 1767225600000,
        "modified_by": "jane",
    }
