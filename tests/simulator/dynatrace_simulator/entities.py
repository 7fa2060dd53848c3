# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Monitored entities: list and single entity (environment.md 4.1 to 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .call import Answer, Call
from .clock import parse_time
from .errors import ApiError, query_error
from .identifiers import entity_type_of
from .pages import close_page, open_page
from .selectors import Criterion, parse_selector
from .tenants import Entity

_ALWAYS = ("entityId", "type", "displayName")
_OPTIONAL = ("firstSeenTms", "lastSeenTms", "tags", "managementZones", "icon", "fromRelationships", "toRelationships", "properties")
_TIMES = ("firstSeenTms", "lastSeenTms")
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "lte": int.__le__,
    "lt": int.__lt__,
    "gte": int.__ge__,
    "gt": int.__gt__,
}
_MAX_SELECTOR = 2000


def list_entities(call: Call) -> Answer:
    """GET /entities."""
    page = open_page(call, "entities", default=50, maximum=4000)
    selector = call.query.get("entitySelector")
    if not selector:
        raise query_error("entitySelector", "Must not be null")
    found = select_entities(call, selector, "now-3d")
    sort = call.query.get("sort")
    if sort is not None:
        if sort.lstrip("+-") != "name":
            raise query_error("sort", f"Unknown sort field '{sort.lstrip('+-')}'")
        found.sort(key=lambda entity: entity.displayName, reverse=sort.startswith("-"))
    fields = _fields(call)
    if found:
        _check_properties(call, found[0].type, fields)
    return Answer(200, close_page(call, page, "entities", found, lambda entity: _view(entity, fields)))


def get_entity(call: Call) -> Answer:
    """GET /entities/{entityId}."""
    entity = call.tenant.entities.get(call.params["entity"])
    if entity is None:
        raise ApiError(404, f"Entity '{call.params['entity']}' not found")
    fields = _fields(call) if "fields" in call.query else list(_OPTIONAL)
    return Answer(200, _view(entity, fields))


def select_entities(call: Call, selector: str, default_from: str, parameter: str = "entitySelector") -> list[Entity]:
    """Return the entities that match a selector and were seen in the time frame of the request.

    :raises ApiError: 400 for a selector without type, with two types, or with an unknown criterion.
    """
    if len(selector) > _MAX_SELECTOR:
        raise query_error(parameter, f"Size must be between 1 and {_MAX_SELECTOR}")
    criteria = parse_selector(selector, parameter)
    types = {entity_type for criterion in criteria for entity_type in _types(criterion)}
    if len(types) != 1:
        raise query_error(parameter, "The selector must specify exactly one entity type or entity IDs of one type")
    start, end = _moment(call, "from", default_from), _moment(call, "to", "now")
    tests = [_test(criterion, parameter) for criterion in criteria]
    wanted = types.pop()
    return [
        entity
        for entity in call.tenant.entities.values()
        if entity.type == wanted and entity.lastSeenTms >= start and entity.firstSeenTms <= end and all(test(entity) for test in tests)
    ]


def _types(criterion: Criterion) -> list[str]:
    if criterion.name == "type":
        return criterion.texts()
    if criterion.name == "entityId":
        return [entity_type_of(text) or text.rpartition("-")[0] for text in criterion.texts()]
    return []


def _moment(call: Call, name: str, default: str) -> int:
    try:
        return parse_time(call.query.get(name, default))
    except ValueError as error:
        raise query_error(name, "Cannot parse the time") from error


