# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of objects of an account that one task can manage. Private to this collection."""

from __future__ import annotations

import typing as t

from ..account.binding_entries import BINDING_OPTIONS
from ..resources.iam_boundary import IAM_BOUNDARY
from ..resources.iam_group import IAM_GROUP
from ..resources.iam_policy import IAM_POLICY
from ..resources.iam_policy_binding import MODULE as BINDING_MODULE
from ..resources.iam_service_user import IAM_SERVICE_USER
from ..resources.iam_user import IAM_USER

if t.TYPE_CHECKING:
    from ..resources.resource import Resource

POLICY, BOUNDARY, GROUP, SERVICE_USER, USER, BINDING = "policy", "boundary", "group", "service_user", "user", "binding"


class Kind(t.NamedTuple):
    """A kind: its name, the option that lists such objects, and what there is to say about one."""

    name: str
    option: str
    resource: Resource


# What others need comes first.
KINDS = (
    Kind(POLICY, "policies", IAM_POLICY),
    Kind(BOUNDARY, "boundaries", IAM_BOUNDARY),
    Kind(GROUP, "groups", IAM_GROUP),
    Kind(SERVICE_USER, "service_users", IAM_SERVICE_USER),
    Kind(USER, "users", IAM_USER),
)
BINDINGS = "bindings"
# The modules for single objects, by the name of the kind.
MODULES = {**{kind.name: kind.resource.module for kind in KINDS}, BINDING: BINDING_MODULE}
OPTION_OF = {**{kind.name: kind.option for kind in KINDS}, BINDING: BINDINGS}

# What is empty where nothing is said, if entries say all. Who is in a group, and by whose word, is never changed by saying nothing.
_EMPTY: dict[str, dict[str, t.Any]] = {
    POLICY: {"description": "", "tags": []},
    GROUP: {"description": ""},
    SERVICE_USER: {"description": ""},
    BINDING: {"boundaries": []},
}

_BINDING: dict[str, dict[str, t.Any]] = {
    **BINDING_OPTIONS,
    "policy": {"type": "str", "required": True},
    "level": {"type": "str", "default": "account"},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}
_OBJECTS = {kind.option: {"type": "list", "elements": "dict", "options": kind.resource.argument_spec()} for kind in KINDS}
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    **_OBJECTS,
    BINDINGS: {
        "type": "list",
        "elements": "dict",
        "options": _BINDING,
        "required_one_of": [("group", "service_user")],
        "mutually_exclusive": [("group", "service_user")],
    },
    "value_mode": {"type": "str", "choices": ["replace", "merge"], "default": "replace"},
    "levels": {"type": "list", "elements": "str"},
    "purge": {"type": "str", "choices": ["none", "managed", "all"], "default": "none"},
    "purge_limit": {"type": "str", "default": "10%"},
    "allow_empty": {"type": "bool", "default": False},
    "on_error": {"type": "str", "choices": ["stop", "continue"], "default": "stop"},
    "progress": {"type": "raw", "default": False},
}


def whole(kind: str, entry: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """An entry that says all there is to say about its object."""
    return {**entry, **{name: empty for name, empty in _EMPTY.get(kind, {}).items() if entry[name] is None}}
