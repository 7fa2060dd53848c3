# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the credentials in the vault (environment.md 8.3; the types are those of the SDK 9.0.1). Private to this collection."""

from __future__ import annotations

import typing as t

from ..options import returned

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

PATH = "/credentials"
SCOPES = ("APP_ENGINE", "EXTENSION", "EXTENSION_AUTHENTICATION", "SYNTHETIC")
PASSWORD, TOKEN, CERTIFICATE, PUBLIC, SNMP = "USERNAME_PASSWORD", "TOKEN", "CERTIFICATE", "PUBLIC_CERTIFICATE", "SNMPV3"
AWS_KEY, AWS_ROLE = "AWS_MONITORING_KEY_BASED", "AWS_MONITORING_ROLE_BASED"
TYPES = (AWS_KEY, AWS_ROLE, CERTIFICATE, PUBLIC, SNMP, TOKEN, PASSWORD)


def list_credentials(client: Client, name: str | None = None, user: str | None = None) -> t.Iterator[Document]:
    """Yield the credentials that the caller may see.

    :param name: only those of exactly this name
    :param user: only those that this user may see too
    """
    query: dict[str, t.Any] = {"pageSize": 500}
    if user:
        query["user"] = user
    # Words between quotation marks are found in a row, anywhere in a name; how a quotation mark itself is found, nobody says.
    if name and '"' not in name:
        query["name"] = '"%s"' % name
    return (item for item in client.pages(PATH, query, "credentials") if name in (None, item.get("name")))


def described(item: Document) -> dict[str, t.Any]:
    """What the API tells of a credential, as a task returns it: without the deprecated ``scope``, and without the one secret that the
    API may tell."""
    shown = {name: part for name, part in item.items() if name != "scope"}
    if isinstance(item.get("externalVault"), dict):
        shown["externalVault"] = {name: part for name, part in item["externalVault"].items() if name != "clientSecret"}
    return returned(shown)
