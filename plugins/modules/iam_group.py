#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_group
short_description: Manage groups of users of the account
version_added: "0.1.0"
description:
  - Creates, changes and deletes groups of users. What a group may do is said with M(community.dynatrace.iam_policy_binding).
  - A group is found by its name. Should two runs create it at once, the younger one of the two groups is removed again.
  - Groups that the identity provider provisions (SCIM), and the built-in group of all users, cannot be changed; a task that tries fails.
    Policies can be bound to them all the same.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.resource
  - community.dynatrace.resource.id
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  name:
    description:
      - Name of the group.
    type: str
  description:
    description:
      - What the group is for, at most 255 characters.
    type: str
  federated_attribute_values:
    description:
      - Values of the attribute by which the identity provider says who is in the group.
      - A group with values is one of SAML, one without is local. A task that changes this says so in a warning.
      - Without this option the values stay as they are, whatever else is changed. An empty list takes them away.
    type: list
    elements: str
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_group_info
  - module: community.dynatrace.iam_policy_binding
"""

EXAMPLES = r"""
- name: The team of the shop
  community.dynatrace.iam_group:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    name: Shop team
    description: Whoever runs the shop
    federated_attribute_values: [shop-team]

- name: Remove it
  community.dynatrace.iam_group:
    name: Shop team
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done - V(created), V(updated), V(deleted) or V(unchanged).
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing object is changed.
  returned: success
  type: list
  elements: str
  sample: ["description"]
id:
  description: UUID of the group, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
value:
  description:
    - The options that stand for the group as it is now.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "Shop team", "description": "Whoever runs the shop", "federated_attribute_values": ["shop-team"]}
owner:
  description: Who says who is in the group, as V(LOCAL) or V(SAML).
  returned: when the group exists, or would exist
  type: str
  sample: SAML
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_group import IAM_GROUP
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(IAM_GROUP, required_one_of=[("name", "id")])


if __name__ == "__main__":
    main()
