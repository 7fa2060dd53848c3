# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which entities an entity selector means (environment.md 4.2)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from .call import Call
from .clock import parse_time
from .entity_types import is_known, known_properties, known_relationships
from .errors import ApiError, query_error
from .identifiers import entity_type_of
from .metags import matches_tag, parse_tag
from .selectors import Criterion, parse_selector
from .tenants import Entity, Tenant
from .time_frames import time_frame

Test = Callable[[Entity], bool]

_MAX_SELECTOR = 2000
_COMPARE: dict[str, Callable[[int, int], bool]] = {"lte": operator.le, "lt": operator.lt, "gte": operator.ge, "gt": operator.gt}
_RELATIONSHIPS = ("fromRelationships", "toRelationships")
_DELETABLE = (
    "HTTP_CHECK",
    "SYNTHETIC_TEST",
    "EXTERNAL_SYNTHETIC_TEST",
    "MULTIPROTOCOL_MONITOR",
    "APPLICATION",
    "MOBILE_APPLICATION",
    "CUSTOM_APPLICATION",
    "DCRUM_APPLICATION",
    "CUSTOM_DEVICE",
)


class EntitySelector:
    """A selector that was read and checked.

    :ivar type: the one entity type it is about.
    :raises ApiError: 400 for a selector without type, with two types, with an unknown type, criterion, attribute or relationship.
        (unverified wording)
    """

    def __init__(self, tenant: Tenant, criteria: list[Criterion], parameter: str) -> None:
        self.tenant, self.parameter = tenant, parameter
        self.type = self._only_type(criteria)
        self.deleted = False
        self._tests = [self._test(criterion) for criterion in criteria]

    def matches(self, entity: Entity) -> bool:
        """Return whether an entity is one of those that the selector means."""
        return entity.type == self.type and (self.deleted or not entity.deleted) and all(test(entity) for test in self._tests)

    def _error(self, message: str) -> ApiError:
        return query_error(self.parameter, message)

    def _only_type(self, criteria: list[Criterion]) -> str:
        types = set()
        for criterion in criteria:
            if criterion.name == "type":
                types.add(self._text(criterion))
            elif criterion.name == "entityId":
                types.update(self._type_of_id(text) for text in self._texts(criterion))
        if len(types) != 1 or sum(criterion.name == "type" for criterion in criteria) > 1:
            raise self._error("The selector must specify exactly one entity type or entity IDs of one type")
        return types.pop()

    def _type_of_id(self, text: str) -> str:
        entity_type = entity_type_of(text)
        if entity_type is None:
            raise self._error(f"'{text}' is not a valid entity ID")
        return entity_type

    def _texts(self, criterion: Criterion) -> list[str]:
        texts = criterion.texts()
        if not texts or len(texts) != len(criterion.arguments):
            raise self._error(f"'{criterion.name}' needs one or more values")
        return texts

    def _text(self, criterion: Criterion) -> str:
        texts = self._texts(criterion)
        if len(texts) > 1:
            raise self._error(f"'{criterion.name}' takes one value only")
        return texts[0]

    def _inner(self, criterion: Criterion) -> Criterion:
        inner = criterion.arguments[0] if len(criterion.arguments) == 1 else None
        if not isinstance(inner, Criterion):
            raise self._error(f"'{criterion.name}' takes one criterion")
        return inner

    def _test(self, criterion: Criterion) -> Test:
        name, _dot, variant = criterion.name.partition(".")
        whole: dict[str, Callable[[Criterion], Test]] = {
            "type": self._type_test,
            "entityId": lambda each: _one_of(self._texts(each), lambda entity: entity.entityId),
            "tag": self._tag_test,
            "mzId": self._zone_id_test,
            "mzName": lambda each: _any_of(self._texts(each), lambda entity: [zone["name"] for zone in entity.managementZones]),
            "healthState": self._health_test,
            "not": self._not_test,
            "caseSensitive": self._case_sensitive_test,
        }
        if criterion.name in whole:
            return whole[criterion.name](criterion)
        if name == "entityName":
            return self._name_test(criterion, variant, cased=False)
        if name == "firstSeenTms" and variant in _COMPARE:
            return self._time_test(criterion, variant)
        if name in _RELATIONSHIPS and variant:
            return self._relationship_test(criterion, name, variant)
        if criterion.name in ("deletedEntities.include", "deletedEntities.exclude"):
            return self._deleted_test(criterion, variant)
        return self._attribute_test(criterion, name, variant)

    def _type_test(self, criterion: Criterion) -> Test:
        if not is_known(self.tenant, self._text(criterion)):
            raise self._error(f"Unknown entity type '{self.type}'")
        return lambda entity: True

    def _tag_test(self, criterion: Criterion) -> Test:
        wanted = [parse_tag(text) for text in self._texts(criterion)]
        return lambda entity: any(matches_tag(tag, each) for tag in entity.tags for each in wanted)

    def _zone_id_test(self, criterion: Criterion) -> Test:
        texts = self._texts(criterion)
        if not all(re.fullmatch(r"-?\d+", text) for text in texts):
            raise self._error("'mzId' takes numeric IDs")
        return _any_of(texts, lambda entity: [str(zone["id"]) for zone in entity.managementZones])

    def _health_test(self, criterion: Criterion) -> Test:
        wanted = self._text(criterion)
        if wanted not in ("HEALTHY", "UNHEALTHY"):
            raise self._error("'healthState' must be HEALTHY or UNHEALTHY")
        sick = self.tenant.unhealthy_entities()
        return lambda entity: (entity.entityId in sick) == (wanted == "UNHEALTHY")

    def _not_test(self, criterion: Criterion) -> Test:
        inner = self._inner(criterion)
        if inner.name == "type" or inner.name.startswith("deletedEntities"):
            raise self._error(f"'{inner.name}' cannot be negated")
        test = self._test(inner)
        return lambda entity: not test(entity)

    def _case_sensitive_test(self, criterion: Criterion) -> Test:
        inner = self._inner(criterion)
        name, _dot, variant = inner.name.partition(".")
        if name != "entityName":
            raise self._error("'caseSensitive' takes a criterion on the entity name")
        return self._name_test(inner, variant, cased=True)

    def _name_test(self, criterion: Criterion, variant: str, cased: bool) -> Test:
        def fold(text: str) -> str:
            return text if cased else text.lower()

        if variant == "in":
            return _one_of([fold(text) for text in self._texts(criterion)], lambda entity: fold(entity.displayName))
        tests: dict[str, Callable[[str, str], bool]] = {"": operator.contains, "equals": operator.eq, "startsWith": str.startswith}
        if variant not in tests:
            raise self._error(f"Unknown criterion '{criterion.name}'")
        test, wanted = tests[variant], fold(self._text(criterion))
        return lambda entity: test(fold(entity.displayName), wanted)

    def _time_test(self, criterion: Criterion, variant: str) -> Test:
        try:
            moment = parse_time(self._text(criterion))
        except (ValueError, OverflowError) as error:
            raise self._error(f"Cannot parse the time of '{criterion.name}'") from error
        return lambda entity: _COMPARE[variant](entity.firstSeenTms, moment)

    def _relationship_test(self, criterion: Criterion, side: str, relationship: str) -> Test:
        if relationship not in known_relationships(self.tenant, self.type)[side]:
            raise self._error(f"'{relationship}' is not a valid relationship for type '{self.type}'")
        nested = [argument for argument in criterion.arguments if isinstance(argument, Criterion)]
        if not nested or len(nested) != len(criterion.arguments):
            raise self._error(f"'{criterion.name}' takes an entity selector")
        inner = EntitySelector(self.tenant, nested, self.parameter)
        found = {entity.entityId for entity in self.tenant.entities.values() if inner.matches(entity)}
        return lambda entity: any(other["id"] in found for other in getattr(entity, side).get(relationship, ()))

    def _deleted_test(self, criterion: Criterion, variant: str) -> Test:
        if criterion.arguments:
            raise self._error(f"'{criterion.name}' takes no value")
        if self.type not in _DELETABLE:
            raise self._error(f"'{criterion.name}' is not supported for type '{self.type}'")
        self.deleted = variant == "include"
        return lambda entity: True

    def _attribute_test(self, criterion: Criterion, name: str, variant: str) -> Test:
        if name not in known_properties(self.tenant, self.type) or variant not in ("", "exists"):
            raise self._error(f"'{criterion.name}' is not a valid criterion for type '{self.type}'")
        if variant == "exists":
            if criterion.arguments:
                raise self._error(f"'{criterion.name}' takes no value")
            return lambda entity: name in entity.properties
        return _any_of(self._texts(criterion), lambda entity: _as_texts(entity.properties.get(name)))