def _test(criterion: Criterion, parameter: str, cased: bool = False) -> Callable[[Entity], bool]:
    name, _dot, variant = criterion.name.partition(".")
    texts = criterion.texts()
    if name in ("not", "caseSensitive") and len(criterion.arguments) == 1 and isinstance(criterion.arguments[0], Criterion):
        inner = _test(criterion.arguments[0], parameter, cased=name == "caseSensitive")
        return inner if name == "caseSensitive" else lambda entity: not inner(entity)
    if name == "type":
        return lambda entity: entity.type in texts
    if name == "entityId":
        return lambda entity: entity.entityId in texts
    if name == "entityName":
        return _name_test(variant, texts, parameter, cased)
    if name == "tag":
        return lambda entity: any(_tagged(entity, text) for text in texts)
    if name in ("mzName", "mzId"):
        key = "name" if name == "mzName" else "id"
        return lambda entity: any(str(zone[key]) in texts for zone in entity.managementZones)
    if name == "healthState":
        return lambda entity: "HEALTHY" in texts
    if name in _TIMES and variant in _COMPARE and texts:
        return _time_test(name, variant, texts[0], parameter)
    if name in ("fromRelationships", "toRelationships") and variant:
        return _relation_test(name, variant, criterion, parameter)
    if variant == "exists":
        return lambda entity: name in entity.properties
    if variant or not texts:
        raise query_error(parameter, f"Unknown criterion '{criterion.name}'")
    return lambda entity: str(entity.properties.get(name)) in texts


def _name_test(variant: str, texts: list[str], parameter: str, cased: bool) -> Callable[[Entity], bool]:
    def fold(text: str) -> str:
        return text if cased else text.lower()

    wanted = [fold(text) for text in texts]
    if variant in ("equals", "in"):
        return lambda entity: fold(entity.displayName) in wanted
    if variant == "startsWith":
        return lambda entity: fold(entity.displayName).startswith(tuple(wanted))
    if variant:
        raise query_error(parameter, f"Unknown criterion 'entityName.{variant}'")
    return lambda entity: any(text in fold(entity.displayName) for text in wanted)


def _tagged(entity: Entity, text: str) -> bool:
    """Return whether an entity has a tag: a text with a value means that value, one without any value of the key."""
    for entry in entity.tags:
        plain = entry["key"] if entry["context"] == "CONTEXTLESS" else f"[{entry['context']}]{entry['key']}"
        if text in (entry["stringRepresentation"], plain):
            return True
    return False


def _time_test(name: str, variant: str, text: str, parameter: str) -> Callable[[Entity], bool]:
    try:
        moment = parse_time(text)
    except ValueError as error:
        raise query_error(parameter, f"Cannot parse the time of '{name}'") from error
    return lambda entity: _COMPARE[variant](getattr(entity, name), moment)


def _relation_test(name: str, relation: str, criterion: Criterion, parameter: str) -> Callable[[Entity], bool]:
    types = [text for inner in criterion.arguments if isinstance(inner, Criterion) for text in _types(inner)]
    ids = [text for inner in criterion.arguments if isinstance(inner, Criterion) and inner.name == "entityId" for text in inner.texts()]
    if not types:
        raise query_error(parameter, f"'{criterion.name}' needs type() or entityId()")

    def test(entity: Entity) -> bool:
        related = getattr(entity, name).get(relation, ())
        return any(other["type"] in types and (not ids or other["id"] in ids) for other in related)

    return test


def _fields(call: Call) -> list[str]:
    fields = [name.lstrip("+") for name in call.values("fields") or []]
    for name in fields:
        if name.split(".")[0] not in (*_ALWAYS, *_OPTIONAL):
            raise query_error("fields", f"'{name}' is not a valid field")
    return fields


def _check_properties(call: Call, entity_type: str, fields: list[str]) -> None:
    """Refuse a property that no entity of the type has; the tenant knows no other list of properties."""
    known = {name for entity in call.tenant.entities.values() if entity.type == entity_type for name in entity.properties}
    for field in fields:
        head, _dot, name = field.partition(".")
        if head == "properties" and name and name not in known:
            raise query_error("fields", f"'{name}' is not a valid property for type '{entity_type}'")


def _view(entity: Entity, fields: list[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(entity, name) for name in _ALWAYS}
    for name in fields:
        head, _dot, tail = name.partition(".")
        if head == "icon":
            shown["icon"] = {"primaryIconType": entity.type.lower()}
        elif not tail:
            shown[head] = getattr(entity, head)
        elif tail in getattr(entity, head):
            shown.setdefault(head, {})[tail] = getattr(entity, head)[tail]
    return shown
