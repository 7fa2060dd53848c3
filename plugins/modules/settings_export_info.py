#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_export_info
short_description: Export the settings of a tenant as what makes them again
version_added: "0.1.0"
description:
  - Reads the settings objects of a tenant and returns them as entries that the option
    O(community.dynatrace.settings_objects#module:objects) of M(community.dynatrace.settings_objects) takes, or writes them to files as
    variables for the role P(community.dynatrace.environment#role).
  - Applied to the same tenant, the entries change nothing. Each one is tried against the tenant's own objects before it is returned.
  - Applied to another tenant, they make the same objects there, except for what only one tenant can have, such as scopes and values that
    are ids of monitored entities, and for what RV(bound_to_tenant) lists.
  - Ids of settings objects become references by name. Properties with the default of their schema are left out, and so is what the server
    fills in.
  - Permissions of owner-based objects are not part of the entries, since the tenant tells them of one object at a time only.
  - Objects of ordered schemas come in the order of the tenant, all others in the order of their names, so that two exports of the same
    settings are the same text.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
attributes:
  check_mode:
    details:
      - This module changes nothing in the environment. In check mode it does not write to O(dest) either.
requirements:
  - PyYAML, for O(dest)
options:
  schema_ids:
    description: Ids of the schemas to export, all of the tenant if not given.
    type: list
    elements: str
  exclude_schema_ids:
    description: Ids of schemas not to export. Ids that the tenant does not know are fine here.
    type: list
    elements: str
  scopes:
    description: Scopes to export, V(environment) or ids of entities; all if not given.
    type: list
    elements: str
  typed:
    description:
      - Whether objects that have a module of their own are returned with the options of that module. Objects that these options cannot
        express are returned with their schema and value in any case.
    type: bool
    default: true
  secrets:
    description:
      - What stands for a secret, since the tenant tells none. V(keep) is a mask, with which whatever the tenant has stored stays; it is
        of use in the same tenant only. V(placeholder) is a template with a variable, listed in RV(secrets).
      - V(placeholder) if O(dest) is given, otherwise V(keep).
    type: str
    choices: [keep, placeholder]
  dest:
    description:
      - Folder on the machine where the module runs, usually below C(host_vars) or C(group_vars) of an inventory. It is made if it does
        not exist.
      - Each kind of objects and each schema becomes a file with one variable there. Files that hold just what they should are not touched.
        Files of earlier exports of the same schemas that no longer hold anything are removed.
      - A list in C(secrets.yml) tells the variables for secrets.
    type: path
seealso:
  - module: community.dynatrace.settings_objects
  - module: community.dynatrace.settings_object_info
"""

EXAMPLES = r"""
- name: Everything as variables, to be kept in Git
  community.dynatrace.settings_export_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    dest: "{{ inventory_dir }}/host_vars/{{ inventory_hostname }}/dynatrace"

- name: Read the alerting of one tenant
  community.dynatrace.settings_export_info:
    schema_ids:
      - builtin:management-zones
      - builtin:alerting.profile
  register: alerting

- name: Make it the same in another tenant
  community.dynatrace.settings_objects:
    environment_url: https://xyz98765.live.dynatrace.com
    api_token: "{{ vaulted_api_token_of_the_other }}"
    objects: "{{ alerting.entries }}"
"""

RETURN = r"""
entries:
  description:
    - The objects as M(community.dynatrace.settings_objects) takes them. Not returned if the result would become too long for AWX.
  returned: unless there are too many
  type: list
  elements: dict
  sample:
    - type: management_zone
      config: {"name": "Production", "rules": [{"type": "SELECTOR", "entity_selector": "type(HOST)"}]}
    - schema_id: builtin:ownership.teams
      value: {"name": "Checkout", "identifier": "checkout", "responsibilities": {"development": true}}
counts:
  description: How many objects of each schema were exported.
  returned: success
  type: dict
  sample: {"builtin:management-zones": 12}
locked:
  description: Objects that are not exported because the credential may not change them.
  returned: unless there are too many
  type: list
  elements: dict
  contains: &object
    schema_id:
      description: Schema of the object.
      returned: always
      type: str
      sample: builtin:alerting.profile
    scope:
      description: Scope of the object.
      returned: always
      type: str
      sample: environment
    object_id:
      description: Object id.
      returned: always
      type: str
      sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
    key:
      description: What tells the object from others.
      returned: always
      type: str
      sample: Default
bound_to_tenant:
  description:
    - Exported objects whose entries hold ids of this tenant. C(because) is a list of V(object_id), if nothing but its id tells the object
      from another one, and V(references), if it refers to an object that has no name of its own, is gone, or needs the object in turn.
  returned: unless there are too many
  type: list
  elements: dict
  contains:
    <<: *object
    because:
      description: Which ids.
      returned: always
      type: list
      elements: str
      sample: [object_id]
invalid:
  description: Objects that are not exported because their schema does not allow a value like theirs any more.
  returned: unless there are too many
  type: list
  elements: dict
  contains:
    <<: *object
    error:
      description: What is wrong.
      returned: always
      type: str
      sample: "The value for builtin:example is not valid: mode: must be one of A, B, not 'C'"
secrets:
  description: The variables that stand for secrets.
  returned: unless there are too many
  type: list
  elements: dict
  contains:
    variable:
      description: Name of the variable.
      returned: always
      type: str
      sample: vault_dynatrace_problem_notifications_checkout_web_hook_notification_url
    schema_id:
      description: Schema of the object.
      returned: always
      type: str
      sample: builtin:problem.notifications
    scope:
      description: Scope of the object.
      returned: always
      type: str
      sample: environment
    key:
      description: What tells the object from others.
      returned: always
      type: str
      sample: Checkout
    path:
      description: Path of the property.
      returned: always
      type: str
      sample: webHookNotification/url
files:
  description: The files in O(dest) that hold the export.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [alerting_profiles.yml, management_zones.yml, secrets.yml, settings__ownership_teams.yml]
changed_files:
  description: Those of them that were written, or in check mode would be.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: [alerting_profiles.yml]
removed_files:
  description: Files of earlier exports that were removed, or in check mode would be.
  returned: if O(dest) is given
  type: list
  elements: str
  sample: []
requests:
  description: Number of requests sent.
  returned: success
  type: int
  sample: 25
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.export.run import run_export


def main():
    run_export(
        {
            "schema_ids": {"type": "list", "elements": "str"},
            "exclude_schema_ids": {"type": "list", "elements": "str"},
            "scopes": {"type": "list", "elements": "str"},
            "typed": {"type": "bool", "default": True},
            "secrets": {"type": "str", "choices": ["keep", "placeholder"], "no_log": False},
            "dest": {"type": "path"},
        }
    )


if __name__ == "__main__":
    main()
