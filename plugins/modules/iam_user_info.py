#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_user_info
short_description: List users of the account
version_added: "0.1.0"
description:
  - Lists the users of the account, with status, logins and on request the groups that they are in.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  email:
    description:
      - Only the user with this email address. Upper and lower case are the same.
    type: str
  status:
    description:
      - Only users with this status.
    type: str
    choices: [ACTIVE, INACTIVE, PENDING, DELETED, ECUSTOMS_MANUALLY_BLOCKED]
  groups:
    description:
      - Whether to tell the groups, which takes a request for each user.
    type: bool
    default: false
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_user
"""

EXAMPLES = r"""
- name: Who has never logged in?
  community.dynatrace.iam_user_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    status: PENDING
  register: invited

- name: Which groups is somebody in?
  community.dynatrace.iam_user_info:
    email: jane.doe@example.com
    groups: true
  register: jane
"""

RETURN = r"""
users:
  description: The users.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the user.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    email:
      description: Email address of the user.
      type: str
      sample: jane.doe@example.com
    name:
      description: First name, empty until the user has chosen one.
      type: str
      sample: Jane
    surname:
      description: Last name, empty until the user has chosen one.
      type: str
      sample: Doe
    status:
      description: Status of the user.
      type: str
      sample: ACTIVE
    created_at:
      description: When the user was invited.
      type: str
      sample: "2026-11-02T12:00:00Z"
    last_successful_login:
      description: When the user last logged in, V(null) if never.
      type: str
      sample: "2026-11-25T08:30:00Z"
    last_failed_login:
      description: When a login last failed, V(null) if none ever did.
      type: str
      sample: null
    groups:
      description: The groups that the user is in, with C(id), C(name) and C(owner).
      returned: with O(groups=true)
      type: list
      elements: dict
      sample: [{"id": "3fa85f64-5717-4562-b3fc-2c963f66afa7", "name": "Shop team", "owner": "LOCAL"}]
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.people import list_users
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {
    "email": {"type": "str"},
    "status": {"type": "str", "choices": ["ACTIVE", "INACTIVE", "PENDING", "DELETED", "ECUSTOMS_MANUALLY_BLOCKED"]},
    "groups": {"type": "bool", "default": False},
}


def work(module):
    """Return the users that are asked for."""
    params = module.params
    return {"changed": False, "users": list_users(module.client, params["email"], params["status"], params["groups"])}


def main():
    run_account("iam_user_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
