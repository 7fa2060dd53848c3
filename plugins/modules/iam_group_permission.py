#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_group_permission
short_description: Manage the role-based permissions of groups of users
version_added: "0.1.0"
description:
  - Gives permissions such as C(tenant-viewer) to a group, or takes them away, for the account, for an environment or for a management zone.
  - Dynatrace has deprecated these permissions in favour of policies. Accounts that have them can go on managing them with this module; for
    anything new prefer M(community.dynatrace.iam_policy_binding). Policies and these permissions add up.
  - Those for environments and management zones can be managed until 11 January 2027, as the description of the API says; after that the
    account refuses it. Those for the account stay.
  - Nothing is written if nothing differs. What is given comes before or together with what is taken away, so that a group is never for a
    moment without permissions that it has before and after.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  group:
    description:
      - Name or UUID of the group. A UUID saves a request, and leads to the group that belongs to a service user, too.
    type: str
    required: true
  permissions:
    description:
      - The permissions. With O(state=exact) an empty list removes all.
    type: list
    elements: dict
    required: true
    suboptions:
      permission:
        description:
          - Name of the permission.
          - For the account there are C(account-company-info), C(account-user-management), C(account-viewer) and
            C(account-saml-flexible-federation).
          - For environments there are C(tenant-viewer), C(tenant-manage-settings), C(tenant-agent-install), C(tenant-logviewer),
            C(tenant-view-sensitive-request-data), C(tenant-configure-request-capture-data), C(tenant-replay-sessions-with-masking),
            C(tenant-replay-sessions-without-masking), C(tenant-manage-security-problems), C(tenant-view-security-problems) and
            C(tenant-manage-support-tickets). For management zones there are some of these.
          - Another name is looked up in the catalogue of the account.
        type: str
        required: true
      level:
        description:
          - What the permission is for - V(account), or the id or the name of an environment.
        type: str
        default: account
      management_zone:
        description:
          - Name or numeric id of the management zone to which the permission in the environment is limited. A number is always taken for
            an id.
          - Without it the permission is for the whole environment, which is another permission than one for a management zone in it.
        type: str
  state:
    description:
      - V(present) makes sure that the group has these permissions and leaves others alone.
      - V(absent) makes sure that the group has none of them.
      - V(exact) makes sure that the group has these permissions and no other ones, at any level.
    type: str
    choices: [present, absent, exact]
    default: present
notes:
  - Groups of owner C(SCIM) and C(ALL_USERS) can be given permissions, as policies can be bound to them. Their owner decides only about the
    group itself and who is in it.
  - Which permissions a management zone takes, and how many a group may have, only the account knows; check mode does not foresee it.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_policy_binding
  - module: community.dynatrace.iam_group
"""

EXAMPLES = r"""
- name: The team of the shop looks at production, and changes settings of its own management zone
  community.dynatrace.iam_group_permission:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    group: Shop team
    permissions:
      - permission: tenant-viewer
        level: Production
      - permission: tenant-manage-settings
        level: Production
        management_zone: Shop

- name: These and nothing else
  community.dynatrace.iam_group_permission:
    group: Auditors
    state: exact
    permissions:
      - permission: account-viewer
      - permission: tenant-viewer
        level: abc12345

- name: Take all such permissions away, for a group that has policies by now
  community.dynatrace.iam_group_permission:
    group: Shop team
    state: exact
    permissions: []
"""

RETURN = r"""
results:
  description: The permissions that were given or taken away, or in check mode would be; what is given first.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: What was done - V(created) or V(deleted).
      type: str
      sample: created
    permission:
      description: Name of the permission.
      type: str
      sample: tenant-manage-settings
    level:
      description: What it is for - V(account) or the id of an environment.
      type: str
      sample: abc12345
    management_zone:
      description:
        - Name of the management zone, if the permission is limited to one. Its numeric id if there is no such management zone any more, or
          if the name would not be enough to find it.
      type: str
      sample: Shop
permissions:
  description: All such permissions that the group has now, or would have. What O(permissions) takes.
  returned: success
  type: list
  elements: dict
  sample:
    - permission: tenant-viewer
      level: abc12345
      management_zone:
    - permission: tenant-manage-settings
      level: abc12345
      management_zone: Shop
requests:
  description: How many requests the task took.
  returned: success
  type: int
  sample: 4
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_group_permission import run_permissions


def main():
    run_permissions()


if __name__ == "__main__":
    main()
