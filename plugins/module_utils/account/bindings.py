# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bindings of policies to groups: what has to be done, in an order that takes nothing away that stays (account-and-platform.md 2.8).

Private to this collection. All functions are pure.
"""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError

Pairs = tuple[tuple[str, str], ...]


class Binding(t.NamedTuple):
    """A binding. All but its boundaries tell it from others; there is no id."""

    policy: str
    group: str
    parameters: Pairs = ()
    metadata: Pairs = ()
    boundaries: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[t.Any, ...]:
        """What tells it from others."""
        return self[:4]

    @property
    def filter(self) -> dict[str, str]:
        """The query by which the API finds it."""
        kinds = (("parameters", self.parameters), ("metadata", self.metadata))
        return {"%s[%s]" % (kind, name): text for kind, pairs in kinds for name, text in pairs}

    def answers_to(self, other: Binding) -> bool:
        """Whether the API takes this binding for ``other``: it has all that is asked for, and may have more."""
        return self[:2] == other[:2] and set(self.parameters) >= set(other.parameters) and set(self.metadata) >= set(other.metadata)


class Wanted(t.NamedTuple):
    """A binding as a user asks for it; None is not given."""

    policy: str
    group: str
    parameters: Pairs | None
    metadata: Pairs | None
    boundaries: tuple[str, ...] | None

    @property
    def key(self) -> tuple[t.Any, ...]:
        """The key of the binding that it makes."""
        return self.binding.key

    @property
    def binding(self) -> Binding:
        """The binding that it makes where there is none yet."""
        return Binding(self.policy, self.group, self.parameters or (), self.metadata or (), self.boundaries or ())

    def means(self, binding: Binding) -> bool:
        """Whether it asks for this binding among others, in what it says."""
        return self[:2] == binding[:2] and self.parameters in (None, binding.parameters) and self.metadata in (None, binding.metadata)


class Step(t.NamedTuple):
    """One request: ``created``, ``updated`` or ``deleted``."""

    action: str
    before: Binding | None
    after: Binding | None


def pairs(items: t.Mapping[str, t.Any] | None) -> Pairs:
    """Parameters or metadata in the form in which they are compared."""
    return tuple(sorted((str(name), str(text)) for name, text in (items or {}).items()))


def plan(live: t.Collection[Binding], wanted: t.Sequence[Wanted], state: str) -> list[Step]:
    """The steps that make the ``live`` bindings what is wanted, in an order in which they can be done.

    :param state: ``present`` adds, ``absent`` removes, ``exact`` also removes what is not wanted
    :raises DynatraceError: see :func:`steps`
    """
    if state == "absent":
        return steps(live, (), [binding for binding in live if any(item.means(binding) for item in wanted)])
    keys = {item.key for item in wanted}
    return steps(live, wanted, [binding for binding in live if binding.key not in keys] if state == "exact" else ())


def steps(live: t.Collection[Binding], wanted: t.Sequence[Wanted], unwanted: t.Iterable[Binding]) -> list[Step]:
    """The steps that add what is wanted and take away what is unwanted, in an order in which they can be done.

    :param unwanted: some of the ``live`` ones, none of which is wanted
    :raises DynatraceError: something is wanted twice, or the API cannot tell apart what has to be told apart
    """
    if len({item.key for item in wanted}) < len(wanted):
        raise DynatraceError("bindings: the same policy is bound to the same group twice, with the same parameters and metadata")
    known = {binding.key: binding for binding in live}
    missing: dict[t.Any, list[Binding]] = {}
    found = []
    for item in wanted:
        before = known.get(item.key)
        if before is None:
            missing.setdefault(item[:2], []).append(item.binding)
        elif item.boundaries is not None and item.boundaries != before.boundaries:
            found.append(Step("updated", before, before._replace(boundaries=item.boundaries)))
    for binding in unwanted:
        # One that takes its place at once, so that there is no moment without either.
        heirs = missing.get(binding[:2])
        heir = heirs.pop(0) if heirs else None
        found.append(Step("updated" if heir else "deleted", binding, heir))
    created = [Step("created", None, binding) for bindings in missing.values() for binding in bindings]
    return _in_order(live, created + found)


def _in_order(live: t.Iterable[Binding], steps: list[Step]) -> list[Step]:
    """What gives comes before what takes, and each binding is asked for when no other one answers to its filter."""
    ranks = {"created": 0, "updated": 1, "deleted": 2}
    left = sorted(steps, key=lambda step: (ranks[step.action], -len(step.before.filter) if step.before else 0))
    # Only bindings of the same policy and group are ever taken for each other.
    now: dict[t.Any, list[Binding]] = {}
    for binding in live:
        now.setdefault(binding[:2], []).append(binding)
    done = []
    while left:
        waiting = []
        for step in left:
            binding = t.cast(Binding, step.before or step.after)
            pair = now.setdefault(binding[:2], [])
            if step.before is not None and sum(other.answers_to(step.before) for other in pair) > 1:
                waiting.append(step)
                continue
            done.append(step)
            pair[:] = [other for other in pair if other != step.before] + ([step.after] if step.after else [])
        if len(waiting) == len(left):
            raise DynatraceError(
                "A binding with parameters %s cannot be changed alone: the API takes every binding of the same policy and group that has "
                "these parameters among others for it. Remove those first." % (dict(left[0].before.parameters) if left[0].before else {})
            )
        left = waiting
    return done
