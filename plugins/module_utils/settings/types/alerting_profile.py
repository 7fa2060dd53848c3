# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``builtin:alerting.profile`` (environment.md 6.2). Private to this collection."""

from __future__ import annotations

from ..identifiers import MANAGEMENT_ZONES
from ..typed import TypedSetting

_TEXT_FILTER = {
    "operator": {
        "type": "str",
        "choices": ["BEGINS_WITH", "ENDS_WITH", "CONTAINS", "REGEX_MATCHES", "STRING_EQUALS"],
    },
    "value": {"type": "str", "required": True},
    "negate": {"type": "bool"},
    "enabled": {"type": "bool"},
    "case_sensitive": {"type": "bool"},
}

_METADATA_FILTER = {
    "metadata_filter_items": {
        "type": "list",
        "elements": "dict",
        "required": True,
        "options": {
            "metadata_key": {"type": "str", "required": True, "no_log": False},
            "metadata_value": {"type": "str", "required": True},
            "negate": {"type": "bool"},
        },
    },
}

ALERTING_PROFILE = TypedSetting(
    "builtin:alerting.profile",
    {
        "name": {"type": "str"},
        "management_zone": {"type": "str", "reference": MANAGEMENT_ZONES},
        "severity_rules": {
            "type": "list",
            "elements": "dict",
            "options": {
                "severity_level": {
                    "type": "str",
                    "required": True,
                    "choices": [
                        "AVAILABILITY",
                        "CUSTOM_ALERT",
                        "ERRORS",
                        "MONITORING_UNAVAILABLE",
                        "PERFORMANCE",
                        "RESOURCE_CONTENTION",
                    ],
                },
                "delay_in_minutes": {"type": "int"},
                "tag_filter_include_mode": {"type": "str", "choices": ["NONE", "INCLUDE_ANY", "INCLUDE_ALL"]},
                "tag_filter": {"type": "list", "elements": "str"},
            },
        },
        "event_filters": {
            "type": "list",
            "elements": "dict",
            "required_if": [("type", "PREDEFINED", ("predefined_filter",))],
            "options": {
                "type": {"type": "str", "required": True, "choices": ["PREDEFINED", "CUSTOM"]},
                "predefined_filter": {
                    "type": "dict",
                    "options": {
                        "event_type": {"type": "str", "required": True},
                        "negate": {"type": "bool"},
                    },
                },
                "custom_filter": {
                    "type": "dict",
                    "options": {
                        "title_filter": {"type": "dict", "options": _TEXT_FILTER},
                        "description_filter": {"type": "dict", "options": _TEXT_FILTER},
                        "metadata_filter": {"type": "dict", "options": _METADATA_FILTER},
                    },
                },
            },
        },
    },
)
