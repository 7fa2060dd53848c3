#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy
short_description: Manage policies of the account
version_added: "0.1.0"
description:
  - Creates, changes and deletes IAM policies, at the level of the account or of an environment.
  - A policy is found by its name at its level. It gets an id that is made from both, so that two runs at once create it only once.
  - Texts of statements are equal if they differ in white space, in the kind of quotes or in the case of keywords only. Comments count.
  - An option that is not given is left as it is. An empty text or list makes it empty.
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
      - Name of the policy.
    type: str
  level:
    description:
      - Where the policy belongs - V(account), or the id or the name of an environment.
      - To look up a name of an environment takes the scope C(account-env-read).
    type: str
    default: account
  statement_query:
    description:
      - What the policy allows or denies, at most 100 statements. Needed for a new policy.
      - A binding gives values to parameters, which are written C(${bindParam:name}).
    type: str
  description:
    description:
      - What the policy is for.
    type: str
  tags:
    description:
      - Tags of the policy, in any order.
    type: list
    elements: str
  force:
    description:
      - Whether to delete a policy that is bound to groups, and its bindings with it.
      - Without it such a policy is left alone, and the task fails.
    type: bool
    default: false
  validate:
    description:
      - Whether to read the statements before anything is sent, so that a mistake is told with its line and column, in check mode too.
      - V(false) leaves it to the account, for something that this collection does not know yet.
    type: bool
    default: true
notes:
  - Global policies belong to Dynatrace and cannot be changed. M(community.dynatrace.iam_policy_info) shows them.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_policy_info
  - module: community.dynatrace.iam_policy_binding
"""

EXAMPLES = r"""
- name: Let the shop team write its alerting profiles
  community.dynatrace.iam_policy:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    name: Shop alerting
    description: Alerting profiles of the shop
    tags: [shop]
    statement_query: |
      ALLOW settings:objects:read, settings:schemas:read;
      // only in the zones that the binding names
      ALLOW settings:objects:write
        WHERE settings:schemaId = "builtin:alerting.profile" AND environment:management-zone = "${bindParam:zone}";

- name: Remove it, and take it from whoever has it
  community.dynatrace.iam_policy:
    name: Shop alerting
    state: absent
    force: true
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
  sample: ["statement_query"]
id:
  description: UUID of the policy, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
value:
  description:
    - The options that stand for the policy as it is now, with the statements in a uniform layout.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "Shop alerting", "statement_query": "ALLOW settings:objects:read;", "tags": ["shop"]}
parameters:
  description: Names of the parameters that a binding has to give values for.
  returned: when the policy exists, or would exist
  type: list
  elements: str
  sample: ["zone"]
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_policy import IAM_POLICY
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(IAM_POLICY, required_one_of=[("name", "id")])


if __name__ == "__main__":
    main()
