#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_boundary
short_description: Manage boundaries of the account
version_added: "0.1.0"
description:
  - Creates, changes and deletes boundaries, which narrow what the binding of a policy allows.
  - A change takes effect in all bindings at once.
  - A boundary is found by its name. It gets an id that is made from it, so that two runs at once create it only once.
  - Texts are equal if they differ in white space, in the kind of quotes or in the case of keywords only. Comments count.
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
      - Name of the boundary.
    type: str
  boundary_query:
    description:
      - The conditions, one a line, each with a semicolon at its end, at most 10. Needed for a new boundary.
      - A binding gives values to parameters, which are written C(${bindParam:name}).
    type: str
  validate:
    description:
      - Whether to read the conditions before anything is sent, so that a mistake is told with its line and column, in check mode too.
      - V(false) leaves it to the account, for something that this collection does not know yet.
    type: bool
    default: true
notes:
  - A condition narrows only those permissions that know it, and leaves the others of a policy as wide as they are.
  - A boundary that a binding uses cannot be deleted. Whether one does, the account says only when it is tried.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.iam_boundary_info
  - module: community.dynatrace.iam_policy_binding
"""

EXAMPLES = r"""
- name: What belongs to the shop
  community.dynatrace.iam_boundary:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    name: Shop
    boundary_query: |
      environment:management-zone = "Shop";
      storage:host.name startsWith "shop-";

- name: Remove it
  community.dynatrace.iam_boundary:
    name: Shop
    state: absent
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
  sample: ["boundary_query"]
id:
  description: UUID of the boundary, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
value:
  description:
    - The options that stand for the boundary as it is now, with the conditions in a uniform layout.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "Shop", "boundary_query": "environment:management-zone = \"Shop\";"}
parameters:
  description: Names of the parameters that a binding has to give values for.
  returned: when the boundary exists, or would exist
  type: list
  elements: str
  sample: []
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_boundary import IAM_BOUNDARY
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(IAM_BOUNDARY, required_one_of=[("name", "id")])


if __name__ == "__main__":
    main()
