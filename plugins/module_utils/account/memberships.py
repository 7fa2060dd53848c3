# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which groups many people are in, with few requests (account-and-platform.md 2.2, 2.4). Private to this collection."""

from __future__ import annotations

import typing as t

from ..bulk.workers import Pace, run_all
from .directory import GROUPS
from .people import KEPT_GROUPS, read_person

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document


def groups_of_people(client: Client, groups: t.Iterable[Document], emails: t.Collection[str]) -> dict[str, list[Document]]:
    """The groups that people are in, asked for by person or by group, whichever takes fewer requests.

    :param groups: all groups of the account, as its listing shows them
    :param emails: those of users, as the account writes them
    :return: email -> groups as :func:`.people.read_person` shows them, at least those that are for us to say
    """
    asked = [group for group in groups if group.get("owner") not in KEPT_GROUPS]
    found: dict[str, list[Document]] = {email: [] for email in emails}

    def ask_person(email: str) -> None:
        # Whoever was removed meanwhile is in none.
        found[email] = (read_person(client, email) or {}).get("groups") or []

    def ask_group(group: Document) -> None:
        shown = {"uuid": group["uuid"], "groupName": group["name"], "owner": group.get("owner")}
        for member in client.get("%s/%s/users" % (GROUPS, group["uuid"])).get("items") or ():
            if member["email"] in found:
                found[member["email"]].append(shown)

    work: list[t.Callable[[], None]]
    if len(found) <= len(asked):
        work = [lambda email=email: ask_person(email) for email in found]  # type: ignore[misc]
    else:
        work = [lambda group=group: ask_group(group) for group in asked]  # type: ignore[misc]
    run_all(work, Pace(), lambda: True)
    return found
