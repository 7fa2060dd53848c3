# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ansible-test sanity of the environment that runs this script, on a copy of the working tree.

ansible-test insists on a folder named ansible_collections/<namespace>/<name>, so what git knows or would add is copied there.
The tests that depend on the Python version run on every interpreter found, the others on this one. Arguments go to ansible-test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import interpreters

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "build" / "ansible_collections" / "community" / "dynatrace"
PYTHONS = ROOT / "build" / "pythons"


def copy_tree() -> None:
    """Make `COPY` a fresh copy of the working tree, uncommitted files included."""
    shutil.rmtree(COPY, ignore_errors=True)
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    for name in listing.stdout.split("\0"):
        # A file deleted but not yet committed is still listed.
        if name and (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name, follow_symlinks=False)
    # ansible-test lists the files with git, and without a repository here it would ask the outer one, which ignores build/.
    subprocess.run(["git", "-c", "init.defaultBranch=main", "init", "--quiet"], cwd=COPY, check=True)


def provide_pip() -> None:
    """Put our get_pip.py where ansible-test keeps its downloads, for each pip that this ansible-test pins and has not downloaded yet."""
    import ansible_test._internal

    pins = (Path(ansible_test._internal.__file__).parent / "python_requirements.py").read_text()
    cache = Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for pip in re.findall(r"pip='([0-9.]+)'", pins):
        target = cache / f"get_pip_{pip.replace('.', '_')}.py"
        if not target.exists():
            shutil.copy(Path(__file__).with_name("get_pip.py"), target)


def search_path() -> str:
    """Return a PATH on which each pythonX.Y is an interpreter that works: ansible-test stops at a pyenv shim that does not."""
    shutil.rmtree(PYTHONS, ignore_errors=True)
    PYTHONS.mkdir(parents=True)
    for version in interpreters.VERSIONS:
        path = interpreters.find(version)
        if path:
            (PYTHONS / f"python{version}").symlink_to(path)
    others = [folder for folder in os.get_exec_path() if Path(folder).name != "shims"]
    return os.pathsep.join([str(PYTHONS), *others])


def main(arguments: list[str]) -> int:
    """Run the sanity tests and return ansible-test's exit status."""
    copy_tree()
    provide_pip()
    command = [Path(sys.executable).with_name("ansible-test"), "sanity", "--venv", "--color", "no", *arguments]
    return subprocess.run(command, cwd=COPY, env={**os.environ, "PATH": search_path()}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
