# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peak memory of a task that lists many objects."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY, SimulatedTenant, running_simulator

PROFILE = "builtin:alerting.profile"
LEVELS = ("AVAILABILITY", "CUSTOM_ALERT", "ERRORS", "MONITORING_UNAVAILABLE", "PERFORMANCE", "RESOURCE_CONTENTION")
# A process of its own: the peak of a process never goes down again. Linux tells it in KiB, macOS in bytes.
# The module is started as Ansible does it, with nothing else in memory.
_TASK = """
import atexit, importlib, resource, sys
from ansible.module_utils import basic
atexit.register(lambda: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr))
basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = "legacy"
importlib.import_module("ansible_collections.community.dynatrace.plugins.modules." + sys.argv[1]).main()
"""


def measure(number):
    """Print the peak memory of listing no and ``number`` objects."""
    with running_simulator() as simulator:
        tenant = SimulatedTenant.create(simulator)
        start = time.perf_counter()
        seed(tenant, number)
        print(f"Memory of settings_object_info ({number} objects put into the tenant in {time.perf_counter() - start:.1f} s)")
        print("{:>9}{:>12}{:>10}{:>22}".format("objects", "peak MiB", "seconds", "MiB of task result"))
        for options in ({"external_ids": ["nobody's"], "schema_ids": [PROFILE]}, {"schema_ids": [PROFILE]}):
            start = time.perf_counter()
            result, peak, printed = run_apart("settings_object_info", {**tenant.connection, **options})
            seconds = time.perf_counter() - start
            print(f"{result['settings_objects']:>9}{peak:>12.1f}{seconds:>10.2f}{printed / 2**20:>22.1f}", flush=True)


def profile(place):
    """The value of an alerting profile of ordinary size, and the external id it has in the tenant."""
    rules = [
        {"severityLevel": level, "delayInMinutes": 5, "tagFilterIncludeMode": "INCLUDE_ALL", "tagFilter": ["stage:production"]}
        for level in LEVELS
    ]
    return {"name": f"Profile {place}", "severityRules": rules, "eventFilters": []}, f"community.dynatrace:{place:040}"


def seed(tenant, number):
    """Put :func:`profile` 0 to ``number`` - 1 into the tenant, over one connection."""
    connection = http.client.HTTPConnection(urlsplit(tenant.simulator["url"]).netloc)
    for place in range(number):
        value, external_id = profile(place)
        body = json.dumps({"schemaId": PROFILE, "scope": "environment", "value": value, "externalId": external_id})
        connection.request("POST", f"/__sim__/tenants/{tenant.id}/objects", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise RuntimeError(text.decode())
    connection.close()


def run_apart(module, params):
    """Run a module in a process of its own.

    :return: its result with the length of each list in place of the list, its peak memory in MiB, the characters that it printed
    """
    arguments = {"ANSIBLE_MODULE_ARGS": {**params, "_ansible_remote_tmp": tempfile.gettempdir(), "_ansible_keep_remote_files": False}}
    command = [sys.executable, "-c", _TASK, module]
    ended = subprocess.run(command, input=json.dumps(arguments), capture_output=True, text=True, check=False, cwd=REPOSITORY / "ws")
    if ended.returncode:
        raise RuntimeError(ended.stdout + ended.stderr)
    result = {name: len(item) if isinstance(item, list) else item for name, item in json.loads(ended.stdout).items()}
    return result, int(ended.stderr) / (2**10 if sys.platform == "linux" else 2**20), len(ended.stdout)
