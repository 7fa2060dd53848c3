# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens (environment.md 2). Private to this collection."""

from __future__ import annotations

import typing as t

from ..scopes import held_scopes
from ..times import moment_of, relative_of
from .replaceable import Issued, ReplaceableToken
from .token_scopes import READ_ONLY, check_scopes
from .tokens import PATH, list_tokens, look_up

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class ApiToken(ReplaceableToken):
    """Names are not unique; what a token expires at is fixed when it is created."""

    module = "api_token"
    noun = "API token"
    path = PATH
    items = "apiTokens"
    prefix = "dt0c01"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "scopes": {"type": "list", "elements": "str", "unordered": True, "needed": True},
        "expiration": {"type": "str", "api": "expirationDate", "fixed": True},
        "enabled": {"type": "bool", "initial": True},
        "personal_access_token": {"type": "bool", "initial": False, "fixed": True, "no_log": False},
    }

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(super().argument_spec(), owner={"type": "str"})

    def check(self, params: Params) -> None:
        super().check(params)
        check_scopes(params["scopes"] or [])

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return list_tokens(client, params["owner"])

    def shown(self, item: Document) -> dict[str, t.Any]:
        shown = super().shown(item)
        return dict(shown, scopes=[scope for scope in shown.get("scopes", []) if scope not in READ_ONLY])

    def document(self, params: Params) -> Document:
        document = super().document(params)
        length = relative_of(document.get("expirationDate", ""))
        return dict(document, expirationDate="now+" + length) if length else document

    def permit(self, client: Client, change: Change) -> None:
        super().permit(client, change)
        if change.action in ("created", "rotated") or "scopes" in change.paths:
            held = None if client.platform else held_scopes(client)
            foreign = [] if held is None else [scope for scope in change.after.get("scopes", []) if scope not in held]
            if foreign:
                change.warnings.append(
                    "%r does not have these scopes itself, so the tenant may refuse to give them away: %s"
                    % (client.auth, ", ".join(foreign))
                )

    def issue(self, client: Client, document: Document) -> Issued:
        answer = client.post(self.path, document)
        return Issued(answer["id"], answer["token"])

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        client.put(self.place(live["id"]), {name: document[name] for name in ("name", "enabled", "scopes")})

    def disable(self, client: Client, object_id: str) -> None:
        client.put(self.place(object_id), {"enabled": False})

    def is_enabled(self, live: Document) -> bool:
        return live.get("enabled", True)

    def in_use(self, client: Client, secret: str) -> Document | None:
        return look_up(client, secret)

    def span(self, live: Document) -> tuple[float | None, float | None]:
        expiration = live.get("expirationDate")
        return moment_of(live["creationDate"]), moment_of(expiration) if expiration else None


API_TOKEN = ApiToken()
