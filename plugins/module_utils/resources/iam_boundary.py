# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Boundaries of bindings of policies (account-and-platform.md 2.9). Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.statements import check_boundary, parameters, uniform
from .chosen_id import ChosenId

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class IamBoundary(ChosenId):
    """There are boundaries of the account only."""

    module = "iam_boundary"
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

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        super().update(client, live, {**document, "metadata": live.get("metadata") or {}}, params)


IAM_BOUNDARY = IamBoundary()
