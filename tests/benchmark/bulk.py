# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects in one task, beside a loop of single tasks: requests, seconds and memory."""

from __future__ import annotations

import contextlib
import json
import os
import time
from statistics import median

from ansible_collections.community.dynatrace.tests.benchmark.controller import play, play_with_cpu
from ansible_collections.community.dynatrace.tests.benchmark.memory import PROFILE, profile, run_apart, seed
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

MODULE = "settings_objects"
MANY = 500
FEW = 100
SOME = 50
TOO_LONG = 1_000_000  # minutes that a rule may not wait
SCHEMAS = 20
TEAMS = "builtin:ownership.teams"
HEADERS = ("none", "retry-after-seconds", "retry-after-date", "reset-seconds", "reset-milliseconds", "reset-microseconds")
ASKED = 2  # seconds that a throttling tenant asks for
TENANTS = 3
_ROW = "{:<44}{:>10}{:>8}{:>12}{:>14}"


def measure(latency, loop, number, repeat):
    """Print all tables for one answer time in milliseconds.

    :param loop: length of the loop to compare with
    :param number: objects in the largest task
    :param repeat: runs of which the median counts, where runs differ much
    """
    print(f"Many objects in one task, answers of the tenant take {latency} ms longer, {os.cpu_count()} processors")
    with running_simulator("--latency-ms", str(latency)) as simulator:
        print(_ROW.format(f"{MANY} alerting profiles", "requests", "writes", "module s", "playbook s"))
        _print_one_schema(simulator)
        _print_loop(simulator, loop)
        print()
        print(_ROW.format(f"{FEW} alerting profiles", "requests", "writes", "module s", "playbook s"))
        _print_few(simulator)
        print()
        print(_ROW.format(f"{SCHEMAS * SOME} objects of {SCHEMAS} schemas", "requests", "writes", "module s", "playbook s"))
        _print_many_schemas(simulator)
        print("\n{:>9}{:>10}{:>8}{:>11}{:>11}{:>22}".format("objects", "requests", "pages", "module s", "peak MiB", "MiB of task result"))
        _print_growth(simulator, number)
        print("\n{:<44}{:>10}{:>12}{:>16}".format("one 429 among the requests, its header", "asked s", "module s", "more than none"))
        _print_throttled(simulator)
    print()
    _print_tenants(latency, repeat)


def _profiles(number, delays=None):
    """Entries for alerting profiles; ``delays`` gives some another delay, by their places."""
    entries = []
    for place in range(number):
        value, _external_id = profile(place)
        value["severityRules"][0]["delayInMinutes"] = (delays or {}).get(place, 5)
        entries.append({"schema_id": PROFILE, "value": value})
    return entries


