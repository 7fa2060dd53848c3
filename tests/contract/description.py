# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The published description of the Environment API, brought up to date, and what of an exchange does not fit it."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

PREFIXES = ("/platform/classic/environment-api/v2", "/api/v2")
_NAME = "spec:environment-v2"
_JSON = "application/json; charset=utf-8"
_DTO = "components/schemas/"
_TEXT, _NUMBER, _FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
_TEXTS, _ANYTHING, _LIST = {"type": "array", "items": _TEXT}, {}, {"type": "array"}
_ENVELOPE = {"content": {_JSON: {"schema": {"$ref": _NAME + "#/components/schemas/ErrorEnvelope"}}}}
_OBJECTS, _OBJECT = "paths//settings/objects/", "paths//settings/objects/{objectId}/"
_PERMISSIONS = "paths//settings/objects/{objectId}/permissions/"
_ACCESSOR = "paths//settings/objects/{objectId}/permissions/{accessorType}/{accessorId}/"
_ALL_USERS = "paths//settings/objects/{objectId}/permissions/all-users/"


class Drift(NamedTuple):
    """Something that the description of 2023 does not have, or has differently.

    :ivar place: path in the description; ``//`` stands before a name that has slashes itself
    :ivar what: what stands there today; with ``+`` at the end of the place it is added to a list
    :ivar source: where the fact is from, sections of environment.md unless a file is named
    :ivar stricter: whether less is allowed than was in 2023
    """

    place: str
    what: object
    source: str
    stricter: bool = False


def _query(name, kind):
    return {"name": name, "in": "query", "schema": kind}


def _of(**properties):
    required = [name for name in properties if name != "id"]
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _body(schema):
    return {"content": {_JSON: {"schema": schema}}}


_RIGHTS = {"type": "array", "items": {"enum": ["r", "w"]}, "minItems": 1, "uniqueItems": True}
_SHARED = _of(accessor=_of(type={"enum": ["all-users", "user", "group"]}, id=_TEXT), permissions=_RIGHTS)

_VAULTED_SCOPE = {"enum": ["APP_ENGINE", "EXTENSION", "EXTENSION_AUTHENTICATION", "SYNTHETIC"]}
_VAULTED_SCOPES = {"type": "array", "items": _VAULTED_SCOPE, "minItems": 1}
_ALLOWED = {"type": "array", "items": _of(id=_TEXT, type={"enum": ["APPLICATION", "USER", "UNKNOWN"]})}
# What credentials of every type have, and what those of one type have beside.
_VAULTED = {
    "name": _TEXT,
    "scopes": _VAULTED_SCOPES,
    "description": _TEXT,
    "ownerAccessOnly": _FLAG,
    "allowContextlessRequests": _FLAG,
    "allowedEntities": _ALLOWED,
}
_CERTIFICATE = {"certificate": _TEXT, "certificateFormat": {"enum": ["PEM", "PKCS12", "UNKNOWN"]}, "password": _TEXT}
_AUTHENTICATION = {
    "authenticationProtocol": {"enum": ["MD5", "SHA", "SHA224", "SHA256", "SHA384", "SHA512"]},
    "authenticationPassword": _TEXT,
}
_PRIVACY = {"privacyProtocol": {"enum": ["AES", "AES192", "AES192C", "AES256", "AES256C", "DES"]}, "privacyPassword": _TEXT}


def _vaulted(kind, needed, **optional):
    properties = {**_VAULTED, "type": {"enum": [kind]}, **needed, **optional}
    required = ["name", "scopes", "type", *needed]
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _external(method, needed, **optional):
    names = ("locationForSynchronizationId", "vaultUrl", "usernameSecretName", "passwordSecretName", "tokenSecretName")
    properties = {**dict.fromkeys([*names, *needed], _TEXT), **optional, "sourceAuthMethod": {"enum": [method]}}
    return {"type": "object", "required": ["sourceAuthMethod", *needed], "properties": properties, "additionalProperties": False}


