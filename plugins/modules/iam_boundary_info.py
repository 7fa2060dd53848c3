#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_boundary_info
short_description: List boundaries of the account
version_added: "0.1.0"
description:
  - Lists the boundaries of the account, which narrow what bindings of policies allow.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only boundaries of this name.
    type: str
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: Which boundaries are there?
  community.dynatrace.iam_boundary_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
  register: found
"""

RETURN = r"""
boundaries:
  description: The boundaries.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the boundary.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: Name of the boundary.
      type: str
      sample: Shop
    boundary_query:
      description: The conditions as they were written.
      type: str
      sample: environment:management-zone = "Shop";
    boundary_conditions:
      description: The conditions as the account reads them.
      type: list
      elements: dict
      sample: [{"name": "environment:management-zone", "operator": "EQ", "values": ["Shop"]}]
    parameters:
      description: Names of the parameters that a binding has to give values for.
      type: list
      elements: str
      sample: []
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.listing import list_boundaries
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {"name": {"type": "str"}}


def work(module):
    """Return the boundaries that are asked for."""
    return {"changed": False, "boundaries": list_boundaries(module.client, module.params["name"])}


def main():
    run_account("iam_boundary_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
