# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which lists of the account come in pages (account-and-platform.md 2.1)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from ..call import Call
from ..errors import query_error

_FIRST = 1


def positive(call: Call, name: str, default: int, least: int = 1) -> int:
    """Return a number of the query.

    :raises ApiError: 400 when it is none, or smaller than ``least``.
    """
    text = call.query.get(name, str(default))
    if not (text.isdecimal() and int(text) >= least):
        raise query_error(name, f"Must be an integer of at least {least}")
    return int(text)


def numbered(call: Call, items: Sequence[Any]) -> dict[str, Any]:
    """Return a page by ``page`` (from 1) and ``size``; there is no largest size. (unverified)"""
    page, size = positive(call, "page", _FIRST), positive(call, "size", 100)
    return {"pageSize": size, "pageNumber": page, "totalCount": len(items), "content": list(items[(page - 1) * size : page * size])}


def totalled(call: Call, items: Sequence[Any]) -> dict[str, Any]:
    """Return a page by ``page`` (from 1) and ``size``, or by ``pageNumber`` and ``pageSize``.

    That ``pageNumber`` counts from 0 is what a client of platform tokens takes for granted, all else is (unverified).
    """
    size = positive(call, "pageSize" if "pageSize" in call.query else "size", 100)
    from_zero = "pageNumber" in call.query
    page = positive(call, "pageNumber", 0, least=0) if from_zero else positive(call, "page", _FIRST)
    start = (page if from_zero else page - _FIRST) * size
    return {"pageSize": size, "pageNumber": page, "total": len(items), "results": list(items[start : start + size])}


def keyed(call: Call, items: Sequence[Any]) -> dict[str, Any]:
    """Return a page by ``page`` (from 1) and ``page-size``, or by the key of the page before, which clients send by two names."""
    size, key = positive(call, "page-size", 100), call.query.get("page-key", call.query.get("nextPageKey"))
    start = (positive(call, "page", _FIRST) - 1) * size
    if key is not None:
        start, size = _decode(key)
    end = start + size
    document: dict[str, Any] = {"results": list(items[start:end]), "totalCount": len(items)}
    if end < len(items):
        document["nextPageKey"] = base64.urlsafe_b64encode(f"{end}/{size}".encode()).decode()
    return document


def _decode(key: str) -> tuple[int, int]:
    try:
        start, size = base64.urlsafe_b64decode(key).decode().split("/")
        return int(start), int(size)
    except (binascii.Error, ValueError) as error:
        raise query_error("page-key", "Invalid page key") from error
