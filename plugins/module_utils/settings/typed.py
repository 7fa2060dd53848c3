# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed settings: options in snake_case <-> a settings value. Private to this collection."""

from __future__ import annotations

import typing as t

from ..options import argument_spec, name_of, to_document, to_options
from .entity_names import entity_named
from .references import named

if t.TYPE_CHECKING:
    from ..documents import Path
    from ..options import Options
    from .values import Value


class TypedSetting:
    """A kind of settings object that has a module of its own.

    :param schema_id: schema of the objects
    :param options: the options that stand for the properties, as :mod:`..options` describes them
    """

    def __init__(self, schema_id: str, options: Options) -> None:
        self.schema_id = schema_id
        self.options = options

    def argument_spec(self) -> dict[str, t.Any]:
        """The options as Ansible wants them."""
        return argument_spec(self.options)

    def to_value(self, params: t.Mapping[str, t.Any]) -> Value:
        """The settings value for the given options; options that are None are not part of it."""
        return to_document(self.options, params, _resolvable)

    def to_options(self, value: t.Any) -> dict[str, t.Any]:
        """The options that stand for a settings value; the inverse of :meth:`to_value`."""
        return to_options(self.options, value)

    def name_of(self, path: Path) -> str:
        """The name of the option for the path of a property: ``severity_rules[0].delay_in_minutes``."""
        return name_of(self.options, path)


def _resolvable(spec: dict[str, t.Any], given: t.Any) -> t.Any:
    if spec.get("entity"):
        return entity_named(given)
    # An empty text clears the reference.
    return named(spec["reference"], given) if spec.get("reference") and given else given
