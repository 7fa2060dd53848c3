# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Platform endpoints besides the environment API."""

from __future__ import annotations

from .call import Answer, Call


def classic_domain(call: Call) -> Answer:
    """GET /platform/metadata/v1/classic-environment-domain (environment.md 7.3)."""
    return Answer(200, {"domain": f"{call.base_url}/e/{call.tenant.id}"})
