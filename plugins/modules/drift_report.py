#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: drift_report
short_description: Write what an audit found as a page
version_added: "0.1.0"
description:
  - Turns what M(community.dynatrace.settings_objects) returned in check mode for one or more tenants into one HTML page, into
    Markdown and into JSON. It tells what differs, what is missing, what has to go, and what nobody manages, with who changed it last.
  - What M(community.dynatrace.iam_objects) returned for an account is shown in the same way. Accounts do not tell who changed what.
  - The page needs nothing beside itself. It can be opened from a file, mailed or kept as an artifact of a pipeline, loads nothing
    and sends nothing.
  - Run the audit with C(--diff), or the report names what differs without the values.
  - Secrets are masked in the results of an audit, and so they are in the report.
  - The module asks no tenant anything and has no connection options.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
attributes:
  check_mode:
    description: Can run in check mode and return what would change, without changing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change in check mode.
    support: full
  platform:
    description: Where the module runs.
    support: full
    platforms: posix
options:
  tenants:
    description: The audited tenants and accounts, in the order of the report.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: How the report calls the tenant or the account.
        type: str
        required: true
      stage:
        description: Stage of the tenant, if it has one.
        type: str
      result:
        description:
          - The registered result of M(community.dynatrace.settings_objects) or M(community.dynatrace.iam_objects), of a task that succeeded
            or failed.
          - A tenant whose task failed is reported as failed, with the message. One without a result is reported as not checked.
        type: dict
  dest:
    description: File to write the page to. The directory must exist.
    type: path
  markdown_dest:
    description: File to write the report to in Markdown.
    type: path
  json_dest:
    description: File to write the report to in JSON. Nothing is cut short in it.
    type: path
  title:
    description: Title of the report.
    type: str
    default: Dynatrace drift report
  generated:
    description:
      - A text about when and where the report was made, to stand below the title.
      - Without it the same findings give the same files, and the module reports no change.
    type: str
seealso:
  - module: community.dynatrace.settings_objects
  - module: community.dynatrace.iam_objects
"""

EXAMPLES = r"""
- name: Audit, changing nothing
  community.dynatrace.settings_objects:
    environment_url: "{{ dynatrace_environment_url }}"
    api_token: "{{ dynatrace_api_token }}"
    objects: "{{ dynatrace_objects }}"
  check_mode: true
  diff: true
  register: audit
  ignore_errors: true

- name: Report what was found
  community.dynatrace.drift_report:
    tenants:
      - name: Production
        result: "{{ audit }}"
    dest: /var/www/html/drift.html
    markdown_dest: /var/tmp/drift.md
  delegate_to: localhost
  register: report

- name: Fail when the tenant is not as wanted
  ansible.builtin.fail:
    msg: "{{ report.msg }}"
  when: report.drift or not report.complete
"""

RETURN = r"""
msg:
  description: The outcome in a few words.
  returned: success
  type: str
  sample: "1 of 2 audits found drift. Production: 2 changed, 1 missing, 4 unmanaged."
drift:
  description: Whether any tenant differs from what is wanted. Unmanaged objects are no drift.
  returned: success
  type: bool
  sample: true
complete:
  description: Whether all tenants could be compared entirely.
  returned: success
  type: bool
  sample: true
tenants:
  description: One entry for each audited tenant or account.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the tenant.
      type: str
      returned: always
      sample: Production
    stage:
      description: Stage of the tenant, may be empty.
      type: str
      returned: always
      sample: production
    drift:
      description: Whether the tenant differs from what is wanted.
      type: bool
      returned: always
      sample: true
    complete:
      description: Whether all that is wanted could be compared with the tenant.
      type: bool
      returned: always
      sample: true
    failed:
      description: Whether the audit of the tenant failed. It may differ in more than is told then, and RV(tenants[].complete) is V(false).
      type: bool
      returned: always
      sample: false
    error:
      description: Why there is no or no whole result, else empty.
      type: str
      returned: always
      sample: ""
    changed:
      description: Number of objects that are other than wanted.
      type: int
      returned: always
      sample: 2
    missing:
      description: Number of objects that are wanted and were not found.
      type: int
      returned: always
      sample: 1
    superfluous:
      description: Number of objects that were found and have to go.
      type: int
      returned: always
      sample: 0
    not_checked:
      description: Number of objects that could not be compared, for example because they are not valid.
      type: int
      returned: always
      sample: 0
    unmanaged:
      description: Number of objects that were found and that no entry of the audit means.
      type: int
      returned: always
      sample: 4
    unchanged:
      description: Number of objects that are as wanted.
      type: int
      returned: always
      sample: 120
    arranged:
      description: Number of objects that stand in another order than wanted.
      type: int
      returned: always
      sample: 0
"""

from ansible_collections.community.dynatrace.plugins.module_utils.reports.run import run_report


def main():
    run_report(
        {
            "tenants": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "name": {"type": "str", "required": True},
                    "stage": {"type": "str"},
                    "result": {"type": "dict"},
                },
            },
            "dest": {"type": "path"},
            "markdown_dest": {"type": "path"},
            "json_dest": {"type": "path"},
            "title": {"type": "str", "default": "Dynatrace drift report"},
            "generated": {"type": "str"},
        }
    )


if __name__ == "__main__":
    main()
