# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``builtin:tags.auto-tagging``. Private to this collection."""

from __future__ import annotations

from ..typed import TypedSetting
from .attribute_rules import ATTRIBUTE_CONDITIONS, PROPAGATIONS

AUTO_TAG = TypedSetting(
    "builtin:tags.auto-tagging",
    {
        "name": {"type": "str"},
        "description": {"type": "str"},
        "rules": {
            "type": "list",
            "elements": "dict",
            "options": {
                "type": {"type": "str", "required": True, "choices": ["ME", "SELECTOR"]},
                "enabled": {"type": "bool"},
                "value_format": {"type": "str"},
                "value_normalization": {"type": "str", "choices": ["Leave text as-is", "To upper case", "To lower case"]},
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
                                "APPLICATION",
                                "DCRUM_APPLICATION",
                                "MOBILE_APPLICATION",
                                "CUSTOM_APPLICATION",
                                "SYNTHETIC_TEST",
                                "EXTERNAL_SYNTHETIC_TEST",
                                "HTTP_CHECK",
                                "MULTIPROTOCOL_MONITOR",
                                "AWS_CLASSIC_LOAD_BALANCER",
                                "AWS_RELATIONAL_DATABASE_SERVICE",
                                "AWS_APPLICATION_LOAD_BALANCER",
                                "AWS_NETWORK_LOAD_BALANCER",
                                "AZURE",
                            ],
                        },
                        conditions=ATTRIBUTE_CONDITIONS,
                    ),
                },
            },
        },
    },
)
