# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as one HTML page that needs nothing beside itself. Private to this collection."""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t
from html import escape

from .comparison import ADDED, CHANGED, EQUAL, GAP, MOST_LINES, REMOVED, compare, differing_part, lines_of
from .drift import GROUPS, UNMANAGED
from .page_parts import SCRIPT, STYLE

if t.TYPE_CHECKING:
    from .comparison import Row
    from .drift import Entry, Report, Tenant

# So many objects are unfolded when the page opens; with more of them one reads the names first.
_MOST_OPEN = 25
# What HTML cannot hold, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def html_page(report: Report) -> str:
    """The whole page.

    Everything that comes from a tenant is escaped, and the browser is told to run nothing but the script of the page itself
    and to load nothing at all.
    """
    policy = "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'" % (_digest(STYLE), _digest(SCRIPT))
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="%s">' % policy,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>" % (_text(report.title), STYLE),
        "<h1>%s</h1>" % _text(report.title),
        '<p class="verdict">%s</p>' % _text(report.outcome()),
    ]
    if report.generated:
        parts.append('<p class="soft">%s</p>' % _text(report.generated))
    parts += [_overview(report), _form(report)]
    opened = sum(len(tenant.entries) - len(tenant.of(UNMANAGED)) for tenant in report.tenants) <= _MOST_OPEN
    parts += [_section(number, tenant, opened) for number, tenant in enumerate(report.tenants, 1)]
    parts.append("</main>\n<script>%s</script>\n</body>\n</html>\n" % SCRIPT)
    return "\n".join(part for part in parts if part)


