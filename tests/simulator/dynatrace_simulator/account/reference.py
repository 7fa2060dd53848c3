# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of names that are the same for everybody (official description of 2026, "Reference Data"). (unverified: what they hold)"""

from __future__ import annotations

from ..call import Answer, Call

_REGIONS = ("Africa", "Asia", "Europe", "North America", "Oceania", "South America")
_TIME_ZONES = {"Etc/UTC": "UTC+00:00", "Europe/Vienna": "UTC+01:00", "America/New_York": "UTC-05:00"}


def list_regions(call: Call) -> Answer:
    """GET /ref/v1/regions."""
    return Answer(200, [{"name": name} for name in _REGIONS])


def list_time_zones(call: Call) -> Answer:
    """GET /ref/v1/time-zones."""
    return Answer(200, [{"name": name, "displayName": shown} for name, shown in _TIME_ZONES.items()])
