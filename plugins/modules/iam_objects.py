#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_objects
short_description: Manage policies, boundaries, groups, users and bindings of the account in one task
version_added: "0.1.0"
description:
  - Brings any number of objects of the identity and access management into the wanted state, with few requests. One listing of each kind
    and level tells what is there. Only the statements of policies, and what groups people are in, have to be asked for one by one.
  - All objects are planned before the first write. Everything that is not valid is reported at once, and nothing is written then.
  - Objects mean each other by name, whether they are there already or are created by the same task. What others need is written first. What
    gives permissions comes before what takes them away.
  - A kind whose option is not given is not looked at. An empty list is looked at, and has nothing that is wanted.
  - No more than 180 requests are sent in a minute, for the account takes 200 (see RV(requests)).
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  policies:
    description:
      - Policies, with the options of M(community.dynatrace.iam_policy).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the policy.
        type: str
      id:
        description: UUID of the policy, to rename it or to choose between several.
        type: str
      level:
        description: Where the policy belongs, V(account), or the id or the name of an environment.
        type: str
        default: account
      statement_query:
        description: What the policy allows or denies. Needed for a new policy.
        type: str
      description:
        description: What the policy is for.
        type: str
      tags:
        description: Tags of the policy, in any order.
        type: list
        elements: str
      force:
        description: Whether to delete a policy that is bound to groups. Bindings that the same task removes do not count.
        type: bool
        default: false
      validate: &validate
        description: Whether to read the text before anything is sent, so that a mistake is told with its line and column.
        type: bool
        default: true
      state: &state
        description: Whether the object should exist.
        type: str
        choices: [present, absent]
        default: present
  boundaries:
    description:
      - Boundaries, with the options of M(community.dynatrace.iam_boundary).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the boundary.
        type: str
      id:
        description: UUID of the boundary, to rename it or to choose between several.
        type: str
      boundary_query:
        description: The conditions. Needed for a new boundary.
        type: str
      validate: *validate
      state: *state
  groups:
    description:
      - Groups, with the options of M(community.dynatrace.iam_group).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the group.
        type: str
      id:
        description: UUID of the group, to rename it or to choose between several.
        type: str
      description:
        description: What the group is for.
        type: str
      federated_attribute_values:
        description: Values of the attribute by which the identity provider says who is in the group.
        type: list
        elements: str
      state: *state
  service_users:
    description:
      - Service users, with the options of M(community.dynatrace.iam_service_user).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the service user.
        type: str
      id:
        description: UUID of the service user, to rename it or to choose between several.
        type: str
      description:
        description: What the service user is for.
        type: str
      groups: &groups
        description: Names of groups, or their UUIDs. Without it the groups stay as they are.
        type: list
        elements: str
      membership: &membership
        description: Whether these are all groups, or groups to come to or to leave.
        type: str
        choices: [exact, add, remove]
        default: exact
      state: *state
  users:
    description:
      - Users, with the options of M(community.dynatrace.iam_user).
    type: list
    elements: dict
    suboptions:
      email:
        description: Email address of the user.
        type: str
        required: true
      groups: *groups
      membership: *membership
      state: *state
  bindings:
    description:
      - Bindings of policies to groups or service users.
    type: list
    elements: dict
    suboptions:
      policy:
        description: Name or UUID of the policy.
        type: str
        required: true
      policy_level:
        description:
          - Where the policy belongs, V(account), V(global), or the id or the name of an environment.
          - Needed only if there are policies of this name at several levels.
        type: str
      group:
        description: Name or UUID of the group. Either this or O(bindings[].service_user) is required.
        type: str
      service_user:
        description: Name, email or UUID of the service user.
        type: str
      level:
        description: Where the policy is bound, V(account), or the id or the name of an environment.
        type: str
        default: account
      parameters:
        description:
          - Values for the parameters of the policy and of the boundaries. They are part of what tells bindings apart.
          - With O(bindings[].state=absent), bindings with any parameters are removed if this is not given.
        type: dict
      metadata:
        description: Further texts that the account keeps with the binding. They are part of what tells bindings apart, too.
        type: dict
      boundaries:
        description: Names or UUIDs of boundaries. What one of several lets through is allowed.
        type: list
        elements: str
      state:
        description: Whether there should be such a binding.
        type: str
        choices: [present, absent]
        default: present
  value_mode:
    description:
      - V(replace) makes objects exactly what is given, so that a description, a tag or a boundary of a binding that somebody added by hand
        is found and taken away. V(merge) leaves alone what is not given, as the modules for single objects do.
      - Which groups somebody is in, and O(groups[].federated_attribute_values), are left alone in both cases where they are not given.
    type: str
    choices: [replace, merge]
    default: replace
  levels:
    description:
      - Further levels to look at for O(purge) and for RV(unmanaged), ids or names of environments, beside the account and the levels of
        entries. Only policies and bindings are anywhere else than at the level of the account.
    type: list
    elements: str
  purge:
    description:
      - What happens to objects of the kinds and levels at hand that no entry means.
      - V(managed) deletes those that this collection created. Only of policies and boundaries can that be told.
      - V(all) deletes every one. Global policies, groups that nobody here can change, whatever a wanted object refers to, and the user on
        whose behalf the task runs stay.
    type: str
    choices: [none, managed, all]
    default: none
  purge_limit:
    description:
      - The most objects of each kind that O(purge) may delete, as a number or as a share of those that there are. If more would go,
        nothing is written.
    type: str
    default: 10%
  allow_empty:
    description: Whether O(purge) may go on when no object is wanted at all.
    type: bool
    default: false
  on_error:
    description:
      - What to do when the account refuses a write. V(stop) writes nothing more, V(continue) goes on with all that does not need the
        failed object.
      - A group from which bindings would be taken keeps them as long as not all bindings could be made that it shall have.
    type: str
    choices: [stop, continue]
    default: stop
  progress:
    description:
      - Keep a small file up to date that tells during a long run how many objects are done, in JSON. Only its owner can read it.
      - V(true) puts it into C(~/.ansible/dynatrace-progress) under the name of the account. Everything else but V(false) is the path of the
        file. RV(progress_file) names it.
      - Nothing is written in check mode.
    type: raw
    default: false
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_policy
  - module: community.dynatrace.iam_boundary
  - module: community.dynatrace.iam_group
  - module: community.dynatrace.iam_service_user
  - module: community.dynatrace.iam_user
  - module: community.dynatrace.iam_policy_binding
