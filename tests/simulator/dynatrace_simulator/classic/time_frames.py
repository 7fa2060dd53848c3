# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time frame of a v1 request: two timestamps, or how long back from now."""

from __future__ import annotations

from ..call import Call
from ..clock import now_ms
from ..errors import query_error

_MINUTE = 60_000
_DAY = 1440 * _MINUTE
# (Dynatrace documentation, "Hosts API - GET all hosts" and "Problems API - GET feed")
_RELATIVE = {
    "min": _MINUTE,
    "5mins": 5 * _MINUTE,
    "10mins": 10 * _MINUTE,
    "15mins": 15 * _MINUTE,
    "30mins": 30 * _MINUTE,
    "hour": 60 * _MINUTE,
    "2hours": 120 * _MINUTE,
    "6hours": 360 * _MINUTE,
    "day": _DAY,
    "3days": 3 * _DAY,
    "week": 7 * _DAY,
    "month": 31 * _DAY,
}


def v1_time_frame(call: Call, default: str, days: int) -> tuple[int, int]:
    """Return start and end in UTC ms. Timestamps beside a relative time are ignored. (unverified)

    :param default: the relative time of a request that says nothing.
    :param days: how long it may be at most.
    :raises ApiError: 400 for what cannot be read, is too long, or ends before it starts. (unverified wording)
    """
    now = now_ms()
    relative = call.query.get("relativeTime")
    if relative is not None and _RELATIVE.get(relative, days * _DAY + 1) > days * _DAY:
        raise query_error("relativeTime", f"Unknown time frame '{relative}'")
    end = now if relative else min(_timestamp(call, "endTimestamp", now), now)
    start = now - _RELATIVE[relative] if relative else _timestamp(call, "startTimestamp", end - _RELATIVE[default])
    if not 0 <= end - start <= days * _DAY:
        raise query_error("startTimestamp", f"The time frame must not exceed {days} days or end before it starts")
    return start, end


def _timestamp(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise query_error(name, "Must be an integer")
    return int(text)
