#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_group_info
short_description: List groups of users of the account
version_added: "0.1.0"
description:
  - Lists the groups of users of the account.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only groups of this name.
    type: str
  owner:
    description:
      - Only groups of this owner.
    type: str
    choices: [LOCAL, SAML, SCIM, DCS, ALL_USERS]
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: Which groups does the identity provider provision?
  community.dynatrace.iam_group_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    owner: SCIM
  register: found
"""

RETURN = r"""
groups:
  description: The groups.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the group.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: Name of the group.
      type: str
      sample: Shop team
    description:
      description: What the group is for.
      type: str
      sample: Whoever runs the shop
    owner:
      description: Who says who is in the group.
      type: str
      sample: LOCAL
    federated_attribute_values:
      description: Values of the attribute by which the identity provider says who is in the group.
      type: list
      elements: str
      sample: [shop-team]
    created_at:
      description: When the group was created.
      type: str
      sample: "2026-11-02T12:00:00Z"
    updated_at:
      description: When the group was last changed.
      type: str
      sample: "2026-11-02T12:00:00Z"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.listing import list_groups
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {
    "name": {"type": "str"},
    "owner": {"type": "str", "choices": ["LOCAL", "SAML", "SCIM", "DCS", "ALL_USERS"]},
}


def work(module):
    """Return the groups that are asked for."""
    return {"changed": False, "groups": list_groups(module.client, module.params["name"], module.params["owner"])}


def main():
    run_account("iam_group_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
