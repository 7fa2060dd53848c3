# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page, Markdown and JSON."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.reports.drift import Report, tenant_of
from ansible_collections.community.dynatrace.plugins.module_utils.reports.html_page import html_page
from ansible_collections.community.dynatrace.plugins.module_utils.reports.json_document import json_document
from ansible_collections.community.dynatrace.plugins.module_utils.reports.markdown import escaped, markdown
from ansible_collections.community.dynatrace.plugins.module_utils.reports.page_parts import SCRIPT

from .audits import HOSTILE, account, audit, diff, one_of_each, order, result, unmanaged


def report_of(*audits, title="Drift", generated=""):
    return Report(title, generated, [tenant_of(f"tenant-{number}", "production", each) for number, each in enumerate(audits)])


def hostile():
    """A report in which every text that comes from outside is hostile."""
    everything = audit(
        [
            result("updated", HOSTILE, HOSTILE.replace(" ", ""), changed_paths=[HOSTILE], modified_by=HOSTILE),
            result("created", HOSTILE),
            result("invalid", HOSTILE, error=HOSTILE, violations=[{"path": HOSTILE, "message": HOSTILE}], scope=HOSTILE),
        ],
        [
            diff(HOSTILE, {HOSTILE: HOSTILE, "n": HOSTILE + "1"}, {HOSTILE: [HOSTILE], "n": HOSTILE + "2"}, HOSTILE.replace(" ", "")),
            diff(HOSTILE, {}, {HOSTILE: HOSTILE}),
        ],
        [unmanaged(HOSTILE, modified_by=HOSTILE)],
        msg=HOSTILE,
        failed=True,
    )
    return Report(HOSTILE, HOSTILE, [tenant_of(HOSTILE, HOSTILE, everything)])


class Page(HTMLParser):
    """What a page is made of.

    :ivar tags: (name, attributes) of each tag
    :ivar texts: the texts outside of script and style
    :ivar scripts: what the scripts hold
    """

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self.scripts, self._within = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._within = tag

    def handle_endtag(self, tag):
        self._within = ""

    def handle_data(self, data):
        if self._within == "script":
            self.scripts.append(data)
        elif self._within != "style":
            self.texts.append(data)

    @property
    def names(self):
        return [name for name, _attributes in self.tags]


def test_the_page_loads_nothing():
    page = Page(html_page(report_of(one_of_each())))
    assert not {"link", "img", "iframe", "object", "embed", "base", "svg", "video", "audio"} & set(page.names)
    for name, attributes in page.tags:
        assert not {"src", "style", "background", "srcset", "action"} & set(attributes)
        assert not any(attribute.startswith("on") for attribute in attributes)
        assert attributes.get("href", "#").startswith("#"), name
    text = html_page(report_of(one_of_each()))
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_nothing_from_outside_becomes_markup():
    page = Page(html_page(hostile()))
    assert page.scripts == [SCRIPT]
    assert set(page.names) <= set(Page(html_page(report_of(one_of_each()))).names) | {"ul", "li", "p", "mark"}
    assert not any("onerror" in attributes for _name, attributes in page.tags)
    # Seen as what it is: title, heading, overview, section, error …
    assert sum(HOSTILE in text for text in page.texts) >= 10


def test_characters_that_no_page_may_hold_are_replaced():
    text = html_page(report_of(audit(others=[unmanaged("a\x00b\x1bc")])))
    assert "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c" in text
    assert "\x00" not in text


def test_the_page_has_headings_labels_and_anchors():
    page = Page(html_page(report_of(one_of_each(), audit())))
    levels = [int(name[1]) for name in page.names if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))
    ids = {attributes["id"] for _name, attributes in page.tags if "id" in attributes}
    targets = [attributes["href"][1:] for name, attributes in page.tags if name == "a"]
    assert targets == ["t1", "t2"]
    assert set(targets) <= ids
    assert [attributes["lang"] for name, attributes in page.tags if name == "html"] == ["en"]
    assert all("aria-label" in attributes for name, attributes in page.tags if attributes.get("type") == "search")
    assert all("scope" in attributes for name, attributes in page.tags if name == "th")
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page.tags


