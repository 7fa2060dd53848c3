# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing settings objects: POST of an array, PUT, DELETE (environment.md 1.4 to 1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .access import DELETION_REFUSED, check_lock, reached, require
from .call import Answer, Call
from .errors import CONSTRAINTS_VIOLATED, SETTINGS_NOT_FOUND, ApiError, body_error, violation
from .faults import check_batch, lag_reads
from .history import remember
from .identifiers import decode_update_token, name_uuid, new_object_uuid
from .objects import MAX_EXTERNAL_ID
from .ordering import place
from .schemas import Schema, version_key
from .scoping import canonical, check_scope
from .store import SettingsObject
from .validation import Violation, normalise_for_storage, repair, unmask_secrets, validate_delete, validate_value

# Failures that these endpoints report in their own form; all others use the envelope (environment.md 0.2).
_OWN_FORM = (400, 404, 409)


@dataclass
class Write:
    """A checked write: everything that applying it needs.

    ``uid`` is the UUID of an object that does not exist yet, where the caller chose one.
    """

    schema: Schema
    scope: str
    target: SettingsObject | None
    value: Any
    position: int | None = None
    external_id: str | None = None
    uid: str | None = None


def post_objects(call: Call) -> Answer:
    """POST /settings/objects: items are independent of each other, there is no rollback."""
    items = call.json()
    if not isinstance(items, list):
        raise body_error(None, "Must be of type list")
    admin, dry, repairing = call.admin_access(), call.flag("validateOnly"), call.flag("repairInput")
    results = [_post_item(call, number, item, admin, dry, repairing) for number, item in enumerate(items)]
    codes = {result["code"] for result in results}
    return Answer(codes.pop() if len(codes) == 1 else 207 if codes else 200, results)


def _post_item(call: Call, number: int, item: Any, admin: bool, dry: bool, repairing: bool) -> dict[str, Any]:
    try:
        check_batch(call.faults, number)
        write = _check_create(call, item, admin, repairing)
    except ApiError as error:
        return _failure(error, item.get("value") if isinstance(item, dict) else None)
    if dry:
        return {"code": 200}
    return {"code": 200, "objectId": apply(call, write).object_id}


def put_object(call: Call) -> Answer:
    """PUT /settings/objects/{objectId}: the value is replaced as a whole."""
    admin, dry, repairing = call.admin_access(), call.flag("validateOnly"), call.flag("repairInput")
    document: Any = None
    try:
        item = require(call.tenant.objects.get(call.params["object"]), "w", call.caller, admin)
        document = call.json()
        if not isinstance(document, dict):
            raise body_error(None, "Must be of type object")
        if document.get("value") is None:
            raise body_error("value", "Must not be null")
        _check_revision(item, document.get("updateToken"))
        schema = call.tenant.schemas.require(item.schema_id)
        _check_version(schema, document.get("schemaVersion"))
        value = checked_value(call, schema, item.scope, document["value"], item, repairing)
        position = None
        if schema.get("ordered"):
            position = place(
                call.tenant.objects, item.schema_id, item.scope, item, document.get("insertAfter"), document.get("insertBefore")
            )
        elif document.get("insertAfter") is not None and document.get("insertBefore") is not None:
            raise body_error("insertBefore", "insertAfter and insertBefore are mutually exclusive")
    except ApiError as error:
        if error.status not in _OWN_FORM:
            raise
        return Answer(error.status, _failure(error, document.get("value") if isinstance(document, dict) else None))
    if dry:
        return Answer(200, {"code": 200})
    apply(call, Write(schema, item.scope, item, value, position))
    return Answer(200, {"code": 200, "objectId": item.object_id})


def delete_object(call: Call) -> Answer:
    """DELETE /settings/objects/{objectId}: without ``updateToken`` whatever is stored goes."""
    admin = call.admin_access()
    try:
        item = require(call.tenant.objects.get(call.params["object"]), "w", call.caller, admin)
        _check_revision(item, call.query.get("updateToken"))
        remove(call, item)
    except ApiError as error:
        if error.status not in _OWN_FORM:
            raise
        return Answer(error.status, _failure(error, None))
    return Answer(204)


