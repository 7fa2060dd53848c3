#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: maintenance_window
short_description: Manage maintenance windows
version_added: "0.1.0"
description:
  - Creates, updates and deletes maintenance windows that recur or happen once.
  - The names of maintenance windows need not be unique; several windows of one name are an error that lists their ids.
    Choose one with O(object_id).
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.settings
  - community.dynatrace.settings.typed
  - community.dynatrace.connection
  - community.dynatrace.attributes
options:
  name:
    description:
      - Name of the maintenance window.
      - Required unless O(object_id) or O(external_id) says which window is meant.
    type: str
  description:
    description:
      - What the window is for. An empty text removes it.
    type: str
  enabled:
    description:
      - Whether the window counts. A window is created enabled.
    type: bool
  maintenance_type:
    description:
      - Whether the maintenance is planned. A window is created as V(PLANNED).
    type: str
    choices: [PLANNED, UNPLANNED]
  suppression:
    description:
      - What happens to problems meanwhile. A window is created with V(DETECT_PROBLEMS_AND_ALERT).
    type: str
    choices: [DETECT_PROBLEMS_AND_ALERT, DETECT_PROBLEMS_DONT_ALERT, DONT_DETECT_PROBLEMS]
  disable_synthetic_monitor_execution:
    description:
      - Whether synthetic monitors pause. A window is created with V(false).
    type: bool
  schedule:
    description:
      - When the window is open. Required to create one.
    type: dict
    suboptions:
      schedule_type:
        description:
          - How the window recurs. The option of the same name below has to be given with it.
        type: str
        required: true
        choices: [ONCE, DAILY, WEEKLY, MONTHLY]
      once_recurrence:
        description:
          - When the window opens and closes. Needed with O(schedule.schedule_type=ONCE).
        type: dict
        suboptions:
          start_time:
            description:
              - Local date and time at which the window opens, for example V(2026-01-31T22:30:00).
            type: str
            required: true
          end_time:
            description:
              - Local date and time at which the window closes, after the start.
            type: str
            required: true
          time_zone:
            description:
              - Time zone, for example V(Europe/Vienna). The tenant's default is V(UTC).
            type: str
      daily_recurrence:
        description:
          - When the window opens and closes. Needed with O(schedule.schedule_type=DAILY).
        type: dict
        suboptions:
          time_window:
            description:
              - Time of day.
            type: dict
            required: true
            suboptions:
              start_time:
                description:
                  - Time at which the window opens, for example V(22:30). Put it in quotes, YAML would read a number.
                type: str
                required: true
              end_time:
                description:
                  - Time at which the window closes. Earlier than the start means on the next day.
                type: str
                required: true
              time_zone:
                description:
                  - Time zone, for example V(Europe/Vienna). The tenant's default is V(UTC).
                type: str
          recurrence_range:
            description:
              - Dates between which the window recurs.
            type: dict
            required: true
            suboptions:
              schedule_start_date:
                description:
                  - First day, for example V(2026-01-31).
                type: str
                required: true
              schedule_end_date:
                description:
                  - Last day, not before the first.
                type: str
                required: true
      weekly_recurrence:
        description:
          - When the window opens and closes. Needed with O(schedule.schedule_type=WEEKLY).
        type: dict
        suboptions:
          time_window:
            description:
              - Time of day.
            type: dict
            required: true
            suboptions:
              start_time:
                description:
                  - Time at which the window opens, for example V(22:30). Put it in quotes, YAML would read a number.
                type: str
                required: true
              end_time:
                description:
                  - Time at which the window closes. Earlier than the start means on the next day.
                type: str
                required: true
              time_zone:
                description:
                  - Time zone, for example V(Europe/Vienna). The tenant's default is V(UTC).
                type: str
          recurrence_range:
            description:
              - Dates between which the window recurs.
            type: dict
            required: true
            suboptions:
              schedule_start_date:
                description:
                  - First day, for example V(2026-01-31).
                type: str
                required: true
              schedule_end_date:
                description:
                  - Last day, not before the first.
                type: str
                required: true
          day_of_week:
            description:
              - Day on which the window opens.
            type: str
            required: true
            choices: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY]
      monthly_recurrence:
        description:
          - When the window opens and closes. Needed with O(schedule.schedule_type=MONTHLY).
        type: dict
        suboptions:
          time_window:
            description:
              - Time of day.
            type: dict
            required: true
            suboptions:
              start_time:
                description:
                  - Time at which the window opens, for example V(22:30). Put it in quotes, YAML would read a number.
                type: str
                required: true
              end_time:
                description:
                  - Time at which the window closes. Earlier than the start means on the next day.
                type: str
                required: true
              time_zone:
                description:
                  - Time zone, for example V(Europe/Vienna). The tenant's default is V(UTC).
                type: str
          recurrence_range:
            description:
              - Dates between which the window recurs.
            type: dict
            required: true
            suboptions:
              schedule_start_date:
                description:
                  - First day, for example V(2026-01-31).
                type: str
                required: true
              schedule_end_date:
                description:
                  - Last day, not before the first.
                type: str
                required: true
          day_of_month:
            description:
              - Day on which the window opens, 1 to 31. In shorter months it is the last day.
            type: int
            required: true
  filters:
    description:
      - What the window applies to. An entity counts if it matches any of the filters; an empty list means the whole
        environment.
      - Each filter needs at least one criterion, and all its criteria must match.
    type: list
    elements: dict
    suboptions:
      entity_type:
        description:
          - Type of the entities, for example V(HOST).
        type: str
      entity_id:
        description:
          - Id of one entity, for example V(HOST-0123456789ABCDEF), or its type and name, for example V(entity:HOST/web-1).
        type: str
      entity_tags:
        description:
          - Tags in the form C([CONTEXT]key:value), C(key:value) or C(key); an entity must have all of them.
        type: list
        elements: str
      management_zones:
        description:
          - "Management zones that an entity must all belong to: names, numeric ids or object ids."
        type: list
        elements: str
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: Patch the database hosts on Sunday night, across midnight
  community.dynatrace.maintenance_window:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: Database patches
    description: Monthly patches, see the runbook
    suppression: DETECT_PROBLEMS_DONT_ALERT
    schedule:
      schedule_type: WEEKLY
      weekly_recurrence:
        day_of_week: SUNDAY
        time_window:
          start_time: "23:30"
          end_time: "01:30"
          time_zone: Europe/Vienna
        recurrence_range:
          schedule_start_date: "2026-01-01"
          schedule_end_date: "2026-12-31"
    filters:
      - entity_type: HOST
        entity_tags: ["role:database"]
        management_zones: [Production]
      - entity_id: entity:HOST/db-1