def test_the_page_shows_both_sides_and_marks_what_differs():
    text = html_page(report_of(one_of_each()))
    assert "<tr><td class=r><del>delay: <mark>45</mark></del><td class=a><ins>delay: <mark>10</mark></ins>" in text
    assert '<td class="e">same: 1<td class="e">same: 1' in text
    assert "last changed by joe@example.com 2026-01-01 00:00 UTC" in text
    assert "at HOST-0123456789ABCDEF" in text
    assert "<li>objects[3].value.name: Too long</li>" in text


def test_without_values_the_changed_paths_are_listed():
    given = one_of_each()
    del given["diff"]
    text = html_page(report_of(given))
    assert "<li><code>objects[0].config.rules</code></li>" in text
    assert "ran without --diff" in text
    assert "objects\\[0\\].config.rules" in markdown(report_of(given))


@pytest.mark.parametrize("form", [html_page, markdown, json_document])
def test_the_same_report_gives_the_same_text(form):
    texts = {form(report_of(one_of_each(), audit(), {})) for _again in range(2)}
    assert len(texts) == 1


@pytest.mark.parametrize("form", [html_page, markdown])
def test_what_every_form_tells(form):
    cut = audit([result("updated", "a")], summary={"updated": 3, "unchanged": 5, "arranged": 2, "unmanaged": 0})
    text = form(report_of(cut, {}, title="Night audit", generated="Build 17"))
    assert "Night audit" in text
    assert "Build 17" in text
    assert "In another order" in text
    assert "Only counted, for the result of the audit does not list them: 4." in text
    assert "There is no result of an audit." in text
    assert "1 of 2 audits found drift. 1 of 2 could not be checked entirely." in text


def test_every_form_tells_the_order():
    found = audit([], [order(["one", "(497 others)", "two"], ["two", "one", "(497 others)"])], summary={"arranged": 1, "unmanaged": 0})
    report = report_of(found)
    text = html_page(report)
    assert "In another order: 1" in text
    assert "<del>- two</del>" in text
    assert "<ins>- two</ins>" in text
    lines = markdown(report).splitlines()
    assert "### In another order: 1" in lines
    assert [line for line in lines if re.match(r"  [-+] ", line)] == ["  + - two", "  - - two"]
    (told,) = json.loads(json_document(report))["tenants"][0]["objects"]["arranged"]
    assert (told["schema_id"], told["scope"]) == ("builtin:example.rules", "environment")
    assert (told["before"], told["after"]) == (["one", "(497 others)", "two"], ["two", "one", "(497 others)"])


def test_a_report_on_no_tenant_can_be_written():
    for form in (html_page, markdown, json_document):
        assert "Drift" in form(report_of())


def test_a_thousand_objects_stay_small():
    zones = [f"Zone {number}" for number in range(1000)]
    rules = [{"enabled": True, "type": "SELECTOR", "entity_selector": f'type("HOST"),tag("number:{number}")'} for number in range(6)]
    diffs = [diff(zone, {"name": zone, "rules": rules}, {"name": zone, "rules": rules[:2] + rules[3:]}) for zone in zones]
    text = html_page(report_of(audit([result("updated", zone) for zone in zones], diffs)))
    assert text.count('<details class="o">') == 1000
    assert len(text.encode()) < 3_000_000


def test_a_large_object_is_cut_in_the_page_but_not_in_json():
    value = {"list": [f"element {number}" for number in range(2000)]}
    report = report_of(audit([result("created", "Large")], [diff("Large", {}, value)]))
    text = html_page(report)
    assert "element 100\n" in text
    assert "element 1999" not in text
    assert "… 1701 more lines" in text
    assert "element 1999" in json_document(report)


