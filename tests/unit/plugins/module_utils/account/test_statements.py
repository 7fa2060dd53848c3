# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.statements import (
    check_boundary,
    check_policy,
    parameters,
    uniform,
)
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError
from hypothesis import given, strategies

GOOD = [
    "ALLOW settings:objects:read;",
    "ALLOW settings:objects:read",
    "allow storage:logs:read, storage:buckets:read where storage:bucket-name = 'default_logs';",
    'DENY document:trash.documents:delete WHERE global:week-day IN ("Saturday", "Sunday") AND global:time-of-day > "09:00+01:00";',
    'ALLOW settings:objects:write WHERE settings:schemaId NOT startsWith "builtin:a" AND settings:scope NOT IN ("environment");',
    'ALLOW storage:logs:read WHERE storage:k8s.namespace.name MATCH ("prod*") AND storage:host.name MATCH "web-*";',
    "ALLOW app-engine:apps:run WHERE null;",
    '// first\nALLOW a:b:c; // then ALLOW "\nALLOW a:b:d WHERE shared:app-id != "https://x";\n// last',
    'ALLOW a:b:c WHERE global:userGroup IN ("${global:userGroup}", "${bindParam:group}");',
]


@pytest.mark.parametrize("text", GOOD)
def test_statements(text):
    check_policy(text, "statement_query")
    check_policy(uniform(text), "statement_query")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "statement_query holds no statement"),
        ("// nothing", "statement_query holds no statement"),
        ("ALOW a:b:c;", "line 1, column 1: expected ALLOW or DENY instead of ALOW"),
        ("ALLOW a:b:c;\n  ALLOW a:b;", "line 2, column 9: expected a permission such as settings:objects:read instead of a:b"),
        ("ALLOW a:b:c,;", "line 1, column 13: expected a permission such as settings:objects:read instead of ;"),
        ("ALLOW a:b:c ALLOW a:b:d;", "line 1, column 13: expected , or WHERE or AND or ; instead of ALLOW"),
        ("ALLOW a:b:c WHERE;", "column 18: expected a condition such as settings:schemaId instead of ;"),
        ("ALLOW a:b:c WHERE x:y", "column 22: expected one of =, !=, <, >, IN, NOT IN, .* instead of the end"),
        ("ALLOW a:b:c\r\nWHERE x:y = z;", "line 2, column 13: expected a value in quotes instead of z"),
        ('ALLOW a:b:c WHERE x:y NOT = "z";', "column 27: expected IN or startsWith instead of ="),
        ('ALLOW a:b:c WHERE x:y IN "z";', r"column 26: expected \( instead of \"z\""),
        ('ALLOW a:b:c WHERE x:y IN ("z";', r"column 30: expected , or \) instead of ;"),
        ('ALLOW a:b:c WHERE x:y IN ("z" "w");', r"column 31: expected , or \) instead of \"w\""),
        ('ALLOW a:b:c WHERE x:y = "z" OR x:y = "w";', "column 29: expected , or WHERE or AND or ; instead of OR"),
        ('ALLOW a:b:c WHERE x:y = "z;\n', "column 25: a text that does not end on its line"),
        ("ALLOW a:b:c WHERE x:y = 'z\n';", "column 25: a text that does not end on its line"),
        ("ALLOW a:b:*;", r"column 11: '\*' does not belong here"),
        ('"ALLOW" a:b:c;', "column 1: expected ALLOW or DENY"),
    ],
)
def test_a_mistake_is_told_with_its_place(text, message):
    with pytest.raises(DynatraceError, match=message):
        check_policy(text, "statement_query")


def test_a_policy_has_at_most_100_statements():
    check_policy("ALLOW a:b:c;\n" * 100, "statement_query")
    with pytest.raises(DynatraceError, match="statement_query holds 101 statements, and a policy takes 100"):
        check_policy("ALLOW a:b:c;\n" * 101, "statement_query")


