# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boundaries of bindings of policies (account-and-platform.md 2.9). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.identifiers import chosen_id
from ..account.statements import check_boundary, parameters, uniform
from ..connection import ACCOUNT_API
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .reconcile import Change
    from .resource import Params


class IamBoundary(Resource):
    """A PUT replaces a boundary or creates it with the id in its path; there are boundaries of the account only."""

    module = "iam_boundary"
    api = ACCOUNT_API
    noun = "IAM boundary"
    path = "/iam/v1/repo/account/{account}/boundaries"
    items = "content"
    options: t.ClassVar = {"name": {"type": "str", "needed": True}, "boundary_query": {"type": "str", "needed": True}}

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(super().argument_spec(), validate={"type": "bool", "default": True})

    def check(self, params: Params) -> None:
        if params["boundary_query"] and params["validate"] and params["state"] == "present":
            check_boundary(params["boundary_query"], "boundary_query")

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return client.numbered_pages(self.path, items=self.items)

    def id_of(self, item: Document) -> str:
        return item["uuid"]

    def normal(self, params: Params) -> dict[str, t.Any]:
        normal = super().normal(params)
        if "boundary_query" in normal:
            normal["boundary_query"] = uniform(normal["boundary_query"])
        return normal

    def document(self, params: Params) -> Document:
        # The description of the API wants it.
        return {**super().document(params), "metadata": {}}

    def permit(self, client: Client, change: Change) -> None:
        if change.after:
            change.result["parameters"] = parameters(change.after["boundary_query"])

    def create(self, client: Client, document: Document, params: Params) -> Created:
        place = self.path.format(account=client.account)
        boundary = chosen_id(lambda object_id: self.read(client, object_id), place, document["name"])
        client.put(self.place(boundary), document)
        return Created(boundary)

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        super().update(client, live, {**document, "metadata": live.get("metadata") or {}}, params)


IAM_BOUNDARY = IamBoundary()
