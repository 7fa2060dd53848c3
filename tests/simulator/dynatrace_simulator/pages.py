# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of v2 lists: opaque, exclusive keys (environment.md 0.6)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .call import Call
from .errors import ApiError, query_error

# Published keys all start with "AQA", which is what these bytes become in base64.
_KEY_HEAD = b"\x01\x00"


@dataclass(frozen=True)
class Page:
    """Where a page starts and how large it is; the query of the first page is in force for all of them."""

    offset: int
    size: int
    endpoint: str
    query: dict[str, str]


def open_page(call: Call, endpoint: str, default: int, maximum: int, minimum: int = 1, repeated: Iterable[str] = ()) -> Page:
    """Read ``nextPageKey`` and ``pageSize`` and put the query of the first page back into the call.

    :param endpoint: text that ties a key to one list of one tenant.
    :param default: page size when none is asked for.
    :param maximum: largest page size; a greater one is clamped. (unverified: could be a 400)
    :param repeated: parameters that may (and must, if used) accompany the key, as ``fields`` of GET /problems.
    :raises ApiError: 400 for a key with other parameters, an unreadable or stale key, a bad page size.
    """
    endpoint = f"{call.tenant.id}/{endpoint}"
    key = call.query.get("nextPageKey")
    if key is not None:
        others = sorted(set(call.query) - {"nextPageKey", "api-token", *repeated})
        if others:
            # (unverified wording)
            raise ApiError(
                400,
                "Constraints violated.",
                [query_error(name, "Must not be set when nextPageKey is set").violations[0] for name in others],
            )
        if "stale_page_key" in call.faults:
            raise query_error("nextPageKey", "The page key is no longer valid")
        page = _decode(key)
        if page.endpoint != endpoint:
            raise query_error("nextPageKey", "Invalid page key")
        again = {name: call.query[name] for name in repeated if name in call.query}
        call.query = {**{name: text for name, text in page.query.items() if name not in repeated}, **again}
        return page
    text = call.query.get("pageSize", str(default))
    if not text.lstrip("-").isdigit():
        raise query_error("pageSize", "Must be an integer")
    if int(text) < 1:
        raise query_error("pageSize", "Must be greater than or equal to 1")
    return Page(0, min(max(int(text), minimum), maximum), endpoint, dict(call.query))


def close_page(call: Call, page: Page, name: str, items: Sequence[Any], show: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the list document for a page.

    :param name: key of the items in the document.
    :param items: everything that matched, in order.
    :param show: turns one item into its JSON form; called for the items of this page only.
    """
    end = page.offset + page.size
    chosen: Sequence[Any] = items[page.offset : end]
    next_offset = end if end < len(items) else None
    if "empty_page" in call.faults:
        chosen, next_offset = (), page.offset
    total = len(items)
    if "total_count" in call.faults:
        total += int(call.faults["total_count"].settings.get("delta", 1))
    return {
        name: [show(item) for item in chosen],
        "totalCount": total,
        "pageSize": page.size,
        "nextPageKey": None if next_offset is None else _encode(page, next_offset),
    }


def _encode(page: Page, offset: int) -> str:
    text = json.dumps([offset, page.size, page.endpoint, page.query], separators=(",", ":"))
    return base64.b64encode(_KEY_HEAD + text.encode()).decode()


def _decode(key: str) -> Page:
    try:
        raw = base64.b64decode(key, validate=True)
        if not raw.startswith(_KEY_HEAD):
            raise ValueError("foreign key")
        return Page(*json.loads(raw[len(_KEY_HEAD) :]))
    except (ValueError, TypeError) as error:
        raise query_error("nextPageKey", "Invalid page key") from error
