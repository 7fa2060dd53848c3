# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Service-level objectives (environment.md 8.1). What they have to do with settings of ``builtin:monitoring.slo`` is left open."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from .bodies import Field, check_fields, read_body
from .call import Answer, Call
from .errors import ApiError, body_error, query_error
from .faults import lag_reads
from .pages import close_page, open_page
from .records import Record, Records
from .selectors import Criterion, parse_selector
from .time_frames import time_frame

KIND = "slo"
_METRIC_NAME = re.compile(r"[A-Za-z0-9_.-]+")
# Lengths as in the schema builtin:monitoring.slo; the one of the filter is documented.
_BODY = {
    "name": Field(str, required=True, maximum=200),
    "target": Field(float, required=True),
    "warning": Field(float, required=True),
    "timeframe": Field(str, required=True, maximum=60),
    "evaluationType": Field(str, required=True, choices=("AGGREGATE",)),
    "enabled": Field(bool),
    "description": Field(str, maximum=250),
    "filter": Field(str, maximum=1000),
    "metricName": Field(str, maximum=220),
    "metricExpression": Field(str, maximum=5000),
    "errorBudgetBurnRate": Field(dict),
    "useRateMetric": Field(bool),
    "metricRate": Field(str),
    "metricNumerator": Field(str),
    "metricDenominator": Field(str),
}
_BURN_RATE = {"burnRateVisualizationEnabled": Field(bool), "fastBurnThreshold": Field(float)}
_METRIC_KEYS = {
    "metricKey": "func:slo.",
    "burnRateMetricKey": "func:slo.errorBudgetBurnRate.",
    "errorBudgetMetricKey": "func:slo.errorBudget.",
    "normalizedErrorBudgetMetricKey": "func:slo.normalizedErrorBudget.",
}
# Nothing ever fails here: every evaluated objective is met.
_PERCENTAGE = 100.0


def list_slos(call: Call) -> Answer:
    """GET /slo."""
    evaluate = call.query.get("evaluate") == "true"
    page = open_page(call, KIND, default=10, maximum=25 if evaluate else 10000)
    evaluate, enabled = _choice(call, "evaluate", "false", "true") == "true", _choice(call, "enabledSlos", "true", "false", "all")
    _choice(call, "timeFrame", "CURRENT", "GTF")
    time_frame(call, "now-2w")
    sort = _choice(call, "sort", "name", "-name")
    selector = call.query.get("sloSelector")
    zoneless = "showGlobalSlos" not in call.query or call.flag("showGlobalSlos")
    tests = [_test(criterion, zoneless) for criterion in parse_selector(selector, "sloSelector")] if selector else []
    if not zoneless:
        tests.append(lambda slo: any(_zones(slo)))
    if enabled != "all":
        tests.append(lambda slo: slo.value["enabled"] is (enabled == "true"))
    # There are no demo objectives here.
    everything = [] if call.flag("demo") else call.tenant.records(KIND).listed()
    found = [slo for slo in everything if all(test(slo) for test in tests)]
    found.sort(key=lambda slo: str(slo.value["name"]), reverse=sort == "-name")
    return Answer(200, close_page(call, page, "slo", found, lambda slo: _view(slo, evaluate)))


def get_slo(call: Call) -> Answer:
    """GET /slo/{id}. A disabled one is refused, which a real tenant does not always do; the status is (unverified)."""
    _choice(call, "timeFrame", "CURRENT", "GTF")
    time_frame(call, "now-2w")
    slo = call.tenant.records(KIND).read(call.params["slo"])
    if slo is None:
        raise _not_found(call)
    if not slo.value["enabled"]:
        raise ApiError(400, "Cannot access a disabled SLO.")
    return Answer(200, _view(slo, evaluate=True))


def post_slo(call: Call) -> Answer:
    """POST /slo: no body, the id is the end of the header ``Location``. (unverified: whether that is a whole URL)"""
    slos, body = call.tenant.records(KIND), _read(call)
    body.setdefault("metricName", re.sub(r"\W+", "_", body["name"].lower()))
    _check_unique(slos, body, None, 409)
    slo = slos.put(Record(str(uuid.uuid4()), _value(body), owner=call.caller.author, unseen=lag_reads(call.faults)))
    return Answer(201, headers={"Location": f"{call.url}/{slo.id}"})


def put_slo(call: Call) -> Answer:
    """PUT /slo/{id}: everything is replaced but the metric name, which stays for ever; unlike others its 404 has no body."""
    slos = call.tenant.records(KIND)
    slo = slos.get(call.params["slo"])
    if slo is None:
        raise ApiError(404, "", empty=True)
    body = _read(call)
    if body.setdefault("metricName", slo.value["metricName"]) != slo.value["metricName"]:
        # (unverified: could be ignored)
        raise body_error("metricName", "Cannot be changed")
    _check_unique(slos, body, slo, 400)
    slo.value = _value(body)
    slos.put(slo)
    return Answer(200)


def delete_slo(call: Call) -> Answer:
    """DELETE /slo/{id}."""
    slos = call.tenant.records(KIND)
    slo = slos.get(call.params["slo"])
    if slo is None:
        raise _not_found(call)
    slos.remove(slo)
    return Answer(204)


