#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: iam_platform_token
short_description: Manage and rotate platform tokens of users and service users
version_added: "0.1.0"
description:
  - Creates, prolongs, disables, deletes and rotates platform tokens (C(dt0s16)).
  - The secret of a token is told only once, by the answer to its creation. Let it be written to O(secret_dest), or put
    C(no_log=true) on the task and store what it returns.
  - A token is found by its name and its owner. Not even one owner's tokens need to have different names; if there are several, choose
    one with O(id). A token that was revoked counts as none, one that has expired as one.
  - Name, owner, scopes, resources and tags of a token cannot be changed. With O(state=present) a difference is an error, with
    O(state=rotated) it takes a successor.
  - An option that is not given is left as it is.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.token
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  id:
    description:
      - Id of the token to manage, C(dt0s16.) and its public part. Needed only to choose between tokens that share name and owner.
    type: str
  name:
    description:
      - Name of the token.
    type: str
  user:
    description:
      - The user whose token it is, by email address or UUID. A UUID may be that of a service user.
      - Without it and O(service_user) tokens of all owners are looked at. A new token needs one of the two, and so does O(state=rotated).
    type: str
  service_user:
    description:
      - The service user whose token it is, by name, email address or UUID. A name that several have is an error; give the UUID then.
      - Whoever creates a token of a service user needs the permission C(iam:service-users:use).
    type: str
  scopes:
    description:
      - All scopes of the token, such as V(settings:objects:read). Their order does not count. Needed for a new token.
      - A token may never do more than its owner, whatever its scopes.
    type: list
    elements: str
  resources:
    description:
      - What the token is for - V(account), or the ids or names of environments, or URNs such as
        V(urn:dtaccount:12345678-1234-1234-1234-123456789012). A new token without it is for the account.
    type: list
    elements: str
  tags:
    description:
      - Tags of the token. Their order does not count.
    type: list
    elements: str
  expiration:
    description:
      - When the token expires - a length of time such as V(90d), with the units m, h, d and w, or a point in time such as
        V(2027-01-31T12:00:00Z). The account takes no new token without it.
      - A point in time that differs from that of an existing token changes it, and has to be in the future. A length of time says nothing
        about an existing token.
      - With O(state=rotated) it has to be a length of time, which every successor gets.
    type: str
notes:
  - A user may have ten platform tokens in an account. A successor is one more until the old token is retired.
  - It may take up to five minutes until a token that was disabled is refused everywhere.
  - Where the account does not tell when a token was created, O(state=rotated) does not retire it after O(grace), since nobody knows whether
    it is older than the one in use. The task warns then.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.api_token
  - module: community.dynatrace.iam_platform_token_info
  - module: community.dynatrace.iam_service_user
  - ref: ansible_collections.community.dynatrace.docsite.guide_tokens
    description: Guide to tokens that are replaced in time
"""

EXAMPLES = r"""
- name: A token for a service user, its secret in a file that only I can read
  community.dynatrace.iam_platform_token:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    name: shop pipeline
    service_user: shop pipeline
    scopes:
      - settings:objects:read
      - settings:objects:write
      - settings:schemas:read
    resources: [Production]
    expiration: 90d
    secret_dest: /etc/shop/dynatrace-platform-token

- name: Replace it two weeks before it expires; run this every day
  community.dynatrace.iam_platform_token:
    name: shop pipeline
    service_user: shop pipeline
    scopes:
      - settings:objects:read
      - settings:objects:write
      - settings:schemas:read
    resources: [Production]
    expiration: 90d
    secret_dest: /etc/shop/dynatrace-platform-token
    renew_before: 14d
    grace: 2d
    state: rotated

- name: The same where the secret is kept in a vault
  community.dynatrace.iam_platform_token:
    name: shop pipeline
    service_user: shop pipeline
    scopes: [settings:objects:read]
    expiration: 90d
    current_secret: "{{ secret_from_vault | default('') }}"
    state: rotated
  register: rotation
  no_log: true

- name: Disable a token of a user
  community.dynatrace.iam_platform_token:
    name: laptop
    user: jane@example.com
    enabled: false

- name: Remove it
  community.dynatrace.iam_platform_token:
    name: laptop
    user: jane@example.com
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or in check mode would be done - V(created), V(updated), V(deleted) or V(unchanged), and with O(state=rotated)
      V(rotated) when a successor was created and V(retired) when only old tokens were retired.
  returned: success
  type: str
  sample: created
changed_paths:
  description: The options that differed, empty unless an existing token is changed.
  returned: success
  type: list
  elements: str
  sample: ["expiration"]
id:
  description: Id of the token, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX
retired:
  description: Ids of the tokens that were retired.
  returned: with O(state=rotated)
  type: list
  elements: str
  sample: ["dt0s16.BCDEFGHIJKLMNOPQRSTUVWXY"]
secret_dest:
  description: The file that the secret was written to.
  returned: when a token was created and O(secret_dest) is given
  type: str
  sample: /etc/shop/dynatrace-platform-token
token:
  description:
    - The secret. Put C(no_log=true) on the task, or it is shown with C(-v).
  returned: when a token was created and O(secret_dest) is not given, not in check mode
  type: str
  sample: dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX.ABCDEF...
value:
  description:
    - The options that stand for the token as it is now. The owner is in C(user) as a UUID, whichever option named it, and what the token
      is for is in C(resources) as URNs.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample:
    name: shop pipeline
    user: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    scopes: ["settings:objects:read", "settings:objects:write", "settings:schemas:read"]
    resources: ["urn:dtenvironment:abc12345"]
    expiration: "2027-01-31T12:00:00.000Z"
    enabled: true
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.iam_platform_token import IAM_PLATFORM_TOKEN
from ansible_collections.community.dynatrace.plugins.module_utils.resources.rotation import rotate
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(
        IAM_PLATFORM_TOKEN,
        special={"rotated": rotate},
        required_one_of=[("name", "id")],
        required_if=[
            ("state", "rotated", ("name", "expiration", "scopes")),
            ("state", "rotated", ("secret_dest", "current_secret"), True),
        ],
        mutually_exclusive=[("secret_dest", "current_secret"), ("user", "service_user")],
    )


if __name__ == "__main__":
    main()
