# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault ``conflict``: someone else changes an object just before the request reaches it."""

from __future__ import annotations

from typing import Any

from .call import Call
from .schemas import Schema
from .store import SettingsObject
from .validation import normalise_for_storage

SOMEONE_ELSE = "someone.else@example.com"


def modify_behind(call: Call, settings: dict[str, Any]) -> None:
    """Give the addressed object a new revision, so that every update token handed out before is outdated.

    :param settings: ``author`` of the change, ``value`` with properties to change at the top level.
    """
    item: SettingsObject | None = call.tenant.objects.get(call.params.get("object", ""))
    if item is None:
        return
    schema: Schema = call.tenant.schemas.require(item.schema_id)
    if settings.get("value"):
        item.value = normalise_for_storage(schema, {**item.value, **settings["value"]})
    author = settings.get("author", SOMEONE_ELSE)
    item.touch(author, author)
    call.tenant.objects.save(item)
