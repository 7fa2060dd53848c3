#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: auto_tag
short_description: Manage automatic tags
version_added: "0.1.0"
description:
  - Creates, updates and deletes tags that Dynatrace puts on entities by rules.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.settings
  - community.dynatrace.settings.typed
  - community.dynatrace.connection
  - community.dynatrace.attributes
options:
  name:
    description:
      - Key of the tag, unique in the environment.
      - Required unless O(object_id) or O(external_id) says which object is meant.
    type: str
  description:
    description:
      - What the tag is for. An empty text removes it.
    type: str
  rules:
    description:
      - Rules; an entity that matches any of them gets the tag. A list that is given replaces all rules.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - "Kind of the rule: V(ME) compares attributes of entities, V(SELECTOR) is an entity selector."
        type: str
        required: true
        choices: [ME, SELECTOR]
      enabled:
        description:
          - Whether the rule counts. The tenant's default is V(true).
        type: bool
      value_format:
        description:
          - Value of the tag; placeholders such as C({Host:DetectedName}) stand for attributes of the entity. Without it the
            tag has no value.
        type: str
      value_normalization:
        description:
          - What happens to upper and lower case in the value. The tenant's default is V(Leave text as-is).
        type: str
        choices: [Leave text as-is, To upper case, To lower case]
      entity_selector:
        description:
          - Entity selector. Needed with O(rules[].type=SELECTOR).
        type: str
      attribute_rule:
        description:
          - Entity type and conditions. Needed with O(rules[].type=ME).
        type: dict
        suboptions:
          azure_to_pg_propagation:
            description:
              - Whether the process groups on the Azure entities are included too. Only for
                O(rules[].attribute_rule.entity_type=AZURE). The tenant's default is V(false).
            type: bool
          azure_to_service_propagation:
            description:
              - Whether the services on the Azure entities are included too. Only for
                O(rules[].attribute_rule.entity_type=AZURE). The tenant's default is V(false).
            type: bool
          host_to_pg_propagation:
            description:
              - Whether the process groups on the hosts are included too. Only for
                O(rules[].attribute_rule.entity_type=HOST). The tenant's default is V(false).
            type: bool
          pg_to_host_propagation:
            description:
              - Whether the hosts of the process groups are included too. Only for
                O(rules[].attribute_rule.entity_type=PROCESS_GROUP). The tenant's default is V(false).
            type: bool
          pg_to_service_propagation:
            description:
              - Whether the services of the process groups are included too. Only for
                O(rules[].attribute_rule.entity_type=PROCESS_GROUP). The tenant's default is V(false).
            type: bool
          service_to_host_propagation:
            description:
              - Whether the hosts of the services are included too. Only for O(rules[].attribute_rule.entity_type=SERVICE).
                The tenant's default is V(false).
            type: bool
          service_to_pg_propagation:
            description:
              - Whether the process groups of the services are included too. Only for
                O(rules[].attribute_rule.entity_type=SERVICE). The tenant's default is V(false).
            type: bool
          entity_type:
            description:
              - Type of the entities.
            type: str
            required: true
            choices:
              - SERVICE
              - PROCESS_GROUP
              - HOST
              - CUSTOM_DEVICE
              - ESXI_HOST
              - APPLICATION
              - DCRUM_APPLICATION
              - MOBILE_APPLICATION
              - CUSTOM_APPLICATION
              - SYNTHETIC_TEST
              - EXTERNAL_SYNTHETIC_TEST
              - HTTP_CHECK
              - MULTIPROTOCOL_MONITOR
              - AWS_CLASSIC_LOAD_BALANCER
              - AWS_RELATIONAL_DATABASE_SERVICE
              - AWS_APPLICATION_LOAD_BALANCER
              - AWS_NETWORK_LOAD_BALANCER
              - AZURE
          conditions:
            description:
              - Conditions that must all hold.
            type: list
            elements: dict
            required: true
            suboptions:
              key:
                description:
                  - Attribute to compare, for example V(HOST_GROUP_NAME). The schema of the tenant lists all values; a wrong
                    one is an error that suggests the nearest.
                type: str
                required: true
              operator:
                description:
                  - How the attribute is compared.
                type: str
                required: true
                choices:
                  - EQUALS
                  - NOT_EQUALS
                  - EXISTS
                  - NOT_EXISTS
                  - BEGINS_WITH
                  - NOT_BEGINS_WITH
                  - CONTAINS
                  - NOT_CONTAINS
                  - ENDS_WITH
                  - NOT_ENDS_WITH
                  - GREATER_THAN
                  - NOT_GREATER_THAN
                  - GREATER_THAN_OR_EQUAL
                  - NOT_GREATER_THAN_OR_EQUAL
                  - LOWER_THAN
                  - NOT_LOWER_THAN
                  - LOWER_THAN_OR_EQUAL
                  - NOT_LOWER_THAN_OR_EQUAL
                  - TAG_KEY_EQUALS
                  - NOT_TAG_KEY_EQUALS
                  - IS_IP_IN_RANGE
                  - NOT_IS_IP_IN_RANGE
                  - REGEX_MATCHES
                  - NOT_REGEX_MATCHES
              string_value:
                description:
                  - Text to compare a text attribute with.
                type: str
              integer_value:
                description:
                  - Number to compare a numeric attribute with.
                type: int
              enum_value:
                description:
                  - Value to compare an attribute of fixed values with.
                type: str
              entity_id:
                description:
                  - Entity to compare V(PROCESS_GROUP_ID) or V(HOST_GROUP_ID) with, its id or its type and name such as
                    V(entity:PROCESS_GROUP/nginx).
                type: str
              tag:
                description:
                  - Tag to compare a tag attribute with, C([CONTEXT]key:value).
                type: str
              dynamic_key:
                description:
                  - Key of the metadata or label, for attributes that have keys.
                type: str
              dynamic_key_source:
                description:
                  - Source of the key, for custom metadata of hosts and process groups.
                type: str
              case_sensitive:
                description:
                  - Whether upper and lower case differ. The tenant's default is V(true).
                type: bool
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: Tag hosts and their processes with the stage
  community.dynatrace.auto_tag:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: stage
    rules:
      - type: ME
        value_format: production
        value_normalization: To lower case
        attribute_rule:
          entity_type: HOST
          host_to_pg_propagation: true
          conditions:
            - key: HOST_GROUP_NAME
              operator: BEGINS_WITH
              string_value: prod-
              case_sensitive: false
      - type: SELECTOR
        value_format: test
        entity_selector: type("SERVICE"),entityName.startsWith("test-")

- name: Remove the tag from all entities
  community.dynatrace.auto_tag:
    name: stage
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done.
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing object is changed.
  returned: success
  type: list
  elements: str
  sample: ["rules[0].entity_selector"]
external_id:
  description: External id of the object, V(null) if it has none.
  returned: success
  type: str
  sample: community.dynatrace:7a5f0c1b2d3e4f5061728394a5b6c7d8e9f0a1b2
object_id:
  description: Object id, V(null) as long as the object does not exist.
  returned: success
  type: str
  sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
schema_id:
  description: Schema of the object.
  returned: success
  type: str
  sample: builtin:tags.auto-tagging
scope:
  description: Scope of the object.
  returned: success
  type: str
  sample: environment
value:
  description:
    - The complete value with the property names of the API, secrets masked.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "stage", "rules": []}
violations:
  description: What is wrong with the value, one entry a property.
  returned: when the value is refused
  type: list
  elements: dict
  sample:
    - path: "rules[0].entity_selector"
      message: "Must not be blank"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.run import run_typed
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.auto_tag import AUTO_TAG


def main():
    run_typed(AUTO_TAG, required_one_of=[("name", "object_id", "external_id")])


if __name__ == "__main__":
    main()