def remove(call: Call, item: SettingsObject) -> None:
    """Delete an object.

    :raises ApiError: 400 when it is locked, or when others still need it.
    """
    objects = call.tenant.objects
    schema = call.tenant.schemas.require(item.schema_id)
    index = objects.listed(item.schema_id, item.scope).index(item)
    if not (item.lock.get("deletable", True) and item.lock.get("modifiable", True)):
        raise ApiError(400, CONSTRAINTS_VIOLATED, [violation(f"{item.schema_id}/{index}", DELETION_REFUSED)])
    refused = validate_delete(
        schema,
        item.value,
        item.object_id,
        lambda schema_ids: ((other.schema_id, other.value) for name in schema_ids for other in objects.of_schema(name)),
    )
    _raise_violations(item.schema_id, index, refused)
    objects.remove(item)
    remember(call, item, "DELETE", item.value, None)


def _failure(error: ApiError, value: Any) -> dict[str, Any]:
    result: dict[str, Any] = {"code": error.status, "error": error.error()}
    if value is not None:
        result["invalidValue"] = value
    return result


def _check_create(call: Call, item: Any, admin: bool, repairing: bool) -> Write:
    if not isinstance(item, dict):
        raise body_error(None, "Must be of type object")
    for name in ("schemaId", "scope"):
        if not isinstance(item.get(name), str):
            raise body_error(name, "Must not be null" if item.get(name) is None else "Must be of type text")
    if item.get("value") is None:
        raise body_error("value", "Must not be null")
    item = {**item, "scope": canonical(item["scope"])}
    schema = call.tenant.schemas.require(item["schemaId"])
    check_scope(call.tenant, schema, item["scope"], "scope")
    _check_version(schema, item.get("schemaVersion"))
    external_id = item.get("externalId")
    if external_id is not None and (not isinstance(external_id, str) or len(external_id) > MAX_EXTERNAL_ID):
        raise body_error("externalId", f"Size must be between 0 and {MAX_EXTERNAL_ID}")
    target = _target(call, schema, item["scope"], external_id, item.get("objectId"))
    if target is not None:
        require(target, "w", call.caller, admin)
    elif not reached(item["schemaId"], item["scope"], "w", call.caller):
        raise ApiError(403, "Missing permission to create this settings object")
    value = checked_value(call, schema, item["scope"], item["value"], target, repairing)
    position = None
    if schema.get("ordered"):
        position = place(call.tenant.objects, item["schemaId"], item["scope"], target, item.get("insertAfter"))
    return Write(schema, item["scope"], target, value, position, external_id)


def _target(call: Call, schema: Schema, scope: str, external_id: str | None, object_id: str | None) -> SettingsObject | None:
    """Return the stored object that a POST item replaces, None when it creates one (environment.md 1.4)."""
    store, schema_id = call.tenant.objects, schema["schemaId"]
    if external_id is not None:
        keyed = store.external(schema_id, scope, external_id)
        named = store.get(object_id) if object_id else None
        if object_id and named is None and schema_id.startswith("app:"):
            raise ApiError(404, SETTINGS_NOT_FOUND)
        if named is not None and (named.schema_id, named.scope) != (schema_id, scope):
            # (unverified wording)
            raise body_error("objectId", "The object belongs to another schema or scope")
        if named is not None and keyed is not None and named is not keyed:
            # (unverified: 400 or 409)
            raise body_error("externalId", "The external ID belongs to another settings object")
        if named or keyed:
            return named or keyed
    if not schema["multiObject"]:
        existing = store.listed(schema_id, scope)
        return existing[0] if existing else None
    return None


def _check_version(schema: Schema, version: Any) -> None:
    """Accept the current and older schema versions; a newer one than the tenant has is unknown to it. (unverified wording)"""
    if version is None:
        return
    try:
        newer = version_key(str(version)) > version_key(schema["version"])
    except ValueError:
        newer = True
    if newer:
        raise body_error("schemaVersion", f"Version '{version}' of schema '{schema['schemaId']}' does not exist")


