# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Part of what is found, whether there is more, and how many there are. Private to this collection."""

from __future__ import annotations

import typing as t
from itertools import islice

from .errors import DynatraceError

# The largest page is not documented; this one is known to be taken (environment.md 4.1).
PAGE_SIZE = 500

Item = t.TypeVar("Item")


def check_limit(name: str, limit: int | None) -> None:
    """Find out whether an option is a number of objects to be content with.

    :raises DynatraceError: it is too small
    """
    if limit is not None and limit < 1:
        raise DynatraceError("%s must be at least 1, not %d" % (name, limit))


def page_size(limit: int | None) -> int:
    """How long a page of a listing has to be for :func:`first`."""
    return PAGE_SIZE if limit is None else min(limit + 1, PAGE_SIZE)


def first(found: t.Iterable[Item], limit: int | None) -> tuple[list[Item], bool]:
    """As many as are wanted, all for None, and whether there are more: no more than one more is looked at to know."""
    kept = list(islice(found, None if limit is None else limit + 1))
    return kept[:limit], limit is not None and len(kept) > limit


def some(texts: t.Sequence[str], most: int, all_in: str = "") -> list[str]:
    """The first texts, and as a last one how many there are besides.

    :param all_in: the key of the result that tells all of them
    """
    more = len(texts) - most
    return [*texts[:most], "and %d more%s" % (more, all_in and ", see " + all_in)] if more > 0 else list(texts)


def counted(number: int, noun: str, nouns: str = "") -> str:
    """``1 object``, ``2 objects``; the plural is named where it takes more than an s."""
    return "%d %s" % (number, noun if number == 1 else nouns or noun + "s")
