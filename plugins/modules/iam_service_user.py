#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_service_user
short_description: Manage service users of the account and the groups they are in
version_added: "0.1.0"
description:
  - Creates, changes and deletes service users, for whom machines act, puts them into groups and takes them out of groups.
  - A service user is found by its name. Should two runs create it at once, the younger one of the two is removed again.
  - A service user has no credential of its own. Give it a platform token, or make it the subject of an OAuth client.
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
      - Name of the service user. Names need not be unique; if there are several of one name, choose one with O(id).
    type: str
  description:
    description:
      - What the service user is for.
    type: str
  groups:
    description:
      - Names of groups, or their UUIDs. Without it the groups of the service user stay as they are.
      - A name that several groups have is an error; give the UUID then.
      - The group of its own, RV(group_id), is not among them.
    type: list
    elements: str
  membership:
    description:
      - What O(groups) are.
      - With V(exact) they are all groups of the service user, and an empty list takes it out of all.
      - With V(add) it is in them, and others stay.
      - With V(remove) it is in none of them, and others stay.
    type: str
    choices: [exact, add, remove]
    default: exact
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_group
  - module: community.dynatrace.iam_user
"""

EXAMPLES = r"""
- name: The pipeline of the shop
  community.dynatrace.iam_service_user:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    name: shop pipeline
    description: Rolls out what the shop monitors
    groups: [Pipelines]

- name: Remove it
  community.dynatrace.iam_service_user:
    name: shop pipeline
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done - V(created), V(updated), V(deleted) or V(unchanged).
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing service user is changed.
  returned: success
  type: list
  elements: str
  sample: ["groups"]
email:
  description: Email address that the account gave to the service user, V(null) as long as there is none.
  returned: with O(state=present)
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6@service.sso.dynatrace.com
group_id:
  description: UUID of the group that only this service user is in. V(null) as long as there is none.
  returned: with O(state=present)
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa7
id:
  description: UUID of the service user, V(null) as long as there is none.
  returned: success
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
value:
  description:
    - The options that stand for the service user as it is now.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "shop pipeline", "description": "Rolls out what the shop monitors", "groups": ["Pipelines"]}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_service_user import IAM_SERVICE_USER
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(IAM_SERVICE_USER, required_one_of=[("name", "id")])


if __name__ == "__main__":
    main()
