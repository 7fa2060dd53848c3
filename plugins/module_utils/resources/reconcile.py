# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes one object of any kind what the options say. Private to this collection."""

from __future__ import annotations

import typing as t

from ..documents import changed_paths, overlay
from ..errors import ConflictError, DynatraceError
from .conditions import gives_unreadable
from .resource import Change

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Params, Resource


def plan(client: Client, resource: Resource, params: Params) -> Change:
    """The :class:`Change` that makes the tenant match the options ``params``. Nothing is written.

    :raises DynatraceError: the options are wrong, the object is ambiguous, not there, or cannot be changed that way
    """
    change = decide(client, resource, params)
    resource.permit(client, change)
    return change


def decide(client: Client, resource: Resource, params: Params, listed: t.Iterable[Document] | None = None) -> Change:
    """As :func:`plan`, without asking what the API thinks of the change.

    :param listed: what a listing of all objects told, if there is one already
    """
    resource.check(params)
    change = Change(resource, params, _find(client, resource, params, listed))
    if params["state"] == "absent":
        if change.live is not None:
            change.action = "deleted"
    elif change.live is None:
        plan_creation(change)
    else:
        compare(change)
    return change


def plan_creation(change: Change) -> None:
    """Make a change of an object that there is not the creation of one.

    :raises DynatraceError: something is missing or wrong
    """
    resource = change.resource
    given = resource.given(change.params)
    resource.check_new(given)
    initial = {name: spec["initial"] for name, spec in resource.options.items() if "initial" in spec}
    change.after = resource.normal(overlay(initial, given, {}))
    change.action = "created"
    # Where the key is the id, it is known before.
    change.object_id = given.get("id")


def compare(change: Change) -> None:
    """Find out what differs between an object that there is and the options.

    :raises DynatraceError: something that cannot be changed
    """
    resource, params = change.resource, change.params
    fixed = differ(change)
    if fixed:
        raise DynatraceError(
            "%s has another %s, which stays as it was created: delete the object first, or choose another one"
            % (change.title, " and ".join(fixed))
        )
    given = resource.given(params, change.live)
    wanted = resource.wanted(change.live, given)
    resource.check_known(change.title, resource.shown(change.live), given, wanted)
    change.resends = params.get("update_secrets") == "always" and gives_unreadable(resource.options, given)
    if change.resends:
        change.notes["(secrets)"] = ("stored", "sent again")
    if change.paths or change.resends:
        resource.check_replaced(change.title, wanted)
        change.action = "updated"


def differ(change: Change) -> list[str]:
    """Put down what differs between an object that there is and the options; return the names of what cannot be changed."""
    resource = change.resource
    change.after = resource.normal(resource.wanted(change.live, resource.given(change.params, change.live)))
    change.paths = [path.replace("/", ".") for path in changed_paths(change.before, change.after)]
    return [path for path in change.paths if resource.options[path.split(".")[0]].get("fixed")]


def _find(client: Client, resource: Resource, params: Params, listed: t.Iterable[Document] | None) -> Document | None:
    found = resource.find(client, params) if listed is None else resource.among(client, params, listed)
    if len(found) > 1:
        raise DynatraceError(
            "%d objects are called %s %s: %s. Choose one with id."
            % (len(found), resource.noun, resource.name_of(params), ", ".join(sorted(map(resource.id_of, found))))
        )
    if not found and params.get("id") and "id" not in resource.key and params["state"] != "absent":
        raise DynatraceError("There is no %s with the id %s" % (resource.noun, params["id"]))
    return found[0] if found else None


def reconcile(client: Client, resource: Resource, params: Params, check_mode: bool = False) -> Change:
    """Make the tenant match the options.

    :param check_mode: change nothing
    :return: the :class:`Change` that was carried out, or would be
    :raises DynatraceError: see :func:`plan`; the tenant refuses, or somebody else keeps changing the object
    """
    first = plan(client, resource, params)
    return first if check_mode else finish(client, first)


def finish(client: Client, first: Change) -> Change:
    """Carry out a change, and look again if somebody else was faster or an answer was lost.

    :return: the :class:`Change` that was carried out
    :raises DynatraceError: see :func:`reconcile`
    """
    resource, params = first.resource, first.params
    try:
        carry_out(client, first)
        return first
    except ConflictError:
        trouble = None
    except DynatraceError as error:
        if not error.uncertain or first.action != "created":
            raise
        trouble = error
    # Somebody else was faster, or the answer to a creation was lost: look again before anything is done twice.
    second = plan(client, resource, params)
    if trouble is not None and resource.tells_once and second.live is not None:
        raise DynatraceError(
            "%s: %s was created, and its secret is lost with the answer. Delete it with id=%s, then run again."
            % (trouble.reason, second.title, second.object_id)
        )
    if second.action == "unchanged":
        first.object_id = second.object_id
        return first
    if trouble is not None and second.action == "created":
        raise trouble
    carry_out(client, second)
    return second


def carry_out(client: Client, change: Change) -> None:
    """Do what a change says."""
    resource, params = change.resource, change.params
    given = resource.given(params, change.live)
    if change.action == "created":
        created = resource.create(client, resource.document(given), params)
        change.object_id = created.object_id
        change.result.update(created.result)
    elif change.action == "updated":
        resource.update(client, change.live, resource.document(resource.wanted(change.live, given)), params)
    elif change.action == "deleted":
        resource.delete(client, change.live, params)


def summary(change: Change) -> dict[str, t.Any]:
    """What a task result says about a change, the same before and after it is carried out; the id is None as long as the
    object does not exist."""
    return {
        "action": change.action,
        "changed": change.action != "unchanged",
        "changed_paths": change.paths,
        "id": change.object_id,
        "value": change.after or None,
        **change.result,
    }


def difference(change: Change, tenant: str) -> dict[str, t.Any]:
    """The before and after of a change in the form that Ansible prints."""
    before, after = dict(change.before), dict(change.after)
    if change.action == "unchanged":
        after = before
    for name, (was, will_be) in change.notes.items():
        before[name], after[name] = was, will_be
    title = "%s in %s" % (change.title, tenant)
    return {"before_header": title, "after_header": title, "before": before, "after": after}
