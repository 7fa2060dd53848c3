# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as Markdown, for merge requests and chats. Private to this collection."""

from __future__ import annotations

import re
import typing as t

from .comparison import compare, unified
from .drift import GROUPS
from .markdown_text import code, escaped

if t.TYPE_CHECKING:
    from .drift import Entry, Report, Tenant


def markdown(report: Report) -> str:
    """The whole report."""
    lines = ["# " + escaped(report.title), ""]
    if report.generated:
        lines += [escaped(report.generated), ""]
    lines += ["**%s**" % report.outcome(), ""]
    if report.tenants:
        lines += _overview(report)
    for tenant in report.tenants:
        lines += _tenant(tenant)
    return "\n".join(lines).rstrip("\n") + "\n"


def _overview(report: Report) -> list[str]:
    rows = ["| Name | Stage | State | " + " | ".join(word.capitalize() for word, _meaning in GROUPS.values()) + " |"]
    rows.append("|---|---|---|" + "--:|" * len(GROUPS))
    for tenant in report.tenants:
        cells = [escaped(tenant.name), escaped(tenant.stage), tenant.verdict, *(str(tenant.counts[group]) for group in GROUPS)]
        rows.append("| " + " | ".join(cells) + " |")
    return [*rows, ""]


def _tenant(tenant: Tenant) -> t.Iterator[str]:
    yield from ("## " + escaped(tenant.name), "")
    if tenant.error:
        yield from ("**%s:** %s" % ("Failed" if tenant.failed else "Not checked", escaped(tenant.error)), "")
    if tenant.unlisted:
        yield from ("Only counted, for the result of the audit does not list them: %d." % tenant.unlisted, "")
    if not tenant.entries and not tenant.error:
        yield from ("Everything is as wanted.", "")
    for group, (word, meaning) in GROUPS.items():
        entries = tenant.of(group)
        if entries:
            yield from ("### %s: %d" % (word.capitalize(), tenant.counts[group]), "", meaning + ".", "")
            for entry in entries:
                yield from _object(entry)
            yield ""


def _object(entry: Entry) -> t.Iterator[str]:
    where = " at " + escaped(entry.special_place) if entry.special_place else ""
    last = ", last changed" + (" by " + escaped(entry.who) if entry.who else "") + (", " + entry.when if entry.when else "")
    action = " (%s)" % escaped(entry.special_action) if entry.special_action else ""
    yield "- **%s** %s%s%s%s" % (escaped(entry.name), code(entry.kind), where, action, last if entry.who or entry.when else "")
    if entry.error:
        yield from ("  - " + escaped(problem) for problem in entry.problems)
    elif entry.changed_paths and not entry.compared:
        yield "  - " + ", ".join(escaped(path) for path in entry.changed_paths)
    if entry.compared:
        lines = unified(compare(entry.before, entry.after))
        # A fence must be longer than any run of the same character in what it holds.
        fence = "`" * max(3, 1 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
        yield from ("", "  %sdiff" % fence, *("  " + line for line in lines), "  " + fence)
