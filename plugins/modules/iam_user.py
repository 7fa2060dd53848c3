#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_user
short_description: Manage users of the account and the groups they are in
version_added: "0.1.0"
description:
  - Invites users, puts them into groups, takes them out of groups, and removes them from the account.
  - Only what differs is sent, so that two runs which put the same user into different groups take nothing from each other.
  - Who is in a group of the identity provider (owner SCIM), or in the built-in group of all users, cannot be chosen. A task that names such
    a group fails, and no task takes anybody out of one.
  - The identity provider may undo at the next login what a task says about groups with federated attribute values (owner SAML).
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.resource
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  email:
    description:
      - Email address of the user. Upper and lower case are the same.
    type: str
    required: true
  groups:
    description:
      - Names of groups, or their UUIDs. Without it the groups of the user stay as they are.
      - A name that several groups have is an error; give the UUID then.
    type: list
    elements: str
  membership:
    description:
      - What O(groups) are.
      - With V(exact) they are all groups of the user, and an empty list takes the user out of all.
      - With V(add) the user is in them, and others stay.
      - With V(remove) the user is in none of them, and others stay.
    type: str
    choices: [exact, add, remove]
    default: exact
notes:
  - A new user is invited, and chooses name and password at the first login.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_group
  - module: community.dynatrace.iam_user_info
"""

EXAMPLES = r"""
- name: Invite somebody to the team of the shop
  community.dynatrace.iam_user:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    email: jane.doe@example.com
    groups: [Shop team]
    membership: add

- name: Exactly these groups
  community.dynatrace.iam_user:
    email: jane.doe@example.com
    groups:
      - Shop team
      - Readers

- name: Remove somebody from the account
  community.dynatrace.iam_user:
    email: john.doe@example.com
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done - V(created), V(updated), V(deleted) or V(unchanged).
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing user is changed.
  returned: success
  type: list
  elements: str
  sample: ["groups"]
id:
  description: UUID of the user, V(null) as long as there is none.
  returned: success
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
value:
  description:
    - The options that stand for the user as it is now. Groups of the identity provider and that of all users are not among the groups.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"email": "jane.doe@example.com", "groups": ["Readers", "Shop team"]}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_user import IAM_USER
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(IAM_USER)


if __name__ == "__main__":
    main()
