# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom devices, entities that the API makes (environment.md 4.4). Private to this collection."""

from __future__ import annotations

import typing as t

from ..criteria import criterion
from ..entities.listing import LONG_AGO, entities, time_frame
from ..entities.selector import selectors_for
from ..errors import DynatraceError
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params

_DEVICE, _GROUP = "CUSTOM_DEVICE", "CUSTOM_DEVICE_GROUP"
# Option -> the property of the entity that shows it. That a tenant has these is not documented, so it is asked whether it has.
_SHOWN_AS = {
    "type": "customDeviceType",
    "ip_addresses": "ipAddress",
    "listen_ports": "listenPorts",
    "dns_names": "dnsNames",
    "favicon_url": "customFavicon",
    "config_url": "configUrl",
    "properties": "customProperties",
}
# What the API keeps when an empty value is sent.
_NEVER_EMPTIED = ("type", "listen_ports", "dns_names")
# The longest texts and lists that the API takes. It refuses others without a word.
_MOST_CHARACTERS = {"custom_device_id": 512, "display_name": 1024, "group": 512, "type": 128, "favicon_url": 2048, "config_url": 2048}
_MOST_ELEMENTS = {"ip_addresses": 100, "listen_ports": 100, "dns_names": 20}


class CustomDevice(Resource):
    """A custom device is told apart by its own id and its group. One POST creates it or changes it; nothing deletes it."""

    module = "custom_device"
    noun = "custom device"
    path = "/entities/custom"
    key = ("custom_device_id",)
    states = ("present",)
    options: t.ClassVar = {
        "custom_device_id": {"type": "str", "required": True},
        "display_name": {"type": "str", "needed": True},
        # Part of the identity: which one a device has is looked up, not compared.
        "group": {"type": "str", "write_only": True},
        "type": {"type": "str"},
        "ip_addresses": {"type": "list", "elements": "str", "unordered": True},
        "listen_ports": {"type": "list", "elements": "int", "unordered": True},
        "dns_names": {"type": "list", "elements": "str", "unordered": True},
        "favicon_url": {"type": "str"},
        "config_url": {"type": "str"},
        "properties": {"type": "dict"},
    }

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        spec = super().argument_spec()
        # The API takes no id of an entity, and there are no secrets.
        del spec["id"], spec["update_secrets"]
        spec["ui_based"] = {"type": "bool"}
        spec["resend"] = {"type": "str", "choices": ["when_changed", "always"], "default": "when_changed"}
        return spec

    def check(self, params: Params) -> None:
        if not params["custom_device_id"]:
            raise DynatraceError("custom_device_id must say which custom device is meant")
        for limits, what in ((_MOST_CHARACTERS, "characters"), (_MOST_ELEMENTS, "elements")):
            for name, most in limits.items():
                if len(params[name] or "") > most:
                    raise DynatraceError("%s has more than the %d %s that the API takes" % (name, most, what))
        for name, item in (params["properties"] or {}).items():
            if item is None or isinstance(item, (dict, list)):
                raise DynatraceError("properties: %s needs a text" % name)

    def find(self, client: Client, params: Params) -> list[Document]:
        selector = ",".join([criterion("type", _DEVICE), criterion("detectedName", params["custom_device_id"])])
        found = list(entities(client, [selector], _FRAME, "+properties,+fromRelationships"))
        if params["group"] and found:
            groups = dict.fromkeys(group for device in found for group in _groups_of(device))
            wanted = {group["entityId"] for group in _read(client, groups) if group["displayName"] == params["group"]}
            # A device that shows no group may be the one.
            found = [device for device in found if not _groups_of(device) or wanted.intersection(_groups_of(device))]
        if len(found) > 1:
            raise DynatraceError(
                "%d custom devices have the id %s: %s. Say with group which one is meant."
                % (len(found), params["custom_device_id"], ", ".join(sorted(map(self.id_of, found))))
            )
        return found

    def id_of(self, item: Document) -> str:
        return item["entityId"]

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        given = super().given(params)
        for name in _MOST_ELEMENTS:
            if name in given:
                given[name] = list(dict.fromkeys(given[name]))
        if "properties" in given:
            given["properties"] = {name: _as_text(item) for name, item in given["properties"].items()}
        return given

    def shown(self, item: Document) -> dict[str, t.Any]:
        stored = item.get("properties") or {}
        shown = {name: stored[api_name] for name, api_name in _SHOWN_AS.items() if api_name in stored}
        if "listen_ports" in shown:
            shown["listen_ports"] = [int(port) for port in shown["listen_ports"]]
        return {"custom_device_id": stored.get("detectedName"), "display_name": item["displayName"], **shown}

    def permit(self, client: Client, change: Change) -> None:
        change.result["unreadable"] = []
        if change.live is None:
            return
        hidden = self._hidden(client, change)
        change.result["unreadable"] = sorted(hidden)
        for name in hidden:
            change.after.pop(name, None)
        change.paths = [path for path in change.paths if path.split(".")[0] not in hidden]
        stuck = [name for name in _NEVER_EMPTIED if name in change.before and name not in change.after]
        if stuck:
            raise DynatraceError("%s: the API cannot empty %s" % (change.title, " and ".join(stuck)))
        if change.params["resend"] == "always":
            change.notes["(everything)"] = ("stored", "sent again")
        change.action = "updated" if change.paths or change.notes else "unchanged"

    def _hidden(self, client: Client, change: Change) -> set[str]:
        """The options that were given and of which the tenant never tells what they are."""
        stored = change.live.get("properties") or {}
        hidden = {name for name in self.given(change.params) if name in _SHOWN_AS and _SHOWN_AS[name] not in stored}
        if hidden:
            known = {item["id"] for item in client.get("/entityTypes/" + _DEVICE)["properties"]}
            hidden = {name for name in hidden if _SHOWN_AS[name] not in known}
        return hidden

    def create(self, client: Client, document: Document, params: Params) -> Created:
        answer = client.post(self.path, document, _query(params))
        # Without a body it was an update after all, of a device that cannot be found yet.
        return Created(answer["entityId"], {}) if answer else Created(t.cast(str, None), {"action": "updated"})

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        answer = client.post(self.path, document, _query(params), repeatable=True)
        if answer and answer["entityId"] != self.id_of(live):
            raise DynatraceError(
                "%s was found, but the API made %s beside it, since the one that was found belongs to a group: give its group"
                % (self.id_of(live), answer["entityId"])
            )


_FRAME = time_frame(LONG_AGO, None)


def _groups_of(device: Document) -> list[str]:
    related = (device.get("fromRelationships") or {}).values()
    return [other["id"] for others in related for other in others if other["type"] == _GROUP]


def _read(client: Client, ids: t.Iterable[str]) -> t.Iterator[Document]:
    return entities(client, [selector for selector, _ids in selectors_for("", "entityId", ids)], _FRAME)


def _query(params: Params) -> dict[str, str] | None:
    return None if params["ui_based"] is None else {"uiBased": "true" if params["ui_based"] else "false"}


def _as_text(item: t.Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)


CUSTOM_DEVICE = CustomDevice()
