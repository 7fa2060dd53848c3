# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The permissions there are and the conditions that each of them knows (account-and-platform.md, appendix A)."""

from __future__ import annotations

from ..scopes import PLATFORM_SCOPES

_FULL = "IN NOT_IN EQ NEQ STARTS_WITH NOT_STARTS_WITH"
_FULLM = _FULL + " MATCH"
_EQM = "EQ IN STARTS_WITH MATCH"
_EQ = "EQ IN"
_SCHEMA = "IN EQ NEQ STARTS_WITH NOT_STARTS_WITH"

# Known for every permission. Of those whose operators are not published all equality operators are taken. (unverified)
GLOBAL = {
    "global:environmentId": _FULL,
    "global:userGroup": _EQ,
    "global:userId": _FULL,
    "global:usernameDomain": _FULL,
    "global:date": "LT GT EQ",
    "global:date-time": "LT GT",
    "global:time-of-day": "LT GT",
    "global:week-day": "EQ NEQ IN",
}

_APP = {"shared:app-id": _FULL}
_EXTENSION = {"extensions:extension-name": _FULL}
_PLACES = {
    **_EXTENSION,
    **dict.fromkeys(("extensions:host", "extensions:host-group", "extensions:ag-group", "extensions:management-zone"), _EQ),
}
_SETTINGS = {"settings:schemaId": _SCHEMA, "shared:app-id": _FULL, "settings:schemaGroup": _EQ}
_OBJECTS = {
    **_SETTINGS,
    "settings:entity.hostGroup": "IN EQ NEQ",
    "settings:scope": _SCHEMA,
    "environment:management-zone": _EQM,
    "settings:dt.security_context": "IN EQ STARTS_WITH",
}
_BINDINGS = dict.fromkeys(("iam:policyUuid", "iam:levelType", "iam:boundGroup"), _EQ)
_BREAKPOINTS = dict.fromkeys(
    [
        f"dev-obs:{name}"
        for name in (
            "k8s.namespace.name",
            "dt.entity.process_group",
            "dt.process_group.detected_name",
            "k8s.cluster.name",
            "host.group",
            "host.name",
        )
    ],
    _FULL,
)
_RECORD_FIELDS = (
    "dt.security_context k8s.namespace.name k8s.cluster.name host.name dt.host_group.id gcp.project.id aws.account.id "
    "azure.subscription azure.resource.group"
)


def _record(fields: str = "", bucket: bool = True) -> dict[str, str]:
    """Return the conditions of a table of records.

    :param fields: those that only this table has.
    """
    names = [f"storage:{name}" for name in f"{_RECORD_FIELDS} {fields}".split()]
    return {**({"storage:bucket-name": _FULLM} if bucket else {}), **dict.fromkeys(names, _EQM)}


_BUCKETS = {"storage:table-name": _FULLM, "storage:bucket-name": _FULLM, "storage:query-consumption": "EQ"}
_EVENTS = "event.kind event.type event.provider"
_RW = ("read", "write")

