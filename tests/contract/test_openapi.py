# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every request that the collection sends, and every answer of the simulator, against the published description of the API."""

from __future__ import annotations

import json

import pytest
import requests
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .description import DRIFTS, Exchange, faults, up_to_date

RULES = "builtin:example.simulator-ordered-rules"
PROFILE = "builtin:alerting.profile"
SLACK = "app:dynatrace.slack:connection"
SOMEBODY = "aaaaaaaa-0000-4000-8000-000000000000"
ZONE = {"name": "Production", "rules": []}
OTHER_TOKEN = "dt0c01." + "A" * 24 + "." + "B" * 64


@pytest.fixture(scope="module")
def published(shared):
    """The description as Dynatrace published it in 2023."""
    return json.loads((shared / "api" / "spec" / "environment-v2.json").read_text(encoding="utf-8"))


@pytest.fixture
def exchanges(monkeypatch):
    """What goes over HTTP while the test runs, the single sign-on left out: it is another server's API."""
    seen = []
    send = requests.adapters.HTTPAdapter.send

    def recording(adapter, request, *args, **kwargs):
        answer = send(adapter, request, *args, **kwargs)
        if not request.url.endswith("/sso/oauth2/token"):
            seen.append(
                Exchange(
                    request.method,
                    request.url,
                    request.headers.get("Content-Type"),
                    request.body,
                    answer.status_code,
                    answer.headers.get("Content-Type"),
                    answer.content,
                )
            )
        return answer

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", recording)
    return seen


class Playbook:
    """Runs modules on one tenant and insists that each ends as expected."""

    def __init__(self, tenant, connection=None):
        self.tenant, self.connection = tenant, connection or tenant.connection

    def __call__(self, module, expected="ok", check_mode=False, **options):
        result = run_module(module, {**self.connection, **options}, check_mode=check_mode)
        assert ("failed" if result["failed"] else "ok") == expected, result
        return result

    def objects(self, **options):
        return self("settings_object", schema_id=RULES, match_on=["ruleName"], **options)


def typed_modules(run):
    run("management_zone", name="Production")
    run("management_zone", name="Production", description="all of it", check_mode=True)
    run("management_zone", name="Production", description="all of it")
    run("auto_tag", name="stage")
    run("alerting_profile", name="Ours", management_zone="Production")
    run("alerting_profile", name="Ours", management_zone="Production")
    run("frequent_issue_detection", infrastructure=False)
    run("frequent_issue_detection", state="absent")
    run("alerting_profile", name="Ours", state="absent")
    run("alerting_profile", "failed", name="Default", state="absent")


def generic_module(run):
    run("management_zone", name="Production", state="absent")
    first = run("settings_object", schema_id="builtin:management-zones", value=ZONE, external_id="ours")
    run("settings_object", schema_id="builtin:management-zones", value=ZONE, external_id="theirs", object_id=first["object_id"], adopt=True)
    run("settings_object", "failed", schema_id=RULES, value={"ruleName": "x" * 101, "ruleKey": "too long"})
    host = next(iter(run.tenant.call("GET", "/api/v2/entities?entitySelector=type(HOST)")["entities"]))["entityId"]
    mode = "builtin:host.monitoring.mode"
    run("settings_object", schema_id=mode, scope=host, value={"monitoringMode": "INFRA_ONLY"}, value_mode="merge")
    run("settings_object", schema_id=mode, scope=host, state="absent")
    run("settings_object", "failed", schema_id="builtin:alerting.profil", value={})
    run("settings_object_info", schema_ids=[mode], scopes=[host], effective=True)


def permissions(run):
    connection = {"schema_id": SLACK, "value": {"name": "Shared", "token": "xoxb-any-token"}}
    somebody = [{"id": SOMEBODY, "access": "read"}]
    run("settings_object", **connection, permissions={"all_users": "read", "users": somebody, "groups": somebody})
    run("settings_object", **connection, permissions={"all_users": "write", "users": [{"id": SOMEBODY, "access": "write"}]})
    run("settings_object", **connection, permissions={"exclusive": True})
    for fault in ({"method": "POST"}, {"method": "DELETE"}):
        # The same again, as after an answer that was lost.
        run.tenant.fault("drop_after", match={**fault, "path": "/permissions"})
        run("settings_object", **connection, permissions={"all_users": "read" if fault["method"] == "POST" else "none"})
    run("settings_object", schema_id=SLACK, value={"name": "Shared"}, state="absent")


