# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of :mod:`drift_report`. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from ..errors import DynatraceError, redact
from ..excerpts import counted
from ..files import FOR_EVERYBODY, write_atomically
from .drift import Report, tenant_of
from .files import content_of
from .html_page import html_page
from .json_document import counts_of, json_document
from .markdown import markdown

# Option -> what makes the text of the file.
_FORMS: dict[str, t.Callable[[Report], str]] = {"dest": html_page, "json_dest": json_document, "markdown_dest": markdown}


def run_report(argument_spec: dict[str, t.Any]) -> None:
    """Run the module; ``argument_spec`` holds its options. It needs no connection: nothing is asked of any tenant."""
    module = AnsibleModule(argument_spec, supports_check_mode=True)
    params = module.params
    # Secrets are masked in results already; a token that somebody wrote where no secret belongs is not.
    tenants = redact(params["tenants"])
    # The invocation is part of every result: the results of all tenants would make it too long.
    params["tenants"] = "(%s)" % counted(len(tenants), "tenant")
    report = Report(
        redact(params["title"]),
        params["generated"] or "",
        [tenant_of(each["name"], each["stage"] or "", each["result"] or {}) for each in tenants],
    )
    try:
        diffs = _write({params[option]: form(report) for option, form in _FORMS.items() if params[option]}, params, module.check_mode)
    except DynatraceError as error:
        module.fail_json(**error.result())
    result = {
        "changed": bool(diffs),
        "msg": report.headline(),
        "drift": report.drift,
        "complete": report.complete,
        "tenants": [counts_of(tenant) for tenant in report.tenants],
    }
    if module._diff:
        result["diff"] = diffs
    module.exit_json(**result)


def _write(texts: dict[str, str], params: dict[str, t.Any], check_mode: bool) -> list[dict[str, str]]:
    """Write the files that differ from what they should be; returns what changes, one entry a file.

    :raises DynatraceError: two files are the same, or one cannot be written; nothing is written then as far as that can be known
    """
    if len(texts) < sum(bool(params[option]) for option in _FORMS):
        raise DynatraceError("%s must be different files" % ", ".join(_FORMS))
    # Lone surrogates, which JSON can hold, have no place in a file.
    wanted = {path: text.encode("utf-8", "replace") for path, text in texts.items()}
    present = {path: content_of(path) for path in wanted}
    differing = [path for path in wanted if wanted[path] != present[path]]
    if not check_mode:
        for path in differing:
            write_atomically(path, wanted[path].decode("utf-8"), FOR_EVERYBODY)
    return [_difference(path, present[path], wanted[path], readable=path == params["markdown_dest"]) for path in differing]


def _difference(path: str, before: bytes | None, after: bytes, readable: bool) -> dict[str, str]:
    if readable:
        texts = (before or b"").decode("utf-8", "replace"), after.decode("utf-8")
    else:
        texts = "" if before is None else "another report, %d bytes\n" % len(before), "a report, %d bytes\n" % len(after)
    return {"before_header": path, "after_header": path, "before": texts[0], "after": texts[1]}
