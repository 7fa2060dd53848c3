#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: problem_info
short_description: List problems
version_added: "0.1.0"
description:
  - Returns the problems that fit all given options and were open at some time of the time frame, which by default is that of the last two
    hours.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  problem_id:
    description:
      - Id of one problem, whenever it was open. If there is none with this id, nothing is returned.
    type: str
  display_id:
    description:
      - Id of one problem as people see it, for example V(P-22110042).
      - Without O(time_from), a problem is found that was open at some time of the last year.
    type: str
  problem_selector:
    description:
      - Problem selector, for what the other options cannot say. Instead of all options from O(status) to O(text).
    type: str
  status:
    description:
      - Status of the problems.
    type: str
    choices: [OPEN, CLOSED]
  severity_levels:
    description:
      - Severity of the problems, which needs to be one of these. An empty list means no problem, here and in all lists that follow.
    type: list
    elements: str
    choices: [AVAILABILITY, CUSTOM_ALERT, ERROR, INFO, MONITORING_UNAVAILABLE, PERFORMANCE, RESOURCE_CONTENTION]
  impact_levels:
    description:
      - What the problems have an impact on, which needs to be one of these.
    type: list
    elements: str
    choices: [APPLICATION, ENVIRONMENT, INFRASTRUCTURE, SERVICES]
  root_cause_entities:
    description:
      - Ids of entities. One of them needs to be the root cause of a problem.
    type: list
    elements: str
  affected_entities:
    description:
      - Ids of entities. A problem needs to affect one of them.
    type: list
    elements: str
  impacted_entities:
    description:
      - Ids of entities. A problem needs to have an impact on one of them.
    type: list
    elements: str
  affected_entity_types:
    description:
      - Types of entities such as V(HOST). A problem needs to affect an entity of one of them.
    type: list
    elements: str
  entity_tags:
    description:
      - Tags of the entities of a problem, as Dynatrace writes them - V(stage:production), V(critical), V([AWS]Name:web). A problem needs to
        have one of them. A colon that is part of a key needs a backslash before it.
    type: list
    elements: str
  management_zones:
    description:
      - Names of management zones. A problem needs to belong to one of them.
    type: list
    elements: str
  alerting_profiles:
    description:
      - Names of alerting profiles, upper and lower case are the same. A problem needs to fit one of them.
      - The API calls alerting profiles problem filters.
    type: list
    elements: str
  under_maintenance:
    description:
      - Whether the problems came up during maintenance. Without it, that does not matter.
    type: bool
  text:
    description:
      - At most 30 characters that are looked for in the title, the display id, the titles of events and the ids of entities, in upper and
        lower case.
    type: str
  entity_selector:
    description:
      - Entity selector, at most 2000 characters, for the entities that the problems affect.
    type: str
  time_from:
    description:
      - The problems must have been open after this time. A time relative to now such as V(now-2h), V(now-3d) or V(now-1y), a date and
        time such as V(2026-01-25 05:57), or milliseconds since 1970 in UTC.
      - Without it, V(now-2h).
    type: str
  time_to:
    description:
      - The problems must have come up before this time, in the same forms as O(time_from). Without it, now.
    type: str
  fields:
    description:
      - What to return of each problem beside what is always returned.
    type: list
    elements: str
    choices: [evidence_details, impact_analysis, recent_comments]
    default: []
  sort:
    description:
      - What to sort the problems by, the most important first. A minus turns the order round.
      - By V(status) open problems come first, by V(start_time) the oldest, by V(relevance) the least relevant. V(relevance) goes
        with a search for O(text) only.
      - Without it, the order is that of the tenant.
    type: list
    elements: str
    choices: [status, -status, start_time, -start_time, relevance, -relevance]
    default: []
  limit:
    description:
      - The most problems to return. AWX drops results of more than 700,000 characters, which some hundred problems can have.
    type: int
seealso:
  - module: community.dynatrace.problem
  - module: community.dynatrace.entity_info
"""

EXAMPLES = r"""
- name: The open problems of production, the latest first
  community.dynatrace.problem_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    status: OPEN
    management_zones: [Production]
    sort: [-start_time]
  register: open_problems

