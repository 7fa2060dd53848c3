# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and seconds: of one task inside its process, and of a loop in a real playbook."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from ansible_collections.community.dynatrace.tests.benchmark.controller import play
from ansible_collections.community.dynatrace.tests.benchmark.steps import MODULES, steps_of
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

LOOPED = {
    "settings_object": {
        "schema_id": "builtin:ownership.teams",
        "value": {"name": "Team {{ item }}", "identifier": "team-{{ item }}", "responsibilities": {"development": True}},
    },
    "alerting_profile": {"name": "Profile {{ item }}", "severity_rules": [{"severity_level": "ERRORS", "delay_in_minutes": 5}]},
}
_ROW = "{:<28}{:<22}{:>9}{:>8}{:>10}"


def measure(latencies, repeat, loop):
    """Print a table for each answer time in milliseconds."""
    seconds = play({"ansible.builtin.ping": {}, "loop": list(range(loop))})
    print(f"A playbook that loops over ansible.builtin.ping {loop} times: {seconds:.2f} s\n", flush=True)
    for latency in latencies:
        with running_simulator("--latency-ms", str(latency)) as simulator:
            print(f"Tasks, answers of the tenant take {latency} ms longer")
            print(_ROW.format("module", "task", "requests", "writes", "seconds"))
            for module in MODULES:
                for title, requests, writes, seconds in _single(simulator, module, repeat):
                    print(_ROW.format(module, title, requests, writes, f"{seconds:.3f}"), flush=True)
            for module in LOOPED:
                for title, requests, writes, seconds in _looped(simulator, module, loop):
                    print(_ROW.format(module, title, requests, writes, f"{seconds:.2f}"), flush=True)


def _single(simulator, module, repeat):
    """Yield title, requests, writes and median seconds of each task."""
    samples, counts = {}, {}
    for _number in range(repeat + 1):
        tenant = SimulatedTenant.create(simulator)
        with tempfile.TemporaryDirectory() as folder:
            for step in steps_of(module, tenant, Path(folder)):
                tenant.forget_requests()
                start = time.perf_counter()
                result = run_module(module, {**tenant.connection, **step.options}, check_mode=step.check_mode)
                samples.setdefault(step.title, []).append(time.perf_counter() - start)
                if result["failed"] or result["changed"] != step.changes:
                    raise RuntimeError(f"{module}, {step.title}: {result.get('msg', result)}")
                counts[step.title] = len(tenant.requests()), len(tenant.writes())
        tenant.remove()
    for title, taken in samples.items():
        # The first run also imports the module.
        yield title, *counts[title], median(taken[1:])


def _looped(simulator, module, length):
    """Yield title, requests, writes and seconds of playbooks that loop, Ansible's own time included."""
    tenant = SimulatedTenant.create(simulator)
    task = {f"community.dynatrace.{module}": LOOPED[module], "loop": list(range(length))}
    for title in (f"loop of {length}, create", f"loop of {length}, again"):
        tenant.forget_requests()
        seconds = play(task, [tenant])
        yield title, len(tenant.requests()), len(tenant.writes()), seconds
    tenant.remove()
