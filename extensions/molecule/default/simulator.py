# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tenant simulator for as long as the file given as argument exists; the file says where the tenant is."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tests"))

from support.tenant import running_simulator


def main(path: str) -> None:
    """Write the description of the tenant to ``path``, which only its owner can read, and serve until it is deleted."""
    described = Path(path)
    with running_simulator() as simulator:
        draft = described.with_suffix(".part")
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(simulator["tenants"][0]), encoding="utf-8")
        os.replace(draft, described)
        while described.exists():
            time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1])