def ordered_schema(run, rules):
    for rule in rules:
        run.objects(value=rule)
    run.objects(value=rules[0], position="last")
    run.objects(value=rules[1], position={"before": rules[0]["ruleName"]})
    run.objects(value=rules[1], state="absent")


def information(run):
    run("settings_object_info", schema_ids=[PROFILE], external_ids=["nobody's"])
    run("settings_object_info", schema_ids=[PROFILE], filter="value.name = 'Default'")
    run("settings_object_info", "failed", schema_ids=[PROFILE], filter="value.name ~ 'Default'")
    run("settings_object_info", "failed", schema_ids=["builtin:no-such-schema"])
    schemas = run("settings_schema_info")["schemas"]
    for schema in schemas:
        run("settings_schema_info", schema_id=schema["schema_id"])


EVERY_FIELD = ["first_seen", "last_seen", "tags", "management_zones", "icon", "from_relationships", "to_relationships", "properties"]


def entities(run):
    run("entity_info", type="HOST", fields=EVERY_FIELD, sort="-name", time_from="now-1y", time_to="now")
    run("entity_info", "failed", type="NO_SUCH_TYPE")
    run("entity_type_info")
    run("entity_type_info", types=["HOST"])
    run("entity_type_info", "failed", types=["HOSTS"])
    chosen = {"type": "HOST", "name": "web-", "name_match": "contains"}
    run("custom_tag", **chosen, tags=[{"key": "stage", "value": "production"}, {"key": "critical"}], time_to="now")
    run("custom_tag_info", **chosen, per_entity=True)
    run("custom_tag_info", **chosen)
    run("custom_tag", **chosen, tags=[{"key": "stage"}], state="absent")
    run("custom_tag", **chosen, tags=[], exclusive=True)
    run("custom_tag", "failed", entity_selector="type(HOST", tags=[])
    run("custom_device", custom_device_id="switch", display_name="Switch")
    run("custom_device", custom_device_id="switch", ip_addresses=["192.0.2.7"], listen_ports=[22], properties={"floor": 1}, ui_based=True)
    run("custom_device", custom_device_id="hub", display_name="Hub", group="Switches", favicon_url="https://example.com/x.png")
    run("custom_device", custom_device_id="hub", display_name="Other", group="Switches")
    run("custom_device", custom_device_id="hub", display_name="Other", config_url="https://example.com", group="Switches")
    mode = {"schema_id": "builtin:host.monitoring.mode", "value": {"monitoringMode": "INFRA_ONLY"}}
    run("settings_objects", objects=[dict(mode, scope="entity:HOST/db-1")])
    run("settings_object", "failed", scope="entity:HOST/db-2", **mode)
    run("settings_object", scope="entity:HOST/db-1", state="absent", schema_id=mode["schema_id"])


def problems(run):
    every_field = ["evidence_details", "impact_analysis", "recent_comments"]
    run("problem_info", fields=every_field, sort=["status", "-start_time"], time_from="now-2d")
    run("problem_info", text="disk", sort=["-relevance"], alerting_profiles=["Default"], under_maintenance=False, limit=1)
    run("problem_info", entity_selector='type("HOST")', time_to="now")
    chosen = run("problem_info", display_id="P-22110000", fields=["recent_comments"])["problems"][0]["problem_id"]
    run("problem_info", problem_id=chosen, fields=["evidence_details"])
    run("problem_info", problem_id="nothing")
    board = {"context": "board", "unique_context": True}
    run("problem", problem_id=chosen, comments=[{"content": "one"}, {"content": "two", **board}])
    run("problem", problem_id=chosen, comments=[{"content": "three", **board}, {"content": "one", "state": "absent"}])
    run("problem", problem_selector='status("open")', entity_selector='type("DISK")', max_problems=500, allow_no_match=True)
    spare = run.tenant.seed_problem(run("problem_info", problem_id=chosen)["problems"][0]["affected_entities"][0]["entity_id"]["id"], "x")
    run("problem", problem_id=spare, state="closed", closing_comment="done")
    run("problem_info", "failed", problem_selector="status(")


