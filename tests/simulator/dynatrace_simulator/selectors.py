# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The grammar that entity and problem selectors share: criteria with arguments, joined by commas (environment.md 4.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import ApiError, query_error

_NAME = re.compile(r"\s*([A-Za-z][\w.-]*)\s*")
_BARE = re.compile(r'[^",()]+')


@dataclass(frozen=True)
class Criterion:
    """``name(argument, …)``; an argument is a text or, for not() and the like, another criterion."""

    name: str
    arguments: tuple[str | Criterion, ...] = field(default=())

    def texts(self) -> list[str]:
        """Return the arguments that are texts."""
        return [argument for argument in self.arguments if isinstance(argument, str)]


def parse_selector(text: str, parameter: str) -> list[Criterion]:
    """Return the criteria of a selector, which all have to match.

    :param parameter: query parameter for the violation.
    :raises ApiError: 400. (unverified wording)
    """
    reader = _Reader(text, parameter)
    criteria = [reader.criterion()]
    while reader.accept(","):
        criteria.append(reader.criterion())
    if not reader.finished():
        raise reader.error()
    return criteria


class _Reader:
    def __init__(self, text: str, parameter: str) -> None:
        self.text, self.parameter, self.position = text, parameter, 0

    def error(self) -> ApiError:
        return query_error(self.parameter, f"Cannot parse the selector at position {self.position}")

    def finished(self) -> bool:
        return not self.text[self.position :].strip()

    def accept(self, mark: str) -> bool:
        rest = self.text[self.position :]
        stripped = rest.lstrip()
        if not stripped.startswith(mark):
            return False
        self.position += len(rest) - len(stripped) + len(mark)
        return True

    def criterion(self) -> Criterion:
        match = _NAME.match(self.text, self.position)
        if match is None:
            raise self.error()
        self.position = match.end()
        if not self.accept("("):
            raise self.error()
        if self.accept(")"):
            return Criterion(match.group(1))
        arguments = [self.argument()]
        while self.accept(","):
            arguments.append(self.argument())
        if not self.accept(")"):
            raise self.error()
        return Criterion(match.group(1), tuple(arguments))

    def argument(self) -> str | Criterion:
        if self.accept('"'):
            return self.quoted()
        start = self.position
        match = _BARE.match(self.text, self.position)
        if match is None:
            raise self.error()
        self.position = match.end()
        if self.text[self.position : self.position + 1] == "(":
            self.position = start
            return self.criterion()
        return match.group().strip()

    def quoted(self) -> str:
        value = ""
        while self.position < len(self.text):
            char = self.text[self.position]
            self.position += 1
            if char == '"':
                return value
            if char == "~":
                char = self.text[self.position : self.position + 1]
                self.position += 1
            value += char
        raise self.error()
