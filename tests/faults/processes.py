# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of a module in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY

_RUN = """
import json, sys
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module
task = json.loads(sys.stdin.readline())
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(run_module(sys.argv[1], task)))
"""


def start(parameters, module="settings_objects"):
    """A process of its own that waits for :func:`let_go` before it runs a module."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    run = subprocess.Popen([sys.executable, "-c", _RUN, module], text=True, cwd=REPOSITORY / "ws", **pipes)
    run.stdin.write(json.dumps(parameters) + "\n")
    run.stdin.flush()
    assert run.stdout.readline() == "ready\n"
    return run


def let_go(run):
    """Let the process run the module; what it prints then is the result as JSON."""
    run.stdin.write("go\n")
    run.stdin.flush()