def test_boundaries():
    check_boundary("environment:management-zone = 'Shop';\n// more\nstorage:host.name startsWith \"web\"", "boundary_query")
    check_boundary('a:b = "c";' * 10, "boundary_query")
    with pytest.raises(DynatraceError, match="boundary_query holds 11 conditions, and a boundary takes 10"):
        check_boundary('a:b = "c";' * 11, "boundary_query")
    with pytest.raises(DynatraceError, match="boundary_query holds no condition"):
        check_boundary(" \n", "boundary_query")
    with pytest.raises(DynatraceError, match="line 2, column 1: expected ; instead of x:y"):
        check_boundary('a:b = "c"\nx:y = "z";', "boundary_query")
    with pytest.raises(DynatraceError, match="column 11: expected ; instead of AND"):
        check_boundary('a:b = "c" AND x:y = "z";', "boundary_query")
    with pytest.raises(DynatraceError, match="expected a condition"):
        check_boundary("ALLOW a:b:c;", "boundary_query")


@pytest.mark.parametrize(
    "other",
    [
        "ALLOW a:b:c, a:b:d\r\n  WHERE x:y   IN ('z','w') AND u:v startsWith \"t\" ;\r\n",
        'allow a:b:c,a:b:d where x:y in("z","w")and u:v STARTSWITH "t"',
        '\nALLOW\na:b:c\n,\na:b:d WHERE x:y IN ("z", "w") AND u:v startswith "t";',
    ],
)
def test_layout_means_nothing(other):
    assert uniform(other) == 'ALLOW a:b:c, a:b:d WHERE x:y IN ("z", "w") AND u:v startsWith "t";'


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("ALLOW a:b:c;", "ALLOW a:b:C;"),
        ("ALLOW a:b:c;", "DENY a:b:c;"),
        ("ALLOW a:b:c;", "// why\nALLOW a:b:c;"),
        ("ALLOW a:b:c; ALLOW a:b:d;", "ALLOW a:b:d; ALLOW a:b:c;"),
        ('ALLOW a:b:c WHERE x:y = "a  b";', 'ALLOW a:b:c WHERE x:y = "a b";'),
        ('ALLOW a:b:c WHERE x:y = "ALLOW";', 'ALLOW a:b:c WHERE x:y = "allow";'),
        ('ALLOW a:b:c WHERE x:y = "// a";', 'ALLOW a:b:c WHERE x:y = "// b";'),
        ("ALLOW a:b:c; // x", "ALLOW a:b:c; // y"),
    ],
)
def test_what_has_a_meaning_is_kept(text, other):
    assert uniform(text) != uniform(other)


def test_where_a_comment_stands_in_its_line_means_nothing():
    assert uniform("ALLOW a:b:c; // why  \n") == uniform("ALLOW a:b:c;\n   // why") == "ALLOW a:b:c;\n// why"
    assert uniform("ALLOW a:b:c // why\n, a:b:d;") == "ALLOW a:b:c\n// why\n, a:b:d;"


def test_a_text_that_is_not_understood_is_kept():
    assert uniform("ALLOW a:b:*\r\n  WHERE;\r\n") == "ALLOW a:b:*\n  WHERE;"


_WORDS = ["ALLOW", "deny", "WHERE", "and", "NOT", "IN", "a:b:c", "x:y", '"a  b"', "'c'", "'\"'", "(", ")", ",", ";", "=", "!=", "// no\n"]


@given(
    strategies.lists(strategies.sampled_from(_WORDS), max_size=30), strategies.lists(strategies.sampled_from([" ", "\n", "\r\n", "\t "]))
)
def test_the_uniform_text_says_the_same(words, blanks):
    text = "".join(word + (blanks[place % len(blanks)] if blanks else " ") for place, word in enumerate(words))
    once = uniform(text)
    assert uniform(once) == once
    assert uniform(" ".join(words)) == once

    def read(something):
        found = re.findall(r"//[^\n]*|\"[^\"]*\"|'[^']*'|[\w:]+|!=|[=(),;]", something)
        return [item.upper() if ":" not in item and item[0] not in "\"'" else item.rstrip() for item in found]

    said, meant = read(once), read(text)
    if len(said) > len(meant):
        # Only the last statement gets the semicolon that it was not given.
        said.pop(len(said) - 1 - said[::-1].index(";"))
    assert said == [f'"{item[1:-1]}"' if item[0] == "'" and '"' not in item else item for item in meant]


def test_parameters():
    text = "ALLOW a:b:c WHERE x:y = \"${bindParam:zone}\" AND u:v IN ('${bindParam:app} ${bindParam:zone}'); // ${bindParam:no}"
    assert parameters(text) == ["app", "zone"]
    assert parameters("") == []
    assert parameters("* ${bindParam:odd}") == ["odd"]
