# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters as Ansible asks for them; what they make of payloads is tested with the conversions."""

from __future__ import annotations

import inspect

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.community.dynatrace.plugins.filter.classic import FilterModule
from ansible_collections.community.dynatrace.tests.support.classic import FILES, examples
from ansible_collections.community.dynatrace.tests.support.tenant import REPOSITORY

FILTERS = FilterModule().filters()
NUMBER = 3277109782074005416
OF_KIND = {kind: "classic_" + ("tags" if kind == "custom_tag" else kind) for kind in FILES.values()}
PAYLOADS = [
    pytest.param(kind, example, id=f"{kind}: {example['name']}")
    for file_name, kind in FILES.items()
    for example in examples(file_name, {"Shop": NUMBER})
]


@pytest.mark.parametrize(("kind", "example"), PAYLOADS)
def test_every_example(kind, example):
    taken = inspect.signature(FILTERS[OF_KIND[kind]]).parameters
    arguments = {"management_zones": {NUMBER: "Shop"}, "split": example.get("split", False)}
    given = {name: value for name, value in arguments.items() if name in taken}
    assert FILTERS[OF_KIND[kind]](example["payload"], **given) == example["options"]
    assert [note["field"] for note in FILTERS["classic_notes"](example["payload"], kind, **arguments)] == example["notes"]


@pytest.mark.parametrize("kind", OF_KIND)
def test_an_error_names_the_field(kind):
    payload = {"HOST-00000000000000A1": [""]} if kind == "custom_tag" else {"nonsense": 1}
    field = r"HOST-00000000000000A1.tags\[0\].key" if kind == "custom_tag" else "nonsense"
    for ask in (lambda: FILTERS[OF_KIND[kind]](payload), lambda: FILTERS["classic_notes"](payload, kind)):
        with pytest.raises(AnsibleFilterError, match="cannot be converted: " + field):
            ask()


def test_arguments_that_make_no_sense():
    with pytest.raises(AnsibleFilterError, match="kind: must be one of .*custom_tag, not 'tags'"):
        FILTERS["classic_notes"]({}, "tags")
    with pytest.raises(AnsibleFilterError, match="management_zones: must map"):
        FILTERS["classic_alerting_profile"]({"displayName": "x"}, ["Shop"])


def test_every_filter_is_documented_with_its_arguments():
    folder = REPOSITORY / "plugins" / "filter"
    assert {path.stem for path in folder.glob("*.yml")} == set(FILTERS)
    for name, function in FILTERS.items():
        document = yaml.safe_load((folder / (name + ".yml")).read_text(encoding="utf-8"))
        options = document["DOCUMENTATION"]["options"]
        parameters = dict(list(inspect.signature(function).parameters.items())[1:])
        assert document["DOCUMENTATION"]["name"] == name
        assert set(options) == {"_input", *parameters}
        for option, parameter in parameters.items():
            default = {} if parameter.default is None else parameter.default
            assert options[option].get("default", inspect.Parameter.empty) == default
        assert f"community.dynatrace.{name}" in document["EXAMPLES"]
        assert "_value" in document["RETURN"]
