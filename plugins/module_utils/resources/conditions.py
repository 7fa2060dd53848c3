# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options an object has, needs and never tells, at any depth. Private to this collection.

The keys of a declaration that say so are those of :mod:`..options`; names of options inside of others have dots.
"""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from ..options import Options

    # Options by name.
    Params = t.Mapping[str, t.Any]

_EMPTY: tuple[t.Any, ...] = (None, "", [], {})


def has_unreadable(options: Options) -> bool:
    """Whether there is something that can only be written."""
    return any(spec.get("write_only") or has_unreadable(spec.get("options", {})) for spec in options.values())


def gives_unreadable(options: Options, given: t.Any) -> bool:
    """Whether something was given that can only be written."""
    if isinstance(given, list):
        return any(gives_unreadable(options, element) for element in given)
    return isinstance(given, dict) and any(
        spec.get("write_only") or gives_unreadable(spec.get("options", {}), given[name]) for name, spec in options.items() if name in given
    )


def readable(options: Options, params: Params) -> dict[str, t.Any]:
    """What the API tells of an object. What stands in the place of something that can only be written is not its value."""
    return _select(options, params, lambda spec, _beside: not spec.get("write_only"))


def fitting(options: Options, params: Params) -> dict[str, t.Any]:
    """What has a meaning beside the other options."""
    return _select(options, params, _applies)


def _select(options: Options, item: t.Any, keep: t.Callable[[dict[str, t.Any], Params], bool]) -> t.Any:
    if isinstance(item, list):
        return [_select(options, element, keep) for element in item]
    if not isinstance(item, dict):
        return item
    return {
        name: _select(spec["options"], item[name], keep) if "options" in spec else item[name]
        for name, spec in options.items()
        if name in item and keep(spec, item)
    }


def _applies(spec: dict[str, t.Any], beside: Params) -> bool:
    return all(beside.get(name) in values for name, values in spec.get("when", {}).items())


def missing(options: Options, params: Params, prefix: str = "") -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """Yield name and specification of each option that the API wants and that is not there, or empty."""
    for name, spec in options.items():
        if not _applies(spec, params):
            continue
        item = params.get(name)
        if spec.get("needed") and item in _EMPTY:
            yield prefix + name, spec
        elif item and isinstance(item, dict):
            yield from missing(spec.get("options", {}), item, prefix + name + ".")


def misplaced(options: Options, given: Params, beside: Params, prefix: str = "") -> t.Iterator[str]:
    """Yield what is wrong with each option that was given and has no meaning.

    :param beside: all options that the object would have
    """
    for name, spec in options.items():
        item = given.get(name)
        if item in _EMPTY:
            continue
        if not _applies(spec, beside):
            goes_with = ["%s%s=%s" % (prefix, other, " or ".join(values)) for other, values in spec["when"].items()]
            yield "%s%s goes with %s only" % (prefix, name, " and ".join(goes_with))
        elif isinstance(item, dict):
            yield from misplaced(spec.get("options", {}), item, beside[name], prefix + name + ".")
