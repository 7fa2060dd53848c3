# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings API. Private to this collection.

The only file that knows the field names of the Environment API v2 (environment.md 1.1-1.14); everything above works on
:class:`SettingsObject`.
"""

from __future__ import annotations

import json
import typing as t
from difflib import get_close_matches

from ..errors import ApiError, DynatraceError, NotFoundError, error_from_item
from .identifiers import decode_object_id
from .permissions import NONE, READ, WRITE, steps
from .schema import ENVIRONMENT, Schema

if t.TYPE_CHECKING:
    from ..client import Client
    from .permissions import Permissions
    from .values import Value

PAGE_SIZE = 500
# How many schemas one listing should ask for at most, so that the address of the request stays short.
SCHEMAS_A_LISTING = 40
MAXIMUM_EXTERNAL_ID = 500

_OBJECTS = "/settings/objects"
_SCHEMAS = "/settings/schemas"
_FIELDS = "objectId,schemaId,value,externalId,updateToken,modifiedBy,modified,resourceContext,modificationInfo"

# What settings_object_info returns: field of the API -> key of the result.
_DESCRIBED = {
    "objectId": "object_id",
    "schemaId": "schema_id",
    "schemaVersion": "schema_version",
    "scope": "scope",
    "externalId": "external_id",
    "summary": "summary",
    "value": "value",
    "created": "created",
    "createdBy": "created_by",
    "modified": "modified",
    "modifiedBy": "modified_by",
}

_STUB = {
    "schemaId": "schema_id",
    "latestSchemaVersion": "schema_version",
    "displayName": "display_name",
    "multiObject": "multi_object",
    "ordered": "ordered",
    "ownerBasedAccessControl": "owner_based",
}

_RIGHTS = {READ: ["r"], WRITE: ["r", "w"]}


class SettingsObject(t.NamedTuple):
    """An object as it is.

    ``lock`` proves which revision a write is based on, ``place`` is the 0-based position among the objects of the scope,
    ``operations`` what the caller may do to the object, a subset of {"write", "delete", "move"}. Without "write" only the
    ``writable_paths`` may be changed, with it all but the ``locked_paths``. Without "move" the object stays at
    the head of the list if it ``leads``, else at the tail.
    """

    object_id: str
    schema_id: str
    scope: str
    value: Value
    lock: str | None
    external_id: str | None
    place: int
    modified_by: str | None
    modified: t.Any
    operations: frozenset[str]
    writable_paths: list[str]
    locked_paths: list[str]
    leads: bool = True


class Listing(list[SettingsObject]):
    """The objects of one schema at one scope in the order of the tenant, found fast in several ways."""

    def __init__(self, objects: t.Iterable[SettingsObject] = ()) -> None:
        super().__init__(objects)
        self._indexes: dict[t.Any, dict[t.Any, list[SettingsObject]]] = {}

    def find(self, what: t.Any, wanted: t.Any, feature: t.Callable[[SettingsObject], t.Any]) -> list[SettingsObject]:
        """The objects of which ``feature`` is ``wanted``.

        :param what: names the feature; it is only computed once for each object
        """
        if what not in self._indexes:
            index: dict[t.Any, list[SettingsObject]] = {}
            for live in self:
                index.setdefault(feature(live), []).append(live)
            self._indexes[what] = index
        return self._indexes[what].get(wanted, [])

    def by_object_id(self, object_id: str) -> SettingsObject | None:
        """The object with this id, or None."""
        return next(iter(self.find("object_id", object_id, lambda live: live.object_id)), None)

    def by_external_id(self, external_id: str) -> SettingsObject | None:
        """The object with this external id, or None."""
        return next(iter(self.find("external_id", external_id, lambda live: live.external_id)), None)


class Placement(t.NamedTuple):
    """Where an object of an ordered schema goes; at most one of the two is set.

    ``after`` is an object id, or "" for the first place; ``before`` an object id, or "" for the last place.
    """

    after: str | None
    before: str | None


UNPLACED = Placement(None, None)


class Creation(t.NamedTuple):
    """An object to create, or to replace if there is one with the same external id. ``object_id`` is an existing object that
    shall take over the external id."""

    schema_id: str
    scope: str
    value: Value
    external_id: str
    object_id: str | None = None
    placement: Placement = UNPLACED


# An object id (None when only validated), or why the tenant refused.
Outcome = tuple[t.Optional[str], t.Optional[ApiError]]


class SettingsStore:
    """Reads and writes settings objects of one tenant.

    :param client: a :class:`..client.Client`
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._schemas: dict[str, Schema] = {}

    def schema(self, schema_id: str) -> Schema:
        """The :class:`Schema`, read once.

        :raises NotFoundError: no such schema; names the nearest ids
        """
        if schema_id not in self._schemas:
            try:
                document = self.client.get("%s/%s" % (_SCHEMAS, schema_id))
            except NotFoundError as error:
                near = _near(schema_id, [stub["schema_id"] for stub in self.schemas()])
                raise DynatraceError(
                    "The tenant has no schema %s%s" % (schema_id, "; did you mean %s?" % " or ".join(near) if near else ""),
                    status=error.status,
                ) from error
            self._schemas[schema_id] = Schema(document)
        return self._schemas[schema_id]

    def schemas(self) -> list[dict[str, t.Any]]:
        """All schemas of the tenant: dictionaries with ``schema_id``, ``schema_version``, ``display_name``,
        ``multi_object``, ``ordered`` and ``owner_based``."""
        stubs = self.client.get(_SCHEMAS, {"fields": ",".join(_STUB)})["items"]
        return [{name: stub.get(api_name, False) for api_name, name in _STUB.items()} for stub in stubs]

    def read(self, schema_ids: t.Sequence[str], scope: str = ENVIRONMENT) -> dict[str, Listing]:
        """The objects of some schemas at one scope, read in one listing.

        :return: a dictionary schema id -> :class:`Listing`
        :raises DynatraceError: no such schema; names the nearest ids
        :raises NotFoundError: no such scope
        """
        try:
            return self._read(schema_ids, scope)
        except NotFoundError:
            for schema_id in schema_ids:
                self.schema(schema_id)
            raise

    def _read(self, schema_ids: t.Sequence[str], scope: str) -> dict[str, Listing]:
        found = {schema_id: Listing() for schema_id in schema_ids}
        query = {"schemaIds": ",".join(schema_ids), "scopes": scope, "fields": _FIELDS, "pageSize": PAGE_SIZE}
        for item in self.client.pages(_OBJECTS, query):
            schema_id = schema_ids[0] if len(schema_ids) == 1 else _schema_of(item)
            if schema_id not in found:
                # This listing does not tell the schemas apart.
                return {each: self.read([each], scope)[each] for each in schema_ids}
            found[schema_id].append(_record(item, schema_id, scope, len(found[schema_id])))
        return found

    def read_everywhere(self, schema_ids: t.Sequence[str], scopes: t.Sequence[str] = ()) -> dict[tuple[str, str], Listing]:
        """The objects of some schemas wherever they apply, read in one listing. Only a listing of one schema is in its order.

        :param scopes: the only scopes to look at, all if there are none
        :return: a dictionary (schema id, scope) -> :class:`Listing`, without what is empty
        :raises NotFoundError: no such schema or scope
        """
        found: dict[tuple[str, str], Listing] = {}
        query = {"schemaIds": ",".join(schema_ids), "fields": _FIELDS + ",scope", "pageSize": PAGE_SIZE}
        if scopes:
            query["scopes"] = ",".join(scopes)
        for item in self.client.pages(_OBJECTS, query):
            schema_id = schema_ids[0] if len(schema_ids) == 1 else _schema_of(item)
            if schema_id is None or schema_id not in schema_ids:
                # This listing does not tell the schemas apart.
                return {place: objects for each in schema_ids for place, objects in self.read_everywhere([each], scopes).items()}
            listing = found.setdefault((schema_id, item["scope"]), Listing())
            listing.append(_record(item, schema_id, item["scope"], len(listing)))
        return found

    def search(
        self,
        schema_ids: t.Iterable[str] = (),
        scopes: t.Iterable[str] = (),
        external_ids: t.Iterable[str] = (),
        condition: str | None = None,
    ) -> t.Iterator[dict[str, t.Any]]:
        """Yield what the tenant tells about its objects, as dictionaries with Ansible's spelling of the names.

        :param condition: text in the filter language of the API (environment.md 1.2), or None
        """
        query = {
            "schemaIds": ",".join(schema_ids) or None,
            "scopes": ",".join(scopes) or None,
            "externalIds": ",".join(external_ids) or None,
            "filter": condition,
            "fields": ",".join(_DESCRIBED),
            "pageSize": PAGE_SIZE,
        }
        for item in self.client.pages(_OBJECTS, {name: value for name, value in query.items() if value}):
            yield {name: item.get(api_name) for api_name, name in _DESCRIBED.items()}

    def effective_values(self, schema_ids: t.Iterable[str], scope: str) -> t.Iterator[dict[str, t.Any]]:
        """Yield the values in force at ``scope``: dictionaries with ``schema_id``, ``origin`` (the scope that the value
        comes from) and ``value``."""
        query = {"schemaIds": ",".join(schema_ids), "scope": scope, "fields": "schemaId,origin,value", "pageSize": PAGE_SIZE}
        for item in self.client.pages("/settings/effectiveValues", query):
            yield {"schema_id": item.get("schemaId"), "scope": scope, "origin": item.get("origin"), "value": item.get("value")}

    def effective_value(self, schema_id: str, scope: str) -> Value | None:
        """The value in force at ``scope``, inherited or default; None for a schema with many objects."""
        items = list(self.effective_values([schema_id], scope))
        return items[0]["value"] if len(items) == 1 else None

    def create(self, creation: Creation, validate_only: bool = False) -> str | None:
        """Create one object.

        :return: the object id, None when only validated
        :raises ApiError: refused; its violations name the properties
        """
        object_id, error = self._post([creation], validate_only)[0]
        if error:
            raise error
        return object_id

    def create_all(self, creations: t.Sequence[Creation]) -> list[Outcome]:
        """Create objects in one request; they are independent of each other (environment.md 1.4).

        :return: what became of each, in the same order
        :raises ApiError: the request as a whole is refused
        """
        return self._post(creations, validate_only=False)

    def validate_all(self, creations: t.Sequence[Creation]) -> list[Outcome]:
        """Ask in one request whether the tenant would take each of the objects; see :meth:`create_all`."""
        return self._post(creations, validate_only=True)

    def _post(self, creations: t.Sequence[Creation], validate_only: bool) -> list[Outcome]:
        # The external ids make it safe to send this again after a broken connection.
        answer = self.client.request(
            "POST",
            _OBJECTS,
            params=_query(validateOnly=validate_only),
            body=[_creation_body(creation) for creation in creations],
            repeatable=True,
            item_results=True,
        )
        return [
            (None, error_from_item(item, "POST", _OBJECTS)) if item["code"] >= 400 else (item.get("objectId"), None) for item in answer.body
        ]

    def update(self, live: SettingsObject, value: Value, placement: Placement = UNPLACED, validate_only: bool = False) -> None:
        """Replace the value of an object, and move it if ``placement`` says where.

        :raises ConflictError: the object has changed since it was read
        :raises ApiError: refused; its violations name the properties
        """
        body: dict[str, t.Any] = {"value": value}
        if live.lock is not None:
            body["updateToken"] = live.lock
        if placement.after is not None:
            body["insertAfter"] = placement.after
        if placement.before is not None:
            body["insertBefore"] = placement.before
        self.client.put("%s/%s" % (_OBJECTS, live.object_id), body, params=_query(validateOnly=validate_only))

    def move(self, live: SettingsObject, placement: Placement) -> None:
        """Give an object of an ordered schema another place and nothing else. The lock is left out: moving the object before
        may have changed it, and the value sent is the one that was just read."""
        self.update(live._replace(lock=None), live.value, placement)

    def delete(self, live: SettingsObject) -> None:
        """Delete an object; one that is gone already is fine.

        :raises ConflictError: the object has changed since it was read
        """
        try:
            self.client.delete("%s/%s" % (_OBJECTS, live.object_id), params={"updateToken": live.lock} if live.lock else None)
        except NotFoundError:
            # What was wanted is so: somebody else deleted it, or the answer to our first try was lost.
            return

    def permissions(self, object_id: str) -> Permissions:
        """Who may use an object of an owner-based schema, beside its owner (environment.md 1.13).

        :raises NotFoundError: the tenant shows the caller no such object
        """
        found = self.client.get(_permissions_of(object_id))["accessors"]
        return {
            (item["accessor"]["type"], item["accessor"].get("id") or ""): WRITE if "w" in item["permissions"] else READ for item in found
        }

    def set_permissions(self, object_id: str, before: Permissions, after: Permissions) -> None:
        """Lead from one to the other, one request after another: those that meet at one object are refused (environment.md 1.13).

        :raises ApiError: refused; 400, 404 or 409 may mean that the permissions are no longer those ``before``
        """
        for (kind, name), former, access in steps(before, after):
            path = "/".join(part for part in (_permissions_of(object_id), kind, name) if part)
            if former is None:
                body = {"accessor": {"type": kind, "id": name} if name else {"type": kind}, "permissions": _RIGHTS[access]}
                # Sent twice it is refused, and whoever looks again then sees that all is well.
                self.client.post(_permissions_of(object_id), body, repeatable=True)
            elif access == NONE:
                self.client.delete(path)
            else:
                self.client.put(path, {"permissions": _RIGHTS[access]})


