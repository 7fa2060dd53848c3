# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java regular expressions in Python."""

from __future__ import annotations

import re
import sys

import pytest

from dynatrace_simulator.validation.java_regex import compile_java, is_valid_java


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("^(?i)(?!dt\\.).*$", ["host", "d"], ["dt.host", "DT.host"]),
        ("^(?i)(?!dt\\.|dynatrace\\.).*$", ["dtx"], ["Dynatrace.x"]),
        ("a(?i)b|c", ["ab", "aB", "c", "C"], ["AB", "b"]),
        ("(a(?i)b)c", ["abc", "aBc"], ["abC", "Abc"]),
        ("x(?i:y)z", ["xyz", "xYz"], ["Xyz", "xyZ"]),
        ("(?i)(a|b(?s).)", ["A", "B\n"], ["\n"]),
        ("(?i)a(?-i)b", ["Ab"], ["AB"]),
        ("(?u)a", ["a"], ["A"]),
        ("\\p{L}+", ["\u00e9\u0416a"], ["1", ""]),
        ("\\p{Lu}\\p{Ll}*", ["Abc", "\u0416"], ["abc"]),
        ("[\\p{Alpha}\\p{Digit}_]+", ["aZ9_"], ["\u00e9", "-"]),
        ("\\P{L}+", ["123"], ["a"]),
        ("[\\P{Digit}]+", ["abc"], ["1"]),
        ("\\pL", ["a"], ["1"]),
        ("[a-z]++x?", ["abc"], ["1"]),
        ("\\d+", ["12"], ["\u0661\u0662"]),
        ("\\w+", ["ab_1"], ["\u00e9"]),
        ("a.b", ["axb"], ["a\nb", "a\u2028b", "a\rb"]),
        ("(?s)a.b", ["a\nb"], ["ab"]),
        ("\\Qa.b\\E+", ["a.b", "a.bb"], ["axb"]),
        ("\\x{41}\\x42", ["AB"], ["ab"]),
        ("a\\hb", ["a b", "a\tb", "a\u00a0b"], ["a\nb"]),
        ("a\\Rb", ["a\nb", "a\r\nb"], ["ab"]),
        ("\\Aab\\z", ["ab"], ["ab\n"]),
        ("(?<year>\\d{4})-\\k<year>", ["2023-2023"], ["2023-2024"]),
        ("(?<=a)b|(?<!a)c", ["c"], ["b"]),
        ("[]a]+", ["]a"], ["b"]),
        ("[^]a]+", ["b"], ["]"]),
        ("[[&~|]+", ["[&&~~||"], ["a"]),
        ("^$|arn:.*", ["", "arn:x"], ["x"]),
    ],
)
def test_translation(pattern, good, bad):
    compiled = compile_java(pattern)
    for text in good:
        assert compiled.fullmatch(text), text
    for text in bad:
        assert not compiled.fullmatch(text), text


@pytest.mark.skipif(sys.version_info < (3, 11), reason="possessive quantifiers came to Python in 3.11")
def test_possessive_quantifiers_do_not_give_back():
    assert compile_java("a*+a").fullmatch("aaa") is None


@pytest.mark.parametrize(
    "pattern", ["(", "[", "[a", "*a", "a{2,1}", "\\p{Nope}", "\\p{", "\\x{zz}", "\\x{41", "\\", "(?<n>a)(?<n>b)", "(a)\\k"]
)
def test_what_is_no_expression(pattern):
    assert not is_valid_java(pattern)
    with pytest.raises(re.error):
        compile_java(pattern)
