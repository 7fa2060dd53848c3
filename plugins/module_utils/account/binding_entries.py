# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bindings as people write and read them, with names. Private to this collection."""

from __future__ import annotations

import itertools
import typing as t

from ..errors import DynatraceError
from .bindings import Binding, Wanted, pairs
from .statements import parameters

if t.TYPE_CHECKING:
    from ..client import Client
    from .names import Names

# The options of a binding whose level is known.
BINDING_OPTIONS: dict[str, dict[str, t.Any]] = {
    "policy": {"type": "str"},
    "policy_level": {"type": "str"},
    "group": {"type": "str"},
    "service_user": {"type": "str"},
    "parameters": {"type": "dict"},
    "metadata": {"type": "dict"},
    "boundaries": {"type": "list", "elements": "str"},
}


def wanted_of(names: Names, item: t.Mapping[str, t.Any], policy: str | None = None, group: str | None = None) -> Wanted:
    """The binding that some options ask for.

    :param policy: the id of the policy, where the options do not name it
    :param group: the id of the group, where the options do not name it
    :raises DynatraceError: a name means nothing, or several things
    """
    boundaries = None if item["boundaries"] is None else tuple(sorted({names.boundary(name) for name in item["boundaries"]}))
    return Wanted(
        policy or names.policy(item["policy"], item["policy_level"]),
        group or (names.own_group(item["service_user"]) if item["service_user"] else names.group(item["group"])),
        None if item["parameters"] is None else pairs(item["parameters"]),
        None if item["metadata"] is None else pairs(item["metadata"]),
        boundaries,
    )


def entry_of(names: Names, binding: Binding) -> dict[str, t.Any]:
    """A binding as people read it."""
    policy = names.bound(binding.policy)
    return {
        "policy": policy.name,
        "policy_level": policy.level.word,
        "group": names.name_of_group(binding.group),
        "service_user": names.service_user_of(binding.group),
        "parameters": dict(binding.parameters),
        "metadata": dict(binding.metadata),
        "boundaries": sorted(map(names.name_of_boundary, binding.boundaries)),
    }


def title_of(policy: str, group: str, *told: t.Iterable[tuple[str, str]]) -> str:
    """A binding in a few words.

    :param group: name of the group, or of the service user
    :param told: its parameters and metadata
    """
    more = ", ".join("%s=%s" % pair for pair in sorted(itertools.chain(*told)))
    return "%s -> %s%s" % (policy, group, " (%s)" % more if more else "")


def sorted_entries(names: Names, bindings: t.Iterable[Binding]) -> list[dict[str, t.Any]]:
    """Bindings as people read them, in an order of their own."""
    entries = [entry_of(names, binding) for binding in bindings]
    return sorted(entries, key=lambda entry: (entry["policy"], entry["group"], sorted(entry["parameters"].items()), str(entry)))


class ParameterCheck:
    """Finds bindings that lack a parameter of their policy or of a boundary; each policy is read once.

    :param texts: statements of policies and conditions of boundaries that are known already, by id
    """

    def __init__(self, client: Client, names: Names, texts: dict[str, str] | None = None) -> None:
        self._client = client
        self._names = names
        self._texts = {} if texts is None else texts

    def __call__(self, binding: Binding) -> None:
        """Check one.

        :raises DynatraceError: it lacks some
        """
        policy = self._names.bound(binding.policy)
        if policy.id not in self._texts:
            self._texts[policy.id] = self._client.get("%s/policies/%s" % (policy.level.path, policy.id))["statementQuery"]
        needed = [("policy " + policy.name, self._texts[policy.id])]
        for boundary in binding.boundaries:
            needed.append(("boundary " + self._names.name_of_boundary(boundary), self._boundary(boundary)))
        given = {name for name, _text in binding.parameters}
        for title, text in needed:
            missing = [name for name in parameters(text) if name not in given]
            if missing:
                raise DynatraceError("%s needs parameters that are not given: %s" % (title, ", ".join(missing)))

    def _boundary(self, boundary: str) -> str:
        listed = (item["boundaryQuery"] for item in self._names.boundaries if item["uuid"] == boundary)
        return self._texts[boundary] if boundary in self._texts else next(listed, "")
