# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ASGI application: every request passes here, is recorded, may meet a fault, is checked and handed to its endpoint."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .account.addressing import account_key, is_account_path
from .account.serving import serve
from .auth import authenticate, authorize
from .call import Answer, Call
from .conflicts import modify_behind
from .errors import ApiError
from .faults import ConnectionCut, answer_of, delay_of, html_answer
from .permissions import Meetings
from .routes import ACCOUNT, CONFIG, CONTROL, NOWHERE, PLATFORM, PLATFORM_V1, V1, V2, find_route
from .simulator import Simulator
from .sso import post_token

# environment.md 0.5. That the settings endpoints answer 413 is (unverified).
MAX_PAYLOAD = 1_048_576

# What the beginning of a path leads to, the longer ones first (environment.md 7.2).
_SURFACES = {
    "/api/config/v1/": CONFIG,
    "/api/v1/": V1,
    "/api/v2/": V2,
    "/platform/classic/environment-api/v1/": PLATFORM_V1,
    "/platform/classic/environment-api/v2/": V2,
    "/platform/classic/environment-api/": NOWHERE,
    "/platform/": PLATFORM,
}
_SSO = "/sso/oauth2/token"


class ConnectionDropped(Exception):
    """The connection was to be cut, but the server running this application offers no transport to cut."""


class App:
    """The simulator as an ASGI application.

    :param simulator: the tenants to serve.
    :param latency_ms: time every request of the API takes at least.
    """

    def __init__(self, simulator: Simulator, latency_ms: int = 0) -> None:
        self.simulator = simulator
        self.latency_ms = latency_ms
        self.meetings = Meetings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        path, base_url = _raw_path(scope), f"{scope['scheme']}://{request.headers.get('host', 'localhost')}"
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        call = Call(
            simulator=self.simulator,
            method=request.method,
            path=path,
            query=dict(pairs),
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            body=await request.body(),
            pairs=pairs,
            base_url=base_url,
            url=base_url + path,
        )
        if call.path.startswith("/__sim__/"):
            answer: Answer | None = self._control(call)
        else:
            tenant_id, _rest = self._split(call)
            with self.meetings.enter(tenant_id, call.method, call.path) as call.refusal:
                answer = await self._tenant_call(call, scope["query_string"].decode("latin-1"))
        self.simulator.state.flush()
        if answer is None:
            await _drop(send)
            return
        response = Response(answer.encoded(), answer.status, answer.headers, answer.content_type if answer.body is not None else None)
        await response(scope, receive, send)

    def _control(self, call: Call) -> Answer:
        route, call.params, exists = find_route(CONTROL, call.path[len("/__sim__") :], call.method)
        if route is None:
            return Answer(405 if exists else 404, ApiError(405 if exists else 404, "There is no such control endpoint").body())
        call.params = {name: unquote(value) for name, value in call.params.items()}
        try:
            return route.handler(call)
        except ApiError as error:
            return Answer(error.status, error.body())
        except (KeyError, TypeError, ValueError) as error:
            return Answer(400, ApiError(400, f"{type(error).__name__}: {error}").body())

    async def _tenant_call(self, call: Call, query: str) -> Answer | None:
        """Answer a request to the API; None when the connection is to be cut."""
        started = time.time()
        path = call.path
        tenant_id, rest = self._split(call)
        call.faults = self.simulator.faults.take(tenant_id, call.method, path, query)
        delay = self.latency_ms + delay_of(call.faults, call.objects)
        if delay:
            await asyncio.sleep(delay / 1000)
        answer: Answer | None = None
        private = self._private(call.method, rest)
        try:
            if "drop_before" not in call.faults:
                answer = answer_of(call.faults) or self._dispatch(call, tenant_id, rest)
        except ApiError as error:
            answer = Answer(error.status, None if error.empty else error.body(), error.headers())
        except ConnectionCut:
            answer = None
        if "drop_after" in call.faults:
            answer = None
        self.simulator.recorder.add(call.method, path, query, answer.status if answer else None, call.body, started, tenant_id, private)
        return answer

    def _split(self, call: Call) -> tuple[str | None, str]:
        """Return the tenant (or the account) that a request belongs to, and the path without ``/e/{id}``."""
        path = call.path
        if is_account_path(path):
            return account_key(call), path
        if path.startswith("/e/"):
            tenant_id, _slash, rest = path[len("/e/") :].partition("/")
            return unquote(tenant_id), "/" + rest
        if path == _SSO or self.simulator.first is None:
            return None, path
        return self.simulator.first.id, path

    def _private(self, method: str, path: str) -> bool:
        """Return whether the body of a request must not be recorded; what goes nowhere may have been meant for a path with secrets."""
        route = find_route(*_surface(path), method)[0]
        return route is None or route.private

    def _dispatch(self, call: Call, tenant_id: str | None, path: str) -> Answer:
        if path == _SSO:
            if call.method != "POST":
                raise ApiError(405, "Method not allowed")
            return post_token(call)
        if is_account_path(path):
            return serve(call, tenant_id)
        if tenant_id is None or tenant_id not in self.simulator.tenants:
            raise ApiError(404, "There is no such environment")
        call.tenant = self.simulator.tenants[tenant_id]
        call.platform = path.startswith("/platform/")
        surface, call.path = _surface(path)
        if surface == NOWHERE:
            raise ApiError(404, "Not found")
        if call.platform and call.tenant.live:
            return html_answer()
        return self._endpoint(call, surface)

    def _endpoint(self, call: Call, surface: str) -> Answer:
        call.caller = authenticate(call)
        route, params, exists = find_route(surface, call.path, call.method)
        if route is None:
            # (unverified bodies)
            raise ApiError(405, "Method not allowed") if exists else ApiError(404, "Not found")
        authorize(call, route.classic, route.platform)
        if len(call.body) > MAX_PAYLOAD:
            raise ApiError(413, f"The payload exceeds the limit of {MAX_PAYLOAD} bytes")
        call.params = {name: unquote(value) for name, value in params.items()}
        if call.refusal is not None:
            raise call.refusal
        if "conflict" in call.faults:
            modify_behind(call, call.faults["conflict"].settings)
        return route.handler(call)


def _surface(path: str) -> tuple[str, str]:
    """Return which table of endpoints a path belongs to, and the path as that table spells it."""
    if is_account_path(path):
        return ACCOUNT, path
    for prefix, surface in _SURFACES.items():
        if path.startswith(prefix):
            return surface, path[len(prefix) - 1 :]
    return NOWHERE, path


def _raw_path(scope: Scope) -> str:
    """Return the path as sent: a decoded slash must not look like a separator."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("latin-1").partition("?")[0]


async def _drop(send: Send) -> None:
    """Cut the connection without an answer.

    ASGI has no message for that, so this reaches for the transport of uvicorn's request object.

    :raises ConnectionDropped: another server runs the application, such as the test client.
    """
    cycle: Any = getattr(send, "__self__", None)
    if not hasattr(cycle, "transport"):
        raise ConnectionDropped("the fault cut this connection")
    cycle.transport.abort()
    while not cycle.disconnected:
        await asyncio.sleep(0)
