# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peak memory of a task that lists many objects."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from urllib.parse import urlsplit

from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant, running_simulator

PROFILE = "builtin:alerting.profile"
LEVELS = ("AVAILABILITY", "CUSTOM_ALERT", "ERRORS", "MONITORING_UNAVAILABLE", "PERFORMANCE", "RESOURCE_CONTENTION")
# A process of its own: the peak of a process never goes down again. Linux tells it in KiB, macOS in bytes.
_TASK = """
import json, resource, sys
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module
module, options, key = json.loads(sys.stdin.read())
result = run_module(module, options)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([len(result[key]), peak / (1 if sys.platform == "linux" else 1024), len(result["_stdout"])]))
"""


def measure(number):
    """Print the peak memory of listing no and ``number`` objects."""
    with running_simulator() as simulator:
        tenant = SimulatedTenant.create(simulator)
        start = time.perf_counter()
        _seed(tenant, number)
        print(f"Memory of settings_object_info ({number} objects put into the tenant in {time.perf_counter() - start:.1f} s)")
        print("{:>9}{:>12}{:>10}{:>22}".format("objects", "peak MiB", "seconds", "MiB of task result"))
        for options in ({"external_ids": ["nobody's"], "schema_ids": [PROFILE]}, {"schema_ids": [PROFILE]}):
            start = time.perf_counter()
            listed, peak, printed = _run("settings_object_info", {**tenant.connection, **options}, "settings_objects")
            seconds = time.perf_counter() - start
            print(f"{listed:>9}{peak / 1024:>12.1f}{seconds:>10.2f}{printed / 2**20:>22.1f}", flush=True)


def _seed(tenant, number):
    """Put objects of ordinary size into the tenant, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(tenant.simulator["url"]).netloc)
    rules = [
        {"severityLevel": level, "delayInMinutes": 5, "tagFilterIncludeMode": "INCLUDE_ALL", "tagFilter": ["stage:production"]}
        for level in LEVELS
    ]
    for place in range(number):
        value = {"name": f"Profile {place}", "severityRules": rules, "eventFilters": []}
        body = json.dumps({"schemaId": PROFILE, "scope": "environment", "value": value, "externalId": f"community.dynatrace:{place:040}"})
        connection.request("POST", f"/__sim__/tenants/{tenant.id}/objects", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise RuntimeError(text.decode())
    connection.close()


def _run(module, options, key):
    task = json.dumps([module, options, key])
    command = [sys.executable, "-c", _TASK]
    ended = subprocess.run(command, input=task, capture_output=True, text=True, check=True, cwd=REPOSITORY / "ws")
    return json.loads(ended.stdout)
