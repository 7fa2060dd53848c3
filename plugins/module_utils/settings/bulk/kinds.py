# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of settings objects that have a module of their own. Private to this collection."""

from __future__ import annotations

from ..types.alerting_profile import ALERTING_PROFILE
from ..types.auto_tag import AUTO_TAG
from ..types.frequent_issue_detection import FREQUENT_ISSUE_DETECTION
from ..types.maintenance_window import MAINTENANCE_WINDOW
from ..types.management_zone import MANAGEMENT_ZONE

# Name of the module -> its declaration.
KINDS = {
    "alerting_profile": ALERTING_PROFILE,
    "auto_tag": AUTO_TAG,
    "frequent_issue_detection": FREQUENT_ISSUE_DETECTION,
    "maintenance_window": MAINTENANCE_WINDOW,
    "management_zone": MANAGEMENT_ZONE,
}
