# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that are short enough. Private to this collection."""

from __future__ import annotations

import json
import typing as t

if t.TYPE_CHECKING:
    from .module import DynatraceModule

# AWX replaces a result of more than 700,000 characters by nothing (craft.md 4.3).
_MOST_CHARACTERS = 600_000


def shortened(module: DynatraceModule, result: dict[str, t.Any], dispensable: t.Iterable[str]) -> dict[str, t.Any]:
    """Take keys out of a result that is too long, with a warning.

    :param dispensable: the keys that may go, the least needed first
    :return: ``result``
    """
    room = _MOST_CHARACTERS - sum(len(json.dumps(item)) for item in result.values())
    for name in dispensable:
        if room >= 0:
            break
        room += len(json.dumps(result.pop(name)))
        module.warn("The result is too long for %s: %s" % (name, "see the files" if "files" in result else "give dest to get files"))
    return result
