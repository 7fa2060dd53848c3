# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the one thing that a name or an id means. Private to this collection."""

from __future__ import annotations

import typing as t

from ..documents import suggestion
from ..errors import DynatraceError


class UnknownNameError(DynatraceError):
    """A name means nothing in the account."""


def only(noun: str, text: str, known: t.Collection[tuple[str, str]]) -> str:
    """The id of what a name means, or an id where nothing has it for a name.

    :param noun: what is looked for, for the error
    :param known: ids and names of all there are
    :raises DynatraceError: several have the name
    :raises UnknownNameError: there is none
    """
    found = {object_id for object_id, name in known if name == text} or {object_id for object_id, _name in known if object_id == text}
    if len(found) > 1:
        raise DynatraceError("%s %s: there are %d of this name: %s. Give the id." % (noun, text, len(found), ", ".join(sorted(found))))
    if not found:
        raise UnknownNameError("%s %s: there is none%s" % (noun, text, suggestion(text, [name for _object_id, name in known])))
    return found.pop()
