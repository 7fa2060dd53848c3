# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-level objectives (environment.md 8.1)."""

from __future__ import annotations

import uuid

import pytest
import requests

SLO = "/slo"
BODY = {
    "name": "Payment",
    "target": 95,
    "warning": 97.5,
    "timeframe": "-1w",
    "evaluationType": "AGGREGATE",
    "metricExpression": "100*a/b",
    "metricName": "payment",
    "enabled": True,
}
NOTHING = str(uuid.UUID(int=7))


def created(api, **changes):
    """Create an objective and return its path."""
    answer = api.post(SLO, {name: value for name, value in {**BODY, **changes}.items() if value is not None})
    assert (answer.status_code, answer.content) == (201, b""), answer.text
    head, _slash, identifier = answer.headers["Location"].rpartition("/")
    assert head == api.url + SLO
    assert str(uuid.UUID(identifier)) == identifier
    return f"{SLO}/{identifier}"


def names(api, **params):
    answer = api.get(SLO, **params)
    assert answer.status_code == 200, answer.text
    return [slo["name"] for slo in answer.json()["slo"]]


def violation(answer):
    assert answer.status_code == 400, answer.text
    (found,) = answer.json()["error"]["constraintViolations"]
    return found["path"], found["parameterLocation"]


def test_life_of_an_objective(api):
    path = created(api, description="d", filter='type("SERVICE")')
    shown = api.get(path).json()
    assert shown == {
        "id": path.rpartition("/")[2],
        "name": "Payment",
        "description": "d",
        "enabled": True,
        "target": 95,
        "warning": 97.5,
        "timeframe": "-1w",
        "evaluationType": "AGGREGATE",
        "filter": 'type("SERVICE")',
        "metricExpression": "100*a/b",
        "metricName": "payment",
        "metricKey": "func:slo.payment",
        "burnRateMetricKey": "func:slo.errorBudgetBurnRate.payment",
        "errorBudgetMetricKey": "func:slo.errorBudget.payment",
        "normalizedErrorBudgetMetricKey": "func:slo.normalizedErrorBudget.payment",
        "errorBudgetBurnRate": {
            "burnRateVisualizationEnabled": True,
            "fastBurnThreshold": 10.0,
            "burnRateType": "NONE",
            "burnRateValue": 0.0,
            "sloValue": 100.0,
        },
        "evaluatedPercentage": 100.0,
        "errorBudget": 5.0,
        "status": "SUCCESS",
        "error": "NONE",
        "relatedOpenProblems": 0,
        "relatedTotalProblems": 0,
    }
    answer = api.put(path, {**BODY, "name": "New", "target": 90, "errorBudgetBurnRate": {"burnRateVisualizationEnabled": False}})
    assert (answer.status_code, answer.content) == (200, b"")
    changed = api.get(path).json()
    # Everything was replaced.
    assert ("description" in changed, changed["filter"], changed["name"], changed["target"]) == (False, "", "New", 90)
    assert changed["errorBudgetBurnRate"] == {"burnRateVisualizationEnabled": False, "fastBurnThreshold": 10.0}
    assert changed["metricKey"] == "func:slo.payment"
    answer = api.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    for answer in (api.get(path), api.delete(path)):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)
    answer = api.put(path, BODY)
    assert (answer.status_code, answer.content) == (404, b"")


def test_disabled_ones(api):
    path = created(api, enabled=None)
    answer = api.get(path)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, "Cannot access a disabled SLO.")
    assert names(api) == []
    assert names(api, enabledSlos="false") == names(api, enabledSlos="all") == ["Payment"]
    assert api.put(path, BODY).status_code == 200
    assert (api.get(path).status_code, names(api), names(api, enabledSlos="false")) == (200, ["Payment"], [])
    # It is off again where it is not given.
    assert api.put(path, {name: BODY[name] for name in BODY if name != "enabled"}).status_code == 200
    assert names(api, enabledSlos="false") == ["Payment"]
    assert api.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        *[({name: None}, name) for name in ("name", "target", "warning", "timeframe", "evaluationType", "metricExpression")],
        ({"name": ""}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"target": "95"}, "target"),
        ({"target": True}, "target"),
        ({"target": -1}, "target"),
        ({"target": 101, "warning": 102}, "target"),
        ({"warning": 101}, "warning"),
        ({"warning": 95}, "warning"),
        ({"warning": 90}, "warning"),
        ({"evaluationType": "PER_INTERVAL"}, "evaluationType"),
        ({"enabled": "yes"}, "enabled"),
        ({"filter": "x" * 1001}, "filter"),
        ({"filter": "type(SERVICE"}, "filter"),
        ({"metricName": "with space"}, "metricName"),
        ({"errorBudgetBurnRate": {"fastBurnThreshold": "x"}}, "errorBudgetBurnRate.fastBurnThreshold"),
        ({"errorBudgetBurnRate": {"fastBurnThreshold": 1}}, "errorBudgetBurnRate.fastBurnThreshold"),
    ],
)
def test_bad_objectives(api, changes, path):
    body = {name: value for name, value in {**BODY, **changes}.items() if value is not None}
    assert violation(api.post(SLO, body)) == (path, "PAYLOAD_BODY")
    assert names(api, enabledSlos="all") == []
    good = created(api)
    before = api.get(good).json()
    assert violation(api.put(good, body)) == (path, "PAYLOAD_BODY")
    assert api.get(good).json() == before


def test_names_are_unique(api):
    created(api)
    other = created(api, name="Other", metricName="other")
    for changes in ({"metricName": "third"}, {"name": "Third"}):
        answer = api.post(SLO, {**BODY, **changes})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, 409)
    assert violation(api.put(other, {**BODY, "metricName": "other"})) == ("name", "PAYLOAD_BODY")
    assert violation(api.put(other, {**BODY, "name": "Other", "metricName": "new"})) == ("metricName", "PAYLOAD_BODY")
    assert names(api) == ["Other", "Payment"]


