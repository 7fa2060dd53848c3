# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is to say about a kind of object that has an API of its own. Private to this collection."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ..documents import canonical
from ..errors import DynatraceError, NotFoundError
from ..options import argument_spec, given, to_document, to_options

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from ..options import Options
    from .reconcile import Change

    # Options of a module by name; None is not given.
    Params = t.Mapping[str, t.Any]


class Resource:
    """A kind of object with an API of its own.

    A kind is a subclass that sets these attributes and overrides the methods for which its API is different:

    :cvar module: name of the module
    :cvar noun: what people call one such object
    :cvar path: path of the collection, relative to the base of the API
    :cvar items: property of a listing that holds the objects
    :cvar query: query of a listing
    :cvar options: the options that stand for properties, as :mod:`..options` describes them
    :cvar key: names of the options that tell the objects apart
    :cvar tells_once: whether the answer to a creation holds a secret that nobody can read again
    """

    module = ""
    noun = ""
    path = ""
    items = ""
    query: t.ClassVar[dict[str, t.Any]] = {}
    options: t.ClassVar[Options] = {}
    key: t.ClassVar[tuple[str, ...]] = ("name",)
    states: t.ClassVar[tuple[str, ...]] = ("present", "absent")
    tells_once = False

    @property
    def has_secrets(self) -> bool:
        """Whether there is something that can only be written."""
        return any(spec.get("write_only") for spec in self.options.values())

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        """All options of the module, as Ansible wants them."""
        spec = argument_spec(self.options)
        # Where the key is the id there is no other id to choose by.
        spec.setdefault("id", {"type": "str"})
        spec["state"] = {"type": "str", "choices": list(self.states), "default": self.states[0]}
        if self.has_secrets:
            spec["update_secrets"] = {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}
        return spec

    def check(self, params: Params) -> None:
        """Find what is wrong with the options whatever the tenant holds.

        :raises DynatraceError: something is
        """

    def check_new(self, given: Params) -> None:
        """Find what is wrong with the options for a new object.

        :raises DynatraceError: something is
        """
        missing = [name for name, spec in self.options.items() if spec.get("needed") and given.get(name) in (None, "", [])]
        if missing:
            raise DynatraceError("There is no such %s yet, and a new one needs %s" % (self.noun, ", ".join(missing)))

    # Reading

    def find(self, client: Client, params: Params) -> list[Document]:
        """The objects that ``params`` may mean, by id or else by key."""
        if params["id"]:
            live = self.read(client, params["id"])
            return [] if live is None else [live]
        wanted = {name: params[name] for name in self.key if params[name] is not None}
        return [self.whole(client, item) for item in self.list(client, params) if self.has_key(item, wanted)]

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        """Yield the objects of a listing that can narrow the choice to what ``params`` may mean, or all."""
        return client.pages(self.path, self.query, self.items)

    def has_key(self, item: Document, wanted: Document) -> bool:
        """Whether the object of a listing is what the options ``wanted`` mean."""
        shown = to_options(self.options, item)
        return all(shown.get(name) == value for name, value in wanted.items())

    def whole(self, client: Client, item: Document) -> Document:
        """The object, of which a listing may tell only a part."""
        return item

    def read(self, client: Client, object_id: str) -> Document | None:
        """The object with this id, None if there is none."""
        try:
            return client.get(self.place(object_id))
        except NotFoundError:
            return None

    def place(self, object_id: str) -> str:
        """The path of one object."""
        return "%s/%s" % (self.path, quote(object_id, safe=""))

    def id_of(self, item: Document) -> str:
        """The id of an object."""
        return str(item["id"])

    def name_of(self, options: Params) -> str:
        """What people call the object with these options."""
        return ", ".join(str(options[name]) for name in self.key if options.get(name) is not None)

    # Comparing

    def given(self, params: Params, live: Document | None = None) -> dict[str, t.Any]:
        """What of ``params`` was given and is wanted of ``live``, or of a new object."""
        return given(self.options, params)

    def shown(self, item: Document) -> dict[str, t.Any]:
        """The options that stand for an object as it is."""
        return to_options(self.options, item)

    def normal(self, params: Params) -> dict[str, t.Any]:
        """The form in which options are equal exactly if they mean the same: nothing that is empty or can only be written,
        what has no order sorted."""
        return _normal(self.options, params)

    def document(self, params: Params) -> Document:
        """The document to send for some options."""
        return to_document(self.options, params)

    def permit(self, client: Client, change: Change) -> None:
        """Find out what is known beforehand of how the API will take a change; ``change.warnings`` are for the user.

        :raises DynatraceError: the API will refuse it
        """

    # Writing; only reconcile.py calls these.

    def create(self, client: Client, document: Document, params: Params) -> Created:
        """Create an object."""
        return Created(self.id_of(client.post(self.path, document)))

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        """Make an object what the complete ``document`` says."""
        client.put(self.place(self.id_of(live)), document)

    def delete(self, client: Client, live: Document, params: Params) -> None:
        """Delete an object; one that is gone already is fine."""
        try:
            client.delete(self.place(self.id_of(live)))
        except NotFoundError:
            # What was wanted is so: somebody else deleted it, or the answer to our first try was lost.
            return


class Created(t.NamedTuple):
    """An object that was just created: its id, and what else the task returns about it this one time."""

    object_id: str
    result: dict[str, t.Any] = {}


def _normal(options: Options, params: Params) -> dict[str, t.Any]:
    normal = {}
    for name, spec in options.items():
        item = params.get(name)
        if spec.get("write_only") or item is None:
            continue
        item = _normal_item(spec, item)
        if item not in ("", [], {}):
            normal[name] = item
    return normal


def _normal_item(spec: dict[str, t.Any], item: t.Any) -> t.Any:
    if isinstance(item, list):
        elements = [_normal_item(spec, element) for element in item]
        return sorted(elements, key=canonical) if spec.get("unordered") else elements
    return _normal(spec["options"], item) if "options" in spec else item
