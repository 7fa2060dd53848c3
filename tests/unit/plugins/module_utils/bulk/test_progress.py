# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import shutil

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.bulk.progress import Progress, progress_path
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import desired


@pytest.mark.parametrize(
    ("option", "path"),
    [
        (True, "/home/jane/.ansible/dynatrace-progress/abc12345.json"),
        ("True", "/home/jane/.ansible/dynatrace-progress/abc12345.json"),
        (1, "/home/jane/.ansible/dynatrace-progress/abc12345.json"),
        (False, None),
        ("off", None),
        (0, None),
        (None, None),
        (" ", None),
        ("/var/tmp/shop.json", "/var/tmp/shop.json"),
        ("~/shop.json", "/home/jane/shop.json"),
        ("$HOME/shop.json", "/home/jane/shop.json"),
    ],
)
def test_what_the_option_means(monkeypatch, option, path):
    monkeypatch.setenv("HOME", "/home/jane")
    assert progress_path(option, "abc12345") == path


def test_no_tenant_leads_out_of_the_folder(monkeypatch):
    monkeypatch.setenv("HOME", "/home/jane")
    assert progress_path(True, "host:8443/../../e/x") == "/home/jane/.ansible/dynatrace-progress/host_8443_.._.._e_x.json"


def test_it_tells_from_the_first_moment_to_the_last(tmp_path):
    path = tmp_path / "progress.json"
    items = [Item(index, desired({"name": str(index)})) for index in range(3)]
    progress = Progress(str(path), items, lambda: 7, 0.0)

    def told():
        found = json.loads(path.read_text(encoding="utf-8"))
        return found["done"], found["failed"], found["total"], found["requests"], found["finished"]

    progress.begin()
    assert told() == (0, 0, 3, 7, False)
    items[0].done = True
    progress.end()
    assert told() == (1, 0, 3, 7, True)


def test_a_file_that_can_no_longer_be_written_is_no_reason_to_stop(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    progress = Progress(str(folder / "progress.json"), [], lambda: 0, 0.0)
    progress.begin()
    shutil.rmtree(folder)
    progress.end()
    assert "cannot be written" in progress.failure.message
    folder.mkdir()
    progress.end()
    assert list(folder.iterdir()) == []
