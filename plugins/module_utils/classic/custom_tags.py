# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom tags: what the topology API v1 had -> options of :mod:`custom_tag`. Private to this collection.

Source of what that API did: environment.md 3.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from .fields import Conversion, ConversionError, Fields
from .references import CUSTOM, tag

if t.TYPE_CHECKING:
    from .fields import Note

_SPLIT = "becomes the key %s with the value %s. The tag with the key %s, which is what the classic API made of it, stays: remove it"
_WHOLE = "stays a key with a colon and no value, which is what the classic API made of it; split makes a key and a value of it"
_ENTITY_ID = re.compile(r"[A-Z][A-Z0-9_]*-[0-9A-F]{16}")


def convert(payload: t.Any, split: bool = False) -> Conversion:
    """The options for each entity that has tags of its own.

    :param payload: tags, or an object with ``tags``, by the id of their entity; or an entity or a list of
        entities as the API told them, with ``entityId`` and ``tags``. A tag is a text or an object with ``context``, ``key`` and ``value``
    :param split: whether a text, or a key without a value, is taken for ``key:value``. The API took all of it for the key, colons included
    :raises ConversionError: it cannot be expressed
    """
    notes: list[Note] = []
    found = []
    for path, entity_id, tags in _entities(payload):
        if not _ENTITY_ID.fullmatch(entity_id):
            raise ConversionError(path, "must be the id of an entity such as HOST-0123456789ABCDEF, not %r" % entity_id)
        if not isinstance(tags, list):
            raise ConversionError(path, "must have a list of tags, not %r" % (tags,))
        kept = [_tag(item, "%s.tags[%d]" % (path, index), notes, split) for index, item in enumerate(tags)]
        own = [options for place, options in enumerate(kept) if options and options not in kept[:place]]
        if own:
            found.append({"entity_selector": 'entityId("%s")' % entity_id, "tags": own})
    return Conversion(found, notes)


def _entities(payload: t.Any) -> t.Iterator[tuple[str, str, t.Any]]:
    """The path, the id and the tags of each entity. What else the API told of an entity is nothing that anybody configured."""
    if isinstance(payload, Mapping) and "entityId" not in payload:
        for entity_id, tags in payload.items():
            yield str(entity_id), str(entity_id), tags.get("tags", []) if isinstance(tags, Mapping) else tags
        return
    if isinstance(payload, Mapping):
        payload = [payload]
    if not isinstance(payload, list):
        raise ConversionError("payload", "must be a list of entities, or tags by the id of their entity, not %r" % (payload,))
    for index, item in enumerate(payload):
        fields = Fields(item, [], "[%d]" % index)
        yield fields.path, fields.text("entityId"), item.get("tags") or []


def _tag(item: t.Any, path: str, notes: list[Note], split: bool) -> dict[str, str] | None:
    """The tag as an option, None for one that is not custom."""
    fields = Fields({"key": item} if isinstance(item, str) else item, notes, path)
    context, key, value = tag(fields)
    if context != CUSTOM:
        fields.note("context", "a tag with the context %s is imported, nobody can put it on; it is left out" % context)
        return None
    if ":" in key and not value:
        # So did the API store a text with a colon, and so it told it.
        whole = key
        if split:
            key, _colon, value = whole.partition(":")
            if not key.strip():
                raise ConversionError(path, "%r is a value without a key" % whole)
        fields.note("", _SPLIT % (key, value or "(none)", whole) if split else _WHOLE)
    return {"key": key, "value": value} if value else {"key": key}
