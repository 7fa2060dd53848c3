# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh tenant holds: the built-in alerting profile, some entities, open problems."""

from __future__ import annotations

from typing import Any

from .clock import now_ms
from .identifiers import entity_id, name_uuid
from .metags import AUTOMATIC, IMPORTED, USER_PROVIDED, me_tag, without_source
from .network_zones import seed_network_zones
from .records import Problem
from .store import SettingsObject
from .tenants import Entity, Tenant
from .validation import normalise_for_storage

ALERTING_PROFILE = "builtin:alerting.profile"
SYSTEM = "Dynatrace"
_DAY = 86_400_000
# A client that reads hosts by the API v1 fails on one without architecture, so every host of a real tenant has one. (unverified)
_X86 = {"osArchitecture": "X86"}
_DEFAULT_DELAYS = {
    "MONITORING_UNAVAILABLE": 0,
    "AVAILABILITY": 0,
    "ERRORS": 0,
    "PERFORMANCE": 30,
    "RESOURCE_CONTENTION": 30,
    "CUSTOM_ALERT": 0,
}

# type, name, properties, name of the entity it belongs to by relationship
_ENTITIES: tuple[tuple[str, str, dict[str, Any], dict[str, str]], ...] = (
    ("HOST_GROUP", "production", {}, {}),
    ("HOST", "web-1", {"osType": "LINUX", "monitoringMode": "FULL_STACK", **_X86, "detectedName": "web-1"}, {"isInstanceOf": "production"}),
    ("HOST", "web-2", {"osType": "LINUX", "monitoringMode": "FULL_STACK", **_X86, "detectedName": "web-2"}, {"isInstanceOf": "production"}),
    ("HOST", "db-1", {"osType": "WINDOWS", "monitoringMode": "INFRASTRUCTURE", **_X86, "detectedName": "db-1"}, {}),
    ("DISK", "/var", {}, {"isDiskOf": "db-1"}),
    ("PROCESS_GROUP", "nginx", {"detectedName": "nginx"}, {"runsOn": "web-1"}),
    ("PROCESS_GROUP", "shop-backend", {"detectedName": "shop-backend"}, {"runsOn": "web-2"}),
    ("PROCESS_GROUP_INSTANCE", "nginx on web-1", {"detectedName": "nginx"}, {"isInstanceOf": "nginx"}),
    ("PROCESS_GROUP_INSTANCE", "shop-backend on web-2", {"detectedName": "shop-backend"}, {"isInstanceOf": "shop-backend"}),
    ("SERVICE", "shop", {"serviceType": "WEB_REQUEST_SERVICE", "detectedName": "shop"}, {"runsOn": "shop-backend"}),
    ("SERVICE", "payment", {"serviceType": "WEB_SERVICE", "detectedName": "payment"}, {"runsOn": "shop-backend"}),
    ("SERVICE", "orders-db", {"serviceType": "DATABASE_SERVICE", "detectedName": "orders-db"}, {}),
    ("SERVICE_METHOD", "/checkout", {}, {"isServiceMethodOf": "shop"}),
    ("APPLICATION", "Web shop", {"applicationType": "AUTO_INJECTED"}, {}),
    ("APPLICATION_METHOD", "Loading of page /", {}, {"isApplicationMethodOf": "Web shop"}),
    ("MOBILE_APPLICATION", "Shop app", {}, {}),
    ("CUSTOM_APPLICATION", "Point of sale", {}, {}),
    ("KUBERNETES_CLUSTER", "kube-production", {}, {}),
    ("CLOUD_APPLICATION_NAMESPACE", "shop-namespace", {}, {"isNamespaceOfCluster": "kube-production"}),
    ("CLOUD_APPLICATION", "shop-deployment", {}, {"isInNamespace": "shop-namespace"}),
    ("HTTP_CHECK", "Shop is up", {}, {}),
    ("SYNTHETIC_TEST", "Buy something", {}, {}),
    ("MULTIPROTOCOL_MONITOR", "Database port", {}, {}),
    ("ENVIRONMENT_ACTIVE_GATE", "gate-1", {}, {}),
    ("CUSTOM_DEVICE", "Core router", {}, {}),
)
_TAGS = {
    "web-1": (me_tag("stage", "production", source=USER_PROVIDED),),
    "web-2": (
        me_tag("stage", "production", source=USER_PROVIDED),
        me_tag("region", "eu-west", "ENVIRONMENT", IMPORTED),
    ),
    "db-1": (me_tag("stage", "test", source=USER_PROVIDED), me_tag("critical", source=USER_PROVIDED)),
    "shop": (me_tag("tier", "frontend", source=AUTOMATIC),),
}

