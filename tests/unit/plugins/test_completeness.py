# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of the typed settings against the newest schema documents: nothing missing, nothing unknown, nothing different."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.alerting_profile import ALERTING_PROFILE
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.auto_tag import AUTO_TAG
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.frequent_issue_detection import FREQUENT_ISSUE_DETECTION
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.maintenance_window import MAINTENANCE_WINDOW
from ansible_collections.community.dynatrace.plugins.module_utils.settings.types.management_zone import MANAGEMENT_ZONE
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY
from hypothesis import given, settings
from hypothesis import strategies as st

SETTINGS = [ALERTING_PROFILE, AUTO_TAG, FREQUENT_ISSUE_DETECTION, MAINTENANCE_WINDOW, MANAGEMENT_ZONE]
EMBEDDED = REPOSITORY / "tests" / "simulator" / "schemas"
# Enums with more values than this are checked against the tenant's schema instead of being listed.
MOST_CHOICES = 40

OPTION_TYPES = {"boolean": "bool", "integer": "int", "float": "float"}

parametrize_settings = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.schema_id)


def file_name(setting):
    return setting.schema_id.replace(":", "_") + ".json"


@parametrize_settings
def test_options_are_those_of_the_newest_schema(setting, shared):
    check(setting, json.loads((shared / "corpus" / "schemas" / file_name(setting)).read_text(encoding="utf-8")))


@parametrize_settings
def test_options_are_those_of_the_embedded_schema(setting):
    check(setting, json.loads((EMBEDDED / file_name(setting)).read_text(encoding="utf-8")))


def check(setting, document):
    options = flat_options(setting)
    properties = dict(flat_properties(document, document["properties"], ()))
    groups = {path for path, (_definition, is_group) in properties.items() if is_group}
    # An object of the API may be flattened into options: then its own properties count.
    flattened = {path for path in groups if path not in options}
    expected = {path for path in properties if path not in flattened}
    assert set(options) - expected == set(), "options that the schema does not know"
    assert expected - set(options) == set(), "properties without an option"
    for path, spec in options.items():
        complaints = list(differences(document, spec, properties[path][0]))
        assert not complaints, f"{'/'.join(path)}: {complaints}"


def flat_options(setting):
    """The options by the path of the property that each stands for."""
    found = {}

    def walk(options, path):
        for name, spec in options.items():
            below = path + tuple(spec.get("api", camel(name)).split("/"))
            found[below] = spec
            walk(spec.get("options", {}), below)

    walk(setting.options, ())
    return found


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def flat_properties(document, properties, path):
    """Every property of the schema by its path: (definition of the property, whether it is an object with properties)."""
    for name, definition in properties.items():
        below = (*path, name)
        inner = definition.get("items") or definition
        reference = inner["type"]["$ref"].split("/") if isinstance(inner["type"], dict) else ["", "", ""]
        is_object = reference[1] == "types"
        yield below, (definition, is_object and "items" not in definition)
        if is_object:
            yield from flat_properties(document, document["types"][reference[2]]["properties"], below)


def differences(document, spec, definition):
    """How an option differs from its property."""
    element = definition.get("items")
    inner = element or definition
    kind = inner["type"]
    section = kind["$ref"].split("/")[1] if isinstance(kind, dict) else None
    wanted = "dict" if section == "types" else "str" if section == "enums" else OPTION_TYPES.get(kind, "str")
    if element is not None:
        if (spec["type"], spec.get("elements")) != ("list", wanted):
            yield f"type {spec['type']} of {spec.get('elements')} instead of list of {wanted}"
    elif spec["type"] != wanted:
        yield f"type {spec['type']} instead of {wanted}"
    if section == "enums":
        values = [item["value"] for item in document["enums"][kind["$ref"].split("/")[2]]["items"]]
        if len(values) > MOST_CHOICES:
            if "choices" in spec:
                yield "choices although there are too many values"
        elif set(spec.get("choices", ())) != set(values):
            yield f"choices differ in {sorted(set(spec.get('choices', ())) ^ set(values))}"
    elif "choices" in spec:
        yield "choices, but the property has none"
    if kind == "setting" and spec.get("reference") != inner["referencedType"]:
        yield f"refers to {spec.get('reference')} instead of {inner['referencedType']}"
    if spec.get("required") and definition.get("nullable"):
        yield "required, but the schema lets it out"
    if spec.get("required") and spec.get("default") is not None:
        yield "required and with a default"
    if "default" in spec:
        yield "a default: what is not given must be left as it is"


def values_of(spec):
    """A hypothesis strategy for what may be given for an option."""
    if spec["type"] == "list":
        return st.lists(values_of({**spec, "type": spec["elements"]}), max_size=2)
    if spec["type"] == "dict":
        return params_of(spec["options"])
    if "choices" in spec:
        return st.sampled_from(spec["choices"])
    # An empty text clears a reference, so it has no way back.
    text = st.text(min_size=1 if spec.get("reference") else 0, max_size=5)
    return {"bool": st.booleans(), "int": st.integers(-9, 9), "str": text}[spec["type"]]


def params_of(options):
    return st.fixed_dictionaries({}, optional={name: values_of(spec) for name, spec in options.items()})


def names_for_references(value):
    """What a value becomes once the references in it are resolved and shown by name again."""
    if isinstance(value, dict):
        return value["$ref"]["name"] if "$ref" in value else {name: names_for_references(item) for name, item in value.items()}
    if isinstance(value, list):
        return [names_for_references(item) for item in value]
    return value


@parametrize_settings
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_to_options_is_the_inverse_of_to_value(setting, data):
    params = data.draw(params_of(setting.options))
    value = names_for_references(setting.to_value(params))
    assert setting.to_options(value) == params
    assert setting.to_value(setting.to_options(value)) == setting.to_value(params)


@parametrize_settings
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_is_not_given_is_no_part_of_the_value(setting, data):
    params = data.draw(params_of(setting.options))
    assert setting.to_value({**dict.fromkeys(setting.options), **params}) == setting.to_value(params)


@parametrize_settings
def test_every_property_has_the_name_of_its_option(setting):
    for path, spec in flat_options(setting).items():
        name = setting.name_of(path)
        assert "/" not in name
        assert name.split(".")[-1] == name.split(".")[-1].lower(), f"{path} is shown as {name}"
        below = setting.options
        for step in name.split("."):
            found = below[step]
            below = found.get("options", {})
        assert found is spec


def test_every_typed_module_is_compared():
    files = {path.stem for path in (REPOSITORY / "plugins" / "module_utils" / "settings" / "types").glob("*.py")}
    compared = {name.lower() for name, thing in globals().items() if any(thing is setting for setting in SETTINGS)}
    assert files - {"__init__", "attribute_rules"} == compared