- name: One night of maintenance
  community.dynatrace.maintenance_window:
    name: Data centre move
    maintenance_type: PLANNED
    disable_synthetic_monitor_execution: true
    schedule:
      schedule_type: ONCE
      once_recurrence:
        start_time: "2026-12-05T22:00:00"
        end_time: "2026-12-06T06:00:00"
        time_zone: UTC

- name: Pause the window without losing it
  community.dynatrace.maintenance_window:
    name: Database patches
    enabled: false

- name: Remove the window
  community.dynatrace.maintenance_window:
    name: Data centre move
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done.
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing object is changed.
  returned: success
  type: list
  elements: str
  sample: ["schedule.once_recurrence.end_time"]
external_id:
  description: External id of the object, V(null) if it has none.
  returned: success
  type: str
  sample: community.dynatrace:7a5f0c1b2d3e4f5061728394a5b6c7d8e9f0a1b2
object_id:
  description: Object id, V(null) as long as the object does not exist.
  returned: success
  type: str
  sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
schema_id:
  description: Schema of the object.
  returned: success
  type: str
  sample: builtin:alerting.maintenance-window
scope:
  description: Scope of the object.
  returned: success
  type: str
  sample: environment
value:
  description:
    - The complete value with the property names of the API, secrets masked.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"enabled": true, "filters": [], "generalProperties": {"name": "Data centre move"}, "schedule": {"scheduleType": "ONCE"}}
violations:
  description: What is wrong with the value, one entry a property.
  returned: when the value is refused
  type: list
  elements: dict
  sample:
    - path: "schedule.once_recurrence.end_time"
      message: "Must be after the start"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.run import run_typed
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.maintenance_window import MAINTENANCE_WINDOW


def main():
    run_typed(MAINTENANCE_WINDOW, required_one_of=[("name", "object_id", "external_id")])


if __name__ == "__main__":
    main()
