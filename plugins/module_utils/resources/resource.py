# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is to say about a kind of object that has an API of its own, and about a change of one. Private to this collection."""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from ..connection import ENVIRONMENT_API
from ..documents import canonical, overlay
from ..errors import ConflictError, DynatraceError, NotFoundError
from ..options import argument_spec, given, to_document, to_options
from .conditions import fitting, has_unreadable, misplaced, missing, readable

if t.TYPE_CHECKING:
    from ..client import Client
    from ..connection import Api
    from ..documents import Document
    from ..options import Options

    # Options of a module by name; None is not given.
    Params = t.Mapping[str, t.Any]


class Resource:
    """A kind of object with an API of its own.

    A kind is a subclass that sets these attributes and overrides the methods for which its API is different:

    :cvar module: name of the module
    :cvar api: the API that keeps such objects
    :cvar noun: what people call one such object
    :cvar path: path of the collection, relative to the base of the API
    :cvar items: property of a listing that holds the objects
    :cvar query: query of a listing
    :cvar options: the options that stand for properties, as :mod:`..options` describes them
    :cvar key: names of the options that tell the objects apart
    :cvar tells_once: whether the answer to a creation holds a secret that nobody can read again
    """

    module = ""
    api: Api = ENVIRONMENT_API
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
        return has_unreadable(self.options)

    def argument_spec(self) -> dict[str, dict[str, t.Any]]:
        """All options of the module, as Ansible wants them."""
        spec = argument_spec(self.options)
        # Where the key is the id there is no other id to choose by.
        spec.setdefault("id", {"type": "str"})
        spec["state"] = {"type": "str", "choices": list(self.states), "default": self.states[0]}
        if self.has_secrets:
            spec["update_secrets"] = {"type": "str", "choices": ["on_create", "always"], "default": "on_create"}
        return spec

    def prepared(self, params: Params) -> Params:
        """The options with what they say put into the form in which it is compared and sent, files read for example.

        :raises DynatraceError: that is not possible
        """
        return params

    def derived_secrets(self, params: Params) -> t.Iterable[str]:
        """Secrets in other forms than those in which they were given; they are kept out of everything that is returned."""
        return ()

    def located(self, client: Client, params: Params) -> Resource:
        """The kind of objects where ``params`` want them, for an API that keeps them in several places.

        :raises DynatraceError: there is no such place
        """
        return self

    def check(self, params: Params) -> None:
        """Find what is wrong with the options whatever the tenant holds.

        :raises DynatraceError: something is
        """

    def check_new(self, given: Params) -> None:
        """Find what is wrong with the options for a new object.

        :raises DynatraceError: something is
        """
        needed = [name for name, _spec in self.missing(given)]
        if needed:
            raise DynatraceError("There is no such %s yet, and a new one needs %s" % (self.noun, ", ".join(needed)))
        self._check_places(given, given)

    def check_known(self, title: str, shown: Params, given: Params, wanted: Params) -> None:
        """Find what is wrong with the options for an object that there is.

        :param title: the object in a few words
        :param shown: the options that stand for it as it is
        :param wanted: all options that it would have, as far as they can be told
        :raises DynatraceError: something is
        """
        self._check_places(given, wanted)
        # Objects from former times may lack something, and go on without it.
        lacked = {name for name, _spec in self.missing(shown)}
        needed = [name for name, spec in self.missing(wanted) if name not in lacked and not spec.get("write_only")]
        if needed:
            raise DynatraceError("%s needs %s" % (title, ", ".join(needed)))

    def check_replaced(self, title: str, wanted: Params) -> None:
        """Find out whether what cannot be read is there to be sent along with a change, or would be lost.

        :raises DynatraceError: something has to be given again
        """
        lost = [name for name, spec in self.missing(wanted) if spec.get("write_only")]
        if lost:
            raise DynatraceError(
                "%s cannot be changed without %s: a change replaces all of it, and the API never tells %s"
                % (title, ", ".join(lost), "this" if len(lost) == 1 else "these")
            )

    def _check_places(self, given: Params, wanted: Params) -> None:
        wrong = list(misplaced(self.options, given, wanted))
        if wrong:
            raise DynatraceError("; ".join(wrong))

    def missing(self, params: Params) -> t.Iterable[tuple[str, dict[str, t.Any]]]:
        """Name and specification of each option that the API wants and that is not there."""
        return missing(self.options, params)

    # Reading

    def find(self, client: Client, params: Params) -> list[Document]:
        """The objects that ``params`` may mean, by id or else by key.

        :raises DynatraceError: they mean none in particular
        """
        if params["id"]:
            live = self.read(client, params["id"])
            return [] if live is None else [live]
        return self.among(client, params, self.list(client, params))

    def among(self, client: Client, params: Params, items: t.Iterable[Document]) -> list[Document]:
        """The objects of a listing that ``params`` may mean, by id or else by key.

        :raises DynatraceError: they mean none in particular
        """
        if params.get("id"):
            return [self.whole(client, item) for item in items if self.id_of(item) == params["id"]]
        # To required_one_of an empty text is as good as any; without a key every object would fit.
        wanted = {name: params[name] for name in self.key if params[name] not in (None, "")}
        if not wanted:
            raise DynatraceError("%s must say which %s is meant" % (" or ".join(dict.fromkeys((*self.key, "id"))), self.noun))
        return [self.whole(client, item) for item in items if self.has_key(item, wanted)]

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
        return readable(self.options, to_options(self.options, item))

    def normal(self, params: Params) -> dict[str, t.Any]:
        """The form in which options are equal exactly if they mean the same: nothing that is empty or can only be written,
        what has no order sorted."""
        return _normal(self.options, params)

    def wanted(self, live: Document, given: Params) -> dict[str, t.Any]:
        """All options of an object that there is once ``given`` is laid over it, without those that have lost their meaning."""
        return fitting(self.options, overlay(self.shown(live), given, {}))

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

    def yield_to_elder(self, client: Client, created: str, params: Params, listed: t.Iterable[Document] | None = None) -> None:
        """Take back what was just created if somebody else created the same meanwhile, for an API in which names need not be unique:
        of several the eldest stays.

        :param listed: what a listing told after the creation, if there is one
        :raises ConflictError: it was taken back
        """
        wanted = {name: params[name] for name in self.key}
        same = [item for item in (self.list(client, params) if listed is None else listed) if self.has_key(item, wanted)]
        eldest = min(same, key=lambda item: (item.get("createdAt") or "", self.id_of(item)), default=None)
        if eldest is not None and self.id_of(eldest) != created:
            client.delete(self.place(created))
            raise ConflictError("POST", self.path, 409, "somebody else has just created the %s %s" % (self.noun, self.name_of(params)))

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


