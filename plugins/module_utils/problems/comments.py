# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comments on a problem: which ones there shall be, and the requests that make it so. Private to this collection.

Nothing here asks the tenant. Source of the facts: environment.md 5.2.
"""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError

if t.TYPE_CHECKING:
    from ..documents import Document

COMMENT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "content": {"type": "str"},
    "context": {"type": "str"},
    "unique_context": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}


class Comment(t.NamedTuple):
    """A comment; the id is None as long as it does not exist, the context "" where it has none."""

    comment_id: str | None
    content: str
    context: str

    def says(self, content: str | None, context: str | None) -> bool:
        """Whether it has this content and context; None stands for any."""
        return (content is None or _visible(self.content) == _visible(content)) and (
            context is None or _visible(self.context) == _visible(context)
        )


class Write(t.NamedTuple):
    """One request: ``before`` is the comment that is removed or changed, ``after`` the one that is added or comes of the change."""

    before: Comment | None
    after: Comment | None

    @property
    def change(self) -> str:
        """``added``, ``changed`` or ``removed``."""
        return "added" if self.before is None else "changed" if self.after else "removed"


def comment(item: Document) -> Comment:
    """The comment that the API tells about."""
    return Comment(item["id"], item.get("content") or "", item.get("context") or "")


def check(wishes: t.Iterable[Document]) -> None:
    """Find what is wrong with the wanted comments whatever there is.

    :param wishes: what was given for :data:`COMMENT_OPTIONS`, once for each comment
    :raises DynatraceError: something is
    """
    for wish in wishes:
        if wish["state"] == "present" and not _visible(wish["content"]):
            raise DynatraceError("comments: a comment needs a content that is not empty")
        if wish["content"] is None and wish["context"] is None:
            raise DynatraceError("comments: state=absent needs the content or the context of what shall go")
        if wish["unique_context"] and not _visible(wish["context"]):
            raise DynatraceError("comments: unique_context goes with a context only")


def writes(wishes: t.Sequence[Document], live: t.Sequence[Comment]) -> list[Write]:
    """The requests that fulfil the wishes, in the order in which these are given.

    :param live: all comments that there are
    :raises DynatraceError: the wishes contradict each other, or several comments have a context that shall be unique
    """
    found, after = _plan(wishes, live)
    if _plan(wishes, after)[0]:
        raise DynatraceError("comments: they contradict each other, since one of them undoes what another one does")
    return found


def _plan(wishes: t.Sequence[Document], live: t.Sequence[Comment]) -> tuple[list[Write], list[Comment]]:
    found: list[Write] = []
    there = list(live)
    for wish in wishes:
        for write in _absent(wish, there) if wish["state"] == "absent" else _present(wish, there):
            found.append(write)
            if write.before is not None:
                there.remove(write.before)
            if write.after is not None:
                there.append(write.after)
    return found, there


def _present(wish: Document, there: list[Comment]) -> list[Write]:
    content, context = wish["content"], wish["context"] or ""
    rivals = [each for each in there if each.says(None, context)] if wish["unique_context"] else []
    if len(rivals) > 1:
        raise DynatraceError(
            "comments: %d comments have the context %s, which shall be unique: %s. Remove them first, with state=absent."
            % (len(rivals), context, ", ".join(str(each.comment_id) for each in rivals))
        )
    if any(each.says(content, context) for each in there):
        return []
    before = rivals[0] if rivals else None
    return [Write(before, Comment(before.comment_id if before else None, content, context))]


def _absent(wish: Document, there: list[Comment]) -> list[Write]:
    return [Write(each, None) for each in there if each.says(wish["content"], wish["context"])]


def _visible(text: str | None) -> str:
    """What people see of a text; a block of YAML ends in a line break that the API may keep or not."""
    return (text or "").replace("\r\n", "\n").strip()
