#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: account_info
short_description: Tell about the account
version_added: "0.1.0"
description:
  - Tells which environments, limits and subscriptions the account has.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  gather:
    description:
      - What to tell. V(environments) takes the scope C(account-env-read), V(limits) C(account-idm-read), V(subscriptions)
        C(account-uac-read).
    type: list
    elements: str
    choices: [environments, limits, subscriptions]
    default: [environments]
notes:
  - The module asks the account, not an environment. It needs O(account_uuid) and an OAuth client, or a bearer in O(access_token);
    O(environment_url) is not needed.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
"""

EXAMPLES = r"""
- name: Which environments are there, and is there room for more policies?
  community.dynatrace.account_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    gather: [environments, limits]
  register: account
"""

RETURN = r"""
environments:
  description: The environments.
  returned: when asked for
  type: list
  elements: dict
  contains:
    id:
      description: Id of the environment.
      type: str
      sample: abc12345
    name:
      description: Name of the environment, which may be missing.
      type: str
      sample: Production
    active:
      description: Whether the environment is active.
      type: bool
      sample: true
    url:
      description: Address of the environment.
      type: str
      sample: https://abc12345.apps.dynatrace.com
limits:
  description: The limits of the account.
  returned: when asked for
  type: list
  elements: dict
  contains:
    limit_type:
      description: What is limited.
      type: str
      sample: POLICIES
    current_value:
      description: How many there are.
      type: int
      sample: 17
    limit_value:
      description: How many there may be.
      type: int
      sample: 200
subscriptions:
  description: The subscriptions.
  returned: when asked for
  type: list
  elements: dict
  contains:
    id:
      description: UUID of the subscription.
      type: str
      sample: 3fa85f64-5717-4562-b3fc-2c963f66afa6
    name:
      description: Name of the subscription.
      type: str
      sample: Dynatrace Platform Subscription
    type:
      description: Type of the subscription.
      type: str
      sample: DPS
    sub_type:
      description: Subtype of the subscription.
      type: str
      sample: COMMIT
    status:
      description: Status of the subscription.
      type: str
      sample: ACTIVE
    start_time:
      description: When the subscription begins.
      type: str
      sample: "2026-01-01T00:00:00Z"
    end_time:
      description: When the subscription ends.
      type: str
      sample: "2027-01-01T00:00:00Z"
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.listing import gather
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account

ARGUMENT_SPEC = {
    "gather": {"type": "list", "elements": "str", "choices": ["environments", "limits", "subscriptions"], "default": ["environments"]},
}


def work(module):
    """Return what is asked for."""
    return dict(gather(module.client, module.params["gather"]), changed=False)


def main():
    run_account("account_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
