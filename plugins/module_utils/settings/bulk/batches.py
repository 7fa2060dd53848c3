# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a long list of objects into requests that the tenant takes. Private to this collection."""

from __future__ import annotations

import typing as t

from ...errors import ApiError
from ..objects import Creation, Outcome, creation_size

# The API documents a limit of 1 MB a request and none of the number of objects (environment.md 0.5).
MOST_BYTES = 900_000
MOST_OBJECTS = 100
_TOO_LARGE = 413


def batches(creations: t.Iterable[Creation]) -> t.Iterator[list[Creation]]:
    """Cut ``creations`` into lists of at most :data:`MOST_OBJECTS` elements and about :data:`MOST_BYTES` bytes."""
    batch: list[Creation] = []
    size = 0
    for creation in creations:
        length = creation_size(creation)
        if batch and (len(batch) == MOST_OBJECTS or size + length > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(creation)
        size += length
    if batch:
        yield batch


def send_halving(batch: list[Creation], send: t.Callable[[list[Creation]], list[Outcome]]) -> list[Outcome]:
    """Send a batch, in halves where it is too large for the tenant after all.

    :raises DynatraceError: the request as a whole is refused
    """
    try:
        return send(batch)
    except ApiError as error:
        if error.status != _TOO_LARGE:
            raise
        if len(batch) == 1:
            return [(None, error)]
        middle = len(batch) // 2
        return send_halving(batch[:middle], send) + send_halving(batch[middle:], send)
