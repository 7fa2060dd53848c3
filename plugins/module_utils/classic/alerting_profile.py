# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alerting profiles: classic payload -> options of :mod:`alerting_profile`. Private to this collection.

Source of the mapping: environment.md 6.2.
"""

from __future__ import annotations

import typing as t

from .fields import Conversion, Fields, distinct
from .references import tag_text, zone

if t.TYPE_CHECKING:
    from .fields import Note

FIELDS = ("id", "displayName", "mzId", "rules", "eventTypeFilters", "metadata")
SUCCESSORS = {"name": "displayName", "managementZone": "mzId", "severityRules": "rules", "eventFilters": "eventTypeFilters"}

_SEVERITIES = {
    "AVAILABILITY": "AVAILABILITY",
    "CUSTOM_ALERT": "CUSTOM_ALERT",
    "ERROR": "ERRORS",
    "MONITORING_UNAVAILABLE": "MONITORING_UNAVAILABLE",
    "PERFORMANCE": "PERFORMANCE",
    "RESOURCE_CONTENTION": "RESOURCE_CONTENTION",
}
_NO_TAGS = "NONE"
_INCLUDE_MODES = {name: name for name in (_NO_TAGS, "INCLUDE_ANY", "INCLUDE_ALL")}
_PART_OF_TEXT = "CONTAINS_REGEX"
_OPERATORS = {
    "BEGINS_WITH": "BEGINS_WITH",
    "ENDS_WITH": "ENDS_WITH",
    "CONTAINS": "CONTAINS",
    _PART_OF_TEXT: "REGEX_MATCHES",
    "EQUALS": "STRING_EQUALS",
}


def convert(payload: t.Any, zones: t.Mapping[str, str]) -> Conversion:
    """The options for a payload.

    What the payload leaves out is said, so that a profile that exists becomes what the payload is.

    :param zones: names of management zones by their number
    :raises ConversionError: it cannot be expressed
    """
    notes: list[Note] = []
    fields = Fields(payload, notes).only(FIELDS, SUCCESSORS)
    rules = [(rule, _severity_rule(rule)) for rule in fields.each("rules")]
    severity_rules = distinct(rules)
    _note_order(rules)
    return Conversion(
        {
            "name": fields.text("displayName"),
            # An empty text means all zones.
            "management_zone": zone(fields, "mzId", zones),
            "severity_rules": severity_rules,
            "event_filters": distinct((each, _event_filter(each)) for each in fields.each("eventTypeFilters")),
        },
        notes,
    )


def _severity_rule(rule: Fields) -> dict[str, t.Any]:
    rule.only(
        ("severityLevel", "tagFilter", "delayInMinutes"),
        {"tagFilterIncludeMode": "tagFilter.includeMode"},
    )
    options: dict[str, t.Any] = {
        "severity_level": rule.choice("severityLevel", _SEVERITIES),
        "delay_in_minutes": rule.number("delayInMinutes", 0, 10000),
    }
    tag_filter = rule.inner("tagFilter", {}).only(("includeMode", "tagFilters"))
    mode = options["tag_filter_include_mode"] = tag_filter.choice("includeMode", _INCLUDE_MODES, _NO_TAGS)
    # A set has no tag twice.
    tags = list(dict.fromkeys(tag_text(each) for each in tag_filter.each("tagFilters")))
    if mode == _NO_TAGS:
        if tags:
            tag_filter.note("tagFilters", "the include mode NONE makes them mean nothing; they are left out")
        return options
    if not tags:
        raise tag_filter.refusal("tagFilters", "must hold a tag, for the include mode is %s" % mode)
    return dict(options, tag_filter=tags)


def _note_order(rules: list[tuple[Fields, dict[str, t.Any]]]) -> None:
    """Order only ever decided between rules of the same severity."""
    first: dict[str, tuple[Fields, dict[str, t.Any]]] = {}
    for rule, options in rules:
        earlier, same = first.setdefault(options["severity_level"], (rule, options))
        if options != same:
            rule.note("", "comes after %s for the same severity. The first rule that fits counted; settings know no order" % earlier.path)


def _event_filter(fields: Fields) -> dict[str, t.Any]:
    kinds = ("predefinedEventFilter", "customEventFilter")
    fields.only(
        kinds,
        {"predefinedFilter": kinds[0], "customFilter": kinds[1], "type": "either %s or %s" % kinds},
    )
    if all(fields.has(kind) for kind in kinds):
        raise fields.refusal(kinds[1], "there must not be another filter beside %s" % kinds[0])
    if fields.has(kinds[1]):
        return {"type": "CUSTOM", "custom_filter": _custom_filter(fields.inner(kinds[1]))}
    predefined = fields.inner(kinds[0]).only(("eventType", "negate"))
    # Which event types there are depends on the tenant; its schema checks them.
    options = {"event_type": predefined.text("eventType"), "negate": predefined.flag("negate", False)}
    return {"type": "PREDEFINED", "predefined_filter": options}


def _custom_filter(fields: Fields) -> dict[str, t.Any]:
    names = {"customTitleFilter": "title_filter", "customDescriptionFilter": "description_filter"}
    fields.only(names, {"titleFilter": "customTitleFilter", "descriptionFilter": "customDescriptionFilter"})
    options = {option: _text_filter(fields.inner(name)) for name, option in names.items() if fields.has(name)}
    if not options:
        raise fields.refusal("customTitleFilter", "is missing, and so is customDescriptionFilter; there must be one of them")
    return options


def _text_filter(fields: Fields) -> dict[str, t.Any]:
    fields.only(("enabled", "value", "operator", "negate", "caseInsensitive"), {"caseSensitive": "caseInsensitive"})
    operator = fields.choice("operator", _OPERATORS)
    if operator == _OPERATORS[_PART_OF_TEXT]:
        fields.note(
            "operator",
            "CONTAINS_REGEX looked for the expression anywhere in the text. Whether REGEX_MATCHES does is not documented: if alerts are "
            "missing, let the expression begin and end with .*",
        )
    return {
        "operator": operator,
        "value": fields.text("value"),
        "negate": fields.flag("negate", False),
        "enabled": fields.flag("enabled", True),
        # The other way round; without a word of the classic API case counts, by default of the settings it does not.
        "case_sensitive": not fields.flag("caseInsensitive", False),
    }
