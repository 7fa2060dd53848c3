# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Results about many objects that are short enough for AWX. Private to this collection."""

from __future__ import annotations

import json
import typing as t

MOST_OF_RESULTS, MOST_OF_UNMANAGED, MOST_OF_DIFF = 300_000, 100_000, 200_000


def fitting(entries: list[t.Any], room: int) -> tuple[list[t.Any], int]:
    """As many entries as fit into ``room`` characters, and how many were left out."""
    for number, each in enumerate(entries):
        room -= len(json.dumps(each, default=str)) + 2
        if room < 0:
            return entries[:number], len(entries) - number
    return entries, 0


def fitting_results(entries: list[dict[str, t.Any]]) -> tuple[list[dict[str, t.Any]], int]:
    """The entries that fit into a result, in their order, and how many were left out: first what nothing happened to, last what
    went wrong."""
    places = sorted(range(len(entries)), key=lambda place: _dispensable(entries[place]))
    kept, omitted = fitting([entries[place] for place in places], MOST_OF_RESULTS)
    return [entries[place] for place in sorted(places[: len(kept)])], omitted


def _dispensable(entry: dict[str, t.Any]) -> int:
    return 0 if "error" in entry else 2 if entry["action"] == "unchanged" else 1
