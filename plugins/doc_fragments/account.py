# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules that ask the account have in common."""

    DOCUMENTATION = r"""
options: {}
notes:
  - The module asks the account, not an environment. It needs O(account_uuid) and an OAuth client, or a bearer in O(access_token);
    O(environment_url) is not needed.
"""