def _digest(text: str) -> str:
    """Names an inline script or style sheet in a content security policy."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def _overview(report: Report) -> str:
    if not report.tenants:
        return ""
    head = "".join('<th scope="col" class="num">%s</th>' % word.capitalize() for word, _meaning in GROUPS.values())
    rows = []
    for number, tenant in enumerate(report.tenants, 1):
        cells = "".join('<td class="num%s">%d</td>' % ("" if tenant.counts[group] else " none", tenant.counts[group]) for group in GROUPS)
        rows.append(
            '<tr><th scope="row"><a href="#t%d">%s</a></th><td>%s</td><td class="state %s">%s</td>%s</tr>'
            % (number, _text(tenant.name), _text(tenant.stage), _colour(tenant), tenant.verdict.capitalize(), cells)
        )
    return (
        '<h2 class="v">Overview</h2>\n<div class="wide" role="region" aria-label="Overview" tabindex="0"><table><thead><tr>'
        '<th scope="col">Name</th><th scope="col">Stage</th><th scope="col">State</th>%s</tr></thead>\n<tbody>%s</tbody></table></div>'
        % (head, "\n".join(rows))
    )


def _colour(tenant: Tenant) -> str:
    return {"drift": "k-changed", "no drift": "k-good"}.get(tenant.verdict, "k-not_checked")


def _form(report: Report) -> str:
    boxes = "".join(
        '<label class="k-%s"><input type="checkbox" name="%s" checked>%s %d</label>'
        % (group, group, word.capitalize(), report.total(group))
        for group, (word, _meaning) in GROUPS.items()
        if report.total(group)
    )
    return (
        '<form hidden role="search"><input type="search" aria-label="Filter by name, kind, place, person, tenant or account" '
        'placeholder="Filter by name, kind, tenant …" autocomplete="off" spellcheck="false">'
        '<fieldset><legend class="v">Show</legend>%s</fieldset><button type="button">Fold or unfold all</button>'
        '<output aria-live="polite"></output></form>' % boxes
    )


def _section(number: int, tenant: Tenant, opened: bool) -> str:
    parts = [
        '<section id="t%d" data-tenant="%s" aria-labelledby="h%d"><header><h2 id="h%d">%s</h2>'
        % (number, _text("%s %s" % (tenant.name, tenant.stage)), number, number, _text(tenant.name)),
        '<span class="stage">%s</span>' % _text(tenant.stage) if tenant.stage else "",
        '<span class="state %s">%s</span></header>' % (_colour(tenant), tenant.verdict.capitalize()),
    ]
    if tenant.error:
        parts.append('<p class="error">%s</p>' % _text(tenant.error))
    notes = []
    if tenant.counts["unchanged"]:
        notes.append("As wanted: %d." % tenant.counts["unchanged"])
    if tenant.unlisted:
        notes.append("Only counted, for the result of the audit does not list them: %d." % tenant.unlisted)
    if any(entry.action == "updated" and not entry.compared for entry in tenant.entries):
        notes.append("Where no values are shown, the audit ran without --diff or its result was too long.")
    parts += ['<p class="soft">%s</p>' % " ".join(notes)] if notes else []
    for group, (word, meaning) in GROUPS.items():
        entries = tenant.of(group)
        if entries:
            parts.append('<div class="group k-%s" data-kind="%s">' % (group, group))
            parts.append("<h3>%s: %d</h3>" % (word.capitalize(), tenant.counts[group]))
            parts.append('<p class="soft">%s.</p>' % meaning)
            parts += [_object(entry, opened) for entry in entries]
            parts.append("</div>")
    parts.append("</section>")
    return "\n".join(part for part in parts if part)


def _object(entry: Entry, opened: bool) -> str:
    where = ' <span class="soft">at %s</span>' % _text(entry.special_place) if entry.special_place else ""
    action = ' <span class="action">%s</span>' % _text(entry.special_action) if entry.special_action else ""
    who = " ".join(part for part in ("by " + entry.who if entry.who else "", entry.when) if part)
    head = '<span class="n">%s</span>%s%s%s%s' % (
        _text(entry.name),
        " <code>%s</code>" % _text(entry.kind) if entry.key else "",
        where,
        action,
        ' <span class="who">last changed %s</span>' % _text(who) if who else "",
    )
    body = _body(entry)
    if not body:
        return '<div class="o"><div class="h">%s</div></div>' % head
    return '<details class="o"%s><summary class="h">%s</summary><div class="b">%s</div></details>' % (" open" if opened else "", head, body)


def _body(entry: Entry) -> str:
    if entry.error:
        return _listed(map(_text, entry.problems))
    if not entry.compared:
        return _listed("<code>%s</code>" % _text(path) for path in entry.changed_paths)
    if not entry.before or not entry.after:
        lines = lines_of(entry.after or entry.before)
        more = len(lines) - MOST_LINES
        text = "\n".join(lines[:MOST_LINES]) + ("\n… %d more lines" % more if more > 0 else "")
        return '<h4 class="v">%s</h4><pre>%s</pre>' % ("Wanted" if entry.after else "Found", _text(text))
    rows = "\n".join(_row(row) for row in compare(entry.before, entry.after))
    return (
        '<table class="d"><caption class="v">What differs</caption><thead><tr><th scope="col">Found</th><th scope="col">Wanted</th>'
        "</tr></thead><tbody>\n%s\n</tbody></table>" % rows
    )


def _listed(items: t.Iterable[str]) -> str:
    told = "".join("<li>%s</li>" % item for item in items)
    return "<ul>%s</ul>" % told if told else ""


def _row(row: Row) -> str:
    """One line of both sides; end tags that HTML does not need are left out, for there are many lines."""
    if row.kind == GAP:
        return '<tr><td class="x" colspan="2">… %s more lines' % row.before
    if row.kind == EQUAL:
        return '<tr><td class="e">%s<td class="e">%s' % (_text(row.before), _text(row.after))
    begin, end = differing_part(row.before, row.after) if row.kind == CHANGED else (0, 0)
    # Where little is left in common, colours within the line only disturb.
    if begin + end < min(len(row.before), len(row.after)) // 3:
        begin, end = 0, 0
    left = "" if row.kind == ADDED else "<td class=r><del>%s</del>" % _marked(row.before, begin, end)
    right = "" if row.kind == REMOVED else "<td class=a><ins>%s</ins>" % _marked(row.after, begin, end)
    return "<tr>%s%s" % (left or "<td>", right or "<td>")


def _marked(line: str, begin: int, end: int) -> str:
    stop = len(line) - end
    if (not begin and not end) or begin >= stop:
        return _text(line)
    return "%s<mark>%s</mark>%s" % (_text(line[:begin]), _text(line[begin:stop]), _text(line[stop:]))
