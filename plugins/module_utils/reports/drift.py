# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an audit found, in the shape that all forms of the report are written from. Private to this collection."""

from __future__ import annotations

import datetime
import typing as t

CHANGED, MISSING, SUPERFLUOUS, ARRANGED = "changed", "missing", "superfluous", "arranged"
NOT_CHECKED, UNMANAGED = "not_checked", "unmanaged"

# The groups of a report in the order in which they are shown, with a word for each and what it means.
GROUPS = {
    CHANGED: ("changed", "Other than wanted"),
    MISSING: ("missing", "Wanted, but not found"),
    SUPERFLUOUS: ("superfluous", "Found, but to be deleted"),
    ARRANGED: ("in another order", "In another place among others than wanted"),
    NOT_CHECKED: ("not checked", "Could not be compared"),
    UNMANAGED: ("unmanaged", "Found, but in no list of wanted objects"),
}
# How settings_objects and iam_objects call what an object is, where it belongs, what tells it from others there, and its id.
_SETTINGS = ("schema_id", "scope", "key", "object_id")
_ACCOUNT = ("kind", "level", "name", "id")
# Where most objects belong, which goes without saying.
_USUAL_PLACES = ("", "environment", "account")
# Action of an entry of these modules -> its group; every other action but "unchanged" is an error.
_GROUP_OF = {"updated": CHANGED, "moved": CHANGED, "reset": CHANGED, "created": MISSING, "deleted": SUPERFLUOUS}
_UNCHANGED = "unchanged"
# The only property in the diff of an order.
_ORDER = "(order)"
# Errors name every violation; a summary has room for so many characters.
_MOST_OF_AN_ERROR = 200
_NOT_AUDITED = "There is no result of an audit."


class Entry(t.NamedTuple):
    """One object of a report, or in the group :data:`ARRANGED` the order of all objects at one place.

    :ivar group: one of :data:`GROUPS`
    :ivar action: what the audited module says, empty for an unmanaged object and an order
    :ivar words: how that module calls ``kind``, ``place``, ``key`` and ``id``
    :ivar kind: schema of the object, or what of the account it is
    :ivar place: scope or level
    :ivar key: what tells the object from others of its kind, may be empty
    :ivar id: empty if it is not known
    :ivar compared: whether ``before`` and ``after`` are known
    :ivar who: who changed the object last, if known
    :ivar when: when that was, in UTC
    """

    group: str
    action: str
    words: tuple[str, str, str, str]
    kind: str
    place: str
    key: str
    id: str
    changed_paths: list[str]
    error: str
    violations: list[dict[str, str]]
    compared: bool
    before: t.Any
    after: t.Any
    who: str
    when: str

    @property
    def name(self) -> str:
        """How a person calls the object."""
        return self.key or self.kind

    @property
    def identity(self) -> dict[str, str | None]:
        """What the object is, in the words of the audited module."""
        return dict(zip(self.words, (self.kind, self.place, self.key, self.id or None)))

    @property
    def special_place(self) -> str:
        """The place, where it is another than that of most objects."""
        return "" if self.place in _USUAL_PLACES else self.place

    @property
    def special_action(self) -> str:
        """The action, where it says more than the group."""
        return "" if self.action in ("updated", "created", "deleted") else self.action

    @property
    def problems(self) -> list[str]:
        """What is wrong, one text each; the error itself repeats the violations, as a task result must."""
        told = ["%s: %s" % (each["path"], each["message"]) if each["path"] else each["message"] for each in self.violations]
        return told or ([self.error] if self.error else [])


