# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of the modules for objects with an API of their own: C(resource), C(resource.id) and C(resource.secrets)."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - Whether the object should exist.
    type: str
    choices: [present, absent]
    default: present
"""

    ID = r"""
options:
  id:
    description:
      - Id of the object to manage. Needed only to rename an object, or to choose between objects that share a name.
      - With O(state=present) it is an error if there is no such object.
    type: str
"""

    SECRETS = r"""
options:
  update_secrets:
    description:
      - The API never tells a secret, so nobody can see whether it differs.
      - V(on_create) sends the given secrets when the object is created, and when something else of it is changed.
      - V(always) sends them on every run, which then is always a change.
    type: str
    choices: [on_create, always]
    default: on_create
"""
