#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: credential
short_description: Manage credentials in the credential vault
version_added: "0.1.0"
description:
  - Creates, changes and deletes credentials that synthetic monitors, extensions and apps use.
  - A credential is found by its name. Names need not be unique in a tenant; if there are several of one name, choose one with O(id).
  - The API tells metadata only. What it never tells cannot be compared; see O(update_secrets).
  - The API replaces a credential as a whole when it is changed. Whatever is changed, all that the type of the credential needs and that
    the API never tells has to be given again. A task that would have to change something without it fails before anything is written, in
    check mode too, and names the options that are missing.
  - Beside that, an option that is not given is left as it is. An empty list or text makes it empty.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.resource
  - community.dynatrace.resource.id
  - community.dynatrace.resource.secrets
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  name:
    description:
      - Name of the credential.
    type: str
  type:
    description:
      - What kind of credential it is. Needed for a new one, and fixed when it is created.
    type: str
    choices: [AWS_MONITORING_KEY_BASED, AWS_MONITORING_ROLE_BASED, CERTIFICATE, PUBLIC_CERTIFICATE, SNMPV3, TOKEN, USERNAME_PASSWORD]
  scopes:
    description:
      - What may use the credential. Their order does not count. Needed for a new one.
      - V(APP_ENGINE) is only there where the tenant has apps.
    type: list
    elements: str
    choices: [APP_ENGINE, EXTENSION, EXTENSION_AUTHENTICATION, SYNTHETIC]
  description:
    description:
      - What the credential is for.
    type: str
  owner_access_only:
    description:
      - Whether only the owner may see and use the credential, who is the user whose credential created it. A new one without this option
        is there for everybody.
      - What the user of this task may not see looks as if it did not exist. A task with the same name then creates another credential.
    type: bool
  allow_contextless_requests:
    description:
      - Whether functions that run outside of an app, in workflows for example, may read the credential. Needs the scope V(APP_ENGINE).
    type: bool
  allowed_entities:
    description:
      - All users and apps that may use the credential. Their order does not count.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Mail address of a user, or id of an app.
        type: str
        required: true
      type:
        description:
          - What the O(allowed_entities[].id) stands for.
        type: str
        choices: [APPLICATION, USER]
        default: USER
  user:
    description:
      - Name of the user, with O(type=USERNAME_PASSWORD) and O(type=SNMPV3). It is not hidden, but the API does not tell it, so for
        O(update_secrets) it is a secret.
      - With O(type=USERNAME_PASSWORD) it must not contain a colon.
    type: str
  password:
    description:
      - Password of the user, with O(type=USERNAME_PASSWORD).
      - Password of the file, with O(type=CERTIFICATE) and O(certificate_format=PKCS12), as it is; the module encodes it for the API. May
        be empty.
    type: str
  token:
    description:
      - The token, with O(type=TOKEN).
    type: str
  certificate:
    description:
      - The content of the file with the certificate, encoded with Base64, with O(type=CERTIFICATE) and O(type=PUBLIC_CERTIFICATE).
    type: str
  certificate_src:
    description:
      - File with the certificate, on the host that the module runs on, in place of O(certificate).
    type: path
  certificate_format:
    description:
      - Format of the certificate, with O(type=CERTIFICATE) and O(type=PUBLIC_CERTIFICATE). PFX and P12 files are V(PKCS12).
    type: str
    choices: [PEM, PKCS12]
  external_vault:
    description:
      - The vault from which Dynatrace fetches user and password or the token, with O(type=USERNAME_PASSWORD) and O(type=TOKEN). Then
        O(user), O(password) and O(token) are not given.
      - An empty dictionary makes an existing credential keep its own.
    type: dict
    suboptions:
      source_auth_method:
        description:
          - What kind of vault it is, and how Dynatrace logs in there. Needed for a new vault.
        type: str
        choices:
          - AZURE_KEY_VAULT_CLIENT_SECRET
          - CYBERARK_VAULT_ALLOWED_LOCATION
          - CYBERARK_VAULT_USERNAME_PASSWORD
          - HASHICORP_VAULT_APPROLE
          - HASHICORP_VAULT_CERTIFICATE
      vault_url:
        description:
          - Address of the vault. Needed for a new vault.
        type: str
      username_secret_name:
        description:
          - Name of the secret in the vault that holds the name of the user.
        type: str
      password_secret_name:
        description:
          - Name of the secret in the vault that holds the password.
        type: str
      token_secret_name:
        description:
          - Name of the secret in the vault that holds the token.
        type: str
      location_for_synchronization_id:
        description:
          - Id of the synthetic location that fetches the secrets. The API does not tell it, so give it with every change.
        type: str
      path_to_credentials:
        description:
          - Folder in HashiCorp Vault that holds the secrets.
        type: str
      role_id:
        description:
          - Id of the role that logs in to HashiCorp Vault.
        type: str
      secret_id:
        description:
          - Id of the credential in Dynatrace, of O(type=TOKEN), that holds the secret id for HashiCorp Vault.
        type: str
      vault_namespace:
        description:
          - Namespace in HashiCorp Vault.
        type: str
      certificate:
        description:
          - Id of the credential in Dynatrace, of O(type=CERTIFICATE), that logs in to HashiCorp Vault or CyberArk.
        type: str
      tenant_id:
        description:
          - Id of the directory of the application in Azure.
        type: str
      client_id:
        description:
          - Id of the application in Azure.
        type: str
      client_secret:
        description:
          - Secret of the application in Azure.
        type: str
      application_id:
        description:
          - Id of the application in CyberArk.
        type: str
      safe_name:
        description:
          - Name of the safe in CyberArk.
        type: str
      folder_name:
        description:
          - Folder in the safe. CyberArk takes C(Root) without it.
        type: str
      account_name:
        description:
          - Account in CyberArk whose user and password are fetched; not the one that logs in there.
        type: str
      username_password_for_cpm:
        description:
          - Id of the credential in Dynatrace, of O(type=USERNAME_PASSWORD), that logs in to CyberArk.
        type: str
  security_level:
    description:
      - Whether messages are authenticated and encrypted, with O(type=SNMPV3).
    type: str
    choices: [AUTH_NO_PRIV, AUTH_PRIV, NO_AUTH_NO_PRIV]
  authentication_protocol:
    description:
      - How messages are authenticated, with O(security_level=AUTH_NO_PRIV) and O(security_level=AUTH_PRIV).
    type: str
    choices: [MD5, SHA, SHA224, SHA256, SHA384, SHA512]
  authentication_password:
    description:
      - Password for the authentication, with O(security_level=AUTH_NO_PRIV) and O(security_level=AUTH_PRIV).
    type: str
  privacy_protocol:
    description:
      - How messages are encrypted, with O(security_level=AUTH_PRIV).
    type: str
    choices: [AES, AES192, AES192C, AES256, AES256C, DES]
  privacy_password:
    description:
      - Password for the encryption, with O(security_level=AUTH_PRIV).
    type: str
  access_key_id:
    description:
      - Id of the access key, with O(type=AWS_MONITORING_KEY_BASED). It is not hidden, but the API does not tell it.
    type: str
  secret_key:
    description:
      - The secret of the access key, with O(type=AWS_MONITORING_KEY_BASED).
    type: str
  aws_partition:
    description:
      - Partition of AWS, with O(type=AWS_MONITORING_KEY_BASED).
    type: str
    choices: [CHINA, DEFAULT, US_GOV]
  account_id:
    description:
      - Id of the AWS account, with O(type=AWS_MONITORING_ROLE_BASED). The API does not tell it.
    type: str
  iam_role:
    description:
      - Name of the role in AWS, with O(type=AWS_MONITORING_ROLE_BASED). The API does not tell it.
    type: str
