# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of :mod:`iam_export_info`. Private to this collection."""

from __future__ import annotations

import typing as t

from ...account.run import run_account
from ...results import shortened
from ...variables import PREFIX, Tree
from ..kinds import BINDING, BOUNDARY, GROUP, OPTION_OF, POLICY, SERVICE_USER, USER
from .account import Account
from .entries import EntryWriter

if t.TYPE_CHECKING:
    from ...module import DynatraceModule
    from .entries import Exported

MODULE = "iam_export_info"
# What is left out of a result that would be longer, the least needed first.
_DISPENSABLE = (
    *(OPTION_OF[kind] for kind in (USER, BINDING, POLICY, SERVICE_USER, GROUP, BOUNDARY)),
    "bound_to_account",
    "not_exported",
)
_VARIABLE = PREFIX + "iam_%s"


def run_iam_export(argument_spec: dict[str, t.Any]) -> None:
    """Run the module; ``argument_spec`` holds its options."""
    run_account(MODULE, argument_spec, _work)


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    params = module.params
    tree = Tree(params["dest"], "Exported", MODULE) if params["dest"] else None
    options = {kind: option for kind, option in OPTION_OF.items() if params["kinds"] is None or option in params["kinds"]}
    account = Account(module.client, options, params["levels"])
    account.read()
    writer = EntryWriter(account)
    exported = {option: writer.write(kind) for kind, option in options.items()}
    found = {option: [each.entry for each in objects if each.entry] for option, objects in exported.items()}
    every = [*writer.inactive(), *(each for objects in exported.values() for each in objects)]
    result: dict[str, t.Any] = {
        "changed": False,
        **found,
        "counts": {option: len(entries) for option, entries in found.items()},
        "bound_to_account": [_told(each, because=each.ids) for each in every if each.ids],
        "not_exported": [_told(each, because=each.because) for each in every if each.because],
    }
    if tree:
        # Also those that hold nothing: to want none is something else than to want nothing.
        texts = tree.texts({_VARIABLE % option: entries for option, entries in found.items()})
        put = tree.put(texts, (), module.check_mode)
        result.update({name: put[name] for name in ("changed", "files", "changed_files")})
    result["requests"] = module.client.requests
    return shortened(module, result, [name for name in _DISPENSABLE if name in result])


def _told(exported: Exported, **more: t.Any) -> dict[str, t.Any]:
    return {**exported.described(), **more}
