# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever has a classic form comes back from it as it was (environment.md 6.2, 6.3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynatrace_simulator.classic.alerting_profiles import ALERTING_PROFILES
from dynatrace_simulator.classic.config import classic_path
from dynatrace_simulator.classic.maintenance_windows import MAINTENANCE_WINDOWS
from dynatrace_simulator.schemas import load_schemas
from dynatrace_simulator.tenants import Tenant
from dynatrace_simulator.validation import normalise_for_storage, validate_value

SCHEMAS = load_schemas([Path(__file__).resolve().parents[1] / "schemas"])
TENANT = Tenant("sim00000", SCHEMAS, lambda *_record: None)

flags = st.booleans()
# A bracket at the beginning would be a context, and a backslash takes the meaning from a colon.
keys = st.text("abz :/.-]", min_size=1, max_size=8).filter(str.strip)
tag_texts = st.builds(
    lambda context, key, value: context + key.replace(":", "\\:") + (f":{value}" if value else ""),
    st.sampled_from(["", "[AWS]", "[KUBERNETES]"]),
    keys,
    st.text("xyz:\n", max_size=5),
)


def tags(least, most=5):
    return st.lists(tag_texts, min_size=least, max_size=most, unique=True)


text_filters = st.fixed_dictionaries(
    {
        "operator": st.sampled_from(["BEGINS_WITH", "ENDS_WITH", "CONTAINS", "REGEX_MATCHES", "STRING_EQUALS"]),
        "value": st.text("ab", min_size=1, max_size=4),
        "negate": flags,
        "enabled": flags,
        "caseSensitive": flags,
    }
)
rules = st.sampled_from(["NONE", "INCLUDE_ANY", "INCLUDE_ALL"]).flatmap(
    lambda mode: st.fixed_dictionaries(
        {
            "severityLevel": st.sampled_from(
                ["AVAILABILITY", "ERRORS", "PERFORMANCE", "RESOURCE_CONTENTION", "CUSTOM_ALERT", "MONITORING_UNAVAILABLE"]
            ),
            "delayInMinutes": st.integers(0, 10000),
            "tagFilterIncludeMode": st.just(mode),
            **({} if mode == "NONE" else {"tagFilter": tags(1)}),
        }
    )
)
titles, descriptions = ({name: text_filters} for name in ("titleFilter", "descriptionFilter"))
custom_filters = st.one_of(*[st.fixed_dictionaries(parts) for parts in (titles, descriptions, {**titles, **descriptions})])
predefined_filters = st.fixed_dictionaries({"eventType": st.sampled_from(["PROCESS_CRASHED", "SERVICE_SLOWDOWN"]), "negate": flags})
event_filters = st.one_of(
    st.fixed_dictionaries({"type": st.just("PREDEFINED"), "predefinedFilter": predefined_filters}),
    st.fixed_dictionaries({"type": st.just("CUSTOM"), "customFilter": custom_filters}),
)
profiles = st.fixed_dictionaries(
    {
        "name": st.text("pq", min_size=1, max_size=5),
        "severityRules": st.lists(rules, max_size=4),
        # The same custom filter twice is refused.
        "eventFilters": st.lists(event_filters, max_size=4, unique_by=str),
    }
)

clock_times = st.times().map(lambda moment: moment.strftime("%H:%M:00"))
dates = st.lists(st.dates(), min_size=2, max_size=2).map(lambda pair: [day.isoformat() for day in sorted(pair)])
zones = st.sampled_from(["UTC", "UTC+01:00", "Europe/Helsinki"])
once = st.builds(
    lambda days, times, zone: {"startTime": f"{days[0]}T{times[0]}", "endTime": f"{days[1]}T{times[1]}", "timeZone": zone},
    dates.filter(lambda pair: pair[0] != pair[1]),
    st.tuples(clock_times, clock_times),
    zones,
)


def recurring(**more):
    return st.fixed_dictionaries(
        {
            "timeWindow": st.fixed_dictionaries({"startTime": clock_times, "endTime": clock_times, "timeZone": zones}),
            "recurrenceRange": dates.map(lambda pair: {"scheduleStartDate": pair[0], "scheduleEndDate": pair[1]}),
            **more,
        }
    )


def schedule(kind, value):
    return st.fixed_dictionaries({"scheduleType": st.just(kind.upper()), f"{kind}Recurrence": value})


entity_filters = st.integers(0, 2**64 - 1).map(lambda number: {"entityId": f"HOST-{number:016X}", "entityTags": [], "managementZones": []})
match_filters = st.one_of(
    st.fixed_dictionaries({"entityTags": tags(1), "managementZones": st.just([])}),
    st.fixed_dictionaries({"entityTags": tags(0), "managementZones": st.just([]), "entityType": st.sampled_from(["HOST", "SERVICE"])}),
)
windows = st.fixed_dictionaries(
    {
        "enabled": flags,
        "generalProperties": st.fixed_dictionaries(
            {
                "name": st.text("pq", min_size=1, max_size=5),
                "maintenanceType": st.sampled_from(["PLANNED", "UNPLANNED"]),
                "suppression": st.sampled_from(["DETECT_PROBLEMS_AND_ALERT", "DETECT_PROBLEMS_DONT_ALERT", "DONT_DETECT_PROBLEMS"]),
                "disableSyntheticMonitorExecution": flags,
            },
            optional={"description": st.text(min_size=1, max_size=5)},
        ),
        "schedule": st.one_of(
            schedule("once", once),
            schedule("daily", recurring()),
            schedule("weekly", recurring(dayOfWeek=st.sampled_from(["MONDAY", "SUNDAY"]))),
            schedule("monthly", recurring(dayOfMonth=st.integers(1, 31))),
        ),
        "filters": st.lists(st.one_of(entity_filters, match_filters), max_size=4),
    }
)


def there_and_back(kind, value):
    schema = SCHEMAS[kind.schema_id]
    assert validate_value(schema, value, TENANT) == []
    stored = normalise_for_storage(schema, value)
    mapped = kind.read(kind.show(stored), TENANT, schema)
    assert normalise_for_storage(schema, mapped.value) == stored


@given(profiles)
def test_alerting_profiles(value):
    there_and_back(ALERTING_PROFILES, value)


@given(windows)
def test_maintenance_windows(value):
    there_and_back(MAINTENANCE_WINDOWS, value)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", None),
        ("a", "x"),
        ("a/b", "x.b"),
        ("a/0/b/12", "x[0].b[12]"),
        ("gone/b", "b"),
        ("a/gone/b", "x.b"),
        ("a/two/names", "x.z"),
        ("two/other", "two.other"),
        ("list/1/b", "y[7].b"),
        ("list/12/b", "list[12].b"),
    ],
)
def test_paths(path, expected):
    names = {"a": "x", "gone": "", "two/names": "z"}
    assert classic_path(path, names, {"list/1": "y[7]"}) == expected
