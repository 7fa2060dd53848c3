#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: slo
short_description: Manage service-level objectives
version_added: "0.1.0"
description:
  - Creates, changes and deletes service-level objectives (SLOs) of the classic kind.
  - An SLO is found by its name. If there should be several of one name, choose one with O(id).
  - An option that is not given is left as it is. An empty text makes it empty.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.resource
  - community.dynatrace.resource.id
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  name:
    description:
      - Name of the SLO.
    type: str
  enabled:
    description:
      - Whether the SLO is evaluated.
      - A new SLO without it is disabled, as the API has it.
    type: bool
  description:
    description:
      - What the SLO is about.
    type: str
  metric_name:
    description:
      - Name in the keys of the metrics that the SLO gives. It is chosen at creation and stays.
      - Without it the tenant makes one out of the O(name) of a new SLO.
    type: str
  metric_expression:
    description:
      - The percentage that is compared with O(target), as a metric expression. Needed for a new SLO.
    type: str
  filter:
    description:
      - Entities to take into account, as an entity selector of at most 1,000 characters.
    type: str
  target:
    description:
      - Percentage that the SLO has to reach. Needed for a new SLO.
    type: float
  warning:
    description:
      - Percentage below which there is a warning, greater than O(target). Needed for a new SLO.
    type: float
  timeframe:
    description:
      - Time that is evaluated, such as V(-1w). Needed for a new SLO.
    type: str
  error_budget_burn_rate:
    description:
      - How fast the error budget is spent.
    type: dict
    suboptions:
      burn_rate_visualization_enabled:
        description:
          - Whether the rate is shown.
        type: bool
      fast_burn_threshold:
        description:
          - Rate from which on the budget burns fast.
        type: float
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: Payments succeed
  community.dynatrace.slo:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: Payments succeed
    enabled: true
    metric_name: payments_succeed
    metric_expression: (100)*(builtin:service.errors.server.successCount:splitBy())/(builtin:service.requestCount.server:splitBy())
    filter: type("SERVICE"),tag("app:payment")
    target: 99.5
    warning: 99.8
    timeframe: -1w

- name: Remove it
  community.dynatrace.slo:
    name: Payments succeed
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
  sample: ["target"]
id:
  description: Id of the SLO, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: 7d07efde-b714-3e6e-ad95-08490e2540c4
value:
  description:
    - The options that stand for the SLO as it is now.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "Payments succeed", "enabled": true, "target": 99.5, "warning": 99.8, "timeframe": "-1w"}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource
from ansible_collections.community.dynatrace.plugins.module_utils.resources.slo import SLO


def main():
    run_resource(SLO, required_one_of=[("name", "id")])


if __name__ == "__main__":
    main()
