# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way through the simulator, and its answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .errors import ApiError, query_error

if TYPE_CHECKING:
    from .account.account import Account
    from .auth import Caller
    from .faults import Fault
    from .simulator import Simulator
    from .tenants import Tenant


@dataclass
class Answer:
    """Status, JSON document (or raw bytes with their content type) and extra headers."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json; charset=utf-8"

    def encoded(self) -> bytes:
        """Return the body's bytes; None means no body at all."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass
class Call:
    """What a handler may know about the request.

    ``params`` are the parts of the path, ``faults`` the faults that apply to this request by name, ``base_url`` the scheme and
    host the client used, ``url`` all that it asked for but the query, ``pairs`` the query parameters as sent, of which ``query`` has the
    last one of each name, ``refusal`` the answer to a request that is right but meets another one.
    """

    simulator: Simulator
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    base_url: str
    url: str
    tenant: Tenant = None  # type: ignore[assignment]  # known as soon as the path was read
    account: Account = None  # type: ignore[assignment]  # of a request to the API of the account, once its resource was checked
    caller: Caller = None  # type: ignore[assignment]  # known as soon as the credential was checked
    platform: bool = False
    params: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    refusal: ApiError | None = None

    def json(self) -> Any:
        """Return the parsed request body.

        :raises ApiError: 400 when it is not JSON. (unverified wording)
        """
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise ApiError(400, "Could not parse the request body as JSON.") from error

    def objects(self) -> int:
        """Return how many objects the body is a list of; anything else counts as one, no body as none."""
        if not self.body:
            return 0
        try:
            document = json.loads(self.body)
        except ValueError:
            return 1
        return len(document) if isinstance(document, list) else 1

    def flag(self, name: str) -> bool:
        """Return a boolean query parameter, false when missing.

        :raises ApiError: 400 for any other text than true and false.
        """
        text = self.query.get(name, "false").lower()
        if text not in ("true", "false"):
            raise query_error(name, "Must be a boolean")
        return text == "true"

    def values(self, name: str) -> list[str] | None:
        """Return a comma separated query parameter as a list, None when it is missing."""
        if name not in self.query:
            return None
        return [item.strip() for item in self.query[name].split(",") if item.strip()]

    def repeated(self, name: str) -> list[str]:
        """Return every value of a query parameter that may be sent several times."""
        return [value for key, value in self.pairs if key == name]

    def admin_access(self) -> bool:
        """Return whether the caller asked for admin access.

        :raises ApiError: 403 when the caller lacks ``settings:objects:admin``, which no classic token has (environment.md 7.6).
        """
        asked = self.flag("adminAccess")
        if asked and "settings:objects:admin" not in self.caller.scopes:
            raise ApiError(403, "Admin access requires the permission settings:objects:admin")
        return asked
