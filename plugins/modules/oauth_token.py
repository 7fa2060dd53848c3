#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: oauth_token
short_description: Obtain one OAuth bearer for a whole play
version_added: "0.1.0"
description:
  - Asks the single sign-on once for the bearer of an OAuth client, to be given to other tasks as O(access_token).
    Tasks that are given the OAuth client itself ask for a bearer each.
  - A bearer lives for about five minutes. A play that runs longer gives O(client_id) and O(client_secret) to its tasks instead.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  dest:
    description:
      - File to write the bearer to, readable by its owner only. An existing file is replaced in one step.
      - The result then does not hold the bearer.
      - The directory must exist. The file is written in check mode too, because the tasks that follow need it.
    type: path
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.environment_info
"""

EXAMPLES = r"""
- name: Obtain a bearer into a file that only I can read
  community.dynatrace.oauth_token:
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ dynatrace_client_secret }}"
    account_uuid: "{{ dynatrace_account_uuid }}"
    oauth_scopes:
      - settings:objects:read
      - settings:objects:write
      - settings:schemas:read
    dest: "{{ lookup('ansible.builtin.env', 'XDG_RUNTIME_DIR') }}/dynatrace-bearer"
  register: bearer

- name: Use it
  community.dynatrace.settings_object_info:
    environment_url: https://abc12345.apps.dynatrace.com
    access_token: "{{ lookup('ansible.builtin.file', bearer.dest) }}"
    schema_ids: [builtin:alerting.profile]

- name: Obtain a bearer into a variable
  community.dynatrace.oauth_token:
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ dynatrace_client_secret }}"
  register: bearer
  no_log: true

- name: Use that one
  community.dynatrace.environment_info:
    environment_url: https://abc12345.apps.dynatrace.com
    access_token: "{{ bearer.access_token }}"
"""

RETURN = r"""
access_token:
  description:
    - The bearer. Put C(no_log=true) on the task, or it is shown with C(-v).
  returned: when O(dest) is not given
  type: str
  sample: eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjYWZl...
dest:
  description: The file that holds the bearer.
  returned: when O(dest) is given
  type: str
  sample: /run/user/1000/dynatrace-bearer
expires_at:
  description: When the bearer ends, in UTC.
  returned: success
  type: str
  sample: "2026-11-22T10:15:00Z"
expires_in:
  description: For how many seconds the bearer is good.
  returned: success
  type: int
  sample: 300
missing_scopes:
  description: Scopes that were asked for and not granted. There is also a warning about them.
  returned: success
  type: list
  elements: str
  sample: []
scopes:
  description: Scopes that were granted.
  returned: success
  type: list
  elements: str
  sample:
    - settings:objects:read
    - settings:schemas:read
token_id:
  description: Id of the OAuth client.
  returned: success
  type: str
  sample: dt0s02.ABCDEFGHIJKLMNOPQRSTUVWX
"""


from ansible_collections.community.dynatrace.plugins.module_utils.auth import iso_time
from ansible_collections.community.dynatrace.plugins.module_utils.files import write_atomically
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def work(module):
    """Return the bearer, or write it, with what is known about it."""
    credential = module.client.prepare(module.connection.oauth)
    token = credential.token()
    missing = sorted(set(credential.scopes) - set(credential.granted)) if credential.granted else []
    if missing:
        module.warn("the single sign-on did not grant these scopes: " + ", ".join(missing))
    result = {
        "changed": False,
        "expires_at": iso_time(credential.expires_at),
        "expires_in": credential.lifetime,
        "missing_scopes": missing,
        "scopes": sorted(credential.granted),
        "token_id": credential.token_id,
    }
    dest = module.params["dest"]
    if dest:
        write_atomically(dest, token)
        return dict(result, dest=dest)
    return dict(result, access_token=token)


def main():
    run({"dest": {"type": "path"}}, work)


if __name__ == "__main__":
    main()
