# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Command line: ``python -m dynatrace_simulator``."""

from __future__ import annotations

import argparse
import ipaddress
import json
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from .app import App
from .schemas import load_schemas
from .simulator import Simulator
from .state import State

DEFAULT_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dynatrace_simulator", description="A Dynatrace tenant on loopback, for tests.")
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=0, help="port, 0 for a free one")
    parser.add_argument("--tenants", type=int, default=1, help="number of tenants")
    parser.add_argument("--schemas", type=Path, action="append", metavar="DIR", help="folder of schema documents; later ones override")
    parser.add_argument("--state", type=Path, metavar="FILE", help="SQLite file that keeps the tenants between runs")
    parser.add_argument("--latency-ms", type=int, default=0, metavar="N", help="time every request takes at least")
    parser.add_argument("--ready-file", type=Path, metavar="F", help="file for the line that is printed once it listens")
    parsed = parser.parse_args(arguments)
    if not _is_loopback(parsed.host):
        parser.error(f"--host must be a loopback address such as 127.0.0.1, not '{parsed.host}'")
    return parsed


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol left open asyncio does not switch off Nagle, which costs 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


class _Server(uvicorn.Server):
    """A server that prints one line of JSON once it listens (design.md 6)."""

    def __init__(self, config: uvicorn.Config, line: str, ready_file: Path | None) -> None:
        super().__init__(config)
        self._line = line
        self._ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if not self.started:
            return
        if self._ready_file is not None:
            # The line holds tokens; and whoever waits for the file must never see half of it.
            draft = self._ready_file.with_name(self._ready_file.name + ".part")
            draft.touch(mode=0o600)
            draft.write_text(self._line + "\n", encoding="utf-8")
            os.replace(draft, self._ready_file)
        print(self._line, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator until it is told to stop.

    :return: exit code; 2 for a host that is not loopback, a port that is taken, schemas or a state file that cannot be read.
    """
    options = _arguments(arguments)
    try:
        schemas = load_schemas(options.schemas or [DEFAULT_SCHEMAS])
    except ValueError as error:
        return _refuse(error)
    # uvicorn raises the signal again once it has stopped; the state file is to be closed before the process ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        state = State(options.state)
    except (OSError, sqlite3.Error) as error:
        return _refuse(error)
    try:
        simulator = Simulator(schemas, state, options.tenants)
        listener = _listen(options.host, options.port)
        host = f"[{options.host}]" if ":" in options.host else options.host
        base_url = f"http://{host}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            App(simulator, options.latency_ms),
            access_log=False,
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
            ws="none",
        )
        _Server(config, json.dumps(simulator.ready(base_url)), options.ready_file).run(sockets=[listener])
    except OSError as error:
        return _refuse(error)
    except KeyboardInterrupt:
        return 0
    finally:
        state.close()
    return 0


def _refuse(error: Exception) -> int:
    print(f"dynatrace_simulator: error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