def events(run, event_id):
    wanted = {"title": "Deployed", "event_type": "CUSTOM_DEPLOYMENT", "entity_selector": "type(HOST)", "properties": {"version": 1.2}}
    run("event", **wanted, event_id=event_id, event_timeout=5)
    run("event", **wanted, event_id=event_id)
    run("event", **wanted, start_time="now+1d", end_time="now+2d", event_id=event_id + " planned")
    run("event", title="Load test", event_type="CUSTOM_ANNOTATION")
    run("event", "failed", title="Gone", event_type="MARKED_FOR_TERMINATION", entity_selector="type(SERVICE)")
    run("event", "failed", title="x", event_type="CUSTOM_INFO", entity_selector="type(HOST")


def tokens(run, name):
    wanted = {"name": name, "scopes": ["metrics.read"]}
    secret = run("api_token", **wanted, expiration="90d", enabled=False)["token"]
    run("api_token", **wanted, enabled=True)
    run("api_token", "failed", name="mine", scopes=["metrics.read"], personal_access_token=True)
    run("api_token_info", name=name)
    run("api_token_info", secret=secret)
    run("api_token", **wanted, expiration="90d", state="rotated", current_secret=secret, renew_before="95d")
    run("api_token", id=secret.rpartition(".")[0], state="absent")
    run("api_token_info", secret=secret)
    run("api_token", id=secret.rpartition(".")[0], state="absent")
    run("api_token", name=name, state="absent")


def network_zones(run, zone):
    run.tenant.call("PUT", "/api/v2/networkZoneSettings", {"networkZonesEnabled": False})
    run("network_zone", "failed", id=zone)
    run.tenant.call("PUT", "/api/v2/networkZoneSettings", {"networkZonesEnabled": True})
    run("network_zone", id=zone, description="near", alternative_zones=["default"])
    run("network_zone", id=zone, fallback_mode="NONE")
    run("network_zone", id=zone, state="absent")
    run("network_zone", "failed", id="default", state="absent")


def objectives(run, name):
    wanted = {"name": name, "metric_expression": "(100)*(a:b)", "target": 90, "warning": 95, "timeframe": "-1w"}
    run("slo", **wanted)
    run("slo", **wanted, enabled=True, error_budget_burn_rate={"fast_burn_threshold": 5})
    run("slo", "failed", name=name, filter="type(")
    found = run("slo", name=name)["id"]
    run("slo", id=found, state="absent")


VAULT = {"vault_url": "https://vault.example.com", "path_to_credentials": "kv"}


