# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints that go on 11 January 2027 (account-and-platform.md 2.6, and the official description of 2026).

Whether that day has come is a switch of the account, so that tests do not depend on the day on which they run.
"""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import format_datetime

from ..errors import ApiError
from .account import Account

_DEPRECATED = datetime(2026, 6, 15, tzinfo=timezone.utc)
_GONE = datetime(2027, 1, 11, tzinfo=timezone.utc)


def retiring(account: Account, successor: str = "") -> dict[str, str]:
    """Return the headers of an answer that will not be given much longer.

    :param successor: path of what takes the place of the endpoint.
    :raises ApiError: 410 from that day on.
    """
    if account.retired:
        raise ApiError(410, "This endpoint has been removed.")
    headers = {"Deprecation": format_datetime(_DEPRECATED, usegmt=True), "Sunset": format_datetime(_GONE, usegmt=True)}
    return {**headers, "Link": f'<{successor}>; rel="successor-version"'} if successor else headers
