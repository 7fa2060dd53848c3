# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules over several properties, several objects, former values and deletions, and the validators that the facts describe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dynatrace_simulator.validation import default_value, validate_delete, validate_value

FOLDER = Path(__file__).resolve().parents[1] / "schemas"


class Tenant:
    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        return True

    def entity_exists(self, entity_id: str) -> bool:
        return True


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


RELATIONS = read("builtin_example.simulator-relations")
ORDERED = read("builtin_example.simulator-ordered-rules")
ALERTING = read("builtin_alerting.profile")
WINDOW = read("builtin_alerting.maintenance-window")
SLO = read("builtin_monitoring.slo")
RULE = {"ruleName": "one", "first": "x"}


def check(schema, value, **more):
    return [(found.path, found.message) for found in validate_value(schema, value, Tenant(), **more)]


def relation(**more):
    return {"rule": RULE} | more


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (relation(lower=1, upper=1.0), []),
        (relation(lower=1), []),
        (relation(lower=2, upper=1), [("lower", "Must be less than or equal to 'upper'")]),
        (relation(lower="2", upper=1), [("lower", "Must be of type float")]),
        (relation(rule={"ruleName": "a"}), [("rule", "Set one of the two.")]),
        (relation(rule={"ruleName": "a", "first": None, "second": "b"}), []),
        (relation(rule=RULE | {"from": "2023-01-01T00:00:00Z", "until": "2023-01-01T00:00:01Z"}), []),
        (relation(rule=RULE | {"from": "2023-01-01T02:00:00+02:00", "until": "2023-01-01T00:30:00Z"}), []),
        (
            relation(rule=RULE | {"from": "2023-01-01T00:00:00Z", "until": "2023-01-01T00:00:00Z"}),
            [("rule/from", "Must be less than 'until'")],
        ),
        (relation(rule=RULE | {"from": "2023-01-01T00:00:00Z"}), []),
        (relation(rule=RULE | {"from": "tomorrow", "until": "2023-01-01T00:00:00Z"}), [("rule/from", "Must be of type zoned_date_time")]),
        (relation(entries=[{"key": "a"}, {"key": "a"}]), []),
        (relation(entries=[{"key": "a", "inner": {"text": "t"}}, {"key": "a", "inner": {"text": "u"}}]), []),
        (relation(entries=[{"key": "a", "inner": {"text": "t"}}] * 2), [("entries/1", "Keys must differ.")]),
        (relation(words=["a", "b"]), []),
        (relation(words=["a", "b", "a"]), [("words/2", "Must have a unique name: another entry has the same value")]),
        (relation(members=["x" * 5000]), [("", "Size of 5054 bytes exceeds the limit of 4000 bytes")]),
    ],
)
def test_rules_within_one_object(value, expected):
    assert check(RELATIONS, value) == expected


GENERIC = "Must have a unique name: another entry has the same "


@pytest.mark.parametrize(
    ("value", "sibling", "expected"),
    [
        (relation(), relation(), [("rule/ruleName", GENERIC + "rule.ruleName")]),
        (relation(), relation(rule=RULE | {"ruleName": "One"}), []),
        (relation(**{"a.b": "x"}), {"rule": RULE | {"ruleName": "other"}, "a.b": "x"}, [("a.b", GENERIC + "a.b")]),
        (relation(), {"rule": RULE | {"ruleName": "other"}}, []),
        (relation(members=["p", "q"]), {"rule": RULE | {"ruleName": "other"}, "members": ["q", "r"]}, [("members", GENERIC + "members")]),
        (relation(members=["p", "q"]), {"rule": RULE | {"ruleName": "other"}, "members": ["r"]}, []),
        (relation(members=[]), {"rule": RULE | {"ruleName": "other"}, "members": []}, []),
    ],
)
def test_unique_among_objects(value, sibling, expected):
    assert check(RELATIONS, value, siblings=[sibling]) == expected


def test_collections_overlap_freely_unless_they_are_flattened():
    constraint = {"type": "UNIQUE", "uniqueProperties": ["members"], "flattenCollections": False}
    schema = RELATIONS | {"schemaConstraints": [constraint]}
    assert check(schema, relation(members=["p", "q"]), siblings=[relation(members=["q"])]) == []
    assert check(schema, relation(members=["p"]), siblings=[relation(members=["p"])]) == [("members", GENERIC + "members")]


def test_several_unique_keys_are_independent():
    slo = default_value(SLO) | {"name": "a", "metricName": "m1", "metricExpression": "100", "filter": "type(HOST)"}
    other = slo | {"name": "b", "metricName": "m1"}
    paths = [path for path, _message in check(SLO, slo, siblings=[other])]
    assert "metricName" in paths
    assert "name" not in paths


def test_the_number_of_objects_is_limited_for_new_ones_only():
    siblings = [{"rule": RULE | {"ruleName": str(number)}} for number in range(3)]
    assert check(RELATIONS, relation(), siblings=siblings[:2]) == []
    (found,) = check(RELATIONS, relation(), siblings=siblings, scope="HOST-0000000000000001")
    assert found == ("", "Maximum number of objects (3) reached for scope HOST-0000000000000001")
    assert check(RELATIONS, relation(), siblings=siblings, stored=relation()) == []


