# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entry of a table of endpoints says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .call import Answer, Call

Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One endpoint. The scopes of the prefix by which the request came are the accepted ones, any of them suffices.

    ``private`` requests carry a secret in their body. ``permissions`` are what a person needs, any of them, where it is not what the scopes
    stand for.
    """

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    classic: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    private: bool = False
    permissions: tuple[str, ...] = ()


def route(
    method: str, path: str, handler: Handler, classic: str = "", platform: str = "", private: bool = False, permissions: str = ""
) -> Route:
    """Return an endpoint.

    :param path: with ``{name}`` for the parts that the handler gets.
    :param classic: the scopes of API tokens that open it, space separated.
    :param platform: the scopes of bearers that open it.
    :param permissions: space separated, too.
    """
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", path))
    return Route(method, pattern, handler, tuple(classic.split()), tuple(platform.split()), private, tuple(permissions.split()))
