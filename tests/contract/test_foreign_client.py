# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the API that others wrote and use on real tenants, run against the simulator: the life of each kind that both know.

It turns every refusal into a plain exception that has status and answer in its text.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone

import pytest
from dynatrace import Dynatrace
from dynatrace.configuration_v1.alerting_profiles import AlertingProfile
from dynatrace.configuration_v1.maintenance_windows import MaintenanceWindow
from dynatrace.environment_v2.custom_tags import AddEntityTags
from dynatrace.environment_v2.problems import EvidenceType, Status
from dynatrace.environment_v2.settings import SettingsObjectCreate, SettingsObjectUpdate
from dynatrace.environment_v2.tokens_api import ApiTokenUpdate

ZONES = "builtin:management-zones"
HOSTS = 'type("HOST")'
TAG = {"context": "CONTEXTLESS", "key": "stage", "value": "test"}


def connect(tenant, token=None):
    # With a logger of ours it leaves those of everybody else alone.
    return Dynatrace(tenant.url, token or tenant.api_token, log=logging.getLogger("dynatrace-client"), timeout=30)


@pytest.fixture
def client(tenant):
    return connect(tenant)


def refused(status, call, *arguments, **options):
    with pytest.raises(Exception, match=rf"<Response \[{status}\]>"):
        call(*arguments, **options)


def zone(name, **more):
    return SettingsObjectCreate(ZONES, {"name": name, "rules": []}, "environment", **more)


def zones(client):
    fields = "objectId,value,externalId,updateToken,created,modified,modificationInfo,summary,author"
    return {each.value["name"]: each for each in client.settings.list_objects(ZONES, "environment", fields=fields, page_size=2)}


def test_settings_objects(client):
    created = client.settings.create_object(body=[zone(name, external_id=name) for name in "abcde"])
    assert [answer["code"] for answer in created] == [200] * 5
    listed = zones(client)
    assert {each.external_id: each.object_id for each in listed.values()} == {
        name: answer["objectId"] for name, answer in zip("abcde", created, strict=True)
    }
    assert client.settings.create_object(validate_only=True, body=zone("f")) == [{"code": 200}]
    (again,) = client.settings.create_object(body=zone("new a", external_id="a"))
    assert again["objectId"] == listed["a"].object_id
    assert list(zones(client)) != list(listed)
    read = client.settings.get_object(listed["b"].object_id)
    assert (read.update_token, read.created, read.modification_info) == (listed["b"].update_token, read.modified, None)
    change = SettingsObjectUpdate({"name": "new b", "rules": []}, update_token=read.update_token)
    assert client.settings.update_object(read.object_id, change).json() == {"code": 200, "objectId": read.object_id}
    refused(409, client.settings.update_object, read.object_id, change)
    refused(400, client.settings.create_object, body=zone(None))
    assert client.settings.delete_object(read.object_id).status_code == 204
    refused(404, client.settings.delete_object, read.object_id)
    refused(404, client.settings.get_object, read.object_id)
    assert ZONES in {schema.schema_id for schema in client.settings.list_schemas()}


def test_api_tokens(client, tenant):
    made = client.tokens.create("temporary", ["settings.read"], expiration_date="now+14d")
    holder = connect(tenant, made.token)
    assert len(holder.settings.list_schemas())
    refused(403, holder.settings.create_object, body=zone("a"))
    read = client.tokens.get(made.id)
    assert (read.name, read.scopes, read.expiration_date) == ("temporary", ["settings.read"], made.expiration_date)
    assert read.creation_date < read.last_used_date < read.expiration_date
    client.tokens.put(made.id, ApiTokenUpdate(name="over", enabled=False))
    found = client.tokens.lookup(made.token)
    assert (found.id, found.name, found.enabled) == (made.id, "over", False)
    refused(401, holder.settings.list_schemas)
    listed = client.tokens.list(api_token_selector='scope("settings.read")', fields="+scopes,+expirationDate", sort="name")
    assert {token.name for token in listed} == {"api_token", "over"}
    assert client.tokens.delete(made.id).status_code == 204
    for call in (client.tokens.get, client.tokens.delete):
        refused(404, call, made.id)
    refused(404, client.tokens.put, made.id, ApiTokenUpdate(name="late"))
    refused(404, client.tokens.lookup, made.token)
    refused(400, client.tokens.delete, tenant.api_token.rpartition(".")[0])


