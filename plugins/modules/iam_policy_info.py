#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_policy_info
short_description: List policies of the account
version_added: "0.1.0"
description:
  - Lists the IAM policies of a level, on demand with those that it inherits and with their statements.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only policies of this name.
    type: str
  level:
    description:
      - Whose policies to list - V(account), V(global), or the id or the name of an environment.
    type: str
    default: account
  inherited:
    description:
      - Whether to list the policies of the levels above as well. This takes the scope C(iam-policies-management).
    type: bool
    default: false
  details:
    description:
      - Whether to tell statements and tags, too. This takes a request for each policy.
    type: bool
    default: false
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: What does Dynatrace itself offer?
  community.dynatrace.iam_policy_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    level: global
  register: offered

- name: Read one policy
  community.dynatrace.iam_policy_info:
    name: Shop alerting
    details: true
"""

RETURN = r"""
policies:
  description: The policies.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the policy.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: Name of the policy.
      type: str
      sample: Shop alerting
    description:
      description: What the policy is for.
      type: str
      sample: Alerting profiles of the shop
    level_type:
      description: Where the policy belongs - V(global), V(account) or V(environment).
      type: str
      sample: account
    level_id:
      description: Id of the account or environment, or V(global).
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    statement_query:
      description: The statements as they were written, with O(details).
      type: str
      sample: ALLOW settings:objects:read;
    statements:
      description: The statements as the account reads them, with O(details).
      type: list
      elements: dict
      sample: [{"effect": "ALLOW", "permissions": ["settings:objects:read"], "conditions": []}]
    tags:
      description: Tags of the policy, with O(details).
      type: list
      elements: str
      sample: [shop]
    parameters:
      description: Names of the parameters that a binding has to give values for, with O(details).
      type: list
      elements: str
      sample: [zone]
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.listing import list_policies
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {
    "name": {"type": "str"},
    "level": {"type": "str", "default": "account"},
    "inherited": {"type": "bool", "default": False},
    "details": {"type": "bool", "default": False},
}


def work(module):
    """Return the policies that are asked for."""
    params = module.params
    found = list_policies(module.client, params["level"], params["name"], params["inherited"], params["details"])
    return {"changed": False, "policies": found}


def main():
    run_account("iam_policy_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
