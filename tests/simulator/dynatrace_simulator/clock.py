# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time as the API writes and reads it."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone

_RELATIVE = re.compile(r"now(?:([+-])(\d+)([mhdwMy]))?(?:/([mhdwMy]))?")
_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def now_ms() -> int:
    """Return the current UTC time in milliseconds."""
    return time.time_ns() // 1_000_000


def iso(milliseconds: int) -> str:
    """Return a UTC time as the API prints dates: ``2020-11-05T08:15:30.144Z``."""
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=milliseconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def parse_time(text: str, future: bool = False) -> int:
    """Return milliseconds for any time form of environment.md 0.7 (UTC ms, human readable, relative).

    Months and years count as 30 and 365 days. (unverified: the server may use the calendar)

    :param future: ``now+…`` is allowed too, as for the end of a token (environment.md 2.4).
    :raises ValueError: none of the forms.
    """
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    relative = _RELATIVE.fullmatch(text)
    if relative:
        sign, amount, unit, align = relative.groups()
        if sign == "+" and not future:
            raise ValueError("a time frame goes back from now")
        moment_ms = now_ms() + int(f"{sign}{amount}") * _UNITS[unit] * 1000 if amount else now_ms()
        return moment_ms - moment_ms % (_UNITS[align] * 1000) if align else moment_ms
    # Python 3.10 reads neither a "Z" nor fractions of other lengths than 3 and 6 digits.
    fixed = re.sub(r"\.(\d+)", lambda match: "." + match.group(1)[:6].ljust(6, "0"), text.strip().replace("Z", "+00:00"))
    moment = datetime.fromisoformat(fixed)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return int(moment.timestamp() * 1000)
