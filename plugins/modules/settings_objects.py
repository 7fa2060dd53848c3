#!/usr/bin/python
# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: settings_objects
short_description: Manage many settings objects in one task
version_added: "0.1.0"
description:
  - Brings any number of settings objects of any schemas and scopes into the wanted state, with few requests. One listing tells what
    is there, and objects are created many at a time.
  - All objects are planned and validated before the first write. Everything that is not valid is reported at once, and nothing is
    written then.
  - Objects may refer to each other by name. What others need is written first. An object whose needs failed is skipped and says so;
    objects that need each other in a circle are an error that shows the circle.
  - An object is found in the same way as M(community.dynatrace.settings_object) does.
  - A run that was interrupted can be repeated; no object is made twice.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes
options:
  objects:
    description:
      - The objects. Each has either O(objects[].schema_id) and O(objects[].value), or O(objects[].type) and O(objects[].config).
    type: list
    elements: dict
    required: true
    suboptions:
      schema_id:
        description: Id of the schema, for example V(builtin:ownership.teams).
        type: str
      value:
        description:
          - The value, with the property names of the schema. References and secrets as in M(community.dynatrace.settings_object).
        type: dict
      type:
        description: Name of the module that manages objects of this kind, instead of a schema.
        type: str
        choices: [alerting_profile, auto_tag, frequent_issue_detection, maintenance_window, management_zone]
      config:
        description: The options of that module which describe the object.
        type: dict
      scope:
        description:
          - Where the object applies, V(environment), the id of an entity, or its type and name such as V(entity:HOST/web-1).
        type: str
        default: environment
      state:
        description: Whether the object should exist.
        type: str
        choices: [present, absent]
        default: present
      value_mode:
        description:
          - V(replace) makes the object exactly what is given; V(merge) leaves alone what is not given.
        type: str
        choices: [replace, merge]
        default: replace
      merge_lists_on:
        description: With O(objects[].value_mode=merge), lists whose elements are merged, and the property that identifies an element.
        type: dict
      object_id:
        description: Object id, to rename an object or to choose between objects that share a name.
        type: str
      external_id:
        description: External id of the object, at most 500 characters.
        type: str
      match_on:
        description: Paths of the properties by which to find the object, instead of the keys of the schema.
        type: list
        elements: str
      adopt:
        description: Put our external id on an object that exists already and was found by its key.
        type: bool
        default: false
      position:
        description:
          - Place of the object, for ordered schemas. V(first), V(last), or a dictionary with C(after) or C(before).
          - Better use O(order). With O(order=declared) the place in the list is the position, and this option an error.
        type: raw
      permissions:
        description:
          - Who may use the object beside its owner, for owner-based schemas. As in M(community.dynatrace.settings_object).
          - Without it permissions are neither read nor changed. With it they cost a request for each object, and one for each change.
        type: dict
        suboptions:
          all_users:
            description: What everybody may do. V(write) includes reading, V(none) takes the access away.
            type: str
            choices: [none, read, write]
          users:
            description: What single users may do. Users who are not named keep the access they have.
            type: list
            elements: dict
            suboptions:
              id:
                description: UUID of the user.
                type: str
                required: true
              access:
                description: What the user may do.
                type: str
                choices: [none, read, write]
                required: true
          groups:
            description: What the members of groups may do. Groups that are not named keep the access they have.
            type: list
            elements: dict
            suboptions:
              id:
                description: UUID of the group.
                type: str
                required: true
              access:
                description: What its members may do.
                type: str
                choices: [none, read, write]
                required: true
          exclusive:
            description: Whether everybody who is not named here loses access. The owner never does.
            type: bool
            default: false
      update_secrets:
        description: V(on_create) keeps stored secrets as they are; V(always) sends them on each run, which is then a change.
        type: str
        choices: [on_create, always]
        default: on_create
  order:
    description:
      - V(declared) gives the objects of ordered schemas the order in which they stand in O(objects), with as few moves as possible.
        Objects that are not in the list stay where they are. A diff shows what moves, with the neighbours that it has and gets.
      - V(any) leaves the order alone.
    type: str
    choices: [any, declared]
    default: any
  places:
    description:
      - Further schemas and scopes to look at for O(purge) and for RV(unmanaged), beside those of O(objects).
    type: list
    elements: dict
    suboptions:
      schema_id:
        description: Id of the schema.
        type: str
        required: true
      scope:
        description: Scope, as in O(objects[].scope).
        type: str
        default: environment
  purge:
    description:
      - What happens to objects of the schemas and scopes of O(objects) and O(places) that no entry of O(objects) means.
      - V(managed) deletes those that this collection created, V(all) deletes every one. Objects that the tenant protects stay.
      - Objects of schemas with a single object are never purged.
    type: str
    choices: [none, managed, all]
    default: none
  purge_limit:
    description:
      - The most objects that O(purge) may delete, as a number or as a share of the objects that there are. If more would go, nothing
        is written.
    type: str
    default: 10%
  allow_empty:
    description: Whether O(purge) may go on when no object is wanted at all.
    type: bool
    default: false
  validate:
    description: Let the server check all changes before the first is written. In check mode the server is always asked.
    type: bool
    default: true
  on_invalid:
    description:
      - What to do when entries are not valid. V(fail) writes nothing. V(skip) leaves them out, together with those that need them.
    type: str
    choices: [fail, skip]
    default: fail
  on_error:
    description:
      - What to do when the server refuses a write. V(stop) writes nothing more, V(continue) goes on with all that does not need the
        failed object, V(rollback) stops and puts back what was done.
      - A rollback cannot restore the secrets of a deleted object, nor its id and its permissions.
    type: str
    choices: [stop, continue, rollback]
    default: stop
  backup:
    description:
      - File to write the way back to before the first write, in JSON. Its C(settings_objects) is a list that O(objects) takes, with
        which everything becomes again as it was; O(order=declared) restores the order too.
      - Only its owner can read it. Secrets in it are masks, which keep what the tenant has stored; the secrets of a deleted object
        have to be put in by hand.
      - Nothing is written in check mode or when nothing changes.
    type: path
  progress:
    description:
      - Keep a small file up to date that tells during a long run how many objects are done, in JSON. Only its owner can read it.
      - V(true) puts it into C(~/.ansible/dynatrace-progress) under the name of the tenant, for example C(abc12345.json). Everything else
        but V(false) is the path of the file. RV(progress_file) names it.
      - Tasks that write to one tenant at the same time need paths of their own.
      - Nothing is written in check mode.
    type: raw
    default: false
