# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects for whose ids the account leaves the choice to others. Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.identifiers import chosen_id, is_chosen
from ..connection import ACCOUNT_API
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Params


class ChosenId(Resource):
    """A PUT replaces an object, or creates it with the id in its path (account-and-platform.md 2.6, 2.9).

    :ivar listed: what a listing of all objects told, by id; None if an id has to be asked for
    """

    api = ACCOUNT_API
    listed: t.Mapping[str, Document] | None = None

    def id_of(self, item: Document) -> str:
        return item["uuid"]

    def new_id(self, client: Client, name: str) -> str:
        """The id that a new object with this name gets."""
        known = self.listed
        return chosen_id((lambda object_id: self.read(client, object_id)) if known is None else known.get, self._place(client), name)

    def is_ours(self, client: Client, item: Document) -> bool:
        """Whether an object has an id that this collection chose, and still the name that it was created with."""
        return is_chosen(self.id_of(item), self._place(client), item["name"])

    def create(self, client: Client, document: Document, params: Params) -> Created:
        object_id = self.new_id(client, document["name"])
        client.put(self.place(object_id), document)
        return Created(object_id)

    def _place(self, client: Client) -> str:
        """What names are unique in."""
        return self.path.replace("{account}", client.account)
