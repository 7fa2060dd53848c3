# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account in one task, on an account that takes 200 requests a minute: requests, by what they are for, and seconds."""

from __future__ import annotations

import re
import time
from collections import Counter

from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedAccount, running_simulator
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

MODULE = "iam_objects"
POLICIES, GROUPS, BINDINGS, BOUNDARIES = 200, 100, 300, 20
SOME = 30
# account-and-platform.md 2.1
LIMIT = 200
_ROW = "{:<52}{:>10}{:>8}{:>10}{:>10}{:>10}{:>6}{:>11}"


def measure(latency):
    """Print a table for one answer time in milliseconds."""
    print(
        f"{POLICIES} policies, {BOUNDARIES} boundaries, {GROUPS} groups and {BINDINGS} bindings of an account that takes {LIMIT} requests a"
    )
    print(f"minute, answers take {latency} ms longer")
    print(_ROW.format("", "requests", "writes", "policies", "bindings", "others", "429", "module s"))
    with running_simulator("--latency-ms", str(latency)) as simulator:
        account = SimulatedAccount.create(simulator)
        wanted = _wanted("a")
        changed = {**wanted, "bindings": _bindings("b")}
        few = {name: entries for name, entries in wanted.items() if name != "policies"}
        for title, params, check_mode, expected in (
            ("check mode, none exists", wanted, True, {"created": POLICIES + BOUNDARIES + GROUPS + BINDINGS}),
            ("first apply", wanted, False, {"created": POLICIES + BOUNDARIES + GROUPS + BINDINGS}),
            ("unchanged", wanted, False, {"unchanged": POLICIES + BOUNDARIES + GROUPS + BINDINGS}),
            ("audit", wanted, True, {"unchanged": POLICIES + BOUNDARIES + GROUPS + BINDINGS}),
            ("audit without policies", few, True, {"unchanged": BOUNDARIES + GROUPS + BINDINGS}),
            (f"other boundaries of {SOME} bindings", changed, False, {"updated": SOME}),
        ):
            _print_step(account, title, params, check_mode, expected)
        account.remove()


def _wanted(first):
    query = 'ALLOW settings:objects:read WHERE settings:schemaId = "builtin:schema-%d";'
    return {
        "policies": [{"name": f"Policy {number}", "statement_query": query % number} for number in range(POLICIES)],
        "boundaries": [
            {"name": f"Boundary {letter} {number}", "boundary_query": f'settings:schemaId = "{letter}-{number}";'}
            for letter in "ab"
            for number in range(BOUNDARIES // 2)
        ],
        "groups": [{"name": f"Group {number}", "description": "A team"} for number in range(GROUPS)],
        "bindings": _bindings(first),
    }


def _bindings(first):
    """Three policies for each group; some bindings have a boundary, of those of the ``first`` letter."""
    return [
        {
            "policy": f"Policy {number % POLICIES}",
            "group": f"Group {number // (BINDINGS // GROUPS)}",
            "boundaries": [f"Boundary {first} {number % (BOUNDARIES // 2)}"] if number < SOME else [],
        }
        for number in range(BINDINGS)
    ]


def _print_step(account, title, params, check_mode, expected):
    # What the last minute has used up counts for no other step.
    account.clear_faults()
    account.fault("rate_limit", times=None, limit=LIMIT)
    account.forget_requests()
    start = time.perf_counter()
    # The arguments are replaced by how many there are.
    result = run_module(MODULE, {**account.connection, **params}, check_mode)
    seconds = time.perf_counter() - start
    if result["failed"] or any(result["summary"].get(action) != number for action, number in expected.items()):
        raise RuntimeError(f"{title}: {result.get('msg') or result['summary']}")
    requests = [request for request in account.requests() if "/sso/" not in request["path"]]
    about = Counter(_topic(request["path"]) for request in requests)
    refused = sum(request["status"] == 429 for request in requests)
    counts = [about[topic] for topic in ("policies", "bindings", "")]
    print(_ROW.format("  " + title, len(requests), len(account.writes()), *counts, refused, f"{seconds:.1f}"), flush=True)


def _topic(path):
    found = re.search(r"/repo/[^/]+/[^/]+/(policies|bindings)", path)
    return found.group(1) if found else ""
