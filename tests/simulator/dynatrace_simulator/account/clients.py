# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OAuth clients of an account. There is no API that makes them (account-and-platform.md 1.6)."""

from __future__ import annotations

from ..identifiers import name_uuid, new_credential
from ..records import Record
from ..scopes import PLATFORM_SCOPES
from ..sso import SERVICE_USER, Client, Sso
from .account import CLIENTS, Account


def new_client(
    account: Account, sso: Sso, scopes: list[str] | None = None, credentials: tuple[str, str] | None = None, user: Record | None = None
) -> Client:
    """Create a client.

    :param scopes: what it may ask for, None for everything.
    :param credentials: id and secret, new ones when None.
    :param user: in whose name, and within whose permissions, it acts; when None for a user of its own, who may do everything.
    """
    client_id, secret = credentials or new_credential("dt0s02")
    value = {"scopes": list(PLATFORM_SCOPES if scopes is None else scopes), "userUuid": user.value["uid"] if user else name_uuid(client_id)}
    if user is not None:
        value["user"] = user.value["email"]
    return _registered(account, account.records(CLIENTS).put(Record(client_id, value, {"secret": secret})), sso)


def register_clients(account: Account, sso: Sso) -> None:
    """Make the clients of an account known that comes from a state file."""
    for record in account.records(CLIENTS):
        _registered(account, record, sso)


def forget_clients(account: Account, sso: Sso) -> None:
    """Let nobody ask for bearers any more by a client of an account."""
    for record in account.records(CLIENTS):
        sso.clients.pop(record.id, None)


def _registered(account: Account, record: Record, sso: Sso) -> Client:
    value, email = record.value, record.value.get("user")
    client = Client(
        record.id,
        record.secrets["secret"],
        value["userUuid"],
        tuple(value["scopes"]),
        email or SERVICE_USER,
        resource=account.resource,
        limited=email is not None,
    )
    sso.register(client)
    return client
