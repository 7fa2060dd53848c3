# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which groups somebody is in (account-and-platform.md 2.4). Private to this collection."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ..account.levels import account_level
from ..account.names import Names
from ..account.people import KEPT_GROUPS, PEOPLE
from ..errors import DynatraceError
from .resource import Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Params

GROUPS_OPTION: dict[str, t.Any] = {"type": "list", "elements": "str", "unordered": True, "api": "groups"}
# As many as one request may name (account-and-platform.md 2.4).
_BATCH = 200


class Member(Resource):
    """A kind of people. They are in groups, which are sent one by one as they come and go, so that two runs at once take nothing from
    each other. What the identity provider or the account itself decides about is neither shown nor changed.
    """

    def __init__(self, names: Names | None = None) -> None:
        self._names = names

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(super().argument_spec(), membership={"type": "str", "choices": ["exact", "add", "remove"], "default": "exact"})

    def located(self, client: Client, params: Params) -> Member:
        names = Names(client, account_level(client))
        located = type(self)(names)
        if params["state"] == "present":
            # Before anything is changed.
            located.wanted_groups(params)
        return located

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params, live)
        if "groups" in given:
            wanted, now = self.wanted_groups(params), set(self._groups_of(live))
            combined = {"exact": wanted, "add": now | wanted, "remove": now - wanted}[params["membership"]]
            given["groups"] = sorted(map(self._title, combined))
        return given

    def shown(self, item: Document) -> dict[str, t.Any]:
        groups = self._groups_of(item)
        own = super().shown({name: value for name, value in item.items() if name != "groups"})
        return dict(own, groups=sorted(map(self._title, groups) if self._names else groups.values()))

    def change_groups(self, client: Client, email: str, live: Document | None, params: Params) -> None:
        """Put somebody into the groups that the options want, and take them out of others."""
        if params["groups"] is None:
            return
        wanted, now = self.wanted_groups(params), set(self._groups_of(live))
        place = member_place(email)
        joining = sorted(wanted - now) if params["membership"] != "remove" else []
        leaving = {"exact": now - wanted, "add": set(), "remove": now & wanted}[params["membership"]]
        for batch in _batches(joining):
            client.post(place, batch, repeatable=True)
        for batch in _batches(sorted(leaving)):
            client.delete(place + "/groups", {"group-uuid": batch})

    def wanted_groups(self, params: Params) -> set[str]:
        """The ids of the groups that the options name, empty where the kind does not know names yet.

        :raises DynatraceError: there is no such group, or it is not for us to say who is in it
        """
        if self._names is None or not params["groups"]:
            return set()
        wanted = {self._names.group(text) for text in params["groups"]}
        for group in self._names.groups:
            if group["uuid"] in wanted and group.get("owner") in KEPT_GROUPS:
                raise DynatraceError("groups: who is in %s, %s" % (group["name"], KEPT_GROUPS[group["owner"]]))
        return wanted

    def _groups_of(self, item: Document | None) -> dict[str, str]:
        """The groups that somebody is in and that are for us to say: id -> name."""
        groups = (item or {}).get("groups") or ()
        return {group["uuid"]: group["groupName"] for group in groups if group.get("owner") not in KEPT_GROUPS}

    def _title(self, group: str) -> str:
        """The name of a group, or its id where another one has the same name."""
        names: t.Any = self._names
        name = names.name_of_group(group)
        return name if sum(other["name"] == name for other in names.groups) == 1 else group


def member_place(email: str) -> str:
    """The path of somebody, by email."""
    return "%s/%s" % (PEOPLE, quote(email, safe=""))


def _batches(groups: list[str]) -> t.Iterator[list[str]]:
    return (groups[start : start + _BATCH] for start in range(0, len(groups), _BATCH))
