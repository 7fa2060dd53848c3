#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: entity_type_info
short_description: Explain the types of monitored entities
version_added: "0.1.0"
description:
  - Returns the types of monitored entities with the properties and relationships that entities of the type can have. These are what
    O(community.dynatrace.entity_info#module:attributes), O(community.dynatrace.entity_info#module:fields) and entity selectors take.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  types:
    description:
      - The types to return, for example V(HOST). All of them if not given.
    type: list
    elements: str
seealso:
  - module: community.dynatrace.entity_info
"""

EXAMPLES = r"""
- name: What hosts can be chosen by
  community.dynatrace.entity_type_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    types: [HOST]
"""

RETURN = r"""
entity_types:
  description: The entity types.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: Name of the type.
      returned: always
      type: str
      sample: HOST
    display_name:
      description: What people call it.
      returned: always
      type: str
      sample: Host
    dimension_key:
      description: Key of the dimension that metrics have for entities of the type.
      returned: always
      type: str
      sample: dt.entity.host
    entity_limit_exceeded:
      description: Whether the tenant has so many entities of the type that it makes no more.
      returned: always
      type: bool
      sample: false
    properties:
      description: Properties that entities of the type can have.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "osType", "type": "Enum", "display_name": "OS type"}]
    from_relationships:
      description: Relationships that go out from entities of the type, and the types at the other end.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "isInstanceOf", "to_types": ["HOST_GROUP"]}]
    to_relationships:
      description: Relationships that come in to entities of the type, and the types at the other end.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "isDiskOf", "from_types": ["DISK"]}]
"""

from ansible_collections.community.dynatrace.plugins.module_utils.entities.entity_types import entity_types
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def main():
    run(
        {"types": {"type": "list", "elements": "str"}},
        lambda module: {"changed": False, "entity_types": entity_types(module.client, module.params["types"])},
    )


if __name__ == "__main__":
    main()
