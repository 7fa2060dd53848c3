# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The criteria of which all selectors of the API are made (environment.md 2.2, 4.2, 5.1, 8.1). Private to this collection."""

from __future__ import annotations

import re


def criterion(name: str, *texts: str) -> str:
    """One criterion, such as ``entityName.in("web-1","web-2")``, whatever characters the texts have."""
    return "%s(%s)" % (name, ",".join('"%s"' % re.sub(r'(["~])', r"~\1", text) for text in texts))
