# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags on many entities in one task, beside a loop with a task for each entity: requests, seconds and memory."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from ansible_collections.community.dynatrace.tests.benchmark.controller import play
from ansible_collections.community.dynatrace.tests.benchmark.memory import run_apart
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

MODULE = "custom_tag"
ALL = 'type("HOST"),entityName.startsWith("farm-")'
ODD = 'type("HOST"),entityName.startsWith("farm-odd-")'
_ROW = "{:<48}{:>10}{:>8}{:>8}{:>11}{:>11}"


def measure(latency, loop, numbers):
    """Print a table for each number of hosts, and one for a loop that does the same.

    :param latency: answer time of the tenant in milliseconds
    :param loop: length of the loop to compare with
    """
    print(f"Tags of many hosts in one task, answers of the tenant take {latency} ms longer")
    with running_simulator("--latency-ms", str(latency)) as simulator:
        for number in numbers:
            print(_ROW.format(f"{number} hosts", "requests", "pages", "writes", "module s", "peak MiB"))
            _print_tasks(simulator, number)
            print()
        print("{:<48}{:>10}{:>8}{:>14}".format("a task for each host", "requests", "writes", "playbook s"))
        _print_loop(simulator, loop, numbers)


def _wanted(value, **options):
    return {"tags": [{"key": "stage", "value": value}], **options}


def _farm(simulator, number):
    """A tenant with so many hosts that :data:`ALL` means, and how many of them :data:`ODD` means: one in a hundred."""
    tenant, odd = SimulatedTenant.create(simulator), max(1, number // 100)
    tenant.seed_entities(number - odd, "HOST", "farm")
    tenant.seed_entities(odd, "HOST", "farm-odd")
    return tenant, odd


def _print_tasks(simulator, number):
    """Run tasks one after the other on one tenant, and all of them on another in processes of their own, for their memory."""
    (here, odd), (there, _same) = (_farm(simulator, number) for _number in range(2))
    # What is imported is imported before anything is measured.
    run_module(MODULE, {**here.connection, **_wanted("production"), "ids": []})
    for title, options, check_mode, changed in (
        ("check of the first tagging", _wanted("production"), True, number),
        ("first tagging", _wanted("production"), False, number),
        ("unchanged", _wanted("production"), False, 0),
        ("another value in place of the old one", _wanted("test"), False, number),
        ("one more value", _wanted("blue", other_values="keep"), False, number),
        ("exclusive: one of two values goes", _wanted("test", exclusive=True), False, number),
        ("1 of 100 has another value", _wanted("test"), False, odd),
        ("no such tag any more", _wanted("test", state="absent"), False, number),
    ):
        if changed == odd:
            for tenant in (here, there):
                _make_odd(tenant)
        here.forget_requests()
        params = {"entity_selector": ALL, **options}
        start = time.perf_counter()
        result = run_module(MODULE, {**here.connection, **params}, check_mode)
        seconds = time.perf_counter() - start
        if result["failed"] or result["changed_entities"] != changed:
            raise RuntimeError(f"{title}: {result}")
        _result, peak, _printed = run_apart(MODULE, {**there.connection, **params, "_ansible_check_mode": check_mode})
        requests = here.requests()
        pages = sum(request["path"].endswith("/entities") for request in requests)
        print(_ROW.format(f"  {title}", len(requests), pages, len(here.writes()), f"{seconds:.2f}", f"{peak:.1f}"), flush=True)
    here.remove()
    there.remove()


def _make_odd(tenant):
    """Let somebody else give some hosts another value."""
    frame = {"entitySelector": ODD, "from": "now-3y"}
    tenant.call("DELETE", "/api/v2/tags?" + urlencode({**frame, "key": "stage", "deleteAllWithKey": "true"}))
    tenant.call("POST", "/api/v2/tags?" + urlencode(frame), {"tags": [{"key": "stage", "value": "odd"}]})


def _print_loop(simulator, length, numbers):
    """The same by a loop of tasks for one host each: what was measured, and what it would be for all."""
    tenant = SimulatedTenant.create(simulator)
    tenant.seed_entities(length, "HOST", "farm")
    nothing = play({"ansible.builtin.ping": {}})
    task = {f"community.dynatrace.{MODULE}": _wanted("production", type="HOST", name="farm-{{ item }}")}
    row = "{:<48}{:>10.0f}{:>8.0f}{:>14.1f}"
    for title in ("first tagging", "unchanged"):
        tenant.forget_requests()
        seconds = play({**task, "loop": list(range(1, length + 1))}, [tenant])
        requests, writes = len(tenant.requests()), len(tenant.writes())
        print(row.format(f"  {length} hosts, {title}", requests, writes, seconds))
        for number in numbers:
            times = number / length
            all_of_it = nothing + (seconds - nothing) * times
            print(row.format(f"    extrapolated to {number}", requests * times, writes * times, all_of_it), flush=True)
    tenant.remove()
