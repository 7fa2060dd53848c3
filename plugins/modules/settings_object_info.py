#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_object_info
short_description: List settings objects or the values in force
version_added: "0.1.0"
description:
  - Returns the objects of Settings 2.0 that match all given options, or with O(effective=true) the values in force at a scope,
    whether stored there, inherited or default.
  - Secrets are returned as the masks that the tenant gives.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  schema_ids:
    description:
      - Ids of the schemas whose objects to return.
      - Required with O(effective=true). Otherwise at least one of O(schema_ids), O(scopes) and O(external_ids) is required.
    type: list
    elements: str
  scopes:
    description:
      - Scopes whose objects to return, V(environment), ids of entities, or their types and names such as V(entity:HOST/web-1).
        Objects at other scopes are not returned, narrower ones neither.
      - With O(effective=true) exactly one scope.
    type: list
    elements: str
  external_ids:
    description: External ids of the objects to return.
    type: list
    elements: str
  filter:
    description:
      - Condition in the filter language of the API, at most 1024 characters, for example V(value.name = 'Production') or
        V(modified > '2026-01-01').
    type: str
  effective:
    description: Whether to return the values in force at the scope instead of the objects stored there.
    type: bool
    default: false
seealso:
  - module: community.dynatrace.settings_object
  - module: community.dynatrace.settings_schema_info
"""

EXAMPLES = r"""
- name: List all alerting profiles
  community.dynatrace.settings_object_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    schema_ids: [builtin:alerting.profile]
  register: profiles

- name: Find one management zone
  community.dynatrace.settings_object_info:
    schema_ids: [builtin:management-zones]
    filter: value.name = 'Production'

- name: See how one host is monitored, wherever that is set
  community.dynatrace.settings_object_info:
    schema_ids: [builtin:host.monitoring.mode]
    scopes: [HOST-0123456789ABCDEF]
    effective: true
"""

RETURN = r"""
settings_objects:
  description: The objects or values found.
  returned: success
  type: list
  elements: dict
  contains:
    object_id:
      description: Object id. Not returned with O(effective=true).
      returned: success
      type: str
      sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
    schema_id:
      description: Schema of the object.
      returned: success
      type: str
      sample: builtin:alerting.profile
    schema_version:
      description: Version of the schema. Not returned with O(effective=true).
      returned: success
      type: str
      sample: 8.6.3
    scope:
      description: Scope of the object.
      returned: success
      type: str
      sample: environment
    origin:
      description: Scope that the value comes from. Only returned with O(effective=true).
      returned: success
      type: str
      sample: environment
    external_id:
      description: External id. Not returned with O(effective=true).
      returned: success
      type: str
      sample: community.dynatrace:7a5f0c1b2d3e4f5061728394a5b6c7d8e9f0a1b2
    summary:
      description: Short text by which the web interface shows the object. Not returned with O(effective=true).
      returned: success
      type: str
      sample: Production
    value:
      description: The value with the property names of the API.
      returned: success
      type: dict
      sample: {"name": "Production", "severityRules": [], "eventFilters": []}
    created:
      description: When the object was created, milliseconds since 1970 in UTC. Not returned with O(effective=true).
      returned: success
      type: int
      sample: 1767225600000
    created_by:
      description: Who created the object. Not returned with O(effective=true).
      returned: success
      type: str
      sample: 5c9b8d2e-3f4a-4b6c-8d7e-9f0a1b2c3d4e
    modified:
      description: When the object was last changed, milliseconds since 1970 in UTC. Not returned with O(effective=true).
      returned: success
      type: int
      sample: 1767225600000
    modified_by:
      description: Who changed the object last. Not returned with O(effective=true).
      returned: success
      type: str
      sample: 5c9b8d2e-3f4a-4b6c-8d7e-9f0a1b2c3d4e
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.settings.entity_names import resolve_scopes
from ansible_collections.community.dynatrace.plugins.module_utils.settings.objects import SettingsStore


def work(module):
    params = module.params
    store = SettingsStore(module.client)
    scopes = resolve_scopes(module.client, params["scopes"] or ())
    if params["effective"]:
        if len(scopes) != 1:
            module.fail_json(msg="effective values are those of one scope: give scopes exactly one element")
        found = store.effective_values(params["schema_ids"], scopes[0])
    else:
        found = store.search(params["schema_ids"] or (), scopes, params["external_ids"] or (), params["filter"])
    return {"changed": False, "settings_objects": list(found)}


def main():
    run(
        {
            "schema_ids": {"type": "list", "elements": "str"},
            "scopes": {"type": "list", "elements": "str"},
            "external_ids": {"type": "list", "elements": "str"},
            "filter": {"type": "str"},
            "effective": {"type": "bool", "default": False},
        },
        work,
        required_one_of=[("schema_ids", "scopes", "external_ids")],
        required_if=[("effective", True, ("schema_ids", "scopes"))],
    )


if __name__ == "__main__":
    main()
