# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The platform filter language, as far as settings lists and history accept it (environment.md 1.2, 1.12)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from typing import Any

from .errors import ApiError, query_error

Matcher = Callable[[dict[str, Any]], bool]

MAX_LENGTH = 1024
MAX_DEPTH = 5
_TOKENS = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<operator>==|!=|<=|>=|=|<|>)|(?P<mark>[(),])|(?P<word>[^\s'()<>=!,]+))")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXT: dict[str, Callable[[str, str], bool]] = {"contains": operator.contains, "starts-with": str.startswith, "ends-with": str.endswith}


def lookup(document: Any, path: str) -> Any:
    """Return the value at a dotted path, None when there is none."""
    for name in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(name)
    return document


def compile_filter(text: str, fields: Iterable[str]) -> Matcher:
    """Return a function that tells whether a document matches.

    :param fields: first path elements that may be used.
    :raises ApiError: 400 with a QUERY violation for ``filter``. (unverified wording)
    """
    if len(text) > MAX_LENGTH:
        raise query_error("filter", f"Size must be between 0 and {MAX_LENGTH}")
    parser = _Parser(text, set(fields))
    matcher = parser.either(0)
    if parser.peek() is not None:
        raise parser.error()
    return matcher


class _Parser:
    def __init__(self, text: str, fields: set[str]) -> None:
        self.fields = fields
        self.tokens: list[tuple[str, str]] = []
        position, text = 0, text.rstrip()
        while position < len(text):
            match = _TOKENS.match(text, position)
            if match is None:
                raise self.error()
            self.tokens.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            position = match.end()
        self.next = 0

    def error(self) -> ApiError:
        return query_error("filter", "Cannot parse the filter")

    def peek(self) -> tuple[str, str] | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def take(self) -> tuple[str, str]:
        token = self.peek()
        if token is None:
            raise self.error()
        self.next += 1
        return token

    def accept(self, text: str) -> bool:
        token = self.peek()
        if token is None or token[0] == "text" or token[1].lower() != text:
            return False
        self.next += 1
        return True

    def either(self, depth: int) -> Matcher:
        options = [self.both(depth)]
        while self.accept("or"):
            options.append(self.both(depth))
        return options[0] if len(options) == 1 else lambda document: any(option(document) for option in options)

    def both(self, depth: int) -> Matcher:
        parts = [self.single(depth)]
        while self.accept("and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else lambda document: all(part(document) for part in parts)

    def single(self, depth: int) -> Matcher:
        if self.accept("not"):
            inner = self.single(depth)
            return lambda document: not inner(document)
        if self.accept("("):
            if depth >= MAX_DEPTH:
                raise query_error("filter", f"More than {MAX_DEPTH} nested parentheses")
            inner = self.either(depth + 1)
            if not self.accept(")"):
                raise self.error()
            return inner
        return self.comparison()

    def comparison(self) -> Matcher:
        kind, path = self.take()
        if kind != "word":
            raise self.error()
        if path.split(".")[0] not in self.fields:
            raise query_error("filter", f"Field '{path}' cannot be used for filtering")
        _kind, name = self.take()
        name = name.lower()
        if name == "exists":
            return lambda document: lookup(document, path) is not None
        if name == "in":
            wanted = self.listed()
            return lambda document: lookup(document, path) in wanted
        value = self.literal()
        if name in _TEXT:
            return lambda document: isinstance(lookup(document, path), str) and _TEXT[name](lookup(document, path), str(value))
        if name not in _COMPARE:
            raise self.error()
        return lambda document: _compare(name, lookup(document, path), value)

    def listed(self) -> list[Any]:
        if not self.accept("("):
            raise self.error()
        values = [self.literal()]
        while self.accept(","):
            values.append(self.literal())
        if not self.accept(")"):
            raise self.error()
        return values

    def literal(self) -> Any:
        kind, text = self.take()
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if kind != "word":
            raise self.error()
        constants = {"true": True, "false": False, "null": None}
        if text.lower() in constants:
            return constants[text.lower()]
        try:
            return int(text) if re.fullmatch(r"-?\d+", text) else float(text)
        except ValueError:
            raise self.error() from None


def _compare(name: str, left: Any, right: Any) -> bool:
    if isinstance(left, (int, float)) and isinstance(right, str):
        # The other way round, a time in ms compared with a quoted number.
        try:
            right = float(right)
        except ValueError:
            return name == "!="
    try:
        return bool(_COMPARE[name](left, right))
    except TypeError:
        return False
