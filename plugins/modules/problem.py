#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: problem
short_description: Close problems and comment on them
version_added: "0.1.0"
description:
  - Closes problems, and adds, changes and removes comments on them.
  - What there is is read first, so that a second run writes nothing. No comment is added twice, nor does the loss of an answer lead to a
    second one.
  - Comments come first, in the order in which they are given, and the comment that closes a problem is the last word.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  problem_id:
    description:
      - Id of the problem.
      - One of O(problem_id), O(display_id) and O(problem_selector) is required.
    type: str
  display_id:
    description:
      - Id of the problem as people see it, for example V(P-22110042).
      - Without O(time_from), a problem is found that was open at some time of the last year.
    type: str
  problem_selector:
    description:
      - Problem selector that means one or several problems, for example V(status("open"\),affectedEntities("HOST-0123456789ABCDEF"\)).
      - M(community.dynatrace.problem_info) makes one of its options and returns it.
    type: str
  entity_selector:
    description:
      - Entity selector, at most 2000 characters, for the entities that the problems of O(problem_selector) affect.
    type: str
  time_from:
    description:
      - The problems must have been open after this time. A time relative to now such as V(now-2h), V(now-3d) or V(now-1y), a date and
        time such as V(2026-01-25 05:57), or milliseconds since 1970 in UTC.
      - With O(problem_selector) and without O(time_from), V(now-2h).
    type: str
  max_problems:
    description:
      - How many problems O(problem_selector) may mean. If there are more, nothing is done and the task fails.
    type: int
    default: 10
  allow_no_match:
    description:
      - Whether it is fine that there is no such problem. Otherwise that is an error, since it mostly is a typing mistake.
      - A selector with V(status("open"\)) means nothing any more once the problems are closed.
    type: bool
    default: false
  state:
    description:
      - V(closed) closes problems that are open. A problem whose cause goes on may come up again as another one.
      - V(present) leaves them as they are.
    type: str
    choices: [present, closed]
    default: present
  closing_comment:
    description:
      - The comment with which a problem is closed. Required if O(state=closed).
      - It is not added to a problem that is closed already.
    type: str
  comments:
    description:
      - Comments that the problems should have, or should not have any more. All others are left alone.
    type: list
    elements: dict
    default: []
    suboptions:
      content:
        description:
          - Text of the comment. White space around it does not count in comparisons.
          - With O(comments[].state=absent), comments with this text go. Without it, all of the O(comments[].context).
        type: str
      context:
        description:
          - Context of the comment, often the name of the tool or the procedure that it comes from.
          - A comment with the same text and another context, or none, is another comment.
          - With O(comments[].state=absent), only comments of this context go, with an empty text only those without one. Without it, the
            context does not matter.
        type: str
      unique_context:
        description:
          - What becomes of a comment that has the same O(comments[].context) and another text.
          - With V(false) it stays, and one more comment is added, as in a log.
          - With V(true) it is changed, as on a board that shows where things stand. It is an error if there are several of them.
        type: bool
        default: false
      state:
        description:
          - Whether the comment should be there.
        type: str
        choices: [present, absent]
        default: present
seealso:
  - module: community.dynatrace.problem_info
"""

EXAMPLES = r"""
- name: Close the problem that a notification named
  community.dynatrace.problem:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    problem_id: "{{ problem_id }}"
    state: closed
    closing_comment: Disk extended
    comments:
      - content: Done by change CHG0001234
        context: change management

- name: Say on the problem where the repair stands, in one comment that changes
  community.dynatrace.problem:
    display_id: P-22110042
    comments:
      - content: "{{ step }} of 5 done"
        context: runbook disk-full
        unique_context: true

- name: Take all of it back
  community.dynatrace.problem:
    display_id: P-22110042
    comments:
      - context: runbook disk-full
        state: absent

- name: Close what the maintenance of a host has caused
  community.dynatrace.problem:
    problem_selector: status("open"),impactLevel("INFRASTRUCTURE")
    entity_selector: type("HOST"),entityName.equals("{{ inventory_hostname }}")
    max_problems: 5
    allow_no_match: true
    state: closed
    closing_comment: Caused by the maintenance of today
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done. V(closed) where a problem was closed, V(updated) where only comments were
      changed, or V(unchanged).
  returned: success
  type: str
  sample: closed
problems:
  description: The problems that are meant.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(closed), V(updated) or V(unchanged).
      returned: always
      type: str
      sample: closed
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
      description: V(OPEN) or V(CLOSED), after the task.
      returned: always
      type: str
      sample: CLOSED
    comments:
      description: The comments that were added, changed or removed, without the closing comment.
      returned: always
      type: list
      elements: dict
      contains:
        change:
          description: V(added), V(changed) or V(removed).
          returned: always
          type: str
          sample: added
        comment_id:
          description: Id of the comment. V(null) for one that was added, since the API does not tell it.
          returned: always
          type: str
          sample: "8294573948572093485"
        content:
          description: Text of the comment.
          returned: always
          type: str
          sample: 3 of 5 done
        context:
          description: Context of the comment, V(null) if it has none.
          returned: always
          type: str
          sample: runbook disk-full
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.problems.comments import COMMENT_OPTIONS
from ansible_collections.community.dynatrace.plugins.module_utils.problems.managing import manage


def main():
    run(
        {
            "problem_id": {"type": "str"},
            "display_id": {"type": "str"},
            "problem_selector": {"type": "str"},
            "entity_selector": {"type": "str"},
            "time_from": {"type": "str"},
            "max_problems": {"type": "int", "default": 10},
            "allow_no_match": {"type": "bool", "default": False},
            "state": {"type": "str", "choices": ["present", "closed"], "default": "present"},
            "closing_comment": {"type": "str"},
            "comments": {"type": "list", "elements": "dict", "options": COMMENT_OPTIONS, "default": []},
        },
        manage,
        required_one_of=[("problem_id", "display_id", "problem_selector")],
        mutually_exclusive=[("problem_id", "display_id", "problem_selector"), ("problem_id", "time_from")],
        required_by={"entity_selector": ("problem_selector",)},
        required_if=[("state", "closed", ("closing_comment",))],
    )


if __name__ == "__main__":
    main()
