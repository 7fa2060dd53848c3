# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to start a module, before it sends anything: Ansible packs it anew for each task and runs it in a new process."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median

from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY

NOTHING = "does_nothing"
# Modules to compare with: one that does nothing, and one that has what any client of a REST API has.
YARDSTICKS = {
    NOTHING: "from ansible.module_utils.basic import AnsibleModule\nAnsibleModule({}).exit_json()\n",
    "imports_requests": "import requests\nfrom ansible.module_utils.basic import AnsibleModule\nAnsibleModule({}).exit_json()\n",
}
# None of them is told where the environment is, so they fail as soon as their arguments are read.
MODULES = {
    "settings_object": {"schema_id": "builtin:management-zones", "value": "{}"},
    "alerting_profile": {"name": "x"},
    "settings_objects": {"objects": "[]"},
    "api_token": {"name": "x"},
    "slo": {"name": "x"},
    "custom_tag": {"type": "HOST", "tags": "[]"},
    "entity_info": {"type": "HOST"},
}
_ROW = "{:<18}{:>12}{:>8}{:>12}{:>10}{:>14}"


def measure(pairs):
    """Print size and time of each module's payload, and the time over a module that does nothing."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        (folder / "library").mkdir()
        for module, source in YARDSTICKS.items():
            (folder / "library" / f"{module}.py").write_text(source, encoding="utf-8")
        payloads = {module: _payload(folder, module, {}) for module in YARDSTICKS}
        payloads.update({module: _payload(folder, "community.dynatrace." + module, options) for module, options in MODULES.items()})
        nothing = payloads.pop(NOTHING)
        print(f"Start-up, {pairs} pairs of runs, medians")
        print(_ROW.format("module", "zip bytes", "files", "collection", "seconds", "over nothing"))
        print(_ROW.format(NOTHING, *_contents(nothing), f"{median(_seconds(nothing) for _number in range(pairs)):.3f}", ""))
        for module, payload in payloads.items():
            seconds, over = _paired(nothing, payload, pairs)
            print(_ROW.format(module, *_contents(payload), f"{seconds:.3f}", f"{over:+.3f}"), flush=True)


def _payload(folder, module, options):
    """Let Ansible pack a module and keep what it would run; returns that file."""
    remote = folder / module
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "ws"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_KEEP_REMOTE_FILES": "1",
        "ANSIBLE_LIBRARY": str(folder / "library"),
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_REMOTE_TMP": str(remote),
    }
    arguments = " ".join(f"{name}={value}" for name, value in options.items())
    command = [
        str(Path(sys.executable).with_name("ansible")),
        "localhost",
        "-i",
        "localhost,",
        "-c",
        "local",
        "-m",
        module,
        "-a",
        arguments,
    ]
    # The modules of the collection fail here, which is what is measured; what is wanted is the file.
    subprocess.run(command, env=environment, capture_output=True, check=False)
    (found,) = remote.glob("*/AnsiballZ_*.py")
    return found


def _contents(payload):
    """Size of the zip file in a payload, its number of files, and how many of them are the collection's."""
    packed = max(re.findall(rb"[A-Za-z0-9+/=]{100,}", payload.read_bytes()), key=len)
    raw = base64.b64decode(packed)
    names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
    return len(raw), len(names), sum("/dynatrace/" in name for name in names)


def _paired(nothing, payload, pairs):
    """Median seconds of a payload and over nothing; the two are taken in turn, so that both see the machine in the same state."""
    taken = [(_seconds(nothing), _seconds(payload)) for _number in range(pairs + 1)][1:]
    return median(second for _first, second in taken), median(second - first for first, second in taken)


def _seconds(payload):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DYNATRACE_", "DT_"))}
    start = time.perf_counter()
    subprocess.run([sys.executable, str(payload)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start
