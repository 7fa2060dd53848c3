# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings of policies to groups (account-and-platform.md 2.8)."""

from __future__ import annotations

from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..errors import ApiError, body_error
from ..records import Record
from .binding_records import BINDINGS, BOUNDARIES, add, bindings_at, key_of, new_binding, query_filter, shown
from .groups import GROUPS
from .levels import Level, bound_level, visible_policy
from .paging import numbered

_CONTENT = {"parameters": Field(dict), "metadata": Field(dict), "boundaries": Field(list)}
_GROUPS = {"groups": Field(list, required=True), "boundaries": Field(list)}


def list_all(call: Call) -> Answer:
    """GET …/bindings: those made at this level, not the inherited ones; nobody can make one at the global level."""
    level = bound_level(call, readable=True)
    return Answer(200, shown(level, bindings_at(call, level)))


def delete_all(call: Call) -> Answer:
    """DELETE …/bindings: every binding of the level."""
    _remove(call, bindings_at(call, bound_level(call)))
    return Answer(204)


def get_of_group(call: Call) -> Answer:
    """GET …/bindings/groups/{g}, with ``details=true`` what else they say."""
    level, group = bound_level(call, readable=True), _group(call)
    found = bindings_at(call, level, groupUuid=group)
    document: dict[str, Any] = {"policyUuids": list(dict.fromkeys(binding.value["policyUuid"] for binding in found))}
    if call.flag("details"):
        document["bindingsDetails"] = [
            {**{name: part for name, part in binding.value.items() if name != "groupUuid"}, "groups": [group]} for binding in found
        ]
    return Answer(200, document)


def put_of_group(call: Call) -> Answer:
    """PUT …/bindings/groups/{g}: exactly these policies, bound without parameters and boundaries."""
    level, group = bound_level(call), _group(call)
    wanted = read_body(call, {"policyUuids": Field(list)}).get("policyUuids")
    if wanted is None:
        raise body_error("policyUuids", "Must not be null")
    policies = [visible_policy(call, level, uuid).id for uuid in dict.fromkeys(wanted)]
    _remove(call, bindings_at(call, level, groupUuid=group))
    add(call, [new_binding(level, policy, group) for policy in policies])
    return Answer(204)


def get_of_policy(call: Call) -> Answer:
    """GET …/bindings/{policy}."""
    level, policy = _policy(call)
    return Answer(200, shown(level, bindings_at(call, level, policyUuid=policy)))


def post_of_policy(call: Call) -> Answer:
    """POST …/bindings/{policy}: binds it to groups, without parameters."""
    level, policy = _policy(call)
    body = read_body(call, _GROUPS)
    content = {"boundaries": _boundaries(call, body)}
    for group in body["groups"]:
        _check_group(call, group)
    add(call, [new_binding(level, policy, group, content) for group in dict.fromkeys(body["groups"])])
    return Answer(204)


def delete_of_policy(call: Call) -> Answer:
    """DELETE …/bindings/{policy}: the one binding that the filter selects, with ``forceMultiple`` several."""
    level, policy = _policy(call)
    _remove(call, _selected(call, bindings_at(call, level, policyUuid=policy)))
    return Answer(204)


def list_descendants(call: Call) -> Answer:
    """GET …/bindings/descendants/{policy}: the bindings of a policy in the environments below the account."""
    level, policy = _policy(call)
    below = [Level("environment", tenant.id) for tenant in call.simulator.tenants_of(call.account)] if level.type == "account" else []
    found = [(each, bindings_at(call, each, policyUuid=policy)) for each in below]
    return Answer(200, numbered(call, [shown(each, bindings) for each, bindings in found if bindings]))


def get_pair(call: Call) -> Answer:
    """GET …/bindings/{policy}/{g}."""
    level, policy = _policy(call)
    return Answer(200, shown(level, bindings_at(call, level, policyUuid=policy, groupUuid=_group(call))))


def post_pair(call: Call) -> Answer:
    """POST …/bindings/{policy}/{g}: one more binding."""
    level, policy = _policy(call)
    add(call, [new_binding(level, policy, _group(call), _content(call))])
    return Answer(204)


def put_pair(call: Call) -> Answer:
    """PUT …/bindings/{policy}/{g}: replaces the binding that the filter selects, or makes one."""
    level, policy = _policy(call)
    binding = new_binding(level, policy, _group(call), _content(call))
    selected = [other for other in _of_pair(call, level, policy) if query_filter(call)(other)]
    _check_single(call, selected)
    if key_of(binding) in {key_of(other) for other in _of_pair(call, level, policy) if other not in selected}:
        raise ApiError(400, "There is such a binding already")
    if len(selected) == 1:
        selected[0].value = binding.value
        call.account.records(BINDINGS).put(selected[0])
    else:
        _remove(call, selected)
        add(call, [binding])
    return Answer(204)


def delete_pair(call: Call) -> Answer:
    """DELETE …/bindings/{policy}/{g}."""
    level, policy = _policy(call)
    _group(call)
    _remove(call, _selected(call, _of_pair(call, level, policy)))
    return Answer(204)


def _of_pair(call: Call, level: Level, policy: str) -> list[Record]:
    return bindings_at(call, level, policyUuid=policy, groupUuid=call.params["group"])


def _selected(call: Call, bindings: list[Record]) -> list[Record]:
    """Return the bindings that a deletion is for; where there are none it is refused."""
    selected = [binding for binding in bindings if query_filter(call)(binding)]
    if not selected:
        raise ApiError(400, "There is no such binding")
    _check_single(call, selected)
    return selected


def _check_single(call: Call, selected: list[Record]) -> None:
    if len(selected) > 1 and not call.flag("forceMultiple"):
        # (unverified wording)
        raise ApiError(400, f"{len(selected)} bindings match, but forceMultiple is not set")


def _remove(call: Call, bindings: list[Record]) -> None:
    for binding in bindings:
        call.account.records(BINDINGS).remove(binding)


def _content(call: Call) -> dict[str, Any]:
    body = read_body(call, _CONTENT)
    for name in ("parameters", "metadata"):
        if not all(isinstance(text, str) for text in body.get(name, {}).values()):
            raise body_error(name, "Must be a map of texts")
    return {**body, "boundaries": _boundaries(call, body)}


def _boundaries(call: Call, body: dict[str, Any]) -> list[str]:
    """Return the boundaries of a body. (unverified: that one which there is not gives a 400)"""
    for uuid in body.get("boundaries", ()):
        if call.account.records(BOUNDARIES).get(uuid) is None:
            raise body_error("boundaries", f"Policy boundary {uuid} not found")
    return list(dict.fromkeys(body.get("boundaries", ())))


def _policy(call: Call) -> tuple[Level, str]:
    level = bound_level(call)
    return level, visible_policy(call, level, call.params["policy"]).id


def _group(call: Call) -> str:
    return _check_group(call, call.params["group"])


def _check_group(call: Call, uuid: str) -> str:
    if call.account.records(GROUPS).get(uuid) is None:
        raise ApiError(404, f"Group {uuid} not found")
    return uuid
