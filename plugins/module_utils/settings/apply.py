# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Carries out what a plan says about one object. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import ApiError, ConflictError, DynatraceError
from .objects import Creation
from .plan import check, plan, plan_permissions
from .references import ReferenceNotFoundError, References, referenced_schemas

if t.TYPE_CHECKING:
    from ..documents import Path
    from .objects import SettingsStore
    from .permissions import Grants, Sharing
    from .plan import Change, Desired
    from .schema import Schema
    from .values import Value


class _Attempt(t.NamedTuple):
    change: Change
    conflict: ConflictError | t.Any


# How the tenant refuses to change permissions that are not those it was told (environment.md 1.13).
_OUTDATED = (400, 404, 409)


def reconcile(store: SettingsStore, desired: Desired, check_mode: bool = False, validate: bool = True) -> Change:
    """Make the tenant match ``desired``; see :func:`reconcile_object`."""
    change = reconcile_object(store, desired, check_mode, validate)
    if not check_mode:
        share(store, change)
    return change


def reconcile_object(store: SettingsStore, desired: Desired, check_mode: bool = False, validate: bool = True) -> Change:
    """Make an object match ``desired``, but for who may use it.

    :param store: a :class:`.objects.SettingsStore`
    :param desired: a :class:`.plan.Desired`
    :param check_mode: ask the server whether it would accept the change, and change nothing
    :param validate: ask the server before writing too
    :return: the :class:`.plan.Change` that was carried out, or would be
    :raises DynatraceError: the value is invalid or refused, the object is ambiguous or protected, or somebody else
        keeps changing it
    """
    first = _attempt(store, desired, check_mode, validate)
    if first.conflict is None:
        return first.change
    second = _attempt(store, desired, check_mode, validate)
    if second.conflict is None:
        if second.change.writes_object:
            return second.change
        # Found as wanted on the second look: the answer to our own write was lost, or somebody else made the change.
        first.change.object_id, first.change.sharing = second.change.object_id, second.change.sharing
        return first.change
    raise _lasting_conflict(store, second)


def _attempt(store: SettingsStore, desired: Desired, check_mode: bool, validate: bool) -> _Attempt:
    change = _plan(store, desired, check_mode)
    try:
        # The server validates a write in any case. Where the value in force had to be read too, asking first is not worth a fifth request.
        if check_mode or (validate and not change.inherits):
            send(store, change, validate_only=True)
        if not check_mode:
            send(store, change, validate_only=False)
    except ConflictError as error:
        return _Attempt(change, error)
    except ApiError as error:
        raise in_users_words(error, desired) from error
    return _Attempt(change, None)


def _plan(store: SettingsStore, desired: Desired, check_mode: bool) -> Change:
    schema = store.schema(desired.schema_id)
    check(desired, schema)
    references = References(store)
    listings = store.read(_schemas_to_list(desired, schema), desired.scope)
    references.expect(listings, desired.scope)
    try:
        change = plan(
            desired,
            schema,
            references,
            listings[desired.schema_id],
            lambda: store.effective_value(desired.schema_id, desired.scope),
        )
    except ReferenceNotFoundError as error:
        hint = "; in check mode, what earlier tasks would create does not exist yet" if check_mode else ""
        raise ReferenceNotFoundError(error.message + hint) from None
    plan_permissions(change, store.permissions)
    return change


def _schemas_to_list(desired: Desired, schema: Schema) -> list[str]:
    """The schema, and those that its value refers to. Whether a listing of several schemas keeps the order of an ordered
    one is not documented, so that one is listed alone."""
    if schema.ordered:
        return [desired.schema_id]
    return [desired.schema_id] + sorted(referenced_schemas(desired.value, desired.scope) - {desired.schema_id})


def send(store: SettingsStore, change: Change, validate_only: bool, value: Value | None = None) -> None:
    """Carry out one change of an object, or with ``validate_only`` ask the server whether it would.

    :param value: sent for an existing object instead of the value of the change
    :raises ConflictError: the object has changed since it was read
    :raises ApiError: refused
    """
    if not change.writes_object:
        return
    creation = creation_of(change)
    if creation is not None:
        object_id = store.create(creation, validate_only)
        change.object_id = change.object_id if validate_only else object_id
    elif change.action in ("updated", "moved"):
        store.update(change.live, change.value if value is None else value, placement=change.placement, validate_only=validate_only)
    elif not validate_only:
        # The API offers no validation of a deletion.
        store.delete(change.live)


def share(store: SettingsStore, change: Change) -> None:
    """Give and take access to an object as its change says.

    :raises ApiError: refused
    """
    if not change.shares:
        return
    object_id, sharing = t.cast(str, change.object_id), t.cast("Sharing", change.sharing)
    try:
        store.set_permissions(object_id, *sharing)
    except ApiError as error:
        if error.status not in _OUTDATED:
            raise
        # Somebody else changed them, or the answer to a request of ours was lost: look again, once.
        now = store.permissions(object_id)
        store.set_permissions(object_id, now, t.cast("Grants", change.desired.permissions).over(now))


def creation_of(change: Change) -> Creation | None:
    """What to post for a change, None if it is none that is posted. Only a POST sets an external id."""
    if change.action != "created" and not change.adopts:
        return None
    object_id = change.live.object_id if change.live else None
    return Creation(change.schema.schema_id, change.desired.scope, change.value, change.identity.marker, object_id, change.placement)


def in_users_words(error: ApiError, desired: Desired) -> ApiError:
    """The same error with the paths of its violations as the user wrote them."""
    prefix = desired.schema_id + "/"
    if not any((item["path"] or "").startswith(prefix) for item in error.violations):
        return error
    violations = [
        dict(item, path=desired.name_of(_property_path(item["path"], desired.schema_id)))
        if (item["path"] or "").startswith(prefix)
        else item
        for item in error.violations
    ]
    return type(error)(error.method, error.path, error.status, error.server_message, violations)


def _property_path(text: str, schema_id: str) -> Path:
    """``builtin:x/0/rules/1/name`` -> ``("rules", 1, "name")``: the first index numbers objects, not properties
    (environment.md 1.5)."""
    _index, _slash, path = text[len(schema_id) + 1 :].partition("/")
    return tuple(int(step) if step.isdigit() else step for step in path.split("/") if step)


def _lasting_conflict(store: SettingsStore, attempt: _Attempt) -> DynatraceError:
    live = attempt.change.live
    if live is None:
        return attempt.conflict
    now = next((item for item in store.read([live.schema_id], live.scope)[live.schema_id] if item.object_id == live.object_id), live)
    return DynatraceError(
        "Somebody else keeps changing %s: it was read twice and had changed both times before it could be written. "
        "Last change by %s." % (live.object_id, now.modified_by or "an unknown user"),
        status=attempt.conflict.status,
        violations=attempt.conflict.violations,
    )