def test_entities(client):
    fields = "+tags,+properties,+fromRelationships,+toRelationships,+managementZones,+icon,+firstSeenTms,+lastSeenTms"
    hosts = list(client.entities.list(HOSTS, fields=fields, sort="-name", page_size=1))
    assert len(hosts) == 3
    assert [host.display_name for host in hosts] == sorted((host.display_name for host in hosts), reverse=True)
    read = client.entities.get(hosts[0].entity_id, fields=fields)
    assert (read.json(), read.first_seen < read.last_seen) == (hosts[0].json(), True)
    types = {each.type for each in client.entities.list_types(page_size=10)}
    assert len(types) > 10
    assert client.entities.get_type("HOST").dimension_key == "dt.entity.host"
    refused(400, client.entities.get_type, "NOTHING")
    refused(404, client.entities.get, "HOST-0000000000000000")
    refused(400, client.entities.list, "type(HOST")


def test_custom_tags(client):
    selector = f'entityId("{next(iter(client.entities.list(HOSTS))).entity_id}")'
    before = [tag.string_representation for tag in client.custom_tags.list(selector)]
    added = client.custom_tags.post(selector, [AddEntityTags("key", "value"), AddEntityTags("flag")])
    assert added.matched_entities_count == 1
    assert [tag.string_representation for tag in added.applied_tags] == ["key:value", "flag"]
    assert [tag.string_representation for tag in client.custom_tags.list(selector)] == [*before, "key:value", "flag"]
    assert client.custom_tags.delete("key", selector, value="value").matched_entities_count == 1
    assert client.custom_tags.delete("flag", selector, delete_all_with_key=True).matched_entities_count == 1
    assert [tag.string_representation for tag in client.custom_tags.list(selector)] == before


def test_custom_devices(client):
    device = client.entities.create_custom_device("router-1", "Router", group="network", listen_ports=[22], properties={"rack": "7"})
    answer = client.entities.post_custom_device(device)
    assert (answer.status_code, sorted(answer.json())) == (201, ["entityId", "groupId"])
    device.display_name = "Router 1"
    assert client.entities.post_custom_device(device).status_code == 204
    assert client.entities.get(answer.json()["entityId"]).display_name == "Router 1"
    device.custom_device_id = ""
    refused(400, client.entities.post_custom_device, device)


def test_problems(client):
    fields = "evidenceDetails,impactAnalysis,recentComments"
    listed = list(client.problems.list(time_from="now-30d", fields=fields, page_size=100))
    paged = list(client.problems.list(time_from="now-30d", page_size=3))
    assert [problem.problem_id for problem in paged] == [problem.problem_id for problem in listed]
    problem = next(each for each in listed if each.status == Status.OPEN)
    assert (problem.end_time, problem.evidence_details.details[0].evidence_type) == (None, EvidenceType.EVENT)
    client.problems.add_comment(problem.problem_id, "seen", "on call")
    (comment,) = client.problems.list_comments(problem.problem_id)
    client.problems.update_comment(problem.problem_id, comment.id, "being mended")
    read = client.problems.get_comment(problem.problem_id, comment.id)
    assert (read.content, read.author, read.created_at) == ("being mended", comment.author, comment.created_at)
    assert client.problems.get(problem.problem_id, fields).recent_comments.total_count == 1
    client.problems.delete_comment(problem.problem_id, comment.id)
    refused(404, client.problems.get_comment, problem.problem_id, comment.id)
    closed = client.problems.close(problem.problem_id, "mended")
    assert (closed.closing, closed.comment.content) == (True, "mended")
    read = client.problems.get(problem.problem_id)
    assert (read.status, read.end_time) == (Status.CLOSED, closed.close_timestamp)
    refused(404, client.problems.get, "nothing")


def test_events(client):
    host = next(iter(client.entities.list(HOSTS)))
    end = datetime.now(timezone.utc) - timedelta(minutes=1)
    for options in ({"entity_selector": f'entityId("{host.entity_id}")'}, {"start_time": end - timedelta(minutes=5), "end_time": end}):
        answer = client.events_v2.ingest("CUSTOM_INFO", "Released", properties={"version": "1.2"}, **options)
        assert [result["status"] for result in answer["eventIngestResults"]] == ["OK"]
    assert len(list(client.events_v2.list(event_selector='property.version("1.2")', page_size=1))) == 2
    (event,) = client.events_v2.list(event_selector='status("OPEN")')
    read = client.events_v2.get(event.event_id)
    assert (read.title, read.end_time, read.entity_id.entity_id.id) == ("Released", None, host.entity_id)
    refused(400, client.events_v2.ingest, "SOMETHING", "Released")
    refused(404, client.events_v2.get, "nothing")


def test_objectives(client):
    objective = client.slos.create(
        "Payment", 95, 97, "-1w", metric_expression="(100)*(a)/(b)", metric_name="payment", filter='type("SERVICE")', enabled=True
    )
    assert client.slos.post(objective).status_code == 201
    refused(409, client.slos.post, objective)
    (listed,) = client.slos.list(evaluate="true")
    read = client.slos.get(objective.id)
    assert (listed.id, listed.json()) == (objective.id, read.json())
    assert (read.metric_name, read.target, read.status.value, read.error.value) == ("payment", 95, "SUCCESS", "NONE")
    objective.target = 90
    client.slos.put(objective)
    assert client.slos.get(objective.id).target == 90
    assert client.slos.delete(objective.id).status_code == 204
    for call in (client.slos.get, client.slos.delete):
        refused(404, call, objective.id)