def test_json_holds_everything():
    document = json.loads(json_document(report_of(one_of_each(), generated="Build 17")))
    assert (document["drift"], document["complete"], document["generated"]) == (True, False, "Build 17")
    (tenant,) = document["tenants"]
    assert {name: len(found) for name, found in tenant["objects"].items()} == dict.fromkeys(
        ["changed", "missing", "superfluous", "not_checked", "unmanaged"], 1
    ) | {"arranged": 0}
    assert tenant["objects"]["changed"] == [
        {
            "action": "updated",
            "schema_id": "builtin:management-zones",
            "scope": "environment",
            "key": "Production",
            "object_id": None,
            "changed_paths": ["objects[0].config.rules"],
            "modified": "2026-01-01 00:00 UTC",
            "modified_by": "joe@example.com",
            "before": {"name": "Production", "delay": 45, "same": 1},
            "after": {"name": "Production", "delay": 10, "same": 1},
        }
    ]
    assert "before" not in tenant["objects"]["unmanaged"][0]
    assert tenant["objects"]["not_checked"][0]["violations"] == [{"path": "objects[3].value.name", "message": "Too long"}]


def test_every_form_tells_of_an_account():
    report = report_of(account())
    text = html_page(report)
    assert '<span class="n">Shop -&gt; Shop team</span> <code>binding</code> <span class="soft">at abc12345</span></summary>' in text
    assert '<span class="n">Shop</span> <code>policy</code></summary>' in text
    assert "<del>text: <mark>old</mark></del>" in text
    lines = markdown(report).splitlines()
    assert "- **Shop -> Shop team** `binding` at abc12345" in lines
    assert lines[lines.index("- **Shop** `policy`") + 3 :][:2] == ["  - text: old", "  + text: new"]
    objects = json.loads(json_document(report))["tenants"][0]["objects"]
    assert {name: objects["superfluous"][0][name] for name in ("kind", "level", "name", "id", "before", "after")} == {
        "kind": "group",
        "level": "account",
        "name": "Interns",
        "id": "ab12",
        "before": {"name": "Interns"},
        "after": {},
    }
    assert "schema_id" not in json_document(report)


def test_markdown_reads_well():
    lines = markdown(report_of(one_of_each())).splitlines()
    assert lines[0] == "# Drift"
    assert "| tenant-0 | production | drift | 1 | 1 | 1 | 0 | 1 | 1 |" in lines
    place = lines.index("- **Production** `builtin:management-zones`, last changed by joe@example.com, 2026-01-01 00:00 UTC")
    assert lines[place + 1 : place + 7] == ["", "  ```diff", "  - delay: 45", "  + delay: 10", "    name: Production", "    same: 1"]
    assert "- **Bad** `builtin:management-zones` (invalid)" in lines
    assert "  - objects\\[3\\].value.name: Too long" in lines


def test_nothing_from_outside_becomes_markdown():
    text = markdown(hostile())
    fenced = re.sub(r"(?ms)^ *(`{3,})diff$.*?^ *\1$", "", text)
    assert "```" not in fenced
    # Code spans show everything as it is.
    plain = re.sub(r"(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", "", fenced.replace("\\`", ""))
    assert "<" not in plain
    assert not re.search(r"(?<!\\)[*|]bold|(?<!\\)\[link", plain)


@pytest.mark.parametrize(
    ("text", "shown"), [("a\nb", "a b"), ("a|b", "a\\|b"), ("<b>", "&lt;b>"), ("a_b*", "a\\_b\\*"), ("&lt;", "&amp;lt;"), ("", "")]
)
def test_markdown_escapes(text, shown):
    assert escaped(text) == shown


def test_a_fence_is_longer_than_what_it_holds():
    text = markdown(report_of(audit([result("created", "Text")], [diff("Text", {}, {"text": "a\n```\nb\n````"})])))
    assert "  `````diff\n" in text
