# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comments on problems and closes them: the only place that changes them. Private to this collection.

Source of the facts: environment.md 5.2.
"""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError, NotFoundError
from ..excerpts import check_limit, first, page_size
from ..scopes import require
from .comments import check, comment, writes
from .listing import by_display_id, check_choice, comments, place, problem, problems

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from ..module import DynatraceModule
    from .comments import Comment, Write


class Plan(t.NamedTuple):
    """What has to be done to one problem."""

    problem: Document
    writes: list[Write]
    closes: bool

    @property
    def problem_id(self) -> str:
        return self.problem["problemId"]

    @property
    def action(self) -> str:
        """``closed``, ``updated`` where only comments change, or ``unchanged``."""
        return "closed" if self.closes else "updated" if self.writes else "unchanged"


def manage(module: DynatraceModule) -> dict[str, t.Any]:
    """The whole of :mod:`problem`, whose options those of the ``module`` are.

    :return: the result of the task
    :raises DynatraceError: an option is wrong, no problem or too many are meant, or the tenant refuses
    """
    params, client = module.params, module.client
    _check(params)
    plans = [_plan(client, params, each) for each in _chosen(module)]
    active = [plan for plan in plans if plan.action != "unchanged"]
    if active and module.check_mode:
        # This API validates nothing without writing it, but what the credential may do can be found out.
        require(client, "problem")
    for plan in active if not module.check_mode else ():
        _carry_out(client, plan, params["closing_comment"])
    actions = {plan.action for plan in active}
    return {
        "action": "closed" if "closed" in actions else "updated" if actions else "unchanged",
        "changed": bool(active),
        "problems": [_told(plan) for plan in plans],
        "diff": _difference(active, plans, client.tenant),
    }


def _check(params: t.Mapping[str, t.Any]) -> None:
    check_choice(params)
    if params["closing_comment"] is not None and not params["closing_comment"].strip():
        raise DynatraceError("closing_comment is empty")
    check_limit("max_problems", params["max_problems"])
    check(params["comments"])


def _chosen(module: DynatraceModule) -> list[Document]:
    """The problems that the options mean."""
    params, most = module.params, module.params["max_problems"]
    if params["problem_id"] is not None:
        only = problem(module.client, params["problem_id"])
        found, more, meant = [] if only is None else [only], False, "with the id %s" % params["problem_id"]
    else:
        query = {"problemSelector": params["problem_selector"], "entitySelector": params["entity_selector"], "pageSize": page_size(most)}
        meant = "that fits %s" % " and ".join(filter(None, (params["problem_selector"], params["entity_selector"])))
        if params["display_id"] is not None:
            most, meant = 1, "with the display id %s" % params["display_id"]
            query.update(by_display_id(params["display_id"]))
        if params["time_from"] is not None:
            query["from"] = params["time_from"]
        found, more = first(problems(module.client, query, module.warn), most)
    if not found and not params["allow_no_match"]:
        raise DynatraceError("There is no problem %s" % meant)
    if more:
        raise DynatraceError("There is more than %d problem %s; max_problems allows no more, and nothing was done" % (most, meant))
    return found


def _plan(client: Client, params: t.Mapping[str, t.Any], found: Document) -> Plan:
    live = [comment(each) for each in comments(client, found["problemId"])] if params["comments"] else []
    closes = params["state"] == "closed" and found["status"] != "CLOSED"
    return Plan(found, writes(params["comments"], live), closes)


def _carry_out(client: Client, plan: Plan, closing_comment: str) -> None:
    """Comment first: what was said about an open problem precedes the last word, and the next run can go on where this one ends."""
    for write in plan.writes:
        if write.after is None:
            _delete(client, _place(plan, write.before))
        elif write.before is not None:
            client.put(_place(plan, write.before), _body(write.after))
        else:
            _post(client, plan, write.after)
    if plan.closes:
        _close(client, plan, closing_comment)


def _place(plan: Plan, live: Comment | None) -> str:
    return place(plan.problem_id, "comments", str(live.comment_id if live else ""))


def _body(wanted: Comment) -> dict[str, str]:
    return {"message": wanted.content, "context": wanted.context} if wanted.context else {"message": wanted.content}


def _delete(client: Client, path: str) -> None:
    try:
        client.delete(path)
    except NotFoundError:
        # What was wanted is so: somebody else removed it, or the answer to our first try was lost.
        return


def _post(client: Client, plan: Plan, wanted: Comment) -> None:
    try:
        client.post(place(plan.problem_id, "comments"), _body(wanted))
    except DynatraceError as error:
        if not error.uncertain:
            raise
        # Look before the same is said twice.
        if not any(comment(each).says(wanted.content, wanted.context) for each in comments(client, plan.problem_id)):
            raise


def _close(client: Client, plan: Plan, closing_comment: str) -> None:
    try:
        # Somebody else may have been faster, which the API takes for done.
        client.post(place(plan.problem_id, "close"), {"message": closing_comment})
    except DynatraceError as error:
        if not error.uncertain:
            raise
        now = problem(client, plan.problem_id)
        if now is None or now["status"] != "CLOSED":
            raise


def _told(plan: Plan) -> dict[str, t.Any]:
    return {
        "action": plan.action,
        "problem_id": plan.problem_id,
        "display_id": plan.problem["displayId"],
        "title": plan.problem["title"],
        "status": "CLOSED" if plan.closes else plan.problem["status"],
        "comments": [
            {"change": write.change, "comment_id": write.before and write.before.comment_id, **_shown(write.after or write.before)}
            for write in plan.writes
        ],
    }


def _difference(active: list[Plan], plans: list[Plan], tenant: str) -> dict[str, t.Any]:
    """For each problem that changes, its status and the comments, as far as these differ."""
    what = "problem %s" % plans[0].problem["displayId"] if len(plans) == 1 else "%d problems" % len(plans)
    title = "%s in %s" % (what, tenant)
    before = {plan.problem["displayId"]: _side(plan, plan.problem["status"], [write.before for write in plan.writes]) for plan in active}
    after = {plan.problem["displayId"]: _side(plan, "CLOSED", [write.after for write in plan.writes]) for plan in active}
    return {"before_header": title, "after_header": title, "before": before, "after": after}


def _side(plan: Plan, status: str, found: list[Comment | None]) -> dict[str, t.Any]:
    shown = {"comments": [_shown(each) for each in found if each is not None]}
    return {"status": status, **shown} if plan.closes else shown


def _shown(each: Comment | None) -> dict[str, t.Any]:
    return {"content": each.content, "context": each.context or None} if each else {}
