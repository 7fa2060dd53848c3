# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the objects of an account are called in entries: by name wherever that means only one of them. Private to this collection."""

from __future__ import annotations

import typing as t
from collections import Counter
from functools import cached_property

from ...account.levels import Level

if t.TYPE_CHECKING:
    from .account import Account


class Titles:
    """Names, or ids where names would not do, by id.

    :param account: the :class:`.account.Account`
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._policies: dict[Level, dict[str, dict[str, str]]] = {}
        self._policy_ids: set[str] = set()

    @cached_property
    def groups(self) -> dict[str, str]:
        """The groups that a listing tells."""
        return titles((item["uuid"], item["name"]) for item in self._account.directory.groups)

    @cached_property
    def boundaries(self) -> dict[str, str]:
        """The boundaries."""
        return titles((item["uuid"], item["name"]) for item in self._account.directory.boundaries)

    @cached_property
    def service_users(self) -> dict[str, str]:
        """The service users."""
        return titles((item["uid"], item["name"]) for item in self._account.directory.service_users)

    def policies(self, level: Level) -> dict[str, dict[str, str]]:
        """The options ``policy`` and, where it takes that, ``policy_level`` for each policy that can be bound at a level."""
        if level not in self._policies:
            listed = [(place, item) for place in self._account.visible(level) for item in self._account.directory.policies(place)]
            anywhere = Counter(item["name"] for _place, item in listed)
            there = Counter((place, item["name"]) for place, item in listed)
            self._policies[level] = found = {}
            for place, item in listed:
                name = item["name"]
                if anywhere[name] == 1:
                    found[item["uuid"]] = {"policy": name}
                elif there[place, name] == 1:
                    found[item["uuid"]] = {"policy": name, "policy_level": place.word}
                else:
                    found[item["uuid"]] = {"policy": item["uuid"]}
            self._policy_ids.update(found)
        return self._policies[level]

    def ids_in(self, entry: t.Mapping[str, t.Any]) -> list[str]:
        """The options of an entry that hold ids, which another account does not know."""
        known: dict[str, t.Callable[[str], bool]] = {
            "id": lambda _text: True,
            "policy": lambda text: text in self._policy_ids,
            "group": lambda text: text in self.groups,
            "groups": lambda text: text in self.groups,
            "service_user": lambda text: text in self.service_users,
            "boundaries": lambda text: text in self.boundaries,
        }
        texts = {name: [item] if isinstance(item, str) else item for name, item in entry.items() if name in known}
        return sorted(name for name, items in texts.items() if any(map(known[name], items)))


def titles(known: t.Iterable[tuple[str, str]]) -> dict[str, str]:
    """The name of each object, or its id where another one has the same name or there is none."""
    known = list(known)
    counts = Counter(name for _object_id, name in known)
    return {object_id: name if name and counts[name] == 1 else object_id for object_id, name in known}
