# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The language of policies and boundaries (account-and-platform.md 2.7, 2.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<operator>!=|=|<|>)
    |(?P<mark>[,;()])
    |(?P<word>[A-Za-z_][\w.:-]*)
    """,
    re.VERBOSE,
)
_NAME = re.compile(r"[A-Za-z][\w.-]*(?::[\w.-]+)+")
_PERMISSION = re.compile(r"[A-Za-z][\w-]*:[\w.-]+:[\w.-]+")
_SYMBOLS = {"=": "EQ", "!=": "NEQ", "<": "LT", ">": "GT"}
_ESCAPED = re.compile(r"\\(.)")


class Misspelt(Exception):
    """A text that does not follow the grammar, or says something that there is not.

    :param line: of the place, from 1.
    :param column: of the place, from 1.
    """

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"line {line}:{column} {message}")


@dataclass(frozen=True)
class Token:
    """A piece of a text and its place."""

    kind: str
    text: str
    line: int
    column: int

    def is_word(self, *words: str) -> bool:
        """Return whether the piece is one of some key words, whose case does not matter. (unverified)"""
        return self.kind == "word" and self.text.lower() in words

    def wrong(self, message: str) -> Misspelt:
        """Return the error for this place."""
        return Misspelt(self.line, self.column, message)


@dataclass(frozen=True)
class Condition:
    """``name operator values``. The names of operators other than EQ are (unverified)."""

    name: str
    operator: str
    values: tuple[str, ...]
    place: Token

    def shown(self) -> dict[str, Any]:
        """Return the condition as answers show it."""
        return {"name": self.name, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Statement:
    """An effect on some permissions under all of some conditions."""

    effect: str
    permissions: tuple[Token, ...]
    conditions: tuple[Condition, ...]

    def shown(self) -> dict[str, Any]:
        """Return the statement as answers show it."""
        return {
            "effect": self.effect,
            "permissions": [permission.text for permission in self.permissions],
            "conditions": [condition.shown() for condition in self.conditions],
        }


def parse_policy(text: str) -> list[Statement]:
    """Return the statements of a policy.

    :raises Misspelt: the text does not follow the grammar.
    """
    reader = _Reader(text)
    statements = []
    while not reader.at_end():
        statements.append(reader.statement())
        reader.semicolon()
    if not statements:
        raise reader.next.wrong("a statement is missing")
    return statements


def parse_boundary(text: str) -> list[Condition]:
    """Return the conditions of a boundary.

    :raises Misspelt: the text does not follow the grammar.
    """
    reader = _Reader(text)
    conditions = []
    while not reader.at_end():
        conditions.append(reader.condition())
        reader.semicolon()
    if not conditions:
        raise reader.next.wrong("a condition is missing")
    return conditions


def _tokens(text: str) -> Iterator[Token]:
    position, line, start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise Misspelt(line, position - start + 1, f"unexpected '{text[position]}'")
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match.group(), line, position - start + 1)
        line += match.group().count("\n")
        if "\n" in match.group():
            start = match.start() + match.group().rindex("\n") + 1
        position = match.end()
    yield Token("end", "the end", line, position - start + 1)


class _Reader:
    """Takes one piece after the other."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self.next = next(self._tokens)

    def at_end(self) -> bool:
        return self.next.kind == "end"

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.next = next(self._tokens)
        return token

    def mark(self, text: str) -> bool:
        """Take a mark if it comes next."""
        if self.next.kind == "mark" and self.next.text == text:
            self.take()
            return True
        return False

    def word(self, *words: str) -> bool:
        """Take a key word if it comes next."""
        if self.next.is_word(*words):
            self.take()
            return True
        return False

    def semicolon(self) -> None:
        """Take the end of a statement, which may be missing at the end of the text. (unverified)"""
        if not self.mark(";") and not self.at_end():
            raise self.expected("';'")

    def expected(self, what: str) -> Misspelt:
        return self.next.wrong(f"expected {what}, found {self.next.text}")

    def statement(self) -> Statement:
        if not self.next.is_word("allow", "deny"):
            raise self.expected("ALLOW or DENY")
        effect = self.take().text.upper()
        permissions = [self.permission()]
        while self.mark(","):
            permissions.append(self.permission())
        return Statement(effect, tuple(permissions), tuple(self.conditions()) if self.word("where") else ())

    def permission(self) -> Token:
        if self.next.kind != "word" or not _PERMISSION.fullmatch(self.next.text):
            raise self.expected("a permission (service:resource:action)")
        return self.take()

    def conditions(self) -> list[Condition]:
        if self.word("null"):
            return []
        found = [self.condition()]
        while self.word("and"):
            found.append(self.condition())
        return found

    def condition(self) -> Condition:
        if self.next.kind != "word" or not _NAME.fullmatch(self.next.text):
            raise self.expected("a condition (service:attribute)")
        place = self.take()
        if self.next.kind == "operator":
            return Condition(place.text, _SYMBOLS[self.take().text], (self.value(),), place)
        negated = self.word("not")
        prefix = "NOT_" if negated else ""
        if self.word("in"):
            if self.next.text != "(":
                raise self.expected("'('")
            return Condition(place.text, prefix + "IN", self.values(), place)
        if self.word("startswith"):
            return Condition(place.text, prefix + "STARTS_WITH", (self.value(),), place)
        if not negated and self.word("match"):
            return Condition(place.text, "MATCH", self.values(), place)
        raise self.expected("IN or startsWith" if negated else "an operator")

    def values(self) -> tuple[str, ...]:
        if not self.mark("("):
            return (self.value(),)
        found = [self.value()]
        while self.mark(","):
            found.append(self.value())
        if not self.mark(")"):
            raise self.expected("')'")
        return tuple(found)

    def value(self) -> str:
        if self.next.kind != "text":
            raise self.expected("a value in quotes")
        return _ESCAPED.sub(r"\1", self.take().text[1:-1])