_CYBERARK = ("accountName", "applicationId", "safeName")
_FOLDER = {"folderName": _TEXT, "certificate": _TEXT}
_EXTERNAL = {
    "oneOf": [
        _external("HASHICORP_VAULT_APPROLE", ("pathToCredentials", "roleId", "secretId", "vaultNamespace")),
        _external("HASHICORP_VAULT_CERTIFICATE", (), pathToCredentials=_TEXT, certificate=_TEXT),
        _external("AZURE_KEY_VAULT_CLIENT_SECRET", (), tenantId=_TEXT, clientId=_TEXT, clientSecret=_TEXT),
        _external("CYBERARK_VAULT_USERNAME_PASSWORD", (*_CYBERARK, "usernamePasswordForCPM"), **_FOLDER),
        _external("CYBERARK_VAULT_ALLOWED_LOCATION", _CYBERARK, **_FOLDER),
    ]
}
_CREDENTIAL = {
    "oneOf": [
        _vaulted("USERNAME_PASSWORD", {}, user=_TEXT, password=_TEXT, externalVault=_EXTERNAL),
        _vaulted("TOKEN", {}, token=_TEXT, externalVault=_EXTERNAL),
        _vaulted("CERTIFICATE", _CERTIFICATE),
        _vaulted("PUBLIC_CERTIFICATE", _CERTIFICATE),
        _vaulted("SNMPV3", {"username": _TEXT, "securityLevel": _TEXT}, **_AUTHENTICATION, **_PRIVACY),
        _vaulted("AWS_MONITORING_KEY_BASED", {"accessKeyID": _TEXT, "secretKey": _TEXT, "awsPartition": _TEXT}),
        _vaulted("AWS_MONITORING_ROLE_BASED", {"accountID": _TEXT, "iamRole": _TEXT}),
    ]
}
_SHOWN = _DTO + "CredentialsResponseElement/properties/"
_SDK = "8.3, types of the SDK 9.0.1"

