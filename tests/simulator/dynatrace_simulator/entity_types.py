# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entity types: the properties and relationships that each may have (environment.md 4.3).

The documentation names few of them; the table is what a tenant plausibly has. (unverified) What the entities of a tenant have besides
counts as well, so that a test can bring types, properties and relationships of its own.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .call import Answer, Call
from .errors import ApiError
from .pages import close_page, open_page
from .tenants import Entity, Tenant


class _Type(NamedTuple):
    name: str
    properties: dict[str, str]
    relationships: dict[str, tuple[str, ...]]  # from this type, to which ones


def _strings(text: str) -> dict[str, str]:
    return dict.fromkeys(text.split(), "String")


_NAMES = {**_strings("detectedName customizedName"), "securityContext": "List"}
_HOST = {
    **_NAMES,
    **_strings("oneAgentCustomHostName networkZone hypervisorType osVersion"),
    **dict.fromkeys(("osType", "osArchitecture", "monitoringMode", "state", "bitness"), "Enum"),
    **dict.fromkeys(("cpuCores", "logicalCpuCores", "physicalMemory"), "Number"),
    "ipAddress": "List",
    "isMonitoringCandidate": "Boolean",
}
_SERVICE = {**_NAMES, **_strings("webServiceName databaseName databaseVendor contextRoot"), "serviceType": "Enum", "port": "Number"}
_DEVICE = {
    **_NAMES,
    **_strings("customFavicon configUrl customDeviceType"),
    **dict.fromkeys(("ipAddress", "dnsNames", "listenPorts"), "List"),
    "customProperties": "Map",
}

_TYPES: dict[str, _Type] = {
    "HOST_GROUP": _Type("Host group", _NAMES, {}),
    "HOST": _Type("Host", _HOST, {"isInstanceOf": ("HOST_GROUP",), "isNetworkClientOfHost": ("HOST", "CUSTOM_DEVICE")}),
    "DISK": _Type("Disk", _NAMES, {"isDiskOf": ("HOST",)}),
    "NETWORK_INTERFACE": _Type("Network interface", _NAMES, {"isNetworkInterfaceOf": ("HOST",)}),
    "PROCESS_GROUP": _Type("Process group", {**_NAMES, "metadata": "List", "softwareTechnologies": "List"}, {"runsOn": ("HOST",)}),
    "PROCESS_GROUP_INSTANCE": _Type(
        "Process",
        {**_NAMES, "metadata": "List", "softwareTechnologies": "List", "listenPorts": "List", "processType": "Enum"},
        {"isInstanceOf": ("PROCESS_GROUP",), "isProcessOf": ("HOST",)},
    ),
    "SERVICE": _Type("Service", _SERVICE, {"runsOn": ("PROCESS_GROUP",), "runsOnHost": ("HOST",), "calls": ("SERVICE",)}),
    "SERVICE_METHOD": _Type("Service method", _NAMES, {"isServiceMethodOf": ("SERVICE",)}),
    "APPLICATION": _Type(
        "Web application", {**_NAMES, "applicationType": "Enum", "applicationInjectionType": "Enum"}, {"calls": ("SERVICE",)}
    ),
    "APPLICATION_METHOD": _Type("Application method", _NAMES, {"isApplicationMethodOf": ("APPLICATION",)}),
    "MOBILE_APPLICATION": _Type("Mobile application", _NAMES, {"calls": ("SERVICE",)}),
    "CUSTOM_APPLICATION": _Type("Custom application", _NAMES, {"calls": ("SERVICE",)}),
    "DCRUM_APPLICATION": _Type("Data center service", _NAMES, {}),
    "KUBERNETES_CLUSTER": _Type("Kubernetes cluster", {**_NAMES, **_strings("kubernetesClusterId kubernetesDistribution")}, {}),
    "KUBERNETES_NODE": _Type("Kubernetes node", _NAMES, {"isNodeOf": ("KUBERNETES_CLUSTER",), "isLocatedOn": ("HOST",)}),
    "KUBERNETES_SERVICE": _Type("Kubernetes service", _NAMES, {"isInNamespace": ("CLOUD_APPLICATION_NAMESPACE",)}),
    "CLOUD_APPLICATION_NAMESPACE": _Type("Kubernetes namespace", _NAMES, {"isNamespaceOfCluster": ("KUBERNETES_CLUSTER",)}),
    "CLOUD_APPLICATION": _Type(
        "Kubernetes workload", {**_NAMES, "workloadType": "Enum"}, {"isInNamespace": ("CLOUD_APPLICATION_NAMESPACE",)}
    ),
    "CLOUD_APPLICATION_INSTANCE": _Type("Kubernetes pod", _NAMES, {"isInstanceOf": ("CLOUD_APPLICATION",)}),
    "CONTAINER_GROUP": _Type("Container group", _NAMES, {}),
    "CONTAINER_GROUP_INSTANCE": _Type("Container", _NAMES, {"isInstanceOf": ("CONTAINER_GROUP",)}),
    "HTTP_CHECK": _Type("HTTP monitor", _NAMES, {}),
    "SYNTHETIC_TEST": _Type("Browser monitor", _NAMES, {"monitors": ("APPLICATION",)}),
    "SYNTHETIC_LOCATION": _Type("Synthetic location", _NAMES, {}),
    "EXTERNAL_SYNTHETIC_TEST": _Type("Third-party monitor", _NAMES, {}),
    "MULTIPROTOCOL_MONITOR": _Type("Network availability monitor", _NAMES, {}),
    "ENVIRONMENT_ACTIVE_GATE": _Type("ActiveGate", _NAMES, {}),
    "CUSTOM_DEVICE_GROUP": _Type("Custom device group", _NAMES, {}),
    "CUSTOM_DEVICE": _Type("Custom device", _DEVICE, {"isInstanceOf": ("CUSTOM_DEVICE_GROUP",)}),
}
_FROM, _TO = "fromRelationships", "toRelationships"


