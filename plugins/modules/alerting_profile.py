#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: alerting_profile
short_description: Manage alerting profiles
version_added: "0.1.0"
description:
  - Creates, updates and deletes alerting profiles, which say which problems are sent to the problem notifications.
  - Works with API tokens and platform credentials, and with tenants of older schema versions as long as no option is
    used that they do not have.
  - The names of alerting profiles need not be unique; several profiles of one name are an error that lists their ids.
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
      - Name of the alerting profile.
      - Required unless O(object_id) or O(external_id) says which profile is meant.
    type: str
  management_zone:
    description:
      - "Management zone that a problem must belong to: its name, numeric id or object id. An empty text means all zones."
    type: str
  severity_rules:
    description:
      - Which severities raise an alert, and how long a problem must last before. A profile created without this option gets
        a rule for each severity.
    type: list
    elements: dict
    suboptions:
      severity_level:
        description:
          - Severity that the rule is about.
        type: str
        required: true
        choices: [AVAILABILITY, CUSTOM_ALERT, ERRORS, MONITORING_UNAVAILABLE, PERFORMANCE, RESOURCE_CONTENTION]
      delay_in_minutes:
        description:
          - Minutes that a problem must be open before the alert is sent, 0 to 10000. The tenant's default is 0.
        type: int
      tag_filter_include_mode:
        description:
          - Whether only entities with one or with all of the tags count. The tenant's default is V(NONE).
        type: str
        choices: [NONE, INCLUDE_ANY, INCLUDE_ALL]
      tag_filter:
        description:
          - Tags in the form C([CONTEXT]key:value), C(key:value) or C(key). Needed unless
            O(severity_rules[].tag_filter_include_mode) is V(NONE).
        type: list
        elements: str
  event_filters:
    description:
      - Events that the profile is limited to. Filters that are not negated are alternatives, negated ones must all hold.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - Whether the filter names a built-in event type or compares texts.
        type: str
        required: true
        choices: [PREDEFINED, CUSTOM]
      predefined_filter:
        description:
          - The built-in event type. Needed with O(event_filters[].type=PREDEFINED).
        type: dict
        suboptions:
          event_type:
            description:
              - Event type such as V(OSI_HIGH_CPU). The schema of the tenant lists all values; a wrong one is an error that
                suggests the nearest.
            type: str
            required: true
          negate:
            description:
              - Whether the filter matches all other event types. The tenant's default is V(false).
            type: bool
      custom_filter:
        description:
          - What to compare. Needed with O(event_filters[].type=CUSTOM), with at least one of its options.
        type: dict
        suboptions:
          title_filter:
            description:
              - Compares the title of the event.
            type: dict
            suboptions:
              operator:
                description:
                  - How the text is compared. The tenant's default is V(CONTAINS).
                type: str
                choices: [BEGINS_WITH, ENDS_WITH, CONTAINS, REGEX_MATCHES, STRING_EQUALS]
              value:
                description:
                  - The text to compare with.
                type: str
                required: true
              negate:
                description:
                  - Whether the filter matches what does not compare. The tenant's default is V(false).
                type: bool
              enabled:
                description:
                  - Whether the filter counts. The tenant's default is V(true).
                type: bool
              case_sensitive:
                description:
                  - Whether upper and lower case differ. The tenant's default is V(false).
                type: bool
          description_filter:
            description:
              - Compares the description of the event.
            type: dict
            suboptions:
              operator:
                description:
                  - How the text is compared. The tenant's default is V(CONTAINS).
                type: str
                choices: [BEGINS_WITH, ENDS_WITH, CONTAINS, REGEX_MATCHES, STRING_EQUALS]
              value:
                description:
                  - The text to compare with.
                type: str
                required: true
              negate:
                description:
                  - Whether the filter matches what does not compare. The tenant's default is V(false).
                type: bool
              enabled:
                description:
                  - Whether the filter counts. The tenant's default is V(true).
                type: bool
              case_sensitive:
                description:
                  - Whether upper and lower case differ. The tenant's default is V(false).
                type: bool
          metadata_filter:
            description:
              - Compares the properties of the event.
            type: dict
            suboptions:
              metadata_filter_items:
                description:
                  - Properties that must all have the given values; a key may appear once.
                type: list
                elements: dict
                required: true
                suboptions:
                  metadata_key:
                    description:
                      - Key of the event property.
                    type: str
                    required: true
                  metadata_value:
                    description:
                      - Value of the event property.
                    type: str
                    required: true
                  negate:
                    description:
                      - Whether the property must have another value. The tenant's default is V(false). Tenants with a
                        schema older than 8.6 do not have it.
                    type: bool
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: Alert on the production zone, on performance only after half an hour
  community.dynatrace.alerting_profile:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: Production
    management_zone: Production
    severity_rules:
      - severity_level: AVAILABILITY
        delay_in_minutes: 0
      - severity_level: ERRORS
        delay_in_minutes: 5
        tag_filter_include_mode: INCLUDE_ANY
        tag_filter: ["team:checkout", "[AWS]stage:production"]
      - severity_level: PERFORMANCE
        delay_in_minutes: 30

- name: Leave out one built-in event type and everything about the canary
  community.dynatrace.alerting_profile:
    name: Production
    event_filters:
      - type: PREDEFINED
        predefined_filter:
          event_type: OSI_HIGH_CPU
          negate: true
      - type: CUSTOM
        custom_filter:
          title_filter:
            operator: CONTAINS
            value: canary
            negate: true

- name: Alert on all zones again
  community.dynatrace.alerting_profile:
    name: Production
    management_zone: ""

- name: Remove the profile
  community.dynatrace.alerting_profile:
    name: Production
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
  sample: ["severity_rules[0].delay_in_minutes"]
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
  sample: builtin:alerting.profile
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
  sample: {"name": "Production", "severityRules": [], "eventFilters": []}
violations:
  description: What is wrong with the value, one entry a property.
  returned: when the value is refused
  type: list
  elements: dict
  sample:
    - path: "severity_rules[0].delay_in_minutes"
      message: "Must be less than or equal to 10000"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.run import run_typed
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.alerting_profile import ALERTING_PROFILE


def main():
    run_typed(ALERTING_PROFILE, required_one_of=[("name", "object_id", "external_id")])


if __name__ == "__main__":
    main()
