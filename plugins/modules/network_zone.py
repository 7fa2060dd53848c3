#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: network_zone
short_description: Manage network zones
version_added: "0.1.0"
description:
  - Creates, changes and deletes network zones, which tell OneAgents through which ActiveGates to send.
  - An option that is not given is left as it is. An empty list or text makes it empty.
  - Where network zones are disabled, the module fails before anything is sent, in check mode too. An earlier task that enables them, with
    the settings of the schema C(builtin:networkzones), has not done so in check mode.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.resource
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  id:
    description:
      - Id of the network zone, which is also its name. Upper and lower case do not differ, the tenant stores lower case.
    type: str
    required: true
  description:
    description:
      - What the network zone is for.
    type: str
  alternative_zones:
    description:
      - Ids of the network zones to use when no ActiveGate of this one can be reached.
      - Their order does not count.
    type: list
    elements: str
  fallback_mode:
    description:
      - Which ActiveGates to use when none of the network zone and its alternatives can be reached.
      - A new network zone without it gets V(ANY_ACTIVE_GATE).
    type: str
    choices: [ANY_ACTIVE_GATE, NONE, ONLY_DEFAULT_ZONE]
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: A network zone that falls back on its neighbour only
  community.dynatrace.network_zone:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    id: europe.vienna
    description: Data centre in Vienna
    alternative_zones:
      - europe.linz
    fallback_mode: ONLY_DEFAULT_ZONE

- name: Remove a network zone
  community.dynatrace.network_zone:
    id: europe.linz
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
  sample: ["fallback_mode"]
id:
  description: Id of the network zone, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: europe.vienna
value:
  description:
    - The options that stand for the network zone as it is now.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"id": "europe.vienna", "description": "Data centre in Vienna", "fallback_mode": "ONLY_DEFAULT_ZONE"}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.network_zone import NETWORK_ZONE
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(NETWORK_ZONE)


if __name__ == "__main__":
    main()
