#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: frequent_issue_detection
short_description: Manage the detection of frequent issues
version_added: "0.1.0"
description:
  - Says for which parts of the environment an issue that occurs again and again raises no further alert.
  - There is one such setting in an environment. An option that is not given stays as it is.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.settings
  - community.dynatrace.settings.typed
  - community.dynatrace.connection
  - community.dynatrace.attributes
options:
  applications:
    description:
      - Whether frequent issues are detected in applications.
    type: bool
  environment:
    description:
      - Whether frequent issues are detected on the level of the environment. Tenants with a schema older than 1.0.3 do not
        have it.
    type: bool
  infrastructure:
    description:
      - Whether frequent issues are detected in the infrastructure.
    type: bool
  transactions_and_services:
    description:
      - Whether frequent issues are detected in transactions and services.
    type: bool
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: Hear of every infrastructure problem, however often it occurs
  community.dynatrace.frequent_issue_detection:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    infrastructure: false

- name: Go back to the default
  community.dynatrace.frequent_issue_detection:
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
  sample: ["infrastructure"]
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
  sample: builtin:anomaly-detection.frequent-issues
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
  sample:
    detectFrequentIssuesInApplications: true
    detectFrequentIssuesInInfrastructure: false
    detectFrequentIssuesInTransactionsAndServices: true
violations:
  description: What is wrong with the value, one entry a property.
  returned: when the value is refused
  type: list
  elements: dict
  sample:
    - path: "infrastructure"
      message: "Must not be null"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.run import run_typed
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.frequent_issue_detection import FREQUENT_ISSUE_DETECTION


def main():
    run_typed(FREQUENT_ISSUE_DETECTION)


if __name__ == "__main__":
    main()
