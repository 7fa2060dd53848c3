# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The language of policies and boundaries (account-and-platform.md 2.7 and 2.9). Private to this collection.

It is read to say where a mistake is before anything is sent, and to tell whether two texts differ in more than their layout. What
permissions and conditions there are is the server's business.
"""

from __future__ import annotations

import re
import typing as t

from ..errors import DynatraceError

# account-and-platform.md 2.1
MOST_STATEMENTS = 100
MOST_CONDITIONS = 10

_TOKENS = re.compile(
    r"""(?P<blank>\s+)|(?P<comment>//[^\r\n]*)|(?P<text>"[^"\r\n]*"|'[^'\r\n]*')|(?P<word>\w[\w.:-]*)|(?P<mark>!=|[=<>(),;])""", re.X
)
_PERMISSION = re.compile(r"[\w.-]+:[\w.-]+:[\w.-]+")
_CONDITION = re.compile(r"[\w.-]+:[\w.:-]+")
# In the case in which the documentation writes them; no name of anything is without a colon.
_KEYWORDS = {word.lower(): word for word in ("ALLOW", "DENY", "WHERE", "AND", "NOT", "IN", "MATCH", "startsWith", "null")}
_PARAMETER = re.compile(r"\$\{bindParam:([^}]+)\}")


class _Token(t.NamedTuple):
    kind: str
    text: str
    start: int


def check_policy(text: str, option: str) -> None:
    """Find out whether a text is a sequence of statements.

    :param option: the option that holds it, for the message
    :raises DynatraceError: it is not; the message says at which line and column
    """
    reader = _Reader(text, option)
    count = 0
    while reader.more():
        reader.statement()
        count += 1
    _check_count(option, count, MOST_STATEMENTS, "statement", "policy")


def check_boundary(text: str, option: str) -> None:
    """Find out whether a text is a sequence of conditions; as :func:`check_policy`."""
    reader = _Reader(text, option)
    count = 0
    while reader.more():
        reader.condition()
        reader.end(";")
        count += 1
    _check_count(option, count, MOST_CONDITIONS, "condition", "boundary")


def uniform(text: str) -> str:
    """The text in a layout that is equal for texts of equal meaning: one statement a line, each comment on a line of its own.

    White space, quotes and the case of keywords mean nothing. A text that is not understood is kept, but for the ends of lines.
    """
    try:
        tokens = _tokens(text, "")
    except DynatraceError:
        return "\n".join(text.split("\r\n")).strip()
    lines, line = [], ""
    for token in tokens:
        if token.kind == "comment":
            lines += [line, token.text.rstrip()]
            line = ""
            continue
        tight = not line or token.text in (",", ";", ")") or line[-1] == "("
        line += ("" if tight else " ") + _uniform_token(token)
        if token.text == ";":
            lines.append(line)
            line = ""
    if line:
        # A comment may follow a last statement that nobody ended.
        lines.append(line if line[-1] == ";" else line + ";")
    return "\n".join(line for line in lines if line)


def parameters(text: str) -> list[str]:
    """The names of the parameters that a binding has to give values for, sorted. What is in a comment counts for nothing."""
    try:
        texts = [token.text for token in _tokens(text, "") if token.kind == "text"]
    except DynatraceError:
        texts = [text]
    return sorted({name for part in texts for name in _PARAMETER.findall(part)})


def _uniform_token(token: _Token) -> str:
    if token.kind == "word":
        return _KEYWORDS.get(token.text.lower(), token.text)
    if token.kind == "text" and '"' not in token.text:
        return '"%s"' % token.text[1:-1]
    return token.text


def _tokens(text: str, option: str) -> list[_Token]:
    """The tokens of a text without its blanks.

    :raises DynatraceError: there is something that is none
    """
    tokens, place = [], 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None:
            quoted = text[place] in "\"'"
            raise _mistake(
                text, option, place, "a text that does not end on its line" if quoted else "%r does not belong here" % text[place]
            )
        if match.lastgroup != "blank":
            tokens.append(_Token(str(match.lastgroup), match.group(), place))
        place = match.end()
    return tokens


def _mistake(text: str, option: str, place: int, what: str) -> DynatraceError:
    before = text[:place]
    return DynatraceError("%s, line %d, column %d: %s" % (option, before.count("\n") + 1, place - before.rfind("\n"), what))


def _check_count(option: str, count: int, most: int, noun: str, whole: str) -> None:
    if not count:
        raise DynatraceError("%s holds no %s" % (option, noun))
    if count > most:
        raise DynatraceError("%s holds %d %ss, and a %s takes %d" % (option, count, noun, whole, most))


class _Reader:
    """Goes through a text from left to right; each method reads what it is named after, or raises :class:`DynatraceError`."""

    def __init__(self, text: str, option: str) -> None:
        self._text, self._option = text, option
        self._left = [token for token in _tokens(text, option) if token.kind != "comment"]

    def more(self) -> bool:
        """Whether something is left."""
        return bool(self._left)

    def statement(self) -> None:
        if not (self._take("ALLOW") or self._take("DENY")):
            raise self._expected("ALLOW or DENY")
        self._name(_PERMISSION, "a permission such as settings:objects:read")
        while self._take(","):
            self._name(_PERMISSION, "a permission such as settings:objects:read")
        if self._take("WHERE") and not self._take("null"):
            self.condition()
            while self._take("AND"):
                self.condition()
        self.end(",", "WHERE", "AND", ";")

    def condition(self) -> None:
        self._name(_CONDITION, "a condition such as settings:schemaId")
        negated = self._take("NOT")
        if self._take("IN"):
            self._values()
        elif self._take("startsWith"):
            self._value()
        elif negated:
            raise self._expected("IN or startsWith")
        elif self._take("MATCH"):
            self._values() if self._is("(") else self._value()
        elif any(self._take(operator) for operator in ("=", "!=", "<", ">")):
            self._value()
        else:
            raise self._expected("one of =, !=, <, >, IN, NOT IN, startsWith, NOT startsWith, MATCH")

    def end(self, *possible: str) -> None:
        """The semicolon, which the last one of all may do without."""
        if self._left and not self._take(";"):
            raise self._expected(" or ".join(possible))

    def _values(self) -> None:
        if not self._take("("):
            raise self._expected("(")
        self._value()
        while self._take(","):
            self._value()
        if not self._take(")"):
            raise self._expected(", or )")

    def _value(self) -> None:
        if not self._left or self._left[0].kind != "text":
            raise self._expected("a value in quotes")
        self._left.pop(0)

    def _name(self, pattern: re.Pattern[str], example: str) -> None:
        if not self._left or self._left[0].kind != "word" or not pattern.fullmatch(self._left[0].text):
            raise self._expected(example)
        self._left.pop(0)

    def _is(self, word: str) -> bool:
        return bool(self._left) and self._left[0].kind != "text" and self._left[0].text.lower() == word.lower()

    def _take(self, word: str) -> bool:
        if not self._is(word):
            return False
        self._left.pop(0)
        return True

    def _expected(self, what: str) -> DynatraceError:
        found = self._left[0].text if self._left else "the end"
        place = self._left[0].start if self._left else len(self._text.rstrip())
        return _mistake(self._text, self._option, place, "expected %s instead of %s" % (what, found))
