# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends events, and looks for those that were sent: the only place that does. Private to this collection.

Source of the facts: environment.md 8.2.
"""

from __future__ import annotations

import time
import typing as t
from collections import Counter

from ..criteria import criterion
from ..entities.listing import LONG_AGO, entities
from ..errors import DynatraceError
from ..excerpts import some
from ..options import returned
from ..scopes import require
from .event import EVENT_ID, document

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from ..module import DynatraceModule

_EVENTS = "/events"
_PAGE_SIZE = 1000
# Longer ago than an event may have started.
_ALL_OF_THEM = "now-31d"
_IDS_A_REQUEST = 50
_MOST_NAMED = 20


def ingest(module: DynatraceModule) -> dict[str, t.Any]:
    """The whole of :mod:`event`, whose options those of the ``module`` are.

    :return: the result of the task
    :raises DynatraceError: an option is wrong, no entity is meant, or the tenant refuses, or takes it for some entities only
    """
    client, event_id = module.client, module.params["event_id"]
    event = document(module.params, time.time())
    known = _known(client, event, event_id)
    results = [{"correlation_id": each["correlationId"], "status": "OK"} for each in known]
    if known and any((each["title"], each["eventType"]) != (event["title"], event["eventType"]) for each in known):
        module.warn("event_id %s was used before, for %s %s" % (event_id, known[0]["eventType"], known[0]["title"]))
    if not known and module.check_mode:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, "event")
    elif not known:
        results = _send(client, event, event_id)
    title = "event %s in %s" % (event["title"], client.tenant)
    return {
        "action": "unchanged" if known else "created",
        "changed": not known,
        "event": returned(event),
        "ingest_results": results,
        "diff": {"before_header": title, "after_header": title, "before": {}, "after": {} if known else returned(event)},
    }


def _known(client: Client, event: Document, event_id: str | None) -> list[Document]:
    """The events that were sent with this event id, one for each of their entities."""
    if event_id is None:
        return []
    query = {"eventSelector": criterion("property." + EVENT_ID, event_id), "from": _ALL_OF_THEM, "pageSize": _PAGE_SIZE}
    # An event may start some days from now; without an end, the listing ends now.
    if event.get("startTime", 0) > time.time() * 1000:
        query["to"] = event["startTime"]
    return list(client.pages(_EVENTS, query, "events"))


def _send(client: Client, event: Document, event_id: str | None) -> list[Document]:
    """Send the event; returns the correlation id and the status for each entity."""
    try:
        answer = client.post(_EVENTS + "/ingest", event)
    except DynatraceError as error:
        if not error.uncertain:
            raise
        known = _known(client, event, event_id)
        if known:
            return [{"correlation_id": each["correlationId"], "status": "OK"} for each in known]
        if event_id is not None:
            raise
        raise DynatraceError(
            "%s; nobody can tell whether the event was created, so it was not sent again. With an event_id the next run finds out."
            % error.reason
        ) from None
    results = [{"correlation_id": each.get("correlationId"), "status": each["status"]} for each in answer["eventIngestResults"]]
    if not results:
        raise DynatraceError(
            "No entity that was active within the last 24 hours is meant by %s; there is no event" % event.get("entitySelector")
        )
    if any(each["status"] != "OK" for each in results):
        raise _refusal(client, event, results)
    return results


def _refusal(client: Client, event: Document, results: list[Document]) -> DynatraceError:
    """The failure of an event that the tenant did not take for every entity."""
    statuses = Counter(each["status"] for each in results)
    taken = statuses.pop("OK", 0)
    parts = ["%s for %d" % (status, number) for status, number in sorted(statuses.items())]
    names = _refused(client, event, [each["correlation_id"] for each in results if each["status"] == "OK"], sum(statuses.values()))
    message = "The tenant refused the event for %d of %d entities (%s)" % (len(results) - taken, len(results), ", ".join(parts))
    named = ": " + ", ".join(some(names, _MOST_NAMED)) if names else ""
    return DynatraceError(message + named, changed=taken > 0, ingest_results=results, refused_entities=names)


def _refused(client: Client, event: Document, correlation_ids: list[str], number: int) -> list[str]:
    """Names of the entities that got no event. The answer does not tell them; where they cannot be found out for sure, there are none."""
    selector = event.get("entitySelector")
    if selector is None:
        return ["the environment"]
    frame = {"from": LONG_AGO if "entityId" in selector else "now-24h"}
    try:
        meant = {each["entityId"]: each.get("displayName") for each in entities(client, [selector], frame)}
        for start in range(0, len(correlation_ids), _IDS_A_REQUEST):
            chosen = criterion("correlationId", *correlation_ids[start : start + _IDS_A_REQUEST])
            query = {"eventSelector": chosen, "from": _ALL_OF_THEM, "pageSize": _PAGE_SIZE}
            for each in client.pages(_EVENTS, query, "events"):
                meant.pop(each["entityId"]["entityId"]["id"], None)
    except DynatraceError:
        # The credential need not be allowed to read. What the task fails with matters more.
        return []
    return sorted("%s (%s)" % (name, entity_id) for entity_id, name in meant.items()) if len(meant) == number else []
