# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of :mod:`classic_configuration_info`. Private to this collection."""

from __future__ import annotations

import os
import typing as t
from collections.abc import Mapping

from ..errors import DynatraceError
from ..excerpts import counted, some
from ..module import DynatraceModule, run
from ..results import shortened
from ..settings.export.files import variables
from ..variables import Tree, file_name
from .fields import ConversionError
from .kinds import KINDS, kind_of, names_by_number
from .report import markdown
from .sources import Source, ZoneNames, of_files, of_tenant

if t.TYPE_CHECKING:
    from .fields import Conversion

_UNKNOWN = "unknown"
_WRITER = ("Converted", "classic_configuration_info")
# How many of the payloads that cannot be converted the message of a failure names.
_NAMED = 20
# What is left out of a result that would be too long, the least needed first.
_DISPENSABLE = ("variables", "management_zones", "notes")


def run_conversion(argument_spec: dict[str, t.Any]) -> None:
    """Run the module; ``argument_spec`` holds its options."""
    run(argument_spec, _work, opaque=["payloads"], mutually_exclusive=[("payloads", "src")])


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    params = module.params
    given = params["payloads"]
    # The invocation is part of every result, which would become too long with them.
    params["payloads"] = None if given is None else "(%s)" % counted(len(given), "payload")
    kinds = params["kinds"] or sorted(KINDS)
    ask = params["names_from_tenant"]
    if given is not None:
        sources = [Source(each["source"] or "payloads[%d]" % index, each["payload"], each["kind"]) for index, each in enumerate(given)]
    elif params["src"]:
        sources = of_files(params["src"])
    else:
        sources = of_tenant(module.client, kinds)
        ask = ask is not False
    zones = ZoneNames(names_by_number(params["management_zones"]), module.client if ask else None)
    converted = _Converted(kinds, zones)
    for source in sources:
        converted.add(source)
    return _result(module, converted.finish())


class _Converted:
    """What became of the payloads so far."""

    def __init__(self, kinds: t.Collection[str], zones: ZoneNames) -> None:
        self.kinds = kinds
        self.zones = zones
        self.entries: list[dict[str, t.Any]] = []
        self.notes: list[dict[str, str]] = []
        self.not_converted: list[dict[str, str]] = []
        # The first object of each kind and name.
        self._first: dict[tuple[str, str], Source] = {}

    def add(self, source: Source) -> None:
        """Convert one payload."""
        payload = source.payload if isinstance(source.payload, Mapping) else {}
        kind = source.kind or kind_of(payload)
        if kind in KINDS and kind not in self.kinds:
            return
        name_field = KINDS[kind].name if kind else None
        about = {"kind": kind or _UNKNOWN, "name": str(payload.get(name_field) or ""), "source": source.name}
        try:
            options, notes = self._convert(source, kind)
        except ConversionError as error:
            self.not_converted.append(dict(about, error=error.message))
            return
        first = self._first.setdefault((str(kind), about["name"]), source)
        if first is not source:
            text = "%s has the same name. Objects are told apart by their names: give one of them another" % first.name
            notes = [{"field": str(name_field), "note": text}, *notes]
        self.entries.append({"type": kind, "config": options})
        self.notes += [dict(about, **note) for note in notes]

    def _convert(self, source: Source, kind: str | None) -> Conversion:
        if source.error:
            raise ConversionError("payload", source.error)
        if kind is None:
            raise ConversionError("payload", "is not of a known kind: %s" % ", ".join(sorted(KINDS)))
        first = self._first.get((kind, ""))
        if first and KINDS[kind].name is None:
            raise ConversionError("payload", "there is only one in a tenant, and %s has it" % first.name)
        return KINDS[kind].convert(source.payload, self.zones)

    def finish(self) -> _Converted:
        """Sort what was found, so that the same payloads in another order are the same result."""
        self.entries.sort(key=lambda entry: (entry["type"], entry["config"].get("name", "")))
        for found in (self.notes, self.not_converted):
            found.sort(key=lambda entry: (entry["kind"], entry["name"], entry["source"]))
        return self


def _result(module: DynatraceModule, converted: _Converted) -> dict[str, t.Any]:
    params = module.params
    counts = {kind: sum(entry["type"] == kind for entry in converted.entries) for kind in sorted(converted.kinds)}
    if converted.not_converted:
        said = "%d of %d payloads cannot be converted" % (
            len(converted.not_converted),
            len(converted.not_converted) + len(converted.entries),
        )
        if params["on_invalid"] == "fail":
            told = some(["%(source)s: %(error)s" % entry for entry in converted.not_converted], _NAMED, "not_converted")
            raise DynatraceError("%s: %s" % (said, "; ".join(told)), not_converted=converted.not_converted)
        module.warn(said + ", see not_converted")
    found = variables(converted.entries, lambda entry: KINDS[entry["type"]].name is None)
    result: dict[str, t.Any] = {
        "changed": False,
        "counts": counts,
        "variables": found,
        "notes": converted.notes,
        "not_converted": converted.not_converted,
        "management_zones": converted.zones.used,
    }
    if params["dest"]:
        _write_variables(module, converted.kinds, found, result)
    if params["markdown_dest"]:
        _write_report(module, params["markdown_dest"], markdown(counts, converted.not_converted, converted.notes), result)
    return shortened(module, result, _DISPENSABLE)


def _write_variables(module: DynatraceModule, kinds: t.Iterable[str], found: dict[str, t.Any], result: dict[str, t.Any]) -> None:
    tree = Tree(module.params["dest"], *_WRITER)
    own = variables(({"type": kind, "config": {}} for kind in kinds), lambda entry: KINDS[entry["type"]].name is None)
    result.update(tree.put(tree.texts(found), map(file_name, own), module.check_mode))


def _write_report(module: DynatraceModule, path: str, text: str, result: dict[str, t.Any]) -> None:
    folder, name = os.path.split(os.path.abspath(path))
    put = Tree(folder, *_WRITER).put({name: text}, (), module.check_mode)
    result["changed"] = result["changed"] or put["changed"]