# service, "resource resource", actions, conditions
_TABLE: tuple[tuple[str, str, tuple[str, ...], dict[str, str]], ...] = (
    ("ai", "operator", ("execute",), {}),
    ("app-engine", "apps", ("install", "run", "delete"), {**_APP, "app-engine:app-installer": _FULL}),
    ("app-engine", "functions", ("run",), {}),
    ("app-engine", "edge-connects", ("read", "write", "delete"), {}),
    ("app-engine", "certificates", ("create",), {"shared:app-id": "EQ IN STARTS_WITH"}),
    ("app-settings", "objects", ("read", "write", "admin"), {"settings:schemaId": _SCHEMA, **_APP}),
    ("automation", "workflows", ("read", "run", "admin"), {}),
    ("automation", "workflows", ("write",), {"automation:workflow-type": _EQ}),
    ("automation", "rules calendars", _RW, {}),
    ("business-analytics", "business-flows", _RW, {}),
    ("data-acquisition", "logs metrics events", ("ingest",), {}),
    ("davis", "analyzers", ("read", "execute"), {}),
    ("davis-copilot", "conversations nl2dql dql2nl document-search", ("execute",), {}),
    ("deployment", "activegates.network-zones activegates.groups", ("write",), {}),
    (
        "deployment",
        "oneagents.network-zones oneagents.host-groups oneagents.host-tags oneagents.host-properties oneagents.communication-settings",
        ("write",),
        {},
    ),
    ("dev-obs", "breakpoint breakpoints", ("set",), _BREAKPOINTS),
    ("dev-obs", "breakpoint breakpoints", ("manage",), {}),
    ("document", "documents", ("read", "write", "delete", "admin"), {}),
    ("document", "environment-shares", ("read", "write", "claim", "delete"), {}),
    ("document", "direct-shares", ("read", "write", "delete"), {}),
    ("document", "trash.documents", ("read", "delete", "restore"), {}),
    ("email", "emails", ("send",), {}),
    (
        "environment",
        "roles",
        (
            "viewer",
            "manage-settings",
            "view-sensitive-request-data",
            "replay-sessions-without-masking",
            "replay-sessions-with-masking",
            "manage-security-problems",
            "view-security-problems",
            "logviewer",
        ),
        {"environment:management-zone": f"{_SCHEMA} MATCH"},
    ),
    ("environment", "roles", ("agent-install", "configure-request-capture-data"), {}),
    ("extensions", "definitions", _RW, _EXTENSION),
    ("extensions", "configurations", _RW, _PLACES),
    ("extensions", "configuration.actions", ("write",), _PLACES),
    ("extensions", "discovery.jmx", ("read",), _EXTENSION),
    ("geolocation", "locations", ("lookup",), {}),
    ("hub", "catalog", ("read",), {}),
    ("hyperscaler-authentication", "aws azure", ("authenticate",), {}),
    ("iam", "service-users", ("create",), {}),
    ("iam", "service-users", ("use",), {"iam:service-user-email": _EQ}),
    ("iam", "bindings", _RW, _BINDINGS),
    ("iam", "policies boundaries", _RW, {}),
    ("iam", "effective-permissions", ("read",), {"iam-param:entity-type": "EQ", "iam-param:entity-id": _EQ}),
    ("iam", "limits", ("read",), {}),
    ("insights", "opportunities moments", ("read",), {}),
    ("mcp-gateway", "servers", ("invoke", "read"), {}),
    ("notification", "self-notifications notifications", _RW, {}),
    ("oauth2", "clients", ("manage",), {"oauth2:scopes": "EQ NOT_IN"}),
    ("openpipeline", "configurations", _RW, {}),
    (
        "openpipeline",
        "events events.custom security.events security.events.custom events.sdlc events.sdlc.custom",
        ("ingest",),
        {},
    ),
    ("platform-token", "tokens", ("write", "manage"), {}),
    ("security-intelligence", "enrichments", ("run",), {}),
    ("session-replay", "resources", ("read",), {}),
    ("settings", "objects", _RW, _OBJECTS),
    ("settings", "objects", ("admin",), _SETTINGS),
    ("settings", "schemas", ("read",), _SETTINGS),
    ("slo", "slos", _RW, {}),
    ("slo", "objective-templates", ("read",), {}),
    ("state", "app-states user-app-states", ("read", "write", "delete"), _APP),
    ("state-management", "app-states", ("delete",), _APP),
    ("state-management", "user-app-states", ("delete", "delete-all"), _APP),
    ("storage", "spans application.snapshots", ("read",), _record()),
    ("storage", "logs", _RW, _record("log.source")),
    ("storage", "metrics", _RW, _record("metric.key")),
    ("storage", "events", _RW, _record(_EVENTS)),
    ("storage", "bizevents security.events system", ("read",), _record(_EVENTS)),
    ("storage", "smartscape", ("read",), _record(bucket=False)),
    (
        "storage",
        "entities",
        ("read",),
        {**_record("entity.type", bucket=False), "storage:dt.security_context": "EQ IN STARTS_WITH"},
    ),
    ("storage", "user.events user.sessions user.replays", ("read",), _record("frontend.name")),
    ("storage", "buckets", ("read",), _BUCKETS),
    ("storage", "fieldsets", ("read",), {**_BUCKETS, "storage:fieldset-name": _FULLM}),
    ("storage", "bucket-definitions", ("read", "write", "delete", "truncate"), {}),
    ("storage", "records", ("delete",), {}),
    ("storage", "files", ("read", "write", "delete"), {"storage:file-path": "EQ STARTS_WITH IN"}),
    ("storage", "filter-segments", ("read", "write", "share", "delete", "admin"), {}),
    ("storage", "fieldset-definitions", _RW, {}),
    ("unified-analysis", "screen-definition", ("read",), {}),
    ("upgrade-assistant", "environments", ("write",), {}),
    ("vulnerability-service", "vulnerabilities", _RW, {}),
)

# A client can be given a scope only when a policy can grant it, so every scope of that form is a permission.
PERMISSIONS: dict[str, dict[str, str]] = {scope: {} for scope in PLATFORM_SCOPES if scope.count(":") == 2}
PERMISSIONS.update(
    {
        f"{service}:{resource}:{action}": conditions
        for service, resources, actions, conditions in _TABLE
        for resource in resources.split()
        for action in actions
    }
)
# What a token can be limited to.
SCOPES = frozenset((*PLATFORM_SCOPES, *PERMISSIONS))
CONDITIONS = {name for conditions in PERMISSIONS.values() for name in conditions} | set(GLOBAL)


def operators(permission: str, condition: str) -> set[str]:
    """Return the operators that a permission knows with a condition, none when it does not know the condition."""
    return set({**GLOBAL, **PERMISSIONS.get(permission, {})}.get(condition, "").split())