def test_metric_name_is_made_and_kept(api):
    path = created(api, name="How fast?", metricName=None)
    assert api.get(path).json()["metricKey"] == "func:slo.how_fast_"
    assert api.put(path, {name: BODY[name] for name in BODY if name != "metricName"}).status_code == 200
    assert api.get(path).json()["metricKey"] == "func:slo.how_fast_"


def test_deprecated_metrics(api):
    path = created(api, metricExpression=None, useRateMetric=True, metricRate="builtin:rate")
    shown = api.get(path).json()
    assert (shown["useRateMetric"], shown["metricRate"], "metricExpression" in shown) == (True, "builtin:rate", False)
    created(api, name="b", metricName="b", metricExpression=None, useRateMetric=False, metricNumerator="n", metricDenominator="d")


def test_pages_and_sort(api):
    for number in range(12):
        created(api, name=f"n{number:02d}", metricName=f"n{number}")
    first = api.get(SLO).json()
    assert (first["pageSize"], first["totalCount"], len(first["slo"])) == (10, 12, 10)
    rest = api.get(SLO, nextPageKey=first["nextPageKey"]).json()
    assert [slo["name"] for slo in rest["slo"]] == ["n10", "n11"]
    assert rest["nextPageKey"] is None
    assert violation(api.get(SLO, nextPageKey=first["nextPageKey"], sort="name")) == ("sort", "QUERY")
    assert names(api, sort="-name", pageSize=2) == ["n11", "n10"]
    assert api.get(SLO, pageSize=10001).json()["pageSize"] == 10000
    assert api.get(SLO, pageSize=26, evaluate="true").json()["pageSize"] == 25
    for name in ("sort", "evaluate", "enabledSlos", "timeFrame", "demo", "showGlobalSlos"):
        assert violation(api.get(SLO, **{name: "nonsense"})) == (name, "QUERY")


def test_values_are_calculated_on_demand(api):
    created(api)
    for params, percentage, budget in (({}, -1.0, -1.0), ({"evaluate": "true"}, 100.0, 5.0)):
        (slo,) = api.get(SLO, **params).json()["slo"]
        assert (slo["evaluatedPercentage"], slo["errorBudget"], slo["error"]) == (percentage, budget, "NONE")
        assert ("burnRateType" in slo["errorBudgetBurnRate"]) is bool(params)
    assert names(api, demo="true") == []


def test_selector(api):
    first = created(api, name='With "quotes"', metricName="a", description="Checkout", filter='type(SERVICE),mzName("shop")')
    second = created(api, name="b", metricName="b", filter='type(SERVICE),mzId("42")')
    created(api, name="c", metricName="c")
    one, two = (path.rpartition("/")[2] for path in (first, second))
    for selector, expected in (
        (f'id("{one}","{two}")', ['With "quotes"', "b"]),
        (f'id("{NOTHING}")', []),
        ('name("With ~"quotes~"")', ['With "quotes"']),
        ('name("B")', []),
        ('text("CHECK")', ['With "quotes"']),
        ('text("QUOTES"),healthState("HEALTHY")', ['With "quotes"']),
        ('healthState("UNHEALTHY")', []),
        ('problemDisplayName("P-1")', []),
        # Those of no zone are shown whatever zone is asked for.
        ('managementZone("shop")', ['With "quotes"', "c"]),
        ('managementZoneID("42")', ["b", "c"]),
    ):
        assert names(api, sloSelector=selector) == expected, selector
    assert names(api, sloSelector='managementZone("shop")', showGlobalSlos="false") == ['With "quotes"']
    for selector in ("nonsense", 'owner("x")', 'healthState("FINE")', 'name("a","b")', "id()"):
        assert violation(api.get(SLO, sloSelector=selector)) == ("sloSelector", "QUERY")


def test_scopes(api):
    path = created(api)
    reader, writer = api.with_token(scopes=["slo.read"]), api.with_token(scopes=["slo.write"])
    assert reader.get(SLO).status_code == reader.get(path).status_code == 200
    for answer in (reader.post(SLO, BODY), reader.put(path, BODY), reader.delete(path)):
        assert (answer.status_code, "slo.write (Write SLO)" in answer.text) == (403, True)
    assert writer.get(SLO).status_code == writer.get(path).status_code == 403
    assert writer.put(path, BODY).status_code == 200
    platform = api.with_token("platform_token", scopes=["environment-api:slo:read"])
    assert platform.get(path).status_code == 200
    assert platform.delete(path).json()["error"]["details"] == {"missingScopes": ["environment-api:slo:write"]}
    platform = api.with_token("platform_token", scopes=["environment-api:slo:write", "environment-api:slo:read"])
    assert platform.get(created(platform, name="p", metricName="p")).status_code == 200


def test_faults_and_snapshot(api):
    before = api.sim("GET", f"/tenants/{api.tenant}/snapshot")
    api.fault("lag", reads=3, match={"method": "POST", "path": SLO})
    path = created(api)
    assert (api.get(path).status_code, names(api), api.get(path).status_code) == (404, [], 404)
    assert (api.get(path).status_code, names(api)) == (200, ["Payment"])
    (added,) = [entry for entry in api.sim("GET", f"/tenants/{api.tenant}/snapshot") if entry not in before]
    assert (added["schema_id"], added["value"]["metricName"]) == ("slo", "payment")
    api.fault("drop_after", match={"method": "DELETE"})
    with pytest.raises(requests.ConnectionError):
        api.delete(path)
    assert api.get(path).status_code == 404
