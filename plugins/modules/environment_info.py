#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: environment_info
short_description: Check a connection and what its credential may do
version_added: "0.1.0"
description:
  - Connects to an environment and returns what the connection options lead to - the environment, the kind of credential, its owner,
    its expiration and its scopes.
  - With O(required_for), tells before anything is changed which scopes are missing for the modules that a playbook uses.
  - What an API token may do is known exactly, as is that of a bearer which names its scopes.
    For a platform token the module tries requests that change nothing; what cannot be tried is returned as unknown.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  required_for:
    description:
      - Names of modules of this collection, with or without C(community.dynatrace.), whose scopes the credential should have.
    type: list
    elements: str
    default: []
  fail_on_missing:
    description:
      - Whether to fail when a scope is missing for one of the modules in O(required_for).
        Scopes of which nobody can tell do not fail the task, there is a warning about them.
    type: bool
    default: false
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.oauth_token
"""

EXAMPLES = r"""
- name: See what the connection leads to
  community.dynatrace.environment_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ dynatrace_api_token }}"
  register: connection

- name: Stop here unless the credential suffices for this playbook
  community.dynatrace.environment_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ dynatrace_api_token }}"
    required_for:
      - alerting_profile
      - maintenance_window
    fail_on_missing: true
"""

RETURN = r"""
environment:
  description: The environment that the options lead to.
  returned: success
  type: dict
  contains:
    tenant:
      description: Id of the environment, or host and path where it is not hosted by Dynatrace.
      type: str
      sample: abc12345
    deployment:
      description: V(saas), V(managed), V(activegate), or V(other) for any other address.
      type: str
      sample: saas
    platform:
      description: Whether requests go to the platform with a bearer, rather than to the classic API with an API token.
      type: bool
      sample: false
    api_url:
      description: Base address of the requests.
      type: str
      sample: https://abc12345.live.dynatrace.com/api/v2
credential:
  description: The credential in use. What cannot be known is null.
  returned: success
  type: dict
  contains:
    kind:
      description: V(api_token), V(access_token), V(platform_token) or V(oauth_client).
      type: str
      sample: api_token
    token_id:
      description: The part of the token that may be shown.
      type: str
      sample: dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX
    name:
      description: Name of an API token.
      type: str
      sample: ansible
    owner:
      description: Owner of the credential.
      type: str
      sample: jane.doe@example.com
    enabled:
      description: Whether an API token is enabled.
      type: bool
      sample: true
    expiration:
      description: When the credential or its bearer expires.
      type: str
      sample: "2027-01-31T00:00:00.000Z"
    personal_access_token:
      description: Whether an API token is a personal access token.
      type: bool
      sample: false
    scopes:
      description: Scopes that the credential has for sure.
      type: list
      elements: str
      sample:
        - settings.read
        - settings.write
    lacking_scopes:
      description: Scopes that the server said are missing.
      type: list
      elements: str
      sample: []
    all_scopes_known:
      description: Whether the credential has no other scope than RV(credential.scopes).
      type: bool
      sample: true
missing_scopes:
  description: For each module in O(required_for) with a gap, the scopes that the credential lacks.
  returned: success, and when O(fail_on_missing) fails the task
  type: dict
  sample:
    alerting_profile:
      - settings.write
unknown_scopes:
  description: For each module in O(required_for), the scopes of which nobody can tell.
  returned: success
  type: dict
  sample: {}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.examination import EXAMINATION_OPTIONS, examine, judged
from ansible_collections.community.dynatrace.plugins.module_utils.module import run


def work(module):
    """Return the environment, the credential and the gaps."""
    client = module.client
    environment = module.connection.environment
    return {
        "changed": False,
        "environment": {
            "tenant": client.tenant,
            "deployment": environment.deployment,
            "platform": client.platform,
            "api_url": environment.api(client.platform),
        },
        **judged(module, examine(client, module.params["required_for"])),
    }


def main():
    run(EXAMINATION_OPTIONS, work)


if __name__ == "__main__":
    main()
