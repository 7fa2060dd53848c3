# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wire formats of the date, time and zone types (environment.md 1.15, table of value types)."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from functools import lru_cache

_TIME = r"\d\d:\d\d:\d\d(\.\d{1,9})?"
_LOCAL_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LOCAL_TIME = re.compile(_TIME, re.ASCII)
_LOCAL_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT" + _TIME, re.ASCII)
_ZONED_DATE_TIME = re.compile(
    r"(?P<local>\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?)(?P<offset>Z|[+-]\d\d:\d\d)(\[(?P<zone>[^\]]+)\])?", re.ASCII
)
_OFFSET = re.compile(r"(UTC|GMT|UT)?[+-](\d{1,2})(:[0-5]\d)?", re.ASCII)


def _iso(text: str) -> str:
    """Fractions cut to the six digits that datetime understands on every supported Python."""
    return re.sub(r"\.(\d{1,9})", lambda match: "." + match.group(1)[:6].ljust(6, "0"), text)


def parse_local_date(text: str) -> datetime.date | None:
    """yyyy-MM-dd, or None when the text is no such date."""
    if not _LOCAL_DATE.fullmatch(text):
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def parse_local_time(text: str) -> datetime.time | None:
    """HH:mm:ss, or None when the text is no such time."""
    if not _LOCAL_TIME.fullmatch(text):
        return None
    try:
        return datetime.time.fromisoformat(_iso(text))
    except ValueError:
        return None


def parse_local_date_time(text: str) -> datetime.datetime | None:
    """yyyy-MM-ddTHH:mm:ss, or None when the text is no such point in time."""
    if not _LOCAL_DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.datetime.fromisoformat(_iso(text))
    except ValueError:
        return None


def parse_zoned_date_time(text: str) -> datetime.datetime | None:
    """ISO date and time with Z or an offset (a region in brackets may follow), or None when the text is none."""
    match = _ZONED_DATE_TIME.fullmatch(text)
    if not match or (match.group("zone") and not is_time_zone(match.group("zone"))):
        return None
    offset = match.group("offset").replace("Z", "+00:00")
    try:
        return datetime.datetime.fromisoformat(_iso(match.group("local")) + offset)
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def is_time_zone(text: str) -> bool:
    """Whether the text is an IANA region name or an offset such as +01:00 or UTC+1."""
    offset = _OFFSET.fullmatch(text)
    if offset:
        return int(offset.group(2)) <= 18
    if text in ("Z", "UTC", "GMT", "UT"):
        return True
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


COMPARABLE = {
    "local_date": parse_local_date,
    "local_time": parse_local_time,
    "local_date_time": parse_local_date_time,
    "zoned_date_time": parse_zoned_date_time,
}