def _print_one_schema(simulator):
    wanted = _profiles(MANY)
    some = _profiles(MANY, dict.fromkeys(range(0, MANY, MANY // SOME), 10))
    bad = _profiles(MANY, {**dict.fromkeys(range(MANY), 15), MANY // 2: TOO_LONG})
    _print_steps(
        simulator,
        (
            ("check mode, none exists", wanted, True, {"created": MANY}),
            ("first apply", wanted, False, {"created": MANY}),
            ("unchanged", wanted, False, {"unchanged": MANY}),
            (f"update of {SOME}", some, False, {"updated": SOME, "unchanged": MANY - SOME}),
            (f"one invalid among {MANY} updates", bad, False, {"invalid": 1, "updated": MANY - 1}),
        ),
    )


def _print_few(simulator):
    wanted = _profiles(FEW)
    _print_steps(simulator, (("first apply", wanted, False, {"created": FEW}), ("unchanged", wanted, False, {"unchanged": FEW})))


def _print_many_schemas(simulator):
    document = json.loads((REPOSITORY / "tests/simulator/schemas/builtin_ownership.teams.json").read_text(encoding="utf-8"))
    documents = [{**document, "schemaId": f"builtin:benchmark.teams-{number}"} for number in range(SCHEMAS)]
    wanted = [
        {"schema_id": each["schemaId"], "value": {"name": f"Team {place}", "identifier": f"team-{place}", "responsibilities": {}}}
        for each in documents
        for place in range(SOME)
    ]
    _print_steps(
        simulator,
        (("first apply", wanted, False, {"created": len(wanted)}), ("unchanged", wanted, False, {"unchanged": len(wanted)})),
        schemas=documents,
    )


def _print_steps(simulator, steps, **tenant_options):
    """Run tasks one after the other, each in this process on one tenant and as a playbook on another."""
    here, there = (SimulatedTenant.create(simulator, **tenant_options) for _number in range(2))
    # What is imported is imported before anything is measured.
    run_module(MODULE, {**here.connection, "objects": []})
    for title, objects, check_mode, expected in steps:
        here.forget_requests()
        start = time.perf_counter()
        result = run_module(MODULE, {**here.connection, "objects": objects}, check_mode)
        taken = result.get("seconds", time.perf_counter() - start)
        counts = {name: count for name, count in result["summary"].items() if name not in ("arranged", "unmanaged")}
        if counts != expected:
            raise RuntimeError(f"{title}: {counts}, {result.get('msg')}")
        task = {f"community.dynatrace.{MODULE}": {"objects": "{{ wanted }}"}}
        options = ["--check"] if check_mode else []
        seconds = play(task, [there], {"wanted": objects}, options, succeeds=not result["failed"])
        print(_ROW.format(f"  {title}", len(here.requests()), len(here.writes()), f"{taken:.2f}", f"{seconds:.2f}"), flush=True)
    here.remove()
    there.remove()


def _print_loop(simulator, length):
    """The same by a loop of single tasks: what was measured, and what it would be for all."""
    tenant = SimulatedTenant.create(simulator)
    nothing = play({"ansible.builtin.ping": {}})
    task = {"community.dynatrace.settings_object": {"schema_id": PROFILE, "value": "{{ item }}"}, "loop": "{{ wanted }}"}
    values = [entry["value"] for entry in _profiles(length)]
    for title in ("first apply", "unchanged"):
        tenant.forget_requests()
        seconds = play(task, [tenant], {"wanted": values})
        requests, writes = len(tenant.requests()), len(tenant.writes())
        print(_ROW.format(f"  loop of settings_object over {length}, {title}", requests, writes, "", f"{seconds:.2f}"))
        times = MANY / length
        all_of_it = f"{nothing + (seconds - nothing) * times:.0f}"
        title = f"    extrapolated to {MANY}"
        print(_ROW.format(title, f"{requests * times:.0f}", f"{writes * times:.0f}", "", all_of_it), flush=True)
    tenant.remove()


def _print_growth(simulator, number):
    for objects in (0, number // 4, number // 2, number):
        tenant = SimulatedTenant.create(simulator)
        seed(tenant, objects)
        tenant.forget_requests()
        # Where nothing is wanted, the place is still read.
        params = {**tenant.connection, "objects": _profiles(objects), "places": [{"schema_id": PROFILE}]}
        result, peak, printed = run_apart(MODULE, params)
        if result["changed"] or result["summary"].get("unchanged", 0) != objects:
            raise RuntimeError(f"{objects} objects: {result}")
        pages = sum(request["path"].endswith("/settings/objects") for request in tenant.requests())
        row = f"{objects:>9}{result['requests']:>10}{pages:>8}{result['seconds']:>11.2f}{peak:>11.1f}{printed / 2**20:>22.2f}"
        print(row, flush=True)
        tenant.remove()


def _print_throttled(simulator):
    undisturbed = _apply_throttled(simulator, None)
    row = "{:<44}{:>10}{:>12}{:>16}"
    print(row.format("  no 429", "", f"{undisturbed:.2f}", ""))
    for header in HEADERS:
        taken = _apply_throttled(simulator, header)
        asked = "" if header == "none" else ASKED
        print(row.format(f"  {header}", asked, f"{taken:.2f}", f"{taken - undisturbed:+.2f}"), flush=True)


def _apply_throttled(simulator, header):
    """Seconds of a first apply whose first request that writes is throttled."""
    tenant = SimulatedTenant.create(simulator)
    if header:
        match = {"method": "POST", "path": "/settings/objects"}
        tenant.fault("429", header=header, seconds=ASKED, match=match, skip=1)
    result = run_module(MODULE, {**tenant.connection, "objects": _profiles(SOME)})
    throttled = sum(request["status"] == 429 for request in tenant.requests())
    if result["failed"] or result["summary"]["created"] != SOME or throttled != bool(header):
        raise RuntimeError(f"{header}: {throttled} times throttled, {result.get('msg', result['summary'])}")
    tenant.remove()
    return result["seconds"]


def _print_tenants(latency, pairs):
    """One tenant against several at once, in turn. Each has a simulator of its own, for a simulator uses no more than one processor."""
    task = {f"community.dynatrace.{MODULE}": {"objects": "{{ wanted }}"}}
    variables = {"wanted": _profiles(MANY)}
    taken = {"first apply": [], "unchanged": []}
    with contextlib.ExitStack() as stack:
        simulators = [stack.enter_context(running_simulator("--latency-ms", str(latency))) for _number in range(TENANTS)]
        for _pair in range(pairs):
            groups = [[SimulatedTenant.create(simulator) for simulator in simulators[:number]] for number in (1, TENANTS)]
            for runs in taken.values():
                runs.append([play_with_cpu(task, group, variables) for group in groups])
            for tenant in (tenant for group in groups for tenant in group):
                tenant.remove()
    row = "{:<44}{:>10}{:>11}{:>7}{:>15}{:>13}{:>11}"
    title = f"{MANY} objects a tenant, {pairs} pairs, medians"
    print(row.format(title, "1 tenant s", f"{TENANTS} tenants", "ratio", "from to", "1 tenant cpu", f"{TENANTS} tenants"))
    for title, runs in taken.items():
        ratios = sorted(several[0] / one[0] for one, several in runs)
        (one, one_cpu), (several, several_cpu) = ([median(figures) for figures in zip(*side)] for side in zip(*runs))
        seconds = (f"{one:.2f}", f"{several:.2f}", f"{median(ratios):.2f}", f"{ratios[0]:.2f} {ratios[-1]:.2f}")
        print(row.format(f"  {title}", *seconds, f"{one_cpu:.2f}", f"{several_cpu:.2f}"), flush=True)
