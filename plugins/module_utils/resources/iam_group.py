# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups of users (account-and-platform.md 2.2). Private to this collection."""

from __future__ import annotations

import typing as t

from ..connection import ACCOUNT_API
from ..errors import ConflictError, DynatraceError
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params

# Who changes a group in our place.
KEEPERS = {
    "SCIM": "is provisioned by the identity provider (owner SCIM) and has to be changed there",
    "ALL_USERS": "is the built-in group of all users (owner ALL_USERS), which nobody can change",
}


class IamGroup(Resource):
    """No single group can be read; a creation takes an array, a change an object, and a change that leaves out the values of a SAML
    group takes them away and makes it a local one."""

    module = "iam_group"
    api = ACCOUNT_API
    noun = "IAM group"
    path = "/iam/v1/accounts/{account}/groups"
    items = "items"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "description": {"type": "str"},
        "federated_attribute_values": {"type": "list", "elements": "str", "unordered": True},
    }

    def read(self, client: Client, object_id: str) -> Document | None:
        return next((item for item in client.pages(self.path, {}, self.items) if item["uuid"] == object_id), None)

    def id_of(self, item: Document) -> str:
        return item["uuid"]

    def document(self, params: Params) -> Document:
        document = {"description": "", **super().document(params)}
        if not document.get("federatedAttributeValues"):
            # Left out means none. What an empty list means, nobody says.
            document.pop("federatedAttributeValues", None)
        return document

    def permit(self, client: Client, change: Change) -> None:
        before = change.live.get("owner", "LOCAL") if change.live is not None else None
        if before in KEEPERS and change.action in ("updated", "deleted"):
            raise DynatraceError("%s %s. Policies can be bound to it all the same." % (change.title, KEEPERS[before]))
        if not change.after:
            return
        after = before or "LOCAL"
        if change.action == "created" or "federated_attribute_values" in change.paths:
            after = "SAML" if change.after.get("federated_attribute_values") else "LOCAL"
        change.result["owner"] = after
        if before not in (None, after):
            change.notes["owner"] = (before, after)
            change.warnings.append(
                "%s becomes a group of owner %s instead of %s: who is in it is from now on for %s to say"
                % (change.title, after, before, "the identity provider" if after == "SAML" else "the account")
            )

    def create_all(self, client: Client, changes: t.Sequence[Change]) -> None:
        """Create several groups with one request, all or none; ``object_id`` of a change stays None if somebody else created the same
        meanwhile."""
        created = client.post(self.path, [self.document(self.given(change.params)) for change in changes])
        listed: dict[str, list[Document]] = {}
        for item in client.pages(self.path, {}, self.items):
            listed.setdefault(item["name"], []).append(item)
        for change, item in zip(changes, created):
            try:
                self.yield_to_elder(client, item["uuid"], change.params, listed.get(item["name"], ()))
            except ConflictError:
                continue
            change.object_id = item["uuid"]

    def create(self, client: Client, document: Document, params: Params) -> Created:
        created = client.post(self.path, [document])[0]["uuid"]
        self.yield_to_elder(client, created, params)
        return Created(created)


IAM_GROUP = IamGroup()
