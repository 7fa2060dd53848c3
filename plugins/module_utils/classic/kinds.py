# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of classic objects that can be converted. Private to this collection."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from . import alerting_profile, frequent_issue_detection, maintenance_window
from .fields import ConversionError

if t.TYPE_CHECKING:
    from .fields import Conversion


class Kind(t.NamedTuple):
    """A kind of objects of the classic configuration API.

    ``path`` is where the API has them, ``name`` the field with their name (None if there is only one object), ``fields`` are all
    fields of theirs, ``successors`` names of the settings API by which a payload is recognised too, to be told what is wrong.
    """

    path: str
    name: str | None
    convert: t.Callable[[t.Any, t.Mapping[str, str]], Conversion]
    fields: t.Collection[str]
    successors: t.Collection[str]


# Name of the module with the same options -> kind.
KINDS = {
    "alerting_profile": Kind(
        "/alertingProfiles", "displayName", alerting_profile.convert, alerting_profile.FIELDS, alerting_profile.SUCCESSORS
    ),
    "frequent_issue_detection": Kind(
        "/frequentIssueDetection",
        None,
        frequent_issue_detection.convert,
        frequent_issue_detection.FIELDS,
        frequent_issue_detection.SUCCESSORS,
    ),
    "maintenance_window": Kind(
        "/maintenanceWindows", "name", maintenance_window.convert, maintenance_window.FIELDS, maintenance_window.SUCCESSORS
    ),
}
# Fields that say nothing about the kind.
_COMMON = {"id", "name", "description", "enabled", "metadata", "type", "scope"}


def kind_of(payload: t.Mapping[str, t.Any]) -> str | None:
    """The name of the kind that most fields of a payload speak for, None if there is no such kind."""
    names = set(payload) - _COMMON
    likeness = {name: len(names.intersection([*kind.fields, *kind.successors])) for name, kind in KINDS.items()}
    most = max(likeness.values())
    likeliest = [name for name, count in likeness.items() if count == most]
    return likeliest[0] if len(likeliest) == 1 else None


def names_by_number(given: t.Any) -> dict[str, str]:
    """A mapping of management zones as a user gives it, with its numbers as texts.

    :raises ConversionError: it is no mapping of numbers to names
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) and name for name in given.values()):
        raise ConversionError("management_zones", "must map the numbers of management zones to their names, not be %r" % (given,))
    return {str(number): name for number, name in given.items()}
