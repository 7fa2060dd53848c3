# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """Options of every module that manages a settings object."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - Whether the object should exist.
      - Deleting the object of a schema that allows only one means that the tenant goes back to the default, or to what the
        next wider scope says; the result then has the action V(reset).
    type: str
    choices: [present, absent]
    default: present
  object_id:
    description:
      - Object id of the object to manage. Needed only to rename an object, or to choose between objects that share a name.
      - With O(state=present) it is an error if there is no such object.
    type: str
  external_id:
    description:
      - External id of the object, at most 500 characters.
      - An object is found by it first. A created object gets it; without this option it gets one made from its key, so that
        repeating a create can never make a duplicate.
    type: str
  adopt:
    description:
      - Put our external id on an object that exists already and was found by its key, so that it is recognised after a rename.
    type: bool
    default: false
  validate:
    description:
      - Let the server check the change before it is written. In check mode the server is always asked.
    type: bool
    default: true
"""

    TYPED = r"""
options:
  value_mode:
    description:
      - V(merge) leaves alone what is not given. A list that is given replaces the whole list.
      - V(replace) makes the object exactly what is given; what is not given gets the default of the tenant's schema.
    type: str
    choices: [merge, replace]
    default: merge
"""
