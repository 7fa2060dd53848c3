# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Python interpreters of this machine that really run.

Without arguments, lines of "version path" are printed; with versions as arguments, only the path of the first that is there.
It runs on whatever Python 3 the machine offers, before there is an environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VERSIONS = ["3.14", "3.13", "3.12", "3.11", "3.10", "3.9"]


def works(path, version):
    """Tell whether an executable is this Python version: a pyenv shim of a version not selected exists but fails.

    :param path: the executable.
    :param version: such as "3.12".
    :returns: True when it runs, is that version, and can make virtual environments.
    """
    program = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([str(path), "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.decode().strip() == version


def candidates(version):
    """Yield the places where an interpreter of this version may be, best first.

    :param version: such as "3.12".
    :returns: an iterator of paths that exist; not yet tried.
    """
    name = "python" + version
    roots = [os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv"]
    for root in roots:
        if root:
            # A shim costs a start of pyenv each time, so what it would start comes first.
            yield from sorted(Path(root).glob(f"versions/{version}.*/bin/{name}"), reverse=True)
    for folder in os.get_exec_path():
        if (Path(folder) / name).is_file():
            yield Path(folder) / name


def find(version):
    """Return the path of a working interpreter.

    :param version: such as "3.12".
    :returns: its path, or None when there is none.
    """
    return next((path for path in candidates(version) if works(path, version)), None)


def main(wanted):
    """Print the interpreters and return the exit status: 1 when none of the wanted versions is there."""
    found = ((version, find(version)) for version in wanted or VERSIONS)
    present = ((version, path) for version, path in found if path)
    if wanted:
        _version, path = next(present, (None, None))
        if path is None:
            print(f"No working Python of version {', '.join(wanted)} was found.", file=sys.stderr)
            return 1
        print(path)
    else:
        for version, path in present:
            print(version, path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
