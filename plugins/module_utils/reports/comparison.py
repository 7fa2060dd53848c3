# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two values side by side, line by line. Private to this collection."""

from __future__ import annotations

import difflib
import json
import re
import typing as t

# How many equal lines are shown around a difference, and how many lines of one object at most.
CONTEXT = 3
MOST_LINES = 300

EQUAL, CHANGED, REMOVED, ADDED, GAP = "equal", "changed", "removed", "added", "gap"

# What can stand without quotes and still be told from a number, a boolean or null.
_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off)$)[A-Za-z_/(][^\n\r\t]*(?<! )", re.IGNORECASE)


class Row(t.NamedTuple):
    """One line of a comparison.

    :ivar kind: :data:`EQUAL`, :data:`CHANGED`, :data:`REMOVED`, :data:`ADDED`, or :data:`GAP` for lines left out
    :ivar before: the line as it is, empty for an added one; for a gap how many lines it stands for
    :ivar after: the line as it should be, empty for a removed one
    """

    kind: str
    before: str
    after: str


def lines_of(value: t.Any) -> list[str]:
    """``value`` as text that is read like YAML, with the keys in alphabetical order; nothing at all for an empty dictionary."""
    return list(_lines(value)) if value not in ({}, None) else []


def compare(before: t.Any, after: t.Any, context: int = CONTEXT, most: int = MOST_LINES) -> list[Row]:
    """The rows of the two values side by side.

    :param context: equal lines to keep around each difference; the others become gaps
    :param most: the rows that come back at most; a last gap counts the others
    """
    rows = list(_folded(_rows(lines_of(before), lines_of(after)), context))
    return rows if len(rows) <= most else [*rows[:most], Row(GAP, str(len(rows) - most), "")]


def unified(rows: t.Iterable[Row]) -> list[str]:
    """The rows one below the other: each line begins with ``-``, ``+``, a space, or ``@@`` for a gap.

    What is removed stands before what is added, as in any patch.
    """
    lines: list[str] = []
    added: list[str] = []
    for row in rows:
        if row.kind in (EQUAL, GAP):
            lines += added
            added = []
            lines.append("  " + row.before if row.kind == EQUAL else "@@ %s more lines @@" % row.before)
            continue
        if row.kind != ADDED:
            lines.append("- " + row.before)
        if row.kind != REMOVED:
            added.append("+ " + row.after)
    return lines + added


def differing_part(one: str, other: str) -> tuple[int, int]:
    """How many characters two lines have in common at their begin, and how many at their end."""
    shorter = min(len(one), len(other))
    begin = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    end = next((place for place in range(shorter - begin) if one[-1 - place] != other[-1 - place]), shorter - begin)
    return begin, end


def _lines(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict) and value:
        for name in sorted(value, key=str):
            yield from _entry("%s:" % _scalar(str(name)), value[name])
    elif isinstance(value, (list, tuple)) and value:
        for item in value:
            below = list(_lines(item))
            yield "- " + below[0]
            yield from ("  " + line for line in below[1:])
    elif isinstance(value, str) and "\n" in value:
        yield "|"
        yield from ("  " + line for line in value.split("\n"))
    else:
        yield _scalar(value)


def _entry(label: str, value: t.Any) -> t.Iterator[str]:
    below = list(_lines(value))
    if isinstance(value, (dict, list, tuple)) and value:
        yield label
        yield from ("  " + line for line in below)
    else:
        yield "%s %s" % (label, below[0])
        yield from below[1:]


def _scalar(value: t.Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and ": " not in value and " #" not in value:
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _rows(before: list[str], after: list[str]) -> t.Iterator[Row]:
    for tag, low, high, other_low, other_high in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Row(EQUAL, line, line) for line in before[low:high])
            continue
        pairs = min(high - low, other_high - other_low)
        yield from (Row(CHANGED, before[low + place], after[other_low + place]) for place in range(pairs))
        yield from (Row(REMOVED, line, "") for line in before[low + pairs : high])
        yield from (Row(ADDED, "", line) for line in after[other_low + pairs : other_high])


def _folded(rows: t.Iterable[Row], context: int) -> t.Iterator[Row]:
    """The rows without the equal ones that are far from any difference."""
    rows = list(rows)
    near: set[int] = set()
    for place, row in enumerate(rows):
        if row.kind != EQUAL:
            near.update(range(place - context, place + context + 1))
    left_out = 0
    for place, row in enumerate(rows):
        if place in near:
            if left_out:
                yield Row(GAP, str(left_out), "")
            left_out = 0
            yield row
        else:
            left_out += 1
    if left_out:
        yield Row(GAP, str(left_out), "")
