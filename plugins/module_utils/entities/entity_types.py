# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What types of monitored entities there are (environment.md 4.3). Private to this collection."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ..documents import suggestion
from ..errors import ApiError, DynatraceError
from ..excerpts import PAGE_SIZE

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document

_PATH = "/entityTypes"


def entity_types(client: Client, names: t.Iterable[str] | None) -> list[dict[str, t.Any]]:
    """The entity types with these names, or all, in Ansible's spelling.

    :raises DynatraceError: there is no such type, or the tenant refuses
    """
    found = client.pages(_PATH, {"pageSize": PAGE_SIZE}, "types") if names is None else (_read(client, name) for name in names)
    return [_described(each) for each in found]


def _read(client: Client, name: str) -> Document:
    try:
        return client.get("%s/%s" % (_PATH, quote(name, safe="")))
    except ApiError as error:
        # The API says no word about what is wrong.
        if error.status != 400:
            raise
    known = [each["type"] for each in client.pages(_PATH, {"pageSize": PAGE_SIZE}, "types")]
    raise DynatraceError("There is no entity type %s%s" % (name, suggestion(name, known)), status=400)


def _described(entity_type: Document) -> dict[str, t.Any]:
    properties = entity_type.get("properties") or ()
    outgoing, incoming = entity_type.get("fromRelationships") or (), entity_type.get("toRelationships") or ()
    return {
        "type": entity_type["type"],
        "display_name": entity_type.get("displayName"),
        "dimension_key": entity_type.get("dimensionKey"),
        "entity_limit_exceeded": entity_type.get("entityLimitExceeded"),
        "properties": [{"id": each["id"], "type": each.get("type"), "display_name": each.get("displayName")} for each in properties],
        "from_relationships": [{"id": each["id"], "to_types": each.get("toTypes") or []} for each in outgoing],
        "to_relationships": [{"id": each["id"], "from_types": each.get("fromTypes") or []} for each in incoming],
    }
