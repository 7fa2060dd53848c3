# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the bindings of a group or of a policy what the options say (account-and-platform.md 2.8). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.bindings import Binding, Wanted, pairs, plan
from ..account.levels import GLOBAL, find_level
from ..account.names import Names
from ..account.run import run_account
from ..account.statements import parameters
from ..errors import ApiError, ConnectionFailedError, DynatraceError
from ..scopes import require

if t.TYPE_CHECKING:
    from ..account.bindings import Step
    from ..client import Client
    from ..documents import Document
    from ..module import DynatraceModule

MODULE = "iam_policy_binding"
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "level": {"type": "str", "default": "account"},
    "group": {"type": "str"},
    "policy": {"type": "str"},
    "policy_level": {"type": "str"},
    "bindings": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "policy": {"type": "str"},
            "policy_level": {"type": "str"},
            "group": {"type": "str"},
            "parameters": {"type": "dict"},
            "metadata": {"type": "dict"},
            "boundaries": {"type": "list", "elements": "str"},
        },
    },
    "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
}


def run_bindings() -> None:
    """The whole of the module."""
    run_account(
        MODULE,
        ARGUMENT_SPEC,
        _work,
        required_one_of=[("group", "policy")],
        mutually_exclusive=[("group", "policy"), ("group", "policy_level")],
    )


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    client, params = module.client, module.params
    bound = _Bound(client, params)
    live = bound.read()
    steps = bound.plan(live)
    if module.check_mode and steps:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, MODULE)
    after = [binding for binding in live if all(step.before != binding for step in steps)]
    after += [step.after for step in steps if step.after]
    before, will_be = bound.shown(live), bound.shown(after)
    title = "bindings of %s at %s in %s" % (bound.title, bound.names.level.title, client.tenant)
    # All that has to be read for it is read before anything is written.
    result = {
        "changed": bool(steps),
        "results": [dict(bound.entry(step.after or t.cast(Binding, step.before)), action=step.action) for step in steps],
        "bindings": will_be,
        "diff": {"before_header": title, "after_header": title, "before": {"bindings": before}, "after": {"bindings": will_be}},
    }
    if not module.check_mode:
        bound.carry_out(steps)
    return dict(result, requests=client.requests)


class _Bound:
    """The bindings of one group or one policy at a level."""

    def __init__(self, client: Client, params: t.Mapping[str, t.Any]) -> None:
        self._client = client
        self._params = params
        level = find_level(client, params["level"])
        if level == GLOBAL:
            raise DynatraceError("level: nothing can be bound at the global level")
        self.names = Names(client, level)
        self._path = level.path + "/bindings"
        self._group = self.names.group(params["group"]) if params["group"] else None
        self._policy = self.names.policy(params["policy"], params["policy_level"]) if params["policy"] else None
        self.title = "group " + params["group"] if params["group"] else "policy " + params["policy"]
        self._wanted = [self._wish(place, item) for place, item in enumerate(params["bindings"])]

    def _wish(self, place: int, item: t.Mapping[str, t.Any]) -> Wanted:
        own, other = ("group", "policy") if self._group else ("policy", "group")
        if item[own] or not item[other]:
            raise DynatraceError("bindings[%d]: needs %s, and no %s, which is the same for all" % (place, other, own))
        boundaries = None if item["boundaries"] is None else tuple(sorted({self.names.boundary(name) for name in item["boundaries"]}))
        return Wanted(
            self._policy or self.names.policy(item["policy"], item["policy_level"]),
            self._group or self.names.group(item["group"]),
            None if item["parameters"] is None else pairs(item["parameters"]),
            None if item["metadata"] is None else pairs(item["metadata"]),
            boundaries,
        )

    def read(self) -> list[Binding]:
        """The bindings that there are."""
        if self._group:
            found = self._client.get("%s/groups/%s" % (self._path, self._group), {"details": "true"}).get("bindingsDetails")
            return [_binding(item, self._group) for item in found or ()]
        found = self._client.get("%s/%s" % (self._path, self._policy)).get("policyBindings")
        return [_binding(item, group) for item in found or () for group in item["groups"]]

    def plan(self, live: list[Binding]) -> list[Step]:
        """The steps to what is wanted.

        :raises DynatraceError: see :func:`..account.bindings.plan`; a policy or a boundary needs a parameter that is not given
        """
        steps = plan(live, self._wanted, self._params["state"])
        texts: dict[str, str] = {}
        for step in steps:
            if step.after is not None and (step.before is None or step.before != step.after):
                self._check_parameters(step.after, texts)
        return steps

    def _check_parameters(self, binding: Binding, texts: dict[str, str]) -> None:
        if binding.policy not in texts:
            policy = self.names.bound(binding.policy)
            texts[binding.policy] = self._client.get("%s/policies/%s" % (policy.level.path, policy.id))["statementQuery"]
        needed = {"policy " + self.names.bound(binding.policy).name: texts[binding.policy]}
        if binding.boundaries:
            queries = {item["uuid"]: item["boundaryQuery"] for item in self.names.boundaries}
            needed.update({"boundary " + self.names.name_of_boundary(item): queries.get(item, "") for item in binding.boundaries})
        given = {name for name, _text in binding.parameters}
        for title, text in needed.items():
            missing = [name for name in parameters(text) if name not in given]
            if missing:
                raise DynatraceError("%s needs parameters that are not given: %s" % (title, ", ".join(missing)))

    def carry_out(self, steps: list[Step]) -> None:
        """Do the steps; what somebody else did meanwhile is not done twice."""
        try:
            self._do(steps)
        except (ApiError, ConnectionFailedError) as error:
            if isinstance(error, ApiError) and error.status not in (400, 404, 409):
                raise
            left = self.plan(self.read())
            if steps == left:
                raise
            self._do(left)

    def _do(self, steps: list[Step]) -> None:
        for step in steps:
            before, after = step.before, step.after
            binding = t.cast(Binding, before or after)
            path = "%s/%s/%s" % (self._path, binding.policy, binding.group)
            selected = before.filter if before else None
            if after is None:
                self._client.delete(path, selected)
            elif before is None:
                self._client.post(path, _content(after))
            else:
                self._client.put(path, _content(after), selected)

    def entry(self, binding: Binding) -> dict[str, t.Any]:
        """A binding as people read it."""
        policy = self.names.bound(binding.policy)
        return {
            "policy": policy.name,
            "policy_level": policy.level.id if policy.level.type == "environment" else policy.level.type,
            "group": self.names.name_of_group(binding.group),
            "parameters": dict(binding.parameters),
            "metadata": dict(binding.metadata),
            "boundaries": sorted(map(self.names.name_of_boundary, binding.boundaries)),
        }

    def shown(self, bindings: t.Iterable[Binding]) -> list[dict[str, t.Any]]:
        """Bindings as people read them, in an order of their own."""
        entries = [self.entry(binding) for binding in bindings]
        return sorted(entries, key=lambda entry: (entry["policy"], entry["group"], sorted(entry["parameters"].items()), str(entry)))


def _binding(item: Document, group: str) -> Binding:
    # What is empty may be missing or null.
    boundaries = tuple(sorted(item.get("boundaries") or ()))
    return Binding(item["policyUuid"], group, pairs(item.get("parameters")), pairs(item.get("metadata")), boundaries)


def _content(binding: Binding) -> Document:
    return {"parameters": dict(binding.parameters), "metadata": dict(binding.metadata), "boundaries": list(binding.boundaries)}
