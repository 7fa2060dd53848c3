# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions on attributes that management zones and automatic tags have in common. Private to this collection."""

from __future__ import annotations

OPERATORS = [
    "EQUALS",
    "NOT_EQUALS",
    "EXISTS",
    "NOT_EXISTS",
    "BEGINS_WITH",
    "NOT_BEGINS_WITH",
    "CONTAINS",
    "NOT_CONTAINS",
    "ENDS_WITH",
    "NOT_ENDS_WITH",
    "GREATER_THAN",
    "NOT_GREATER_THAN",
    "GREATER_THAN_OR_EQUAL",
    "NOT_GREATER_THAN_OR_EQUAL",
    "LOWER_THAN",
    "NOT_LOWER_THAN",
    "LOWER_THAN_OR_EQUAL",
    "NOT_LOWER_THAN_OR_EQUAL",
    "TAG_KEY_EQUALS",
    "NOT_TAG_KEY_EQUALS",
    "IS_IP_IN_RANGE",
    "NOT_IS_IP_IN_RANGE",
    "REGEX_MATCHES",
    "NOT_REGEX_MATCHES",
]

# The attribute itself has about 200 values; the tenant's schema judges it.
ATTRIBUTE_CONDITIONS = {
    "type": "list",
    "elements": "dict",
    "required": True,
    "options": {
        "key": {"type": "str", "required": True, "no_log": False},
        "operator": {"type": "str", "required": True, "choices": OPERATORS},
        "string_value": {"type": "str"},
        "integer_value": {"type": "int"},
        "enum_value": {"type": "str"},
        "entity_id": {"type": "str", "entity": True},
        "tag": {"type": "str"},
        "dynamic_key": {"type": "str", "no_log": False},
        "dynamic_key_source": {"type": "str", "no_log": False},
        "case_sensitive": {"type": "bool"},
    },
}

PROPAGATIONS = {
    name: {"type": "bool", "api": api}
    for name, api in (
        ("azure_to_pg_propagation", "azureToPGPropagation"),
        ("azure_to_service_propagation", "azureToServicePropagation"),
        ("host_to_pg_propagation", "hostToPGPropagation"),
        ("pg_to_host_propagation", "pgToHostPropagation"),
        ("pg_to_service_propagation", "pgToServicePropagation"),
        ("service_to_host_propagation", "serviceToHostPropagation"),
        ("service_to_pg_propagation", "serviceToPGPropagation"),
    )
}
