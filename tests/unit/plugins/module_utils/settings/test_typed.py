# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.options import camel_case, property_name
from ansible_collections.community.dynatrace.plugins.module_utils.settings.typed import TypedSetting
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.alerting_profile import ALERTING_PROFILE
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.maintenance_window import MAINTENANCE_WINDOW
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.management_zone import MANAGEMENT_ZONE

ZONES = "builtin:management-zones"
RULE = {"type": "dict", "options": {"delay_in_minutes": {"type": "int"}, "zone": {"type": "str", "reference": ZONES}}}
THING = TypedSetting(
    "builtin:thing",
    {
        "name": {"type": "str", "api": "generalProperties/name"},
        "enabled": {"type": "bool", "api": "generalProperties/isEnabled"},
        "management_zone": {"type": "str", "reference": ZONES},
        "zones": {"type": "list", "elements": "str", "reference": ZONES},
        "main_rule": RULE,
        "other_rules": dict(RULE, type="list", elements="dict"),
        "tags": {"type": "list", "elements": "str"},
    },
)


def ref(name):
    return {"$ref": {"schema_id": ZONES, "name": name}}


PAIRS = [
    ({}, {}),
    ({"name": "a"}, {"generalProperties": {"name": "a"}}),
    ({"name": "a", "enabled": False}, {"generalProperties": {"name": "a", "isEnabled": False}}),
    ({"tags": []}, {"tags": []}),
    ({"tags": ["a", "b"]}, {"tags": ["a", "b"]}),
    ({"main_rule": {"delay_in_minutes": 0}}, {"mainRule": {"delayInMinutes": 0}}),
    ({"main_rule": {}}, {"mainRule": {}}),
    ({"other_rules": [{"delay_in_minutes": 1}, {}]}, {"otherRules": [{"delayInMinutes": 1}, {}]}),
]


@pytest.mark.parametrize(("options", "value"), PAIRS)
def test_options_and_values(options, value):
    assert THING.to_value(options) == value
    assert THING.to_options(value) == options


def test_options_that_are_not_given():
    params = {"name": None, "enabled": None, "main_rule": {"delay_in_minutes": 1, "zone": None}, "tags": None, "state": "present"}
    assert THING.to_value(params) == {"mainRule": {"delayInMinutes": 1}}


def test_options_that_name_objects():
    params = {"management_zone": "Production", "zones": ["a", "b"], "main_rule": {"zone": "c"}, "other_rules": [{"zone": "d"}]}
    assert THING.to_value(params) == {
        "managementZone": ref("Production"),
        "zones": [ref("a"), ref("b")],
        "mainRule": {"zone": ref("c")},
        "otherRules": [{"zone": ref("d")}],
    }


def test_an_empty_text_clears_a_reference():
    assert THING.to_value({"management_zone": "", "zones": []}) == {"managementZone": "", "zones": []}


@pytest.mark.parametrize(
    "value",
    [{"generalProperties": None}, {"generalProperties": "x"}, {"mainRule": None}, {"newer": {"x": 1}}, {"generalProperties": {"x": 1}}],
)
def test_what_no_option_stands_for_is_left_out(value):
    assert THING.to_options(value) == {}


def test_what_ansible_sees():
    spec = THING.argument_spec()
    assert spec["management_zone"] == {"type": "str"}
    assert spec["other_rules"] == {
        "type": "list",
        "elements": "dict",
        "options": {"delay_in_minutes": {"type": "int"}, "zone": {"type": "str"}},
    }
    assert "reference" in THING.options["management_zone"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("generalProperties", "name"), "name"),
        (("generalProperties", "isEnabled"), "enabled"),
        (("managementZone",), "management_zone"),
        (("otherRules", 0, "delayInMinutes"), "other_rules[0].delay_in_minutes"),
        (("otherRules", 2), "other_rules[2]"),
        (("otherRules",), "other_rules"),
        (("mainRule", "zone"), "main_rule.zone"),
        (("zones", 1), "zones[1]"),
        (("mainRule", "newer", 0, "x"), "main_rule.newer[0].x"),
        (("generalProperties", "newer"), "generalProperties.newer"),
        (("newer",), "newer"),
        ((), ""),
        (("",), ""),
    ],
)
def test_the_name_of_an_option(path, name):
    assert THING.name_of(path) == name


@pytest.mark.parametrize(
    ("name", "camel"), [("name", "name"), ("delay_in_minutes", "delayInMinutes"), ("a_1_b", "a1B"), ("x_", "x_"), ("", "")]
)
def test_camel_case(name, camel):
    assert camel_case(name) == camel


@pytest.mark.parametrize(
    ("path", "prefix", "text"),
    [
        (("rules", 0, "name"), "value", "value.rules[0].name"),
        (("rules", 0, 1), "", "rules[0][1]"),
        ((), "value", "value"),
        (("a", "b"), "", "a.b"),
    ],
)
def test_the_name_of_a_property(path, prefix, text):
    assert property_name(path, prefix) == text


def paths_of(options, outer=()):
    """The property paths of all options, with an index behind each list."""
    for name, spec in options.items():
        path = outer + tuple(spec.get("api", camel_case(name)).split("/"))
        yield path
        if "options" in spec:
            yield from paths_of(spec["options"], (*path, 0) if spec["type"] == "list" else path)


@pytest.mark.parametrize("setting", [ALERTING_PROFILE, MAINTENANCE_WINDOW, MANAGEMENT_ZONE], ids=lambda setting: setting.schema_id)
def test_every_option_of_a_type_has_a_name_of_its_own(setting):
    paths = list(paths_of(setting.options))
    names = [setting.name_of(path) for path in paths]
    assert len(set(names)) == len(names)
    assert not [name for name in names if any(letter.isupper() for letter in name)]
