# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of settings objects that have a module of their own. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ...errors import DynatraceError
from ..types.alerting_profile import ALERTING_PROFILE
from ..types.auto_tag import AUTO_TAG
from ..types.frequent_issue_detection import FREQUENT_ISSUE_DETECTION
from ..types.maintenance_window import MAINTENANCE_WINDOW
from ..types.management_zone import MANAGEMENT_ZONE

if t.TYPE_CHECKING:
    from ..typed import TypedSetting
    from ..values import Value

# Name of the module -> its declaration.
KINDS = {
    "alerting_profile": ALERTING_PROFILE,
    "auto_tag": AUTO_TAG,
    "frequent_issue_detection": FREQUENT_ISSUE_DETECTION,
    "maintenance_window": MAINTENANCE_WINDOW,
    "management_zone": MANAGEMENT_ZONE,
}


def value_of_config(kind: TypedSetting, config: t.Mapping[str, t.Any]) -> Value:
    """The value that ``config`` of an entry describes, with the options of the module.

    :raises DynatraceError: the module has no such option, or would not take it so
    """
    checked = ArgumentSpecValidator(kind.argument_spec()).validate(config)
    if checked.error_messages:
        raise DynatraceError("config: " + "; ".join(_told(error) for error in checked.errors.errors))
    return kind.to_value(checked.validated_parameters)


def _told(error: Exception) -> str:
    return "unknown option %s" % error if isinstance(error, UnsupportedError) else str(error)
