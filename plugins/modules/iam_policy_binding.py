#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy_binding
short_description: Bind policies to groups of users
version_added: "0.1.0"
description:
  - Makes the bindings of a group, or those of a policy, what they should be at one level.
  - Everything is called by its name. Nothing is written if nothing differs.
  - What is given comes before what is taken away, and what is changed is replaced by one request, so that no group is for a moment without
    permissions that it has before and after.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  level:
    description:
      - Where the policies are bound - V(account), or the id or the name of an environment.
      - Policies of the account and global ones can be bound in an environment, too.
    type: str
    default: account
  group:
    description:
      - Name or UUID of the group whose bindings these are. One of O(group), O(service_user) and O(policy) is required.
    type: str
  service_user:
    description:
      - Name, email or UUID of the service user whose bindings these are. They are those of the group that the account gives to each
        service user, in which nobody else is.
    type: str
  policy:
    description:
      - Name or UUID of the policy whose bindings these are.
    type: str
  policy_level:
    description:
      - Where O(policy) belongs - V(account), V(global), or the id or the name of an environment.
      - Needed only if there are policies of this name at several levels.
    type: str
  bindings:
    description:
      - The bindings. With O(state=exact) an empty list removes all.
    type: list
    elements: dict
    required: true
    suboptions:
      policy:
        description:
          - Name or UUID of the policy, where O(group) or O(service_user) is given.
        type: str
      policy_level:
        description:
          - Where the policy belongs, as O(policy_level).
        type: str
      group:
        description:
          - Name or UUID of the group, where O(policy) is given.
        type: str
      service_user:
        description:
          - Name, email or UUID of the service user, instead of O(bindings[].group).
        type: str
      parameters:
        description:
          - Values for the parameters of the policy and of the boundaries. They are part of what tells bindings apart.
          - With O(state=absent), bindings with any parameters are removed if this is not given.
        type: dict
      metadata:
        description:
          - Further texts that the account keeps with the binding. They are part of what tells bindings apart, too.
          - With O(state=absent), bindings with any metadata are removed if this is not given.
        type: dict
      boundaries:
        description:
          - Names or UUIDs of boundaries. What one of several lets through is allowed.
          - If this is not given, an existing binding keeps its boundaries. An empty list takes them away.
        type: list
        elements: str
  state:
    description:
      - V(present) makes sure that there are these bindings and leaves others alone.
      - V(absent) makes sure that there are none of them. Their boundaries do not matter.
      - V(exact) makes sure that the group or the policy has these bindings and no other ones at O(level).
    type: str
    choices: [present, absent, exact]
    default: present
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_policy
  - module: community.dynatrace.iam_boundary
  - module: community.dynatrace.iam_group
  - module: community.dynatrace.iam_service_user
  - module: community.dynatrace.iam_objects
"""

EXAMPLES = r"""
- name: All that the shop team may do in production
  community.dynatrace.iam_policy_binding:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    level: Production
    group: Shop team
    state: exact
    bindings:
      - policy: Standard User
        policy_level: global
      - policy: Shop alerting
        parameters:
          zone: Shop
        boundaries: [Shop]

- name: What the deployment may do
  community.dynatrace.iam_policy_binding:
    service_user: deployment
    bindings:
      - policy: Settings Writer

- name: Take a policy from one group
  community.dynatrace.iam_policy_binding:
    policy: Shop alerting
    state: absent
    bindings:
      - group: Interns
"""

RETURN = r"""
results:
  description: The bindings that were changed, or in check mode would be changed, in the order of the requests.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: What was done - V(created), V(updated) or V(deleted).
      type: str
      sample: created
    policy:
      description: Name of the policy.
      type: str
      sample: Shop alerting
    policy_level:
      description: Where the policy belongs - V(account), V(global) or the id of an environment.
      type: str
      sample: account
    group:
      description: Name of the group.
      type: str
      sample: Shop team
    service_user:
      description: Name of the service user to whom the group belongs, if it is the group of one.
      type: str
      sample:
    parameters:
      description: Values for parameters.
      type: dict
      sample: {"zone": "Shop"}
    metadata:
      description: Further texts.
      type: dict
      sample: {}
    boundaries:
      description: Names of the boundaries.
      type: list
      elements: str
      sample: [Shop]
bindings:
  description: All bindings that the group or the policy has at the level now, or would have; each as in RV(results).
  returned: success
  type: list
  elements: dict
  sample:
    - policy: Shop alerting
      policy_level: account
      group: Shop team
      service_user:
      parameters: {"zone": "Shop"}
      metadata: {}
      boundaries: [Shop]
requests:
  description: How many requests the task took.
  returned: success
  type: int
  sample: 7
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_policy_binding import run_bindings


def main():
    run_bindings()


if __name__ == "__main__":
    main()
