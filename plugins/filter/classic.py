# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters that turn payloads of the classic APIs into variables for this collection."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.community.dynatrace.plugins.module_utils.classic import custom_tags
from ansible_collections.community.dynatrace.plugins.module_utils.classic.fields import Conversion, ConversionError
from ansible_collections.community.dynatrace.plugins.module_utils.classic.kinds import KINDS, names_by_number

_TAGS = "custom_tag"


def _converted(kind: str, payload: t.Any, management_zones: t.Any = None, split: bool = False) -> Conversion:
    try:
        if kind == _TAGS:
            return custom_tags.convert(payload, split)
        if kind not in KINDS:
            raise ConversionError("kind", "must be one of %s, not %r" % (", ".join([*KINDS, _TAGS]), kind))
        return KINDS[kind].convert(payload, names_by_number(management_zones))
    except ConversionError as error:
        raise AnsibleFilterError("The classic payload cannot be converted: %s" % error) from error


def alerting_profile(payload: t.Any, management_zones: t.Any = None) -> dict[str, t.Any]:
    """Options of the module alerting_profile."""
    return _converted("alerting_profile", payload, management_zones).options


def maintenance_window(payload: t.Any, management_zones: t.Any = None) -> dict[str, t.Any]:
    """Options of the module maintenance_window."""
    return _converted("maintenance_window", payload, management_zones).options


def frequent_issue_detection(payload: t.Any) -> dict[str, t.Any]:
    """Options of the module frequent_issue_detection."""
    return _converted("frequent_issue_detection", payload).options


def tags(payload: t.Any, split: bool = False) -> list[dict[str, t.Any]]:
    """For each entity the selector that means it, and its tags."""
    return _converted(_TAGS, payload, split=split).options


def notes(payload: t.Any, kind: str, management_zones: t.Any = None, split: bool = False) -> list[dict[str, str]]:
    """What the filter for a kind of payloads cannot say without a change of meaning."""
    return _converted(kind, payload, management_zones, split).notes


class FilterModule:
    """The filters by their names."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """Asked for by Ansible."""
        return {
            "classic_alerting_profile": alerting_profile,
            "classic_frequent_issue_detection": frequent_issue_detection,
            "classic_maintenance_window": maintenance_window,
            "classic_notes": notes,
            "classic_tags": tags,
        }
