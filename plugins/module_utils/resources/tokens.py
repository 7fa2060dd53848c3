# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads API tokens (environment.md 2). Private to this collection."""

from __future__ import annotations

import typing as t

from ..criteria import criterion
from ..errors import NotFoundError

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

PATH = "/apiTokens"
# The listing tells these only when asked.
_FIELDS = "+scopes,+expirationDate,+personalAccessToken,+lastUsedDate,+lastUsedIpAddress,+modifiedDate,+additionalMetadata"


def list_tokens(client: Client, owner: str | None = None) -> t.Iterator[Document]:
    """Yield all tokens, or those of one owner. The API has no way to ask for a name."""
    query = {"fields": _FIELDS, "pageSize": 10000}
    if owner:
        query["apiTokenSelector"] = criterion("owner", owner)
    return client.pages(PATH, query, "apiTokens")


def look_up(client: Client, secret: str) -> Document | None:
    """The token that a secret belongs to, None if the tenant has none (any more)."""
    try:
        return client.post(PATH + "/lookup", {"token": secret}, repeatable=True)
    except NotFoundError:
        return None
