# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies of the identity and access management (account-and-platform.md 2.6). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.identifiers import chosen_id
from ..account.levels import GLOBAL, Level, find_level
from ..account.statements import check_policy, parameters, uniform
from ..connection import ACCOUNT_API
from ..errors import DynatraceError, NotFoundError
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .reconcile import Change
    from .resource import Params


class IamPolicy(Resource):
    """A PUT replaces a policy or creates it with the id in its path; a listing tells names only.

    :ivar level: the level that the policies belong to
    """

    module = "iam_policy"
    api = ACCOUNT_API
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
        level = find_level(client, params["level"])
        if level == GLOBAL:
            raise DynatraceError("level: global policies belong to Dynatrace and are read only; iam_policy_info shows them")
        return IamPolicy(level)

    def check(self, params: Params) -> None:
        if params["statement_query"] and params["validate"] and params["state"] == "present":
            check_policy(params["statement_query"], "statement_query")

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return client.pages(self.path, {"name": params["name"]}, self.items)

    def whole(self, client: Client, item: Document) -> Document:
        return client.get(self.place(item["uuid"]))

    def id_of(self, item: Document) -> str:
        return item["uuid"]

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
            bound = self._bound_at(client, change.live["uuid"])
            if bound:
                raise DynatraceError(
                    "%s is bound to groups at %s. Remove the bindings first, or with force=true along with it."
                    % (change.title, ", ".join(bound))
                )

    def _bound_at(self, client: Client, policy: str) -> t.Iterable[str]:
        """The levels at which a policy is bound, in words."""
        bindings = self.level.path + "/bindings"
        found = [client.get("%s/%s" % (bindings, policy))]
        if self.level.type == "account":
            found += client.numbered_pages("%s/descendants/%s" % (bindings, policy))
        return sorted({Level(item["levelType"], item["levelId"]).title for item in found if item.get("policyBindings")})

    def create(self, client: Client, document: Document, params: Params) -> Created:
        policy = chosen_id(lambda object_id: self.read(client, object_id), self.path, document["name"])
        client.put(self.place(policy), document)
        return Created(policy)

    def delete(self, client: Client, live: Document, params: Params) -> None:
        try:
            client.delete(self.place(live["uuid"]), {"force": str(params["force"]).lower()})
        except NotFoundError:
            # Somebody else deleted it, or the answer to our first try was lost.
            return


IAM_POLICY = IamPolicy()
