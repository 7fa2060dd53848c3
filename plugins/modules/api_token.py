#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_token
short_description: Manage and rotate API tokens
version_added: "0.1.0"
description:
  - Creates, changes, deletes and rotates access tokens and personal access tokens (C(dt0c01)).
  - The secret of a token is told only once, by the answer to its creation. Let it be written to O(secret_dest), or put
    C(no_log=true) on the task and store what it returns.
  - A token is found by its name. Names need not be unique in a tenant; if there are several of one name, choose one with O(id) or
    O(owner).
  - An option that is not given is left as it is.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.token
  - community.dynatrace.attributes.unvalidated
  - community.dynatrace.attributes
options:
  id:
    description:
      - Id of the token to manage, C(dt0c01.) and its public part. Needed only to rename a token, or to choose between tokens
        that share a name.
    type: str
  name:
    description:
      - Name of the token.
    type: str
  owner:
    description:
      - Look only among the tokens of this owner, upper and lower case differ. A new token belongs to the owner of the credential that
        creates it, whatever is given here.
    type: str
  scopes:
    description:
      - All scopes of the token, such as V(settings.read). Their order does not count.
      - A misspelled scope is an error before anything is asked of the tenant. Needed for a new token.
    type: list
    elements: str
  expiration:
    description:
      - When a new token expires - a length of time such as V(90d), with the units m, h, d, w, M and y, or a point in time such as
        V(2027-01-31T12:00:00Z). Without it the token never expires.
      - It is fixed when the token is created. A point in time that differs from that of an existing token is an error, a length
        of time says nothing about an existing token.
      - With O(state=rotated) it has to be a length of time, which every successor gets.
    type: str
  personal_access_token:
    description:
      - Whether a new token is a personal access token, which may never do more than its owner. The tenant has to allow them.
    type: bool
notes:
  - The token that the task itself uses is neither deleted nor disabled.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.api_token_info
  - ref: ansible_collections.community.dynatrace.docsite.guide_tokens
    description: Guide to tokens that are replaced in time
"""

EXAMPLES = r"""
- name: A token for the shop's metrics, its secret in a file that only I can read
  community.dynatrace.api_token:
    environment_url: https://abc12345.live.dynatrace.com
    api_token: "{{ vaulted_api_token }}"
    name: shop metrics
    scopes:
      - metrics.ingest
      - metrics.read
    expiration: 90d
    secret_dest: /etc/shop/dynatrace-token

- name: Replace it two weeks before it expires; run this every day
  community.dynatrace.api_token:
    name: shop metrics
    scopes:
      - metrics.ingest
      - metrics.read
    expiration: 90d
    secret_dest: /etc/shop/dynatrace-token
    renew_before: 14d
    grace: 2d
    state: rotated

- name: The same where the secret is kept in a vault
  community.dynatrace.api_token:
    name: shop metrics
    scopes: [metrics.ingest]
    expiration: 90d
    current_secret: "{{ secret_from_vault | default('') }}"
    state: rotated
  register: rotation
  no_log: true

- name: Remove a token
  community.dynatrace.api_token:
    name: shop metrics
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
  sample: ["scopes"]
id:
  description: Id of the token, V(null) as long as it does not exist.
  returned: success
  type: str
  sample: dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX
retired:
  description: Ids of the tokens that were retired.
  returned: with O(state=rotated)
  type: list
  elements: str
  sample: ["dt0c01.BCDEFGHIJKLMNOPQRSTUVWXY"]
secret_dest:
  description: The file that the secret was written to.
  returned: when a token was created and O(secret_dest) is given
  type: str
  sample: /etc/shop/dynatrace-token
token:
  description:
    - The secret. Put C(no_log=true) on the task, or it is shown with C(-v).
  returned: when a token was created and O(secret_dest) is not given, not in check mode
  type: str
  sample: dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.ABCDEF...
value:
  description:
    - The options that stand for the token as it is now.
    - V(null) with O(state=absent).
  returned: success
  type: dict
  sample: {"name": "shop metrics", "scopes": ["metrics.ingest", "metrics.read"], "expiration": "2027-01-31T12:00:00.000Z", "enabled": true}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.resources.api_token import API_TOKEN
from ansible_collections.community.dynatrace.plugins.module_utils.resources.rotation import rotate
from ansible_collections.community.dynatrace.plugins.module_utils.resources.run import run_resource


def main():
    run_resource(
        API_TOKEN,
        special={"rotated": rotate},
        required_one_of=[("name", "id")],
        required_if=[("state", "rotated", ("name", "expiration", "scopes")), ("state", "rotated", ("secret_dest", "current_secret"), True)],
        mutually_exclusive=[("secret_dest", "current_secret")],
    )


if __name__ == "__main__":
    main()
