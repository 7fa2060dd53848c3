# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One of many desired objects, and what became of it. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import ApiError, ConnectionFailedError, DynatraceError, MisconfigurationError
from ..excerpts import some

INVALID = "invalid"
SKIPPED = "skipped"
FAILED = "failed"
NOT_ATTEMPTED = "not_attempted"

_ABOUT_THE_OBJECT = (400, 404, 409, 413)
_ERRORS_IN_MESSAGE = 10


class BulkItem:
    """One entry of a list that the user gave, or one object that a purge removes.

    :param index: 0-based place in the list
    :param purged: whether this is no entry of the user
    :ivar error: why it cannot be done or could not
    :ivar outcome: :data:`INVALID`, :data:`SKIPPED`, :data:`FAILED` or :data:`NOT_ATTEMPTED`; None while all is well
    :ivar done: whether the change was carried out
    """

    def __init__(self, index: int, purged: bool = False) -> None:
        self.index = index
        self.purged = purged
        self.error: DynatraceError | None = None
        self.outcome: str | None = None
        self.done = False

    @property
    def label(self) -> str:
        """Names the item to a person."""
        raise NotImplementedError

    @property
    def needed(self) -> t.Iterable[BulkItem]:
        """The items without which this one cannot be."""
        return ()

    def in_users_words(self, error: ApiError) -> DynatraceError:
        """What the server says, with the names that the user gave to things."""
        return error

    def attempt(self, work: t.Callable[[t.Any], t.Any]) -> None:
        """Do ``work(item)``; an error that is about this object means that the item is not valid.

        :raises DynatraceError: an error that is about the credential, the tenant or the connection
        """
        try:
            work(self)
        except ApiError as error:
            if error.status not in _ABOUT_THE_OBJECT:
                raise
            self.reject(self.in_users_words(error))
        except (ConnectionFailedError, MisconfigurationError):
            raise
        except DynatraceError as error:
            self.reject(error)

    def reject(self, error: DynatraceError) -> None:
        """Take note that this item is not valid."""
        self.outcome, self.error = INVALID, error

    def fail(self, error: DynatraceError) -> None:
        """Take note that the server refused the change."""
        self.outcome, self.error = FAILED, error

    def skip(self, because: BulkItem) -> None:
        """Take note that an item that this one needs will not exist."""
        self.outcome, self.error = SKIPPED, DynatraceError("It needs %s, which is %s" % (because.label, because.outcome))

    def skip_without_needs(self) -> bool:
        """Skip the item if one it needs cannot be; tells whether that was so."""
        broken = next((other for other in self.needed if other.outcome), None)
        if broken:
            self.skip(broken)
        return broken is not None


def told_errors(headline: str, items: t.Sequence[BulkItem]) -> str:
    """The message for a task in which something is wrong with ``items``."""
    told = ["%s: %s" % (item.label, item.error.message) for item in items if item.error]
    return "%s. %s" % (headline, "; ".join(some(told, _ERRORS_IN_MESSAGE, "results")))
