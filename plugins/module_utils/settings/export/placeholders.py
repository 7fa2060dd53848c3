# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables in place of secrets, which no tenant tells. Private to this collection."""

from __future__ import annotations

import hashlib
import re
import typing as t
from collections import Counter

from ...documents import canonical
from ...variables import Placeholder
from ..schema import ENVIRONMENT
from ..secret_values import map_secrets

if t.TYPE_CHECKING:
    from ...documents import Path
    from ..bulk.items import Item
    from ..schema import Schema
    from ..values import Value

PREFIX = "vault_dynatrace_"
_LONGEST = 120


class Placeholders:
    """Gives each secret a variable. Its name tells the object, and which one where several objects share their name.

    :param items: all objects that may have secrets
    :ivar secrets: what was replaced: dictionaries with ``variable``, ``schema_id``, ``scope``, ``key`` and ``path``
    """

    def __init__(self, items: t.Iterable[Item]) -> None:
        self.secrets: list[dict[str, str]] = []
        self._shared = Counter(_object_name(item) for item in items)
        self._taken: set[str] = set()

    def put(self, schema: Schema, value: Value, item: Item) -> Value:
        """A copy of ``value`` with a placeholder for each secret that is set.

        :param item: the object that has the value
        """

        def replace(path: Path, secret: t.Any) -> t.Any:
            return Placeholder("{{ %s }}" % self._variable(item, path)) if secret else secret

        return map_secrets(schema.fields, value, replace)

    def _variable(self, item: Item, path: Path) -> str:
        desired = item.desired
        place = "/".join(str(step) for step in path)
        name = _object_name(item)
        own_id = desired.external_id or desired.object_id
        if self._shared[name] > 1:
            name += "_" + _digest(own_id)
        variable = PREFIX + name + "_" + slug(place)
        if variable in self._taken or len(variable) > _LONGEST:
            variable = variable[:_LONGEST] + "_" + _digest([own_id, place])
        self._taken.add(variable)
        self.secrets.append({"variable": variable, "schema_id": desired.schema_id, "scope": desired.scope, "key": item.key, "path": place})
        return variable


def _object_name(item: Item) -> str:
    desired = item.desired
    scope = "" if desired.scope == ENVIRONMENT else slug(desired.scope)
    name = "" if item.key == desired.object_id else slug(item.key)
    return "_".join(part for part in (schema_slug(desired.schema_id), scope, name) if part)


def _digest(value: t.Any) -> str:
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()[:8]


def slug(text: str) -> str:
    """``text`` as a part of the name of a variable or file: ``webHook/url`` -> ``web_hook_url``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def schema_slug(schema_id: str) -> str:
    """The id of a schema as a part of a name; what most ids begin with is left out."""
    return slug(schema_id[len("builtin:") :] if schema_id.startswith("builtin:") else schema_id)
