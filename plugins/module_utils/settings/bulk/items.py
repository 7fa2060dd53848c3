# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One desired object among many, and what became of it. Private to this collection."""

from __future__ import annotations

import typing as t

from ...documents import at
from ...errors import ApiError, ConnectionFailedError, DynatraceError, MisconfigurationError
from ..apply import in_users_words

if t.TYPE_CHECKING:
    from ..plan import Change, Desired
    from ..references import Reference
    from ..schema import Key, Schema

# What may become of an item beside the actions of its change.
INVALID = "invalid"
SKIPPED = "skipped"
FAILED = "failed"
NOT_ATTEMPTED = "not_attempted"


_ABOUT_THE_OBJECT = (400, 404, 409, 413)


def key_text(schema: Schema, value: t.Any) -> str:
    """The first key of an object that consists of plain values, as a short text; empty if there is none."""
    for key in schema.all_keys():
        values = [at(value, path) for path in key]
        if values and all(isinstance(each, (str, int)) for each in values):
            return ", ".join(str(each) for each in values)
    return ""


class Item:
    """One entry of the list of objects.

    :ivar index: 0-based place in the list that the user gave
    :ivar schema: None as long as the tenant was not asked
    :ivar needs: the items that the references in the value mean
    :ivar change: what is to be done, None if that could not be found out
    :ivar error: why it cannot be done or could not
    :ivar outcome: :data:`INVALID`, :data:`SKIPPED`, :data:`FAILED` or :data:`NOT_ATTEMPTED`; None while all is well
    :ivar done: whether the change was carried out
    :ivar undone: whether it was put back again
    :ivar as_options: turns a value into what the user wrote, for diffs
    :ivar purged: whether this is no entry of the user but an object that a purge removes
    """

    def __init__(self, index: int, desired: Desired, schema: Schema | None = None, purged: bool = False) -> None:
        self.index = index
        self.desired = desired
        self.schema = schema
        self.needs: dict[Reference, Item] = {}
        self.change: Change | None = None
        self.error: DynatraceError | None = None
        self.outcome: str | None = None
        self.done = False
        self.undone = False
        self.purged = purged
        self._key: str | None = None
        self.as_options: t.Callable[[t.Any], dict[str, t.Any]] = dict

    @property
    def keys(self) -> list[Key]:
        """The keys by which a reference may name this object."""
        return self.schema.all_keys() if self.schema else []

    @property
    def key(self) -> str:
        """What tells this object from others of its schema, as a short text."""
        known = self._key
        if known is None and self.schema:
            known = key_text(self.schema, self.desired.value)
        return known or self.desired.external_id or self.desired.object_id or ""

    @property
    def label(self) -> str:
        """Names the item to a person: ``objects[3] builtin:alerting.profile Production``."""
        scope = "" if self.desired.scope == "environment" else " at " + self.desired.scope
        return (
            " ".join(part for part in ("purge" if self.purged else "objects[%d]" % self.index, self.desired.schema_id, self.key) if part)
            + scope
        )

    @property
    def place(self) -> tuple[str, str]:
        """The schema and the scope of the object."""
        return self.desired.schema_id, self.desired.scope

    @property
    def planned(self) -> Change:
        """The change, for an item that has one."""
        return t.cast("Change", self.change)

    def attempt(self, work: t.Callable[[Item], t.Any]) -> None:
        """Do ``work(item)``; an error that is about this object means that the item is not valid.

        :raises DynatraceError: an error that is about the credential, the tenant or the connection
        """
        try:
            work(self)
        except ApiError as error:
            if error.status not in _ABOUT_THE_OBJECT:
                raise
            self.reject(in_users_words(error, self.desired))
        except (ConnectionFailedError, MisconfigurationError):
            raise
        except DynatraceError as error:
            self.reject(error)

    def forget_values(self) -> None:
        """Keep nothing of an item that is as wanted but its key: there may be very many."""
        self._key = self.key
        self.desired.value = {}
        self.planned.value = None
        self.planned.identity.value = {}

    def reject(self, error: DynatraceError) -> None:
        """Take note that this item is not valid."""
        self.outcome, self.error = INVALID, error

    def fail(self, error: DynatraceError) -> None:
        """Take note that the tenant refused the change."""
        self.outcome, self.error = FAILED, error

    def skip(self, because: Item) -> None:
        """Take note that an item that this one needs will not exist."""
        self.outcome, self.error = SKIPPED, DynatraceError("It needs %s, which is %s" % (because.label, because.outcome))

    def skip_without_needs(self) -> bool:
        """Skip the item if one it needs cannot be; tells whether that was so."""
        broken = next((needed for needed in self.needs.values() if needed.outcome), None)
        if broken:
            self.skip(broken)
        return broken is not None
