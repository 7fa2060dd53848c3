# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What clients ask about a tenant before they work with it."""

from __future__ import annotations

from .call import Answer, Call

CLUSTER_VERSION = "1.348.0.20261120-000000"


def classic_domain(call: Call) -> Answer:
    """GET /platform/metadata/v1/classic-environment-domain (environment.md 7.3)."""
    return Answer(200, {"domain": f"{call.base_url}/e/{call.tenant.id}"})


def cluster_version(call: Call) -> Answer:
    """GET /api/v1/config/clusterversion: the version of the server (Dynatrace documentation, "Cluster information API")."""
    return Answer(200, {"version": CLUSTER_VERSION})