def test_what_must_never_change():
    stored = {"enabled": True, "ruleName": "a", "ruleKey": "k", "note": "n", "action": "INCLUDE"}
    assert check(ORDERED, stored | {"ruleName": "b", "note": None}, stored=stored) == []
    assert check(ORDERED, stored | {"ruleKey": "l"}, stored=stored) == [("ruleKey", "Must not be modified")]
    assert check(ORDERED, stored | {"ruleKey": "l"}) == []


def test_the_message_of_the_schema_replaces_the_generic_one():
    rule = {"enabled": True, "ruleName": "a", "ruleKey": "k", "action": "INCLUDE"}
    assert check(ORDERED, rule, siblings=[rule | {"ruleKey": "l"}]) == [("ruleName", "Another rule has this name.")]


# Known custom validators


def profile(**more):
    return default_value(ALERTING) | {"name": "a"} | more


def custom_filter(**filters):
    return {"type": "CUSTOM", "customFilter": filters}


def text_filter(value, operator="REGEX_MATCHES"):
    return {"operator": operator, "value": value, "negate": False, "enabled": True, "caseSensitive": False}


def metadata(*keys):
    return {"metadataFilterItems": [{"metadataKey": key, "metadataValue": "v", "negate": False} for key in keys]}


def test_the_default_profile_keeps_its_name():
    default = profile(name="Default")
    ((path, _message),) = check(ALERTING, profile(name="Other"), stored=default)
    assert path == ""
    assert check(ALERTING, default, stored=default) == []
    assert check(ALERTING, profile(name="b"), stored=profile(name="a")) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([custom_filter(titleFilter=text_filter("a+"))], []),
        ([custom_filter(titleFilter=text_filter("("))], ["eventFilters/0/customFilter/titleFilter"]),
        ([custom_filter(titleFilter=text_filter("(", "CONTAINS"))], []),
        ([custom_filter()], ["eventFilters/0/customFilter"]),
        ([custom_filter(metadataFilter=metadata("a", "b"))], []),
        ([custom_filter(metadataFilter=metadata("a", "a"))], ["eventFilters/0/customFilter/metadataFilter/metadataFilterItems"]),
        ([custom_filter(titleFilter=text_filter("a"))] * 2, [""]),
        ([custom_filter(titleFilter=text_filter("a")), custom_filter(titleFilter=text_filter("b"))], []),
        ([{"type": "PREDEFINED", "predefinedFilter": {"eventType": "OSI_HIGH_CPU", "negate": False}}] * 2, []),
    ],
)
def test_event_filters_of_alerting_profiles(filters, expected):
    assert [path for path, _message in check(ALERTING, profile(eventFilters=filters))] == expected


def window(*filters, **schedule):
    general = default_value(WINDOW)["generalProperties"] | {"name": "a"}
    once = {"startTime": "2030-01-01T00:00:00", "endTime": "2030-01-02T00:00:00", "timeZone": "UTC"}
    plan = schedule or {"scheduleType": "ONCE", "onceRecurrence": once}
    return {"enabled": True, "generalProperties": general, "schedule": plan, "filters": list(filters)}


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({"entityType": "HOST"}, []),
        ({"entityTags": ["stage:prod"]}, []),
        ({"managementZones": ["zone"]}, []),
        ({"entityId": "HOST-0000000000000001"}, []),
        ({}, ["filters/0"]),
        ({"entityType": None, "entityId": None}, ["filters/0"]),
        ({"entityId": "HOST-1"}, ["filters/0/entityId", "filters/0/entityId"]),
    ],
)
def test_filters_of_maintenance_windows(criteria, expected):
    value = window({"entityTags": [], "managementZones": []} | criteria)
    assert [path for path, _message in check(WINDOW, value)] == expected


def test_schedules_of_maintenance_windows():
    assert check(WINDOW, window()) == []
    time_window = {"startTime": "23:30:00", "endTime": "00:30:00", "timeZone": "Europe/Vienna"}
    days = {"scheduleStartDate": "2030-01-02", "scheduleEndDate": "2030-01-01"}
    value = window(scheduleType="DAILY", dailyRecurrence={"timeWindow": time_window, "recurrenceRange": days})
    assert [path for path, _message in check(WINDOW, value)] == ["schedule/dailyRecurrence/recurrenceRange/scheduleStartDate"]
    days["scheduleEndDate"] = "2030-01-02"
    assert check(WINDOW, value) == []
    value["schedule"]["onceRecurrence"] = None
    assert check(WINDOW, value) == []


# Deletion


def test_what_is_referenced_stays():
    asked = []

    def referrers(schema_ids):
        asked.extend(schema_ids)
        return [(schema_ids[0], {"name": "a", "more": ["other", "object-1"]})]

    (found,) = validate_delete(RELATIONS, relation(), "object-1", referrers)
    assert found.path == ""
    assert "refers to this object" in found.message
    assert asked == ["builtin:example.simulator-references"]
    assert validate_delete(RELATIONS, relation(), "object-2", referrers) == []


def test_failure_detection_parameters_in_use_stay():
    parameters = read("builtin_failure-detection.environment.parameters")

    def referrers(schema_ids):
        return [(schema_id, {"parameterId": "object-1"}) for schema_id in schema_ids]

    (found,) = validate_delete(parameters, {}, "object-1", referrers)
    assert "refers to this parameter" in found.message
    assert validate_delete(parameters, {}, "object-2", referrers) == []


def test_without_deletion_constraints_nothing_is_asked():
    def referrers(schema_ids):
        raise AssertionError(schema_ids)

    assert validate_delete(ALERTING, profile(), "object-1", referrers) == []
