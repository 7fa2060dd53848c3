# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Boundaries, which narrow what a binding grants (account-and-platform.md 2.9)."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from ..bodies import Field, read_body
from ..call import Answer, Call
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..records import Record
from .binding_records import BINDINGS, BOUNDARIES
from .grammar import parse_boundary
from .paging import numbered
from .statements import checked_boundary

_BODY = {
    "name": Field(str, required=True),
    "boundaryQuery": Field(str, required=True),
    "metadata": Field(dict),
}


def list_boundaries(call: Call) -> Answer:
    """GET …/boundaries."""
    found = [_view(call, boundary) for boundary in call.account.records(BOUNDARIES).listed()]
    return Answer(200, numbered(call, found))


def get_boundary(call: Call) -> Answer:
    """GET …/boundaries/{uuid}."""
    return Answer(200, _view(call, _found(call, call.account.records(BOUNDARIES).read(call.params["boundary"]))))


def post_boundary(call: Call) -> Answer:
    """POST …/boundaries; several may have the same name. (unverified)"""
    return _create(call, str(uuids.uuid4()))


def put_boundary(call: Call) -> Answer:
    """PUT …/boundaries/{uuid}: replaces it, or makes one with that id."""
    key = call.params["boundary"]
    boundary = call.account.records(BOUNDARIES).get(key)
    if boundary is None:
        try:
            uuids.UUID(key)
        except ValueError as error:
            # (unverified)
            raise body_error("uuid", "Must be a UUID") from error
        return _create(call, key)
    boundary.value = _checked(call)
    call.account.records(BOUNDARIES).put(boundary)
    return Answer(204)


def delete_boundary(call: Call) -> Answer:
    """DELETE …/boundaries/{uuid}, which is refused while a binding has it."""
    boundaries = call.account.records(BOUNDARIES)
    boundary = _found(call, boundaries.get(call.params["boundary"]))
    if any(boundary.id in binding.value["boundaries"] for binding in call.account.records(BINDINGS)):
        raise ApiError(400, "Policy boundary is in use")
    boundaries.remove(boundary)
    return Answer(204)


def _create(call: Call, key: str) -> Answer:
    boundaries, value = call.account.records(BOUNDARIES), _checked(call)
    if len(boundaries) >= call.account.limits["boundaries"]:
        raise ApiError(400, f"There are {len(boundaries)} boundaries already, which is the limit")
    return Answer(201, _view(call, boundaries.put(Record(key, value, unseen=lag_reads(call.faults)))))


def _checked(call: Call) -> dict[str, Any]:
    body = read_body(call, _BODY)
    checked_boundary(call.account, body["boundaryQuery"])
    return {"metadata": {}, **body}


def _found(call: Call, boundary: Record | None) -> Record:
    if boundary is None:
        raise ApiError(404, f"Policy boundary {call.params['boundary']} not found")
    return boundary


def _view(call: Call, boundary: Record) -> dict[str, Any]:
    return {
        "uuid": boundary.id,
        "levelType": "account",
        "levelId": call.account.id,
        **boundary.value,
        "boundaryConditions": [condition.shown() for condition in parse_boundary(boundary.value["boundaryQuery"])],
    }
