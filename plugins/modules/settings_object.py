#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_object
short_description: Manage one settings object of any schema
version_added: "0.1.0"
description:
  - Creates, updates, moves and deletes an object of Settings 2.0, whatever its schema.
  - Nothing is written when the object is as wanted already. In check mode the server is asked whether it would accept the
    change, so that check mode fails where the real run would.
  - The object is found by O(object_id), O(external_id), O(match_on), the unique keys of the schema, the property by which
    people tell the objects of the schema apart, or, for schemas with a single object, by its scope. Several objects that fit
    are an error that lists their ids.
  - If none of these exist, the whole value identifies the object; a warning then says so when it is created.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.settings
  - community.dynatrace.connection
  - community.dynatrace.attributes
options:
  schema_id:
    description:
      - Id of the schema, for example V(builtin:alerting.profile). The modules M(community.dynatrace.settings_schema_info)
        and M(community.dynatrace.settings_object_info) show what a tenant has.
    type: str
    required: true
  scope:
    description:
      - Where the object applies, V(environment), the id of an entity such as V(HOST-0123456789ABCDEF), or its type and name such as
        V(entity:HOST/web-1).
      - The scope of an object never changes; the same key at another scope is another object.
    type: str
    default: environment
  value:
    description:
      - The value, with the property names of the schema. Required with O(state=present).
      - A dictionary with the single key C($ref) anywhere in it stands for the id of another object. It holds the schema id and
        the name, such as V(builtin:management-zones/Production), or a dictionary with C(schema_id), C(scope), C(name) or C(match)
        (property path to value), and C(attribute) (V(object_id), V(numeric_id) or V(uid)). With the type and the name of an entity,
        such as V(entity:HOST/web-1), it stands for the id of the entity.
      - Secrets in it are kept out of all output; the schema says which parts are secret.
    type: dict
  value_mode:
    description:
      - V(replace) makes the object exactly what is given; required properties that are not given get the schema's default.
      - V(merge) lays the given value over the stored one; what is not given stays.
    type: str
    choices: [replace, merge]
    default: replace
  merge_lists_on:
    description:
      - With O(value_mode=merge), lists whose elements are merged instead of replaced whole. The key is the path of the list
        (C(rules) or C(schedule/exceptions)), the value the name of the property that identifies an element, or V(*) if the
        whole element does.
    type: dict
  match_on:
    description:
      - Paths of the properties by which to find the object, such as V(name) or V(generalProperties/name), instead of the keys of
        the schema.
    type: list
    elements: str
  position:
    description:
      - Place of the object, for ordered schemas. V(first), V(last), or a dictionary with C(after) or C(before) and the object id,
        the external id or the key of another object at the same scope.
      - Without it a new object goes last and an existing one stays where it is.
    type: raw
  permissions:
    description:
      - Who may use the object beside its owner. Only for schemas that are owner-based (C(owner_based) in the result of
        M(community.dynatrace.settings_schema_info)), and as far as is known only with a credential of the platform, not with
        O(api_token).
      - An object of such a schema belongs to whoever creates it. Nobody else can see it before being given access.
      - Without this option permissions are neither read nor changed. With it they cost a request, and one more for each change.
      - The server cannot be asked beforehand whether it would accept permissions, so that check mode does not find out about users and
        groups that do not exist.
    type: dict
    suboptions:
      all_users:
        description:
          - What everybody may do. V(write) includes reading, V(none) takes the access away. It is left as it is if it is not given.
        type: str
        choices: [none, read, write]
      users:
        description:
          - What single users may do. Users who are not named keep the access they have, see O(permissions.exclusive).
        type: list
        elements: dict
        suboptions:
          id:
            description: UUID of the user. The uid of a service user is one too.
            type: str
            required: true
          access:
            description: As O(permissions.all_users).
            type: str
            choices: [none, read, write]
            required: true
      groups:
        description:
          - What the members of groups may do. Groups that are not named keep the access they have, see O(permissions.exclusive).
        type: list
        elements: dict
        suboptions:
          id:
            description: UUID of the group.
            type: str
            required: true
          access:
            description: As O(permissions.all_users).
            type: str
            choices: [none, read, write]
            required: true
      exclusive:
        description:
          - Whether everybody who is not named here loses access. The owner never does.
        type: bool
        default: false
  update_secrets:
    description:
      - V(on_create) sends secrets only when the object is created, when the tenant has none stored, or when the tenant asks for
        them because of another change. Nobody can see whether a stored secret differs.
      - V(always) sends them on each run, which is then reported as a change.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: community.dynatrace.settings_object_info
  - module: community.dynatrace.settings_schema_info
