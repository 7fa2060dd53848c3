# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of audits as settings_objects and iam_objects return them, for tests of the report."""

from __future__ import annotations

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)> & `code` | *bold* [link](http://127.0.0.1)"
WHEN = 1767225600000  # 2026-01-01 00:00 UTC


def result(action, key, schema_id="builtin:management-zones", **more):
    """One entry of ``results``."""
    found = {"index": 0, "action": action, "schema_id": schema_id, "scope": "environment", "key": key, "object_id": None}
    return {**found, "changed_paths": [], **more}


def diff(key, before, after, schema_id="builtin:management-zones", scope="environment"):
    """One entry of ``diff``."""
    header = f"{schema_id} {key} at {scope} in abc12345.live.dynatrace.com"
    return {"before_header": header, "after_header": header, "before": before, "after": after}


def order(before, after, schema_id="builtin:example.rules", scope="environment"):
    """One entry of ``diff`` for a new order."""
    return diff("(order)", {"(order)": before}, {"(order)": after}, schema_id, scope)


def unmanaged(key, schema_id="builtin:alerting.profile", **more):
    """One entry of ``unmanaged``."""
    found = {"schema_id": schema_id, "scope": "environment", "object_id": "vu9U3hXa3q0AAAAB", "key": key, "managed": False}
    return {**found, "modified": WHEN, "modified_by": "jane@example.com", **more}


def audit(results=(), diffs=(), others=(), **more):
    """A whole result."""
    counts = {}
    for each in results:
        counts[each["action"]] = counts.get(each["action"], 0) + 1
    summary = {**counts, "arranged": 0, "unmanaged": len(others)}
    return {
        "changed": True,
        "results": list(results),
        "summary": summary,
        "unmanaged": list(others),
        "omitted": {},
        "diff": list(diffs),
        **more,
    }


def of_account(kind, action, name, level="account", **more):
    """One entry of ``results`` of iam_objects."""
    return {"kind": kind, "index": 0, "action": action, "level": level, "name": name, "id": None, "changed_paths": [], **more}


def account():
    """An audit of an account that found something of each group."""
    # Names are chosen freely.
    tricky = "Shop at work -> Shop team (zone=at abc12345 in use)"
    differing = [
        (of_account("policy", "updated", "Shop", changed_paths=["policies[0].description"]), {"text": "old"}, {"text": "new"}),
        (of_account("binding", "created", "Shop -> Shop team", "abc12345"), {}, {"policy": "Shop"}),
        (of_account("binding", "updated", tricky, "abc12345"), {"boundaries": []}, {"boundaries": ["Shop"]}),
        (of_account("group", "deleted", "Interns", index=None, id="ab12"), {"name": "Interns"}, {}),
    ]
    diffs = []
    for entry, before, after in differing:
        header = f"{entry['kind']} {entry['name']} at {entry['level']} in api.dynatrace.com"
        diffs.append({"before_header": header, "after_header": header, "before": before, "after": after})
    results = [entry for entry, _before, _after in differing]
    results[1:1] = [of_account("policy", "unchanged", "Other"), of_account("user", "failed", "jane@example.com", error="403 Forbidden")]
    others = [{"kind": "group", "level": "account", "name": "Guests", "id": "0d1e", "managed": False}]
    return audit(results, diffs, others)


def one_of_each(name="Production"):
    """An audit that found something of each group."""
    return audit(
        [
            result("updated", name, changed_paths=["objects[0].config.rules"], modified=WHEN, modified_by="joe@example.com"),
            result("created", "Night", "builtin:alerting.profile"),
            result("unchanged", "Checkout", "builtin:ownership.teams"),
            result(
                "invalid", "Bad", error="400 Constraints violated", violations=[{"path": "objects[3].value.name", "message": "Too long"}]
            ),
            result("deleted", "Old", "builtin:alerting.maintenance-window", scope="HOST-0123456789ABCDEF", index=None),
        ],
        [
            diff(name, {"name": name, "delay": 45, "same": 1}, {"name": name, "delay": 10, "same": 1}),
            diff("Night", {}, {"name": "Night"}, "builtin:alerting.profile"),
            diff("Old", {"name": "Old"}, {}, "builtin:alerting.maintenance-window", "HOST-0123456789ABCDEF"),
        ],
        [unmanaged("Default")],
    )
