# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups and who owns them (account-and-platform.md 2.2)."""

from __future__ import annotations

import uuid
from typing import Any

from ..bodies import Field, check_fields, read_body
from ..call import Answer, Call
from ..clock import iso, now_ms
from ..errors import ApiError, body_error
from ..faults import lag_reads
from ..records import Record
from .account import Account
from .binding_records import BINDINGS
from .people import all_people, in_group, short_user

GROUPS = "groups"
LOCAL, SAML, ALL_USERS = "LOCAL", "SAML", "ALL_USERS"
_READ_ONLY = ("SCIM", ALL_USERS)
_BODY = {
    "name": Field(str, required=True),
    "description": Field(str, maximum=255),
    "federatedAttributeValues": Field(list),
}


def new_group(account: Account, name: str, unseen: int = 0, **fields: Any) -> Record:
    """Create a group.

    :param fields: further fields of its value; ``personal`` groups are those of service users and not listed. (unverified)
    """
    now = iso(now_ms())
    value = {"name": name, "description": "", "owner": LOCAL, "createdAt": now, "updatedAt": now, "permissions": [], **fields}
    return account.records(GROUPS).put(Record(str(uuid.uuid4()), value, unseen=unseen))


def list_groups(call: Call) -> Answer:
    """GET …/groups."""
    found = [view(group) for group in call.account.records(GROUPS).listed() if not group.value.get("personal")]
    return Answer(200, {"count": len(found), "items": found})


def post_groups(call: Call) -> Answer:
    """POST …/groups: a list of groups, all or none."""
    documents = call.json()
    if not isinstance(documents, list) or not all(isinstance(document, dict) for document in documents):
        raise body_error(None, "Must be of type array")
    account, names = call.account, [group.value["name"] for group in call.account.records(GROUPS)]
    for index, document in enumerate(documents):
        check_fields(document, _BODY, f"[{index}].")
        if document["name"] in names:
            # (unverified)
            raise ApiError(409, f"Group with name {document['name']} already exists")
        names.append(document["name"])
    if len(names) > account.limits["groups"]:
        raise ApiError(400, f"There must not be more than {account.limits['groups']} groups")
    lag = lag_reads(call.faults)
    made = [
        new_group(account, document["name"], lag, description=document.get("description") or "", **_mapping(document))
        for document in documents
    ]
    return Answer(201, [view(group) for group in made])


def put_group(call: Call) -> Answer:
    """PUT …/groups/{g}: replaces everything; a group with federated values belongs to SAML, one without is local."""
    group = found_group(call)
    body = read_body(call, _BODY)
    _check_writable(group)
    if any(other is not group and other.value["name"] == body["name"] for other in call.account.records(GROUPS)):
        # (unverified)
        raise ApiError(409, f"Group with name {body['name']} already exists")
    kept = {name: part for name, part in group.value.items() if name != "federatedAttributeValues"}
    changes = {"name": body["name"], "description": body.get("description", ""), "updatedAt": iso(now_ms()), **_mapping(body)}
    group.value = {**kept, **changes}
    call.account.records(GROUPS).put(group)
    return Answer(200)


def delete_group(call: Call) -> Answer:
    """DELETE …/groups/{g}: its bindings and memberships go with it. (inferred)"""
    group = found_group(call)
    _check_writable(group)
    remove_group(call.account, group)
    return Answer(200)


def remove_group(account: Account, group: Record) -> None:
    """Remove a group from everywhere."""
    bindings = account.records(BINDINGS)
    for binding in [binding for binding in bindings if binding.value["groupUuid"] == group.id]:
        bindings.remove(binding)
    for records, person in list(all_people(account)):
        if group.id in person.value["groups"]:
            person.value["groups"] = [uuid for uuid in person.value["groups"] if uuid != group.id]
            records.put(person)
    account.records(GROUPS).remove(group)


def list_members(call: Call) -> Answer:
    """GET …/groups/{g}/users."""
    group = found_group(call)
    found = [short_user(person) for _records, person in all_people(call.account) if in_group(person, group)]
    return Answer(200, {"count": len(found), "items": found})


def found_group(call: Call) -> Record:
    """Return the group of the path.

    :raises ApiError: 404 when there is none.
    """
    groups = call.account.records(GROUPS)
    group = groups.read(call.params["group"]) if call.method == "GET" else groups.get(call.params["group"])
    if group is None:
        raise ApiError(404, f"Group {call.params['group']} not found")
    return group


def view(group: Record) -> dict[str, Any]:
    """Return a group as lists show it."""
    return {"uuid": group.id, **{name: part for name, part in group.value.items() if name not in ("permissions", "personal")}}


def _mapping(body: dict[str, Any]) -> dict[str, Any]:
    """Return owner and federated values; an empty list counts as none. (unverified)"""
    values = body.get("federatedAttributeValues")
    return {"owner": SAML, "federatedAttributeValues": list(values)} if values else {"owner": LOCAL}


def _check_writable(group: Record) -> None:
    if group.value["owner"] in _READ_ONLY:
        # (unverified: could be a 403)
        raise ApiError(400, f"Group {group.id} is owned by {group.value['owner']} and cannot be modified")
