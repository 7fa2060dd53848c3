# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform tokens of an account open (account-and-platform.md 1.7)."""

from __future__ import annotations

from ..auth import Caller
from ..clock import now_ms
from ..errors import GatewayError
from ..tenants import Tenant
from .account import Account
from .effective_permissions import groups_of
from .people import person_by_uid
from .platform_tokens import ACTIVE, TOKENS, status_of
from .rights import rights_for


def caller_with(account: Account, tenant: Tenant, secret: str) -> Caller | None:
    """Return who calls an environment of an account with a platform token, None when the account has no such token.

    It works within the permissions of its owner. That it stops at once when it is switched off, and not within five minutes, is ours.

    :raises GatewayError: 403 when it has expired (account-and-platform.md 1.4) or, all unverified, is inactive, revoked or not for this
        environment, or when its owner is gone.
    """
    token = account.records(TOKENS).get(secret.rpartition(".")[0])
    if token is None or token.secrets["token"] != secret:
        return None
    if status_of(token) != ACTIVE or not {account.resource, f"urn:dtenvironment:{tenant.id}"} & set(token.value["resource"]):
        raise GatewayError(403, "Forbidden")
    owner = person_by_uid(account, token.value["userUuid"])
    if owner is None:
        raise GatewayError(403, "Forbidden")
    account.token_uses[token.id] = now_ms()
    email, uid = owner.value["email"], owner.value["uid"]
    scopes, groups = frozenset(token.value["scope"]), frozenset(groups_of(account, owner))
    return Caller(token.id, email, uid, scopes, groups, owner=email, rights=rights_for(account, tenant, uid))
