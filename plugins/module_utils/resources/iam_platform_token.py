# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Platform tokens (account-and-platform.md 1.7, 2.12). Private to this collection."""

from __future__ import annotations

import time
import typing as t

from ..account.directory import Directory
from ..account.levels import GLOBAL, Level, account_level, find_level
from ..account.lookup import UnknownNameError
from ..account.names import Names
from ..account.people import read_person
from ..account.platform_tokens import ACTIVE, EXPIRED, INACTIVE, PLATFORM_TOKENS, REVOKED, read_platform_tokens
from ..auth import public_part
from ..connection import ACCOUNT_API
from ..errors import ApiError, DynatraceError
from ..times import moment_of, relative_of, seconds_of, written
from .replaceable import Issued, ReplaceableToken

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params

_FIXED_LIST: dict[str, t.Any] = {"type": "list", "elements": "str", "unordered": True, "fixed": True}
# As many as one user may have in one account (account-and-platform.md 1.7).
_MOST = 10
# Whose tokens there are none of.
_NOBODY = ""


class IamPlatformToken(ReplaceableToken):
    """Names are not unique, not even among the tokens of one owner. There is no way to read one token, so all are listed; of one that
    there is nothing can be changed but when it expires and whether it is good for anything.
    """

    module = "iam_platform_token"
    api = ACCOUNT_API
    noun = "platform token"
    path = PLATFORM_TOKENS
    prefix = "dt0s16"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True, "fixed": True},
        "scopes": dict(_FIXED_LIST, api="scope", needed=True),
        "resources": dict(_FIXED_LIST, api="resource", needed=True),
        "tags": _FIXED_LIST,
        "user": {"type": "str", "api": "userUuid", "fixed": True},
        "expiration": {"type": "str", "api": "expirationDate", "needed": True},
        "enabled": {"type": "bool", "initial": True},
    }

    def __init__(self, owner: str | None = None, resources: list[str] | None = None, account: str = "") -> None:
        """What the options name, as ids: the owner, None if they leave it open, and what the token is for."""
        self._owner = owner
        self._resources = resources
        self._account = account
        # As listed last. Each plan begins with a listing.
        self._tokens: list[Document] = []

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        return dict(super().argument_spec(), service_user={"type": "str"})

    def check(self, params: Params) -> None:
        super().check(params)
        # Or it would retire what others have.
        if params["state"] == "rotated" and not (params["user"] or params["service_user"]):
            raise DynatraceError("state=rotated needs user or service_user")
        length = relative_of(params["expiration"] or "")
        if length:
            # The API takes points in time only.
            seconds_of(length, "expiration")

    def located(self, client: Client, params: Params) -> IamPlatformToken:
        directory = Directory(client)
        absent = params["state"] == "absent"
        try:
            owner = _owner(client, directory, params)
        except UnknownNameError:
            if not absent:
                raise
            owner = _NOBODY
        resources = None if absent or params["resources"] is None else [_urn(client, directory, text) for text in params["resources"]]
        return IamPlatformToken(owner, resources, _urn_of(account_level(client)))

    def missing(self, params: Params) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
        yield from super().missing(params)
        if not params.get("user"):
            yield "user or service_user", {}

    # Reading

    def find(self, client: Client, params: Params) -> list[Document]:
        return self.among(client, params, self.list(client, params))

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        self._tokens = [item for item in read_platform_tokens(client) if item.get("status") != REVOKED]
        return iter(self._tokens)

    def has_key(self, item: Document, wanted: Document) -> bool:
        return self._owner in (None, item.get("userUuid")) and super().has_key(item, wanted)

    def id_of(self, item: Document) -> str:
        return item["tokenId"]

    def in_use(self, client: Client, secret: str) -> Document | None:
        # The account tells secrets to nobody, and has no way to ask whether one is right.
        return next((item for item in self._tokens if item["tokenId"] == public_part(secret)), None)

    def is_enabled(self, live: Document) -> bool:
        return live.get("status") != INACTIVE

    def span(self, live: Document) -> tuple[float | None, float | None]:
        created, expiration = live.get("createdAt"), live.get("expirationDate")
        return moment_of(created) if created else None, moment_of(expiration) if expiration else None

    # Comparing

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(dict(params, user=self._owner, resources=self._resources), live)
        return given if live is not None else {"resources": [self._account], **given}

    def shown(self, item: Document) -> dict[str, t.Any]:
        return dict(super().shown(item), enabled=self.is_enabled(item))

    def document(self, params: Params) -> Document:
        document = {"tags": [], **super().document(params)}
        length = relative_of(document.get("expirationDate", ""))
        return dict(document, expirationDate=written(time.time() + seconds_of(length, "expiration"))) if length else document

    def permit(self, client: Client, change: Change) -> None:
        super().permit(client, change)
        if "expiration" in change.paths:
            self.check_future(change.after["expiration"])
        if change.action in ("created", "rotated"):
            others = [item for item in self._tokens if item.get("userUuid") == change.after["user"] and item.get("status") != EXPIRED]
            if len(others) >= _MOST:
                raise DynatraceError(
                    "The owner of %s has %d platform tokens, and may have no more than %d" % (change.title, len(others), _MOST)
                )

    # Writing

    def issue(self, client: Client, document: Document) -> Issued:
        answer = client.post(self.path, document)
        return Issued(answer["tokenId"], answer["token"])

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        # The date first: what has expired cannot be made good for something.
        if document.get("expirationDate") != live.get("expirationDate"):
            client.put(self.place(live["tokenId"]) + "/expiration-date", {"expirationDate": document["expirationDate"]})
        if document["enabled"] != self.is_enabled(live):
            self._put_status(client, live["tokenId"], ACTIVE if document["enabled"] else INACTIVE)

    def disable(self, client: Client, object_id: str) -> None:
        self._put_status(client, object_id, INACTIVE)

    def _put_status(self, client: Client, object_id: str, status: str) -> None:
        client.put(self.place(object_id) + "/status", {"status": status})

    def delete(self, client: Client, live: Document, params: Params) -> None:
        try:
            super().delete(client, live, params)
        except ApiError as error:
            # To delete what is deleted is an error, and nobody says which.
            if error.status not in (400, 409) or any(self.id_of(item) == live["tokenId"] for item in self.list(client, params)):
                raise


def _owner(client: Client, directory: Directory, params: Params) -> str | None:
    """The UUID of the user or service user that the options name, None if they name nobody.

    :raises UnknownNameError: there is none; DynatraceError: there are several
    """
    if params["service_user"]:
        return Names(client, account_level(client), directory).service_user(params["service_user"])
    if "@" not in (params["user"] or ""):
        return params["user"] or None
    person = read_person(client, params["user"])
    if person is None:
        raise UnknownNameError("user: nobody in the account has the email address %s" % params["user"])
    return person["uid"]


def _urn(client: Client, directory: Directory, text: str) -> str:
    """The URN of what a token shall be for.

    :raises DynatraceError: there is no such environment, or there are several
    """
    if text.startswith("urn:"):
        return text
    level = find_level(client, text, lambda: directory.environments, "resources")
    if level == GLOBAL:
        raise DynatraceError("resources: a token is for the account or for environments, not for %s" % text)
    return _urn_of(level)


def _urn_of(level: Level) -> str:
    return "urn:dt%s:%s" % level


IAM_PLATFORM_TOKEN = IamPlatformToken()
