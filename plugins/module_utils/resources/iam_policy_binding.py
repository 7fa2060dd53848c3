# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the bindings of a group or of a policy what the options say (account-and-platform.md 2.8). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.binding_entries import BINDING_OPTIONS, ParameterCheck, entry_of, sorted_entries, wanted_of
from ..account.binding_store import BindingStore
from ..account.bindings import Binding, plan
from ..account.levels import GLOBAL, find_level
from ..account.names import Names
from ..account.run import run_account
from ..errors import DynatraceError
from ..scopes import require

if t.TYPE_CHECKING:
    from ..account.bindings import Step, Wanted
    from ..client import Client
    from ..module import DynatraceModule

MODULE = "iam_policy_binding"
_OWNERS = ("group", "service_user", "policy")
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "level": {"type": "str", "default": "account"},
    "group": {"type": "str"},
    "service_user": {"type": "str"},
    "policy": {"type": "str"},
    "policy_level": {"type": "str"},
    "bindings": {"type": "list", "elements": "dict", "required": True, "options": BINDING_OPTIONS},
    "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
}


def run_bindings() -> None:
    """The whole of the module."""
    run_account(
        MODULE,
        ARGUMENT_SPEC,
        _work,
        required_one_of=[_OWNERS],
        mutually_exclusive=[_OWNERS, ("group", "policy_level"), ("service_user", "policy_level")],
    )


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    client = module.client
    bound = _Bound(client, module.params)
    live = bound.read()
    steps = bound.plan(live)
    if module.check_mode and steps:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, MODULE)
    after = [binding for binding in live if all(step.before != binding for step in steps)]
    after += [step.after for step in steps if step.after]
    before, will_be = sorted_entries(bound.names, live), sorted_entries(bound.names, after)
    title = "bindings of %s at %s in %s" % (bound.title, bound.names.level.title, client.tenant)
    # All that has to be read for it is read before anything is written.
    result = {
        "changed": bool(steps),
        "results": [dict(entry_of(bound.names, step.after or t.cast(Binding, step.before)), action=step.action) for step in steps],
        "bindings": will_be,
        "diff": {"before_header": title, "after_header": title, "before": {"bindings": before}, "after": {"bindings": will_be}},
    }
    if not module.check_mode:
        bound.carry_out(steps)
    return dict(result, requests=client.requests)


class _Bound:
    """The bindings of one group, one service user or one policy at a level."""

    def __init__(self, client: Client, params: t.Mapping[str, t.Any]) -> None:
        self._params = params
        level = find_level(client, params["level"])
        if level == GLOBAL:
            raise DynatraceError("level: nothing can be bound at the global level")
        self.names = Names(client, level)
        self._store = BindingStore(client, level)
        self._check = ParameterCheck(client, self.names)
        self._policy = self.names.policy(params["policy"], params["policy_level"]) if params["policy"] else None
        self._group = self.names.group(params["group"]) if params["group"] else None
        if params["service_user"]:
            self._group = self.names.own_group(params["service_user"])
        self.title = next("%s %s" % (noun.replace("_", " "), params[noun]) for noun in _OWNERS if params[noun])
        self._wanted = [self._wish(place, item) for place, item in enumerate(params["bindings"])]

    def _wish(self, place: int, item: t.Mapping[str, t.Any]) -> Wanted:
        others = ("policy",) if self._group else ("group", "service_user")
        own = [noun for noun in _OWNERS if noun not in others]
        if any(item[noun] for noun in own) or sum(bool(item[noun]) for noun in others) != 1:
            raise DynatraceError(
                "bindings[%d]: needs %s, and no %s, which is the same for all" % (place, " or ".join(others), " or ".join(own))
            )
        return wanted_of(self.names, item, self._policy, self._group)

    def read(self) -> list[Binding]:
        """The bindings that there are."""
        return self._store.of_group(self._group) if self._group else self._store.of_policy(t.cast(str, self._policy))

    def plan(self, live: list[Binding]) -> list[Step]:
        """The steps to what is wanted.

        :raises DynatraceError: see :func:`..account.bindings.plan`; a policy or a boundary needs a parameter that is not given
        """
        steps = plan(live, self._wanted, self._params["state"])
        for step in steps:
            if step.after is not None:
                self._check(step.after)
        return steps

    def carry_out(self, steps: list[Step]) -> None:
        """Do the steps; what somebody else did meanwhile is not done twice."""
        for step in steps:
            self._store.send_once(step)