"""

EXAMPLES = r"""
- name: Own a service as a team
  community.dynatrace.settings_object:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    schema_id: builtin:ownership.teams
    value:
      name: Checkout
      identifier: checkout
      responsibilities: {development: true, operations: true, infrastructure: false, security: false, lineOfBusiness: false}

- name: Send problems of the zone Production to a webhook, naming the alerting profile instead of its id
  community.dynatrace.settings_object:
    schema_id: builtin:problem.notifications
    value:
      enabled: true
      type: WEBHOOK
      displayName: On-call bridge
      alertingProfile: {"$ref": "builtin:alerting.profile/Production"}
      webHookNotification:
        url: https://bridge.example.com/dynatrace
        acceptAnyCertificate: false
        notifyEventMergesEnabled: false
        notifyClosedProblems: true
        useOAuth2: false
        urlContainsSecret: false
        payload: "{ProblemDetailsJSON}"
        headers:
          - {name: Authorization, secret: true, secretValue: "{{ vaulted_bridge_header }}"}

- name: Change one threshold of one host and leave everything else as it is
  community.dynatrace.settings_object:
    schema_id: builtin:host.monitoring.mode
    scope: HOST-0123456789ABCDEF
    value_mode: merge
    value:
      monitoringMode: INFRA_ONLY

- name: Let the rule for payment logs come first
  community.dynatrace.settings_object:
    schema_id: builtin:logmonitoring.log-storage-settings
    value:
      enabled: true
      config-item-title: Payment
      send-to-storage: true
      matchers: []
    match_on: [config-item-title]
    position: first

- name: A connection that everybody may use and one group may change
  community.dynatrace.settings_object:
    environment_url: https://abc12345.apps.dynatrace.com
    platform_token: "{{ vaulted_platform_token }}"
    schema_id: app:dynatrace.slack:connection
    value:
      name: Alerts
      token: "{{ vaulted_slack_token }}"
    permissions:
      all_users: read
      groups:
        - id: 2c1b7a90-5d3e-4f6a-8b9c-0d1e2f3a4b5c
          access: write
      exclusive: true

- name: Remove a team
  community.dynatrace.settings_object:
    schema_id: builtin:ownership.teams
    value:
      identifier: checkout
    match_on: [identifier]
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
  sample: ["value.name"]
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
permissions:
  description: Who may use the object beside its owner, in the form of O(permissions).
  returned: if O(permissions) is given and the object shall be present
  type: dict
  sample: {"all_users": "read", "users": [], "groups": [{"id": "2c1b7a90-5d3e-4f6a-8b9c-0d1e2f3a4b5c", "access": "write"}]}
schema_id:
  description: Schema of the object.
  returned: success
  type: str
  sample: builtin:ownership.teams
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
  sample: {"name": "Checkout", "identifier": "checkout"}
violations:
  description: What is wrong with the value, one entry a property.
  returned: when the value is refused
  type: list
  elements: dict
  sample:
    - path: "value.name"
      message: "Must not be blank"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.permissions import PERMISSIONS
from ansible_collections.community.dynatrace.plugins.module_utils.settings.run import run_generic


def main():
    run_generic(
        {
            "schema_id": {"type": "str", "required": True},
            "scope": {"type": "str", "default": "environment"},
            "value": {"type": "dict"},
            "value_mode": {"type": "str", "choices": ["replace", "merge"], "default": "replace"},
            "merge_lists_on": {"type": "dict"},
            "match_on": {"type": "list", "elements": "str"},
            "position": {"type": "raw"},
            "permissions": PERMISSIONS,
            "update_secrets": {"type": "str", "choices": ["on_create", "always"], "default": "on_create"},
        },
        required_if=[("state", "present", ("value",))],
    )


if __name__ == "__main__":
    main()
