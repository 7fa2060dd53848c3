# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where classic payloads come from: a tenant, or files. Private to this collection."""

from __future__ import annotations

import json
import os
import typing as t
from collections import Counter
from collections.abc import Mapping

from ansible.module_utils.common import yaml as ansible_yaml

from ..bulk.workers import Pace, run_all
from ..connection import CONFIGURATION_API
from ..errors import DynatraceError, NotFoundError
from ..settings.identifiers import MANAGEMENT_ZONES, numeric_id
from ..settings.objects import SettingsStore
from .kinds import KINDS

try:
    from yaml import YAMLError
except ImportError:  # without it no YAML is read
    YAMLError = ValueError  # type: ignore[misc,assignment]

if t.TYPE_CHECKING:
    from ..client import Client

_ENDINGS = (".json", ".yml", ".yaml")


class Source(t.NamedTuple):
    """A payload and where it is from. ``kind`` is None if it has to be recognised; with an ``error`` there is no payload."""

    name: str
    payload: t.Any
    kind: str | None = None
    error: str = ""


def of_tenant(client: Client, kinds: t.Iterable[str]) -> list[Source]:
    """The classic objects of a tenant, in the order in which it lists them.

    :raises DynatraceError: the credential is no API token; ApiError: the tenant refuses
    """
    # Each place is filled by the request for it, whichever comes first.
    found: list[Source | None] = []

    def reading(place: int, kind: str, path: str) -> t.Callable[[], None]:
        def read() -> None:
            try:
                found[place] = Source(path.lstrip("/"), client.get(path, api=CONFIGURATION_API), kind)
            except NotFoundError:
                if path == KINDS[kind].path:
                    raise
                # Somebody deleted it after it was listed.

        return read

    work: list[t.Callable[[], None]] = []
    for kind in kinds:
        path = KINDS[kind].path
        listed = client.get(path, api=CONFIGURATION_API)["values"] if KINDS[kind].name else None
        for one in [path] if listed is None else ["%s/%s" % (path, stub["id"]) for stub in listed]:
            work.append(reading(len(work), kind, one))
    found.extend([None] * len(work))
    run_all(work, Pace(), lambda: True)
    return [source for source in found if source]


def of_files(path: str) -> list[Source]:
    """The payloads in a file, or in all JSON and YAML files below a folder, in the order of their names.

    A file holds one payload, or a list of them.

    :raises DynatraceError: there is no such file or folder
    """
    if os.path.isdir(path):
        names = sorted(os.path.join(folder, name) for folder, _folders, files in os.walk(path) for name in files if name.endswith(_ENDINGS))
        return [source for name in names for source in _of_file(name, os.path.relpath(name, path))]
    if not os.path.isfile(path):
        raise DynatraceError("src: %s is neither a file nor a folder" % path)
    return list(_of_file(path, os.path.basename(path)))


def _of_file(path: str, name: str) -> t.Iterator[Source]:
    if not (path.endswith(".json") or ansible_yaml.HAS_YAML):
        yield Source(name, None, error="cannot be read: the Python library PyYAML is missing")
        return
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file) if path.endswith(".json") else ansible_yaml.yaml_load(file)
    except OSError as error:
        yield Source(name, None, error="cannot be read: %s" % error.strerror)
    except (ValueError, YAMLError) as error:
        yield Source(name, None, error="is not valid %s: %s" % ("JSON" if path.endswith(".json") else "YAML", " ".join(str(error).split())))
    else:
        if isinstance(content, list):
            yield from (Source("%s[%d]" % (name, index), item) for index, item in enumerate(content))
        else:
            yield Source(name, content)


class ZoneNames(Mapping):
    """Names of management zones by their number.

    :param given: those that are known
    :param client: to ask a tenant for others, once one is missing; None asks nobody
    :ivar used: those that were asked for
    """

    def __init__(self, given: t.Mapping[str, str], client: Client | None) -> None:
        self._known = dict(given)
        self._client = client
        self.used: dict[str, str] = {}

    def __getitem__(self, number: str) -> str:
        if number not in self._known and self._client is not None:
            self._known = dict(_zone_names(self._client), **self._known)
            self._client = None
        self.used[number] = self._known[number]
        return self._known[number]

    def __iter__(self) -> t.Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def _zone_names(client: Client) -> dict[str, str]:
    names: dict[str, str] = {}
    for live in SettingsStore(client).read([MANAGEMENT_ZONES])[MANAGEMENT_ZONES]:
        number = numeric_id(live.object_id)
        if number is not None:
            names[number] = live.value["name"]
    # A name that several zones have means none of them.
    counts = Counter(names.values())
    return {number: name for number, name in names.items() if counts[name] == 1}