def _check_revision(item: SettingsObject, token: str | None) -> None:
    if token is None:
        return
    try:
        uid, revision = decode_update_token(token)
    except (ValueError, UnicodeDecodeError) as error:
        # (unverified wording)
        raise body_error("updateToken", "Invalid update token") from error
    if (uid, revision) != (item.uid, item.revision):
        raise ApiError(409, f"Revisions: '{revision}' for Key '{item.uid}' for '{item.schema_id}' are outdated")


def checked_value(call: Call, schema: Schema, scope: str, value: Any, stored: SettingsObject | None, repairing: bool = False) -> Any:
    """Return the value as it will be stored.

    :raises ApiError: 400 with every violation.
    """
    objects = call.tenant.objects.listed(schema["schemaId"], scope)
    index = objects.index(stored) if stored is not None else len(objects)
    if repairing:
        value = repair(schema, value)
    value, violations = unmask_secrets(schema, value, stored.value if stored is not None else None)
    siblings = [other.value for other in objects if other is not stored]
    violations = [
        *violations,
        *validate_value(schema, value, call.tenant, stored=stored.value if stored is not None else None, siblings=siblings, scope=scope),
    ]
    _raise_violations(schema["schemaId"], index, violations)
    value = _with_server_filled(call, schema, normalise_for_storage(schema, value))
    if stored is not None:
        check_lock(stored, schema, value, f"{schema['schemaId']}/{index}")
    return value


def _with_server_filled(call: Call, schema: Schema, value: Any) -> Any:
    """The user whose rights a Davis detector runs with is whoever wrote it, unless given (environment.md 9.3 no. 24)."""
    if schema["schemaId"] == "builtin:davis.anomaly-detectors" and isinstance(value.get("executionSettings"), dict):
        return {**value, "executionSettings": {"actor": call.caller.user_id, **value["executionSettings"]}}
    return value


def _raise_violations(schema_id: str, index: int, violations: list[Violation]) -> None:
    if violations:
        prefix = f"{schema_id}/{index}"
        raise ApiError(
            400,
            CONSTRAINTS_VIOLATED,
            [violation(f"{prefix}/{entry.path}" if entry.path else prefix, entry.message) for entry in violations],
        )


def apply(call: Call, write: Write) -> SettingsObject:
    """Carry out a checked write and return the stored object."""
    store, caller, item = call.tenant.objects, call.caller, write.target
    if item is None:
        item = SettingsObject(
            schema_id=write.schema["schemaId"],
            scope=write.scope,
            uid=_new_uid(call, write),
            value=write.value,
            schema_version=write.schema["version"],
            author=caller.author,
            created_by=call.caller.person,
            modified_by=call.caller.person,
            external_id=write.external_id,
        )
        if write.schema.get("ownerBasedAccessControl"):
            item.owner = {"type": "user", "id": caller.user_id}
        item.unseen = lag_reads(call.faults)
        store.add(item, write.position)
        remember(call, item, "CREATE", None, write.value)
        return item
    before, order = item.value, store.listed(item.schema_id, item.scope).index(item)
    if write.external_id is not None and write.external_id != item.external_id:
        store.rekey(item, write.external_id)
    item.value, item.schema_version = write.value, write.schema["version"]
    item.touch(caller.author, call.caller.person)
    moved = write.position is not None and write.position != order
    if moved:
        store.move(item, write.position or 0)
    else:
        store.save(item)
    remember(call, item, "UPDATE" if before != write.value else "REORDER" if moved else "NO_CHANGE", before, write.value)
    return item


def _new_uid(call: Call, write: Write) -> str:
    """Return the UUID of a new object; the one of a single-object setting never changes inside a tenant (environment.md 1.10)."""
    if write.schema["multiObject"]:
        return write.uid or new_object_uuid()
    return name_uuid(f"{call.tenant.id}/{write.schema['schemaId']}/{write.scope}")
