# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The levels of an account at which policies are kept and bound (account-and-platform.md 2.6). Private to this collection."""

from __future__ import annotations

import re
import typing as t
from urllib.parse import quote

from ..documents import suggestion
from ..errors import DynatraceError

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

# Ids of environments of the SaaS kind and of Managed.
_ENVIRONMENT_ID = re.compile(r"[a-z]{3}\d{5}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Level(t.NamedTuple):
    """A level: its type and id as the API has them."""

    type: str
    id: str

    @property
    def path(self) -> str:
        """The path below which the objects of the level are."""
        return "/iam/v1/repo/%s/%s" % (self.type, quote(self.id, safe=""))

    @property
    def word(self) -> str:
        """The level in one word, which :func:`find_level` takes: ``account``, ``global``, or the id of an environment."""
        return self.id if self.type == "environment" else self.type

    @property
    def title(self) -> str:
        """The level in a few words."""
        return {"global": "the global level", "account": "the level of the account"}.get(self.type, "the level of environment " + self.id)


GLOBAL = Level("global", "global")


def account_level(client: Client) -> Level:
    """The level of the account itself."""
    return Level("account", client.account)


def find_level(client: Client, level: str, listed: t.Callable[[], list[Document]] | None = None, option: str = "level") -> Level:
    """The level that a user means: ``account``, ``global``, or the id or name of an environment.

    :param listed: gives the environments of the account, if not the account itself
    :param option: name for the error
    :raises DynatraceError: there is no such environment, or several have the name
    """
    if level == "global":
        return GLOBAL
    if level == "account":
        return account_level(client)
    # An id is taken as it is, which saves a request and a scope.
    if _ENVIRONMENT_ID.fullmatch(level):
        return Level("environment", level)
    return Level("environment", _environment_id(listed() if listed else environments(client), level, option))


def environments(client: Client) -> list[Document]:
    """The environments of the account with ``id``, ``name``, ``active`` and ``url`` (account-and-platform.md 2.11)."""
    return client.get("/env/v2/accounts/{account}/environments").get("data") or []


def _environment_id(listed: list[Document], name: str, option: str) -> str:
    if any(item["id"] == name for item in listed):
        return name
    found = [item["id"] for item in listed if item.get("name") == name]
    if len(found) > 1:
        raise DynatraceError("%s: %d environments are called %s: %s. Give the id." % (option, len(found), name, ", ".join(sorted(found))))
    if not found:
        raise DynatraceError(
            "%s: the account has no environment %s%s"
            % (option, name, suggestion(name, [item.get("name") or item["id"] for item in listed]))
        )
    return found[0]
