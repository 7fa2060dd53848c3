# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of environments and of their management zones <-> ids (account-and-platform.md 2.11). Private to this collection."""

from __future__ import annotations

import re
import typing as t

from .levels import find_level
from .lookup import only

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .levels import Level

_NUMBER = re.compile(r"-?\d+")


class Places:
    """The environments of an account and their management zones, all read with one request when a name is first needed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._listing: Document | None = None

    @property
    def _listed(self) -> Document:
        if self._listing is None:
            # The older of two listings: the newer one has no management zones.
            self._listing = t.cast("Document", self._client.get("/env/v1/accounts/{account}/environments"))
        return self._listing

    def _zones(self, environment: str) -> list[tuple[str, str]]:
        listed = self._listed.get("managementZoneResources") or ()
        return [(str(item["id"]), item.get("name") or "") for item in listed if item["parent"] == environment]

    def level(self, text: str, option: str) -> Level:
        """The level that a user means; as :func:`.levels.find_level`."""
        return find_level(self._client, text, lambda: self._listed.get("tenantResources") or [], option)

    def zone(self, environment: str, text: str) -> str:
        """The numeric id of a management zone. A number is one already, which saves a request.

        :raises DynatraceError: the environment has none of this name, or several
        """
        return text if _NUMBER.fullmatch(text) else only("management zone", text, self._zones(environment))

    def zone_name(self, environment: str, zone: str) -> str:
        """What :meth:`zone` takes for the zone with an id: its name, or the id where the name is not enough."""
        zones = self._zones(environment)
        name = dict(zones).get(zone, zone)
        enough = name and not _NUMBER.fullmatch(name) and [other for _id, other in zones].count(name) == 1
        return name if enough else zone
