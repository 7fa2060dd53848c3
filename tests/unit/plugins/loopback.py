# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small HTTP server that answers what a test tells it to, and well-formed tokens that belong to nobody."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

API_TOKEN = "dt0c01." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "S3CR3T00" * 8
PLATFORM_TOKEN = "dt0s16." + "ABCDEFGHIJKLMNOPQRSTUVWX" + "." + "PL4TF0RM" * 8
CLIENT_ID = "dt0s02.ABCDEFGHIJKLMNOPQRSTUVWX"
CLIENT_SECRET = CLIENT_ID + "." + "CL13NT00" * 8
# Not a JWT on purpose: its leak must not be hidden by what recognises JWTs.
BEARER = "opaque-bearer-0123456789-abcdefghij"
SECRETS = [API_TOKEN, PLATFORM_TOKEN, CLIENT_SECRET, BEARER, "S3CR3T00" * 8, "PL4TF0RM" * 8, "CL13NT00" * 8]


def assert_no_secret(*texts):
    """Fail when the text of one of the arguments holds a secret."""
    for text in texts:
        leaked = [secret[:7] for secret in SECRETS if secret in str(text)]
        assert not leaked, f"leaked: {leaked}"


Seen = namedtuple("Seen", "method path headers body")


class Loopback:
    """Serves on a port of its own while entered.

    ``answers`` are used up in order; when there are none left, ``otherwise`` answers. Each is a dict of ``status``, ``body``
    (JSON, or text as it is), ``headers``, and ``broken``: ``unanswered`` (the connection ends after the request was read) or
    ``cut`` (it ends in the middle of the body). ``seen`` holds the requests.
    """

    def __init__(self, *answers, **otherwise):
        self.answers = list(answers)
        self.otherwise = otherwise
        self.seen = []

    def __enter__(self):
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_args):
                """Keep the output of the tests clean."""

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                loopback.seen.append(Seen(self.command, self.path, self.headers, body.decode()))
                answer = loopback.answers.pop(0) if loopback.answers else loopback.otherwise
                if answer.get("broken") != "unanswered":
                    content = answer.get("body", {})
                    content = (content if isinstance(content, str) else json.dumps(content)).encode()
                    self.send_response(answer.get("status", 200))
                    for name, value in {"Content-Type": "application/json", **answer.get("headers", {})}.items():
                        self.send_header(name, value)
                    missing = 100 if answer.get("broken") == "cut" else 0
                    self.send_header("Content-Length", str(len(content) + missing))
                    self.end_headers()
                    # A client that lost its patience does not listen any more.
                    with contextlib.suppress(ConnectionError):
                        self.wfile.write(content)
                        self.wfile.flush()
                if answer.get("broken"):
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = answer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()


def closed_port():
    """Return the URL of a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
