# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the platform tokens of an account (account-and-platform.md 2.12). Private to this collection."""

from __future__ import annotations

import typing as t

from ..options import returned
from .people import read_person

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

PLATFORM_TOKENS = "/iam/v1/accounts/{account}/platform-tokens"
ACTIVE, INACTIVE, EXPIRED = "ACTIVE", "INACTIVE", "EXPIRED"
# A deleted token may stay in the listing with this status.
REVOKED = "REVOKED"


def read_platform_tokens(client: Client) -> t.Iterator[Document]:
    """Yield the platform tokens of the account, those that were revoked among them."""
    return client.numbered_pages(PLATFORM_TOKENS, None, "results")


def list_platform_tokens(client: Client, name: str | None, user: str | None, status: str | None) -> list[dict[str, t.Any]]:
    """The platform tokens of the account, as a task returns them, never with a secret.

    :param name: only those of this name
    :param user: only those of the user or service user with this email or UUID
    :param status: only those with this status, all but the revoked ones where it is None
    """
    owner = user
    if user is not None and "@" in user:
        person = read_person(client, user)
        if person is None:
            return []
        owner = person["uid"]
    return [
        _token(item)
        for item in read_platform_tokens(client)
        if name in (None, item.get("name"))
        and owner in (None, item.get("userUuid"))
        and (item.get("status") != REVOKED if status is None else item.get("status") == status)
    ]


def _token(item: Document) -> dict[str, t.Any]:
    used = item.get("metadata") or {}
    shown = {
        "id": item["tokenId"],
        "scopes": item.get("scope") or [],
        "resources": item.get("resource") or [],
        "tags": item.get("tags") or [],
    }
    shown.update({key: item.get(key) for key in ("name", "description", "status", "createdAt", "expirationDate")})
    shown.update(user_id=item.get("userUuid"), last_used_at=used.get("lastUsedAt"), last_client_ip=used.get("lastClientIp"))
    return returned(shown)
