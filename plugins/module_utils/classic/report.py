# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a conversion lost or changed in meaning, as Markdown. Private to this collection."""

from __future__ import annotations

import typing as t

from ..reports.markdown_text import code, escaped

if t.TYPE_CHECKING:
    # An object: "kind", "name", "source", and "error", or "field" and "note".
    Entry = dict[str, str]


def markdown(counts: t.Mapping[str, int], not_converted: t.Sequence[Entry], notes: t.Sequence[Entry]) -> str:
    """The report. It says nothing about the time, so that the same payloads give the same text.

    :param counts: how many objects of each kind were converted
    :param not_converted: objects that were not, each with ``error``
    :param notes: what is to be looked at in the others
    """
    lines = ["# Migration from the classic APIs", ""]
    kinds = sorted({*counts, *(entry["kind"] for entry in not_converted)})
    lines += ["| Kind | Converted | Not converted | Notes |", "|---|--:|--:|--:|"]
    for kind in kinds:
        numbers = [counts.get(kind, 0), *(sum(entry["kind"] == kind for entry in entries) for entries in (not_converted, notes))]
        lines.append("| %s | %s |" % (escaped(kind), " | ".join(map(str, numbers))))
    lines += ["", "## Not converted", ""]
    lines += ["- %s: %s" % (_title(entry), escaped(entry["error"])) for entry in not_converted] or ["Nothing: all is converted."]
    lines += ["", "## Lost, or changed in meaning", ""]
    title = ""
    for entry in notes:
        if _title(entry) != title:
            title = _title(entry)
            lines.append("- %s" % title)
        lines.append("  - %s: %s" % (code(entry["field"]), escaped(entry["note"])))
    if not notes:
        lines.append("Nothing: all that is converted says the same as before.")
    return "\n".join(lines) + "\n"


def _title(entry: Entry) -> str:
    return "**%s** %s from %s" % (escaped(entry["name"] or "(no name)"), escaped(entry["kind"]), code(entry["source"]))
