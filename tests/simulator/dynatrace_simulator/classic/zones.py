# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Management zones by number, as the classic API names them (environment.md 1.10)."""

from __future__ import annotations

import re

from ..identifiers import decode_object_id, numeric_zone_id
from ..tenants import MANAGEMENT_ZONES, Tenant
from .payload import Payload

_NUMBER = re.compile(r"-?\d{1,19}")


def zone_number(reference: str | None) -> str | None:
    """Return the numeric id of the zone that a setting refers to, also of one that is gone; None for what is no reference.

    :param reference: object id, or the number that settings held before they held object ids.
    """
    if reference is None or _NUMBER.fullmatch(reference):
        return reference
    try:
        return str(numeric_zone_id(decode_object_id(reference).uid))
    except ValueError:
        return None


def zone_reference(payload: Payload, tenant: Tenant, numeric: bool) -> str | None:
    """Return the reference to the zone named by ``mzId``; None when there is no such field.

    :param numeric: the tenant's version of the schema still holds the number (environment.md 6.2, 6.3).
    """
    number = payload.text("mzId", "")
    if not number or numeric:
        return number or None
    for zone in tenant.objects.of_schema(MANAGEMENT_ZONES):
        if str(numeric_zone_id(zone.uid)) == number:
            return zone.object_id
    # (unverified wording)
    payload.refuse("mzId", f"Unknown management zone '{number}'")
    return None
