# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names of entities to ids, on entities in memory."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.entities.names import ids_by_name
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, DynatraceError, PermissionDeniedError

from dynatrace_simulator.selectors import parse_selector


class Tenant:
    """Stands in for the client of a tenant that has these hosts; names are compared without regard to case."""

    def __init__(self, *names):
        self.hosts = [
            {"entityId": f"HOST-{number:016X}", "displayName": name, "lastSeenTms": number * 86_400_000}
            for number, name in enumerate(names)
        ]
        self.asked = []
        self.trouble = {}

    def pages(self, path, query, items):
        assert (path, items, query["from"]) == ("/entities", "entities", "now-3y")
        criteria = {each.name: each.texts() for each in parse_selector(query["entitySelector"], "entitySelector")}
        self.asked.append(criteria)
        (entity_type,) = criteria["type"]
        if entity_type in self.trouble:
            raise self.trouble[entity_type]
        wanted = criteria.get("entityName.in")
        folded = [name.lower() for name in wanted or ()]
        return (host for host in self.hosts if entity_type == "HOST" and (wanted is None or host["displayName"].lower() in folded))


def test_names_become_ids_whatever_others_are_called():
    tenant = Tenant("web-1", "WEB-1", "web-2", 'odd "~')
    found = ids_by_name(tenant, [("HOST", "web-1"), ("HOST", 'odd "~'), ("HOST", "web-1")])
    assert found == {("HOST", "web-1"): "HOST-0000000000000000", ("HOST", 'odd "~'): "HOST-0000000000000003"}
    assert len(tenant.asked) == 1


def test_many_names_take_few_requests():
    tenant = Tenant(*(f"host-{number:04}" for number in range(1000)))
    found = ids_by_name(tenant, [("HOST", host["displayName"]) for host in tenant.hosts])
    assert found == {("HOST", host["displayName"]): host["entityId"] for host in tenant.hosts}
    assert len(tenant.asked) == 7


def message(tenant, name, entity_type="HOST"):
    error = ids_by_name(tenant, [(entity_type, name)])[(entity_type, name)]
    assert isinstance(error, DynatraceError)
    return error.message


def test_a_name_that_nobody_has_is_an_error_with_the_nearest_one():
    tenant = Tenant("web-1", "database")
    assert message(tenant, "web-2") == "No entity of type HOST is called 'web-2'; did you mean web-1?"
    assert message(tenant, "WEB-1") == "No entity of type HOST is called 'WEB-1'; did you mean web-1?"
    assert message(tenant, "nothing alike") == "No entity of type HOST is called 'nothing alike'"
    assert message(tenant, "web-1", "SERVICE") == "No entity of type SERVICE is called 'web-1'"


def test_a_name_that_several_have_is_an_error_with_their_ids():
    assert message(Tenant("web", "web"), "web") == (
        "2 entities of type HOST are called 'web': HOST-0000000000000000 (last seen 1970-01-01 00:00 UTC), "
        "HOST-0000000000000001 (last seen 1970-01-02 00:00 UTC). Use the id."
    )


def test_an_unknown_type_is_the_fault_of_those_who_name_it():
    tenant = Tenant("web")
    tenant.trouble["HOSTS"] = ApiError("GET", "/entities", 400, "Constraints violated.")
    found = ids_by_name(tenant, [("HOSTS", "web"), ("HOST", "web")])
    assert found[("HOST", "web")] == "HOST-0000000000000000"
    assert found[("HOSTS", "web")] is tenant.trouble["HOSTS"]


def test_a_tenant_that_tells_nothing_is_an_error_of_all():
    tenant = Tenant("web")
    tenant.trouble["HOST"] = PermissionDeniedError("GET", "/entities", 403, "no", missing_scopes=["entities.read"])
    with pytest.raises(PermissionDeniedError):
        ids_by_name(tenant, [("HOST", "web")])
