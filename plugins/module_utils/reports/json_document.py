# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report as JSON, for programs. Private to this collection."""

from __future__ import annotations

import json
import typing as t

from .drift import ARRANGED, GROUPS, UNMANAGED

if t.TYPE_CHECKING:
    from .drift import Entry, Report, Tenant


def counts_of(tenant: Tenant) -> dict[str, t.Any]:
    """What is returned about a tenant, without its objects."""
    told = {name: getattr(tenant, name) for name in ("name", "stage", "drift", "complete", "failed", "error")}
    return dict(tenant.counts, **told)


def json_document(report: Report) -> str:
    """The whole report; nothing is cut short, and the same report gives the same text."""
    document = {
        "title": report.title,
        "generated": report.generated,
        "drift": report.drift,
        "complete": report.complete,
        "tenants": [
            dict(
                counts_of(tenant),
                unlisted=tenant.unlisted,
                objects={group: [_object(each) for each in tenant.of(group)] for group in GROUPS},
            )
            for tenant in report.tenants
        ],
    }
    return json.dumps(document, indent=2, sort_keys=True, default=str) + "\n"


def _object(entry: Entry) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {
        **entry.identity,
        "modified": entry.when or None,
        "modified_by": entry.who or None,
    }
    if entry.group not in (ARRANGED, UNMANAGED):
        found.update(action=entry.action, changed_paths=entry.changed_paths)
    if entry.error:
        found.update(error=entry.error, violations=entry.violations)
    if entry.compared:
        found.update(before=entry.before, after=entry.after)
    return found
