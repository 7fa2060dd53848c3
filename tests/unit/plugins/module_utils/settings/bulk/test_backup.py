# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import stat

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.backup import write_backup
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.items import Item
from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.plan import BulkPlan
from ansible_collections.community.dynatrace.tests.unit.plugins.module_utils.settings.building import (
    SCHEMA_ID,
    MemoryStore,
    desired,
    grants,
    live,
    prop,
    schema_of,
)

SCHEMA = schema_of({"name": prop("text"), "text": prop("text", nullable=True)}, unique=[["name"]])
UPDATED, DELETED = live(0, {"name": "updated", "text": "old"}), live(1, {"name": "deleted", "text": "old"}, place=1, external_id="theirs")
WANTED = (
    {"value": {"name": "updated", "text": "new"}},
    {"value": {"name": "created"}},
    {"value": {"name": "deleted"}, "state": "absent"},
)


def test_the_backup_is_what_leads_back(tmp_path):
    path = tmp_path / "backup.json"
    store = MemoryStore(SCHEMA)
    store.objects = [UPDATED, DELETED]
    plan = BulkPlan(store, [Item(index, desired(**item)) for index, item in enumerate(WANTED)])
    plan.make()
    write_backup(str(path), plan.items, plan.listings)
    entries = json.loads(path.read_text(encoding="utf-8"))["settings_objects"]
    by_value = {entry.get("value", {}).get("name"): entry for entry in entries}
    assert by_value["updated"]["object_id"] == UPDATED.object_id
    assert by_value["updated"]["value"] == UPDATED.value
    assert (by_value["deleted"]["external_id"], by_value["deleted"]["value"]) == ("theirs", DELETED.value)
    assert (by_value[None]["state"], by_value[None]["schema_id"]) == ("absent", SCHEMA_ID)


def test_the_backup_holds_permissions_that_change(tmp_path):
    path = tmp_path / "backup.json"
    store = MemoryStore(schema_of({"name": prop("text")}, unique=[["name"]], ownerBasedAccessControl=True))
    store.objects = [live(number, {"name": name}, place=number) for number, name in enumerate(("shared", "same", "other"))]
    reader = ("user", "aaaaaaaa-0000-4000-8000-000000000000")
    store.shared = {item.object_id: {reader: "read"} for item in store.objects}
    wanted = [
        {"value": {"name": "shared"}, "permissions": grants(all_users="write", users=[(reader[1], "none")])},
        {"value": {"name": "same"}, "permissions": grants(users=[(reader[1], "read")])},
        {"value": {"name": "other"}},
        {"value": {"name": "new"}, "permissions": grants(all_users="read")},
    ]
    plan = BulkPlan(store, [Item(index, desired(**item)) for index, item in enumerate(wanted)])
    plan.make()
    write_backup(str(path), plan.to_do("created", "updated"), plan.listings)
    shared, new = json.loads(path.read_text(encoding="utf-8"))["settings_objects"]
    assert (shared["object_id"], shared["value"]) == (store.objects[0].object_id, {"name": "shared"})
    former = {"all_users": "none", "users": [{"id": reader[1], "access": "read"}], "groups": []}
    assert shared["permissions"] == {**former, "exclusive": True}
    assert (new["state"], "permissions" in new) == ("absent", False)


def test_the_backup_is_whole_and_private(tmp_path):
    path = tmp_path / "backup.json"
    path.write_text("former", encoding="utf-8")
    path.chmod(0o644)
    write_backup(str(path), [], {})
    assert json.loads(path.read_text(encoding="utf-8")) == {"settings_objects": []}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["backup.json"]


def test_a_backup_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    target = tmp_path / "folder"
    target.mkdir()
    for path in (tmp_path / "missing" / "backup.json", target):
        with pytest.raises(DynatraceError, match="cannot be written"):
            write_backup(str(path), [], {})
    assert os.listdir(tmp_path) == ["folder"]
    assert os.listdir(target) == []
