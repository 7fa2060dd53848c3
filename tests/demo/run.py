# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job against a simulated tenant: apply, apply again, a change by hand, audit.

Runs the playbook and the variables that users get, shows what ansible-playbook prints, and fails if any run ends otherwise than
it should. What was really written is asked of the tenant, not of Ansible.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests"))

from support.tenant import SimulatedTenant, running_simulator  # noqa: E402

VARIABLES = "playbooks/vars/example.yml"
PLAYBOOK = ["playbooks/configure.yml", "-i", "localhost,", "-e", f"@{VARIABLES}"]
PROFILE = "Shop on call"
_COLOUR = re.compile(r"\x1b\[[\d;]*m")


class DemoError(Exception):
    """A run did not end as it should."""


class Run:
    """What one run of the playbook printed, and what the tenant saw of it.

    ``changes`` holds what is said of each object that differs (``updated builtin:alerting.profile Shop on call``), ``diffs`` the headers
    of the differences shown, ``recap`` the counters of the last line by name.
    """

    def __init__(self, lines: list[str], writes: int) -> None:
        said = (re.match(r"\s+- ((?:created|updated|moved|deleted|reset) .*)", line) for line in lines)
        self.changes = [match[1] for match in said if match]
        self.diffs = [line for line in lines if line.startswith("--- before: ")]
        self.text = "\n".join(lines)
        self.writes = writes
        recap = next((line for line in reversed(lines) if re.match(r"\S+\s*: ok=\d", line)), "")
        self.recap = {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", recap)}


def main() -> int:
    """Run the demo; returns 0 if it went as it should."""
    # An orderly end for make's SIGTERM as for Ctrl-C, so that nothing stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    start = time.monotonic()
    try:
        with running_simulator() as simulator:
            demonstrate(SimulatedTenant(simulator, simulator["tenants"][0]))
    except DemoError as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    print(f"\nAll as it should be, in {time.monotonic() - start:.0f} s. Nothing is left running.")
    return 0


def demonstrate(tenant: SimulatedTenant) -> None:
    """Show the three runs on ``tenant``. Raises :class:`DemoError` at the first that does not end as it should."""
    print(f"A simulated Dynatrace tenant answers at {tenant.url}; it is new and knows nothing of the shop.", flush=True)

    heading("1. Configure the tenant from variables", "Look at: one task, and the name of every object that it made.")
    before = len(tenant.snapshot())
    first = ansible_playbook(tenant)
    objects = count_objects()
    made = len(tenant.snapshot()) - before
    expect(len(first.changes) == objects, f"the first run should report {objects} changes, not {len(first.changes)}")
    expect(made == objects, f"{objects} new objects were reported, the tenant has {made}")
    tell(f"{objects} objects reported as created; the tenant has {made} more than before, from {first.writes} writing requests.")

    heading("2. The same again", "Look at: changed=0. Nothing is written when nothing differs.")
    second = ansible_playbook(tenant)
    expect(second.recap.get("changed") == 0 and not second.changes, "the second run of the same playbook reported changes")
    expect(second.writes == 0, f"the second run wrote {second.writes} times")
    tell("changed=0, and the tenant counted 0 writes.")

    heading("3. Somebody changes the tenant by hand", "Not Ansible: one request to the API, as the web interface would send it.")
    tell(change_by_hand(tenant))

    heading(
        "4. Audit: the same playbook with --check --diff",
        "Look at: exactly one change is named, with what is there (-) and what the variables say (+).",
    )
    audit = ansible_playbook(tenant, "--check", "--diff")
    expect(audit.changes == [f"updated builtin:alerting.profile {PROFILE}"], f"the audit should name {PROFILE}, not {audit.changes}")
    expect([PROFILE in line for line in audit.diffs] == [True], f"the audit should show what differs in {PROFILE}, not {audit.diffs}")
    expect("delay_in_minutes: 240" in audit.text, "the diff of the audit does not show the value that was set by hand")
    expect(audit.writes == 0, f"the audit wrote {audit.writes} times")
    tell(f"It found the change to {PROFILE}, and the tenant counted 0 writes. The playbook without --check would put it right.")


def ansible_playbook(tenant: SimulatedTenant, *options: str) -> Run:
    """Run the playbook on ``tenant`` before the eyes of the user. Raises :class:`DemoError` if it fails."""
    command = ["ansible-playbook", *PLAYBOOK, *options]
    print(f"$ {' '.join(command)}\n", flush=True)
    tenant.forget_requests()
    command[0] = str(Path(sys.executable).with_name(command[0]))
    process = subprocess.Popen(
        command, cwd=REPOSITORY, env=environment(tenant), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(_COLOUR.sub("", line.rstrip()))
    except BaseException:
        # Ctrl-C reaches ansible-playbook too; a SIGTERM does not.
        process.terminate()
        raise
    finally:
        process.stdout.close()
        process.wait()
    expect(process.returncode == 0, f"ansible-playbook ended with exit code {process.returncode}")
    return Run(lines, len(tenant.writes()))


def environment(tenant: SimulatedTenant) -> dict[str, str]:
    """The variables for ansible-playbook: those of this process without any that would lead elsewhere than to ``tenant``."""
    kept = {name: value for name, value in os.environ.items() if not re.match(r"(ANSIBLE|DYNATRACE|DT)_|(?i:(https?|all)_proxy$)", name)}
    return kept | {
        "ANSIBLE_CONFIG": str(Path(__file__).with_name("ansible.cfg")),
        "ANSIBLE_COLLECTIONS_PATH": str(REPOSITORY / "ws"),
        "ANSIBLE_FORCE_COLOR": str(sys.stdout.isatty() and "NO_COLOR" not in os.environ),
        "DYNATRACE_ENV_URL": tenant.url,
        "DYNATRACE_API_TOKEN": tenant.api_token,
    }


def count_objects() -> int:
    """The number of objects that the variables declare; a variable that is no list is one object."""
    variables = yaml.safe_load((REPOSITORY / VARIABLES).read_text(encoding="utf-8"))
    return sum(len(value) if isinstance(value, list) else 1 for value in variables.values())


def change_by_hand(tenant: SimulatedTenant) -> str:
    """Let somebody raise the first delay of an alerting profile; returns what was done in words."""
    profile = next(item for item in tenant.objects("builtin:alerting.profile") if item["value"]["name"] == PROFILE)
    rule = next(rule for rule in profile["value"]["severityRules"] if rule["severityLevel"] == "PERFORMANCE")
    before, rule["delayInMinutes"] = rule["delayInMinutes"], 240
    tenant.change_by_hand(profile["objectId"], profile["value"])
    return f"Somebody was woken once too often: the alerting profile {PROFILE} now waits 240 minutes instead of {before} on PERFORMANCE."


def heading(title: str, hint: str) -> None:
    """Print what comes next and what to look at."""
    print(f"\n{'=' * 100}\n{title}\n{hint}\n{'=' * 100}", flush=True)


def tell(text: str) -> None:
    """Print what happened."""
    print(f"==> {text}", flush=True)


def expect(condition: bool, message: str) -> None:
    """Raise :class:`DemoError` with ``message`` unless ``condition`` holds."""
    if not condition:
        raise DemoError(message)


if __name__ == "__main__":
    sys.exit(main())
