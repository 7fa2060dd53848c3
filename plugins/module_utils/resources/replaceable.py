# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tokens have in common, whichever API keeps them: the secret is told once, so a token is replaced in place of getting another one.
Private to this collection."""

from __future__ import annotations

import time
import typing as t

from ..auth import public_part
from ..errors import WHOLE_TOKEN, DynatraceError
from ..files import write_atomically
from ..times import moment_of, relative_of, written
from .publication import check_place, published
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class Issued(t.NamedTuple):
    """A token that was just created: its id and the whole of it."""

    object_id: str
    token: str


class ReplaceableToken(Resource):
    """A kind of tokens. Its options have ``expiration`` and ``enabled``.

    :cvar prefix: what the tokens begin with
    """

    prefix = ""
    states = ("present", "absent", "rotated")
    tells_once = True

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(
            super().argument_spec(),
            secret_dest={"type": "path", "no_log": False},
            current_secret={"type": "str", "no_log": True},
            renew_before={"type": "str", "default": "14d"},
            grace={"type": "str", "default": "1d"},
            retire={"type": "str", "choices": ["delete", "disable"], "default": "delete"},
        )

    def check(self, params: Params) -> None:
        if WHOLE_TOKEN.search(params["id"] or ""):
            raise DynatraceError("id holds a whole token: give only its first two parts, and replace the token if anybody has seen it")
        # What is null counts as given to required_if.
        if params["state"] == "rotated" and params["secret_dest"] is None and params["current_secret"] is None:
            raise DynatraceError("state=rotated needs secret_dest or current_secret")
        secret = params["current_secret"] or ""
        if WHOLE_TOKEN.fullmatch(secret) and not secret.startswith(self.prefix + "."):
            raise DynatraceError("current_secret is no %s token" % self.prefix)
        if params["expiration"] and not relative_of(params["expiration"]):
            moment_of(params["expiration"], "expiration")

    def check_new(self, given: Params) -> None:
        super().check_new(given)
        expiration = given.get("expiration")
        if expiration and not relative_of(expiration):
            self.check_future(expiration)

    def check_future(self, expiration: str) -> None:
        """Find out whether a point in time is still to come.

        :raises DynatraceError: it is not
        """
        if moment_of(expiration) <= time.time():
            raise DynatraceError("expiration %s has passed" % expiration)

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params)
        expiration = given.pop("expiration", None)
        if expiration and not relative_of(expiration):
            given["expiration"] = written(moment_of(expiration))
        elif expiration and live is None:
            # Whether a token that there is got as much time when it was created, nobody can tell.
            given["expiration"] = relative_of(expiration)
        return given

    def permit(self, client: Client, change: Change) -> None:
        own = change.object_id is not None and change.object_id == client.auth.token_id
        if own and (change.action == "deleted" or (change.action == "updated" and not change.after.get("enabled"))):
            raise DynatraceError("%s is the one that this task uses: it can be neither deleted nor disabled" % change.title)
        if change.params["secret_dest"]:
            self._permit_publication(client, change, change.params["secret_dest"])

    def _permit_publication(self, client: Client, change: Change, path: str) -> None:
        if change.action in ("created", "rotated"):
            check_place(path, self.prefix)
            change.result["secret_dest"] = path
        if change.params["state"] != "present":
            return
        secret = published(path, self.prefix)
        if change.action == "created":
            other = self.in_use(client, secret) if secret else None
            if other:
                raise DynatraceError(
                    "%s holds the secret of %s %s (%s); it is not overwritten"
                    % (path, self.noun, self.name_of(self.shown(other)), self.id_of(other))
                )
        elif public_part(secret or "") != change.object_id:
            change.warnings.append(
                "%s does not hold the secret of %s, which was told only once, at its creation; state=rotated replaces the token"
                % (path, change.title)
            )

    def create(self, client: Client, document: Document, params: Params) -> Created:
        enabled = document.pop("enabled", True)
        issued = self.issue(client, document)
        if params["secret_dest"]:
            try:
                write_atomically(params["secret_dest"], issued.token)
            except DynatraceError:
                client.delete(self.place(issued.object_id))
                raise
        if not enabled:
            self.disable(client, issued.object_id)
        return Created(issued.object_id, {} if params["secret_dest"] else {"token": issued.token})

    # What an API does in its own way

    def issue(self, client: Client, document: Document) -> Issued:
        """Create a token."""
        raise NotImplementedError

    def disable(self, client: Client, object_id: str) -> None:
        """Make a token good for nothing, in a way that can be undone."""
        raise NotImplementedError

    def is_enabled(self, live: Document) -> bool:
        """Whether nobody has made a token good for nothing."""
        raise NotImplementedError

    def in_use(self, client: Client, secret: str) -> Document | None:
        """The token with this secret, whatever it is called, None if it is good for nothing any more."""
        raise NotImplementedError

    def span(self, live: Document) -> tuple[float | None, float | None]:
        """When a token was created, None if the API does not tell, and when it expires, None if it does not."""
        raise NotImplementedError