def vaulted(run, name):
    certificate = {"scopes": ["EXTENSION"], "certificate": "AAAA", "certificate_format": "PKCS12"}
    run("credential", name=name, type="CERTIFICATE", **certificate, password="p")
    run("credential", name=name, description="new", **certificate, password="p", allowed_entities=[{"id": "jane@example.com"}])
    run("credential", name=name, state="absent")
    run("credential", name=name, type="PUBLIC_CERTIFICATE", **certificate, owner_access_only=True)
    run("credential_info", name=name, type="PUBLIC_CERTIFICATE", user="jane@example.com")
    found = run("credential_info", name=name)["credentials"][0]["id"]
    run.tenant.change_record(f"credentials/{found}", {"credentialUsageSummary": [{"type": "HTTP_MONITOR", "count": 1}]})
    run("credential", "failed", id=found, state="absent")
    run.tenant.change_record(f"credentials/{found}", {"credentialUsageSummary": []})
    run("credential", id=found, state="absent")
    run("credential", id=found, state="absent")
    approle = {**VAULT, "source_auth_method": "HASHICORP_VAULT_APPROLE", "role_id": "r", "secret_id": "s", "vault_namespace": "n"}
    secrets = {"token_secret_name": "t", "location_for_synchronization_id": "l"}
    run(
        "credential", name=name, type="TOKEN", scopes=["APP_ENGINE"], external_vault={**approle, **secrets}, allow_contextless_requests=True
    )
    cyberark = {"application_id": "a", "safe_name": "s", "account_name": "n", "folder_name": "f", "certificate": "c"}
    cyberark.update(source_auth_method="CYBERARK_VAULT_USERNAME_PASSWORD", username_password_for_cpm="c")
    run("credential", name=name, external_vault=cyberark)
    azure = {"source_auth_method": "AZURE_KEY_VAULT_CLIENT_SECRET", "tenant_id": "t", "client_id": "c", "client_secret": "s-4711"}
    run("credential", name=name, external_vault=azure)
    run("credential", name=name, external_vault={}, token="t-4711")
    run("credential", name=name, state="absent")
    key = {"access_key_id": "a", "secret_key": "s-4711", "aws_partition": "DEFAULT"}
    run("credential", name=name, type="AWS_MONITORING_KEY_BASED", scopes=["EXTENSION_AUTHENTICATION"], **key)
    run("credential", name=name, state="absent")
    run("credential", name=name, type="AWS_MONITORING_ROLE_BASED", scopes=["SYNTHETIC"], account_id="a", iam_role="r")
    run("credential", name=name, state="absent")
    protected = {"authentication_protocol": "SHA", "authentication_password": "a-4711", "security_level": "AUTH_PRIV"}
    protected.update(privacy_protocol="DES", privacy_password="p-4711", user="u")
    run("credential", name=name, type="SNMPV3", scopes=["EXTENSION"], **protected)
    run("credential", name=name, state="absent")
    run("credential", name=name, type="USERNAME_PASSWORD", scopes=["SYNTHETIC"], user="u", password="p-4711")
    run("credential", name=name, state="absent")


def conflicts(run):
    run("alerting_profile", name="Contested")
    for action in ({"value_mode": "replace", "description": "ours"}, {"state": "absent"}):
        run.tenant.fault("conflict", times=2, match={"method": ["PUT", "DELETE"]})
        options = action if "state" in action else {"management_zone": "Production"}
        run("alerting_profile", "failed", name="Contested", **options)
        run.tenant.clear_faults()


def refusals(run):
    for token in (OTHER_TOKEN, run.tenant.token(["settings.read"])["token"], run.tenant.token(["entities.read"])["token"]):
        for module, options in (("alerting_profile", {"name": "Refused"}), ("environment_info", {})):
            run_module(module, {**run.connection, "api_token": token, **options})
    # The client keeps throttling to itself, so these answers are fetched as anybody would.
    for name in ("500", "429", "503"):
        run.tenant.fault(name)
        requests.get(
            run.tenant.url + "/api/v2/settings/schemas", headers={"Authorization": "Api-Token " + run.tenant.api_token}, timeout=10
        )


def everything(tenant):
    """Run what sends each kind of request and gets each kind of answer."""
    for connection in (tenant.connection, {"environment_url": tenant.url, "platform_token": tenant.platform_token}, tenant.oauth):
        run = Playbook(tenant, connection)
        typed_modules(run)
        generic_module(run)
        permissions(run)
        run("environment_info", required_for=["alerting_profile"])
        run("settings_object", schema_id="builtin:management-zones", value=ZONE, state="absent")
        entities(run)
        problems(run)
        events(run, "of " + str(list(connection)))
        tokens(run, "ours")
        network_zones(run, "europe.vienna")
        objectives(run, "Payments")
        vaulted(run, "shop")
    run = Playbook(tenant)
    information(run)
    run.tenant.seed_entities(501, "DISK", "second-page")
    run("entity_info", type="DISK", fields=[])
    host = run("entity_info", type="HOST", limit=1)["entities"][0]["entity_id"]
    for _number in range(501):
        run.tenant.seed_problem(host, "second page")
    run("problem_info", text="second page", fields=["impact_analysis"])
    run("management_zone", name="Production")
    ordered_schema(run, [{"ruleName": name, "ruleKey": name} for name in ("one", "two")])
    conflicts(run)
    refusals(run)


