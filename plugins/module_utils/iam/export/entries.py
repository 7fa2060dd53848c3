# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entries that make :mod:`iam_objects` find the objects of an account just as they are. Private to this collection.

What a new object has anyway is left out, but for who is in which group, and by whose word: what is not told of that is never changed.
"""

from __future__ import annotations

import typing as t
from functools import cached_property

from ...account.binding_entries import title_of
from ...account.people import KEPT_GROUPS
from ...account.statements import check_boundary, check_policy
from ...documents import canonical
from ...errors import DynatraceError
from ...options import to_options
from ...resources.iam_boundary import IAM_BOUNDARY
from ...resources.iam_group import IAM_GROUP, KEEPERS
from ...resources.iam_policy import IAM_POLICY
from ...resources.iam_service_user import IAM_SERVICE_USER
from ..kinds import BINDING, BOUNDARY, GROUP, POLICY, SERVICE_USER, USER
from .titles import Titles, titles

if t.TYPE_CHECKING:
    from ...account.bindings import Binding
    from ...account.levels import Level
    from ...documents import Document
    from ...options import Options
    from .account import Account

_ACCOUNT = "account"
# A user who is listed all the same (account-and-platform.md 2.4).
_DELETED = "DELETED"


class Exported(t.NamedTuple):
    """An object of the account and what stands for it.

    :ivar level: the level in one word
    :ivar entry: the entry, empty if the object is not exported
    :ivar ids: the options of the entry that hold ids
    :ivar because: why the object is not exported
    """

    kind: str
    level: str
    name: str
    id: str | None
    entry: dict[str, t.Any] = {}
    ids: t.Sequence[str] = ()
    because: str = ""

    def described(self) -> dict[str, t.Any]:
        """What tells the object from others."""
        return {"kind": self.kind, "level": self.level, "name": self.name, "id": self.id}


class EntryWriter:
    """Writes the entries for what was read of an account.

    :param account: the :class:`.account.Account`
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._titles = Titles(account)

    def write(self, kind: str) -> list[Exported]:
        """The objects of a kind, sorted by level and name."""
        write: dict[str, t.Callable[[], t.Iterator[Exported]]] = {
            POLICY: self._policies,
            BOUNDARY: self._boundaries,
            GROUP: self._groups,
            SERVICE_USER: self._service_users,
            USER: self._users,
            BINDING: self._bindings,
        }
        return sorted(write[kind](), key=_order)

    def inactive(self) -> list[Exported]:
        """The environments that are left out."""
        because = "it is deactivated, and the account does not tell its bindings"
        found = ((item["id"], item.get("name") or item["id"]) for item in self._account.inactive)
        return sorted((Exported("environment", key, name, key, because=because) for key, name in found), key=_order)

    def _policies(self) -> t.Iterator[Exported]:
        for level, policies in self._account.policies.items():
            known = titles((item["uuid"], item["name"]) for item in policies)
            for item in policies:
                entry = {**_level(level), **_entry(IAM_POLICY.options, item)}
                _let_pass(entry, "statement_query", check_policy)
                yield self._object(POLICY, item, known[item["uuid"]], entry, level.word)

    def _boundaries(self) -> t.Iterator[Exported]:
        for item in self._account.directory.boundaries:
            entry = _entry(IAM_BOUNDARY.options, item)
            _let_pass(entry, "boundary_query", check_boundary)
            yield self._object(BOUNDARY, item, self._titles.boundaries[item["uuid"]], entry)

    def _groups(self) -> t.Iterator[Exported]:
        for item in self._account.directory.groups:
            group, keeper, owner = item["uuid"], KEEPERS.get(item.get("owner", "")), self._account.owners.get(item["uuid"])
            if owner:
                keeper = "belongs to the service user %s, and comes and goes along" % owner["name"]
            if keeper:
                yield Exported(GROUP, _ACCOUNT, item["name"], group, because="it " + keeper)
            else:
                entry = _entry(IAM_GROUP.options, item)
                entry.setdefault("federated_attribute_values", [])
                yield self._object(GROUP, item, self._titles.groups[group], entry)

    def _service_users(self) -> t.Iterator[Exported]:
        for item in self._account.directory.service_users:
            entry = {**_entry(IAM_SERVICE_USER.options, item), "groups": self._groups_of(item["email"])}
            yield self._object(SERVICE_USER, item, self._titles.service_users[item["uid"]], entry)

    def _users(self) -> t.Iterator[Exported]:
        for item in self._account.directory.users:
            email = item["email"]
            if item.get("userStatus") == _DELETED:
                yield Exported(USER, _ACCOUNT, email, item["uid"], because="it was deleted (status %s)" % _DELETED)
            else:
                entry = {"email": email, "groups": self._groups_of(email)}
                yield Exported(USER, _ACCOUNT, email, item["uid"], entry, self._titles.ids_in(entry))

    def _object(self, kind: str, item: Document, title: str, entry: dict[str, t.Any], level: str = _ACCOUNT) -> Exported:
        """What stands for an object that has a name, found by its id where another one is called the same."""
        object_id = item.get("uuid") or item["uid"]
        if title == object_id:
            entry = {"id": object_id, **entry}
        return Exported(kind, level, item["name"], object_id, entry, self._titles.ids_in(entry))

    def _groups_of(self, email: str) -> list[str]:
        """The groups that somebody is in, of those of which that is for us to say."""
        return sorted({self._our_groups[group["uuid"]] for group in self._account.groups_of[email] if group["uuid"] in self._our_groups})

    @cached_property
    def _our_groups(self) -> dict[str, str]:
        """The groups of which it is for us to say who is in them, with what they are called."""
        account = self._account
        ours = (item["uuid"] for item in account.directory.groups if item.get("owner") not in KEPT_GROUPS)
        return {group: self._titles.groups[group] for group in ours if group not in account.owners}

    def _bindings(self) -> t.Iterator[Exported]:
        for level, bindings in self._account.bindings.items():
            yield from (self._binding(level, binding) for binding in bindings)

    def _binding(self, level: Level, binding: Binding) -> Exported:
        titles, owner = self._titles, self._account.owners.get(binding.group)
        groups, boundaries = titles.groups, titles.boundaries
        policy = titles.policies(level).get(binding.policy)
        bound = {"service_user": titles.service_users[owner["uid"]]} if owner else {"group": groups.get(binding.group)}
        gone = [] if policy else ["policy " + binding.policy]
        gone += ["group " + binding.group for text in bound.values() if text is None]
        gone += ["boundary " + boundary for boundary in binding.boundaries if boundary not in boundaries]
        entry = {
            **_level(level),
            **(policy or {}),
            **bound,
            "parameters": dict(binding.parameters),
            "metadata": dict(binding.metadata),
            "boundaries": sorted(boundaries.get(boundary, boundary) for boundary in binding.boundaries),
        }
        bound_to = next(iter(bound.values())) or binding.group
        name = title_of((policy or {}).get("policy", binding.policy), bound_to, binding.parameters, binding.metadata)
        if gone:
            return Exported(BINDING, level.word, name, None, because="there is no %s any more" % " and no ".join(gone))
        return Exported(BINDING, level.word, name, None, _filled(entry), titles.ids_in(entry))


def _order(exported: Exported) -> tuple[t.Any, ...]:
    return exported.level != _ACCOUNT, exported.level, exported.name, exported.id or "", canonical(exported.entry)


def _level(level: Level) -> dict[str, str]:
    return {} if level.type == _ACCOUNT else {"level": level.id}


def _entry(options: Options, item: Document) -> dict[str, t.Any]:
    """The options for an object as a listing shows it, what has no order sorted."""
    entry = to_options(options, item)
    return _filled({name: sorted(text) if options[name].get("unordered") else text for name, text in entry.items()})


def _filled(entry: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: item for name, item in entry.items() if item not in ("", [], {})}


def _let_pass(entry: dict[str, t.Any], option: str, check: t.Callable[[str, str], None]) -> None:
    """Let a text be taken as it is that the account holds and that we would not let pass."""
    try:
        check(entry.get(option, ""), option)
    except DynatraceError:
        entry["validate"] = False
