# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Network zones."""

from __future__ import annotations

import pytest

ZONES = "/networkZones"
SETTINGS = "/networkZoneSettings"
UNUSED = {"numOfConfiguredActiveGates": 0, "numOfConfiguredOneAgents": 0, "numOfOneAgentsUsing": 0, "numOfOneAgentsFromOtherZones": 0}
DEFAULT = {"id": "default", "alternativeZones": [], "fallbackMode": "ANY_ACTIVE_GATE", **UNUSED}


def listed(api):
    answer = api.get(ZONES)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"networkZones"}
    return answer.json()["networkZones"]


@pytest.fixture
def zones(api):
    """A tenant in which network zones are enabled."""
    assert api.put(SETTINGS, {"networkZonesEnabled": True}).status_code == 204
    return api


def test_disabled_at_first(api):
    assert api.get(SETTINGS).json() == {"networkZonesEnabled": False}
    assert listed(api) == [DEFAULT]
    for answer in (api.put(f"{ZONES}/a", {}), api.delete(f"{ZONES}/a")):
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Network zones are disabled")
    answer = api.put(SETTINGS, {"networkZonesEnabled": True})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get(SETTINGS).json() == {"networkZonesEnabled": True}
    for bad in ({}, {"networkZonesEnabled": "yes"}):
        answer = api.put(SETTINGS, bad)
        assert answer.json()["error"]["constraintViolations"][0]["path"] == "networkZonesEnabled"
    assert api.put(f"{ZONES}/a", {}).status_code == 201


def test_enabling_takes_its_time(api):
    api.fault("lag", reads=2, match={"method": "PUT", "path": SETTINGS})
    api.put(SETTINGS, {"networkZonesEnabled": True})
    assert api.get(SETTINGS).json() == {"networkZonesEnabled": True}
    assert [api.put(f"{ZONES}/a", {}).status_code for _each in range(3)] == [400, 400, 201]


def test_life_of_a_zone(zones):
    answer = zones.put(f"{ZONES}/AWS.eu-West_1", {"description": "Ireland", "alternativeZones": ["Default"], "fallbackMode": "NONE"})
    assert (answer.status_code, answer.json()) == (201, {"id": "aws.eu-west_1"})
    shown = {"id": "aws.eu-west_1", "description": "Ireland", "alternativeZones": ["default"], "fallbackMode": "NONE", **UNUSED}
    assert zones.get(f"{ZONES}/aws.EU-west_1").json() == shown
    assert listed(zones) == [DEFAULT, shown]
    # What is read can be written back; what is not given is no more.
    answer = zones.put(f"{ZONES}/aws.eu-west_1", {**shown, "numOfOneAgentsUsing": 9})
    assert (answer.status_code, answer.content) == (204, b"")
    assert zones.get(f"{ZONES}/aws.eu-west_1").json() == shown
    assert zones.put(f"{ZONES}/aws.eu-west_1", {}).status_code == 204
    assert zones.get(f"{ZONES}/aws.eu-west_1").json() == {**DEFAULT, "id": "aws.eu-west_1"}
    answer = zones.delete(f"{ZONES}/Aws.eu-west_1")
    assert (answer.status_code, answer.content) == (204, b"")
    for answer in (zones.get(f"{ZONES}/aws.eu-west_1"), zones.delete(f"{ZONES}/aws.eu-west_1")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


@pytest.mark.parametrize(
    ("key", "body", "path"),
    [
        (".a", {}, "id"),
        ("a b", {}, "id"),
        ("a" * 257, {}, "id"),
        ("a", {"id": "b"}, "id"),
        ("a", {"description": 1}, "description"),
        ("a", {"alternativeZones": "default"}, "alternativeZones"),
        ("a", {"alternativeZones": ["nowhere"]}, "alternativeZones"),
        ("a", {"alternativeZones": ["a"]}, "alternativeZones"),
        ("a", {"fallbackMode": "any"}, "fallbackMode"),
        ("a", [], None),
    ],
)
def test_bad_zones(zones, key, body, path):
    answer = zones.put(f"{ZONES}/{key}", body)
    assert answer.status_code == 400
    (violation,) = answer.json()["error"]["constraintViolations"]
    assert (violation["path"], violation["parameterLocation"]) == (path, "PAYLOAD_BODY")
    assert listed(zones) == [DEFAULT]


def test_what_cannot_be_deleted(zones):
    zones.put(f"{ZONES}/busy", {"description": "d"})
    zones.sim("PATCH", f"/tenants/{zones.tenant}/records/networkZones/busy", {"value": {"numOfConfiguredActiveGates": 2}})
    for key, text in (("default", "default network zone"), ("busy", "in use")):
        answer = zones.delete(f"{ZONES}/{key}")
        assert (answer.status_code, text in answer.json()["error"]["message"]) == (400, True)
    assert zones.put(f"{ZONES}/busy", {}).status_code == 204
    assert zones.get(f"{ZONES}/busy").json()["numOfConfiguredActiveGates"] == 2


def test_deletion_takes_the_zone_out_of_the_alternatives(zones):
    zones.put(f"{ZONES}/a", {})
    zones.put(f"{ZONES}/b", {"alternativeZones": ["default", "a"]})
    assert zones.delete(f"{ZONES}/a").status_code == 204
    assert zones.get(f"{ZONES}/b").json()["alternativeZones"] == ["default"]


def test_scopes(zones):
    reader, writer = zones.with_token(scopes=["networkZones.read"]), zones.with_token(scopes=["networkZones.write"])
    assert {reader.get(path).status_code for path in (ZONES, f"{ZONES}/default", SETTINGS)} == {200}
    for answer in (reader.put(f"{ZONES}/a", {}), reader.delete(f"{ZONES}/a"), reader.put(SETTINGS, {"networkZonesEnabled": True})):
        assert (answer.status_code, "networkZones.write (Write network zones)" in answer.text) == (403, True)
    assert {writer.get(path).status_code for path in (ZONES, f"{ZONES}/default", SETTINGS)} == {403}
    assert writer.put(f"{ZONES}/a", {}).status_code == 201
    platform = zones.with_token("platform_token", scopes=["environment-api:network-zones:read"])
    assert (platform.get(ZONES).status_code, platform.put(f"{ZONES}/a", {}).status_code) == (200, 403)
    fleet = zones.with_token("platform_token", scopes=["fleet-management:network-zones:write"])
    assert (fleet.get(ZONES).status_code, fleet.put(f"{ZONES}/b", {}).status_code) == (403, 201)


def test_lag_and_snapshot(zones):
    before = zones.sim("GET", f"/tenants/{zones.tenant}/snapshot")
    zones.fault("lag", reads=1, match={"method": "PUT"})
    zones.put(f"{ZONES}/a", {})
    assert [zones.get(f"{ZONES}/a").status_code for _each in range(2)] == [404, 200]
    snapshot = zones.sim("GET", f"/tenants/{zones.tenant}/snapshot")
    (added,) = [entry for entry in snapshot if entry not in before]
    assert (added["schema_id"], added["objectId"], added["value"]["fallbackMode"]) == ("networkZones", "a", "ANY_ACTIVE_GATE")
    zones.delete(f"{ZONES}/a")
    assert zones.sim("GET", f"/tenants/{zones.tenant}/snapshot") == before
