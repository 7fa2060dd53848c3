# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the simulator has seen: one record a request, without any credential."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_SECRET = re.compile(r"(dt0[a-zA-Z]\d{2}\.[A-Z0-9]{24})\.[A-Z0-9]{64}")
# A token may be deleted by its secret, which may also have the old form or be partly encoded; only what is surely an id may stay.
_TOKEN_PATH = re.compile(r"(/apiTokens/)(?!lookup$|dt0[a-zA-Z]\d{2}\.[A-Z0-9]{24}$)(dt0[a-zA-Z]\d{2}\.[A-Z0-9]{24})?.*")
_TOKEN_PARAMETER = re.compile(r"(?i)(api-token=)[^&]*")


def redact(text: str) -> str:
    """Return a text without the secret part of tokens and without the ``api-token`` parameter's value."""
    text = _TOKEN_PATH.sub(lambda match: f"{match.group(1)}{match.group(2) + '.' if match.group(2) else ''}***", text)
    return _SECRET.sub(r"\1.***", _TOKEN_PARAMETER.sub(r"\1***", text))


@dataclass(frozen=True)
class Record:
    """A request and the status of its answer (None when the connection was dropped). ``size`` is that of the request's body."""

    method: str
    path: str
    query: str
    status: int | None
    size: int
    time: float
    tenant: str | None
    body: bytes | None

    def shown(self, bodies: bool) -> dict[str, Any]:
        """Return the record's document, with the parsed body when asked for."""
        document: dict[str, Any] = {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "status": self.status,
            "bytes": self.size,
            "time": self.time,
            "tenant": self.tenant,
        }
        if bodies:
            try:
                document["body"] = json.loads(self.body) if self.body else None
            except ValueError:
                document["body"] = None
        return document


class Recorder:
    """The records since the last clearing."""

    def __init__(self) -> None:
        self._records: list[Record] = []

    def add(
        self, method: str, path: str, query: str, status: int | None, body: bytes, time: float, tenant: str | None, private: bool
    ) -> None:
        """Keep one request; the body of a ``private`` one (it carries a secret) is not kept."""
        self._records.append(Record(method, redact(path), redact(query), status, len(body), time, tenant, None if private else body))

    def clear(self, tenant: str | None = None) -> None:
        """Start counting anew, for all tenants or for one."""
        self._records = [record for record in self._records if tenant is not None and record.tenant != tenant]

    def shown(self, tenant: str | None, bodies: bool) -> dict[str, Any]:
        """Return the document of ``GET /__sim__/requests``."""
        records = list(self._of(tenant))
        return {
            "count": len(records),
            "by_method": dict(Counter(record.method for record in records)),
            "items": [record.shown(bodies) for record in records],
        }

    def counters(self, tenant: str | None) -> dict[str, Any]:
        """Return sums by method, status and path."""
        records = list(self._of(tenant))
        return {
            "count": len(records),
            "bytes": sum(record.size for record in records),
            "by_method": dict(Counter(record.method for record in records)),
            "by_status": dict(Counter(str(record.status) for record in records)),
            "by_path": dict(Counter(f"{record.method} {record.path}" for record in records)),
        }

    def _of(self, tenant: str | None) -> Iterable[Record]:
        return (record for record in self._records if tenant is None or record.tenant == tenant)
