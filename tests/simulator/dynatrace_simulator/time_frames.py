# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time frame of a request (environment.md 0.7)."""

from __future__ import annotations

from .call import Call
from .clock import parse_time
from .errors import query_error


def time_frame(call: Call, default_from: str) -> tuple[int, int]:
    """Return start and end of the time frame that ``from`` and ``to`` give, in UTC ms.

    :param default_from: where it starts when the request does not say so.
    :raises ApiError: 400 for a time that cannot be read, or an end before the start. (unverified wording)
    """
    start, end = _moment(call, "from", default_from), _moment(call, "to", "now")
    if end < start:
        raise query_error("from", "The start of the time frame must not be after its end")
    return start, end


def _moment(call: Call, name: str, default: str) -> int:
    try:
        return parse_time(call.query.get(name, default))
    except (ValueError, OverflowError) as error:
        raise query_error(name, "Cannot parse the time") from error
