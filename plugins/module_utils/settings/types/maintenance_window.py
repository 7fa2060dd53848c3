# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``builtin:alerting.maintenance-window`` (environment.md 6.3). Private to this collection."""

from __future__ import annotations

from ..identifiers import MANAGEMENT_ZONES
from ..typed import TypedSetting

_RECURRENCE = {
    "time_window": {
        "type": "dict",
        "required": True,
        "options": {
            "start_time": {"type": "str", "required": True},
            "end_time": {"type": "str", "required": True},
            "time_zone": {"type": "str"},
        },
    },
    "recurrence_range": {
        "type": "dict",
        "required": True,
        "options": {
            "schedule_start_date": {"type": "str", "required": True},
            "schedule_end_date": {"type": "str", "required": True},
        },
    },
}

_DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]

MAINTENANCE_WINDOW = TypedSetting(
    "builtin:alerting.maintenance-window",
    {
        "name": {"type": "str", "api": "generalProperties/name"},
        "description": {"type": "str", "api": "generalProperties/description"},
        "enabled": {"type": "bool"},
        "maintenance_type": {"type": "str", "choices": ["PLANNED", "UNPLANNED"], "api": "generalProperties/maintenanceType"},
        "suppression": {
            "type": "str",
            "choices": ["DETECT_PROBLEMS_AND_ALERT", "DETECT_PROBLEMS_DONT_ALERT", "DONT_DETECT_PROBLEMS"],
            "api": "generalProperties/suppression",
        },
        "disable_synthetic_monitor_execution": {"type": "bool", "api": "generalProperties/disableSyntheticMonitorExecution"},
        "schedule": {
            "type": "dict",
            "options": {
                "schedule_type": {"type": "str", "required": True, "choices": ["ONCE", "DAILY", "WEEKLY", "MONTHLY"]},
                "once_recurrence": {
                    "type": "dict",
                    "options": {
                        "start_time": {"type": "str", "required": True},
                        "end_time": {"type": "str", "required": True},
                        "time_zone": {"type": "str"},
                    },
                },
                "daily_recurrence": {"type": "dict", "options": _RECURRENCE},
                "weekly_recurrence": {
                    "type": "dict",
                    "options": dict(_RECURRENCE, day_of_week={"type": "str", "required": True, "choices": _DAYS}),
                },
                "monthly_recurrence": {
                    "type": "dict",
                    "options": dict(_RECURRENCE, day_of_month={"type": "int", "required": True}),
                },
            },
        },
        "filters": {
            "type": "list",
            "elements": "dict",
            "options": {
                "entity_type": {"type": "str"},
                "entity_id": {"type": "str", "entity": True},
                "entity_tags": {"type": "list", "elements": "str"},
                "management_zones": {"type": "list", "elements": "str", "reference": MANAGEMENT_ZONES},
            },
        },
    },
)
