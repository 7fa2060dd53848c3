# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One desired object among many, and what became of it. Private to this collection."""

from __future__ import annotations

import typing as t

from ...bulk.items import BulkItem
from ...documents import at
from ..apply import in_users_words

if t.TYPE_CHECKING:
    from ...errors import ApiError, DynatraceError
    from ..plan import Change, Desired
    from ..references import Reference
    from ..schema import Key, Schema


# What may become of an item beside the actions of its change.
def key_text(schema: Schema, value: t.Any) -> str:
    """The first key of an object that consists of plain values, as a short text; empty if there is none."""
    for key in schema.all_keys():
        values = [at(value, path) for path in key]
        if values and all(isinstance(each, (str, int)) for each in values):
            return ", ".join(str(each) for each in values)
    return ""


class Item(BulkItem):
    """One entry of the list of objects.

    :ivar index: 0-based place in the list that the user gave
    :ivar schema: None as long as the tenant was not asked
    :ivar needs: the items that the references in the value mean
    :ivar change: what is to be done, None if that could not be found out
    :ivar undone: whether it was put back again
    :ivar as_options: turns a value into what the user wrote, for diffs
    """

    def __init__(self, index: int, desired: Desired, schema: Schema | None = None, purged: bool = False) -> None:
        super().__init__(index, purged)
        self.desired = desired
        self.schema = schema
        self.needs: dict[Reference, Item] = {}
        self.change: Change | None = None
        self.undone = False
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

    @property
    def needed(self) -> t.Iterable[BulkItem]:
        return self.needs.values()

    def in_users_words(self, error: ApiError) -> DynatraceError:
        return in_users_words(error, self.desired)

    def forget_values(self) -> None:
        """Keep nothing of an item that is as wanted but its key: there may be very many."""
        self._key = self.key
        self.desired.value = {}
        self.planned.value = None
        self.planned.identity.value = {}
