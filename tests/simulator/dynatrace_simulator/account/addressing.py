# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which paths belong to the API of accounts, and to which account."""

from __future__ import annotations

import re

from ..call import Call

_PREFIXES = ("/iam/", "/env/", "/sub/", "/ref/", "/v1/accounts/", "/v1/subscriptions/")
_ACCOUNT = re.compile(r"/[^/]+(?:/v\d+)?/accounts/([^/]+)(?:/.*)?|/iam/v1/(?:repo|resolution)/account/([^/]+)(?:/.*)?")


def is_account_path(path: str) -> bool:
    """Return whether a path belongs to the API of accounts (account-and-platform.md 2)."""
    return path.startswith(_PREFIXES)


def account_key(call: Call) -> str | None:
    """Return the id of the account that a request is about: the one of the path, else the one of the bearer."""
    match = _ACCOUNT.fullmatch(call.path)
    if match is not None:
        return match.group(1) or match.group(2)
    caller = call.simulator.sso.caller(call.headers.get("authorization", "").partition(" ")[2].strip())
    return caller.resource.rpartition(":")[2] or None if caller is not None else None
