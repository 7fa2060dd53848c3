# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door to HTTP."""

from __future__ import annotations

import json
import re
import threading
import traceback
import typing as t

from . import errors
from .auth import Credential, OAuthClientCredentials
from .connection import ENVIRONMENT_API
from .retries import Course, Pace, PatientAdapter

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

if t.TYPE_CHECKING:
    from .connection import Api, Connection

Parameters = t.Optional[t.Mapping[str, t.Any]]


class Answer(t.NamedTuple):
    """What came back: ``body`` is the parsed JSON, None when there was none."""

    status: int
    body: t.Any
    headers: t.Mapping[str, str]


# environment.md 0.6: an empty page that names a next one is asked for again; other clients do so up to ten times.
EMPTY_PAGE_TRIES = 5
# As many as one other client asks for; a server that gives fewer is asked for more pages.
NUMBERED_PAGE_SIZE = 1000
_INCOMPLETE = "the listing is incomplete, nothing was concluded from it: "
USER_AGENT = "community.dynatrace (Ansible collection)"


class Client:
    """Sends requests to the APIs of one environment, or of the account.

    ``connection`` is a :class:`connection.Connection`; paths are relative to the base of the API, which is ``api`` where no other
    one is named, by default the Environment API v2 (``/settings/objects``). ``{account}`` in a path stands for the account's UUID.
    ``requests`` counts the requests made, tries included, ``repeated`` those of them that were further tries; ``held_scopes`` keeps
    what :func:`scopes.held_scopes` found out.
    """

    def __init__(self, connection: Connection, api: Api = ENVIRONMENT_API) -> None:
        self._connection = connection
        self._api = api
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, PatientAdapter())
        self.requests = 0
        self.repeated = 0
        self.held_scopes: set[str] | None = None
        self._counting = threading.Lock()
        self._paces: dict[Api, Pace] = {api: Pace(api.per_minute)} if api.per_minute else {}

    @property
    def tenant(self) -> str:
        """The environment or the account in a few characters, for headers of diffs."""
        return self._connection.place(self._api)

    @property
    def account(self) -> str:
        """The UUID of the account."""
        return self._connection.account

    @property
    def platform(self) -> bool:
        """Whether requests go to the platform prefix with a bearer."""
        return self.auth.bearer

    @property
    def auth(self) -> Credential:
        """The credential in use (:mod:`auth`), able to fetch its bearer."""
        return self.prepare(self._connection.auth_for(self._api))

    def prepare(self, credential: Credential) -> Credential:
        """Return ``credential`` after giving an OAuth client the way to its single sign-on."""
        if isinstance(credential, OAuthClientCredentials):
            credential.exchange = self._exchange
        return credential

    def request(
        self,
        method: str,
        path: str,
        params: Parameters = None,
        body: t.Any = None,
        repeatable: bool | None = None,
        item_results: bool = False,
        api: Api | None = None,
    ) -> Answer:
        """Send one request and return its :class:`Answer`; ``body`` is sent and returned as parsed JSON.

        ``repeatable`` tells whether it may be sent again when nobody knows if it arrived (default: all but POST).
        With ``item_results`` an array is returned whatever the status, for the caller to read each item's ``code``.

        :raises ApiError: for an answer that is an error; ConnectionFailedError: when there is none; DynatraceError: when no
            credential is given that ``api`` takes.
        """
        api = api or self._api
        credential = self.prepare(self._connection.auth_for(api))
        if "{account}" in path:
            path = path.replace("{account}", self._connection.account)
        url = self._connection.base(api, credential.bearer) + path
        # In messages, where nobody would know which API is meant.
        path = path if api is ENVIRONMENT_API else (api.classic or "") + path
        data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
        headers = dict(self._connection.headers, Accept="application/json")
        headers.setdefault("User-Agent", USER_AGENT)
        if data is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        repeatable = method != "POST" if repeatable is None else repeatable

        def send() -> requests.Response:
            prepared = requests.Request(method, url, params=params, data=data, headers=headers, auth=credential)
            answer, tries = self._send(prepared, path, repeatable, self._paces.get(api))
            with self._counting:
                self.requests += tries
                self.repeated += tries - 1
            return answer

        answer = send()
        if answer.status_code == 401 and credential.renew():
            answer = send()
        return self._read(answer, method, path, item_results, repr(credential), api.option)

    def get(self, path: str, params: Parameters = None, api: Api | None = None) -> t.Any:
        """Return the body of a GET. Raises as :meth:`request` does."""
        return self.request("GET", path, params, api=api).body

    def post(self, path: str, body: t.Any = None, params: Parameters = None, **options: t.Any) -> t.Any:
        """Return the body of the answer to a POST. Raises as :meth:`request` does."""
        return self.request("POST", path, params, body, **options).body

    def put(self, path: str, body: t.Any = None, params: Parameters = None, **options: t.Any) -> t.Any:
        """Return the body of the answer to a PUT. Raises as :meth:`request` does."""
        return self.request("PUT", path, params, body, **options).body

    def delete(self, path: str, params: Parameters = None, **options: t.Any) -> t.Any:
        """Return the body of the answer to a DELETE, mostly None. Raises as :meth:`request` does."""
        return self.request("DELETE", path, params, **options).body

    def pages(self, path: str, params: Parameters = None, items: str = "items", repeated: t.Collection[str] = ()) -> t.Iterator[t.Any]:
        """Yield the elements of ``items`` of every page of a listing (environment.md 0.6). Takes and raises what :meth:`listing` does."""
        for page in self.listing(path, params, items, repeated):
            yield from page.get(items) or ()

    def listing(
        self, path: str, params: Parameters = None, items: str = "items", repeated: t.Collection[str] = ()
    ) -> t.Iterator[dict[str, t.Any]]:
        """Yield every page of a listing, for those to whom a page tells more than its ``items``.

        The key of a next page already holds the query, and every other parameter beside it is an error, but for the ``repeated`` ones
        of a listing that wants them again with each key.

        :raises ApiError: also when the listing breaks off, so that half a listing is never taken for all of it.
        """
        again = {name: value for name, value in (params or {}).items() if name in repeated}
        page = self._page(path, params, items)
        yield page
        while page.get("nextPageKey"):
            page = self._page(path, {"nextPageKey": page["nextPageKey"], **again}, items)
            yield page

    def numbered_pages(self, path: str, params: Parameters = None, items: str = "content", size_name: str = "size") -> t.Iterator[t.Any]:
        """Yield the elements of ``items`` of every page of a listing whose pages are numbered from 1 (account-and-platform.md 2.1).

        ``size_name`` is the parameter for the length of a page, which the server may cut. The number of all objects ends the
        listing where the server tells it (``totalCount`` or ``total``), else a page that is not full.

        :raises ApiError: as :meth:`request`; DynatraceError: when the listing breaks off
        """
        count, number = 0, 0
        while True:
            number += 1
            page = self.get(path, {**(params or {}), "page": number, size_name: NUMBERED_PAGE_SIZE})
            if not isinstance(page, dict):
                raise errors.DynatraceError(f"GET {path}: the answer is not a listing")
            found = page.get(items) or []
            yield from found
            count += len(found)
            total = page.get("totalCount", page.get("total"))
            if len(found) < NUMBERED_PAGE_SIZE if total is None else count >= total:
                return
            if not found:
                raise errors.DynatraceError(f"GET {path}: {_INCOMPLETE}page {number} is empty after {count} of {total}")

    def refusal(self, method: str, path: str, params: Parameters = None, body: t.Any = None) -> errors.PermissionDeniedError | None:
        """Return how the server refuses a request for want of a permission, None when it lets it in, whatever it then says.

        Raises as :meth:`request` does for a refused credential, a wrong host and a server in trouble.
        """
        try:
            self.request(method, path, params, body, item_results=True)
        except errors.PermissionDeniedError as error:
            return error
        except errors.ApiError as error:
            if error.status not in (400, 404, 409) or isinstance(error, errors.WrongHostError):
                raise
        return None

    def _page(self, path: str, params: Parameters, items: str) -> dict[str, t.Any]:
        """Return one page of a listing, asked for again while it is empty though more pages are said to follow."""
        key = (params or {}).get("nextPageKey")
        for _attempt in range(EMPTY_PAGE_TRIES):
            try:
                page = self.get(path, params)
            except errors.ApiError as error:
                if error.status != 400 or key is None:
                    raise
                raise errors.ApiError(
                    "GET", path, 400, error.server_message, error.violations, hint=_INCOMPLETE + "its page key was refused"
                ) from None
            if not isinstance(page, dict):
                raise errors.DynatraceError(f"GET {path}: the answer is not a listing")
            if page.get(items) or not page.get("nextPageKey"):
                return page
        if page["nextPageKey"] == key:
            raise errors.DynatraceError(f"GET {path}: {_INCOMPLETE}the server keeps answering the same empty page")
        return page

    def _send(self, prepared: requests.Request, path: str, repeatable: bool, pace: Pace | None = None) -> tuple[requests.Response, int]:
        """Send over the session; return the answer and the number of tries."""
        connection = self._connection
        if pace is not None:
            pace.wait()
        # Begun after that: whoever keeps the pace loses no patience.
        course = Course(connection.max_wait, repeatable, pace)
        try:
            request = self._session.prepare_request(prepared)
            request.course = course  # type: ignore[attr-defined]
            # Options of the session lose against the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE), those of a request win.
            options = self._session.merge_environment_settings(
                request.url, connection.proxies, None, connection.verify, connection.certificate
            )
            answer = self._session.send(request, timeout=connection.timeout, allow_redirects=False, **options)
        except (requests.RequestException, OSError, UnicodeError) as error:
            # Nobody knows whether a write was carried out whose answer is lost; the next run will see.
            advice = (
                "; it may have been carried out all the same, run again to find out" if course.sent and prepared.method != "GET" else ""
            )
            raise errors.ConnectionFailedError(
                f"{prepared.method} {path}: no answer from {_origin(prepared.url)}: {_reason(error)}", course.sent, advice
            ) from None
        return answer, course.tries + 1

    def _exchange(self, url: str, form: dict[str, str]) -> t.Any:
        """Return the parsed answer of the single sign-on. Asking twice does no harm, so this POST is repeatable."""
        prepared = requests.Request(
            "POST", url, data=form, headers={"Accept": "application/json", "User-Agent": USER_AGENT}, auth=lambda request: request
        )
        answer, _tries = self._send(prepared, url, True)
        try:
            return self._read(answer, "POST", url, False, "", "token_url").body
        except errors.ApiError as error:
            if error.status not in (400, 401):
                raise
            raise errors.AuthenticationError(
                "POST",
                url,
                error.status,
                error.server_message,
                error_code=error.details.get("error_code"),
                hint=f"the OAuth client {form['client_id']} was refused: check client_id, client_secret, account_uuid and oauth_scopes",
            ) from None

    def _read(self, answer: requests.Response, method: str, path: str, item_results: bool, credential: str, option: str) -> Answer:
        status, text = answer.status_code, answer.content.decode("utf-8", "replace")
        if status >= 300 or errors.is_page(answer.headers, text):
            items = _parse(text) if item_results and 400 <= status < 500 else None
            if isinstance(items, list):
                return Answer(status, items, answer.headers)
            raise errors.error_from_answer(method, path, status, answer.headers, text, credential, option)
        body = _parse(text)
        if body is None and text.strip():
            raise errors.WrongHostError(method, path, status, "the answer is not JSON", hint=f"check {option}")
        return Answer(status, body, answer.headers)


def _parse(text: str) -> t.Any:
    """Return the parsed JSON, None when there is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _origin(url: str) -> str:
    return re.sub(r"^(\w+://[^/?#]+).*", r"\1", url, flags=re.S)


def _reason(error: Exception) -> str:
    """Return what went wrong in words, out of the layers of requests and urllib3."""
    cause = error.args[0] if error.args else error
    cause = getattr(cause, "reason", cause) or cause
    if cause.__class__ is not str and getattr(cause, "args", None):
        # What broke the connection, behind the words of urllib3.
        cause = cause.args[-1]
    return re.sub(r"<[^>]*>:?\s*|HTTPS?ConnectionPool\([^)]*\):\s*", "", str(cause)).strip() or type(error).__name__
