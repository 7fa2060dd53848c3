# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Network zones (API description, ``/networkZones`` and ``/networkZoneSettings``). Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


class NetworkZone(Resource):
    """The id of a network zone is its name, in lower case whatever is sent; a PUT creates or replaces it."""

    module = "network_zone"
    noun = "network zone"
    path = "/networkZones"
    key = ("id",)
    options: t.ClassVar = {
        "id": {"type": "str", "required": True},
        "description": {"type": "str"},
        "alternative_zones": {"type": "list", "elements": "str", "unordered": True},
        "fallback_mode": {"type": "str", "choices": ["ANY_ACTIVE_GATE", "NONE", "ONLY_DEFAULT_ZONE"], "initial": "ANY_ACTIVE_GATE"},
    }

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params)
        for name in ("id", "alternative_zones"):
            given.update({name: _lower(given[name])} if name in given else {})
        return given

    def place(self, object_id: str) -> str:
        return super().place(object_id.lower())

    def permit(self, client: Client, change: Change) -> None:
        # Nothing tells whether a tenant without network zones refuses to delete one, too.
        if change.action in ("created", "updated") and not client.get("/networkZoneSettings")["networkZonesEnabled"]:
            raise DynatraceError(
                "Network zones are disabled in %s; the settings of the schema builtin:networkzones enable them" % client.tenant
            )

    def create(self, client: Client, document: Document, params: Params) -> Created:
        zone = document.pop("id")
        client.put(self.place(zone), document)
        return Created(zone)

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        client.put(self.place(document.pop("id")), document)


def _lower(zones: t.Any) -> t.Any:
    return zones.lower() if isinstance(zones, str) else [zone.lower() for zone in zones]


NETWORK_ZONE = NetworkZone()
