# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of endpoints: path, handler and the scopes that open it (environment.md 1.1, 2.1, 4, 5)."""

from __future__ import annotations

from functools import partial

from . import (
    control,
    credentials,
    custom_devices,
    effective,
    entities,
    entity_types,
    events,
    history,
    monitoring_states,
    network_zones,
    objects,
    permissions,
    platform,
    problem_comments,
    problems,
    schemas,
    security_context,
    seeding,
    slo,
    tags,
    tokens,
    writing,
)
from .account.control import CONTROL_ROUTES
from .account.routes import ACCOUNT_ROUTES
from .classic import config, topology
from .classic import problems as classic_problems
from .classic.alerting_profiles import ALERTING_PROFILES
from .classic.frequent_issues import FREQUENT_ISSUES
from .classic.maintenance_windows import MAINTENANCE_WINDOWS
from .routing import Route
from .routing import route as _route

CONFIG = "config/v1"
V1 = "v1"
V2 = "v2"
PLATFORM = "platform"
PLATFORM_V1 = "v1 on the platform"
ACCOUNT = "account"
CONTROL = "control"
NOWHERE = "nowhere"


_READ, _WRITE = ("settings.read", "settings:objects:read"), ("settings.write", "settings:objects:write")
_SCHEMAS = ("settings.read", "settings:schemas:read")
_ENTITIES = ("entities.read", "environment-api:entities:read")
_ENTITIES_WRITE = ("entities.write", "environment-api:entities:write")
_PROBLEMS = ("problems.read", "environment-api:problems:read")
_PROBLEMS_WRITE = ("problems.write", "environment-api:problems:write")
_CLOSE = ("problems.write", "environment-api:problems:write openpipeline:events.davis:ingest")
_COMMENTS = "/problems/{problem}/comments"
_TOKENS_READ = ("apiTokens.read", "environment-api:api-tokens:read api-tokens:tokens:read")
_TOKENS_WRITE = ("apiTokens.write", "environment-api:api-tokens:write api-tokens:tokens:write")
# The platform scopes of network zones and events are those that the SDK 9.0.1 names.
_ZONES_READ = ("networkZones.read", "environment-api:network-zones:read fleet-management:network-zones:read")
_ZONES_WRITE = ("networkZones.write", "environment-api:network-zones:write fleet-management:network-zones:write")
_SLO_READ = ("slo.read", "environment-api:slo:read")
_SLO_WRITE = ("slo.write", "environment-api:slo:write")
_VAULT_READ = ("credentialVault.read", "environment-api:credentials:read")
_VAULT_WRITE = ("credentialVault.write", "environment-api:credentials:write")
_EVENTS_READ = ("events.read", "environment-api:events:read")
_EVENTS_INGEST = "openpipeline:events.davis:ingest storage:events:write environment-api:events:write"
_ACCESSOR = "/settings/objects/{object}/permissions/(?P<kind>user|group)/{accessor}"
_ALL_USERS = "/settings/objects/{object}/permissions/all-users"
_CLUSTER_VERSION = _route("GET", "/config/clusterversion", platform.cluster_version, "DataExport", "environment-api:cluster-version:read")


def _configurations(path: str, kind: config.Kind) -> list[Route]:
    """Return the endpoints of a kind of the classic configuration API (environment.md 6.2, 6.3)."""
    return [
        _route("GET", path, partial(config.list_all, kind), "ReadConfig"),
        _route("POST", path, partial(config.create, kind), "WriteConfig"),
        _route("POST", f"{path}/validator", partial(config.validate, kind), "WriteConfig"),
        _route("GET", f"{path}/{{id}}", partial(config.get, kind), "ReadConfig"),
        _route("PUT", f"{path}/{{id}}", partial(config.put, kind), "WriteConfig"),
        _route("DELETE", f"{path}/{{id}}", partial(config.delete, kind), "WriteConfig"),
        _route("POST", f"{path}/{{id}}/validator", partial(config.validate, kind), "WriteConfig"),
    ]


def _layer(layer: topology.Layer) -> list[Route]:
    """Return the endpoints of one layer of the topology (Dynatrace documentation, "Topology and Smartscape API")."""
    path = f"/entity/{layer.path}"
    return [
        _route("GET", path, partial(topology.list_entities, layer), "DataExport"),
        _route("GET", f"{path}/{{entity}}", partial(topology.get_entity, layer), "DataExport"),
        _route("POST", f"{path}/{{entity}}", partial(topology.post_tags, layer), "DataExport"),
    ]


