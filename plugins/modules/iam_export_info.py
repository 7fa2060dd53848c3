#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_export_info
short_description: Export who may do what in an account as what makes it again
version_added: "0.1.0"
description:
  - Reads the policies, boundaries, groups, service users, users and bindings of an account and returns them as the lists that
    M(community.dynatrace.iam_objects) takes. On demand it writes them to files as variables.
  - Applied to the same account, the entries change nothing.
  - Everything is called by its name wherever that means only one thing. RV(bound_to_account) lists what is called by an id all the same.
  - Policies and boundaries are exported with the texts that the account holds, comments and line breaks included.
  - What a new object has anyway is left out, such as an empty description. The groups of people and the federated attribute values of
    groups are always told, none included, since M(community.dynatrace.iam_objects) leaves them alone where they are not.
  - Objects come in the order of their names, so that two exports of the same account are the same text.
  - Global policies belong to Dynatrace and are not exported, bindings to them are.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
attributes:
  check_mode:
    details:
      - This module changes nothing in the account. In check mode it does not write to O(dest) either.
requirements:
  - PyYAML, for O(dest)
options:
  kinds:
    description:
      - What to export, all of it if not given.
      - V(users) and V(service_users) come with the groups that they are in. Groups of the identity provider (owner SCIM) and that of all
        users are not among them, since nobody can choose who is in those.
    type: list
    elements: str
    choices: [policies, boundaries, groups, service_users, users, bindings]
  levels:
    description:
      - The levels whose policies and bindings to export - V(account), and ids or names of environments.
      - If not given, the account and all its environments, except for deactivated ones, whose bindings the account does not tell.
        RV(not_exported) lists those.
    type: list
    elements: str
  dest:
    description:
      - Folder on the machine where the module runs, usually below C(host_vars) or C(group_vars) of an inventory. It is made if it does
        not exist.
      - Each of O(kinds) becomes a file with one variable there, C(iam_policies.yml) with C(dynatrace_iam_policies) for example, also if
        there are no such objects. Files of other kinds stay. Files that hold just what they should are not touched.
    type: path
notes:
  - It takes a request for each policy and each level, two for each service user, and for the users one for each group or for each user,
    whichever are fewer. An account takes 200 requests a minute.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_objects
"""

EXAMPLES = r"""
- name: Everything as variables, to be kept in Git
  community.dynatrace.iam_export_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    dest: "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}/dynatrace"

- name: Read what the policies of the account are, and to whom they are bound
  community.dynatrace.iam_export_info:
    kinds: [policies, bindings]
    levels: [account]
  register: access

- name: Make it the same in another account
  community.dynatrace.iam_objects:
    account_uuid: "{{ dynatrace_other_account_uuid }}"
    client_id: "{{ dynatrace_other_client_id }}"
    client_secret: "{{ vaulted_other_client_secret }}"
    policies: "{{ access.policies }}"
    bindings: "{{ access.bindings }}"
"""

RETURN = r"""
policies:
  description:
    - The policies of O(levels), as O(community.dynatrace.iam_objects#module:policies) takes them.
    - This list and the other ones are not returned if the result would become too long for AWX.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample:
    - name: Shop alerting
      description: Alerting profiles of the shop
      statement_query: |
        ALLOW settings:objects:read, settings:objects:write
          WHERE settings:schemaId = "builtin:alerting.profile" AND environment:management-zone = "${bindParam:zone}";
      tags: [shop]
boundaries:
  description: The boundaries, as O(community.dynatrace.iam_objects#module:boundaries) takes them.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample: [{"name": "Shop", "boundary_query": "environment:management-zone = \"Shop\";"}]
groups:
  description: The groups, as O(community.dynatrace.iam_objects#module:groups) takes them.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample: [{"name": "Shop team", "federated_attribute_values": ["shop-developers"]}]
service_users:
  description: The service users, as O(community.dynatrace.iam_objects#module:service_users) takes them.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample: [{"name": "pipeline", "description": "Deploys the shop", "groups": ["Deployers"]}]
users:
  description: The users, as O(community.dynatrace.iam_objects#module:users) takes them.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample: [{"email": "jane.doe@example.com", "groups": ["Readers", "Shop team"]}]
bindings:
  description:
    - The bindings of O(levels), as O(community.dynatrace.iam_objects#module:bindings) takes them. C(policy_level) is there if policies of
      this name are at several levels, C(service_user) in place of C(group) if a policy is bound to a service user.
  returned: if O(kinds) has it, unless there are too many
  type: list
  elements: dict
  sample:
    - policy: Standard User
      group: Shop team
    - policy: Shop alerting
      group: Shop team
      level: abc12345
      parameters: {"zone": "Shop"}
      boundaries: [Shop]
counts:
  description: How many objects were exported.
  returned: success
  type: dict
  sample: {"policies": 4, "boundaries": 1, "groups": 5, "service_users": 2, "users": 31, "bindings": 12}
bound_to_account:
  description:
    - Exported objects whose entries hold ids of this account, which another one does not know, because several objects have the same name.
    - What belongs to an environment is bound to the account, too, and not listed here.
  returned: unless there are too many
  type: list
  elements: dict
  contains:
    <<: &object
      kind:
        description: V(policy), V(boundary), V(group), V(service_user), V(user) or V(binding).
        returned: always
        type: str
        sample: service_user
      level:
        description: V(account), or the id of an environment.
        returned: always
        type: str
        sample: account
      name:
        description: What people call the object; of a binding its policy and its group.
        returned: always
        type: str
        sample: pipeline
      id:
        description: UUID, V(null) for a binding.
        returned: always
        type: str
        sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    because:
      description: The options with such an id.
      returned: always
      type: list
      elements: str
      sample: [id]
not_exported:
  description:
    - What is not exported. Groups of the identity provider and the one of all users are never changed or made by anybody but their owner,
      deleted users are listed by the account all the same, and a binding may outlive what it brought together.
    - C(kind) is V(environment) for a deactivated environment.
  returned: unless there are too many
  type: list
  elements: dict
  contains:
    <<: *object
    because:
      description: Why.
      returned: always
      type: str
      sample: it is the built-in group of all users (owner ALL_USERS), which nobody can change
files:
  description: The files in O(dest) that hold the export.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [iam_bindings.yml, iam_boundaries.yml, iam_groups.yml, iam_policies.yml, iam_service_users.yml, iam_users.yml]
changed_files:
  description: Those of them that were written, or in check mode would be.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [iam_bindings.yml]
requests:
  description: Number of requests sent.
  returned: success
  type: int
  sample: 25
"""

from ansible_collections.community.dynatrace.plugins.module_utils.iam.export.run import run_iam_export


def main():
    run_iam_export(
        {
            "kinds": {
                "type": "list",
                "elements": "str",
                "choices": ["policies", "boundaries", "groups", "service_users", "users", "bindings"],
            },
            "levels": {"type": "list", "elements": "str"},
            "dest": {"type": "path"},
        }
    )


if __name__ == "__main__":
    main()
