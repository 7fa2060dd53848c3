# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks whose cost is measured one by one: for each module a few in a row, on a tenant that has what they need."""

from __future__ import annotations

from typing import Any, NamedTuple

HOST = "HOST-00000000000000A1"
_TEAM = {"name": "Team 0", "identifier": "team-0", "responsibilities": {"development": True}}
_TOKEN = {"name": "benchmark", "scopes": ["metrics.read"]}
_SLO = {
    "name": "Payments",
    "metric_name": "payments",
    "metric_expression": "(100)*(builtin:service.errors.server.successCount:splitBy())/(builtin:service.requestCount.server:splitBy())",
    "warning": 99.5,
    "timeframe": "-1w",
}
_LOGIN = {"name": "shop", "type": "USERNAME_PASSWORD", "user": "monitor", "password": "shop-password-4711"}
_EVENT = {"event_type": "CUSTOM_ANNOTATION", "title": "Load test", "entity_selector": f'entityId("{HOST}")'}


class Step(NamedTuple):
    """One task: what it does in a few words, its options, and whether it changes something."""

    title: str
    options: dict[str, Any]
    changes: bool = True
    check_mode: bool = False


def steps_of(module, tenant, folder):
    """Put into the tenant what the tasks of a module need, and return these tasks.

    :param folder: where they may leave files
    """
    return _STEPS[module](tenant, folder)


def _life(wanted, other):
    """The tasks of something that is created and then changed, by their options."""
    return [
        Step("create", wanted),
        Step("unchanged", wanted, changes=False),
        Step("check of an update", other, check_mode=True),
        Step("update", other),
    ]


def _varied(wanted, name, *values):
    """:func:`_life` of something that differs in one option."""
    return lambda _tenant, _folder: _life(*({**wanted, name: value} for value in values))


def _api_token(_tenant, folder):
    rotated = {**_TOKEN, "state": "rotated", "expiration": "90d", "secret_dest": str(folder / "token")}
    return [
        *_life(_TOKEN, {**_TOKEN, "scopes": ["metrics.read", "logs.read"]}),
        Step("first of a rotation", {**rotated, "name": "rotated", "expiration": "10d", "renew_before": "1d"}),
        Step("rotation, not due", {**rotated, "name": "rotated", "renew_before": "1d"}, changes=False),
        Step("check of a rotation", {**rotated, "name": "rotated"}, check_mode=True),
        Step("rotation, due", {**rotated, "name": "rotated"}),
        Step("retire the old one", {**rotated, "name": "rotated", "grace": "0"}),
    ]


def _network_zone(tenant, _folder):
    tenant.call("PUT", "/api/v2/networkZoneSettings", {"networkZonesEnabled": True})
    return _life({"id": "vienna", "description": "Vienna"}, {"id": "vienna", "description": "Vienna and around"})


def _custom_tag(tenant, _folder):
    tenant.seed_entity(HOST, "a-1")
    return _life(*({"ids": [HOST], "tags": [{"key": "stage", "value": value}]} for value in ("test", "production")))


def _entity_info(tenant, _folder):
    tenant.seed_entities(1000, "HOST", "host")
    return [
        Step("one by its name", {"type": "HOST", "name": "host-7"}, changes=False),
        Step("1,000 hosts", {"type": "HOST", "name": "host-", "name_match": "starts_with"}, changes=False),
    ]


def _problem(tenant, _folder):
    tenant.seed_entity(HOST, "a-1")
    problem = {"problem_id": tenant.seed_problem(HOST, "Out of disk")}
    comment = {**problem, "comments": [{"content": "Disk ordered"}]}
    closed = {**problem, "state": "closed", "closing_comment": "Disk extended"}
    return [
        Step("comment", comment),
        Step("unchanged", comment, changes=False),
        Step("check of a closing", closed, check_mode=True),
        Step("close", closed),
    ]


def _problem_info(_tenant, _folder):
    return [Step("those that are open", {"status": "OPEN"}, changes=False)]


def _event(tenant, _folder):
    tenant.seed_entity(HOST, "a-1")
    once = {**_EVENT, "event_id": "load test 1"}
    return [
        Step("send", _EVENT),
        Step("check, with event_id", once, check_mode=True),
        Step("send, with event_id", once),
        Step("again, with event_id", once, changes=False),
    ]


def _classic(tenant, _folder):
    rule = {"severityLevel": "ERROR", "delayInMinutes": 10, "tagFilter": {"includeMode": "NONE", "tagFilters": []}}
    for number in range(1, 10):
        profile = {"displayName": f"Profile {number}", "rules": [rule], "eventTypeFilters": []}
        tenant.call("POST", "/api/config/v1/alertingProfiles", profile)
    return [Step("10 profiles", {"kinds": ["alerting_profile"]}, changes=False)]


_STEPS = {
    "settings_object": _varied({"schema_id": "builtin:ownership.teams"}, "value", _TEAM, {**_TEAM, "description": "changed"}),
    "alerting_profile": _varied(
        {"name": "Profile 0"},
        "severity_rules",
        [{"severity_level": "ERRORS", "delay_in_minutes": 5}],
        [{"severity_level": "ERRORS", "delay_in_minutes": 10}],
    ),
    "api_token": _api_token,
    "network_zone": _network_zone,
    "slo": _varied(_SLO, "target", 99, 98.5),
    "credential": _varied(_LOGIN, "scopes", ["SYNTHETIC"], ["SYNTHETIC", "EXTENSION"]),
    "custom_tag": _custom_tag,
    "custom_device": _varied({"custom_device_id": "router-7", "type": "ROUTER"}, "display_name", "Router", "Router in the cellar"),
    "entity_info": _entity_info,
    "problem": _problem,
    "problem_info": _problem_info,
    "event": _event,
    "classic_configuration_info": _classic,
}
MODULES = tuple(_STEPS)
