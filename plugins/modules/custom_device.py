#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_device
short_description: Create and change custom devices
version_added: "0.1.0"
description:
  - Creates and changes custom devices, entities for what no OneAgent runs on.
  - An option that is not given is left as it is.
  - The API cannot delete a custom device; it ages out when nothing is heard of it any more. So there is no C(state=absent).
  - A new device can be found by other tasks, and by the next run, seconds to minutes after it was created. A run within that time sends
    it again, which does no harm, and cannot tell its id.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  custom_device_id:
    description:
      - Id of the device in your own terms, at most 512 characters. The device is found by it.
    type: str
    required: true
  display_name:
    description:
      - Name of the device, at most 1024 characters. Required for a new device.
    type: str
  group:
    description:
      - Group of the device, at most 512 characters. It is part of what the device is told apart by, so another group means another device.
      - A new device without it gets a group named after its type or its id.
    type: str
  type:
    description:
      - Technology type of the device, at most 128 characters, the same as that of its metrics. Cannot be emptied.
    type: str
  ip_addresses:
    description:
      - IP addresses of the device, at most 100. An empty list removes them.
    type: list
    elements: str
  listen_ports:
    description:
      - Ports that the device listens to, at most 100. Cannot be emptied.
    type: list
    elements: int
  dns_names:
    description:
      - DNS names of the device, at most 20. Cannot be emptied.
    type: list
    elements: str
  favicon_url:
    description:
      - Address of the icon of the device.
    type: str
  config_url:
    description:
      - Address of a web page on which the device is configured.
    type: str
  properties:
    description:
      - Further properties to show, names and texts. Properties that are not given stay; an empty dictionary removes all.
    type: dict
  ui_based:
    description:
      - Whether the device is kept from ageing out, as one that was made in the web interface. The API does not tell it, so it is only sent
        along when something else is.
    type: bool
  resend:
    description:
      - What of a device its entity shows is not documented but for its name. The module compares what the tenant shows. The options
        that it does not show are returned in RV(unreadable).
      - V(when_changed) sends them when the device is created, and when something else of it is changed.
      - V(always) sends everything on every run, which then is always a change. It also keeps a device from ageing out.
    type: str
    choices: [when_changed, always]
    default: when_changed
  state:
    description:
      - That the device should exist is all that the API allows.
    type: str
    choices: [present]
    default: present
seealso:
  - module: community.dynatrace.custom_tag
  - module: community.dynatrace.entity_info
"""

EXAMPLES = r"""
- name: A router
  community.dynatrace.custom_device:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    custom_device_id: router-7
    display_name: Router in the cellar
    group: Routers
    ip_addresses: [192.0.2.7]
    listen_ports: [22, 443]
    properties:
      location: cellar
  register: router

- name: Wait until it can be found
  community.dynatrace.entity_info:
    ids: ["{{ router.id }}"]
  register: found
  until: found.entities | length > 0
  retries: 30
  when: router.action == "created"

- name: Tell every hour that it is still there
  community.dynatrace.custom_device:
    custom_device_id: router-7
    group: Routers
    resend: always
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done - V(created), V(updated) or V(unchanged).
  returned: success
  type: str
  sample: created
changed_paths:
  description: The options that differed, empty unless an existing device is changed.
  returned: success
  type: list
  elements: str
  sample: [ip_addresses]
id:
  description: Id of the entity, V(null) as long as there is none that can be found.
  returned: success
  type: str
  sample: CUSTOM_DEVICE-0123456789ABCDEF
unreadable:
  description: The options that were given and of which the tenant does not show what they are, so that nobody can tell whether they differ.
  returned: success
  type: list
  elements: str
  sample: []
value:
  description: The device as far as the tenant shows it, by the names of the options.
  returned: success
  type: dict
  sample: {"custom_device_id": "router-7", "display_name": "Router in the cellar", "ip_addresses": ["192.0.2.7"]}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.custom_device import CUSTOM_DEVICE
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(CUSTOM_DEVICE)


if __name__ == "__main__":
    main()