def _near(schema_id: str, known: t.Iterable[str]) -> list[str]:
    """The known schema ids most like ``schema_id``; what stands before the colon makes all of them alike."""
    by_name = {each.partition(":")[2]: each for each in known}
    return [by_name[name] for name in get_close_matches(schema_id.partition(":")[2], by_name, 3, 0.7)]


def _creation_body(creation: Creation) -> dict[str, t.Any]:
    body = {
        "schemaId": creation.schema_id,
        "scope": creation.scope,
        "externalId": creation.external_id,
        "value": creation.value,
        "objectId": creation.object_id,
        "insertAfter": creation.placement.after,
    }
    return {name: item for name, item in body.items() if item is not None}


def creation_size(creation: Creation) -> int:
    """How many bytes a creation adds to a request, about."""
    return len(json.dumps(_creation_body(creation), separators=(",", ":")).encode("utf-8")) + 1


def _permissions_of(object_id: str) -> str:
    return "%s/%s/permissions" % (_OBJECTS, object_id)


def _schema_of(item: dict[str, t.Any]) -> str | None:
    """The schema of an object in a listing; some tenants leave ``schemaId`` empty (environment.md 1.2)."""
    identity = decode_object_id(item["objectId"])
    return item.get("schemaId") or (identity.schema_id if identity else None)


def _query(**flags: bool) -> dict[str, str] | None:
    return {name: "true" for name, flag in flags.items() if flag} or None


def _record(item: dict[str, t.Any], schema_id: str, scope: str, place: int) -> SettingsObject:
    context = item.get("resourceContext") or {}
    info = item.get("modificationInfo") or {}
    if context:
        details = context.get("modifications") or {}
        movable = details.get("movable", context.get("modifications:movable", True))
        allowed = set(context.get("operations", ("write", "delete")))
    else:
        details = info
        movable = info.get("movable", True)
        allowed = {name for name, key in (("write", "modifiable"), ("delete", "deletable")) if info.get(key, True)}
    operations = (allowed & {"write", "delete"}) | ({"move"} if movable else set())
    return SettingsObject(
        item["objectId"],
        schema_id,
        scope,
        item.get("value") or {},
        item.get("updateToken"),
        item.get("externalId"),
        place,
        item.get("modifiedBy"),
        item.get("modified"),
        frozenset(operations),
        details.get("modifiablePaths") or [],
        details.get("nonModifiablePaths") or [],
        details.get("first") is not False,
    )
