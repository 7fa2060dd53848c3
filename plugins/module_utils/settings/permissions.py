# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may use an object whose schema is owner-based. Private to this collection.

Such an object belongs to whoever created it, and is hidden from everybody else until they are given access (environment.md 1.13).
"""

from __future__ import annotations

import re
import typing as t

from ..errors import DynatraceError

if t.TYPE_CHECKING:
    # Kind and id of somebody; all users together have no id.
    Accessor = tuple[str, str]
    # Who has which access; who has none is left out.
    Permissions = dict[Accessor, str]

NONE, READ, WRITE = "none", "read", "write"
ALL_USERS, USER, GROUP = "all-users", "user", "group"

_LISTS = {"users": USER, "groups": GROUP}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_LEVEL = {"type": "str", "choices": [NONE, READ, WRITE]}
_LIST = {"type": "list", "elements": "dict", "options": {"id": {"type": "str", "required": True}, "access": dict(_LEVEL, required=True)}}
# The option of the modules.
PERMISSIONS: dict[str, t.Any] = {
    "type": "dict",
    "options": {"all_users": _LEVEL, "users": _LIST, "groups": _LIST, "exclusive": {"type": "bool", "default": False}},
}


class Grants:
    """What a user wants of the permissions of one object.

    :param given: the option
    :raises DynatraceError: somebody is named twice, or by something else than a UUID
    """

    def __init__(self, given: t.Mapping[str, t.Any]) -> None:
        self._exclusive: bool = given["exclusive"]
        self._named: Permissions = {}
        if given["all_users"] is not None:
            self._named[ALL_USERS, ""] = given["all_users"]
        for option, kind in _LISTS.items():
            for number, entry in enumerate(given[option] or ()):
                self._add(kind, entry, "permissions.%s[%d].id: " % (option, number))

    def _add(self, kind: str, entry: t.Mapping[str, str], place: str) -> None:
        accessor = kind, entry["id"].lower()
        if not _UUID.fullmatch(accessor[1]):
            raise DynatraceError("%smust be the UUID of a %s, not %r" % (place, kind, entry["id"]))
        if accessor in self._named:
            raise DynatraceError("%sthe %s %s is named twice" % (place, kind, entry["id"]))
        self._named[accessor] = entry["access"]

    def over(self, live: Permissions) -> Permissions:
        """The permissions that there shall be where ``live`` are now."""
        wanted = {**({} if self._exclusive else live), **self._named}
        return {accessor: access for accessor, access in wanted.items() if access != NONE}


class Sharing(t.NamedTuple):
    """The permissions of an object as they are and as they shall be."""

    before: Permissions
    after: Permissions

    @property
    def changed(self) -> list[str]:
        """The names of the options that differ."""
        before, after = shown(self.before), shown(self.after)
        return [name for name in before if before[name] != after[name]]


def shown(permissions: Permissions) -> dict[str, t.Any]:
    """The permissions in the form of the option, complete and in a fixed order."""
    lists = {
        option: [{"id": name, "access": permissions[each, name]} for each, name in sorted(permissions) if each == kind]
        for option, kind in _LISTS.items()
    }
    return dict({"all_users": permissions.get((ALL_USERS, ""), NONE)}, **lists)


def steps(before: Permissions, after: Permissions) -> list[tuple[Accessor, str | None, str]]:
    """What leads from one to the other: triples of somebody, the access as it is (None for none) and as it shall be.

    Access is given before any is taken: the caller's own may depend on it.
    """
    changed = [
        (accessor, before.get(accessor), after.get(accessor, NONE))
        for accessor in sorted({*before, *after})
        if before.get(accessor) != after.get(accessor)
    ]
    levels = [None, NONE, READ, WRITE]
    return sorted(changed, key=lambda step: levels.index(step[2]) < levels.index(step[1]))
