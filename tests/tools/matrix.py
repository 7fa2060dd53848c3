# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run sanity and integration tests on each supported ansible-core, in an environment of its own (.venv-<release>).

Arguments are the releases to test, all when there are none.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import interpreters

ROOT = Path(__file__).resolve().parents[2]

# ansible-core release: the Python versions that may run its controller, the one to take first.
RELEASES = {
    "2.16.19": ["3.12", "3.11", "3.10"],
    "2.18.19": ["3.13", "3.12", "3.11"],
    "2.19.14": ["3.13", "3.12", "3.11"],
    "2.20.10": ["3.13", "3.12", "3.14"],
    "2.21.5": ["3.13", "3.12", "3.14"],
}


def run(*command: str | Path, **environment: str) -> bool:
    """Run a command in the repository and tell whether it succeeded."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0


def verdict(release: str) -> str:
    """Test one ansible-core.

    :param release: a key of `RELEASES`.
    :returns: "passed", or what failed, or why nothing ran.
    """
    python = next(filter(None, map(interpreters.find, RELEASES[release])), None)
    if python is None:
        return f"not run: no Python {' or '.join(RELEASES[release])}"
    home = ROOT / f".venv-{release}"
    tools = home / "bin"
    if not run(python, "-m", "venv", home) or not run(
        tools / "pip", "install", "--quiet", "--disable-pip-version-check", f"ansible-core=={release}", "-r", "requirements/test.txt"
    ):
        return "FAILED: setup"
    path = os.pathsep.join([str(tools), os.environ["PATH"]])
    print(f"\n===== ansible-core {release}: sanity =====", flush=True)
    if not run(tools / "python", "tests/tools/sanity.py", PATH=path):
        return "FAILED: sanity"
    print(f"\n===== ansible-core {release}: integration =====", flush=True)
    if not run(tools / "python", "-m", "pytest", "-n", "2", "tests/integration", PATH=path):
        return "FAILED: integration"
    return "passed"


def main(releases: list[str]) -> int:
    """Test the releases, all when none is named; print a verdict for each and return 1 when one failed."""
    verdicts = {release: verdict(release) for release in releases or RELEASES}
    print()
    for release, text in verdicts.items():
        print(f"ansible-core {release}: {text}")
    return int(any(text.startswith("FAILED") for text in verdicts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
