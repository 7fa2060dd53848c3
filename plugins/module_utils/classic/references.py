# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the fields of several classic APIs refer to: tags and management zones. Private to this collection."""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from .fields import Fields

CUSTOM = "CONTEXTLESS"
# Where a tag comes from (environment.md 3).
_CONTEXTS = ("AWS", "AWS_GENERIC", "AZURE", "CLOUD_FOUNDRY", CUSTOM, "ENVIRONMENT", "GOOGLE_CLOUD", "KUBERNETES")


class Tag(t.NamedTuple):
    """A tag; ``context`` is :data:`CUSTOM` for one that was put on by hand or by API, ``value`` empty for one without."""

    context: str
    key: str
    value: str


def tag(fields: Fields) -> Tag:
    """The tag that an object with ``context``, ``key`` and ``value`` means."""
    fields.only(("context", "key", "value"))
    context = fields.choice("context", {name: name for name in _CONTEXTS}, CUSTOM)
    return Tag(context, fields.text("key"), fields.text("value", ""))


def tag_text(fields: Fields) -> str:
    """The tag as settings have it: ``[CONTEXT]key:value``, colons in the key escaped (environment.md 3).

    :raises ConversionError: as a text it would mean another tag
    """
    context, key, value = tag(fields)
    if context == CUSTOM and key.startswith("["):
        raise fields.refusal("key", "%r would be taken for a context: settings have no way to write this tag" % key)
    if key.endswith("\\") and value:
        raise fields.refusal("key", "%r ends in what escapes the colon before the value: settings have no way to write this tag" % key)
    if context == CUSTOM and ":" in key and not value:
        fields.note(
            "key",
            "the colon is taken for a part of the key. If the tag has a key and a value, write %s without the backslash" % _text(key, ""),
        )
    return ("" if context == CUSTOM else "[%s]" % context) + _text(key, value)


def _text(key: str, value: str) -> str:
    return key.replace(":", "\\:") + (":" + value if value else "")


def zone(fields: Fields, name: str, zones: t.Mapping[str, str]) -> str:
    """The management zone that a field holds the number of, empty if there is none.

    :param zones: names of management zones by their number
    :return: the name, or the number if the name is not known
    """
    number = fields.text(name, "")
    if not re.fullmatch(r"(-?\d{1,19})?", number):
        raise fields.refusal(name, "must be the number of a management zone, not %r" % number)
    if number and number not in zones:
        fields.note(
            name,
            "the name of the management zone %s is not known. Its number is kept, which means something in its own tenant only" % number,
        )
    return zones.get(number, number)
