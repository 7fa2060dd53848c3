# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the desired and the live objects to the change that is needed. Private to this collection.

Nothing here writes, and nothing knows about check mode: what a plan says is what a run does.
"""

from __future__ import annotations

import typing as t

from ..documents import at, changed_paths, overlay
from ..errors import DynatraceError
from .identity import Identity, find
from .objects import MAXIMUM_EXTERNAL_ID, UNPLACED, Placement
from .permissions import Sharing, shown
from .schema import ENVIRONMENT
from .secret_values import asks_for_secrets_again, masked, plain_secrets, remaining_masks, with_stored_secrets
from .values import Completion, comparable, presentable, with_server_filled

if t.TYPE_CHECKING:
    from ..documents import Path
    from .objects import Listing, SettingsObject
    from .permissions import Grants, Permissions
    from .references import Elsewhere, References
    from .schema import Schema
    from .values import Problem, Value

    NameOf = t.Callable[[Path], str]
    AsOptions = t.Callable[[t.Any], dict[str, t.Any]]


class Desired:
    """What a user wants of one settings object; the attributes are the options of :mod:`settings_object`.

    :param name_of: callable that turns the path of a property (tuple) into the name the user knows it by
    """

    __slots__ = (
        "adopt",
        "external_id",
        "match_on",
        "merge_lists_on",
        "name_of",
        "object_id",
        "permissions",
        "position",
        "schema_id",
        "scope",
        "state",
        "update_secrets",
        "value",
        "value_mode",
    )

    def __init__(
        self,
        schema_id: str,
        value: Value,
        name_of: NameOf,
        scope: str = ENVIRONMENT,
        state: str = "present",
        value_mode: str = "replace",
        object_id: str | None = None,
        external_id: str | None = None,
        match_on: list[str] | None = None,
        adopt: bool = False,
        position: str | dict[str, str] | None = None,
        merge_lists_on: dict[str, str] | None = None,
        update_secrets: str = "on_create",
        permissions: Grants | None = None,
    ) -> None:
        self.schema_id = schema_id
        self.value = value
        self.name_of = name_of
        self.scope = scope
        self.state = state
        self.value_mode = value_mode
        self.object_id = object_id
        self.external_id = external_id
        self.match_on = match_on
        self.adopt = adopt
        self.position: t.Any = position
        self.merge_lists_on = merge_lists_on or {}
        self.update_secrets = update_secrets
        self.permissions = permissions


class Change:
    """What has to be done to one object, and what a user is told about it.

    :ivar action: ``created``, ``updated``, ``moved``, ``deleted``, ``reset`` or ``unchanged``
    :ivar live: the object as it is, or None
    :ivar value: the complete document to send, None for a deletion
    :ivar before: the value as it is, in the form of :func:`.values.presentable`; empty if nothing is to be done
    :ivar after: the value as it shall be, in the same form
    :ivar paths: where they differ, as text
    :ivar inherits: whether the value in force had to be asked for, to lay the given one over it
    :ivar moves: whether the object gets another place
    :ivar adopts: whether the object gets our external id
    :ivar resends: whether secrets are sent although nobody can tell if they differ
    :ivar object_id: the id, None as long as the object does not exist
    :ivar sharing: the :class:`.permissions.Sharing`, None where the user says nothing about it
    """

    __slots__ = (
        "action",
        "adopts",
        "after",
        "before",
        "desired",
        "identity",
        "inherits",
        "live",
        "moves",
        "object_id",
        "paths",
        "placement",
        "resends",
        "schema",
        "sharing",
        "value",
        "warnings",
    )

    def __init__(self, desired: Desired, schema: Schema, identity: Identity, live: SettingsObject | None) -> None:
        self.desired = desired
        self.schema = schema
        self.identity = identity
        # Any, since the action tells whether there is an object and a document.
        self.live: SettingsObject | t.Any = live
        self.object_id: str | None = live.object_id if live else None
        self.action = "unchanged"
        self.value: Value | t.Any = None
        self.before: Value = {}
        self.after: Value = {}
        self.paths: list[str] = []
        self.placement = UNPLACED
        self.inherits = self.moves = self.adopts = self.resends = False
        self.sharing: Sharing | None = None
        self.warnings: list[str] = []

    @property
    def writes_object(self) -> bool:
        """Whether the object itself is written, and not only who may use it."""
        touched = bool(self.paths) or self.moves or self.adopts or self.resends
        return touched if self.action == "updated" else self.action != "unchanged"

    @property
    def shares(self) -> bool:
        """Whether somebody gets another access to the object."""
        return self.sharing is not None and bool(self.sharing.changed)


class InvalidValueError(DynatraceError):
    """The desired value cannot be right, whatever the tenant holds."""

    def __init__(self, desired: Desired, problems: t.Iterable[Problem]) -> None:
        violations = [{"path": desired.name_of(problem.path), "message": problem.message} for problem in problems]
        super().__init__(
            "The value for %s is not valid: %s"
            % (desired.schema_id, "; ".join("%s: %s" % (item["path"], item["message"]) for item in violations)),
            violations=violations,
        )


def check(desired: Desired, schema: Schema) -> None:
    """Find what is wrong whatever the tenant holds, before anything else is asked of it.

    :raises DynatraceError: the scope is not one of the schema's, the external id too long for the API, the schema knows no permissions,
        or nothing says what shall be absent
    """
    if not schema.allows_scope(desired.scope):
        raise DynatraceError(
            "%s has no objects at scope %s; allowed: %s" % (schema.schema_id, desired.scope, ", ".join(schema.allowed_scopes))
        )
    if len(desired.external_id or "") > MAXIMUM_EXTERNAL_ID:
        raise DynatraceError("external_id is longer than the %d characters that the API takes" % MAXIMUM_EXTERNAL_ID)
    if desired.permissions is not None and not schema.owner_based:
        raise DynatraceError("permissions: %s is not owner-based, its objects have no permissions of their own" % schema.schema_id)
    # To required_one_of an empty text is as good as any, and what nothing says is absent already.
    if desired.state == "absent" and schema.multi_object and not (desired.object_id or desired.external_id or _says(desired.value)):
        key: list[list[str]] = next(iter(schema.all_keys()), [[]])
        names = " and ".join(desired.name_of(tuple(path)) for path in key)
        raise DynatraceError("%s, object_id or external_id must say which object of %s is meant" % (names, schema.schema_id))


def _says(value: t.Any) -> bool:
    """Whether there is something in a value that is not empty."""
    return any(map(_says, value.values())) if isinstance(value, dict) else value not in (None, "", [])


def plan(
    desired: Desired,
    schema: Schema,
    references: References,
    live_objects: Listing,
    effective_value: t.Callable[[], Value | None],
    elsewhere: Elsewhere | None = None,
) -> Change:
    """The :class:`Change` that makes the tenant match ``desired``.

    :param schema: the :class:`.schema.Schema`
    :param references: resolves references in the value, a :class:`.references.References`
    :param live_objects: all objects of the schema and scope
    :param effective_value: callable that returns the value in force where nothing is stored
    :param elsewhere: knows ids that no listing can show yet, see :meth:`.references.References.resolve`
    :raises DynatraceError: the value is invalid, the object ambiguous, protected, or not where the user says it is
    """
    # What shall be absent may refer to what went with it.
    if desired.state == "absent":
        elsewhere = references.or_nothing(elsewhere)
    given = references.resolve(schema.fields, desired.value, elsewhere)
    known = comparable_of(schema, given)
    identity = Identity(schema, desired.scope, known, desired.object_id, desired.external_id, desired.match_on)
    live = find(identity, schema, live_objects, lambda live: comparable_of(schema, live.value))
    change = Change(desired, schema, identity, live)
    if desired.state == "absent":
        _plan_absence(change)
    else:
        _plan_presence(change, given, live_objects, effective_value)
    if change.action != "unchanged":
        change.before = presentable(schema.fields, _complete(schema, live.value), references.label) if live else {}
        change.after = presentable(schema.fields, change.value, references.label) if change.value is not None else {}
    return change


def plan_permissions(change: Change, read: t.Callable[[str], Permissions]) -> None:
    """Add to ``change`` what has to be done about who may use the object.

    :param read: callable that returns the permissions of the object with this id; only called if the user says something about them
    :raises ApiError: they cannot be read
    """
    wanted = change.desired.permissions
    if wanted is None or change.desired.state == "absent":
        return
    # Nobody but its owner has access to a new object.
    before = read(change.live.object_id) if change.live else {}
    change.sharing = Sharing(before, wanted.over(before))
    if change.live and change.shares:
        change.action = "updated"


def comparable_of(schema: Schema, value: Value) -> Value:
    """The comparable form of a value that may be incomplete."""
    return comparable(schema.fields, _complete(schema, value))


def _complete(schema: Schema, value: Value) -> Value:
    return Completion(strict=False).complete(schema.fields, value)


def _plan_absence(change: Change) -> None:
    live = change.live
    if live is None:
        return
    if "delete" not in live.operations:
        raise DynatraceError("%s may not be deleted: the tenant protects it" % _title(change))
    change.action = "deleted" if change.schema.multi_object else "reset"


def _plan_presence(change: Change, given: Value, live_objects: list[SettingsObject], effective_value: t.Callable[[], Value | None]) -> None:
    desired, schema, live = change.desired, change.schema, change.live
    if live is None and desired.object_id:
        raise DynatraceError("%s has no object %s at scope %s" % (schema.schema_id, desired.object_id, desired.scope))
    change.inherits = not live and _inherits(desired, schema)
    stored = live.value if live else (effective_value() or {}) if change.inherits else {}
    keep_secrets = desired.update_secrets == "on_create"
    value = _value(change, given, stored, keep_secrets, masks_allowed=live is not None)
    if live:
        before, after = comparable_of(schema, live.value), comparable(schema.fields, value)
        change.paths = changed_paths(before, after)
        demanded = asks_for_secrets_again(schema, before, after)
        if demanded or (change.paths and schema.resubmission):
            # Secrets in clear text are always welcome, so the constraint gets them even where it may not insist.
            value = _value(change, given, stored, keep_secrets=False, masks_allowed=not demanded)
    change.value = value
    change.placement = _placement(change, live_objects)
    change.moves = change.placement != UNPLACED
    if live is None:
        change.action = "created"
        _warn_of_whole_value(change)
        return
    change.resends = not keep_secrets and bool(plain_secrets(schema.fields, value))
    change.adopts = desired.adopt and live.external_id != change.identity.marker
    if change.paths or change.resends or change.adopts:
        change.action = "updated"
    elif change.moves:
        change.action = "moved"
    _check_allowed(change)
    if change.adopts and schema.ordered and not change.moves:
        # Only a POST sets an external id, and a POST that does not say where puts the object last.
        change.placement = Placement(live_objects[live.place - 1].object_id if live.place else "", None)


def _inherits(desired: Desired, schema: Schema) -> bool:
    """Whether what is not given comes from a wider scope."""
    return desired.value_mode == "merge" and not schema.multi_object and desired.scope != ENVIRONMENT


def _value(change: Change, given: Value, stored: Value, keep_secrets: bool, masks_allowed: bool) -> Value:
    """The complete document for the given one."""
    desired, schema = change.desired, change.schema
    if change.live and schema.has_secrets:
        given = with_stored_secrets(schema.fields, given, stored, keep_secrets)
    if desired.value_mode == "merge":
        given = overlay(stored, given, desired.merge_lists_on)
    completion = Completion()
    value = completion.complete(schema.fields, given)
    problems = completion.problems + ([] if masks_allowed else remaining_masks(schema.fields, value))
    if problems:
        raise InvalidValueError(desired, problems)
    change.warnings = [
        "%s is ignored: it does not apply with the other properties as they are" % desired.name_of(path)
        for path in completion.ignored
        if _was_given(desired.value, path)
    ]
    return with_server_filled(schema.fields, value, stored)


def _was_given(value: t.Any, path: Path) -> bool:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _check_allowed(change: Change) -> None:
    live = change.live
    if change.moves and "move" not in live.operations:
        raise DynatraceError("%s may not be moved: the tenant keeps it in its place" % _title(change))
    if change.action != "updated":
        return
    if "write" in live.operations:
        blocked = [path for path in change.paths if _touches(path, live.locked_paths)]
    else:
        blocked = [path for path in change.paths if not _within(path, live.writable_paths)]
    if blocked:
        names = ", ".join(change.desired.name_of(tuple(path.split("/"))) for path in blocked)
        raise DynatraceError("%s is protected by the tenant: %s may not be changed" % (_title(change), names))


def _within(path: str, outer: t.Iterable[str]) -> bool:
    """Whether ``path`` is one of the paths ``outer``, or below one."""
    return any(path == other or path.startswith(other + "/") for other in outer)


def _touches(path: str, others: t.Iterable[str]) -> bool:
    """Whether ``path`` is one of ``others``, below one, or above one."""
    return _within(path, others) or any(_within(other, [path]) for other in others)


def _warn_of_whole_value(change: Change) -> None:
    if change.identity.is_whole_value:
        change.warnings.append(
            "Nothing but its value identifies this object of %s: changing the value in the playbook will create another object. "
            "Set external_id or match_on." % change.schema.schema_id
        )


def _placement(change: Change, live_objects: list[SettingsObject]) -> Placement:
    """Where the object has to go: :data:`UNPLACED` if nothing is said, or if it is there already."""
    position = change.desired.position
    if position is None:
        return UNPLACED
    if not change.schema.ordered:
        raise DynatraceError("position: the objects of %s have no order" % change.schema.schema_id)
    others = [live for live in live_objects if live is not change.live]
    # Objects that the tenant keeps in place lead or trail the others, whatever anybody asks for.
    leading = 0
    while leading < len(others) and others[leading].leads and "move" not in others[leading].operations:
        leading += 1
    if position == "first":
        target = leading
    elif position == "last":
        target = len(others)
        while target > leading and "move" not in others[target - 1].operations:
            target -= 1
    else:
        side, reference = next(iter(position.items()))
        target = _place_of(change, others, reference) + (side == "after")
    if change.live and change.live.place == target:
        return UNPLACED
    return Placement(others[target - 1].object_id if target else "", None)


def _place_of(change: Change, others: list[SettingsObject], reference: str) -> int:
    keys = change.identity.keys or change.schema.unique_keys() or [change.schema.natural_key() or []]
    places = [
        place
        for place, live in enumerate(others)
        if reference in (live.object_id, live.external_id) or any(at(live.value, path) == reference for key in keys for path in key)
    ]
    if len(places) == 1:
        return places[0]
    found = ", ".join(others[place].object_id for place in places)
    raise DynatraceError(
        "position: %s"
        % ("%d objects are meant by %s: %s" % (len(places), reference, found) if places else "no object is meant by %s" % reference)
    )


def _title(change: Change) -> str:
    name = change.identity.describe() or (change.live.object_id if change.live and change.schema.multi_object else None)
    return " ".join(part for part in (change.schema.schema_id, name) if part)


def summary(change: Change) -> dict[str, t.Any]:
    """What a task result says about a change, the same before and after it is carried out.

    Secrets are masked; the object id is None as long as the object does not exist.
    """
    fields = change.schema.fields
    if change.desired.state == "absent":
        value = None
    elif change.action == "unchanged":
        value = masked(fields, change.live.value)
    else:
        value = masked(fields, change.value)
    result = {
        "action": change.action,
        "changed": change.action != "unchanged",
        "changed_paths": changed_names(change),
        "object_id": change.object_id,
        "external_id": _external_id(change),
        "schema_id": change.schema.schema_id,
        "scope": change.desired.scope,
        "value": value,
    }
    if change.sharing:
        result["permissions"] = shown(change.sharing.after)
    return result


def changed_names(change: Change, prefix: str = "") -> list[str]:
    """What differs of an existing object, in the user's words.

    :param prefix: stands before the names of options
    """
    names = [change.desired.name_of(tuple(path.split("/"))) for path in change.paths]
    if change.live and change.sharing:
        names += [prefix + "permissions." + name for name in change.sharing.changed]
    return names


def _external_id(change: Change) -> str | None:
    if change.live and not change.adopts:
        return change.live.external_id
    return None if change.desired.state == "absent" else change.identity.marker


def difference(change: Change, tenant: str, as_options: AsOptions = dict) -> dict[str, t.Any]:
    """The before and after of a change in the form that Ansible prints.

    :param tenant: text that names the tenant
    :param as_options: callable that turns a value into what the user wrote, for typed settings
    """
    title = "%s at %s in %s" % (_title(change), change.desired.scope, tenant)
    before, after = as_options(change.before), as_options(change.after)
    if change.moves and change.live:
        before["(position)"], after["(position)"] = change.live.place + 1, _wanted_place(change)
    if change.adopts:
        before["(external id)"], after["(external id)"] = change.live.external_id, change.identity.marker
    if change.resends:
        before["(secrets)"], after["(secrets)"] = "stored", "sent again"
    if change.sharing and change.shares:
        after["(permissions)"] = shown(change.sharing.after)
        if change.live:
            before["(permissions)"] = shown(change.sharing.before)
    return {"before_header": title, "after_header": title, "before": before, "after": after}


def _wanted_place(change: Change) -> str:
    position = change.desired.position
    return position if isinstance(position, str) else "%s %s" % next(iter(position.items()))