seealso:
  - module: community.dynatrace.settings_object
"""

EXAMPLES = r"""
- name: A zone, and a profile that uses it
  community.dynatrace.settings_objects:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    objects:
      - type: management_zone
        config:
          name: Production
          rules:
            - {type: SELECTOR, entity_selector: 'type("HOST"),tag("stage:production")'}
      - type: alerting_profile
        config:
          name: Production
          management_zone: Production
      - schema_id: builtin:ownership.teams
        value:
          name: Checkout
          identifier: checkout
          responsibilities: {development: true, operations: true, infrastructure: false, security: false, lineOfBusiness: false}

- name: Exactly these maintenance windows, at most five old ones removed
  community.dynatrace.settings_objects:
    objects: "{{ maintenance_windows }}"
    places:
      - schema_id: builtin:alerting.maintenance-window
    purge: managed
    purge_limit: "5"
    backup: /var/backups/dynatrace/maintenance-windows.json

- name: Go back to what was before
  community.dynatrace.settings_objects:
    objects: "{{ (lookup('ansible.builtin.file', '/var/backups/dynatrace/maintenance-windows.json') | from_json).settings_objects }}"
    order: declared

- name: The storage rules in this order
  community.dynatrace.settings_objects:
    objects: "{{ log_storage_rules }}"
    order: declared
    on_error: rollback

- name: Thousands of objects, to be followed with watch cat ~/.ansible/dynatrace-progress/abc12345.json
  community.dynatrace.settings_objects:
    objects: "{{ everything }}"
    progress: true
"""

RETURN = r"""
results:
  description:
    - One entry for each object. Unchanged objects are left out where the result would become too long for AWX; RV(omitted) counts them.
  returned: when objects are planned
  type: list
  elements: dict
  contains:
    index:
      description: Place in O(objects), counted from 0; V(null) for an object that a purge removes.
      type: int
      returned: always
      sample: 0
    action:
      description:
        - What was done, or in check mode would be done (V(created), V(updated), V(moved), V(deleted), V(reset), V(unchanged)), or why
          nothing was (V(invalid), V(skipped), V(failed), V(not_attempted), V(rolled_back)).
      type: str
      returned: always
      sample: created
    schema_id:
      description: Schema of the object.
      type: str
      returned: always
      sample: builtin:management-zones
    scope:
      description: Scope of the object.
      type: str
      returned: always
      sample: environment
    key:
      description: What tells the object from others.
      type: str
      returned: always
      sample: Production
    object_id:
      description: Object id, V(null) as long as the object does not exist.
      type: str
      returned: always
      sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
    changed_paths:
      description: The properties or options that differed, empty unless an existing object is changed.
      type: list
      elements: str
      returned: always
      sample: ["objects[0].config.rules"]
    modified:
      description: When the object had last been changed, milliseconds since 1970 in UTC.
      type: int
      returned: if an existing object is changed
      sample: 1767225600000
    modified_by:
      description: Who had changed the object last.
      type: str
      returned: if an existing object is changed
      sample: 5c9b8d2e-3f4a-4b6c-8d7e-9f0a1b2c3d4e
    error:
      description: Why nothing was done, or, where the object is written, why its permissions were not.
      type: str
      returned: if there was an error
      sample: "POST /settings/objects: 400 Constraints violated; objects[0].config.name: Must not be blank"
    violations:
      description: What is wrong, one entry a property.
      type: list
      elements: dict
      returned: if there was an error
      sample: [{"path": "objects[0].config.name", "message": "Must not be blank"}]
