# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's main() in this process: thousands of cases in seconds, on every supported ansible-core."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
from unittest import mock

from ansible import module_utils
from ansible.module_utils import basic
from ansible.module_utils.common import warnings as module_warnings
from ansible.module_utils.common.parameters import PASS_VARS
from ansible_collections.community.dynatrace.plugins.module_utils.connection import CONNECTION_ARGUMENT_SPEC

# Newer releases of ansible-core return the arguments only when asked to; with these they do, for tests that look for secrets in them.
SHOW_ARGUMENTS = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}
_VARIABLES = [name for spec in CONNECTION_ARGUMENT_SPEC.values() for name in spec.get("fallback", (None, []))[1]]


def run_module(module_name, params, check_mode=False, diff=True, environ=None):
    """Run a module of the collection and return its result as the task would see it, with ``failed`` always set.

    ``environ`` is added to the environment, from which the variables of the connection options are otherwise removed.
    ``result["_stdout"]`` is everything printed, for tests that look for leaks.
    """
    module = importlib.import_module("ansible_collections.community.dynatrace.plugins.modules." + module_name)
    arguments = dict(
        params, _ansible_check_mode=check_mode, _ansible_diff=diff, _ansible_remote_tmp="/tmp", _ansible_keep_remote_files=False
    )
    environment = {name: value for name, value in os.environ.items() if name not in _VARIABLES}
    environment.update(environ or {})
    patches = [
        mock.patch.object(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode()),
        mock.patch.dict(os.environ, environment, clear=True),
        # What was warned of or deprecated in one run stays in the process otherwise.
        mock.patch.object(module_warnings, "_global_warnings", type(module_warnings._global_warnings)()),
        mock.patch.object(module_warnings, "_global_deprecations", type(module_warnings._global_deprecations)()),
    ]
    if hasattr(basic, "_ANSIBLE_PROFILE"):  # ansible-core 2.19 and newer
        patches.append(mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy"))
        # The tests of filters load the controller, and its warnings would not become part of a result.
        patches.append(mock.patch.object(module_utils._internal, "is_controller", False))
        # The controller refuses texts that a module takes; whether to do so is found out once in a process.
        profiles = importlib.import_module("ansible.module_utils._internal._json._profiles")
        patches.append(mock.patch.object(profiles, "_string_encoding_check_enabled", lambda: False))
    output = io.StringIO()
    with contextlib.ExitStack() as stack:
        for patch in patches:
            stack.enter_context(patch)
        stack.enter_context(contextlib.redirect_stdout(output))
        with contextlib.suppress(SystemExit):
            module.main()
            raise AssertionError(f"{module_name} ended without a result")
    printed = output.getvalue()
    result = json.loads(printed)
    result.setdefault("failed", False)
    result["_stdout"] = printed
    return result
