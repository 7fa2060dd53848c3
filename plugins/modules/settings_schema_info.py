#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_schema_info
short_description: List settings schemas or explain one
version_added: "0.1.0"
description:
  - Without O(schema_id) returns all schemas of the tenant, with it what has to be known to write a value of that schema.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  schema_id:
    description: Id of the schema to explain, for example V(builtin:alerting.profile).
    type: str
  document:
    description: Whether to return the schema document too, as the tenant gives it. Only with O(schema_id).
    type: bool
    default: false
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: List the schemas
  community.dynatrace.settings_schema_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
  register: all_schemas

- name: See what an alerting profile consists of
  community.dynatrace.settings_schema_info:
    schema_id: builtin:alerting.profile
"""

RETURN = r"""
schemas:
  description: The schemas of the tenant, or the one asked for.
  returned: success
  type: list
  elements: dict
  contains:
    schema_id:
      description: Id of the schema.
      returned: success
      type: str
      sample: builtin:alerting.profile
    schema_version:
      description: Latest version of the schema.
      returned: success
      type: str
      sample: 8.6.3
    display_name:
      description: Name that the web interface shows.
      returned: success
      type: str
      sample: Problem alerting profiles
    multi_object:
      description: Whether there may be several objects at one scope.
      returned: success
      type: bool
      sample: true
    ordered:
      description: Whether the order of the objects counts.
      returned: success
      type: bool
      sample: false
    owner_based:
      description: Whether objects belong to who created them.
      returned: success
      type: bool
      sample: false
    description:
      description: What the schema is for. Only with O(schema_id).
      returned: success
      type: str
      sample: Says which problems are sent to which integration
    allowed_scopes:
      description: Kinds of scopes at which objects may exist. Only with O(schema_id).
      returned: success
      type: list
      elements: str
      sample: [environment]
    max_objects:
      description: How many objects there may be at a scope. Only with O(schema_id).
      returned: success
      type: int
      sample: 1000
    unique_keys:
      description: Keys that the tenant keeps unique at a scope, each a list of property paths. Only with O(schema_id).
      returned: success
      type: list
      elements: list
      sample: [[name]]
    natural_key:
      description: Property by which M(community.dynatrace.settings_object) finds an object if there is no unique key. Only with
        O(schema_id).
      returned: success
      type: list
      elements: str
      sample: [name]
    properties:
      description: All properties, those of inner objects too. Only with O(schema_id).
      returned: success
      type: list
      elements: dict
      contains:
        path:
          description: Path of the property; C([]) stands for the elements of a list or set.
          returned: success
          type: str
          sample: severityRules[]/delayInMinutes
        type:
          description: Type of the value.
          returned: success
          type: str
          sample: integer
        nullable:
          description: Whether the property may be left out.
          returned: success
          type: bool
          sample: false
        default:
          description: Default of the schema, V(null) if there is no usable one.
          returned: success
          type: raw
          sample: 0
        choices:
          description: Possible values, empty if there is no list of them.
          returned: success
          type: list
          elements: str
          sample: []
        references:
          description: Schema of the objects that the property refers to.
          returned: success
          type: str
          sample: builtin:management-zones
        conditional:
          description: Whether the property only applies with certain values of others.
          returned: success
          type: bool
          sample: false
        description:
          description: What the property is for.
          returned: success
          type: str
          sample: Minutes before an alert is sent
    document:
      description: The schema document. Only with O(document=true).
      returned: success
      type: dict
      sample: {"schemaId": "builtin:alerting.profile", "version": "8.6.3"}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import SettingsStore


def work(module):
    store = SettingsStore(module.client)
    schema_id = module.params["schema_id"]
    if not schema_id:
        return {"changed": False, "schemas": store.schemas()}
    schema = store.schema(schema_id)
    described = schema.describe()
    if module.params["document"]:
        described["document"] = schema.document
    return {"changed": False, "schemas": [described]}


def main():
    run({"schema_id": {"type": "str"}, "document": {"type": "bool", "default": False}}, work)


if __name__ == "__main__":
    main()