def test_every_exchange_fits_the_published_description(tenant, exchanges, published):
    everything(tenant)
    document = up_to_date(published)
    found, exchanges = {}, set(exchanges)
    for exchange in exchanges:
        for fault in faults(document, exchange):
            found.setdefault(f"{exchange.method} {exchange.url.split('?')[0].rpartition('/v2')[2][:60]} {fault}", exchange.url)
    assert not found, "\n".join(found)
    statuses = {(exchange.method, exchange.status) for exchange in exchanges}
    assert statuses >= {("GET", 200), ("GET", 401), ("GET", 403), ("GET", 404), ("GET", 429), ("GET", 500), ("GET", 503)}, statuses
    assert statuses >= {("POST", 200), ("POST", 201), ("POST", 400), ("PUT", 200), ("PUT", 409), ("DELETE", 204), ("DELETE", 409)}, statuses
    # An allowance that nothing makes use of could hide a mistake one day.
    for number, drift in enumerate(DRIFTS):
        without = up_to_date(published, without=number)
        assert drift.stricter or any(faults(without, exchange) for exchange in exchanges), f"{drift.place} makes no difference"


LISTING = b'{"items": [], "totalCount": 0, "pageSize": 500, "nextPageKey": null}'
GOOD = Exchange("GET", "http://x/e/t/api/v2/settings/objects?pageSize=500", None, None, 200, "application/json; charset=utf-8", LISTING)
CREATED = b'[{"code": 200, "objectId": "o"}]'
SENT = b'[{"schemaId": "s", "scope": "environment", "value": {}}]'
CREATE = GOOD._replace(method="POST", url="http://x/api/v2/settings/objects", sent_type=GOOD.answer_type, sent=SENT, answer=CREATED)

SHARED = b'{"accessor": {"type": "user", "id": "u"}, "permissions": ["r", "w"]}'
SHARE = CREATE._replace(url="http://x/api/v2/settings/objects/o/permissions", status=201, sent=SHARED, answer=SHARED)


@pytest.mark.parametrize(
    "exchange",
    [
        GOOD._replace(url="http://x/api/v1/settings/objects"),
        GOOD._replace(url="http://x/api/v2/settings/object"),
        GOOD._replace(method="PUT"),
        GOOD._replace(url=GOOD.url + "&page=1"),
        GOOD._replace(url="http://x/api/v2/settings/objects?pageSize=all"),
        GOOD._replace(sent=b"{}", sent_type=GOOD.answer_type),
        GOOD._replace(status=201),
        GOOD._replace(answer_type="text/html"),
        GOOD._replace(answer=b'{"items": [], "totalCount": 0}'),
        GOOD._replace(answer=b'{"items": [{"objectID": "o"}], "totalCount": 1, "pageSize": 1}'),
        GOOD._replace(status=503, answer=b'{"message": "no envelope"}'),
        CREATE._replace(url=CREATE.url + "?validateOnly=yes"),
        CREATE._replace(sent=None),
        CREATE._replace(sent_type="text/plain"),
        CREATE._replace(sent=b'{"schemaId": "s", "scope": "environment", "value": {}}'),
        CREATE._replace(sent=b'[{"schemaId": "s", "value": {}}]'),
        CREATE._replace(sent=b'[{"schemaId": "s", "scope": "environment", "value": {}, "insertBefore": ""}]'),
        CREATE._replace(answer=b'{"code": 200, "objectId": "o"}'),
        SHARE._replace(sent=b'{"accessor": {"type": "everybody"}, "permissions": ["r"]}'),
        SHARE._replace(sent=b'{"accessor": {"type": "user", "id": "u"}, "permissions": []}'),
        SHARE._replace(status=200),
    ],
)
def test_what_does_not_fit_is_found(published, exchange):
    document = up_to_date(published)
    assert [faults(document, each) for each in (GOOD, CREATE, SHARE)] == [[], [], []]
    assert len(faults(document, exchange)) == 1