"""

EXAMPLES = r"""
- name: A team and what it may do
  community.dynatrace.iam_objects:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    policies:
      - name: Shop alerting
        statement_query: |
          ALLOW settings:objects:read, settings:schemas:read;
          ALLOW settings:objects:write WHERE settings:schemaId = "builtin:alerting.profile";
    boundaries:
      - name: Shop
        boundary_query: 'environment:management-zone = "Shop";'
    groups:
      - name: Shop team
    users:
      - email: jane.doe@example.com
        groups: [Shop team]
        membership: add
    service_users:
      - name: shop pipeline
    bindings:
      - {policy: Shop alerting, group: Shop team, boundaries: [Shop]}
      - {policy: Settings Writer, service_user: shop pipeline, level: Production}

- name: Exactly these bindings in production, at most ten of them taken away
  community.dynatrace.iam_objects:
    bindings: "{{ bindings_of_production }}"
    levels: [Production]
    purge: all
    purge_limit: "10"

- name: What nobody has written down
  community.dynatrace.iam_objects:
    policies: "{{ policies }}"
    groups: "{{ groups }}"
    bindings: "{{ bindings }}"
  check_mode: true
  register: audit
"""

RETURN = r"""
results:
  description:
    - One entry for each object. Unchanged objects are left out where the result would become too long for AWX; RV(omitted) counts them.
  returned: when objects are planned
  type: list
  elements: dict
  contains:
    kind:
      description: What it is - V(policy), V(boundary), V(group), V(service_user), V(user) or V(binding).
      type: str
      returned: always
      sample: policy
    index:
      description: Place in the list of its kind, counted from 0; V(null) for an object that a purge removes.
      type: int
      returned: always
      sample: 0
    action:
      description:
        - What was done, or in check mode would be done (V(created), V(updated), V(deleted), V(unchanged)), or why nothing was
          (V(invalid), V(skipped), V(failed), V(not_attempted)).
      type: str
      returned: always
      sample: created
    level:
      description: Where the object belongs - V(account), or the id of an environment.
      type: str
      returned: always
      sample: account
    name:
      description: Name or email. Of a binding, policy and group, and its parameters and metadata.
      type: str
      returned: always
      sample: Shop alerting
    id:
      description: UUID, V(null) as long as the object does not exist. Bindings have none.
      type: str
      returned: always
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    changed_paths:
      description: The options that differed, empty unless an existing object is changed.
      type: list
      elements: str
      returned: always
      sample: ["policies[0].statement_query"]
    error:
      description: Why nothing was done.
      type: str
      returned: if there was an error
      sample: "statement_query, line 2, column 7: expected ALLOW or DENY instead of settings"
summary:
  description: How often each action came up, and C(unmanaged).
  returned: when objects are planned
  type: dict
  sample: {"created": 2, "unchanged": 498, "unmanaged": 3}
unmanaged:
  description: Objects of the kinds and levels at hand that no entry means.
  returned: success
  type: list
  elements: dict
  contains:
    kind:
      description: What it is, as in RV(results).
      type: str
      returned: always
      sample: group
    level:
      description: Where it belongs.
      type: str
      returned: always
      sample: account
    name:
      description: Its name.
      type: str
      returned: always
      sample: Interns
    id:
      description: UUID. Bindings have none.
      type: str
      returned: always
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    managed:
      description: Whether this collection created it, as far as that can be told.
      type: bool
      returned: always
      sample: false
omitted:
  description: How many entries of C(results), C(unmanaged) and C(diff) were left out to keep the result short.
  returned: success
  type: dict
  sample: {}
progress_file:
  description: The file of O(progress), V(null) without one.
  returned: success
  type: str
  sample:
requests:
  description: Number of requests sent.
  returned: when objects are planned
  type: int
  sample: 12
seconds:
  description: Seconds that the module took.
  returned: success
  type: float
  sample: 1.4
"""

from ansible_collections.community.dynatrace.plugins.module_utils.iam.run import run_iam_objects


def main():
    run_iam_objects()


if __name__ == "__main__":
    main()
