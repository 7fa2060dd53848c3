# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes the bindings of a level (account-and-platform.md 2.8). Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import ApiError, ConnectionFailedError, NotFoundError
from .bindings import Binding, pairs

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .bindings import Step
    from .levels import Level


class BindingStore:
    """The bindings that are made at one level."""

    def __init__(self, client: Client, level: Level) -> None:
        self._client = client
        self._path = level.path + "/bindings"

    def of_group(self, group: str) -> list[Binding]:
        """Those of the group with an id."""
        answer = self._client.get("%s/groups/%s" % (self._path, group), {"details": "true"})
        return [_binding(item, group) for item in answer.get("bindingsDetails") or ()]

    def of_policy(self, policy: str) -> list[Binding]:
        """Those of the policy with an id."""
        return self._listed("%s/%s" % (self._path, policy))

    def all(self) -> list[Binding]:
        """All of them, with one request."""
        return self._listed(self._path)

    def _of_pair(self, policy: str, group: str) -> list[Binding]:
        try:
            return self._listed("%s/%s/%s" % (self._path, policy, group))
        except NotFoundError:
            # One of the two is gone, and with it its bindings.
            return []

    def _listed(self, path: str) -> list[Binding]:
        found = self._client.get(path).get("policyBindings")
        return [_binding(item, group) for item in found or () for group in item["groups"]]

    def send(self, step: Step) -> None:
        """Do one step."""
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

    def send_once(self, step: Step) -> None:
        """Do one step, unless somebody else did it meanwhile or the answer to our first try was lost.

        :raises DynatraceError: the account refuses it
        """
        try:
            self.send(step)
        except (ApiError, ConnectionFailedError) as error:
            if isinstance(error, ApiError) and error.status not in (400, 404, 409):
                raise
            binding = t.cast(Binding, step.before or step.after)
            now = self._of_pair(binding.policy, binding.group)
            if step.before in now or (step.before is None and step.after not in now):
                raise
            if step.after is not None and step.after not in now:
                # Somebody else took away what was to be replaced.
                self.send(step._replace(before=None))

    def bind_groups(self, binding: Binding, groups: t.Iterable[str]) -> None:
        """Bind several groups in the same way, without parameters and metadata, with one request."""
        self._client.post("%s/%s" % (self._path, binding.policy), {"groups": list(groups), "boundaries": list(binding.boundaries)})


def _binding(item: Document, group: str) -> Binding:
    # What is empty may be missing or null.
    boundaries = tuple(sorted(item.get("boundaries") or ()))
    return Binding(item["policyUuid"], group, pairs(item.get("parameters")), pairs(item.get("metadata")), boundaries)


def _content(binding: Binding) -> Document:
    return {"parameters": dict(binding.parameters), "metadata": dict(binding.metadata), "boundaries": list(binding.boundaries)}
