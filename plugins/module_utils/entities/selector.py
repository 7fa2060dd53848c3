# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entity selectors, the language in which Dynatrace wants to be told which entities are meant. Private to this collection.

All functions are pure. Source of the grammar and its limits: environment.md 4.1 and 4.2.
"""

from __future__ import annotations

import re
import typing as t

from ..criteria import criterion
from ..errors import DynatraceError

MOST_CHARACTERS = 2000

# The options by which a module lets entities be chosen, and what of them goes together.
SELECTION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "entity_selector": {"type": "str"},
    "type": {"type": "str"},
    "ids": {"type": "list", "elements": "str"},
    "name": {"type": "str"},
    "name_match": {"type": "str", "choices": ["equals", "contains", "starts_with"], "default": "equals"},
    "names": {"type": "list", "elements": "str"},
    "tagged": {"type": "list", "elements": "str"},
    "management_zones": {"type": "list", "elements": "str"},
    "health_state": {"type": "str", "choices": ["HEALTHY", "UNHEALTHY"]},
    "attributes": {"type": "dict"},
}
_CRITERIA = [name for name in SELECTION_OPTIONS if name not in ("entity_selector", "name_match")]
SELECTION_RULES: dict[str, t.Any] = {
    "required_one_of": [("entity_selector", "type", "ids")],
    "mutually_exclusive": [("ids", "name", "names"), *(("entity_selector", name) for name in _CRITERIA)],
}

_NAME_CRITERIA = {"equals": "entityName.equals", "contains": "entityName", "starts_with": "entityName.startsWith"}
# The type of an entity may hold colons and dots where an extension defines it.
_ENTITY_ID = re.compile(r"([\w.:-]+)-[0-9A-F]{16}")
_ATTRIBUTE = re.compile(r"[A-Za-z]\w*")


def type_of_id(text: str) -> str | None:
    """The entity type that an entity id begins with, None if the text is no entity id."""
    match = _ENTITY_ID.fullmatch(text)
    return match.group(1) if match else None


def selectors(params: t.Mapping[str, t.Any]) -> list[str]:
    """The entity selectors that together mean the chosen entities; no entity is meant by two of them.

    Mostly it is one. Ids of several types, and ids or names that do not fit into the length that the API takes, need several; no
    ids, names or management zones at all to choose from need none.

    :param params: what was given for :data:`SELECTION_OPTIONS`
    :raises DynatraceError: an option is empty or wrong, or the selector too long
    """
    for name in ("entity_selector", "type", "name"):
        if params[name] is not None and not params[name].strip():
            raise DynatraceError("%s is empty; leave it out to choose by something else" % name)
    if params["entity_selector"] is not None:
        # A block of YAML ends with a line break.
        return [checked(params["entity_selector"].strip())]
    if any(params[name] == [] for name in ("ids", "names", "management_zones")):
        return []
    rest = _common_criteria(params)
    if params["ids"] is not None:
        by_type = _ids_by_type(params["ids"], params["type"])
        return [selector for ids in by_type.values() for selector, _ids in selectors_for("", "entityId", ids, rest)]
    head = criterion("type", params["type"])
    if params["names"] is not None:
        # Names are compared without regard to case, so two that differ in nothing else would find the same entities twice.
        different: dict[str, str] = {}
        for name in params["names"]:
            different.setdefault(name.lower(), name)
        return [selector for selector, _names in selectors_for(head, "entityName.in", different.values(), rest)]
    if params["name"] is not None:
        head += "," + criterion(_NAME_CRITERIA[params["name_match"]], params["name"])
    return [checked(",".join(filter(None, (head, rest))))]


def _common_criteria(params: t.Mapping[str, t.Any]) -> str:
    parts = [criterion("tag", tag) for tag in params["tagged"] or ()]
    if params["management_zones"]:
        parts.append(criterion("mzName", *params["management_zones"]))
    if params["health_state"]:
        parts.append(criterion("healthState", params["health_state"]))
    for name, wanted in (params["attributes"] or {}).items():
        if not _ATTRIBUTE.fullmatch(name):
            raise DynatraceError("attributes: %r is no name of an attribute" % name)
        values = wanted if isinstance(wanted, list) else [wanted]
        if not values or any(isinstance(value, (dict, list)) or value in (None, "") for value in values):
            raise DynatraceError("attributes: %s needs a value, or a list of them" % name)
        parts.append(criterion(name, *(str(value).lower() if isinstance(value, bool) else str(value) for value in values)))
    return ",".join(parts)


def _ids_by_type(ids: t.Iterable[str], wanted: str | None) -> dict[str, list[str]]:
    by_type: dict[str, list[str]] = {}
    for each in dict.fromkeys(ids):
        entity_type = type_of_id(each)
        if entity_type is None:
            raise DynatraceError("ids: %r is no entity id; one looks like HOST-0123456789ABCDEF" % each)
        if wanted is not None and entity_type != wanted:
            raise DynatraceError("ids: %s is not of type %s" % (each, wanted))
        by_type.setdefault(entity_type, []).append(each)
    return by_type


def selectors_for(head: str, name: str, texts: t.Iterable[str], rest: str = "") -> list[tuple[str, list[str]]]:
    """As few selectors as may be, each of which has a criterion ``name`` with some of the ``texts``, and all have each text once.

    :param head: criteria that come before it in each selector
    :param rest: criteria that come after it
    :return: each selector with its texts
    :raises DynatraceError: one text alone is too long already
    """
    parts: list[list[str]] = [[]]
    for text in texts:
        if parts[-1] and len(_joined(head, name, [*parts[-1], text], rest)) > MOST_CHARACTERS:
            parts.append([])
        parts[-1].append(text)
    return [(checked(_joined(head, name, part, rest)), part) for part in parts if part]


def _joined(head: str, name: str, texts: list[str], rest: str) -> str:
    return ",".join(filter(None, (head, criterion(name, *texts), rest)))


def checked(selector: str) -> str:
    """The selector, which is short enough.

    :raises DynatraceError: it is not
    """
    if len(selector) > MOST_CHARACTERS:
        raise DynatraceError(
            "The entity selector has %d characters, more than the %d that the API takes: %.60s…"
            % (len(selector), MOST_CHARACTERS, selector)
        )
    return selector
