# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real ansible-playbook with one task, timed from its start to its end."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY


def play(*arguments, **options):
    """The seconds that :func:`play_with_cpu` took."""
    return play_with_cpu(*arguments, **options)[0]


def play_with_cpu(task, tenants=(), variables=None, options=(), succeeds=True):
    """Run a playbook with one task on each tenant, all at once.

    Returns the seconds it took, and the seconds of processor that it and all the processes it started used, which hardly depend on
    what else the machine does.

    :param task: the task as YAML would hold it, without connection and credential
    :param tenants: instances of SimulatedTenant, one inventory host each; without any there is one host that is no tenant
    :param options: further options for ansible-playbook
    :param succeeds: whether the playbook is meant to end well
    :raises RuntimeError: it ended otherwise
    """
    hosts = {tenant.id: tenant.connection for tenant in tenants} or {"none": {}}
    common = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    credentials = {name: "{{ %s }}" % name for name in ("environment_url", "api_token")}
    book = {
        "hosts": "all",
        "gather_facts": False,
        "vars": variables or {},
        "module_defaults": {"group/community.dynatrace.dynatrace": credentials},
        "tasks": [task],
    }
    with tempfile.TemporaryDirectory() as folder:
        inventory, playbook = Path(folder) / "inventory.json", Path(folder) / "playbook.yml"
        inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": common}}), encoding="utf-8")
        playbook.write_text(json.dumps([book]), encoding="utf-8")
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "ws"), "ANSIBLE_HOME": folder}
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(inventory), str(playbook), *options]
        before = _processor_seconds()
        start = time.perf_counter()
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    if (ended.returncode == 0) != succeeds:
        raise RuntimeError(f"{ended.stdout}{ended.stderr}")
    return seconds, _processor_seconds() - before


def _processor_seconds():
    """What the processes that were started here and have ended used, together with those that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