def read_selector(call: Call, selector: str | None, parameter: str = "entitySelector") -> EntitySelector:
    """Return a selector of the request.

    :param parameter: query parameter, or path in the body, for the violation.
    :raises ApiError: 400 when it is missing, longer than 2,000 characters or wrong.
    """
    if not selector:
        raise query_error(parameter, "Must not be null")
    if len(selector) > _MAX_SELECTOR:
        raise query_error(parameter, f"Size must be between 1 and {_MAX_SELECTOR}")
    return EntitySelector(call.tenant, parse_selector(selector, parameter), parameter)


def observed(call: Call, selector: EntitySelector, default_from: str) -> list[Entity]:
    """Return the entities that match a selector and were seen in the time frame of the request.

    An entity that changed a moment ago (fault ``lag``) is returned as it was before.

    :raises ApiError: 400 for a bad time frame.
    """
    start, end = time_frame(call, default_from)

    def seen(entity: Entity) -> bool:
        return entity.last_seen() >= start and entity.firstSeenTms <= end and selector.matches(entity)

    found = []
    for entity in call.tenant.entities.values():
        shown = entity.as_read(seen)
        if shown is not None and seen(shown):
            found.append(shown)
    return found


def select_entities(call: Call, selector: str | None, default_from: str, parameter: str = "entitySelector") -> list[Entity]:
    """Return the entities that match a selector's text and were seen in the time frame of the request.

    :raises ApiError: 400 as :func:`read_selector` and :func:`observed` do.
    """
    return observed(call, read_selector(call, selector, parameter), default_from)


def _one_of(wanted: list[str], text_of: Callable[[Entity], str]) -> Test:
    chosen = frozenset(wanted)
    return lambda entity: text_of(entity) in chosen


def _any_of(wanted: list[str], texts_of: Callable[[Entity], list[str]]) -> Test:
    chosen = frozenset(wanted)
    return lambda entity: not chosen.isdisjoint(texts_of(entity))


def _as_texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
