# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How bindings are stored and found (account-and-platform.md 2.8): they have no id that is ever shown."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from ..call import Call
from ..errors import ApiError
from ..records import Record
from .levels import Level, is_at

BINDINGS = "bindings"
BOUNDARIES = "boundaries"
_FILTER = re.compile(r"(parameters|metadata)\[(.+)\]")


def new_binding(level: Level, policy: str, group: str, content: dict[str, Any] | None = None) -> Record:
    """Return a binding.

    :param content: ``parameters``, ``metadata`` and ``boundaries``, all of which may be missing or null.
    """
    value: dict[str, Any] = {**level.document(), "policyUuid": policy, "groupUuid": group}
    for name, empty in (("parameters", {}), ("metadata", {}), ("boundaries", [])):
        value[name] = (content or {}).get(name) or empty
    return Record(str(uuid.uuid4()), value)


def key_of(binding: Record) -> tuple[Any, ...]:
    """Return what makes two bindings the same: all but their boundaries."""
    value = binding.value
    parts = (sorted(value[name].items()) for name in ("parameters", "metadata"))
    return (value["levelType"], value["levelId"], value["policyUuid"], value["groupUuid"], *map(str, parts))


def bindings_at(call: Call, level: Level, **wanted: str) -> list[Record]:
    """Return the bindings that were made at a level.

    :param wanted: ``policyUuid``, ``groupUuid`` that they have.
    """
    return [
        binding
        for binding in call.account.records(BINDINGS).listed()
        if is_at(binding, level) and all(binding.value[name] == text for name, text in wanted.items())
    ]


def query_filter(call: Call) -> Callable[[Record], bool]:
    """Return the test that ``parameters[k]=v`` and ``metadata[k]=v`` of the query stand for."""
    wanted = [(*match.groups(), text) for name, text in call.pairs if (match := _FILTER.fullmatch(name))]
    return lambda binding: all(binding.value[kind].get(key) == text for kind, key, text in wanted)


def add(call: Call, bindings: Iterable[Record]) -> None:
    """Store bindings, all or none.

    :raises ApiError: 400 for one that exists already, or too many of them. (unverified: the status)
    """
    records, added = call.account.records(BINDINGS), list(bindings)
    known = {key_of(binding) for binding in records}
    for binding in added:
        if key_of(binding) in known:
            raise ApiError(400, f"Policy {binding.value['policyUuid']} is already bound to group {binding.value['groupUuid']}")
    for level in {Level(binding.value["levelType"], binding.value["levelId"]) for binding in added}:
        count = sum(is_at(binding, level) for binding in records)
        if count + sum(is_at(binding, level) for binding in added) > call.account.limits["bindings"]:
            raise ApiError(400, f"There are {count} bindings already, the limit is {call.account.limits['bindings']}")
    for binding in added:
        records.put(binding)


def shown(level: Level, bindings: Iterable[Record]) -> dict[str, Any]:
    """Return the document of bindings; groups that differ in nothing else share an entry. (inferred)"""
    entries: dict[str, dict[str, Any]] = {}
    for binding in bindings:
        content = {name: binding.value[name] for name in ("parameters", "metadata", "boundaries")}
        key = repr((binding.value["policyUuid"], content))
        entry = entries.setdefault(key, {"policyUuid": binding.value["policyUuid"], "groups": [], **content})
        entry["groups"].append(binding.value["groupUuid"])
    return {**level.document(), "policyBindings": list(entries.values())}
