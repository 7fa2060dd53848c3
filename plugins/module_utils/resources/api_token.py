# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens (environment.md 2). Private to this collection."""

from __future__ import annotations

import time
import typing as t

from ..auth import public_part
from ..errors import WHOLE_TOKEN, DynatraceError
from ..files import write_atomically
from ..scopes import held_scopes
from ..times import moment_of, relative_of, written
from .publication import check_place, published
from .resource import Created, Resource
from .token_scopes import READ_ONLY, check_scopes
from .tokens import PATH, list_tokens, look_up

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class ApiToken(Resource):
    """Names are not unique; the secret is told once; what a token expires at is fixed when it is created."""

    module = "api_token"
    noun = "API token"
    path = PATH
    items = "apiTokens"
    states = ("present", "absent", "rotated")
    tells_once = True
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "scopes": {"type": "list", "elements": "str", "unordered": True, "needed": True},
        "expiration": {"type": "str", "api": "expirationDate", "fixed": True},
        "enabled": {"type": "bool", "initial": True},
        "personal_access_token": {"type": "bool", "initial": False, "fixed": True, "no_log": False},
    }

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(
            super().argument_spec(),
            owner={"type": "str"},
            secret_dest={"type": "path", "no_log": False},
            current_secret={"type": "str", "no_log": True},
            renew_before={"type": "str", "default": "14d"},
            grace={"type": "str", "default": "1d"},
            retire={"type": "str", "choices": ["delete", "disable"], "default": "delete"},
        )

    def check(self, params: Params) -> None:
        if WHOLE_TOKEN.search(params["id"] or ""):
            raise DynatraceError("id holds a whole token: give only its first two parts, and replace the token if anybody has seen it")
        check_scopes(params["scopes"] or [])
        if params["expiration"] and not relative_of(params["expiration"]):
            moment_of(params["expiration"], "expiration")

    def check_new(self, given: Params) -> None:
        super().check_new(given)
        expiration = given.get("expiration")
        if expiration and not relative_of(expiration) and moment_of(expiration) <= time.time():
            raise DynatraceError("expiration %s has passed" % expiration)

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return list_tokens(client, params["owner"])

    def shown(self, item: Document) -> dict[str, t.Any]:
        shown = super().shown(item)
        return dict(shown, scopes=[scope for scope in shown.get("scopes", []) if scope not in READ_ONLY])

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params)
        expiration = given.pop("expiration", None)
        if expiration and not relative_of(expiration):
            given["expiration"] = written(moment_of(expiration))
        elif expiration and live is None:
            # Whether a token that there is got as much time when it was created, nobody can tell.
            given["expiration"] = relative_of(expiration)
        return given

    def document(self, params: Params) -> Document:
        document = super().document(params)
        length = relative_of(document.get("expirationDate", ""))
        return dict(document, expirationDate="now+" + length) if length else document

    def permit(self, client: Client, change: Change) -> None:
        own = change.object_id is not None and change.object_id == client.auth.token_id
        if own and (change.action == "deleted" or (change.action == "updated" and not change.after.get("enabled"))):
            raise DynatraceError("%s is the one that this task uses: it can be neither deleted nor disabled" % change.title)
        if change.action in ("created", "rotated") or "scopes" in change.paths:
            held = None if client.platform else held_scopes(client)
            foreign = [] if held is None else [scope for scope in change.after.get("scopes", []) if scope not in held]
            if foreign:
                change.warnings.append(
                    "%r does not have these scopes itself, so the tenant may refuse to give them away: %s"
                    % (client.auth, ", ".join(foreign))
                )
        if change.params["secret_dest"]:
            self._permit_publication(client, change, change.params["secret_dest"])

    def _permit_publication(self, client: Client, change: Change, path: str) -> None:
        if change.action in ("created", "rotated"):
            check_place(path)
            change.result["secret_dest"] = path
        if change.params["state"] != "present":
            return
        secret = published(path)
        if change.action == "created":
            other = look_up(client, secret) if secret else None
            if other:
                raise DynatraceError("%s holds the secret of API token %s (%s); it is not overwritten" % (path, other["name"], other["id"]))
        elif public_part(secret or "") != change.object_id:
            change.warnings.append(
                "%s does not hold the secret of %s, which was told only once, at its creation; state=rotated replaces the token"
                % (path, change.title)
            )

    def create(self, client: Client, document: Document, params: Params) -> Created:
        enabled = document.pop("enabled", True)
        answer = client.post(self.path, document)
        if params["secret_dest"]:
            try:
                write_atomically(params["secret_dest"], answer["token"])
            except DynatraceError:
                client.delete(self.place(answer["id"]))
                raise
        if not enabled:
            client.put(self.place(answer["id"]), {"enabled": False})
        return Created(answer["id"], {} if params["secret_dest"] else {"token": answer["token"]})

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        client.put(self.place(live["id"]), {name: document[name] for name in ("name", "enabled", "scopes")})

    # What rotation needs beside

    def in_use(self, client: Client, secret: str) -> Document | None:
        """The token with this secret, None if it is good for nothing any more."""
        return look_up(client, secret)

    def disable(self, client: Client, live: Document) -> None:
        """Make a token good for nothing, in a way that can be undone."""
        client.put(self.place(live["id"]), {"enabled": False})

    def span(self, live: Document) -> tuple[float, float | None]:
        """When a token was created and when it expires, None if it does not."""
        expiration = live.get("expirationDate")
        return moment_of(live["creationDate"]), moment_of(expiration) if expiration else None


API_TOKEN = ApiToken()
