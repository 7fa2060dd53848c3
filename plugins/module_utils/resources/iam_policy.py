# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies of the identity and access management (account-and-platform.md 2.6). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.levels import GLOBAL, Level, find_level
from ..account.statements import check_policy, parameters, uniform
from ..errors import DynatraceError, NotFoundError
from .chosen_id import ChosenId

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params, Resource


class IamPolicy(ChosenId):
    """A listing tells names only.

    :ivar level: the level that the policies belong to
    """

    module = "iam_policy"
    noun = "IAM policy"
    items = "policies"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "statement_query": {"type": "str", "needed": True},
        "description": {"type": "str"},
        "tags": {"type": "list", "elements": "str", "unordered": True},
    }

    def __init__(self, level: Level = GLOBAL) -> None:
        self.level = level
        self.path = level.path + "/policies"

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(
            super().argument_spec(),
            level={"type": "str", "default": "account"},
            force={"type": "bool", "default": False},
            validate={"type": "bool", "default": True},
        )

    def located(self, client: Client, params: Params) -> Resource:
        return self.at(find_level(client, params["level"]))

    @classmethod
    def at(cls, level: Level) -> IamPolicy:
        """The policies of a level.

        :raises DynatraceError: nobody can change them
        """
        if level == GLOBAL:
            raise DynatraceError("level: global policies belong to Dynatrace and are read only; iam_policy_info shows them")
        return cls(level)

    def check(self, params: Params) -> None:
        if params["statement_query"] and params["validate"] and params["state"] == "present":
            check_policy(params["statement_query"], "statement_query")

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return client.pages(self.path, {"name": params["name"]}, self.items)

    def whole(self, client: Client, item: Document) -> Document:
        return client.get(self.place(item["uuid"]))

    def normal(self, params: Params) -> dict[str, t.Any]:
        normal = super().normal(params)
        if "statement_query" in normal:
            normal["statement_query"] = uniform(normal["statement_query"])
        return normal

    def document(self, params: Params) -> Document:
        # What is left out might be kept or emptied, nobody says which.
        return {"description": "", "tags": [], **super().document(params)}

    def permit(self, client: Client, change: Change) -> None:
        if change.after:
            change.result["parameters"] = parameters(change.after["statement_query"])
        if change.action == "deleted" and not change.params["force"]:
            check_unbound(change, self.bound_at(client, change.live["uuid"]))

    def bound_at(self, client: Client, policy: str) -> set[Level]:
        """The levels at which a policy is bound."""
        bindings = self.level.path + "/bindings"
        found = [client.get("%s/%s" % (bindings, policy))]
        if self.level.type == "account":
            found += client.numbered_pages("%s/descendants/%s" % (bindings, policy))
        return {Level(item["levelType"], item["levelId"]) for item in found if item.get("policyBindings")}

    def delete(self, client: Client, live: Document, params: Params) -> None:
        try:
            client.delete(self.place(live["uuid"]), {"force": str(params["force"]).lower()})
        except NotFoundError:
            # Somebody else deleted it, or the answer to our first try was lost.
            return


def check_unbound(change: Change, levels: t.Iterable[Level]) -> None:
    """Find out whether a policy can be deleted.

    :param levels: where it is bound
    :raises DynatraceError: it is bound somewhere
    """
    titles = sorted(level.title for level in levels)
    if titles:
        raise DynatraceError(
            "%s is bound to groups at %s. Remove the bindings first, or with force=true along with it." % (change.title, ", ".join(titles))
        )


IAM_POLICY = IamPolicy()
