# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where payloads come from, and what is said about them."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.classic import sources
from ansible_collections.community.dynatrace.plugins.module_utils.classic.report import markdown
from ansible_collections.community.dynatrace.plugins.module_utils.classic.sources import Source, ZoneNames, of_files, of_tenant
from ansible_collections.community.dynatrace.plugins.module_utils.client import Client
from ansible_collections.community.dynatrace.plugins.module_utils.connection import Connection
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError, NotFoundError
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import API_TOKEN, Loopback


def test_files_below_a_folder(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "a.json").write_text(json.dumps({"displayName": "ä"}), encoding="utf-8")
    (tmp_path / "b" / "c.yml").write_text("name: x\nstart: 2026-01-01 00:00\nat: 06:00\n", encoding="utf-8")
    (tmp_path / "b" / "d.yaml").write_text("- 1\n- {a: b}\n", encoding="utf-8")
    (tmp_path / "e.json").write_text('{"a": {{ .name }}}', encoding="utf-8")
    (tmp_path / "f.yml").write_text("a: [", encoding="utf-8")
    (tmp_path / "g.json").write_bytes(b"\xff")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    found = of_files(str(tmp_path))
    assert found[:4] == [
        Source("a.json", {"displayName": "ä"}),
        # What looks like a time stays a text.
        Source("b/c.yml", {"name": "x", "start": "2026-01-01 00:00", "at": "06:00"}),
        Source("b/d.yaml[0]", 1),
        Source("b/d.yaml[1]", {"a": "b"}),
    ]
    assert [(source.name, source.payload, source.kind) for source in found[4:]] == [
        (name, None, None) for name in ("e.json", "f.yml", "g.json")
    ]
    assert found[4].error.startswith("is not valid JSON: ")
    assert found[5].error.startswith("is not valid YAML: ") and "\n" not in found[5].error
    assert found[6].error.startswith("is not valid JSON: ")


def test_one_file(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"displayName": "x"}]', encoding="utf-8")
    assert of_files(str(path)) == [Source("a.json[0]", {"displayName": "x"})]
    with pytest.raises(DynatraceError, match="src: .*nowhere is neither a file nor a folder"):
        of_files(str(tmp_path / "nowhere"))


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    assert of_files(str(tmp_path)) == [Source("gone.json", None, error="cannot be read: No such file or directory")]


def test_without_pyyaml(tmp_path, monkeypatch):
    monkeypatch.setattr(sources.ansible_yaml, "HAS_YAML", False)
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "b.yml").write_text("{}", encoding="utf-8")
    assert of_files(str(tmp_path)) == [
        Source("a.json", {}),
        Source("b.yml", None, error="cannot be read: the Python library PyYAML is missing"),
    ]


def client_for(server):
    return Client(Connection({"environment_url": server.url, "api_token": API_TOKEN, "timeout": 5}))


def test_what_is_deleted_after_it_was_listed_is_not_there():
    listed = {"body": {"values": [{"id": "1", "name": "x"}]}}
    gone = {"status": 404, "body": {"error": {"code": 404, "message": "No such thing"}}}
    with Loopback(listed, gone) as server:
        assert of_tenant(client_for(server), ["alerting_profile"]) == []
    assert [seen.path for seen in server.seen] == ["/api/config/v1/alertingProfiles", "/api/config/v1/alertingProfiles/1"]


@pytest.mark.parametrize("kind", ["alerting_profile", "frequent_issue_detection"])
def test_an_api_that_is_not_there_is_an_error(kind):
    with Loopback(status=404, body={}) as server, pytest.raises(NotFoundError, match="GET /api/config/v1/"):
        of_tenant(client_for(server), [kind])


def test_the_order_is_that_of_the_tenant():
    listed = {"body": {"values": [{"id": str(number), "name": "x"} for number in range(30)]}}
    with Loopback(listed, body={"displayName": "x"}) as server:
        found = of_tenant(client_for(server), ["alerting_profile"])
    assert [source.name for source in found] == [f"alertingProfiles/{number}" for number in range(30)]
    assert {source.kind for source in found} == {"alerting_profile"}


def zone(number, name):
    """A management zone with this number as a listing has it (environment.md 1.10)."""
    digits = number.to_bytes(8, "big", signed=True).hex()
    uid = f"{digits[:8]}-{digits[8:12]}-{digits[12:]}-8000-000000000000"
    parts = b"".join(len(part).to_bytes(2, "big") + part.encode() for part in ("builtin:management-zones", "tenant", "tenant", uid))
    magic = bytes.fromhex("beef54de15dadead")
    object_id = base64.urlsafe_b64encode(magic + b"\0\0\0\1" + parts + magic).decode().rstrip("=")
    return {"objectId": object_id, "value": {"name": name}, "modificationInfo": {"modifiable": True}}


def test_the_tenant_is_asked_once_and_only_for_what_is_not_known():
    # The thirteenth digit makes it no UUID of version 4.
    one, two, three, four = (-0x123456789ABC3000 - step for step in range(4))
    zones = [zone(one, "Shop"), zone(two, "Twin"), zone(three, "Twin"), zone(four, "Other")]
    with Loopback(body={"items": zones}) as server:
        names = ZoneNames({str(four): "Given"}, client_for(server))
        assert names[str(four)] == "Given"
        assert server.seen == []
        assert names[str(one)] == "Shop"
        # A name that two have tells nothing.
        assert (names.get(str(two)), names.get(str(three)), names.get("5")) == (None, None, None)
        assert names[str(four)] == "Given"
        assert len(server.seen) == 1
    assert names.used == {str(one): "Shop", str(four): "Given"}


def test_names_that_are_known_need_no_tenant():
    names = ZoneNames({"1": "Shop"}, None)
    assert (names["1"], names.get("1"), "1" in names, "2" in names, len(names), list(names)) == ("Shop", "Shop", True, False, 1, ["1"])
    assert names.used == {"1": "Shop"}


ENTRY = {"kind": "alerting_profile", "name": "A*b", "source": "a.json"}


def test_the_report():
    notes = [
        dict(ENTRY, field="rules[1]", note="comes <later>"),
        dict(ENTRY, field="mzId", note="x\ny"),
        dict(ENTRY, name="", field="a", note="b"),
    ]
    text = markdown(
        {"alerting_profile": 2, "maintenance_window": 0}, [dict(ENTRY, kind="unknown", name="", error="a: is `no` field")], notes
    )
    assert text == (
        "# Migration from the classic APIs\n"
        "\n"
        "| Kind | Converted | Not converted | Notes |\n"
        "|---|--:|--:|--:|\n"
        "| alerting\\_profile | 2 | 0 | 3 |\n"
        "| maintenance\\_window | 0 | 0 | 0 |\n"
        "| unknown | 0 | 1 | 0 |\n"
        "\n"
        "## Not converted\n"
        "\n"
        "- **(no name)** unknown from `a.json`: a: is \\`no\\` field\n"
        "\n"
        "## Lost, or changed in meaning\n"
        "\n"
        "- **A\\*b** alerting\\_profile from `a.json`\n"
        "  - `rules[1]`: comes &lt;later>\n"
        "  - `mzId`: x y\n"
        "- **(no name)** alerting\\_profile from `a.json`\n"
        "  - `a`: b\n"
    )


def test_a_report_of_nothing_says_so():
    text = markdown({"alerting_profile": 1}, [], [])
    assert "Nothing: all is converted." in text
    assert "Nothing: all that is converted says the same as before." in text
