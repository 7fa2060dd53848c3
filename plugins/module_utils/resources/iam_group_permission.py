# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the permissions that a group has beside policies what the options say (account-and-platform.md 2.3). Private to this collection."""

from __future__ import annotations

import re
import typing as t

from ..account.levels import GLOBAL, account_level
from ..account.names import Names
from ..account.permission_store import PermissionStore, known_names
from ..account.permissions import ACCOUNT, DOCUMENTED, ENVIRONMENT, ZONE, Permission, plan
from ..account.places import Places
from ..account.run import run_account
from ..documents import suggestion
from ..errors import DynatraceError
from ..scopes import require

if t.TYPE_CHECKING:
    from ..client import Client
    from ..module import DynatraceModule

MODULE = "iam_group_permission"
_PERMISSION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "permission": {"type": "str", "required": True},
    "level": {"type": "str", "default": "account"},
    "management_zone": {"type": "str"},
}
ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "group": {"type": "str", "required": True},
    "permissions": {"type": "list", "elements": "dict", "required": True, "options": _PERMISSION_OPTIONS},
    "state": {"type": "str", "choices": ["present", "absent", "exact"], "default": "present"},
}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def run_permissions() -> None:
    """The whole of the module."""
    run_account(MODULE, ARGUMENT_SPEC, _work)


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    client, params = module.client, module.params
    places = Places(client)
    wanted = [_wish(client, places, number, item) for number, item in enumerate(params["permissions"])]
    store = PermissionStore(client, _group(client, params["group"]))
    group, live = store.read()
    _check_names(client, [permission.name for permission in wanted], [permission.name for permission in live])
    change = plan(live, wanted, params["state"])
    if module.check_mode and change.steps:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, MODULE)
    before = _entries(places, live)
    after = _entries(places, [permission for permission in live if permission not in change.removed] + change.added)
    title = "permissions of group %s in %s" % (group, client.tenant)
    # All that has to be read for it is read before anything is written.
    result = {
        "changed": bool(change.steps),
        "results": [dict(_entry(places, permission), action="created") for permission in change.added]
        + [dict(_entry(places, permission), action="deleted") for permission in change.removed],
        "permissions": after,
        "diff": {"before_header": title, "after_header": title, "before": {"permissions": before}, "after": {"permissions": after}},
    }
    if not module.check_mode:
        for step in change.steps:
            store.send_once(step)
    return dict(result, requests=client.requests)


def _group(client: Client, text: str) -> str:
    # An id is taken as it is, which saves a request. The group that a service user has of its own is in no listing anyway.
    return text if _UUID.fullmatch(text) else Names(client, account_level(client)).group(text)


def _wish(client: Client, places: Places, number: int, item: t.Mapping[str, t.Any]) -> Permission:
    """The permission that some options ask for.

    :raises DynatraceError: a name means nothing, or several things, or the permission is none of the level
    """
    place, name, zone = "permissions[%d]" % number, item["permission"], item["management_zone"]
    level = places.level(item["level"], place + ".level")
    if level == GLOBAL:
        raise DynatraceError("%s.level: permissions are for the account or for an environment" % place)
    if level == account_level(client):
        if zone is not None:
            raise DynatraceError("%s.management_zone: needs the environment of the management zone as level" % place)
        if name.startswith("tenant-"):
            raise DynatraceError("%s: %s is for environments, name one as level" % (place, name))
        return Permission(name, ACCOUNT, level.id)
    if name.startswith("account-"):
        raise DynatraceError("%s: %s is for the account, not for an environment" % (place, name))
    if zone is None:
        return Permission(name, ENVIRONMENT, level.id)
    return Permission(name, ZONE, "%s:%s" % (level.id, places.zone(level.id, zone)))


def _check_names(client: Client, wanted: list[str], live: list[str]) -> None:
    """Find permissions that there are not. The account is asked only about names that are documented nowhere.

    :raises DynatraceError: names the nearest one
    """
    strange = [(number, name) for number, name in enumerate(wanted) if name not in DOCUMENTED and name not in live]
    known = known_names(client) if strange else []
    for number, name in strange:
        if name not in known:
            raise DynatraceError("permissions[%d]: there is no permission %s%s" % (number, name, suggestion(name, known)))


def _entry(places: Places, permission: Permission) -> dict[str, t.Any]:
    """A permission as people read and write it."""
    return {
        "permission": permission.name,
        "level": "account" if permission.kind == ACCOUNT else permission.environment,
        "management_zone": places.zone_name(permission.environment, permission.zone) if permission.kind == ZONE else None,
    }


def _entries(places: Places, permissions: t.Iterable[Permission]) -> list[dict[str, t.Any]]:
    """Permissions as people read and write them, in an order of their own, first those of the account."""
    entries = [_entry(places, permission) for permission in permissions]
    return sorted(entries, key=lambda item: (item["level"] != "account", item["level"], item["management_zone"] or "", item["permission"]))
