# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hypothesis strategies: settings values as a schema document allows them, and other ways to write the same value."""

from __future__ import annotations

from hypothesis import strategies as st

from dynatrace_simulator.identifiers import encode_object_id, name_uuid
from dynatrace_simulator.validation.model import compile_schema
from dynatrace_simulator.validation.preconditions import holds

# Few and awkward: texts that look like other types, end in line breaks, or differ in little.
_TEXTS = ("a", "b", "A", "b\n", "true", "5", "-7", "ünï", "a b", "x/y", "/")
_SCALARS = {
    "boolean": st.booleans(),
    "integer": st.integers(-3, 3) | st.integers(),
    "float": st.integers(-3, 3) | st.floats(-100, 100, allow_nan=False),
    "local_date": st.dates().map(str),
    "local_time": st.sampled_from(["00:00:00", "07:05:09", "22:30:00"]),
    "local_date_time": st.sampled_from(["2026-01-31T22:30:00", "1970-01-01T00:00:00"]),
    "zoned_date_time": st.sampled_from(["2026-01-31T22:30:00Z", "1970-01-01T00:00:00Z"]),
    "time_zone": st.sampled_from(["UTC", "Europe/Vienna"]),
    "secret": st.sampled_from(["s3cret-one", "s3cret-two", "s3cret-three"]),
}


class _Siblings:
    """The values that a precondition sees: those of active properties."""

    def __init__(self, kind, candidates):
        self.kind = kind
        self.candidates = candidates

    def get(self, name):
        definition = self.kind.properties.get(name)
        return self.candidates.get(name) if definition and holds(definition.precondition, self) else None


def _of_object(kind):
    def active(candidates):
        siblings = _Siblings(kind, candidates)
        return {name: siblings.get(name) for name in candidates if siblings.get(name) is not None}

    return st.fixed_dictionaries({name: _of_property(definition) for name, definition in kind.properties.items()}).map(active)


def _of_property(definition):
    value = _of_type(definition)
    return st.none() | value if definition.nullable else value


def _of_type(definition):
    kind = definition.type
    if kind.object_type:
        return _of_object(kind.object_type)
    if kind.items:
        return st.lists(_of_type(kind.items), min_size=min(definition.minimum, 2), max_size=min(definition.maximum, 2))
    if kind.enum is not None:
        return st.sampled_from(kind.enum_values)
    if kind.name == "setting":
        target = definition.referenced_type or "builtin:other"
        return st.integers(1, 3).map(lambda number: encode_object_id(target, "environment", name_uuid(str(number))))
    if kind.name in _SCALARS:
        return _SCALARS[kind.name]
    # Whether an empty text stands for itself depends on constraints; where a value is required it always does.
    return st.sampled_from(_TEXTS if definition.nullable else (*_TEXTS, ""))


# To build a strategy takes longer than to draw from it. The document is kept, so that no other one gets its id().
_KNOWN = {}


def values(document):
    """Values that fit the types and preconditions of a schema document, every required property present.

    Constraints are left out of account: to the engine they matter only for empty texts.
    """
    if id(document) not in _KNOWN:
        _KNOWN[id(document)] = (document, _of_object(compile_schema(document).root))
    return _KNOWN[id(document)][1]


def rewritten(document, value):
    """Other ways to write ``value``: sets in another order and with repetitions, and null for what is absent."""
    return _rewrite_object(compile_schema(document).root, value)


def _rewrite_object(kind, value):
    parts = {name: _rewrite(kind.properties[name].type, part) for name, part in value.items()}
    absent = [name for name, definition in kind.properties.items() if name not in value and definition.nullable]
    nulls = st.lists(st.sampled_from(absent), unique=True).map(dict.fromkeys) if absent else st.just({})
    return st.tuples(st.fixed_dictionaries(parts), nulls).map(lambda both: {**both[1], **both[0]})


def _rewrite(kind, value):
    if kind.object_type:
        return _rewrite_object(kind.object_type, value)
    if not kind.items:
        return st.just(value)
    elements = st.tuples(*(_rewrite(kind.items.type, item) for item in value)).map(list)
    if kind.name == "list" or not value:
        return elements
    return elements.flatmap(st.permutations).flatmap(
        lambda items: st.lists(st.sampled_from(items), max_size=2).map(lambda repeated: [*items, *repeated])
    )
