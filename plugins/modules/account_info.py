#!/usr/bin/python

# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: account_info
short_description: Tell about the account and what a credential may do there
version_added: "0.1.0"
description:
  - Tells which environments, limits and subscriptions the account has.
  - Tells what the credential may do in the account. With O(required_for), the module tells before anything is changed which scopes are
    missing for the modules that a playbook uses.
extends_documentation_fragment:
  - community.dynatrace.connection
  - community.dynatrace.account
  - community.dynatrace.attributes.info_module
  - community.dynatrace.attributes
options:
  gather:
    description:
      - What to tell. V(environments) takes the scope C(account-env-read), V(limits) C(account-idm-read), V(subscriptions)
        C(account-uac-read), V(credential) none.
    type: list
    elements: str
    choices: [environments, limits, subscriptions, credential]
    default: [environments]
  required_for:
    description:
      - Names of modules of this collection, with or without C(community.dynatrace.), whose scopes the credential should have.
      - For modules that ask an environment M(community.dynatrace.environment_info) tells more.
    type: list
    elements: str
    default: []
  fail_on_missing:
    description:
      - Whether to fail when a scope is missing for one of the modules in O(required_for).
        Scopes of which nobody can tell do not fail the task, there is a warning about them.
    type: bool
    default: false
notes:
  - The scopes are those that the single sign-on names with the bearer of an OAuth client, or that a bearer in O(access_token) names itself.
    The account is not asked, for no request shows what it lets in without doing it. Where nobody names the scopes, all are unknown.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - module: community.dynatrace.environment_info
"""

EXAMPLES = r"""
- name: Which environments are there, and is there room for more policies?
  community.dynatrace.account_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    gather: [environments, limits]
  register: account

- name: Stop here unless the credential suffices for this playbook
  community.dynatrace.account_info:
    account_uuid: "{{ dynatrace_account_uuid }}"
    client_id: "{{ dynatrace_client_id }}"
    client_secret: "{{ vaulted_client_secret }}"
    gather: [credential]
    required_for:
      - iam_policy
      - iam_group
    fail_on_missing: true
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
credential:
  description: The credential in use. What cannot be known is null.
  returned: when asked for, or with O(required_for)
  type: dict
  contains:
    kind:
      description: V(oauth_client), V(access_token) or V(platform_token).
      type: str
      sample: oauth_client
    token_id:
      description: The part of the credential that may be shown.
      type: str
      sample: dt0s02.ABCDEFGH
    owner:
      description: Owner of a bearer in O(access_token) that names it.
      type: str
      sample: jane.doe@example.com
    expiration:
      description: When the bearer expires.
      type: str
      sample: "2027-01-31T00:00:00Z"
    scopes:
      description: Scopes that the credential has for sure.
      type: list
      elements: str
      sample:
        - account-idm-read
        - iam:policies:read
    all_scopes_known:
      description: Whether the credential has no other scope than RV(credential.scopes).
      type: bool
      sample: true
missing_scopes:
  description: For each module in O(required_for) with a gap, the scopes that the credential lacks.
  returned: with RV(credential), and when O(fail_on_missing) fails the task
  type: dict
  sample:
    iam_policy:
      - iam:policies:write
unknown_scopes:
  description: For each module in O(required_for), the scopes of which nobody can tell.
  returned: with RV(credential)
  type: dict
  sample: {}
"""

from ansible_collections.community.dynatrace.plugins.module_utils.account.listing import gather
from ansible_collections.community.dynatrace.plugins.module_utils.account.run import run_account
from ansible_collections.community.dynatrace.plugins.module_utils.examination import EXAMINATION_OPTIONS, bearer, judged
from ansible_collections.community.dynatrace.plugins.module_utils.scopes import ask_for

ARGUMENT_SPEC = {
    "gather": {
        "type": "list",
        "elements": "str",
        "choices": ["environments", "limits", "subscriptions", "credential"],
        "default": ["environments"],
    },
    **EXAMINATION_OPTIONS,
}


def work(module):
    """Return what is asked for."""
    client, topics = module.client, module.params["gather"]
    credential = {}
    if "credential" in topics or module.params["required_for"]:
        # For all that the client has, so that all of it is known.
        ask_for(client, [])
        credential = judged(module, bearer(client.auth))
    return dict(gather(client, topics), **credential, changed=False)


def main():
    run_account("account_info", ARGUMENT_SPEC, work)


if __name__ == "__main__":
    main()
