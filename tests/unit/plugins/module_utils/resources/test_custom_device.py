# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Custom devices of a tenant that does not show all that it was sent."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.resources.custom_device import CUSTOM_DEVICE
from ansible_collections.community.dynatrace.plugins.module_utils.resources.reconcile import difference, reconcile, summary


class Tenant:
    """Stands in for the client of a tenant with one device and the given properties of its type."""

    def __init__(self, shows, **properties):
        self.shows = shows
        self.device = {"entityId": "CUSTOM_DEVICE-1", "displayName": "Router", "properties": {"detectedName": "router-7", **properties}}
        self.asked = []
        self.sent = []

    def pages(self, path, query, items):
        self.asked.append(path)
        return iter([self.device])

    def get(self, path):
        self.asked.append(path)
        return {"properties": [{"id": name} for name in self.shows]}

    def post(self, path, document, query, **options):
        self.sent.append((path, document, query))


def run(tenant, **given):
    common = {"custom_device_id": "router-7", "state": "present", "resend": "when_changed"}
    return reconcile(tenant, CUSTOM_DEVICE, {**dict.fromkeys(CUSTOM_DEVICE.argument_spec()), **common, **given})


def test_what_is_not_shown_is_no_change_but_is_sent_along():
    tenant = Tenant(["detectedName", "dnsNames"])
    change = run(tenant, ip_addresses=["192.0.2.7"], display_name="Router")
    assert (change.action, change.result, tenant.sent) == ("unchanged", {"unreadable": ["ip_addresses"]}, [])
    assert difference(change, "abc")["before"] == difference(change, "abc")["after"]
    change = run(tenant, ip_addresses=["192.0.2.7"], display_name="New")
    assert (change.action, change.paths, change.result) == ("updated", ["display_name"], {"unreadable": ["ip_addresses"]})
    assert "ip_addresses" not in summary(change)["value"]
    document = {"customDeviceId": "router-7", "displayName": "New", "ipAddresses": ["192.0.2.7"]}
    assert tenant.sent == [("/entities/custom", document, None)]


def test_what_could_be_shown_and_is_not_there_is_a_change():
    tenant = Tenant(["detectedName", "ipAddress"])
    change = run(tenant, ip_addresses=["192.0.2.7"])
    assert (change.action, change.paths, change.result) == ("updated", ["ip_addresses"], {"unreadable": []})


def test_the_type_is_only_asked_for_if_that_decides_anything():
    tenant = Tenant([], ipAddress=["192.0.2.7"], listenPorts=["22"])
    change = run(tenant, ip_addresses=["192.0.2.7"], listen_ports=[22])
    assert (change.action, tenant.asked) == ("unchanged", ["/entities"])


def test_everything_is_sent_again_where_that_is_wanted():
    tenant = Tenant([], ipAddress=["192.0.2.7"])
    change = run(tenant, resend="always", group="Routers", ui_based=False)
    assert (change.action, change.paths) == ("updated", [])
    document = {"customDeviceId": "router-7", "displayName": "Router", "ipAddresses": ["192.0.2.7"], "group": "Routers"}
    assert tenant.sent == [("/entities/custom", document, {"uiBased": "false"})]


@pytest.mark.parametrize(("option", "shown"), [("type", "customDeviceType"), ("listen_ports", "listenPorts"), ("dns_names", "dnsNames")])
def test_what_the_api_keeps_cannot_be_emptied(option, shown):
    stored = "ROUTER" if option == "type" else [22]
    empty = "" if option == "type" else []
    with pytest.raises(DynatraceError, match=f"custom device router-7: the API cannot empty {option}"):
        run(Tenant([], **{shown: stored}), **{option: empty})
