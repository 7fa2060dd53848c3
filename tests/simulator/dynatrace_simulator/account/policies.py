# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Policies (account-and-platform.md 2.6)."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..records import Record
from .binding_records import BINDINGS
from .levels import GLOBAL_LEVEL, POLICIES, Level, is_at, level_of, own_level
from .retirement import retiring
from .statements import checked_policy, parse_policy, warnings

_BODY = {
    "name": Field(str, required=True),
    "description": Field(str),
    "statementQuery": Field(str, required=True),
    "tags": Field(list),
}


def list_policies(call: Call) -> Answer:
    """GET …/policies: those of this level only; ``name`` is the whole name."""
    level, name = level_of(call), call.query.get("name")
    found = [policy for policy in call.account.records(POLICIES).listed() if is_at(policy, level)]
    return Answer(200, {"policies": [_short(policy) for policy in found if name is None or policy.value["name"] == name]})


def list_aggregate(call: Call) -> Answer:
    """GET …/policies/aggregate: with the inherited ones."""
    levels = own_level(call).above(call.account)
    found = [policy for policy in call.account.records(POLICIES).listed() if any(is_at(policy, level) for level in levels)]
    return Answer(200, {"policyOverviewList": [{**_short(policy), **_level(policy).document()} for policy in found]})


def get_policy(call: Call) -> Answer:
    """GET …/policies/{uuid}, by its own level."""
    policy = call.account.records(POLICIES).read(call.params["policy"])
    return Answer(200, _view(_at(call, level_of(call), policy)))


def post_policy(call: Call) -> Answer:
    """POST …/policies."""
    return _create(call, own_level(call), str(uuids.uuid4()))


def put_policy(call: Call) -> Answer:
    """PUT …/policies/{uuid}: replaces all of it, tags that are not given too (unverified); makes one with that id if there is none."""
    level, key = own_level(call), call.params["policy"]
    policy = call.account.records(POLICIES).get(key)
    if policy is None:
        try:
            uuids.UUID(key)
        except ValueError as error:
            # (unverified)
            raise body_error("uuid", "Must be a UUID") from error
        return _create(call, level, key)
    _at(call, level, policy)
    policy.value = {**policy.value, **_checked(call, level, policy)}
    call.account.records(POLICIES).put(policy)
    return Answer(204)


def delete_policy(call: Call) -> Answer:
    """DELETE …/policies/{uuid}: one that is bound goes with ``force`` only, and its bindings with it."""
    policies = call.account.records(POLICIES)
    policy = _at(call, own_level(call), policies.get(call.params["policy"]))
    bindings = call.account.records(BINDINGS)
    bound = [binding for binding in bindings if binding.value["policyUuid"] == policy.id]
    if bound and not call.flag("force"):
        # (unverified: status and wording)
        raise ApiError(400, f"Policy {policy.id} is bound to groups")
    for binding in bound:
        bindings.remove(binding)
    policies.remove(policy)
    return Answer(204)


def validate(call: Call) -> Answer:
    """POST …/policies/validation[/{uuid}]: deprecated, and gone from a day on."""
    headers = retiring(call.account)
    level, own = own_level(call), None
    if "policy" in call.params:
        own = _at(call, level, call.account.records(POLICIES).get(call.params["policy"]))
    statements = checked_policy(call.account, _checked(call, level, own)["statementQuery"])
    return Answer(200, {"warnings": warnings(statements)}, headers)


def _create(call: Call, level: Level, key: str) -> Answer:
    policies, value = call.account.records(POLICIES), _checked(call, level, None)
    own = [policy for policy in policies if policy.value["levelType"] != GLOBAL_LEVEL]
    if len(own) >= call.account.limits["policies"]:
        raise ApiError(400, f"There are {len(own)} policies already, which is the limit")
    policy = Record(key, {**value, **level.document()}, unseen=lag_reads(call.faults))
    return Answer(201, _view(policies.put(policy)))


def _checked(call: Call, level: Level, own: Record | None) -> dict[str, Any]:
    """Return the value of a body. That names are unique within a level is (unverified)."""
    body = read_body(call, _BODY)
    if not isinstance(call.json().get("description"), str):
        raise body_error("description", "Must not be null")
    checked_policy(call.account, body["statementQuery"])
    for other in call.account.records(POLICIES):
        if other is not own and is_at(other, level) and other.value["name"] == body["name"]:
            raise body_error("name", f"A policy with the name '{body['name']}' exists already")
    return {"tags": [], **body}


def _at(call: Call, level: Level, policy: Record | None) -> Record:
    if policy is None or not is_at(policy, level):
        raise ApiError(404, f"Policy {call.params['policy']} not found")
    return policy


def _level(policy: Record) -> Level:
    return Level(policy.value["levelType"], policy.value["levelId"])


def _short(policy: Record) -> dict[str, Any]:
    return {"uuid": policy.id, "name": policy.value["name"], "description": policy.value["description"]}


def _view(policy: Record) -> dict[str, Any]:
    text = policy.value["statementQuery"]
    return {
        **_short(policy),
        "tags": policy.value["tags"],
        "statementQuery": text,
        "statements": [statement.shown() for statement in parse_policy(text)],
    }
