# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a purge may go. Private to this collection."""

from __future__ import annotations

import re
import typing as t

from ..errors import DynatraceError

if t.TYPE_CHECKING:
    from .items import BulkItem

NONE, MANAGED, ALL = "none", "managed", "all"


class Leash:
    """How far a purge may go.

    :param mode: :data:`NONE`, :data:`MANAGED` (what this collection created) or :data:`ALL`
    :param limit: the most objects to remove: a number, or a share such as ``10%`` of the live objects
    :param allow_empty: whether everything may go because nothing is wanted
    :raises DynatraceError: the limit is neither
    """

    def __init__(self, mode: str = NONE, limit: str = "10%", allow_empty: bool = False) -> None:
        if not re.fullmatch(r"\d+%?", str(limit)):
            raise DynatraceError("purge_limit must be a number or a percentage such as 10%%, not %r" % limit)
        self.mode = mode
        self.limit = str(limit)
        self.allow_empty = allow_empty

    def check_wanted(self, items: t.Iterable[BulkItem], wanted: bool) -> None:
        """Find out whether it is known what is wanted.

        :param wanted: whether anything is
        :raises DynatraceError: it is not, or nothing is wanted and that was not said to be meant
        """
        if not wanted and not self.allow_empty:
            raise DynatraceError("purge: no object is wanted at all; if all shall go, say so with allow_empty")
        if any(item.outcome for item in items):
            raise DynatraceError("purge: not with items that are not valid, for what they mean is not known")

    def check_number(self, number: int, total: int, noun: str = "objects") -> None:
        """Find out whether ``number`` of ``total`` objects may go.

        :raises DynatraceError: they may not
        """
        most = total * int(self.limit[:-1]) // 100 if self.limit.endswith("%") else int(self.limit)
        if number > most:
            raise DynatraceError("purge: %d of %d %s would go, and purge_limit %s allows %d" % (number, total, noun, self.limit, most))
