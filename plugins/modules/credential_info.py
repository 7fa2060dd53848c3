#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: credential_info
short_description: List the credentials in the credential vault
version_added: "0.1.0"
description:
  - Lists credentials with all that the tenant tells about them, which never includes the secrets.
  - Credentials that are for their owner only are listed for their owner only.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  name:
    description:
      - Only credentials of this name.
    type: str
  type:
    description:
      - Only credentials of this type.
    type: str
    choices: [AWS_MONITORING_KEY_BASED, AWS_MONITORING_ROLE_BASED, CERTIFICATE, PUBLIC_CERTIFICATE, SNMPV3, TOKEN, USERNAME_PASSWORD]
  scope:
    description:
      - Only credentials that have this scope, perhaps among others.
    type: str
    choices: [APP_ENGINE, EXTENSION, EXTENSION_AUTHENTICATION, SYNTHETIC]
  user:
    description:
      - Only credentials that this user of Dynatrace may use - their own, and those that are there for everybody.
    type: str
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.credential
"""

EXAMPLES = r"""
- name: What do our monitors log in with?
  community.dynatrace.credential_info:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    scope: SYNTHETIC
  register: found

- name: Credentials that nothing uses
  ansible.builtin.debug:
    msg: "{{ found.credentials | rejectattr('credential_usage_summary') | map(attribute='name') }}"
"""

RETURN = r"""
credentials:
  description: The credentials.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: Id of the credential.
      type: str
      sample: CREDENTIALS_VAULT-0123456789ABCDEF
    name:
      description: Name of the credential.
      type: str
      sample: shop login
    type:
      description: What kind of credential it is.
      type: str
      sample: USERNAME_PASSWORD
    scopes:
      description: What may use the credential.
      type: list
      elements: str
      sample: [SYNTHETIC]
    description:
      description: What the credential is for.
      type: str
      sample: Login of the monitors
    owner:
      description: The user whose credential created it.
      type: str
      sample: jane.doe@example.com
    owner_access_only:
      description: Whether only the owner may see and use it.
      type: bool
      sample: false
    allow_contextless_requests:
      description: Whether functions that run outside of an app may read it.
      type: bool
      sample: false
    allowed_entities:
      description: Users and apps that may use it.
      type: list
      elements: dict
      sample: [{"id": "jane.doe@example.com", "type": "USER"}]
    credential_usage_summary:
      description: What uses it, as far as the tenant tells.
      type: list
      elements: dict
      sample: [{"type": "HTTP_MONITOR", "count": 3}]
    external_vault:
      description: The vault from which Dynatrace fetches the secrets, without the secret for it, in the spelling of the API.
      type: dict
      returned: when there is one
      sample: {"sourceAuthMethod": "HASHICORP_VAULT_APPROLE", "vaultUrl": "https://vault.example.com:8200"}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.plugins.module_utils.resources.vault import SCOPES, TYPES, described, list_credentials

ARGUMENT_SPEC = {
    "name": {"type": "str"},
    "type": {"type": "str", "choices": list(TYPES)},
    "scope": {"type": "str", "choices": list(SCOPES)},
    "user": {"type": "str"},
}


def work(module):
    """Return the credentials that are asked for."""
    params = module.params
    found = [
        described(item)
        for item in list_credentials(module.client, params["name"], params["user"])
        if params["type"] in (None, item["type"]) and (params["scope"] is None or params["scope"] in item.get("scopes", ()))
    ]
    return {"changed": False, "credentials": found}


def main():
    run(ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
