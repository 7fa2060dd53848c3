# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom tags of entities: which ones they have, which ones they lack, and the requests that change it. Private to this collection.

Nothing here asks the tenant. Source of the facts: environment.md 3.
"""

from __future__ import annotations

import re
import typing as t

from .selector import selectors_for

if t.TYPE_CHECKING:
    from ..documents import Document

# Where the API keeps them.
PATH = "/tags"

_CUSTOM = "User provided tags"
_TAGS_A_REQUEST = 1000


class Tag(t.NamedTuple):
    """A custom tag; the value is "" where it has none, which is the same for the API."""

    key: str
    value: str

    @property
    def text(self) -> str:
        """The tag as Dynatrace writes it."""
        return self.key.replace(":", "\\:") + (":" + self.value if self.value else "")


class Tagged(t.NamedTuple):
    """An entity and its custom tags."""

    entity_id: str
    name: str
    tags: frozenset[Tag]


class Group(t.NamedTuple):
    """Entities, and the entity selector that means just them."""

    selector: str
    members: list[Tagged]


class Write(t.NamedTuple):
    """One request: the ``tags`` to add to what the selector means, or the tag to remove, with ``every_value`` whatever its value is.
    ``reaches`` is the number of entities that the selector means."""

    selector: str
    reaches: int
    adds: list[Tag]
    removes: Tag | None = None
    every_value: bool = False


def tagged(entity: Document) -> Tagged:
    """The part of an entity that matters here. Automatic and imported tags are no custom ones; where a tenant does not tell the
    source of its tags, all that have no context count."""
    tags = frozenset(
        Tag(tag["key"], tag.get("value") or "")
        for tag in entity.get("tags") or ()
        if tag.get("context", "CONTEXTLESS") == "CONTEXTLESS" and tag.get("source", _CUSTOM) == _CUSTOM
    )
    return Tagged(entity["entityId"], entity.get("displayName") or entity["entityId"], tags)


class Wish:
    """What a user wants of the custom tags of some entities.

    :param tags: dictionaries with ``key`` and ``value``; a value that is None stands for any when the tags shall be absent
    :param present: whether the entities shall have them, or shall not
    :param replaces: whether a tag that is wanted takes the place of those with the same key and another value
    :param exclusive: whether no other custom tag may stay
    """

    def __init__(self, tags: t.Iterable[Document], present: bool = True, replaces: bool = True, exclusive: bool = False) -> None:
        tags = list(tags)
        self.present = present
        self.exclusive = exclusive
        self._exact = {Tag(tag["key"], tag["value"] or "") for tag in tags if present or tag["value"] is not None}
        self._keys = {tag["key"] for tag in tags if (replaces if present else tag["value"] is None)}

    def missing(self, entity: Tagged) -> set[Tag]:
        """The tags that an entity has to gain."""
        return self._exact - entity.tags if self.present else set()

    def surplus(self, entity: Tagged) -> set[Tag]:
        """The tags that an entity has to lose."""
        if self.present:
            return {tag for tag in entity.tags - self._exact if self.exclusive or tag.key in self._keys}
        return {tag for tag in entity.tags if tag in self._exact or tag.key in self._keys}

    def keeps(self, key: str) -> bool:
        """Whether an entity may have a tag with this key afterwards, whatever it lost."""
        if self.present:
            return any(tag.key == key for tag in self._exact)
        return key not in self._keys


def concerned(members: t.Iterable[Tagged], of: t.Callable[[Tagged], set[Tag]]) -> dict[Tag, list[Tagged]]:
    """The entities that each tag is about, tags and entities in the order of their names.

    :param of: the tags that an entity gains, or loses
    """
    found: dict[Tag, list[Tagged]] = {}
    for member in members:
        for tag in of(member):
            found.setdefault(tag, []).append(member)
    return {tag: sorted(found[tag], key=lambda member: (member.name, member.entity_id)) for tag in sorted(found)}


def writes(wish: Wish, groups: t.Iterable[Group]) -> list[Write]:
    """The requests that fulfil a wish: for each selector one that adds what any of its entities lacks, and one for each tag that any
    of them has to lose, however many entities there are."""
    return [write for group in groups for write in _writes_for(wish, group)]


def _writes_for(wish: Wish, group: Group) -> list[Write]:
    found = _ordered(wish, group)
    if _stays(group.selector, found):
        return found
    # What the first of these requests does would change what the selector means for the next one.
    changed = {each.entity_id: each for each in group.members if wish.missing(each) or wish.surplus(each)}
    parts = [Group(selector, [changed[each] for each in ids]) for selector, ids in selectors_for("", "entityId", changed)]
    return [write for part in parts for write in _ordered(wish, part)]


def _ordered(wish: Wish, group: Group) -> list[Write]:
    """What is added comes first, so that no entity is ever without; then what the selector itself speaks of least."""
    selector, reaches = group.selector, len(group.members)
    added = list(concerned(group.members, wish.missing))
    found = [Write(selector, reaches, added[start : start + _TAGS_A_REQUEST], None) for start in range(0, len(added), _TAGS_A_REQUEST)]
    removed = list(concerned(group.members, wish.surplus))
    whole = {tag.key for tag in removed if not wish.keeps(tag.key)}
    removals = [Write(selector, reaches, [], Tag(key, ""), True) for key in sorted(whole)]
    removals += [Write(selector, reaches, [], tag) for tag in removed if tag.key not in whole]
    return found + sorted(removals, key=lambda write: _speaks_of(selector, write))


def _stays(selector: str, found: list[Write]) -> bool:
    """Whether a selector means the same entities in all these requests: none but the last may touch a tag that it speaks of, only that
    adding one takes nothing out of a selection without a negation."""
    negated = re.search(r"\bnot\s*\(", selector) is not None
    return not any(_speaks_of(selector, write) and (negated or write.removes) for write in found[:-1])


def _speaks_of(selector: str, write: Write) -> bool:
    if not re.search(r"\btag\s*\(", selector):
        return False
    plain = re.sub(r"[~\\]", "", selector)
    keys = [write.removes.key] if write.removes else [tag.key for tag in write.adds]
    return any(re.sub(r"[~\\]", "", key) in plain for key in keys)
