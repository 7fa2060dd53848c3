# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tenants on disk: a SQLite file that follows every change."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Unlike REPLACE this leaves a changed record in its place, so that everything comes back in the order of its creation.
_UPSERT = "INSERT INTO record VALUES (?, ?, ?, ?) ON CONFLICT (tenant, kind, key) DO UPDATE SET data = excluded.data"


class State:
    """Records by tenant, kind and key. Nothing is kept when there is no file.

    The file holds tokens and secrets of the simulated tenants, so only its owner may read it.

    :param path: the file, created when missing; None to keep nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._connection: sqlite3.Connection | None = None
        self._dirty = False
        if path is None:
            return
        path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS record (tenant TEXT, kind TEXT, key TEXT, data TEXT, PRIMARY KEY (tenant, kind, key))"
        )

    def keep(self, tenant: str, kind: str, key: str, make: Callable[[], dict[str, Any]] | None) -> None:
        """Write the record that ``make`` returns, or remove it when None; it is on disk after :meth:`flush`."""
        if self._connection is None:
            return
        if not self._dirty:
            self._connection.execute("BEGIN")
            self._dirty = True
        if make is None:
            self._connection.execute("DELETE FROM record WHERE tenant = ? AND kind = ? AND key = ?", (tenant, kind, key))
        else:
            self._connection.execute(_UPSERT, (tenant, kind, key, json.dumps(make())))

    def forget(self, tenant: str) -> None:
        """Remove all records of a tenant."""
        if self._connection is not None:
            self.flush()
            self._connection.execute("DELETE FROM record WHERE tenant = ?", (tenant,))

    def flush(self) -> None:
        """Finish what :meth:`keep` began."""
        if self._connection is not None and self._dirty:
            self._connection.execute("COMMIT")
            self._dirty = False

    def close(self) -> None:
        """Flush and close the file."""
        self.flush()
        if self._connection is not None:
            self._connection.close()

    def load(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Return all records by tenant and kind, each kind in the order in which its keys were first written."""
        loaded: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
        if self._connection is not None:
            for tenant, kind, data in self._connection.execute("SELECT tenant, kind, data FROM record ORDER BY rowid"):
                loaded[tenant][kind].append(json.loads(data))
        return loaded
