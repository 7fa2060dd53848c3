# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classic configuration API, ``/api/config/v1``: its endpoints over settings objects (environment.md 0.3, 6).

The id of a configuration is the UUID inside the object id of its setting.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..call import Answer, Call
from ..errors import ApiError, body_error
from ..objects import seen
from ..platform import CLUSTER_VERSION
from ..schemas import Schema
from ..scoping import ENVIRONMENT
from ..store import SettingsObject
from ..tenants import Tenant
from ..validation import default_value
from ..writing import Write, apply, checked_value, remove

Value = dict[str, Any]


@dataclass
class Mapped:
    """A classic document as a settings value.

    ``origins`` leads from a path of the value to the place in the document that it came from, for what does not stand in the
    same order.
    """

    value: Value
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of configuration.

    :param schema_id: the schema that it is stored by.
    :param show: settings value to classic document, without id and metadata.
    :param read: classic document to settings value; raises ApiError 400.
    :param stub: settings value to what lists and creations tell besides the id.
    :param names: what the parts of a settings path are called in the document; one name or two with a slash between them, an
        empty text for what the document has not.
    """

    schema_id: str
    show: Callable[[Value], Value]
    read: Callable[[Any, Tenant, Schema], Mapped]
    stub: Callable[[Value], Value]
    names: Mapping[str, str]


def list_all(kind: Kind, call: Call) -> Answer:
    """GET of the list: there are no pages."""
    return Answer(200, {"values": [_stub(kind, item) for item in call.tenant.objects.of_schema(kind.schema_id) if seen(item)]})


def create(kind: Kind, call: Call) -> Answer:
    """POST: the tenant chooses the id."""
    item = apply(call, _checked(kind, call, call.json(), None))
    return Answer(201, _stub(kind, item))


def get(kind: Kind, call: Call) -> Answer:
    """GET of one configuration."""
    item = _required(kind, call)
    if not seen(item):
        raise _not_found(call)
    return Answer(200, {**_metadata(item.schema_version), "id": item.uid, **kind.show(item.value)})


def put(kind: Kind, call: Call) -> Answer:
    """PUT: replaces the configuration, or creates one with this id."""
    write = _checked(kind, call, call.json(), call.params["id"])
    item = apply(call, write)
    return Answer(204) if write.target is not None else Answer(201, _stub(kind, item))


def delete(kind: Kind, call: Call) -> Answer:
    """DELETE of one configuration."""
    item = _required(kind, call)
    with _translated(kind, {}):
        remove(call, item)
    return Answer(204)


def validate(kind: Kind, call: Call) -> Answer:
    """POST to a validator: whether a creation, or the PUT with that id, would be accepted."""
    _checked(kind, call, call.json(), call.params.get("id"))
    return Answer(204)


def get_single(kind: Kind, call: Call) -> Answer:
    """GET of a configuration that every tenant has once; the defaults where nothing is stored."""
    schema = call.tenant.schemas.require(kind.schema_id)
    item = _single(kind, call)
    value, version = (item.value, item.schema_version) if item else (default_value(schema), schema["version"])
    return Answer(200, {**_metadata(version), **kind.show(value)})


def put_single(kind: Kind, call: Call) -> Answer:
    """PUT of a configuration that every tenant has once."""
    apply(call, _checked_single(kind, call))
    return Answer(204)


def validate_single(kind: Kind, call: Call) -> Answer:
    """POST to the validator of a configuration that every tenant has once."""
    _checked_single(kind, call)
    return Answer(204)


def _checked(kind: Kind, call: Call, document: Any, uid: str | None) -> Write:
    """Return the write that a document asks for.

    :param uid: the id in the path.
    :raises ApiError: 400 with every violation, its path as in the document.
    """
    if isinstance(document, dict):
        document = dict(document)
        # What a GET tells may be sent back; it is of no consequence.
        document.pop("metadata", None)
        given = document.pop("id", None)
        if given is not None and given != uid:
            # Known wording of another kind's endpoint (published error report); that a creation refuses any id is documented.
            raise body_error("id", "The body must not provide an ID" if uid is None else "ID must match ID in REST call path.")
    target = _found(kind, call, uid) if uid is not None else None
    if uid is not None and target is None:
        _check_uuid(uid)
    return _mapped(kind, call, document, target, uid)


def _checked_single(kind: Kind, call: Call) -> Write:
    document = call.json()
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "metadata"}
    return _mapped(kind, call, document, _single(kind, call), None)


def _mapped(kind: Kind, call: Call, document: Any, target: SettingsObject | None, uid: str | None) -> Write:
    schema = call.tenant.schemas.require(kind.schema_id)
    mapped = kind.read(document, call.tenant, schema)
    with _translated(kind, mapped.origins):
        value = checked_value(call, schema, ENVIRONMENT, mapped.value, target)
    return Write(schema, ENVIRONMENT, target, value, uid=uid)


@contextmanager
def _translated(kind: Kind, origins: Mapping[str, str]) -> Iterator[None]:
    """Turn the violations of a settings value, ``<schemaId>/<index>/<path>``, into those of the classic document."""
    try:
        yield
    except ApiError as error:
        for entry in error.violations:
            entry["path"] = classic_path("/".join(entry["path"].split("/")[2:]), kind.names, origins)
        raise


def classic_path(path: str, names: Mapping[str, str], origins: Mapping[str, str]) -> str | None:
    """Return the place in a classic document that a path of a settings value stands for; None for the document itself."""
    origin = next((known for known in origins if path == known or path.startswith(known + "/")), "")
    result = origins.get(origin, "")
    rest = [part for part in path[len(origin) :].split("/") if part]
    while rest:
        pair = "/".join(rest[:2])
        name = names[pair] if pair in names else names.get(rest[0], rest[0])
        rest = rest[2 if pair in names and "/" in pair else 1 :]
        result += f"[{name}]" if name.isdecimal() else f".{name}" if name and result else name
    return result or None


def _stub(kind: Kind, item: SettingsObject) -> Value:
    return {"id": item.uid, **kind.stub(item.value)}


def _metadata(schema_version: str) -> Value:
    """Return the metadata of a configuration; which numbers ``configurationVersions`` holds is (unverified)."""
    return {
        "metadata": {
            "configurationVersions": [0],
            "currentConfigurationVersions": [schema_version],
            "clusterVersion": CLUSTER_VERSION,
        }
    }


def _single(kind: Kind, call: Call) -> SettingsObject | None:
    return next(iter(call.tenant.objects.listed(kind.schema_id, ENVIRONMENT)), None)


def _found(kind: Kind, call: Call, uid: str) -> SettingsObject | None:
    return next((item for item in call.tenant.objects.of_schema(kind.schema_id) if item.uid == uid), None)


def _required(kind: Kind, call: Call) -> SettingsObject:
    item = _found(kind, call, call.params["id"])
    if item is None:
        raise _not_found(call)
    return item


def _not_found(call: Call) -> ApiError:
    # (unverified wording)
    return ApiError(404, f"No configuration with id '{call.params['id']}'")


def _check_uuid(uid: str) -> None:
    """Refuse to create something with an id that is no UUID in its usual spelling. (unverified wording)

    :raises ApiError: 400.
    """
    try:
        usual = str(uuid.UUID(uid)) == uid
    except ValueError:
        usual = False
    if not usual:
        raise body_error("id", "Must be a UUID")