- name: Stop a deployment while something is down
  ansible.builtin.assert:
    that: open_problems.problems | selectattr('severity_level', 'in', ['AVAILABILITY', 'ERROR']) | length == 0

- name: All about one problem that a notification named
  community.dynatrace.problem_info:
    display_id: P-22110042
    fields: [evidence_details, impact_analysis, recent_comments]

- name: What happened to the hosts of a stage last week
  community.dynatrace.problem_info:
    entity_selector: type("HOST"),tag("stage:production")
    time_from: now-1w
    limit: 100

- name: What only a problem selector can say
  community.dynatrace.problem_info:
    problem_selector: managementZoneIds("6239538939987181652"),problemFilterNames("shop")
"""

RETURN = r"""
problems:
  description: The problems found.
  returned: success
  type: list
  elements: dict
  contains:
    problem_id:
      description: Id of the problem.
      returned: always
      type: str
      sample: "-6156404735398726308_1669823466223V2"
    display_id:
      description: Id of the problem as people see it.
      returned: always
      type: str
      sample: P-22110042
    title:
      description: Title of the problem.
      returned: always
      type: str
      sample: Low disk space
    status:
      description: V(OPEN) or V(CLOSED).
      returned: always
      type: str
      sample: OPEN
    severity_level:
      description: Severity of the problem.
      returned: always
      type: str
      sample: RESOURCE_CONTENTION
    impact_level:
      description: What the problem has an impact on.
      returned: always
      type: str
      sample: INFRASTRUCTURE
    start_time:
      description: When the problem came up, milliseconds since 1970 in UTC.
      returned: always
      type: int
      sample: 1767225600000
    end_time:
      description: When the problem ended, milliseconds since 1970 in UTC; V(null) while it is open.
      returned: always
      type: int
      sample: 1767229200000
    affected_entities:
      description: Entities that the problem affects.
      returned: always
      type: list
      elements: dict
      sample: [{"entity_id": {"id": "HOST-0123456789ABCDEF", "type": "HOST"}, "name": "web-1"}]
    impacted_entities:
      description: Entities that the problem has an impact on.
      returned: always
      type: list
      elements: dict
      sample: [{"entity_id": {"id": "HOST-0123456789ABCDEF", "type": "HOST"}, "name": "web-1"}]
    root_cause_entity:
      description: Entity that is the root cause.
      returned: if it is known
      type: dict
      sample: {"entity_id": {"id": "HOST-0123456789ABCDEF", "type": "HOST"}, "name": "web-1"}
    management_zones:
      description: Management zones that the problem belongs to.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "6239538939987181652", "name": "Production"}]
    entity_tags:
      description: Tags of the entities of the problem.
      returned: always
      type: list
      elements: dict
      sample: [{"context": "CONTEXTLESS", "key": "stage", "value": "production", "string_representation": "stage:production"}]
    problem_filters:
      description: Alerting profiles that the problem fits.
      returned: always
      type: list
      elements: dict
      sample: [{"id": "c21f969b-5f03-333d-83e0-4f8f136e7682", "name": "Default"}]
    evidence_details:
      description: What speaks for the root cause.
      returned: if O(fields) asks for it
      type: dict
      sample: {"total_count": 1, "details": [{"evidence_type": "EVENT", "display_name": "Low disk space", "root_cause_relevant": true}]}
    impact_analysis:
      description: Who is affected, and how.
      returned: if O(fields) asks for it
      type: dict
      sample: {"impacts": [{"impact_type": "SERVICE", "estimated_affected_users": 12}]}
    recent_comments:
      description: The latest comments, which need not be all.
      returned: if O(fields) asks for it
      type: dict
      sample: {"total_count": 1, "comments": [{"id": "1", "content": "Disk ordered", "author_name": "jane@example.com"}]}
problem_selector:
  description:
    - The problem selector that the problems were asked for with. V(null) if there was none.
  returned: success
  type: str
  sample: status("open"),managementZones("Production")
limit_reached:
  description: Whether there are more problems than O(limit) let through.
  returned: success
  type: bool
  sample: false
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.problems.listing import LISTING_OPTIONS, LISTING_RULES, info


def main():
    run(LISTING_OPTIONS, info, **LISTING_RULES)


if __name__ == "__main__":
    main()