summary:
  description: How often each action came up, C(arranged) for objects moved into the declared order, and C(unmanaged).
  returned: when objects are planned
  type: dict
  sample: {"created": 2, "unchanged": 498, "arranged": 0, "unmanaged": 3}
unmanaged:
  description: Live objects of the schemas and scopes at hand that no entry of O(objects) means.
  returned: success
  type: list
  elements: dict
  contains:
    schema_id:
      description: Schema of the object.
      type: str
      returned: always
      sample: builtin:alerting.profile
    scope:
      description: Scope of the object.
      type: str
      returned: always
      sample: environment
    object_id:
      description: Object id.
      type: str
      returned: always
      sample: vu9U3hXa3q0AAAABABhidWlsdGluOmFsZXJ0aW5nLnByb2ZpbGUABnRlbmFudAAG...
    key:
      description: What tells the object from others.
      type: str
      returned: always
      sample: Default
    managed:
      description: Whether this collection created the object.
      type: bool
      returned: always
      sample: false
    modified:
      description: When the object was last changed, milliseconds since 1970 in UTC.
      type: int
      returned: always
      sample: 1767225600000
    modified_by:
      description: Who changed the object last.
      type: str
      returned: always
      sample: 5c9b8d2e-3f4a-4b6c-8d7e-9f0a1b2c3d4e
omitted:
  description: How many entries of C(results), C(unmanaged) and C(diff) were left out to keep the result short.
  returned: success
  type: dict
  sample: {}
progress_file:
  description: The file of O(progress), V(null) without one.
  returned: success
  type: str
  sample: /home/jane/.ansible/dynatrace-progress/abc12345.json
requests:
  description: Number of requests sent.
  returned: when objects are planned
  type: int
  sample: 12
seconds:
  description: Seconds that the module took.
  returned: success
  type: float
  sample: 1.4
"""

from ansible_collections.community.dynatrace.plugins.module_utils.settings.bulk.run import run_bulk
from ansible_collections.community.dynatrace.plugins.module_utils.settings.permissions import PERMISSIONS

OBJECT = {
    "schema_id": {"type": "str"},
    "value": {"type": "dict"},
    "type": {
        "type": "str",
        "choices": ["alerting_profile", "auto_tag", "frequent_issue_detection", "maintenance_window", "management_zone"],
    },
    "config": {"type": "dict"},
    "scope": {"type": "str", "default": "environment"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "value_mode": {"type": "str", "choices": ["replace", "merge"], "default": "replace"},
    "merge_lists_on": {"type": "dict"},
    "object_id": {"type": "str"},
    "external_id": {"type": "str"},
    "match_on": {"type": "list", "elements": "str"},
    "adopt": {"type": "bool", "default": False},
    "position": {"type": "raw"},
    "permissions": PERMISSIONS,
    "update_secrets": {"type": "str", "choices": ["on_create", "always"], "default": "on_create"},
}


def main():
    run_bulk(
        {
            "objects": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": OBJECT,
                "required_one_of": [("schema_id", "type")],
                "mutually_exclusive": [("schema_id", "type"), ("value", "config")],
                "required_by": {"value": "schema_id", "config": "type"},
            },
            "order": {"type": "str", "choices": ["any", "declared"], "default": "any"},
            "places": {
                "type": "list",
                "elements": "dict",
                "options": {"schema_id": {"type": "str", "required": True}, "scope": {"type": "str", "default": "environment"}},
            },
            "purge": {"type": "str", "choices": ["none", "managed", "all"], "default": "none"},
            "purge_limit": {"type": "str", "default": "10%"},
            "allow_empty": {"type": "bool", "default": False},
            "validate": {"type": "bool", "default": True},
            "on_invalid": {"type": "str", "choices": ["fail", "skip"], "default": "fail"},
            "on_error": {"type": "str", "choices": ["stop", "continue", "rollback"], "default": "stop"},
            "backup": {"type": "path"},
            "progress": {"type": "raw", "default": False},
        }
    )


if __name__ == "__main__":
    main()
