# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole of :mod:`iam_objects`. Private to this collection."""

from __future__ import annotations

import time
import typing as t
from collections import Counter

from ..bulk.items import FAILED, INVALID, told_errors
from ..bulk.leash import Leash
from ..bulk.progress import Progress, progress_path
from ..bulk.report import MOST_OF_DIFF, MOST_OF_UNMANAGED, fitting, fitting_results
from ..connection import ACCOUNT_API
from ..errors import DynatraceError
from ..excerpts import counted
from ..module import run
from ..scopes import ask_for, require, scopes_of
from .kinds import ARGUMENT_SPEC, MODULES, OPTION_OF
from .plan import AccountPlan
from .purge import purged_items, unmanaged
from .write import AccountWriter

if t.TYPE_CHECKING:
    from ..client import Client
    from ..module import DynatraceModule
    from .items import AccountItem
    from .purge import Unmanaged


def run_iam_objects() -> None:
    """The whole of the module."""
    run(ARGUMENT_SPEC, _work, api=ACCOUNT_API, required_one_of=[list(OPTION_OF.values())])


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    start = time.monotonic()
    client, params = module.client, module.params
    modules = [MODULES[kind] for kind, option in OPTION_OF.items() if params[option] is not None]
    ask_for(client, list(dict.fromkeys(scope for name in modules for scope in scopes_of(name))))
    leash = Leash(params["purge"], params["purge_limit"], params["allow_empty"])
    plan = AccountPlan(client, params)
    # The invocation is part of every result, and would be as long as all entries.
    params.update(
        {option: "(%s)" % counted(len(params[option]), "entry", "entries") for option in OPTION_OF.values() if params[option] is not None}
    )
    plan.make()
    _stop_if_invalid(client, plan.items)
    others = unmanaged(plan)
    removals, warnings = purged_items(plan, leash, others)
    plan.settle(removals)
    items = [*plan.items, *removals]
    _stop_if_invalid(client, items)
    to_write = [item for item in items if item.action != "unchanged"]
    progress = Progress(progress_path(params["progress"], client.tenant), to_write, lambda: client.requests, start)
    if not module.check_mode:
        progress.begin()
        AccountWriter(plan, removals, params["on_error"] == "continue", progress.tell).write()
        progress.end()
    elif to_write:
        # These APIs validate nothing without writing it, but what the credential may do can be found out.
        for kind in dict.fromkeys(item.kind for item in to_write):
            require(client, MODULES[kind])
    if progress.failure:
        warnings.append("progress: %s" % progress.failure.message)
    for warning in warnings:
        module.warn(warning)
    for item in items:
        for warning in item.warnings:
            module.warn("%s: %s" % (item.label, warning))
    result = _report(client, items, others)
    result.update(progress_file=progress.path, seconds=round(time.monotonic() - start, 3))
    failed = [item for item in items if item.outcome == FAILED]
    if failed:
        raise _failure(failed, result, module._diff)
    return result


def _stop_if_invalid(client: Client, items: t.Sequence[AccountItem]) -> None:
    """Stop before the first write if anything is not valid.

    :raises DynatraceError: names all that is not valid
    """
    invalid = [item for item in items if item.outcome == INVALID]
    if invalid:
        results, omitted = fitting_results([item.entry() for item in items if item.outcome])
        raise DynatraceError(
            told_errors("%d of %d objects are not valid, nothing was written" % (len(invalid), len(items)), invalid),
            results=results,
            omitted={"results": omitted} if omitted else None,
            summary=_summary(items, 0),
            requests=client.requests,
        )


def _failure(failed: list[AccountItem], result: dict[str, t.Any], with_diff: bool) -> DynatraceError:
    """The error that ends a task in which not everything could be written; it carries the whole ``result``."""
    diff = result.pop("diff")
    told = failed[0].error.details if failed[0].error else {}
    details = {name: told.get(name) for name in ("status", "missing_scopes")}
    return DynatraceError(
        told_errors(counted(len(failed), "object") + " failed", failed), diff=diff if with_diff else None, **details, **result
    )


def _report(client: Client, items: t.Sequence[AccountItem], others: list[Unmanaged]) -> dict[str, t.Any]:
    """The keys of a task result."""
    results, omitted_results = fitting_results([item.entry() for item in items])
    told, omitted_others = fitting([each.entry() for each in others], MOST_OF_UNMANAGED)
    changed = [item for item in items if item.changes]
    diffs, omitted_diffs = fitting([item.difference(client.tenant) for item in changed], MOST_OF_DIFF)
    omitted = {"results": omitted_results, "unmanaged": omitted_others, "diff": omitted_diffs}
    return {
        "changed": bool(changed),
        "results": results,
        "summary": _summary(items, len(others)),
        "unmanaged": told,
        "omitted": {name: number for name, number in omitted.items() if number},
        "requests": client.requests,
        "diff": diffs,
    }


def _summary(items: t.Iterable[AccountItem], others: int) -> dict[str, int]:
    """How often each action and outcome came up."""
    counts = Counter(item.outcome or item.action for item in items)
    return dict(sorted(counts.items()), unmanaged=others)
