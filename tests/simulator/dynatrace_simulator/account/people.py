# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users and service users have in common: an email, groups, being members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..records import Record, Records
from .account import Account

USERS = "users"
SERVICE_USERS = "serviceUsers"


def all_people(account: Account) -> Iterator[tuple[Records[Record], Record]]:
    """Yield users, then service users, each with its store."""
    for kind in (USERS, SERVICE_USERS):
        records = account.records(kind)
        yield from ((records, person) for person in records)


def person_of(account: Account, email: str) -> tuple[Records[Record], Record] | None:
    """Return who has an email, whose case does not matter (unverified), with the store."""
    wanted = email.lower()
    return next((found for found in all_people(account) if found[1].value["email"].lower() == wanted), None)


def person_by_uid(account: Account, uid: str) -> Record | None:
    """Return who has an id."""
    return next((person for _records, person in all_people(account) if person.value["uid"] == uid), None)


def in_group(person: Record, group: Record) -> bool:
    """Return whether somebody is in a group; everybody is in the one of all users."""
    return group.value["owner"] == "ALL_USERS" or group.id in person.value["groups"] or group.id == person.value.get("groupUuid")


def short_user(person: Record) -> dict[str, Any]:
    """Return somebody as lists of members show them."""
    value = person.value
    names = ("name", "surname", "userStatus", "emergencyContact")
    defaults = {"name": "", "surname": "", "userStatus": "ACTIVE", "emergencyContact": False}
    return {"uid": value["uid"], "email": value["email"], **{name: value.get(name, defaults[name]) for name in names}}
