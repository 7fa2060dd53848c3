#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: event
short_description: Send deployments, configuration changes and other events
version_added: "0.1.0"
description:
  - Tells Dynatrace that something happened - a deployment, a change of configuration, an alert. Each entity that is meant gets an event of
    its own.
  - An event can be neither changed nor deleted, and nothing of it is unique. Without O(event_id) every run sends a new one.
  - A problem-opening event that is sent again while it is open is kept open for another O(event_timeout).
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
attributes:
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates no change.
    support: partial
    details:
      - Only with O(event_id).
options:
  title:
    description:
      - Title of the event.
    type: str
    required: true
  event_type:
    description:
      - Type of the event.
      - V(AVAILABILITY_EVENT), V(CUSTOM_ALERT), V(ERROR_EVENT), V(PERFORMANCE_EVENT) and V(RESOURCE_CONTENTION_EVENT) open a problem.
    type: str
    required: true
    choices:
      - AVAILABILITY_EVENT
      - CUSTOM_ALERT
      - CUSTOM_ANNOTATION
      - CUSTOM_CONFIGURATION
      - CUSTOM_DEPLOYMENT
      - CUSTOM_INFO
      - ERROR_EVENT
      - MARKED_FOR_TERMINATION
      - PERFORMANCE_EVENT
      - RESOURCE_CONTENTION_EVENT
      - WARNING
  start_time:
    description:
      - When the event starts. A date and time such as V(2026-01-25T05:57:00Z), in UTC if it has no zone, milliseconds since 1970 in UTC, or
        a time relative to now such as V(now-10m) or V(now+1d), with the units m, h, d and w. Without it, when the tenant gets it.
      - An event that opens a problem starts at most 6 hours ago and at most 5 minutes from now, any other one at most 30 days ago and at
        most 7 days from now.
    type: str
  end_time:
    description:
      - When the event ends, in the same forms as O(start_time). Without it, O(event_timeout) after its start.
    type: str
  event_timeout:
    description:
      - After how many minutes the event ends by itself, from 1 to 360. Without it, 15.
      - The API calls it C(timeout), as O(timeout) is called here that says how long to wait for the API.
    type: int
  entity_selector:
    description:
      - Entity selector, at most 2000 characters, for the entities that the event belongs to. They must have been active within the last 24
        hours, unless they are chosen by C(entityId). If there are none, the task fails.
      - Without it, the event belongs to the environment.
    type: str
  properties:
    description:
      - Properties of the event, at most 100. A key has at most 100 characters, a value at most 4096. Numbers and booleans become texts.
      - Of the keys that begin with C(dt.), only those that begin with C(dt.event.), C(dt.davis.) and C(dt.entity.) can be set. Some of
        them mean something to Dynatrace, for example V(dt.event.deployment.version).
    type: dict
    default: {}
  event_id:
    description:
      - What tells the event from all others, such as the number of the release and the stage. It is kept in the property
        C(community.dynatrace.event_id).
      - If there is any event with it that started within the last 31 days, nothing is sent. The scope C(events.read) is needed for that.
      - It takes some seconds until a new event is found. Two runs at the same time may both send it.
    type: str
seealso:
  - module: community.dynatrace.problem
  - module: community.dynatrace.maintenance_window
"""

EXAMPLES = r"""
- name: Tell the services of the shop about a release, once
  community.dynatrace.event:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    event_type: CUSTOM_DEPLOYMENT
    title: Shop {{ version }}
    entity_selector: type("SERVICE"),tag("app:shop")
    event_id: shop {{ version }} production
    properties:
      dt.event.deployment.name: shop
      dt.event.deployment.version: "{{ version }}"
      dt.event.deployment.release_stage: production
      approved_by: "{{ approver }}"

- name: Tell a host what this play has changed
  community.dynatrace.event:
    event_type: CUSTOM_CONFIGURATION
    title: sshd was hardened
    entity_selector: type("HOST"),entityName.equals("{{ inventory_hostname }}")
    start_time: now-5m
    end_time: now

- name: Mark the start of a load test for the whole environment
  community.dynatrace.event:
    event_type: CUSTOM_ANNOTATION
    title: Load test
    event_timeout: 120
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done. V(created), or V(unchanged) if there is an event with O(event_id).
  returned: success
  type: str
  sample: created
event:
  description: What was sent, or would be. Times are milliseconds since 1970 in UTC.
  returned: success
  type: dict
  sample:
    event_type: CUSTOM_DEPLOYMENT
    title: Shop 1.2
    entity_selector: type("SERVICE"),tag("app:shop")
    properties: {"dt.event.deployment.version": "1.2", "community.dynatrace.event_id": "shop 1.2 production"}
ingest_results:
  description:
    - What became of the event, once for each entity. Empty in check mode, unless there is an event with O(event_id).
  returned: success, and when the tenant refuses the event for an entity
  type: list
  elements: dict
  contains:
    correlation_id:
      description: Correlation id of the event.
      returned: always
      type: str
      sample: 933613657e1c8fcf
    status:
      description:
        - V(OK). If it is V(INVALID_ENTITY_TYPE), V(INVALID_METADATA) or V(INVALID_TIMESTAMPS) for any entity, the task fails.
      returned: always
      type: str
      sample: OK
refused_entities:
  description:
    - The entities that the tenant refuses the event for. The API does not tell them; they are found out where the credential may read
      entities and events.
  returned: when the tenant refuses the event for an entity
  type: list
  elements: str
  sample: ["web-1 (HOST-0123456789ABCDEF)"]
"""

from ansible_collections.community.dynatrace.plugins.module_utils.events.event import EVENT_OPTIONS
from ansible_collections.community.dynatrace.plugins.module_utils.events.ingestion import ingest
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def main():
    run(EVENT_OPTIONS, ingest, mutually_exclusive=[("end_time", "event_timeout")])


if __name__ == "__main__":
    main()