class Change:
    """What has to be done to one object, and what a user is told about it.

    :ivar action: ``created``, ``updated``, ``deleted`` or ``unchanged``
    :ivar live: the object as it is, or None
    :ivar object_id: its id, None as long as it does not exist
    :ivar before: the options that stand for it as it is; empty if there is none
    :ivar after: the options that stand for it as it shall be; empty for a deletion
    :ivar paths: names of the options that differ, empty unless an existing object is changed
    :ivar resends: whether secrets are sent although nobody can tell if they differ
    :ivar result: what else the task returns
    :ivar notes: what else a diff shows: name -> (before, after)
    :ivar warnings: what the user should know
    """

    def __init__(self, resource: Resource, params: Params, live: Document | None) -> None:
        self.resource = resource
        self.params = params
        # Any, since the action tells whether there is an object.
        self.live: Document | t.Any = live
        self.object_id = resource.id_of(live) if live is not None else None
        self.action = "unchanged"
        self.before: dict[str, t.Any] = resource.normal(resource.shown(live)) if live is not None else {}
        self.after: dict[str, t.Any] = {}
        self.paths: list[str] = []
        self.resends = False
        self.result: dict[str, t.Any] = {}
        self.notes: dict[str, tuple[t.Any, t.Any]] = {}
        self.warnings: list[str] = []

    @property
    def name(self) -> str:
        """What people call the object, empty if nobody knows."""
        return self.resource.name_of(self.after or self.before or self.params)

    @property
    def title(self) -> str:
        """The object in a few words."""
        return ("%s %s" % (self.resource.noun, self.name or self.object_id or "")).rstrip()


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