# severity, impact, title, entity, minutes ago, still open
_PROBLEMS = (
    ("AVAILABILITY", "INFRASTRUCTURE", "Host or monitoring unavailable", "web-1", 4, True),
    ("RESOURCE_CONTENTION", "INFRASTRUCTURE", "CPU saturation", "web-2", 9, True),
    ("RESOURCE_CONTENTION", "INFRASTRUCTURE", "Low disk space", "/var", 15, True),
    ("ERROR", "SERVICES", "Failure rate increase", "shop", 22, True),
    ("PERFORMANCE", "SERVICES", "Response time degradation", "payment", 31, True),
    ("ERROR", "APPLICATION", "JavaScript error rate increase", "Web shop", 44, True),
    ("MONITORING_UNAVAILABLE", "ENVIRONMENT", "Monitoring not available", "gate-1", 58, True),
    ("CUSTOM_ALERT", "INFRASTRUCTURE", "Queue length above threshold", "db-1", 75, True),
    ("ERROR", "APPLICATION", "Crash rate increase", "Shop app", 90, True),
    ("PERFORMANCE", "SERVICES", "Response time degradation", "orders-db", 110, False),
    ("AVAILABILITY", "APPLICATION", "Browser monitor outage", "Buy something", 2000, False),
)


def seed(tenant: Tenant) -> None:
    """Fill a fresh tenant: built-in settings, entities, problems and the default network zone."""
    seed_entities(tenant)
    seed_problems(tenant)
    seed_default_alerting_profile(tenant)
    seed_network_zones(tenant)


def seed_entities(tenant: Tenant) -> None:
    """Give the tenant one or more entities of every type that settings can be scoped to."""
    now = now_ms()
    made: dict[str, Entity] = {}
    for entity_type, name, properties, relations in _ENTITIES:
        entity = Entity(
            entityId=entity_id(entity_type, f"{tenant.id}/{name}"),
            type=entity_type,
            displayName=name,
            firstSeenTms=now - 90 * _DAY,
            lastSeenTms=now,
            properties=dict(properties),
            tags=list(_TAGS.get(name, ())),
        )
        for relation, other_name in relations.items():
            other = made[other_name]
            entity.fromRelationships[relation] = [{"id": other.entityId, "type": other.type}]
            other.toRelationships.setdefault(relation, []).append({"id": entity.entityId, "type": entity.type})
        made[name] = entity
    for entity in made.values():
        tenant.put_entity(entity)


def seed_problems(tenant: Tenant) -> None:
    """Give the tenant open and closed problems."""
    now = now_ms()
    by_name = {entity.displayName: entity for entity in tenant.entities.values()}
    for severity, impact, title, name, minutes, is_open in _PROBLEMS:
        start = now - minutes * 60_000
        tenant.problems.put(new_problem(tenant, by_name[name], severity, impact, title, start, None if is_open else start + 300_000))


def new_problem(
    tenant: Tenant, entity: Entity, severity: str, impact: str, title: str, start: int, end: int | None = None, maintenance: bool = False
) -> Problem:
    """Return one more problem of an entity, which is not in the tenant yet (shape: environment.md 5.1).

    :param start: UTC ms.
    :param end: UTC ms, None for an open problem.
    :param maintenance: it happened during a maintenance window.
    """
    number = len(tenant.problems)
    stub = {"entityId": {"id": entity.entityId, "type": entity.type}, "name": entity.displayName}
    number_text = str(int(name_uuid(f"{tenant.id}/{number}").replace("-", "")[:15], 16))
    problem_id = f"-{number_text}_{start}V2"
    document = {
        "problemId": problem_id,
        "displayId": f"P-2211{number:04d}",
        "title": title,
        "impactLevel": impact,
        "severityLevel": severity,
        "status": "OPEN" if end is None else "CLOSED",
        "startTime": start,
        "endTime": -1 if end is None else end,
        "affectedEntities": [stub],
        "impactedEntities": [stub],
        "rootCauseEntity": stub,
        "managementZones": [{"id": zone["id"], "name": zone["name"]} for zone in entity.managementZones],
        "entityTags": [without_source(tag) for tag in entity.tags],
        "problemFilters": [{"id": name_uuid(f"{tenant.id}/Default"), "name": "Default"}],
    }
    return Problem(problem_id, document, under_maintenance=maintenance)


def seed_default_alerting_profile(tenant: Tenant) -> None:
    """Give the tenant the alerting profile ``Default``: its name is locked and it cannot be deleted (environment.md 9.5, 37).

    That it cannot be deleted is (unverified).
    """
    schema = tenant.schemas.get(ALERTING_PROFILE)
    if schema is None:
        return
    value = {
        "name": "Default",
        "severityRules": [
            {"severityLevel": level, "delayInMinutes": delay, "tagFilterIncludeMode": "NONE"} for level, delay in _DEFAULT_DELAYS.items()
        ],
        "eventFilters": [],
    }
    tenant.objects.add(
        SettingsObject(
            schema_id=ALERTING_PROFILE,
            scope="environment",
            uid=name_uuid(f"{tenant.id}/Default"),
            value=normalise_for_storage(schema, value),
            schema_version=schema["version"],
            author=SYSTEM,
            created_by=SYSTEM,
            modified_by=SYSTEM,
            lock={"deletable": False, "nonModifiablePaths": ["name"]},
        )
    )