notes:
  - The API refuses to delete a credential that synthetic monitors use. Check mode warns of that.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.credential_info
"""

EXAMPLES = r"""
- name: The login that the monitors of the shop use
  community.dynatrace.credential:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: shop login
    type: USERNAME_PASSWORD
    scopes: [SYNTHETIC]
    user: monitor
    password: "{{ vaulted_shop_password }}"

- name: Store a new password
  community.dynatrace.credential:
    name: shop login
    user: monitor
    password: "{{ vaulted_shop_password }}"
    update_secrets: always

- name: A client certificate from a file on the host that runs this
  community.dynatrace.credential:
    name: shop client
    type: CERTIFICATE
    scopes: [SYNTHETIC, EXTENSION]
    certificate_src: /etc/shop/client.p12
    certificate_format: PKCS12
    password: "{{ vaulted_p12_password }}"

- name: A login that stays in HashiCorp Vault
  community.dynatrace.credential:
    name: shop login from vault
    type: USERNAME_PASSWORD
    scopes: [SYNTHETIC]
    external_vault:
      source_auth_method: HASHICORP_VAULT_APPROLE
      vault_url: https://vault.example.com:8200
      path_to_credentials: kv/shop
      username_secret_name: user
      password_secret_name: password
      role_id: 00e4858c-0000-4000-8000-7e34de6967de
      secret_id: CREDENTIALS_VAULT-0123456789ABCDEF
      vault_namespace: admin

- name: Remove a credential
  community.dynatrace.credential:
    name: shop login
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or in check mode would be done - V(created), V(updated), V(deleted) or V(unchanged).
  returned: success
  type: str
  sample: updated
changed_paths:
  description: The options that differed, empty unless an existing credential is changed.
  returned: success
  type: list
  elements: str
  sample: ["scopes"]
id:
  description: Id of the credential, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: CREDENTIALS_VAULT-0123456789ABCDEF
value:
  description:
    - The options that stand for the credential as it is now, without what the API never tells.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "shop login", "type": "USERNAME_PASSWORD", "scopes": ["SYNTHETIC"], "owner_access_only": false}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.credential import CREDENTIAL
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(CREDENTIAL, required_one_of=[("name", "id")], mutually_exclusive=[("certificate", "certificate_src")])


if __name__ == "__main__":
    main()
