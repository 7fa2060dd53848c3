# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What the modules can do: C(attributes) for those that change something, C(attributes.unvalidated) before it for those whose
    API validates nothing without writing it, C(attributes.info_module) before it for those that change nothing. The first to say something
    counts."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return what would change, without changing anything.
    support: full
    details:
      - The server itself validates what would be sent, so that check mode fails where the real run would.
  diff_mode:
    description: Returns details on what has changed, or would change in check mode.
    support: full
  action_group:
    description: Use C(group/community.dynatrace.dynatrace) in C(module_defaults) to set the connection options once for all modules.
    support: full
    membership:
      - community.dynatrace.dynatrace
  platform:
    description: Where the module runs. It needs no access to a target host, only to the API of Dynatrace.
    support: full
    platforms: posix
"""

    UNVALIDATED = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return what would change, without changing anything.
    support: full
    details:
      - This API validates nothing without writing it. Check mode finds out what would change, checks the options as far as the
        limits of the API are documented, and fails if the credential is known to lack a scope that the change needs.
"""

    INFO_MODULE = r"""
options: {}
attributes:
  check_mode:
    description: Can run in check mode and return what would change, without changing anything.
    support: full
    details:
      - This module changes nothing in the environment.
  diff_mode:
    description: Returns details on what has changed, or would change in check mode.
    support: N/A
    details:
      - This module changes nothing in the environment.
  action_group:
    description: Use C(group/community.dynatrace.dynatrace) in C(module_defaults) to set the connection options once for all modules.
    support: full
    membership:
      - community.dynatrace.dynatrace
  platform:
    description: Where the module runs. It needs no access to a target host, only to the API of Dynatrace.
    support: full
    platforms: posix
"""
