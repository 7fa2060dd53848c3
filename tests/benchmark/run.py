# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks cost: requests, seconds, start-up and memory. Prints figures and judges none; README.md says how to read them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "ws"))

from ansible_collections.community.dynatrace.tests.benchmark import account, bulk, memory, startup, tags, tasks  # noqa: E402

PARTS = {
    "tasks": lambda options: tasks.measure(options.latency_ms, options.repeat, options.loop),
    "bulk": lambda options: bulk.measure(max(options.latency_ms), options.loop, options.objects, options.repeat),
    "tags": lambda options: tags.measure(max(options.latency_ms), options.loop, options.hosts),
    "account": lambda options: account.measure(max(options.latency_ms)),
    "startup": lambda options: startup.measure(options.pairs),
    "memory": lambda options: memory.measure(options.objects),
}


def main():
    """Measure the chosen parts, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS) + "; all when none is given")
    parser.add_argument("--latency-ms", type=int, nargs="+", default=[0, 50], help="answer times of the tenant (default: 0 50)")
    parser.add_argument("--repeat", type=int, default=5, help="runs where the median counts (default: 5)")
    parser.add_argument("--loop", type=int, default=50, help="length of the loop in a playbook (default: 50)")
    parser.add_argument("--pairs", type=int, default=15, help="pairs of process runs for the start-up (default: 15)")
    parser.add_argument("--objects", type=int, default=10_000, help="objects in the largest listing and task (default: 10000)")
    parser.add_argument("--hosts", type=int, nargs="+", default=[1000, 10_000], help="hosts to tag in one task (default: 1000 10000)")
    options = parser.parse_args()
    unknown = sorted(set(options.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part {', '.join(unknown)}: choose from {', '.join(PARTS)}")
    for name, measure in PARTS.items():
        if not options.parts or name in options.parts:
            measure(options)
            print(flush=True)


if __name__ == "__main__":
    main()
