# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account: its clients, users, groups, policies and whatever else is above the tenants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..records import Holder, KeepRecord

CLIENTS = "oauthClients"
# Defaults of account-and-platform.md 2.1; ``restrictions``, ``statements`` and ``membership`` are those of one boundary, policy, request.
LIMITS = {
    "users": 10_000,
    "groups": 5_000,
    "groupsPerUser": 8_000,
    "permissionsPerGroup": 1_000,
    "policies": 200,
    "statements": 100,
    "bindings": 30_000,
    "boundaries": 2_000,
    "restrictions": 10,
    "membership": 200,
    "platformTokensPerUser": 10,
}


class Account(Holder):
    """Everything one account holds.

    :param uuid: its id.
    :param keep: called with every change, so that a state file can follow.
    """

    def __init__(self, uuid: str, keep: KeepRecord) -> None:
        super().__init__(keep)
        self.id = uuid
        self.number = 0  # order of creation, the first one is that of the ready line
        self.client_id = ""  # of the client that may do everything
        self.inactive: list[str] = []  # ids of environments that were switched off
        self.limits = dict(LIMITS)
        self.token_creation = True  # whether anybody may create platform tokens
        self.retired = False  # whether the day has come on which deprecated endpoints go
        self.token_uses: dict[str, int] = {}  # when platform tokens were used last; a restart forgets it

    @property
    def resource(self) -> str:
        """Return what bearers for this account are given out for."""
        return f"urn:dtaccount:{self.id}"

    def keep(self) -> None:
        """Tell that the account itself has changed."""
        self._keep_record("account", "account", self.record)

    def record(self) -> dict[str, Any]:
        """Return the account itself as the state file keeps it."""
        return {
            "id": self.id,
            "number": self.number,
            "client_id": self.client_id,
            "inactive": self.inactive,
            "limits": self.limits,
            "token_creation": self.token_creation,
            "retired": self.retired,
        }

    def restore(self, records: dict[str, list[dict[str, Any]]]) -> None:
        """Take everything from a state file."""
        for name, value in records["account"][0].items():
            setattr(self, name, value)
        self.restore_records(records)

    def change(self, document: dict[str, Any]) -> None:
        """Change which environments are inactive, limits, whether platform tokens can be created, and deprecated endpoints are gone.

        :raises ValueError: something else was to be changed.
        """
        unknown: Iterable[str] = set(document) - {"inactive", "limits", "platformTokens", "retired"} | set(
            document.get("limits", ())
        ) - set(LIMITS)
        if unknown:
            raise ValueError(f"cannot be changed: {', '.join(sorted(unknown))}")
        self.inactive = list(document.get("inactive", self.inactive))
        self.token_creation = bool(document.get("platformTokens", self.token_creation))
        self.retired = bool(document.get("retired", self.retired))
        self.limits.update(document.get("limits", {}))
        self.keep()
