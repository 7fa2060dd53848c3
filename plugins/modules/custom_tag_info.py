#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_tag_info
short_description: List the custom tags of monitored entities
version_added: "0.1.0"
description:
  - Returns the custom tags that any of the entities has which fit all given options, and if asked for those of each entity.
  - Automatic tags and tags that were imported from elsewhere are left out. M(community.dynatrace.entity_info) returns them all.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
  - community.dynatrace.entities
options:
  time_from:
    description:
      - The entities must have been seen after this time. A time relative to now such as V(now-2h), V(now-3d) or V(now-1y), a date and
        time such as V(2026-01-25 05:57), or milliseconds since 1970 in UTC.
    type: str
    default: now-3y
  per_entity:
    description:
      - Whether to return the tags of each entity too. AWX drops results of more than 700,000 characters, which some thousand entities have.
    type: bool
    default: false
seealso:
  - module: community.dynatrace.custom_tag
  - module: community.dynatrace.entity_info
"""

EXAMPLES = r"""
- name: The custom tags that are in use on hosts
  community.dynatrace.custom_tag_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    type: HOST

- name: Who has which
  community.dynatrace.custom_tag_info:
    type: SERVICE
    management_zones: [Shop]
    per_entity: true
"""

RETURN = r"""
tags:
  description: The custom tags that at least one of the entities has.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: Key of the tag.
      returned: always
      type: str
      sample: stage
    value:
      description: Value of the tag, V(null) if it has none.
      returned: always
      type: str
      sample: production
    string_representation:
      description: The tag as Dynatrace writes it.
      returned: always
      type: str
      sample: stage:production
entities:
  description: The entities in the order of their names.
  returned: with O(per_entity=true)
  type: list
  elements: dict
  contains:
    entity_id:
      description: Id of the entity.
      returned: always
      type: str
      sample: HOST-0123456789ABCDEF
    display_name:
      description: Name of the entity.
      returned: always
      type: str
      sample: web-1
    tags:
      description: The custom tags of the entity.
      returned: always
      type: list
      elements: dict
      sample: [{"key": "stage", "value": "production", "string_representation": "stage:production"}]
entity_selectors:
  description:
    - The entity selectors that mean the entities. Several where ids or names do not fit into one.
  returned: success
  type: list
  elements: str
  sample: ['type("HOST")']
"""

from ansible_collections.community.dynatrace.plugins.module_utils.entities.selector import SELECTION_OPTIONS, SELECTION_RULES
from ansible_collections.community.dynatrace.plugins.module_utils.entities.tag_listing import info
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def main():
    run(
        dict(
            SELECTION_OPTIONS,
            time_from={"type": "str", "default": "now-3y"},
            time_to={"type": "str"},
            per_entity={"type": "bool", "default": False},
        ),
        lambda module: info(module.client, module.params),
        **SELECTION_RULES,
    )


if __name__ == "__main__":
    main()
