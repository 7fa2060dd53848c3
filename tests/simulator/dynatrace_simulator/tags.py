# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom tags: what is set, set, deleted by entity selector (environment.md 3).

Automatic and imported tags are neither shown nor touched. Management zones are not evaluated anew.
"""

from __future__ import annotations

from typing import Any

from .call import Answer, Call
from .entity_selectors import select_entities
from .errors import body_error, query_error
from .faults import lag_reads
from .metags import USER_PROVIDED, identity, is_custom, me_tag, without_source
from .tenants import Entity

_DEFAULT_FROM = "now-24h"
_MAX_TAGS = 1000


def list_tags(call: Call) -> Answer:
    """GET /tags: the union of the custom tags of all matched entities, all on one page."""
    union = {identity(tag): tag for entity in _selected(call) for tag in entity.tags if is_custom(tag)}
    tags = [without_source(tag) for tag in union.values()]
    return Answer(200, {"totalCount": len(tags), "tags": tags})


def post_tags(call: Call) -> Answer:
    """POST /tags: a tag with another value of a key that is there already is one more tag."""
    wanted = _requested_tags(call.json())
    selected = _stored(call)
    for entity in selected:
        present = {identity(tag) for tag in entity.tags if is_custom(tag)}
        _set_tags(call, entity, [*entity.tags, *(tag for key, tag in wanted.items() if key not in present)])
    # That the answer names all tags of the request, whether anything changed or matched, is (unverified).
    return Answer(200, {"matchedEntitiesCount": len(selected), "appliedTags": [without_source(tag) for tag in wanted.values()]})


def delete_tags(call: Call) -> Answer:
    """DELETE /tags: the tag with exactly this key and value, or every tag with the key."""
    key = call.query.get("key")
    if not key:
        raise query_error("key", "Must not be null" if key is None else "Size must be at least 1")
    every, doomed = call.flag("deleteAllWithKey"), (key, call.query.get("value") or None)
    selected = _stored(call)
    for entity in selected:
        kept = [tag for tag in entity.tags if not is_custom(tag) or (tag["key"] != key if every else identity(tag) != doomed)]
        _set_tags(call, entity, kept)
    return Answer(200, {"matchedEntitiesCount": len(selected)})


def _selected(call: Call) -> list[Entity]:
    return select_entities(call, call.query.get("entitySelector"), _DEFAULT_FROM)


def _stored(call: Call) -> list[Entity]:
    """Return the selected entities as they are stored, where what was selected is how they are read (fault ``lag``)."""
    return [call.tenant.entities[entity.entityId] for entity in _selected(call)]


def _set_tags(call: Call, entity: Entity, tags: list[dict[str, Any]]) -> None:
    if len(tags) != len(entity.tags):
        call.tenant.change_entity(entity, lag_reads(call.faults), tags=tags)


def _requested_tags(document: Any) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Return the tags of a request body by identity.

    :raises ApiError: 400 for no list of 0 to 1,000 tags, each with a key. (unverified paths and wording)
    """
    tags = document.get("tags") if isinstance(document, dict) else None
    if not isinstance(tags, list):
        raise body_error("tags", "Must not be null")
    if len(tags) > _MAX_TAGS:
        raise body_error("tags", f"Size must be between 0 and {_MAX_TAGS}")
    wanted = {}
    for index, entry in enumerate(tags):
        key, value = (entry.get("key"), entry.get("value")) if isinstance(entry, dict) else (None, None)
        if not isinstance(key, str) or not key:
            raise body_error(f"tags[{index}].key", "Size must be at least 1" if key == "" else "Must not be null")
        if value is not None and not isinstance(value, str):
            raise body_error(f"tags[{index}].value", "Must be of type string")
        tag = me_tag(key, value, source=USER_PROVIDED)
        wanted[identity(tag)] = tag
    return wanted
