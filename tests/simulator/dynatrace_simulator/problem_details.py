# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a problem shows on request: its evidence and its impact (environment.md 5.1, shapes: the published API description)."""

from __future__ import annotations

from typing import Any

from .identifiers import name_uuid
from .records import Problem

# The type of the event behind a problem, by severity. (unverified)
_EVENT_TYPES = {
    "AVAILABILITY": "AVAILABILITY_EVENT",
    "MONITORING_UNAVAILABLE": "AVAILABILITY_EVENT",
    "ERROR": "ERROR_EVENT",
    "PERFORMANCE": "PERFORMANCE_EVENT",
    "RESOURCE_CONTENTION": "RESOURCE_CONTENTION_EVENT",
    "CUSTOM_ALERT": "CUSTOM_ALERT",
    "INFO": "CUSTOM_INFO",
}
_IMPACT_TYPES = {
    "SERVICE": "SERVICE",
    "APPLICATION": "APPLICATION",
    "MOBILE_APPLICATION": "MOBILE",
    "CUSTOM_APPLICATION": "CUSTOM_APPLICATION",
}


def evidence_details(problem: Problem) -> dict[str, Any]:
    """Return the field ``evidenceDetails``: one event on each affected entity."""
    details = [_event_evidence(problem, stub) for stub in problem.document["affectedEntities"]]
    return {"totalCount": len(details), "details": details}


def impact_analysis(problem: Problem) -> dict[str, Any]:
    """Return the field ``impactAnalysis``: the impacted services and applications; nobody uses them here."""
    impacts = []
    for stub in problem.document["impactedEntities"]:
        kind = _IMPACT_TYPES.get(stub["entityId"]["type"])
        if kind is not None:
            calls = {"numberOfPotentiallyAffectedServiceCalls": 0} if kind == "SERVICE" else {}
            impacts.append({"impactType": kind, "impactedEntity": stub, "estimatedAffectedUsers": 0, **calls})
    return {"impacts": impacts}


def _event_evidence(problem: Problem, stub: dict[str, Any]) -> dict[str, Any]:
    document = problem.document
    event_id = f"{name_uuid(problem.id + stub['entityId']['id']).replace('-', '')[:16]}_{document['startTime']}"
    kind = _EVENT_TYPES[document["severityLevel"]]
    event = {
        "eventId": event_id,
        "eventType": kind,
        "title": document["title"],
        "status": document["status"],
        "startTime": document["startTime"],
        "endTime": None if document["endTime"] == -1 else document["endTime"],
        "entityId": stub,
        "entityTags": document["entityTags"],
        "managementZones": document["managementZones"],
        "properties": [],
        "underMaintenance": problem.under_maintenance,
        "suppressAlert": False,
        "suppressProblem": False,
        "frequentEvent": False,
    }
    return {
        "evidenceType": "EVENT",
        "displayName": document["title"],
        "entity": stub,
        "rootCauseRelevant": stub == document["rootCauseEntity"],
        "startTime": document["startTime"],
        "endTime": document["endTime"],
        "eventId": event_id,
        "eventType": kind,
        "data": event,
    }
