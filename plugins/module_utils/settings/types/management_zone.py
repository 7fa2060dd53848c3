# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``builtin:management-zones``. Private to this collection."""

from __future__ import annotations

from ..identifiers import MANAGEMENT_ZONES
from ..typed import TypedSetting
from .attribute_rules import ATTRIBUTE_CONDITIONS, PROPAGATIONS

MANAGEMENT_ZONE = TypedSetting(
    MANAGEMENT_ZONES,
    {
        "name": {"type": "str"},
        "description": {"type": "str"},
        "rules": {
            "type": "list",
            "elements": "dict",
            "required_if": [("type", "DIMENSION", ("dimension_rule",))],
            "options": {
                "type": {"type": "str", "required": True, "choices": ["ME", "DIMENSION", "SELECTOR"]},
                "enabled": {"type": "bool"},
                "entity_selector": {"type": "str"},
                "attribute_rule": {
                    "type": "dict",
                    "options": dict(
                        PROPAGATIONS,
                        entity_type={
                            "type": "str",
                            "required": True,
                            "choices": [
                                "SERVICE",
                                "PROCESS_GROUP",
                                "HOST",
                                "CUSTOM_DEVICE",
                                "ESXI_HOST",
                                "CUSTOM_DEVICE_GROUP",
                                "HOST_GROUP",
                                "DATA_CENTER_SERVICE",
                                "QUEUE",
                                "WEB_APPLICATION",
                                "ENTERPRISE_APPLICATION",
                                "MOBILE_APPLICATION",
                                "CUSTOM_APPLICATION",
                                "BROWSER_MONITOR",
                                "EXTERNAL_MONITOR",
                                "HTTP_MONITOR",
                                "NETWORK_AVAILABILITY_MONITOR",
                                "APPMON_SERVER",
                                "APPMON_SYSTEM_PROFILE",
                                "AWS_ACCOUNT",
                                "AWS_CLASSIC_LOAD_BALANCER",
                                "AWS_RELATIONAL_DATABASE_SERVICE",
                                "AWS_AUTO_SCALING_GROUP",
                                "AWS_APPLICATION_LOAD_BALANCER",
                                "AWS_NETWORK_LOAD_BALANCER",
                                "OPENSTACK_ACCOUNT",
                                "KUBERNETES_CLUSTER",
                                "KUBERNETES_SERVICE",
                                "CLOUD_APPLICATION_NAMESPACE",
                                "CLOUD_APPLICATION",
                                "CLOUD_FOUNDRY_FOUNDATION",
                                "AZURE",
                            ],
                        },
                        custom_device_group_to_custom_device_propagation={"type": "bool"},
                        conditions=ATTRIBUTE_CONDITIONS,
                    ),
                },
                "dimension_rule": {
                    "type": "dict",
                    "options": {
                        "applies_to": {"type": "str", "required": True, "choices": ["ANY", "LOG", "METRIC"]},
                        "conditions": {
                            "type": "list",
                            "elements": "dict",
                            "options": {
                                "condition_type": {
                                    "type": "str",
                                    "required": True,
                                    "choices": ["DIMENSION", "LOG_FILE_NAME", "METRIC_KEY"],
                                },
                                "rule_matcher": {"type": "str", "required": True, "choices": ["BEGINS_WITH", "EQUALS"]},
                                "key": {"type": "str", "no_log": False},
                                "value": {"type": "str", "required": True},
                            },
                        },
                    },
                },
            },
        },
    },
)
