#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: classic_configuration_info
short_description: Turn configuration of the classic APIs into variables
version_added: "0.1.0"
description:
  - Reads alerting profiles, maintenance windows and the detection of frequent issues from the classic configuration API of a tenant, or
    takes payloads that were once made for it, and returns them as variables for the role P(community.dynatrace.environment#role), or writes
    them to files. The classic API is deprecated; the settings API has taken its place.
  - What settings cannot express is not converted, but listed in RV(not_converted) with the field that is to blame. What they express, but
    maybe with another meaning, is converted and listed in RV(notes).
  - Nothing in a tenant is changed.
  - The classic API is another view of the settings of the tenant. Whoever has the tenant and needs no list of what changes in meaning may
    as well use M(community.dynatrace.settings_export_info), which knows all schemas.
  - Custom tags are converted by the filter P(community.dynatrace.classic_tags#filter).
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
attributes:
  check_mode:
    details:
      - This module changes nothing in the environment. In check mode it does not write to O(dest) and O(markdown_dest) either.
requirements:
  - PyYAML, for O(dest), for O(markdown_dest), and to read files in YAML
options:
  kinds:
    description: Kinds of objects to convert, all if not given.
    type: list
    elements: str
    choices: [alerting_profile, frequent_issue_detection, maintenance_window]
  payloads:
    description:
      - Payloads to convert instead of the objects of a tenant. No connection is needed then.
    type: list
    elements: dict
    suboptions:
      payload:
        description: The body of a request of the classic API, or of an answer to a GET request for one object.
        type: dict
        required: true
      kind:
        description: What it is. If not given, its fields tell.
        type: str
        choices: [alerting_profile, frequent_issue_detection, maintenance_window]
      source:
        description: How notes and errors call it, such as the name of its file.
        type: str
  src:
    description:
      - A file with payloads to convert instead of the objects of a tenant, or a folder with such files, in JSON with the ending C(.json) or
        in YAML with the ending C(.yml) or C(.yaml). No connection is needed then.
      - A file holds one payload or a list of them. Their fields tell what they are.
    type: path
  management_zones:
    description:
      - Names of management zones by their numbers, by which the classic API refers to them.
      - A number of which no name is known is kept and noted. It means something in its own tenant only.
    type: dict
  names_from_tenant:
    description:
      - Whether the tenant is asked for the names of management zones that O(management_zones) does not have.
      - By default it is asked if the objects are read from it. With O(payloads) and O(src) it has to be the tenant that they were made for,
        and any credential will do.
    type: bool
  on_invalid:
    description:
      - What to do when something cannot be converted. V(fail) fails and writes nothing, V(skip) warns and goes on with all else.
    type: str
    choices: [fail, skip]
    default: fail
  dest:
    description:
      - Folder on the machine where the module runs, usually below C(host_vars) or C(group_vars) of an inventory. It is made if it does not
        exist.
      - Each kind becomes a file with one variable there, written as M(community.dynatrace.settings_export_info) writes them. Files that
        hold just what they should are not touched. Files of earlier runs that no longer hold anything are removed.
    type: path
  markdown_dest:
    description:
      - File for a report in Markdown that tells what was not converted, and what is noted about the rest. Its folder is made if it does not
        exist.
    type: path
seealso:
  - module: community.dynatrace.settings_export_info
  - plugin: community.dynatrace.classic_alerting_profile
    plugin_type: filter
  - plugin: community.dynatrace.classic_maintenance_window
    plugin_type: filter
  - plugin: community.dynatrace.classic_frequent_issue_detection
    plugin_type: filter
  - plugin: community.dynatrace.classic_tags
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Turn what the tenant has into variables
  community.dynatrace.classic_configuration_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    dest: "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}"
    markdown_dest: migration.md

- name: Turn old payload files into variables, as far as that is possible
  community.dynatrace.classic_configuration_info:
    src: old-payloads
    management_zones:
      "3277109782074005416": Shop
    on_invalid: skip
    dest: group_vars/all
    markdown_dest: migration.md

- name: Convert one payload
  community.dynatrace.classic_configuration_info:
    payloads:
      - payload: "{{ lookup('ansible.builtin.file', 'shop-on-call.json') | from_json }}"
        source: shop-on-call.json
  register: converted

- name: Make it so
  community.dynatrace.settings_objects:
    objects:
      - type: alerting_profile
        config: "{{ converted.variables.dynatrace_alerting_profiles[0] }}"
"""

RETURN = r"""
variables:
  description:
    - Variables for the role P(community.dynatrace.environment#role). Not returned if the result would become too long for AWX.
    - A kind of which there is nothing has no variable.
  returned: unless there is too much
  type: dict
  contains:
    dynatrace_alerting_profiles:
      description: A list of options of M(community.dynatrace.alerting_profile).
      returned: if there are any
      type: list
      elements: dict
      sample: [{"name": "Silent", "management_zone": "", "severity_rules": [], "event_filters": []}]
    dynatrace_maintenance_windows:
      description: A list of options of M(community.dynatrace.maintenance_window).
      returned: if there are any
      type: list
      elements: dict
      sample:
        - name: Release 4
          description: ""
          enabled: true
          maintenance_type: PLANNED
          suppression: DONT_DETECT_PROBLEMS
          disable_synthetic_monitor_execution: false
          schedule:
            schedule_type: ONCE
            once_recurrence: {start_time: "2026-01-31T22:30:00", end_time: "2026-02-01T04:00:00", time_zone: Europe/Vienna}
          filters: []
    dynatrace_frequent_issue_detection:
      description: Options of M(community.dynatrace.frequent_issue_detection).
      returned: if there are any
      type: dict
      sample: {"applications": true, "transactions_and_services": true, "infrastructure": false}
counts:
  description: How many objects of each kind were converted.
  returned: success
  type: dict
  sample: {"alerting_profile": 12, "frequent_issue_detection": 1, "maintenance_window": 40}
notes:
  description: What is converted, but may mean something else than before, or lacks something.
  returned: unless there is too much
  type: list
  elements: dict
  contains: &about
    kind:
      description: What the object is, V(unknown) if nobody knows.
      returned: always
      type: str
      sample: maintenance_window
    name:
      description: Name of the object, may be empty.
      returned: always
      type: str
      sample: Patches
    source:
      description: Where it is from, a file or a path of the API.
      returned: always
      type: str
      sample: maintenanceWindows/0b989446-e56f-4837-a521-96f4d39a9b76
    field:
      description: Path of the field in the payload.
      returned: in notes
      type: str
      sample: schedule.recurrence.durationMinutes
    note:
      description: What is to be known about it.
      returned: in notes
      type: str
      sample: a whole day ends when it starts...
not_converted:
  description: What cannot be converted. Also returned when the task fails because of it.
  returned: always
  type: list
  elements: dict
  contains:
    <<: *about
    error:
      description: Why not, with the path of the field in the payload.
      returned: always
      type: str
      sample: "schedule.recurrence.durationMinutes: 1441 minutes are more than a day, which a window of the settings cannot last"
management_zones:
  description: Names of the management zones that were referred to, by their numbers.
  returned: unless there is too much
  type: dict
  sample: {"3277109782074005416": "Shop"}
files:
  description: The files in O(dest) that hold the variables.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [alerting_profiles.yml, frequent_issue_detection.yml, maintenance_windows.yml]
changed_files:
  description: Those of them that were written, or in check mode would be.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [alerting_profiles.yml]
removed_files:
  description: Files of earlier runs that were removed, or in check mode would be.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: []
"""

from ansible_collections.community.dynatrace.plugins.module_utils.classic.run import run_conversion


def main():
    kinds = ["alerting_profile", "frequent_issue_detection", "maintenance_window"]
    run_conversion(
        {
            "kinds": {"type": "list", "elements": "str", "choices": kinds},
            "payloads": {
                "type": "list",
                "elements": "dict",
                "options": {
                    "payload": {"type": "dict", "required": True},
                    "kind": {"type": "str", "choices": kinds},
                    "source": {"type": "str"},
                },
            },
            "src": {"type": "path"},
            "management_zones": {"type": "dict"},
            "names_from_tenant": {"type": "bool"},
            "on_invalid": {"type": "str", "choices": ["fail", "skip"], "default": "fail"},
            "dest": {"type": "path"},
            "markdown_dest": {"type": "path"},
        }
    )


if __name__ == "__main__":
    main()
