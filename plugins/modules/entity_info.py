#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: entity_info
short_description: List monitored entities
version_added: "0.1.0"
description:
  - Returns the hosts, services, process groups and other monitored entities that fit all given options.
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
    default: now-3d
  fields:
    description:
      - What to return of each entity beside its id, type and name - V(first_seen), V(last_seen), V(tags), V(management_zones),
        V(properties), V(from_relationships), V(to_relationships), V(icon).
      - One property or relationship is asked for by its name in the API, for example V(properties.osType).
    type: list
    elements: str
    default: [last_seen, tags, management_zones]
  sort:
    description:
      - Order of the entities, by name from A to Z or from Z to A. Without it, that of the tenant.
    type: str
    choices: [name, -name]
  limit:
    description:
      - The most entities to return. AWX drops results of more than 700,000 characters, which 1,000 entities can have.
    type: int
seealso:
  - module: community.dynatrace.settings_object_info
"""

EXAMPLES = r"""
- name: All hosts that were seen in the last three days
  community.dynatrace.entity_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    type: HOST
  register: found

- name: The Linux hosts of one stage, with what runs on them
  community.dynatrace.entity_info:
    type: HOST
    tagged: ["stage:production"]
    attributes: {osType: LINUX}
    fields: [to_relationships.runsOn]
    sort: name

- name: The entities of the hosts of an inventory group, however quiet they are
  community.dynatrace.entity_info:
    type: HOST
    names: "{{ groups['web'] }}"
    time_from: now-1y

- name: What only an entity selector can say
  community.dynatrace.entity_info:
    entity_selector: type("SERVICE"),fromRelationships.runsOnHost(type("HOST"),tag("stage:production"))
    limit: 100
"""

RETURN = r"""
entities:
  description: The entities found.
  returned: success
  type: list
  elements: dict
  contains:
    entity_id:
      description: Id of the entity.
      returned: always
      type: str
      sample: HOST-0123456789ABCDEF
    type:
      description: Type of the entity.
      returned: always
      type: str
      sample: HOST
    display_name:
      description: Name of the entity.
      returned: always
      type: str
      sample: web-1
    first_seen:
      description: When the entity was first seen, milliseconds since 1970 in UTC.
      returned: if O(fields) asks for it
      type: int
      sample: 1767225600000
    last_seen:
      description: When the entity was last seen, milliseconds since 1970 in UTC.
      returned: if O(fields) asks for it
      type: int
      sample: 1767225600000
    tags:
      description: Tags of the entity, of whatever origin. C(value) is V(null) for a tag without one.
      returned: if O(fields) asks for it
      type: list
      elements: dict
      sample:
        - context: CONTEXTLESS
          key: stage
          value: production
          string_representation: stage:production
          source: User provided tags
    management_zones:
      description: Management zones that the entity is in.
      returned: if O(fields) asks for it
      type: list
      elements: dict
      sample: [{"id": "6239538939987181652", "name": "Production"}]
    properties:
      description: Properties of the entity, with the names of the API.
      returned: if O(fields) asks for it
      type: dict
      sample: {"osType": "LINUX", "cpuCores": 8}
    from_relationships:
      description: Entities that this one has a relationship to, by relationship, with the names of the API.
      returned: if O(fields) asks for it
      type: dict
      sample: {"isInstanceOf": [{"id": "HOST_GROUP-0123456789ABCDEF", "type": "HOST_GROUP"}]}
    to_relationships:
      description: Entities that have a relationship to this one, by relationship, with the names of the API.
      returned: if O(fields) asks for it
      type: dict
      sample: {"isDiskOf": [{"id": "DISK-0123456789ABCDEF", "type": "DISK"}]}
    icon:
      description: Icon of the entity.
      returned: if O(fields) asks for it
      type: dict
      sample: {"primary_icon_type": "linux", "secondary_icon_type": null, "custom_icon_path": null}
entity_selectors:
  description:
    - The entity selectors that the entities were asked for with. Several where ids or names do not fit into one.
  returned: success
  type: list
  elements: str
  sample: ['type("HOST"),tag("stage:production")']
limit_reached:
  description: Whether there are more entities than O(limit) let through.
  returned: success
  type: bool
  sample: false
"""

from ansible_collections.community.dynatrace.plugins.module_utils.entities.listing import info
from ansible_collections.community.dynatrace.plugins.module_utils.entities.selector import SELECTION_OPTIONS, SELECTION_RULES
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def main():
    run(
        dict(
            SELECTION_OPTIONS,
            time_from={"type": "str", "default": "now-3d"},
            time_to={"type": "str"},
            fields={"type": "list", "elements": "str", "default": ["last_seen", "tags", "management_zones"]},
            sort={"type": "str", "choices": ["name", "-name"]},
            limit={"type": "int"},
        ),
        lambda module: info(module.client, module.params),
        **SELECTION_RULES,
    )


if __name__ == "__main__":
    main()