def test_network_zones(client):
    client.network_zones.updateGlobalConfig(True)
    assert client.network_zones.getGlobalConfig().network_zones_enabled
    assert client.network_zones.update("berlin", description="first").json() == {"id": "berlin"}
    assert client.network_zones.update("berlin", ["default"], "second").status_code == 204
    assert {each.id: each.alternative_zones for each in client.network_zones.list()} == {"default": [], "berlin": ["default"]}
    assert client.network_zones.get("berlin").description == "second"
    assert client.network_zones.delete("berlin").status_code == 204
    refused(404, client.network_zones.get, "berlin")
    refused(400, client.network_zones.delete, "default")


def test_classic_alerting_profiles(client):
    rule = {"severityLevel": "ERROR", "delayInMinutes": 3, "tagFilter": {"includeMode": "INCLUDE_ANY", "tagFilters": [TAG]}}
    title = {"enabled": True, "value": "x", "operator": "CONTAINS", "negate": False, "caseInsensitive": True}
    filters = [
        {"predefinedEventFilter": {"eventType": "OSI_HIGH_CPU", "negate": False}},
        {"customEventFilter": {"customTitleFilter": title}},
    ]
    profile = AlertingProfile(raw_element={"displayName": "Ours", "rules": [rule], "eventTypeFilters": filters})
    client.alerting_profiles.post(profile)
    listed = {each.name: each.get_full_configuration() for each in client.alerting_profiles.list()}
    assert set(listed) == {"Default", "Ours"}
    read = client.alerting_profiles.get(profile.id)
    shown = read.to_json()
    assert shown == listed["Ours"].to_json()
    # Filters have no order.
    assert {**shown, "eventTypeFilters": sorted(shown["eventTypeFilters"], key=str)} == {
        "displayName": "Ours",
        "rules": [rule],
        "eventTypeFilters": sorted(filters, key=str),
    }
    read.display_name = "Theirs"
    assert client.alerting_profiles.put(read).status_code == 204
    assert client.alerting_profiles.get(profile.id).display_name == "Theirs"
    assert client.alerting_profiles.delete(profile.id).status_code == 204
    refused(404, client.alerting_profiles.get, profile.id)


@pytest.mark.parametrize(
    "schedule",
    [
        {"recurrenceType": "ONCE"},
        {"recurrenceType": "DAILY", "recurrence": {"startTime": "06:00", "durationMinutes": 30}},
        {"recurrenceType": "WEEKLY", "recurrence": {"startTime": "06:00", "durationMinutes": 30, "dayOfWeek": "MONDAY"}},
        {"recurrenceType": "MONTHLY", "recurrence": {"startTime": "06:00", "durationMinutes": 30, "dayOfMonth": 3}},
    ],
    ids=lambda schedule: schedule["recurrenceType"].lower(),
)
def test_classic_maintenance_windows(client, schedule):
    window = MaintenanceWindow(
        raw_element={
            "name": "Updates",
            "description": "monthly",
            "type": "PLANNED",
            "suppression": "DETECT_PROBLEMS_AND_ALERT",
            "suppressSyntheticMonitorsExecution": False,
            "scope": {"entities": [], "matches": [{"type": "HOST", "tags": [TAG], "tagCombination": "AND"}]},
            "schedule": {**schedule, "start": "2026-01-01 00:00", "end": "2026-12-31 23:59", "zoneId": "UTC"},
        }
    )
    client.maintenance_windows.post(window)
    (listed,) = client.maintenance_windows.list()
    assert listed.get_full_maintenance_window().to_json() == window.to_json()
    assert client.maintenance_windows.delete(window.id).status_code == 204
    refused(404, client.maintenance_windows.get, window.id)


def test_hosts_of_the_first_version(client):
    hosts = list(client.smartscape_hosts.list())
    assert {host.entity_id for host in hosts} == {host.entity_id for host in client.entities.list(HOSTS)}
    assert {host.os_architecture.value for host in hosts} == {"X86"}
    assert {host.monitoring_mode.value for host in hosts} == {"FULL_STACK", "INFRASTRUCTURE"}


def test_a_busy_server(client, tenant):
    tenant.fault("429", times=1)
    refused(429, client.settings.list_schemas)
    tenant.fault("503", times=1)
    refused(503, client.settings.list_schemas)
    assert len(client.settings.list_schemas())
