# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java regular expressions, as schemas and values contain them, compiled for Python's re module."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

# Java's POSIX classes are ASCII only; the general categories below cover the Unicode ones.
_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r" \t\n\x0b\f\r",
}
_HORIZONTAL_SPACE = " \\t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_ANY_BUT_LINE_END = "[^\n\r\u0085\u2028\u2029]"
_INLINE_FLAGS = re.compile(r"\(\?(?P<on>[dimsuxU]*)(-(?P<off>[dimsuxU]+))?\)")


def _ranges(members: Callable[[str], bool]) -> str:
    """Character ranges (as text for a bracket expression) of the code points for which members() holds."""
    parts, start = [], None
    for code in range(sys.maxunicode + 2):
        inside = code <= sys.maxunicode and not 0xD800 <= code <= 0xDFFF and members(chr(code))
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            parts.append(f"\\U{start:08x}-\\U{code - 1:08x}")
            start = None
    return "".join(parts)


@cache
def _property_class(name: str, negated: bool) -> str:
    """The inside of a bracket expression for \\p{name} (or \\P{name}).

    Raises re.error for a property that this translation does not know."""
    if name in _POSIX:
        if not negated:
            return _POSIX[name]
        posix = re.compile(f"[{_POSIX[name]}]")
        return _ranges(lambda char: not posix.match(char))
    category = name[2:] if name.startswith("Is") else name
    category = {"Alphabetic": "L", "Letter": "L", "Uppercase": "Lu", "Lowercase": "Ll", "Punctuation": "P"}.get(category, category)
    if category[:1] not in "LMNPSZC" or len(category) > 2:
        raise re.error(f"unknown character property {name!r}")
    return _ranges(lambda char: unicodedata.category(char).startswith(category) != negated)


class _Translator:
    """One pass over a Java pattern. Only what differs from Python is rewritten."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.out: list[str] = []
        # Per open group: the inline flags switched on inside it, which Python wants as a group of its own.
        self.flags: list[list[str]] = [[]]
        self.dot_all = bool(re.search(r"\(\?[imux]*s", pattern))

    def run(self) -> str:
        """The whole pattern in Python's syntax."""
        while self.at < len(self.pattern):
            self._step()
        self._close_flags(keep=False)
        return "".join(self.out)

    def _close_flags(self, keep: bool) -> None:
        self.out.append(")" * len(self.flags[-1]))
        if not keep:
            self.flags[-1] = []

    def _step(self) -> None:
        char = self.pattern[self.at]
        if char == "\\":
            self.out.append(self._escape(in_class=False))
        elif char == "[":
            self.out.append(self._character_class())
        elif char == "." and not self.dot_all:
            self.at += 1
            self.out.append(_ANY_BUT_LINE_END)
        elif char == "(":
            self._open()
        elif char == ")":
            self.at += 1
            self._close_flags(keep=False)
            if len(self.flags) > 1:
                self.flags.pop()
            self.out.append(")")
        elif char == "|":
            # An inline flag reaches over the alternatives that follow, a flag group does not: close and open it again.
            self.at += 1
            self._close_flags(keep=True)
            self.out.append("|" + "".join(f"(?{flags}:" for flags in self.flags[-1]))
        else:
            self.at += 1
            self.out.append(char)
            # Possessive quantifiers came to Python in 3.11; greedy is the nearest that 3.10 has.
            if char in "*+?}" and sys.version_info < (3, 11) and self.pattern[self.at : self.at + 1] == "+":
                self.at += 1

    def _open(self) -> None:
        flags = _INLINE_FLAGS.match(self.pattern, self.at)
        if flags:
            self.at = flags.end()
            # Python has no counterpart of d, u and U; they change what few patterns look at.
            on = re.sub("[^imsx]", "", flags["on"])
            off = re.sub("[^imsx]", "", flags["off"] or "")
            self.flags[-1].append(f"{on}-{off}" if off else on)
            self.out.append(f"(?{self.flags[-1][-1]}:")
            return
        if self.pattern.startswith("(?<", self.at) and self.pattern[self.at + 3 : self.at + 4].isalpha():
            self.at += 3
            self.out.append("(?P<")
        else:
            self.at += 1
            self.out.append("(")
        self.flags.append([])

    def _escape(self, in_class: bool) -> str:
        following = self.pattern[self.at + 1 : self.at + 2]
        if following == "Q":
            end = self.pattern.find("\\E", self.at + 2)
            end = len(self.pattern) if end < 0 else end
            literal = self.pattern[self.at + 2 : end]
            self.at = min(end + 2, len(self.pattern))
            return re.escape(literal)
        if following in ("p", "P"):
            return self._property(following == "P", in_class)
        if following == "x" and self.pattern[self.at + 2 : self.at + 3] == "{":
            end = self.pattern.index("}", self.at)
            code = int(self.pattern[self.at + 3 : end], 16)
            self.at = end + 1
            return f"\\U{code:08x}"
        self.at += 2
        if following == "h":
            return _HORIZONTAL_SPACE if in_class else f"[{_HORIZONTAL_SPACE}]"
        if following == "R" and not in_class:
            return "(?:\r\n|[\n\u000b\f\r\u0085\u2028\u2029])"
        if following in ("z", "Z") and not in_class:
            return "\\Z"
        if following == "k":
            name = re.compile("<([a-zA-Z][a-zA-Z0-9]*)>").match(self.pattern, self.at)
            if not name:
                raise re.error("group name expected", self.pattern, self.at)
            self.at = name.end()
            return f"(?P={name[1]})"
        if following == "e":
            return "\\x1b"
        return "\\" + following

    def _property(self, negated: bool, in_class: bool) -> str:
        if self.pattern[self.at + 2 : self.at + 3] == "{":
            end = self.pattern.index("}", self.at)
            name = self.pattern[self.at + 3 : end]
            self.at = end + 1
        else:
            name = self.pattern[self.at + 2 : self.at + 3]
            self.at += 3
        inside = _property_class(name, negated)
        return inside if in_class else f"[{inside}]"

    def _character_class(self) -> str:
        parts = ["["]
        self.at += 1
        if self.pattern.startswith("^", self.at):
            parts.append("^")
            self.at += 1
        first = True
        while self.at < len(self.pattern):
            char = self.pattern[self.at]
            if char == "]" and not first:
                self.at += 1
                parts.append("]")
                return "".join(parts)
            first = False
            if char == "\\":
                parts.append(self._escape(in_class=True))
                continue
            self.at += 1
            # Python warns of these as possible set operations of the future.
            parts.append("\\" + char if char in "[&~|" else char)
        raise re.error("unterminated character class", self.pattern, self.at)


@lru_cache(maxsize=4096)
def compile_java(pattern: str) -> re.Pattern:
    """Compile a Java pattern.

    pattern: as in a PATTERN constraint, a REGEX_MATCH precondition or a value that must be a regular expression.
    Result: a Python pattern; use its fullmatch, as Java's matches() does.
    Raises re.error when it is no valid expression."""
    try:
        # \d, \w and \s are ASCII in Java unless a flag says otherwise.
        return re.compile(_Translator(pattern).run(), re.ASCII)
    except (ValueError, OverflowError, RecursionError) as error:
        raise re.error(str(error), pattern) from error


def is_valid_java(pattern: str) -> bool:
    """Whether the text is a valid regular expression (constraint REGEX)."""
    try:
        compile_java(pattern)
    except re.error:
        return False
    return True
