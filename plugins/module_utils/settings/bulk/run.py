# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of :mod:`settings_objects`. Private to this collection."""

from __future__ import annotations

import time
import typing as t

from ...bulk.items import FAILED, INVALID, told_errors
from ...bulk.leash import Leash
from ...bulk.progress import Progress, progress_path
from ...errors import DynatraceError
from ...excerpts import counted
from ...module import DynatraceModule, run
from ...options import property_name
from ..objects import SettingsStore
from ..permissions import Grants
from ..plan import Desired
from ..run import position_of
from ..secret_values import plain_secrets
from .backup import write_backup
from .items import Item
from .journal import Journal
from .kinds import KINDS, value_of_config
from .order import Arrangement, arrangement
from .plan import BulkPlan
from .purge import purged_items
from .report import report, results_of, summary
from .validation import validate
from .write import Writer


def run_bulk(argument_spec: dict[str, t.Any], **kwargs: t.Any) -> None:
    """Run the module; ``argument_spec`` holds its options."""
    run(argument_spec, _work, opaque=["objects"], **kwargs)


def _work(module: DynatraceModule) -> dict[str, t.Any]:
    start = time.monotonic()
    params = module.params
    entries = params["objects"]
    # The invocation is part of every result: it would be too long, and secrets are in it.
    params["objects"] = "(%s)" % counted(len(entries), "object")
    leash = Leash(params["purge"], params["purge_limit"], params["allow_empty"])
    plan = BulkPlan(
        SettingsStore(module.client),
        [_item(index, given, params["order"] == "declared") for index, given in enumerate(entries)],
        [(place["schema_id"], place["scope"]) for place in params["places"] or ()],
    )
    del entries
    plan.make(lambda item: module.register_secrets(plain_secrets(plan.store.schema(item.desired.schema_id).fields, item.desired.value)))
    if params["validate"] or module.check_mode:
        validate(plan)
    _settle(plan, params["on_invalid"] == "skip")
    removals = purged_items(leash, plan)
    unmanaged = plan.unmanaged()
    places = {item.place for item in plan.items} if params["order"] == "declared" else set()
    leaving = {item.planned.object_id for item in removals if item.planned.object_id}
    arranged = [arrangement(plan, place, leaving) for place in sorted(places) if place in plan.listings]
    failure = None
    to_write = [item for item in plan.items + removals if item.change and item.change.action != "unchanged" and not item.outcome]
    progress = Progress(progress_path(params["progress"], module.client.tenant), to_write, lambda: module.client.requests, start)
    if not module.check_mode:
        arranged, failure = _carry_out(plan, removals, params, to_write, progress)
    result = dict(report(plan, removals, unmanaged, arranged), progress_file=progress.path, seconds=round(time.monotonic() - start, 3))
    if progress.failure:
        module.warn("progress: %s" % progress.failure.message)
    for item in plan.items:
        for warning in item.change.warnings if item.change else ():
            module.warn("%s: %s" % (item.label, warning))
    failed = [item for item in plan.items + removals if item.outcome == FAILED]
    if failed or failure:
        raise _failure(failed, failure, result, module._diff)
    return result


def _failure(failed: list[Item], failure: DynatraceError | None, result: dict[str, t.Any], with_diff: bool) -> DynatraceError:
    """The error that ends a task in which not everything could be written; it carries the whole ``result``."""
    diff = result.pop("diff")
    first = failed[0].error if failed else failure
    told = first.details if first else {}
    message = told_errors(counted(len(failed), "object") + " failed", failed) if failed else "The objects could not be put in order"
    if failure:
        message += ": " + failure.message
    details = {name: told.get(name) for name in ("status", "missing_scopes")}
    return DynatraceError(message, diff=diff if with_diff else None, **details, **result)


def _item(index: int, given: dict[str, t.Any], ordered: bool) -> Item:
    """The item for one entry of the option ``objects``.

    :param ordered: whether the list itself says how the objects are ordered
    """
    kind = KINDS.get(given["type"] or "")
    names = ("scope", "state", "value_mode", "object_id", "external_id", "match_on", "adopt", "merge_lists_on", "update_secrets")
    options = {name: given[name] for name in names if given[name] is not None}
    try:
        if kind is not None:
            value, schema_id = value_of_config(kind, given["config"] or {}), kind.schema_id
        else:
            value, schema_id = given["value"] or {}, given["schema_id"]
        position = position_of(given["position"])
        if position is not None and ordered:
            raise DynatraceError("position: with order=declared the place of the entry in the list is its position")
        permissions = Grants(given["permissions"]) if given["permissions"] else None
    except DynatraceError as error:
        item = Item(index, Desired(given["schema_id"] or given["type"], {}, property_name, **options))
        item.reject(error)
        return item
    prefix = "objects[%d]." % index + ("config" if kind else "value")

    def name_of(path: t.Any) -> str:
        return prefix + "." + kind.name_of(path) if kind else property_name(path, prefix)

    item = Item(index, Desired(schema_id, value, name_of, position=position, permissions=permissions, **options))
    item.as_options = kind.to_options if kind else dict
    return item


def _settle(plan: BulkPlan, skip: bool) -> None:
    """Stop before the first write if anything is not valid, unless that is to be skipped.

    :raises DynatraceError: names all that is not valid
    """
    for item in plan.items:
        if not item.outcome:
            item.skip_without_needs()
    invalid = [item for item in plan.items if item.outcome == INVALID]
    if invalid and not skip:
        results, omitted = results_of(item for item in plan.items if item.outcome)
        raise DynatraceError(
            told_errors("%d of %d objects are not valid, nothing was written" % (len(invalid), len(plan.items)), invalid),
            results=results,
            omitted={"results": omitted} if omitted else None,
            summary=summary(plan.items, 0, 0),
            requests=plan.store.client.requests,
        )


def _carry_out(
    plan: BulkPlan, removals: list[Item], params: dict[str, t.Any], to_write: list[Item], progress: Progress
) -> tuple[list[Arrangement], DynatraceError | None]:
    """Write; returns what was moved into the declared order, and why that failed if it did."""
    journal = Journal(plan.listings)
    if params["backup"] and to_write:
        write_backup(params["backup"], to_write, plan.listings)
    progress.begin()
    writer = Writer(plan, removals, journal, params["on_error"] == "continue", progress.tell)
    writer.write()
    failure = None
    if params["order"] == "declared":
        writer.arrange()
        failure = writer.failure
    if params["on_error"] == "rollback" and (failure or any(item.outcome == FAILED for item in writer.items)):
        try:
            journal.undo(plan.store)
        except DynatraceError as error:
            failure = error
    progress.end()
    return writer.arranged if journal.moved else [], failure
