# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and seconds: of one task inside its process, and of a loop in a real playbook."""

from __future__ import annotations

import time
from statistics import median

from ansible_collections.community.dynatrace.tests.benchmark.controller import play
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

TEAM = {"name": "Team 0", "identifier": "team-0", "responsibilities": {"development": True}}
MODULES = {
    "settings_object": (
        {"schema_id": "builtin:ownership.teams", "value": TEAM},
        {"schema_id": "builtin:ownership.teams", "value": {**TEAM, "description": "changed"}},
    ),
    "alerting_profile": (
        {"name": "Profile 0", "severity_rules": [{"severity_level": "ERRORS", "delay_in_minutes": 5}]},
        {"name": "Profile 0", "severity_rules": [{"severity_level": "ERRORS", "delay_in_minutes": 10}]},
    ),
}
LOOPED = {
    "settings_object": {
        "schema_id": "builtin:ownership.teams",
        "value": {"name": "Team {{ item }}", "identifier": "team-{{ item }}", "responsibilities": {"development": True}},
    },
    "alerting_profile": {"name": "Profile {{ item }}", "severity_rules": [{"severity_level": "ERRORS", "delay_in_minutes": 5}]},
}
_ROW = "{:<18}{:<22}{:>9}{:>10}"


def measure(latencies, repeat, loop):
    """Print a table for each answer time in milliseconds."""
    seconds = play({"ansible.builtin.ping": {}, "loop": list(range(loop))})
    print(f"A playbook that loops over ansible.builtin.ping {loop} times: {seconds:.2f} s\n", flush=True)
    for latency in latencies:
        with running_simulator("--latency-ms", str(latency)) as simulator:
            print(f"Tasks, answers of the tenant take {latency} ms longer")
            print(_ROW.format("module", "task", "requests", "seconds"))
            for module, (wanted, other) in MODULES.items():
                for title, requests, seconds in _single(simulator, module, wanted, other, repeat):
                    print(_ROW.format(module, title, requests, f"{seconds:.3f}"))
                for title, requests, seconds in _looped(simulator, module, loop):
                    print(_ROW.format(module, title, requests, f"{seconds:.2f}"), flush=True)


def _single(simulator, module, wanted, other, repeat):
    """Yield title, requests and median seconds of one task."""
    steps = (("create", wanted, False), ("unchanged", wanted, False), ("check of an update", other, True), ("update", other, False))
    samples = {title: [] for title, _options, _check_mode in steps}
    requests = {}
    for _number in range(repeat + 1):
        tenant = SimulatedTenant.create(simulator)
        for title, options, check_mode in steps:
            tenant.forget_requests()
            start = time.perf_counter()
            result = run_module(module, {**tenant.connection, **options}, check_mode=check_mode)
            samples[title].append(time.perf_counter() - start)
            if result["failed"] or result["changed"] != (title != "unchanged"):
                raise RuntimeError(f"{module}, {title}: {result.get('msg', result)}")
            requests[title] = len(tenant.requests())
        tenant.remove()
    for title, taken in samples.items():
        # The first run also imports the module.
        yield title, requests[title], median(taken[1:])


def _looped(simulator, module, length):
    """Yield title, requests and seconds of playbooks that loop, Ansible's own time included."""
    tenant = SimulatedTenant.create(simulator)
    task = {f"community.dynatrace.{module}": LOOPED[module], "loop": list(range(length))}
    for title in (f"loop of {length}, create", f"loop of {length}, again"):
        tenant.forget_requests()
        seconds = play(task, [tenant])
        yield title, len(tenant.requests()), seconds
    tenant.remove()
