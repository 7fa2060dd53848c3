#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_token_info
short_description: List API tokens, or find out whose secret something is
version_added: "0.1.0"
description:
  - Lists access tokens and personal access tokens with all that the tenant tells about them, which never includes the secret.
  - With O(secret), tells which token a secret belongs to, and whether it is still good.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only tokens of this name.
    type: str
  owner:
    description:
      - Only tokens of this owner; upper and lower case differ.
    type: str
  scopes:
    description:
      - Only tokens with all of these scopes.
    type: list
    elements: str
    default: []
  secret:
    description:
      - A whole token; only the token with this secret is returned, or none if the tenant has no such token.
    type: str
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.api_token
"""

EXAMPLES = r"""
- name: Which tokens may write settings?
  community.dynatrace.api_token_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    scopes: [settings.write]
  register: writers

- name: Is the secret in the vault still good?
  community.dynatrace.api_token_info:
    secret: "{{ vaulted_metrics_token }}"
  register: found
  failed_when: not (found.tokens | selectattr('enabled'))
"""

RETURN = r"""
tokens:
  description: The tokens, the youngest first.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Prefix and public part of the token.
      type: str
      sample: dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX
    name:
      description: Name of the token.
      type: str
      sample: shop metrics
    enabled:
      description: Whether the token is enabled.
      type: bool
      sample: true
    owner:
      description: Owner of the token.
      type: str
      sample: jane.doe@example.com
    personal_access_token:
      description: Whether it is a personal access token.
      type: bool
      sample: false
    scopes:
      description: Scopes of the token.
      type: list
      elements: str
      sample: [metrics.ingest, metrics.read]
    creation_date:
      description: When the token was created.
      type: str
      sample: "2026-11-02T12:00:00.000Z"
    expiration_date:
      description: When the token expires; missing if it never does.
      type: str
      sample: "2027-01-31T12:00:00.000Z"
    last_used_date:
      description: When the token was last used; missing if it never was.
      type: str
      sample: "2026-11-25T08:30:00.000Z"
    last_used_ip_address:
      description: Where the token was last used from; missing if it never was.
      type: str
      sample: 192.0.2.7
    modified_date:
      description: When the name or the scopes of the token were last changed; missing if they never were.
      type: str
      sample: "2026-11-03T12:00:00.000Z"
    additional_metadata:
      description: What the tenant keeps of a token that it made for itself.
      type: dict
      sample: {}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.options import returned
from ansible_collections.community.dynatrace.plugins.module_utils.resources.tokens import list_tokens, look_up

ARGUMENT_SPEC = {
    "name": {"type": "str"},
    "owner": {"type": "str"},
    "scopes": {"type": "list", "elements": "str", "default": []},
    "secret": {"type": "str", "no_log": True},
}


def work(module):
    """Return the tokens that are asked for."""
    params = module.params
    found = [look_up(module.client, params["secret"])] if params["secret"] else list_tokens(module.client, params["owner"])
    tokens = [
        returned(token)
        for token in found
        if token is not None
        and params["name"] in (None, token["name"])
        and params["owner"] in (None, token["owner"])
        and set(params["scopes"]) <= set(token["scopes"])
    ]
    return {"changed": False, "tokens": tokens}


def main():
    run(ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