def is_known(tenant: Tenant, entity_type: str) -> bool:
    """Return whether there is such an entity type."""
    return entity_type in _TYPES or any(_of_type(tenant, entity_type))


def known_properties(tenant: Tenant, entity_type: str) -> dict[str, str]:
    """Return the properties of an entity type: name and type."""
    known = dict(_TYPES[entity_type].properties) if entity_type in _TYPES else {}
    for entity in _of_type(tenant, entity_type):
        for name, value in entity.properties.items():
            if name not in known:
                known[name] = _type_name(value)
    return known


def known_relationships(tenant: Tenant, entity_type: str) -> dict[str, dict[str, set[str]]]:
    """Return the types at the other end of an entity type's relationships.

    :return: by side (``fromRelationships``, ``toRelationships``) and name.
    """
    known: dict[str, dict[str, set[str]]] = {_FROM: {}, _TO: {}}
    for source, declared in _TYPES.items():
        for name, targets in declared.relationships.items():
            if source == entity_type:
                known[_FROM].setdefault(name, set()).update(targets)
            if entity_type in targets:
                known[_TO].setdefault(name, set()).add(source)
    for entity in _of_type(tenant, entity_type):
        for side, relationships in ((_FROM, entity.fromRelationships), (_TO, entity.toRelationships)):
            for name, others in relationships.items():
                known[side].setdefault(name, set()).update(other["type"] for other in others)
    return known


def list_types(call: Call) -> Answer:
    """GET /entityTypes; every 400 is without body."""
    try:
        page = open_page(call, "entityTypes", default=50, maximum=500)
    except ApiError as error:
        raise ApiError(error.status, error.message, empty=True) from error
    types = sorted({*_TYPES, *(entity.type for entity in call.tenant.entities.values())})
    if page.offset >= len(types):
        raise ApiError(400, "There is no such page", empty=True)
    return Answer(200, close_page(call, page, "types", types, lambda name: _view(call.tenant, name)))


def get_type(call: Call) -> Answer:
    """GET /entityTypes/{type}; 400 without body for an unknown one."""
    entity_type = call.params["type"]
    if not is_known(call.tenant, entity_type):
        raise ApiError(400, "Unknown entity type", empty=True)
    return Answer(200, _view(call.tenant, entity_type))


def _view(tenant: Tenant, entity_type: str) -> dict[str, Any]:
    relationships = known_relationships(tenant, entity_type)
    name = _TYPES[entity_type].name if entity_type in _TYPES else entity_type.replace("_", " ").capitalize()
    return {
        "type": entity_type,
        "displayName": name,
        "dimensionKey": f"dt.entity.{entity_type.lower()}",
        "entityLimitExceeded": False,
        "properties": [{"id": each, "type": kind, "displayName": each} for each, kind in known_properties(tenant, entity_type).items()],
        "tags": "List of METag",
        "managementZones": "List of ManagementZone",
        _FROM: [{"id": each, "toTypes": sorted(types)} for each, types in relationships[_FROM].items()],
        _TO: [{"id": each, "fromTypes": sorted(types)} for each, types in relationships[_TO].items()],
    }


def _of_type(tenant: Tenant, entity_type: str) -> list[Entity]:
    return [entity for entity in tenant.entities.values() if entity.type == entity_type]


def _type_name(value: Any) -> str:
    kinds = ((bool, "Boolean"), ((int, float), "Number"), (list, "List"), (dict, "Map"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "String")