class Tenant(t.NamedTuple):
    """What the audit of one tenant, or of an account, found.

    :ivar failed: whether the audit failed, so that what is known of the tenant may not be all
    :ivar error: why there is no or no whole result, else empty
    :ivar entries: everything that is not as wanted, and everything unmanaged
    :ivar counts: group -> number of objects, which is more than there are entries where the result was shortened;
        also ``unchanged``
    """

    name: str
    stage: str
    failed: bool
    error: str
    entries: list[Entry]
    counts: dict[str, int]

    @property
    def drift(self) -> bool:
        """Whether the tenant is known to differ from what is wanted. Unmanaged objects are no drift."""
        return any(self.counts[name] for name in (CHANGED, MISSING, SUPERFLUOUS, ARRANGED))

    @property
    def complete(self) -> bool:
        """Whether all that is wanted could be compared with the tenant."""
        return not self.error and not self.counts[NOT_CHECKED]

    def of(self, group: str) -> list[Entry]:
        """The entries of a group."""
        return [entry for entry in self.entries if entry.group == group]

    @property
    def unlisted(self) -> int:
        """How many objects are counted but not among the entries."""
        # One order has many objects.
        return sum(max(0, self.counts[group] - len(self.of(group))) for group in GROUPS if group != ARRANGED or not self.of(group))

    @property
    def verdict(self) -> str:
        """The state of the tenant in a word or two."""
        if self.failed:
            return "failed"
        if self.drift:
            return "drift"
        return "no drift" if self.complete else "not checked"

    def summary(self) -> str:
        """The counts that are not zero, as a text."""
        told = ["%d %s" % (self.counts[group], word) for group, (word, _meaning) in GROUPS.items() if self.counts[group]]
        told += [_shortened(self.error)] if self.error else []
        return ", ".join(told) or "as wanted"


class Report(t.NamedTuple):
    """A whole report.

    :ivar generated: when it was made, if it is to be told
    """

    title: str
    generated: str
    tenants: list[Tenant]

    @property
    def drift(self) -> bool:
        """Whether any tenant differs from what is wanted."""
        return any(tenant.drift for tenant in self.tenants)

    @property
    def complete(self) -> bool:
        """Whether all tenants could be compared entirely."""
        return all(tenant.complete for tenant in self.tenants)

    def total(self, count: str) -> int:
        """The sum of a count over all tenants."""
        return sum(tenant.counts[count] for tenant in self.tenants)

    def outcome(self) -> str:
        """The outcome in a sentence or two."""
        differing = sum(tenant.drift for tenant in self.tenants)
        told = "%d of %d audits found drift." % (differing, len(self.tenants)) if differing else "No drift found."
        failed = sum(tenant.failed for tenant in self.tenants)
        told += " %d of %d audits failed." % (failed, len(self.tenants)) if failed else ""
        unknown = sum(not tenant.complete and not tenant.failed for tenant in self.tenants)
        return told + (" %d of %d could not be checked entirely." % (unknown, len(self.tenants)) if unknown else "")

    def headline(self) -> str:
        """The outcome, and a sentence about each tenant that is not as wanted."""
        told = ["%s: %s." % (each.name, each.summary().rstrip(".")) for each in self.tenants if each.drift or not each.complete]
        return " ".join([self.outcome(), *told])


def tenant_of(name: str, stage: str, result: dict[str, t.Any]) -> Tenant:
    """Read the result of :mod:`settings_objects` or :mod:`iam_objects`.

    :param name: how the report calls the tenant or the account
    :param stage: the stage of the tenant, may be empty
    :param result: as it was registered, of a task that succeeded or failed; empty when there was none
    """
    results = result.get("results") or []
    unmanaged = result.get("unmanaged") or []
    all_diffs = result.get("diff") or []
    all_diffs = all_diffs if isinstance(all_diffs, list) else [all_diffs]
    orders = [diff for diff in all_diffs if _is_order(diff)]
    diffs = _matched(results, [diff for diff in all_diffs if not _is_order(diff)])
    entries = [_entry(each, diffs.get(place)) for place, each in enumerate(results) if each.get("action") != _UNCHANGED]
    entries += [_order(diff) for diff in orders]
    entries += [_unmanaged(each) for each in unmanaged]
    entries.sort(key=lambda entry: (list(GROUPS).index(entry.group), entry.kind, entry.place, entry.key))
    error = ""
    failed = bool(result.get("failed") or result.get("unreachable"))
    if failed:
        error = str(result.get("msg") or "The audit failed.")
    elif "results" not in result:
        error = str(result.get("msg") or _NOT_AUDITED)
    return Tenant(name, stage, failed, error, entries, _counts(result, results, unmanaged))