DRIFTS = (
    # What the 2026 SDK has more (environment.md 1.1, last bullet).
    Drift(_OBJECT + "put/parameters/+", _query("validateOnly", _FLAG), "1.1, 1.6"),
    Drift(_OBJECTS + "get/parameters/+", _query("externalIds", _TEXT), "1.2"),
    Drift(_OBJECTS + "get/parameters/+", _query("filter", _TEXT), "1.1, 1.2"),
    Drift("paths//settings/schemas/get/parameters/+", _query("fields", _TEXT), "1.14"),
    Drift(_DTO + "SettingsObjectCreate/properties/objectId", _TEXT, "1.1, 1.4"),
    Drift(_DTO + "SettingsObjectCreate/required/+", "scope", "1.1, 1.4", stricter=True),
    Drift(_DTO + "SettingsObject/properties/createdBy", _TEXT, "1.2"),
    Drift(_DTO + "SettingsObject/properties/modifiedBy", _TEXT, "1.2"),
    Drift(_DTO + "SettingsObject/properties/modificationInfo", {"type": "object"}, "1.9"),
    Drift(_DTO + "SettingsObject/properties/resourceContext", {"type": "object"}, "1.9"),
    Drift(_DTO + "SchemaStub/properties/multiObject", _FLAG, "1.14"),
    Drift(_DTO + "SchemaStub/properties/ordered", _FLAG, "1.14"),
    Drift(_DTO + "SchemaStub/properties/ownerBasedAccessControl", _FLAG, "1.14"),
    # What real schema documents have more (corpus/GRAMMAR.md 7).
    Drift(_DTO + "SchemaDefinitionRestDto/properties/schemaConstraints", _LIST, "GRAMMAR.md 7"),
    Drift(_DTO + "SchemaDefinitionRestDto/properties/maturity", _TEXT, "GRAMMAR.md 7"),
    Drift(_DTO + "SchemaDefinitionRestDto/properties/deletionConstraints", _LIST, "GRAMMAR.md 7"),
    Drift(_DTO + "SchemaDefinitionRestDto/properties/keyProperty", _TEXT, "GRAMMAR.md 7"),
    Drift(_DTO + "SchemaDefinitionRestDto/properties/ownerBasedAccessControl", _FLAG, "GRAMMAR.md 7"),
    Drift(_DTO + "PropertyDefinition/properties/forceSecretResubmission", _FLAG, "GRAMMAR.md 7"),
    Drift(_DTO + "SchemaType/properties/type", _TEXT, "GRAMMAR.md 7"),
    Drift(_DTO + "Constraint/properties/skipAsyncValidation", _FLAG, "GRAMMAR.md 7"),
    Drift(_DTO + "ComplexConstraint/properties/skipAsyncValidation", _FLAG, "GRAMMAR.md 7"),
    Drift(_DTO + "ComplexConstraint/properties/checkAllProperties", _FLAG, "GRAMMAR.md 7"),
    Drift(_DTO + "ComplexConstraint/properties/type/enum/+", "SECRET_RESUBMISSION", "GRAMMAR.md 7"),
    # Where the generator of the description wrote "object" for a Java Object, any JSON value stands (GRAMMAR.md 2).
    Drift(_DTO + "PropertyDefinition/properties/type", _ANYTHING, "1.15"),
    Drift(_DTO + "PropertyDefinition/properties/default", _ANYTHING, "1.15"),
    Drift(_DTO + "Item/properties/type", _ANYTHING, "1.15"),
    Drift(_DTO + "EnumValue/properties/value", _ANYTHING, "1.15"),
    Drift(_DTO + "Precondition/properties/expectedValue", _ANYTHING, "1.15"),
    Drift(_DTO + "Precondition/properties/expectedValues", _LIST, "1.15"),
    # New constants come without a new version of the API: scopes of tokens that were added since.
    Drift(_DTO + "ApiToken/properties/scopes/items", _TEXT, "0.1, 2.8"),
    # What the 2026 SDK has more of an entity (environment.md 4.1).
    Drift("paths//entities/custom/post/parameters/+", _query("uiBased", _FLAG), "4.4"),
    Drift(_DTO + "METag/properties/source", _TEXT, "4.1"),
    Drift(_DTO + "Entity/properties/properties/additionalProperties", _ANYTHING, "4.1"),
    # The reference page of the request, and the schema builtin:networkzones.zones.
    Drift(_DTO + "NetworkZone/properties/fallbackMode", _TEXT, "reference of PUT /networkZones/{id}"),
    # An error has the envelope there as everywhere.
    Drift("paths//networkZones/{id}/delete/responses/400", _ENVELOPE, "0.2"),
    # The text says null, the type does not.
    Drift(_DTO + "EntitiesList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "Event/properties/endTime/type", ["integer", "null"], "text of the description"),
    Drift(_DTO + "EventList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "CommentsList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "Problems/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "EntityTypeList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "SLOs/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "ApiTokenList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "ObjectsList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "EffectiveSettingsValuesList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    Drift(_DTO + "ConstraintViolation/properties/location/type", ["string", "null"], "0.2"),
    Drift(_DTO + "CredentialsList/properties/nextPageKey/type", ["string", "null"], "0.6"),
    # What the 2026 SDK has more of a credential.
    Drift("paths//credentials/post/requestBody", {**_body(_CREDENTIAL), "required": True}, _SDK),
    Drift("paths//credentials/{id}/put/requestBody", {**_body(_CREDENTIAL), "required": True}, _SDK),
    Drift("paths//credentials/post/responses/201", _body(_of(id=_TEXT)), "8.3"),
    Drift(_SHOWN + "scopes", _VAULTED_SCOPES, _SDK),
    Drift(_SHOWN + "scope", _VAULTED_SCOPE, _SDK),
    Drift(_SHOWN + "type", _TEXT, _SDK),
    Drift(_SHOWN + "allowContextlessRequests", _FLAG, _SDK),
    Drift(_SHOWN + "allowedEntities", _ALLOWED, _SDK),
    Drift(_SHOWN + "externalVault", {"type": "object"}, _SDK),
    # What it has more of an objective.
    Drift(_DTO + "SLO/properties/metricName", _TEXT, "8.1, types of the SDK 9.0.1"),
    # Permissions of owner-based objects are newer than the description.
    Drift(_PERMISSIONS + "get/responses/200", _body(_of(accessors={"type": "array", "items": _SHARED})), "1.13"),
    Drift(_PERMISSIONS + "post/requestBody", _body(_SHARED), "1.13"),
    Drift(_PERMISSIONS + "post/responses/201", _body(_SHARED), "1.13"),
    *(Drift(path + "put/requestBody", _body(_of(permissions=_RIGHTS)), "1.13") for path in (_ALL_USERS, _ACCESSOR)),
    *(Drift(path + "put/responses/200", {}, "1.13") for path in (_ALL_USERS, _ACCESSOR)),
    *(Drift(path + "delete/responses/204", {}, "1.13") for path in (_ALL_USERS, _ACCESSOR)),
)


class Exchange(NamedTuple):
    """A request and its answer; bodies are bytes, None where there is none."""

    method: str
    url: str
    sent_type: str | None
    sent: bytes | None
    status: int
    answer_type: str | None
    answer: bytes


def up_to_date(published, without=None):
    """The description with every drift but the number ``without``, and every object type closed to unknown properties."""
    # The name lets parts of the description refer to others wherever they are looked at.
    document = json.loads(json.dumps(published).replace('"#/components/', f'"{_NAME}#/components/'))
    for number, drift in enumerate(DRIFTS):
        if number != without:
            _amend(document, drift)
    _spell_out_subtypes(document["components"]["schemas"])
    for schema in list(_objects(document["components"]["schemas"])):
        schema.setdefault("additionalProperties", False)
    return document


def _amend(document, drift):
    head, slashes, rest = drift.place.partition("//")
    steps = head.split("/")
    if slashes:  # the name of an API path goes up to the method
        name, method, tail = re.fullmatch(r"(.*)/(get|put|post|delete)/(.*)", "/" + rest).groups()
        steps += [name, method, *tail.split("/")]
    *way, last = steps
    for step in way:
        document = document.setdefault(step, [] if step in ("parameters", "required") else {})
    if last == "+":
        document.append(drift.what)
    else:
        document[last] = drift.what


def _spell_out_subtypes(schemas):
    """Put in the place of a type that has subtypes the choice of these, each with all its properties, so that they can be closed too."""
    choices = {}
    for name, schema in schemas.items():
        mapping = schema.get("discriminator", {}).get("mapping", {})
        if mapping:
            subtypes = [schemas[reference.rpartition("/")[2]] for reference in dict.fromkeys(mapping.values())]
            choices[name] = [_with_inherited(schemas, subtype) for subtype in subtypes]
    for name, choice in choices.items():
        schemas[name] = {"anyOf": choice}


def _with_inherited(schemas, subtype):
    parts = [schemas[part["$ref"].rpartition("/")[2]] if "$ref" in part else part for part in subtype["allOf"]]
    properties = {name: kind for part in parts for name, kind in part.get("properties", {}).items()}
    required = {"required": subtype["required"]} if "required" in subtype else {}
    return {"type": "object", **required, "properties": properties, "additionalProperties": False}


def _objects(node):
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and node.get("type") == "object":
            yield node
        for part in node.values():
            yield from _objects(part)


def faults(document, exchange):
    """Everything about an exchange that does not fit the description, as texts."""
    parts = urlsplit(exchange.url)
    path = re.sub(r"^/e/[^/]+", "", parts.path)
    prefix = next((prefix for prefix in PREFIXES if path.startswith(prefix + "/")), None)
    if prefix is None:
        return [f"{path} is no path of this API"]
    operation = _operation(document, exchange.method, path[len(prefix) :])
    if operation is None:
        return [f"there is no {exchange.method} {path[len(prefix) :]}"]
    found = [f"query: {text}" for text in _query_faults(operation, parts.query)]
    found += [f"request: {text}" for text in _sent_faults(document, operation, exchange)]
    return found + [f"answer {exchange.status}: {text}" for text in _answer_faults(document, operation, exchange)]


def _operation(document, method, path):
    # /apiTokens/lookup is not an /apiTokens/{id}.
    for template, operations in sorted(document["paths"].items(), key=lambda entry: "{" in entry[0]):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")), path):
            return operations.get(method.lower())
    return None


def _query_faults(operation, query):
    known = {item["name"]: item["schema"] for item in operation.get("parameters", ()) if item["in"] == "query"}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield f"unknown parameter {name}"
            continue
        kind = known[name]["type"]
        if (kind == "integer" and not re.fullmatch(r"-?\d+", text)) or (kind == "boolean" and text not in ("true", "false")) or not text:
            yield f"{name}={text!r} is not of type {kind}"


def _sent_faults(document, operation, exchange):
    wanted = operation.get("requestBody")
    if exchange.sent is None or wanted is None:
        if (exchange.sent is None) != (wanted is None or not wanted.get("required", True)):
            yield "a body is missing" if wanted else "no body is expected"
        return
    if exchange.sent_type not in wanted["content"]:
        yield f"unexpected content type {exchange.sent_type}"
        return
    yield from _schema_faults(document, wanted["content"][exchange.sent_type]["schema"], exchange.sent)


def _answer_faults(document, operation, exchange):
    wanted = operation.get("responses", {}).get(str(exchange.status))
    if wanted is None:
        if exchange.status < 400:
            yield "unexpected status"
            return
        # Errors that an operation does not list have the envelope (environment.md 0.2).
        wanted = _ENVELOPE
    content = wanted.get("content")
    if not content:
        if exchange.answer:
            yield "no body is expected"
        return
    if exchange.answer_type not in content:
        yield f"unexpected content type {exchange.answer_type}"
        return
    yield from _schema_faults(document, content[exchange.answer_type]["schema"], exchange.answer)


def _schema_faults(document, schema, body):
    # OpenAPI 3.0 schemas are JSON Schema of draft 4 as far as this description uses them.
    registry = Registry().with_resource(_NAME, DRAFT4.create_resource(document))
    for error in Draft4Validator(schema, registry=registry).iter_errors(json.loads(body)):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
