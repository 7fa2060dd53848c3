#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_platform_token_info
short_description: List platform tokens of the account
version_added: "0.1.0"
description:
  - Lists the platform tokens (C(dt0s16)) of the users and service users of the account, with all that the account tells about them, which
    never includes the secret.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only tokens of this name.
    type: str
  user:
    description:
      - Only tokens of the user or service user with this email address or UUID.
    type: str
  status:
    description:
      - Only tokens with this status. Without it, all but those that were revoked.
    type: str
    choices: [ACTIVE, INACTIVE, EXPIRED, REVOKED]
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.api_token_info
  - module: community.dynatrace.iam_service_user
"""

EXAMPLES = r"""
- name: Which platform tokens are there?
  community.dynatrace.iam_platform_token_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    status: ACTIVE
  register: found

- name: Fail where one of them expires within two weeks
  ansible.builtin.assert:
    that: (item.expiration_date[:19] | ansible.builtin.to_datetime('%Y-%m-%dT%H:%M:%S') - now(utc=true)).days > 14
  loop: "{{ found.tokens }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
tokens:
  description: The tokens.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Prefix and public part of the token.
      type: str
      sample: dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX
    name:
      description: Name of the token.
      type: str
      sample: shop pipeline
    description:
      description: What the token is for.
      type: str
      sample: Rolls out what the shop monitors
    status:
      description: Status of the token.
      type: str
      sample: ACTIVE
    scopes:
      description: Scopes of the token.
      type: list
      elements: str
      sample: ["settings:objects:read"]
    resources:
      description: The account or the environments that the token is for.
      type: list
      elements: str
      sample: ["urn:dtaccount:12345678-1234-1234-1234-123456789012"]
    tags:
      description: Tags of the token.
      type: list
      elements: str
      sample: []
    user_id:
      description: UUID of the user or service user whose token it is.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    created_at:
      description: When the token was created, V(null) where the account does not tell.
      type: str
      sample: "2026-11-02T12:00:00.000Z"
    expiration_date:
      description: When the token expires, V(null) if it never does.
      type: str
      sample: "2027-01-31T12:00:00.000Z"
    last_used_at:
      description: When the token was last used, V(null) if it never was.
      type: str
      sample: "2026-11-25T08:30:00.000Z"
    last_client_ip:
      description: Where the token was last used from, V(null) if it never was.
      type: str
      sample: 192.0.2.7
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.platform_tokens import list_platform_tokens
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {
    "name": {"type": "str"},
    "user": {"type": "str"},
    "status": {"type": "str", "choices": ["ACTIVE", "INACTIVE", "EXPIRED", "REVOKED"]},
}


def work(module):
    """Return the tokens that are asked for."""
    params = module.params
    return {"changed": False, "tokens": list_platform_tokens(module.client, params["name"], params["user"], params["status"])}


def main():
    run_account("iam_platform_token_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
