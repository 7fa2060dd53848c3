# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads custom tags, and says which there are in Ansible's spelling. Private to this collection."""

from __future__ import annotations

import typing as t

from .listing import entities, time_frame
from .selector import selectors
from .tags import PATH, Tag, tagged

if t.TYPE_CHECKING:
    from ..client import Client


def info(client: Client, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The result of :mod:`custom_tag_info`.

    :param params: its options
    :raises DynatraceError: an option is wrong, or the tenant refuses it
    """
    chosen, frame = selectors(params), time_frame(params["time_from"], params["time_to"])
    result: dict[str, t.Any] = {"changed": False, "entity_selectors": chosen}
    if params["per_entity"]:
        members = [tagged(entity) for entity in entities(client, chosen, frame, "+tags", "name")]
        result["entities"] = [
            {"entity_id": member.entity_id, "display_name": member.name, "tags": _described(member.tags)} for member in members
        ]
        found = {tag for member in members for tag in member.tags}
    else:
        answers = [client.get(PATH, {"entitySelector": selector, **frame}) for selector in chosen]
        found = {Tag(tag["key"], tag.get("value") or "") for answer in answers for tag in answer["tags"]}
    return dict(result, tags=_described(found))


def _described(tags: t.Iterable[Tag]) -> list[dict[str, t.Any]]:
    return [{"key": tag.key, "value": tag.value or None, "string_representation": tag.text} for tag in sorted(tags)]