def _not_found(call: Call) -> ApiError:
    return ApiError(404, f"SLO '{call.params['slo']}' not found")


def _choice(call: Call, name: str, default: str, *others: str) -> str:
    """Return a query parameter that has but a few values.

    :raises ApiError: 400 for another one.
    """
    value = call.query.get(name, default)
    if value not in (default, *others):
        raise query_error(name, f"Must be one of {', '.join((default, *others))}")
    return value


def _read(call: Call) -> dict[str, Any]:
    """Return the checked body; the rules beyond those of single fields are (unverified), apart from the order of target and warning."""
    body = read_body(call, _BODY)
    for name in ("target", "warning"):
        if not 0 <= body[name] <= 100:
            raise body_error(name, "Must be between 0 and 100")
    if body["warning"] <= body["target"]:
        raise body_error("warning", "The warning must be greater than the target")
    if not (body.get("metricExpression") or body.get("metricRate") or (body.get("metricNumerator") and body.get("metricDenominator"))):
        raise body_error("metricExpression", "Must not be empty")
    if not _METRIC_NAME.fullmatch(body.get("metricName", "x")):
        raise body_error("metricName", "May only contain letters, digits, '_', '-' and '.'")
    burn_rate = body.get("errorBudgetBurnRate", {})
    check_fields(burn_rate, _BURN_RATE, "errorBudgetBurnRate.")
    if burn_rate.get("fastBurnThreshold", 10) < 1.01:
        raise body_error("errorBudgetBurnRate.fastBurnThreshold", "Must be greater than or equal to 1.01")
    if body.get("filter"):
        try:
            parse_selector(body["filter"], "filter")
        except ApiError as error:
            raise body_error("filter", "Entity selector is invalid") from error
    return body


def _check_unique(slos: Records[Record], body: dict[str, Any], own: Record | None, status: int) -> None:
    """Refuse a name or metric name that another one has: 409 on creation, 400 on change, which documents no 409. (unverified wording)"""
    for name in ("name", "metricName"):
        if any(slo is not own and slo.value[name] == body[name] for slo in slos):
            error = body_error(name, "Must be unique")
            raise ApiError(status, error.message, error.violations)


def _value(body: dict[str, Any]) -> dict[str, Any]:
    """Return the value to store. (unverified: the defaults of the burn rate, which are those of the schema)"""
    burn_rate = {"burnRateVisualizationEnabled": True, "fastBurnThreshold": 10.0}
    given = {name: part for name, part in body.get("errorBudgetBurnRate", {}).items() if name in burn_rate and part is not None}
    return {"enabled": False, "filter": "", **body, "errorBudgetBurnRate": {**burn_rate, **given}}


def _view(slo: Record, evaluate: bool) -> dict[str, Any]:
    """Return an objective as it is shown, with its metric name (SDK 9.0.1; the description of 2023 does not have that yet)."""
    value, metric = dict(slo.value), slo.value["metricName"]
    result = {"evaluatedPercentage": -1.0, "errorBudget": -1.0}
    burn_rate = dict(value["errorBudgetBurnRate"])
    if evaluate:
        result = {"evaluatedPercentage": _PERCENTAGE, "errorBudget": _PERCENTAGE - value["target"]}
        if burn_rate["burnRateVisualizationEnabled"]:
            burn_rate.update({"burnRateType": "NONE", "burnRateValue": 0.0, "sloValue": _PERCENTAGE})
    return {
        "id": slo.id,
        **value,
        **{name: prefix + metric for name, prefix in _METRIC_KEYS.items()},
        **result,
        "errorBudgetBurnRate": burn_rate,
        "status": "SUCCESS",
        "error": "NONE",
        "relatedOpenProblems": 0,
        "relatedTotalProblems": 0,
    }


def _zones(slo: Record) -> Iterator[tuple[str, str]]:
    """Yield the management zones that the filter of an objective names, as (criterion, name or id)."""
    for criterion in parse_selector(slo.value["filter"], "filter") if slo.value["filter"] else ():
        if criterion.name in ("mzName", "mzId"):
            yield from ((criterion.name, text) for text in criterion.texts())


def _test(criterion: Criterion, zoneless: bool) -> Callable[[Record], bool]:
    """Return the test for one criterion.

    :param zoneless: objectives of no management zone are shown whatever zone is asked for (showGlobalSlos).
    """
    name, texts = criterion.name, criterion.texts()
    if name == "id" and texts:
        return lambda slo: slo.id in texts
    if len(texts) != 1:
        raise query_error("sloSelector", f"'{name}' takes one value")
    text = texts[0]
    if name == "name":
        return lambda slo: bool(slo.value["name"] == text)
    if name == "text":
        return lambda slo: text.lower() in f"{slo.value['name']}\n{slo.value.get('description', '')}".lower()
    if name == "healthState" and text in ("HEALTHY", "UNHEALTHY"):
        return lambda slo: text == "HEALTHY"
    if name == "problemDisplayName":
        return lambda slo: False
    if name in ("managementZone", "managementZoneID"):
        wanted = ("mzName" if name == "managementZone" else "mzId", text)
        return lambda slo: wanted in (zones := list(_zones(slo))) or (zoneless and not zones)
    raise query_error("sloSelector", f"Unknown criterion '{name}'")
