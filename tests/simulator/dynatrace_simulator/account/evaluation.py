# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether somebody may do something (account-and-platform.md 2.7)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone

from ..clock import parse_time
from .grants import Grant, Rule

Attributes = Mapping[str, tuple[str, ...]]
_ROLES = "environment:roles:"
_VIEWER = _ROLES + "viewer"
_ATTRIBUTE = re.compile(r"\$\{(global:[^}]+)\}")
_TIME_OF_DAY = re.compile(r"(\d\d):(\d\d)(?::\d\d)?(?:Z|([+-])(\d\d):(\d\d))?")


def times(moment_ms: int) -> dict[str, tuple[str, ...]]:
    """Return the attributes that a moment has."""
    moment = datetime.fromtimestamp(moment_ms / 1000, timezone.utc)
    return {
        "global:date": (moment.strftime("%Y-%m-%dZ"),),
        "global:date-time": (moment.strftime("%Y-%m-%dT%H:%M:%SZ"),),
        "global:time-of-day": (moment.strftime("%H:%MZ"),),
        "global:week-day": (moment.strftime("%A"),),
    }


def decide(grants: Iterable[Grant], permission: str, attributes: Attributes) -> Grant | None:
    """Return the grant that decides, None when there is none: what nobody allows is refused.

    Permissions of the old kind are not restricted by policies. Of these, what is denied comes before what is allowed, and there what
    has no condition before what has.
    """
    matching = [grant for grant in grants if _speaks_of(grant, permission) and all(holds(rule, attributes) for rule in grant.rules)]
    return min(matching, key=lambda grant: (not grant.additive, grant.effect != "DENY", bool(grant.rules)), default=None)


def _speaks_of(grant: Grant, permission: str) -> bool:
    """Return whether a grant says something about a permission; every other role allows to look at the environment, too."""
    if permission == _VIEWER and grant.effect == "ALLOW":
        return grant.permission.startswith(_ROLES)
    return grant.permission == permission


def holds(rule: Rule, attributes: Attributes) -> bool:
    """Return whether a rule holds; about an attribute that is not known none does. (unverified)"""
    actual = attributes.get(rule.name, ())
    wanted = [text for value in rule.values for text in _expanded(value, attributes)]
    if not actual:
        return False
    if rule.operator.startswith("N"):
        positive = {"NEQ": "EQ", "NOT_IN": "IN", "NOT_STARTS_WITH": "STARTS_WITH"}[rule.operator]
        return not any(_TESTS[positive](rule.name, text, value) for text in actual for value in wanted)
    return any(_TESTS[rule.operator](rule.name, text, value) for text in actual for value in wanted)


def _expanded(value: str, attributes: Attributes) -> tuple[str, ...]:
    """Return the values that one stands for: an attribute alone may have several."""
    match = _ATTRIBUTE.fullmatch(value)
    if match is not None:
        return attributes.get(match.group(1), ())
    return (_ATTRIBUTE.sub(lambda found: "".join(attributes.get(found.group(1), ())[:1]), value),)


def _moment(name: str, text: str) -> float:
    """Return something to compare times of one kind by; what cannot be read is like nothing else."""
    if name == "global:time-of-day":
        match = _TIME_OF_DAY.fullmatch(text)
        if match is None:
            return float("nan")
        hours, minutes, sign, more_hours, more_minutes = match.groups(default="0")
        offset = (int(more_hours) * 60 + int(more_minutes)) * (-1 if sign == "-" else 1)
        return float((int(hours) * 60 + int(minutes) - offset) % 1440)
    try:
        return float(parse_time(text.rstrip("Z") if name == "global:date" else text))
    except ValueError:
        return float("nan")


def _like(pattern: str, text: str) -> bool:
    """Return whether a text has the form of a pattern, in which only ``*`` is special. (unverified)"""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


# name, what is, what the rule says
_TESTS: dict[str, Callable[[str, str, str], bool]] = {
    "EQ": lambda _name, text, value: text == value,
    "IN": lambda _name, text, value: text == value,
    "STARTS_WITH": lambda _name, text, value: text.startswith(value),
    "MATCH": lambda _name, text, value: _like(value, text),
    "LT": lambda name, text, value: _moment(name, text) < _moment(name, value),
    "GT": lambda name, text, value: _moment(name, text) > _moment(name, value),
}