ROUTES: dict[str, list[Route]] = {
    V2: [
        _route("GET", "/settings/objects", objects.list_objects, *_READ),
        _route("POST", "/settings/objects", writing.post_objects, *_WRITE),
        _route("GET", "/settings/objects/{object}", objects.get_object, *_READ),
        _route("PUT", "/settings/objects/{object}", writing.put_object, *_WRITE),
        _route("DELETE", "/settings/objects/{object}", writing.delete_object, *_WRITE),
        _route("POST", "/settings/objects/{object}:transfer-ownership", permissions.transfer_ownership, *_WRITE),
        _route("GET", "/settings/objects/{object}/permissions", permissions.list_permissions, *_READ),
        _route("POST", "/settings/objects/{object}/permissions", permissions.add_permissions, *_WRITE),
        *[_route("GET", path, permissions.get_permissions, *_READ) for path in (_ALL_USERS, _ACCESSOR)],
        *[_route("PUT", path, permissions.put_permissions, *_WRITE) for path in (_ALL_USERS, _ACCESSOR)],
        *[_route("DELETE", path, permissions.delete_permissions, *_WRITE) for path in (_ALL_USERS, _ACCESSOR)],
        _route("GET", "/settings/effectiveValues", effective.list_effective, *_READ),
        _route("GET", "/settings/history", history.get_history, *_READ),
        _route(
            "POST",
            "/settings/effective-permissions:resolve",
            permissions.resolve,
            "",
            "settings:objects:read settings:objects:write settings:schemas:read",
        ),
        _route("GET", "/settings/schemas", schemas.list_schemas, *_SCHEMAS),
        _route("GET", "/settings/schemas/{schema}", schemas.get_schema, *_SCHEMAS),
        _route("GET", "/settings/managementZones/{object}", objects.get_numeric_zone, *_READ),
        _route("POST", "/apiTokens/lookup", tokens.lookup_token, "", _TOKENS_READ[1], private=True),
        _route("GET", "/apiTokens", tokens.list_tokens, *_TOKENS_READ),
        _route("POST", "/apiTokens", tokens.post_token, *_TOKENS_WRITE),
        _route("GET", "/apiTokens/{token}", tokens.get_token, *_TOKENS_READ),
        _route("PUT", "/apiTokens/{token}", tokens.put_token, *_TOKENS_WRITE),
        _route("DELETE", "/apiTokens/{token}", tokens.delete_token, *_TOKENS_WRITE),
        _route("GET", "/networkZones", network_zones.list_zones, *_ZONES_READ),
        _route("GET", "/networkZones/{zone}", network_zones.get_zone, *_ZONES_READ),
        _route("PUT", "/networkZones/{zone}", network_zones.put_zone, *_ZONES_WRITE),
        _route("DELETE", "/networkZones/{zone}", network_zones.delete_zone, *_ZONES_WRITE),
        _route("GET", "/networkZoneSettings", network_zones.get_zone_settings, *_ZONES_READ),
        _route("PUT", "/networkZoneSettings", network_zones.put_zone_settings, *_ZONES_WRITE),
        _route("GET", "/slo", slo.list_slos, *_SLO_READ),
        _route("POST", "/slo", slo.post_slo, *_SLO_WRITE),
        _route("GET", "/slo/{slo}", slo.get_slo, *_SLO_READ),
        _route("PUT", "/slo/{slo}", slo.put_slo, *_SLO_WRITE),
        _route("DELETE", "/slo/{slo}", slo.delete_slo, *_SLO_WRITE),
        _route("GET", "/credentials", credentials.list_credentials, *_VAULT_READ),
        _route("POST", "/credentials", credentials.post_credentials, *_VAULT_WRITE, private=True),
        _route("GET", "/credentials/{credentials}", credentials.get_credentials, *_VAULT_READ),
        _route("PUT", "/credentials/{credentials}", credentials.put_credentials, *_VAULT_WRITE, private=True),
        _route("DELETE", "/credentials/{credentials}", credentials.delete_credentials, *_VAULT_WRITE),
        _route("GET", "/credentials/{credentials}/details", credentials.get_details, *_VAULT_READ),
        _route("POST", "/events/ingest", events.ingest_event, "events.ingest", _EVENTS_INGEST),
        _route("GET", "/events", events.list_events, *_EVENTS_READ),
        _route("GET", "/events/{event}", events.get_event, *_EVENTS_READ),
        _route("GET", "/entities", entities.list_entities, *_ENTITIES),
        _route("GET", "/entities/{entity}", entities.get_entity, *_ENTITIES),
        _route("POST", "/entities/custom", custom_devices.post_device, *_ENTITIES_WRITE),
        _route("POST", "/entities/securityContext", security_context.post_context, *_WRITE),
        _route("DELETE", "/entities/securityContext", security_context.delete_context, *_WRITE),
        _route("GET", "/monitoringstate", monitoring_states.list_states, *_ENTITIES),
        _route("GET", "/entityTypes", entity_types.list_types, *_ENTITIES),
        _route("GET", "/entityTypes/{type}", entity_types.get_type, *_ENTITIES),
        _route("GET", "/tags", tags.list_tags, *_ENTITIES),
        _route("POST", "/tags", tags.post_tags, *_ENTITIES_WRITE),
        _route("DELETE", "/tags", tags.delete_tags, *_ENTITIES_WRITE),
        _route("GET", "/problems", problems.list_problems, *_PROBLEMS),
        _route("GET", "/problems/{problem}", problems.get_problem, *_PROBLEMS),
        _route("POST", "/problems/{problem}/close", problems.close_problem, *_CLOSE),
        _route("GET", _COMMENTS, problem_comments.list_comments, *_PROBLEMS),
        _route("POST", _COMMENTS, problem_comments.post_comment, *_PROBLEMS_WRITE),
        _route("GET", f"{_COMMENTS}/{{comment}}", problem_comments.get_comment, *_PROBLEMS),
        _route("PUT", f"{_COMMENTS}/{{comment}}", problem_comments.put_comment, *_PROBLEMS_WRITE),
        _route("DELETE", f"{_COMMENTS}/{{comment}}", problem_comments.delete_comment, *_PROBLEMS_WRITE),
    ],
    CONFIG: [
        *_configurations("/alertingProfiles", ALERTING_PROFILES),
        *_configurations("/maintenanceWindows", MAINTENANCE_WINDOWS),
        _route("GET", "/frequentIssueDetection", partial(config.get_single, FREQUENT_ISSUES), "ReadConfig"),
        _route("PUT", "/frequentIssueDetection", partial(config.put_single, FREQUENT_ISSUES), "WriteConfig"),
        _route("POST", "/frequentIssueDetection/validator", partial(config.validate_single, FREQUENT_ISSUES), "WriteConfig"),
    ],
    V1: [
        _CLUSTER_VERSION,
        *[route for layer in topology.LAYERS for route in _layer(layer)],
        _route("DELETE", "/entity/infrastructure/hosts/{entity}/tags/{tag}", topology.delete_tag, "DataExport"),
        _route("GET", "/problem/status", classic_problems.get_status, "DataExport"),
        _route("GET", "/problem/feed", classic_problems.get_feed, "DataExport"),
        _route("GET", "/problem/details/{problem}", classic_problems.get_details, "DataExport"),
        _route("GET", "/problem/details/{problem}/comments", classic_problems.list_comments, "DataExport"),
    ],
    # Of the deprecated APIs the platform has none.
    PLATFORM_V1: [
        _CLUSTER_VERSION,
    ],
    PLATFORM: [
        _route("GET", "/metadata/v1/classic-environment-domain", platform.classic_domain, "", "app-engine:apps:run"),
    ],
    ACCOUNT: ACCOUNT_ROUTES,
    CONTROL: [
        _route("GET", "/requests", control.get_requests),
        _route("DELETE", "/requests", control.delete_requests),
        _route("GET", "/counters", control.get_counters),
        _route("GET", "/faults", control.get_faults),
        _route("POST", "/faults", control.post_fault),
        _route("DELETE", "/faults", control.delete_faults),
        _route("POST", "/reset", control.post_reset),
        _route("GET", "/snapshot", control.get_snapshot),
        _route("GET", "/tenants", control.get_tenants),
        _route("POST", "/tenants", control.post_tenant),
        _route("DELETE", "/tenants/{tenant}", control.delete_tenant),
        _route("POST", "/tenants/{tenant}/tokens", control.post_token),
        _route("POST", "/tenants/{tenant}/objects", control.post_object),
        _route("POST", "/tenants/{tenant}/entities", seeding.post_entities),
        _route("POST", "/tenants/{tenant}/problems", seeding.post_problems),
        _route("PATCH", "/tenants/{tenant}/records/{kind}/{id}", seeding.patch_record),
        _route("PUT", "/tenants/{tenant}/schemas/{schema}", control.put_schema),
        _route("GET", "/tenants/{tenant}/snapshot", control.get_tenant_snapshot),
        *CONTROL_ROUTES,
    ],
}


def find_route(surface: str, path: str, method: str) -> tuple[Route | None, dict[str, str], bool]:
    """Return the endpoint for a request, the parts of its path, and whether the path exists with any method."""
    exists = False
    for route in ROUTES.get(surface, ()):
        match = route.pattern.fullmatch(path)
        if match is None:
            continue
        if route.method == method:
            return route, match.groupdict(), True
        exists = True
    return None, {}, exists
