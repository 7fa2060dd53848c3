# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands before a tenant and kills a process at one of its requests, so that the moment of death can be chosen."""

from __future__ import annotations

import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Gate:
    """A context in which a process can reach a tenant by ``url`` until it meets its fate.

    Everything that the process sent before has been carried out when the context is left, and nothing of it comes later.

    :param tenant: a SimulatedTenant
    :param number: which request the process does not survive, counted from 1
    :param carried_out: whether that request still reaches the tenant, so that only its answer is lost
    """

    def __init__(self, tenant, number, carried_out):
        self._number = number
        self._carried_out = carried_out
        self._seen = 0
        self._closed = False
        self._lock = threading.Lock()
        self._process = None
        target = urlsplit(tenant.url)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.gate = self
        self._server.target = target.hostname, target.port
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{target.path}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def condemn(self, process):
        """Name the process that is to die; before it sends anything."""
        self._process = process

    def let_through(self, send):
        """Do ``send()`` for a request and return the answer, None if the process is not to get any."""
        with self._lock:
            if self._closed:
                return None
            self._seen += 1
            fatal = self._seen == self._number
            if fatal and not self._carried_out:
                self._kill()
                return None
        answer = send()
        with self._lock:
            if fatal:
                self._kill()
            return None if self._closed else answer

    def _kill(self):
        self._closed = True
        self._process.kill()


class _Server(ThreadingHTTPServer):
    # Closing the server then waits for the requests under way.
    daemon_threads = False

    def handle_error(self, request, client_address):
        # Whoever was killed hangs up in the middle.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer leaves in one piece: the second of two would wait for the first to be acknowledged.
    wbufsize = -1

    def setup(self):
        super().setup()
        self.beyond = HTTPConnection(*self.server.target)

    def finish(self):
        self.beyond.close()
        super().finish()

    def _pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.gate.let_through(lambda: self._ask(body))
        if answer is None:
            self.close_connection = True
            return
        status, headers, content = answer
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on

    def _ask(self, body):
        self.beyond.request(self.command, self.path, body, dict(self.headers))
        answer = self.beyond.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def log_request(self, *_arguments):
        """Print nothing."""
