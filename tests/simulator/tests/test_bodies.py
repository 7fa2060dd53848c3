# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a client sends, the endpoints of plain documents answer as documented."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6
)

# path, method, a good body
ENDPOINTS = {
    "token": ("POST", "/apiTokens", {"name": "a", "scopes": ["settings.read"], "expirationDate": "now+1d", "personalAccessToken": False}),
    "lookup": ("POST", "/apiTokens/lookup", {"token": "x"}),
    "zone": ("PUT", "/networkZones/a", {"id": "a", "description": "d", "alternativeZones": ["default"], "fallbackMode": "NONE"}),
    "zone settings": ("PUT", "/networkZoneSettings", {"networkZonesEnabled": True}),
    "objective": (
        "POST",
        "/slo",
        {
            "name": "a",
            "target": 95,
            "warning": 97.5,
            "timeframe": "-1w",
            "evaluationType": "AGGREGATE",
            "metricExpression": "m",
            "metricName": "m",
            "filter": "type(HOST)",
            "errorBudgetBurnRate": {"burnRateVisualizationEnabled": True, "fastBurnThreshold": 2},
        },
    ),
    "credentials": (
        "POST",
        "/credentials",
        {
            "name": "a",
            "type": "TOKEN",
            "scopes": ["APP_ENGINE"],
            "token": "t",
            "allowedEntities": [{"id": "a", "type": "USER"}],
            "externalVault": {"sourceAuthMethod": "HASHICORP_VAULT_CERTIFICATE", "vaultUrl": "u"},
        },
    ),
    "event": (
        "POST",
        "/events/ingest",
        {"eventType": "CUSTOM_INFO", "title": "t", "timeout": 5, "entitySelector": "type(HOST)", "properties": {"a": "b"}},
    ),
}


@pytest.mark.parametrize("name", ENDPOINTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_breaks_an_endpoint(api, name, data):
    method, path, good = ENDPOINTS[name]
    api.put("/networkZoneSettings", {"networkZonesEnabled": True})
    field = data.draw(st.sampled_from(sorted(good)))
    body = data.draw(st.one_of(JSON, JSON.map(lambda value: {**good, field: value})))
    answer = api.call(method, path, data=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 201, 204, 400, 404, 409), answer.text
    if answer.status_code in (400, 409):
        assert answer.json()["error"]["code"] == answer.status_code
    # What was accepted can be read.
    for listing in ("/apiTokens?fields=%2Bscopes", "/networkZones", "/slo?enabledSlos=all&evaluate=true", "/credentials", "/events?from=0"):
        assert api.get(listing).status_code == 200


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_good_ones_are_good(api, name):
    method, path, good = ENDPOINTS[name]
    api.put("/networkZoneSettings", {"networkZonesEnabled": True})
    answer = api.call(method, path, json=good)
    assert answer.status_code == (404 if name == "lookup" else 204 if name == "zone settings" else 201), answer.text


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize("body", [b"", b"{", b"\xff"])
def test_what_is_no_json(api, name, body):
    method, path, _good = ENDPOINTS[name]
    api.put("/networkZoneSettings", {"networkZonesEnabled": True})
    answer = api.call(method, path, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 400)
