# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Points in time and lengths of time as people and the API write them (environment.md 0.7). Private to this collection.

Seconds are counted since 1970 in UTC.
"""

from __future__ import annotations

import re
from datetime import datetime, timezone

from .errors import DynatraceError

# The units of the API but months and years, whose length it does not tell.
_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_FROM_NOW = re.compile(r"now(?:([+-])(\d+[mhdw]))?")
_RELATIVE = re.compile(r"(?:now\+)?(\d+[mhdwMy])")


def seconds_of(length: str, option: str) -> int:
    """The seconds of a length of time such as ``14d``.

    :param option: name for the error
    :raises DynatraceError: it is none
    """
    match = re.fullmatch(r"(\d+)([mhdw])", length.strip())
    if not match and length.strip() != "0":
        raise DynatraceError("%s must be a number and one of the units m, h, d and w, such as 14d, not %r" % (option, length))
    return int(match.group(1)) * _UNITS[match.group(2)] if match else 0


def relative_of(time: str) -> str | None:
    """The length of time in ``90d`` and ``now+90d``, None for a point in time."""
    match = _RELATIVE.fullmatch(time.strip())
    return match.group(1) if match else None


def point_of(time: str, option: str, now: float) -> float:
    """The seconds of ``now``, of a time relative to it such as ``now-10m``, or of anything that :func:`moment_of` reads.

    :param option: name for the error
    :param now: the seconds of now
    :raises DynatraceError: it is none
    """
    match = _FROM_NOW.fullmatch(time.strip())
    if not match:
        return moment_of(time, option, "a time relative to now such as now-10m")
    sign, length = match.groups()
    return now + (seconds_of(length, option) * (-1 if sign == "-" else 1) if length else 0)


def moment_of(time: str, option: str = "time", otherwise: str = "a length of time such as 90d") -> float:
    """The seconds of a point in time such as ``2027-01-31T12:00:00Z``, ``2027-01-31`` or milliseconds as digits; without a zone it
    is UTC.

    :param option: name for the error
    :param otherwise: what else the option takes, for the error
    :raises DynatraceError: it is none
    """
    text = time.strip()
    if re.fullmatch(r"\d{11,}", text):
        return int(text) / 1000
    # Python 3.9 reads neither a "Z" nor fractions of other lengths than 3 and 6 digits.
    text = re.sub(r"\.(\d+)", lambda match: "." + match.group(1)[:6].ljust(6, "0"), re.sub(r"[zZ]$", "+00:00", text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise DynatraceError("%s must be a time such as 2027-01-31T12:00:00Z, or %s, not %r" % (option, otherwise, time)) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def written(moment: float) -> str:
    """A point in time as the API writes it: ``2027-01-31T12:00:00.000Z``."""
    milliseconds = round(moment * 1000)
    text = datetime.fromtimestamp(milliseconds // 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return "%s.%03dZ" % (text, milliseconds % 1000)
