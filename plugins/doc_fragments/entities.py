# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The options of module_utils/entities/selector.py, by which entities are chosen."""

    DOCUMENTATION = r"""
options:
  entity_selector:
    description:
      - Entity selector, at most 2000 characters, for what the other options cannot say. Instead of them all.
      - One of O(entity_selector), O(type) and O(ids) is required.
    type: str
  type:
    description:
      - Type of the entities, for example V(HOST), V(SERVICE) or V(PROCESS_GROUP). All options that are given have to fit an entity.
    type: str
  ids:
    description:
      - Ids of the entities, in any number and of any types. An empty list means no entity.
    type: list
    elements: str
  name:
    description:
      - Name of the entities, compared as O(name_match) says. Dynatrace takes upper and lower case for the same.
    type: str
  name_match:
    description:
      - How O(name) is compared.
    type: str
    choices: [equals, contains, starts_with]
    default: equals
  names:
    description:
      - Names of the entities, in any number. An entity needs one of them. An empty list means no entity.
    type: list
    elements: str
  tagged:
    description:
      - Tags that the entities have, all of them, of whatever origin, as Dynatrace writes them - V(stage:production), V(critical),
        V([AWS]Name:web). A colon that is part of a key or a value needs a backslash before it.
    type: list
    elements: str
  management_zones:
    description:
      - Names of management zones. An entity needs to be in one of them. An empty list means no entity.
    type: list
    elements: str
  health_state:
    description:
      - Health of the entities.
    type: str
    choices: [HEALTHY, UNHEALTHY]
  attributes:
    description:
      - 'Attributes of the entities and their values, for example V({osType: LINUX}). With a list of values, an entity needs one of
        them.'
      - The attributes of a type are its C(properties) in the API for entity types.
    type: dict
  time_to:
    description:
      - The entities must have been first seen before this time, in the same forms as O(time_from). Without it, now.
    type: str
"""