def _counts(result: dict[str, t.Any], results: list[dict[str, t.Any]], unmanaged: list[t.Any]) -> dict[str, int]:
    counts = dict.fromkeys([*GROUPS, _UNCHANGED], 0)
    summary = result.get("summary")
    if not summary:
        # Not every caller keeps the summary, and the entries tell the same unless some were omitted.
        summary = {"unmanaged": len(unmanaged)}
        for each in results:
            summary[each["action"]] = summary.get(each["action"], 0) + 1
    for action, number in summary.items():
        counts[action if action in (UNMANAGED, _UNCHANGED, ARRANGED) else _GROUP_OF.get(action, NOT_CHECKED)] += int(number)
    return counts


def _matched(results: list[dict[str, t.Any]], diffs: list[dict[str, t.Any]]) -> dict[int, dict[str, t.Any]]:
    """The diff of each result by its place.

    The diffs stand in the order of the results, without those of objects that nothing happens to; headers begin with what the
    object is and name where it belongs.
    """
    found: dict[int, dict[str, t.Any]] = {}
    begin = 0
    for diff in diffs:
        header = str(diff.get("after_header") or diff.get("before_header") or "")
        place = next((place for place in range(begin, len(results)) if _names(header, results[place])), None)
        if place is not None:
            found[place] = diff
            begin = place + 1
    return found


def _names(header: str, result: dict[str, t.Any]) -> bool:
    kind, place, _key, _id = _words(result)
    fits = header.split(" ")[0] == result.get(kind) and " at %s in " % result.get(place) in header
    return fits and result.get("action") in _GROUP_OF


def _words(result: dict[str, t.Any]) -> tuple[str, str, str, str]:
    return _ACCOUNT if _ACCOUNT[0] in result else _SETTINGS


def _entry(result: dict[str, t.Any], diff: dict[str, t.Any] | None) -> Entry:
    action = str(result.get("action", ""))
    words = _words(result)
    kind, place, key, id_ = (str(result.get(word) or "") for word in words)
    return Entry(
        group=_GROUP_OF.get(action, NOT_CHECKED),
        action=action,
        words=words,
        kind=kind,
        place=place,
        key=key,
        id=id_,
        changed_paths=[str(path) for path in result.get("changed_paths") or ()],
        error=str(result.get("error") or ""),
        violations=[
            {"path": str(each.get("path") or ""), "message": str(each.get("message") or "")} for each in result.get("violations") or ()
        ],
        compared=diff is not None,
        before=diff.get("before") if diff else None,
        after=diff.get("after") if diff else None,
        who=str(result.get("modified_by") or ""),
        when=_utc(result.get("modified")),
    )


def _is_order(diff: dict[str, t.Any]) -> bool:
    return isinstance(diff.get("after"), dict) and _ORDER in diff["after"]


def _order(diff: dict[str, t.Any]) -> Entry:
    schema_id, _order_, rest = str(diff.get("after_header") or "").partition(" %s at " % _ORDER)
    values = {name: diff[name].get(_ORDER) for name in ("before", "after")}
    return _entry({"schema_id": schema_id, "scope": rest.partition(" in ")[0]}, values)._replace(group=ARRANGED)


def _unmanaged(live: dict[str, t.Any]) -> Entry:
    return _entry(live, None)._replace(group=UNMANAGED, action="")


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_OF_AN_ERROR else text[:_MOST_OF_AN_ERROR] + "…"


def _utc(milliseconds: t.Any) -> str:
    """Milliseconds since 1970 as a text, empty if they are not known or no time."""
    if not isinstance(milliseconds, (int, float)) or not 0 < milliseconds < 253402300800000:
        return ""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%d %H:%M UTC")
