#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_tag
short_description: Set and remove custom tags on monitored entities
version_added: "0.1.0"
description:
  - Makes all entities that fit the given options have the given custom tags, or not have them. Automatic tags and tags that were
    imported from elsewhere are neither looked at nor touched.
  - Which entity has which tag is read first, so that nothing is written when all is as wanted. It takes one request for each 500
    entities to read, one to add all tags, and one for each tag that has to go, however many entities there are.
  - New tags show up in the API after seconds to minutes. A run within that time finds them missing and adds them once more, which does
    no harm.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
  - community.dynatrace.entities
options:
  tags:
    description:
      - The tags. An empty list together with O(exclusive=true) removes all custom tags.
    type: list
    elements: dict
    required: true
    suboptions:
      key:
        description:
          - Key of the tag.
        type: str
        required: true
      value:
        description:
          - Value of the tag. An empty text is no value.
          - If it is not given, O(state=present) means the tag without a value, and O(state=absent) means all tags with the key,
            whatever their value is.
        type: str
  state:
    description:
      - Whether the entities should have the tags.
    type: str
    choices: [present, absent]
    default: present
  other_values:
    description:
      - For Dynatrace a tag with the same key and another value is one more tag. V(remove) takes those away from the entities that have
        them, so that a new value takes the place of the old one. V(keep) leaves them.
      - Several values of one key in O(tags) are all set in any case.
    type: str
    choices: [remove, keep]
    default: remove
  exclusive:
    description:
      - Whether the entities may have no other custom tags than O(tags).
    type: bool
    default: false
  time_from:
    description:
      - The entities must have been seen after this time. A time relative to now such as V(now-2h), V(now-3d) or V(now-1y), a date and
        time such as V(2026-01-25 05:57), or milliseconds since 1970 in UTC.
      - The default reaches entities that have been quiet for long. Without any, the API would only reach those of the last day.
    type: str
    default: now-3y
  allow_no_match:
    description:
      - Whether it is fine that no entity is meant. Otherwise that is an error, since it mostly is a typing mistake.
    type: bool
    default: false
notes:
  - Where the entities are chosen by a tag that the task removes, a second run does not find them any more.
seealso:
  - module: community.dynatrace.custom_tag_info
  - module: community.dynatrace.entity_info
  - module: community.dynatrace.auto_tag
"""

EXAMPLES = r"""
- name: Tag the hosts of an inventory group
  community.dynatrace.custom_tag:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    type: HOST
    names: "{{ groups['web'] }}"
    tags:
      - {key: stage, value: production}
      - key: critical

- name: One more owner, the others stay
  community.dynatrace.custom_tag:
    entity_selector: type("SERVICE"),mzName("Shop")
    tags:
      - {key: owner, value: checkout}
    other_values: keep

- name: No stage any more, whatever it was
  community.dynatrace.custom_tag:
    type: HOST
    tagged: [retired]
    tags:
      - key: stage
    state: absent
    allow_no_match: true

- name: These custom tags and no others
  community.dynatrace.custom_tag:
    ids: [HOST-0123456789ABCDEF]
    tags:
      - {key: stage, value: test}
    exclusive: true
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. V(created) where tags were only added, V(deleted) where they were only removed,
      V(updated) where both happened, or V(unchanged).
  returned: success
  type: str
  sample: updated
matched_entities:
  description: Number of entities that are meant.
  returned: success
  type: int
  sample: 1000
changed_entities:
  description: Number of entities whose tags were changed.
  returned: success
  type: int
  sample: 3
changes:
  description: The first 100 of the tags that entities gain or lose.
  returned: success
  type: list
  elements: dict
  contains:
    tag:
      description: The tag as Dynatrace writes it.
      returned: always
      type: str
      sample: stage:production
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
    change:
      description: V(added) or V(removed).
      returned: always
      type: str
      sample: added
    count:
      description: Number of entities that gain or lose the tag.
      returned: always
      type: int
      sample: 3
    entities:
      description: The first 20 of these entities by name.
      returned: always
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
omitted_changes:
  description: Number of further tags that are not listed in RV(changes).
  returned: success
  type: int
  sample: 0
entity_selectors:
  description:
    - The entity selectors that mean the entities. Several where ids or names do not fit into one.
  returned: success
  type: list
  elements: str
  sample: ['type("HOST"),entityName.in("web-1","web-2")']
"""

from ansible_collections.community.dynatrace.plugins.module_utils.entities.selector import SELECTION_OPTIONS, SELECTION_RULES
from ansible_collections.community.dynatrace.plugins.module_utils.entities.tagging import tag_entities
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def main():
    run(
        dict(
            SELECTION_OPTIONS,
            tags={
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {"key": {"type": "str", "required": True, "no_log": False}, "value": {"type": "str"}},
            },
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            other_values={"type": "str", "choices": ["remove", "keep"], "default": "remove"},
            exclusive={"type": "bool", "default": False},
            time_from={"type": "str", "default": "now-3y"},
            time_to={"type": "str"},
            allow_no_match={"type": "bool", "default": False},
        ),
        tag_entities,
        **SELECTION_RULES,
    )


if __name__ == "__main__":
    main()
