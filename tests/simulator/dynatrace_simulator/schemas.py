# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of settings schemas, shared by all tenants, and what single tenants put on top of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from .call import Answer, Call
from .errors import ApiError, query_error

Schema = dict[str, Any]
_LIST_FIELDS = ("schemaId", "displayName", "latestSchemaVersion", "maturity", "multiObject", "ordered", "ownerBasedAccessControl")
_DEFAULT_FIELDS = _LIST_FIELDS[:3]


def version_key(version: str) -> tuple[int, ...]:
    """Return a schema version as numbers, so that 2.15 is newer than 2.9 (environment.md 1.14).

    :raises ValueError: not dot separated numbers.
    """
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (3 - len(numbers)))


def load_schemas(folders: Iterable[Path]) -> dict[str, Schema]:
    """Read all schema documents in the folders; later folders override earlier ones by schema id.

    :raises ValueError: a folder is missing or a file is not a schema document.
    """
    loaded: dict[str, Schema] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ValueError(f"no such folder of schemas: {folder}")
        for path in sorted(folder.glob("*.json")):
            document = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(document, dict) or "schemaId" not in document or "properties" not in document:
                raise ValueError(f"not a schema document: {path}")
            loaded[document["schemaId"]] = document
    return loaded


class SchemaCatalogue:
    """The schemas of one tenant: the shared ones and its own overrides.

    :param shared: documents by schema id; never changed here.
    """

    def __init__(self, shared: dict[str, Schema]) -> None:
        self._shared = shared
        self._own: dict[str, Schema] = {}
        self._older: dict[str, dict[str, Schema]] = {}

    def put(self, schema: Schema) -> None:
        """Make a document the current version of its schema; the version it replaces stays readable."""
        schema_id = schema["schemaId"]
        current = self.get(schema_id)
        if current is not None and current["version"] != schema["version"]:
            self._older.setdefault(schema_id, {})[current["version"]] = current
        self._own[schema_id] = schema

    def get(self, schema_id: str) -> Schema | None:
        """Return the current document of a schema."""
        return self._own.get(schema_id) or self._shared.get(schema_id)

    def require(self, schema_id: str) -> Schema:
        """Return the current document of a schema.

        :raises ApiError: 404 (environment.md 1.2).
        """
        schema = self.get(schema_id)
        if schema is None:
            raise ApiError(404, f"No schema with topic identifier '{schema_id}'")
        return schema

    def version(self, schema_id: str, version: str) -> Schema:
        """Return one version of a schema.

        :raises ApiError: 404 when the tenant does not know it. (unverified wording)
        """
        schema = self.require(schema_id)
        if schema["version"] == version:
            return schema
        older = self._older.get(schema_id, {}).get(version)
        if older is None:
            raise ApiError(404, f"No schema with topic identifier '{schema_id}' and version '{version}'")
        return older

    def own(self) -> list[Schema]:
        """Return the documents that only this tenant has."""
        return list(self._own.values())

    def __iter__(self) -> Iterator[Schema]:
        for schema_id in sorted({**self._shared, **self._own}):
            yield self.require(schema_id)


def list_schemas(call: Call) -> Answer:
    """GET /settings/schemas: no pages (environment.md 1.14)."""
    fields = call.values("fields") or list(_DEFAULT_FIELDS)
    unknown = [name for name in fields if name.lstrip("+") not in _LIST_FIELDS]
    if unknown:
        raise query_error("fields", f"Unknown field '{unknown[0]}'")
    wanted = [name.lstrip("+") for name in fields]
    items = []
    for schema in call.tenant.schemas:
        document = {**schema, "latestSchemaVersion": schema["version"]}
        items.append({name: document[name] for name in wanted if name in document})
    return Answer(200, {"items": items, "totalCount": len(items)})


def get_schema(call: Call) -> Answer:
    """GET /settings/schemas/{schemaId}: the current version unless ``schemaVersion`` asks for another."""
    schema_id, version = call.params["schema"], call.query.get("schemaVersion")
    if version is None:
        return Answer(200, call.tenant.schemas.require(schema_id))
    return Answer(200, call.tenant.schemas.version(schema_id, version))
