# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets inside values: find, hide, keep. Private to this collection.

The server returns a secret as a mask. A mask sent back keeps the stored secret (environment.md 1.8), so a secret that
is not meant to change travels as the mask the tenant gave, and can never be compared.
"""

from __future__ import annotations

import re
import typing as t

from ..documents import MASK, canonical, changed_paths
from .values import REFERENCE, Completion, Problem

if t.TYPE_CHECKING:
    from ..documents import Path
    from .schema import Fields, Property, Schema

    Exchange = t.Callable[[Path, t.Any], t.Any]

_ANY_MASK = re.compile(r"^\*{3,}(\d+\*{3,})?$")


def is_mask(value: t.Any) -> bool:
    """Whether ``value`` stands for a secret that is not shown: the server's form, or ours."""
    return isinstance(value, str) and _ANY_MASK.match(value) is not None


def map_secrets(fields: Fields, value: t.Any, change: Exchange, path: Path = ()) -> t.Any:
    """A copy of ``value`` in which each secret is replaced by ``change(path, secret)``."""
    if not isinstance(value, dict):
        return value
    return {name: _map(fields[name], item, change, path + (name,)) if name in fields else item for name, item in value.items()}


def _map(field: Property, value: t.Any, change: Exchange, path: Path) -> t.Any:
    if value is None:
        return None
    if field.kind == "secret":
        return change(path, value)
    if field.kind == "object":
        return map_secrets(field.fields, value, change, path)
    if field.is_collection and isinstance(value, list):
        return [_map(field.element, item, change, path + (index,)) for index, item in enumerate(value)]
    return value


def masked(fields: Fields, value: t.Any) -> t.Any:
    """A copy of ``value`` that may be shown."""
    return map_secrets(fields, value, lambda path, secret: MASK)


def safe_to_show(fields: Fields, value: t.Any) -> t.Any:
    """A copy of a value that nobody has checked yet: masked, and without anything that the schema does not expect where it
    stands, since that may be a secret at the wrong place."""
    if not isinstance(value, dict):
        return MASK
    return {name: _safe(fields[name], item) if name in fields else MASK for name, item in value.items()}


def _safe(field: Property, value: t.Any) -> t.Any:
    if value is None or (isinstance(value, dict) and REFERENCE in value):
        return value
    if field.kind == "object":
        return safe_to_show(field.fields, value)
    if field.is_collection:
        return [_safe(field.element, item) for item in value] if isinstance(value, list) else MASK
    return MASK if field.kind == "secret" or isinstance(value, (dict, list)) else value


def plain_secrets(fields: Fields, value: t.Any) -> set[str]:
    """The secrets in clear text in ``value``, as a set of texts."""
    found: set[str] = set()
    map_secrets(fields, value, lambda path, secret: None if is_mask(secret) or secret == "" else found.add(str(secret)))
    return found


def remaining_masks(fields: Fields, value: t.Any) -> list[Problem]:
    """A :class:`Problem` for each mask in ``value``, for where the server has nothing stored to keep."""
    problems: list[Problem] = []

    def check(path: Path, secret: t.Any) -> t.Any:
        if is_mask(secret):
            problems.append(Problem(path, "is a masked secret: give the secret itself"))
        return secret

    map_secrets(fields, value, check)
    return problems


def with_stored_secrets(fields: Fields, given: t.Any, stored: t.Any, keep: bool) -> t.Any:
    """Put the stored masks where the given value leaves a secret as it is.

    :param given: the value as the user gave it, not yet completed
    :param stored: the value the tenant holds
    :param keep: True: a stored secret stays even where another one is given; False: only where none is given
    :return: a copy of ``given``
    """
    if not (isinstance(given, dict) and isinstance(stored, dict)):
        return given
    result = dict(given)
    for name, field in fields.items():
        old = stored.get(name)
        if old is None:
            continue
        if field.kind == "secret":
            if name not in given or is_mask(given[name]) or (keep and given[name] is not None):
                result[name] = old
        elif field.kind == "object" and isinstance(given.get(name), dict):
            result[name] = with_stored_secrets(field.fields, given[name], old, keep)
        elif field.is_collection and isinstance(given.get(name), list):
            result[name] = _elements_with_stored_secrets(field.element, given[name], old, keep)
    return result


def _elements_with_stored_secrets(element: Property, given: list[t.Any], stored: list[t.Any], keep: bool) -> list[t.Any]:
    if element.kind == "secret":
        if keep and len(given) == len(stored):
            return list(stored)
        return [stored[place] if is_mask(item) and place < len(stored) else item for place, item in enumerate(given)]
    if element.kind != "object":
        return given
    # Elements have no identity of their own: the one that is equal but for its secrets is the same.
    by_rest: dict[str, list[t.Any]] = {}
    for item in stored:
        by_rest.setdefault(_rest(element, item), []).append(item)
    result = []
    for item in given:
        same = by_rest.get(_rest(element, item))
        result.append(with_stored_secrets(element.fields, item, same.pop(0) if same else None, keep))
    return result


def _rest(element: Property, item: t.Any) -> str:
    """What an element is besides its secrets."""
    if not isinstance(item, dict):
        return canonical(item)
    complete = Completion(strict=False).complete(element.fields, item)
    return canonical(map_secrets(element.fields, complete, lambda path, secret: None))


def asks_for_secrets_again(schema: Schema, before: t.Any, after: t.Any) -> bool:
    """Whether the server will want every secret in clear text for the change from ``before`` to ``after`` (comparable
    values): a property with ``forceSecretResubmission`` changed, or the constraint checks all (environment.md 1.8)."""
    paths = changed_paths(before, after)
    if paths and (schema.resubmission or {}).get("checkAllProperties"):
        return True
    return any(_forces(schema.fields, path.split("/")) for path in paths)


def _forces(fields: Fields | None, path: list[str]) -> bool:
    field = (fields or {}).get(path[0])
    if field is None:
        return False
    if field.force_secret_resubmission:
        return True
    below = field.element.fields if field.is_collection else field.fields
    if len(path) > 1:
        return _forces(below, path[1:])
    return any(_forces(below, [name]) for name in below or ())
