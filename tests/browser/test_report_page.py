# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of ``drift_report`` in a browser. Skipped where there is no Playwright or no Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.reports.audits import (
    HOSTILE,
    account,
    audit,
    diff,
    one_of_each,
    result,
)

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Nothing that a browser does on its own may leave this machine.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

pytestmark = [
    pytest.mark.skipif(sync_playwright is None, reason="there is no Python package playwright"),
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium"),
]


@pytest.fixture(scope="module")
def browser():
    """One browser for all tests, with a new profile."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(request, browser, tmp_path):
    """The report on two tenants, opened from a file; fails on anything requested or complained of."""
    context = browser.new_context(**getattr(request, "param", {}))
    try:
        shown = context.new_page()
        seen = []
        shown.on("request", lambda sent: seen.append(sent.url))
        shown.on("console", lambda message: seen.append(message.text))
        shown.on("pageerror", lambda error: seen.append(str(error)))
        shown.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
        path = written(tmp_path / "drift.html")
        shown.goto(path.as_uri())
        yield shown
        assert seen == [path.as_uri()]
    finally:
        context.close()


def written(path, tenants=None):
    other = audit(
        [result("updated", HOSTILE), result("updated", "Night", "builtin:alerting.profile")],
        [diff(HOSTILE, {HOSTILE: 1}, {HOSTILE: 2}), diff("Night", {"delay": 1}, {"delay": 2}, "builtin:alerting.profile")],
    )
    tenants = tenants or [{"name": "shop-eu", "stage": "production", "result": one_of_each()}, {"name": "shop-test", "result": other}]
    assert run_module("drift_report", {"tenants": tenants, "dest": str(path)})["changed"] is True
    return Path(path)


def names(page):
    """The names of the objects that can be seen."""
    return page.locator(".o:visible .n").all_inner_texts()


ALL = ["Production", "Night", "Old", "Bad", "Default", "Night", HOSTILE]


def test_the_difference_of_a_known_change_is_visible(page):
    row = page.locator("details", has_text="joe@example.com").locator("tr", has_text="delay")
    assert row.locator("del").inner_text() == "delay: 45"
    assert row.locator("ins").inner_text() == "delay: 10"
    assert row.locator("del mark").is_visible()
    assert row.locator("ins mark").is_visible()
    left, right = row.locator("td").nth(0).bounding_box(), row.locator("td").nth(1).bounding_box()
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1
    assert names(page) == ALL


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("production", ["Production", "Night", "Old", "Bad", "Default"]),
        ("NIGHT", ["Night", "Night"]),
        ("shop-test", ["Night", HOSTILE]),
        ("shop-eu alerting.profile", ["Night", "Default"]),
        ("jane@", ["Default"]),
        ("HOST-0123", ["Old"]),
        ("<script>", [HOSTILE]),
        ("nothing has this name", []),
    ],
)
def test_the_filter_hides_all_that_does_not_fit(page, text, left):
    search = page.get_by_role("searchbox", name="Filter")
    search.fill(text)
    assert names(page) == left
    assert page.locator("output").inner_text() == f"{len(left)} of 7 shown"
    assert page.locator("section:visible").count() == len({name for name in ("shop-eu", "shop-test") if sections_with(page, name)})
    search.fill("")
    assert names(page) == ALL


def sections_with(page, tenant):
    return page.locator(f"section[data-tenant^='{tenant}'] .o:visible").count()


def test_the_toggles_hide_groups(page):
    page.get_by_role("checkbox", name="Changed 3").uncheck()
    page.get_by_role("checkbox", name="Unmanaged 1").uncheck()
    assert names(page) == ["Night", "Old", "Bad"]
    assert not page.get_by_role("heading", name="Changed").first.is_visible()
    page.get_by_role("checkbox", name="Changed 3").check()
    assert names(page) == [name for name in ALL if name != "Default"]


def test_an_account_looks_like_a_tenant(page, tmp_path):
    tenants = [{"name": "shop", "result": one_of_each()}, {"name": "shop (account)", "result": account()}]
    second = page.context.new_page()
    second.goto(written(tmp_path / "account.html", tenants).as_uri())
    row = second.locator("details", has_text="policy").locator("tr", has_text="text:")
    assert (row.locator("del").inner_text(), row.locator("ins").inner_text()) == ("text: old", "text: new")
    search = second.get_by_role("searchbox", name="Filter")
    for text, left in (
        ("binding abc12345", 2),
        ("(account) user", ["jane@example.com"]),
        ("guests", ["Guests"]),
        ("shop night", ["Night"]),
    ):
        search.fill(text)
        assert (len(names(second)) if isinstance(left, int) else names(second)) == left


def test_all_can_be_folded(page):
    button = page.get_by_role("button", name="Fold or unfold all")
    button.click()
    assert page.locator("details[open]").count() == 0
    assert not page.locator("del").first.is_visible()
    button.click()
    assert page.locator("details:not([open])").count() == 0


@pytest.mark.parametrize("page", [{"viewport": {"width": 360, "height": 740}}], indirect=True, ids=["phone"])
def test_on_a_phone_the_sides_stand_one_below_the_other(page):
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row = page.locator("details", has_text="joe@example.com").locator("tr", has_text="delay")
    above, below = row.locator("td").nth(0).bounding_box(), row.locator("td").nth(1).bounding_box()
    assert above["y"] + above["height"] <= below["y"] + 1


CONTRASTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data; };
  const light = (colour) => { const [r, g, b] = [...rgb(colour)].slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (node) => { for (; node; node = node.parentElement) {
    const colour = getComputedStyle(node).backgroundColor; if (rgb(colour)[3]) return colour; } return "Canvas"; };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    const [one, other] = [light(getComputedStyle(node).color), light(behind(node))];
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), walker.currentNode.textContent.trim().slice(0, 40)]);
  }
  return found.sort((a, b) => a[0] - b[0]);
}"""


@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"])
def test_every_text_stands_out_from_its_background(page):
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 50
    assert contrasts[0][0] >= 4.5, contrasts[:5]


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True, ids=["no script"])
def test_without_scripts_the_page_is_whole(page):
    assert names(page) == ALL
    assert not page.locator("form").is_visible()


def test_a_thousand_objects_are_filtered_at_once(page, tmp_path):
    zones = [f"Zone {number:04}" for number in range(1000)]
    diffs = [diff(zone, {"name": zone, "list": list(range(20))}, {"name": zone, "list": list(range(1, 20))}) for zone in zones]
    tenants = [{"name": "shop-eu", "result": audit([result("updated", zone) for zone in zones], diffs)}]
    path = written(tmp_path / "large.html", tenants)
    second = page.context.new_page()
    second.goto(path.as_uri())
    assert second.locator("details[open]").count() == 0
    milliseconds = second.evaluate(
        """() => { const search = document.querySelector("input[type=search]"), start = performance.now();
        search.value = "0123"; search.dispatchEvent(new Event("input")); document.body.offsetHeight; return performance.now() - start; }"""
    )
    assert names(second) == ["Zone 0123"]
    assert milliseconds < 500
