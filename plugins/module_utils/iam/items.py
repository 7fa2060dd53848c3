# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One desired object of the account among many, and what became of it. Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.binding_entries import title_of
from ..account.bindings import pairs
from ..bulk.items import NOT_ATTEMPTED, BulkItem
from ..resources.reconcile import difference
from .kinds import BINDING, OPTION_OF

if t.TYPE_CHECKING:
    from ..account.bindings import Binding, Step, Wanted
    from ..account.levels import Level
    from ..documents import Document
    from ..resources.resource import Change, Params


class AccountItem(BulkItem):
    """One entry of a list of the user, or one object that a purge removes.

    :param kind: name of the kind
    :param params: the entry
    :ivar level: where the object belongs, None as long as that is not known
    :ivar needs: the items without which this one cannot be
    """

    def __init__(self, kind: str, index: int, params: Params, purged: bool = False) -> None:
        super().__init__(index, purged)
        self.kind = kind
        self.params = params
        self.level: Level | None = None
        self.needs: list[AccountItem] = []

    @property
    def needed(self) -> t.Iterable[BulkItem]:
        return self.needs

    @property
    def name(self) -> str:
        """What people call the object."""
        raise NotImplementedError

    @property
    def object_id(self) -> str | None:
        """The id, None as long as there is none."""
        return None

    @property
    def action(self) -> str:
        """What is to be done."""
        raise NotImplementedError

    @property
    def changed_paths(self) -> list[str]:
        """The options that differ."""
        return []

    @property
    def warnings(self) -> list[str]:
        """What the user should know."""
        return []

    @property
    def place(self) -> str:
        """The level in one word: ``account``, or the id of an environment."""
        return str(self.params.get("level") or "account") if self.level is None else self.level.word

    @property
    def label(self) -> str:
        option = "purge %s" % self.kind.replace("_", " ") if self.purged else "%s[%d]" % (OPTION_OF[self.kind], self.index)
        return ("%s %s" % (option, self.name)).rstrip()

    @property
    def changes(self) -> bool:
        """Whether the account is, or in check mode would be, another one because of this item."""
        return self.action not in ("unchanged", NOT_ATTEMPTED) and (self.done or not self.outcome)

    def difference(self, tenant: str) -> dict[str, t.Any]:
        """The before and after in the form that Ansible prints."""
        title = "%s %s at %s in %s" % (self.kind, self.name, self.place, tenant)
        before, after = self._before_and_after(tenant)
        return {"before_header": title, "after_header": title, "before": before, "after": after}

    def _before_and_after(self, tenant: str) -> tuple[t.Any, t.Any]:
        raise NotImplementedError

    def entry(self) -> dict[str, t.Any]:
        """One line of the result."""
        prefix = "" if self.purged else "%s[%d]." % (OPTION_OF[self.kind], self.index)
        result: dict[str, t.Any] = {
            "kind": self.kind,
            "index": None if self.purged else self.index,
            "action": self.outcome or self.action,
            "level": self.place,
            "name": self.name,
            "id": self.object_id,
            "changed_paths": [prefix + path for path in self.changed_paths],
        }
        if self.error is not None:
            result["error"] = self.error.message
        return result


class ObjectItem(AccountItem):
    """A policy, a boundary, a group, a service user or a user.

    :ivar change: what is to be done, None if that could not be found out
    :ivar reference: what stands for the id that others mean: of a service user that of its own group
    :ivar awaited: how a listing shows the object as long as it is not there
    """

    change: Change | None = None
    reference: str | None = None
    awaited: Document | None = None

    @property
    def planned(self) -> Change:
        """The change, for an item that has one."""
        return t.cast("Change", self.change)

    @property
    def name(self) -> str:
        if self.change is None:
            return str(self.params.get("name") or self.params.get("email") or self.params.get("id") or "")
        return self.change.name or self.change.object_id or ""

    @property
    def object_id(self) -> str | None:
        # What is chosen beforehand may be another one when it comes to it.
        return self.change.object_id if self.change and (self.done or self.change.live is not None) else None

    @property
    def action(self) -> str:
        return self.change.action if self.change else NOT_ATTEMPTED

    @property
    def changed_paths(self) -> list[str]:
        return self.change.paths if self.change else []

    @property
    def warnings(self) -> list[str]:
        return self.change.warnings if self.change else []

    def _before_and_after(self, tenant: str) -> tuple[t.Any, t.Any]:
        told = difference(self.planned, tenant)
        return told["before"], told["after"]


class BindingItem(AccountItem):
    """A binding, or for an absent one all that its entry means.

    :ivar wanted: what is asked for, None if that could not be found out, or means nothing
    :ivar purges: the binding that a purge removes
    :ivar title: names of the policy and of the group or service user
    :ivar steps: what has to be done
    :ivar steps_done: how many of them are
    :ivar shown: before and after of each step, as people read them
    """

    def __init__(self, index: int, params: Params, purged: bool = False) -> None:
        super().__init__(BINDING, index, params, purged)
        self.wanted: Wanted | None = None
        self.purges: Binding | None = None
        self.steps: list[Step] = []
        self.steps_done = 0
        self.shown: list[tuple[dict[str, t.Any], dict[str, t.Any]]] = []
        self.title = params["policy"], params.get("group") or params.get("service_user") or ""

    @property
    def planned(self) -> Wanted:
        """What is asked for, of an item of which that is known."""
        return t.cast("Wanted", self.wanted)

    @property
    def present(self) -> bool:
        """Whether the binding should exist."""
        return self.params["state"] == "present"

    @property
    def name(self) -> str:
        return title_of(*self.title, pairs(self.params["parameters"]), pairs(self.params["metadata"]))

    @property
    def action(self) -> str:
        if not self.steps:
            return "unchanged" if self.wanted is not None or not self.present else NOT_ATTEMPTED
        return self.steps[0].action if self.present else "deleted"

    @property
    def changed_paths(self) -> list[str]:
        if self.action != "updated":
            return []
        before, after = self.shown[0]
        return sorted(name for name in after if before[name] != after[name])

    def _before_and_after(self, tenant: str) -> tuple[t.Any, t.Any]:
        before, after = [each for each, _after in self.shown], [each for _before, each in self.shown]
        if len(self.shown) == 1:
            return before[0], after[0] if self.present else {}
        return {"bindings": before}, {"bindings": []}
