# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is sent to the API of an account, it is answered: nothing ends in an internal error."""

from __future__ import annotations

import re

import pytest

from dynatrace_simulator.account.routes import ACCOUNT_ROUTES

_PARAMETER = re.compile(r"\(\?P<(\w+)>[^)]*\)")
QUERIES = ({}, {"page": "x", "size": "-1", "pageSize": "a", "page-key": "%%", "services": ",", "entityType": "user", "status": "q"})
BODIES = [
    None,
    "x",
    1,
    [],
    {},
    [1],
    [None],
    [[]],
    [{}],
    {"name": 1},
    {"name": [], "description": {}},
    {"name": "x", "description": "", "statementQuery": 5},
    {"name": "x", "boundaryQuery": "a"},
    {"groups": [[]]},
    {"policyUuids": [{}]},
    {"values": [1]},
    {"email": []},
    {"parameters": {"a": None}},
    {"status": []},
    {"name": "x", "issuerUrl": "https://[", "audience": "y"},
    {"serviceUserUuid": "x", "environmentId": "y", "scopes": ["settings:objects:read"], "claimMappings": [{"claimName": []}]},
    {"expirationDate": 5},
    {"enabled": True, "allowWebhookOverride": False, "allowlist": [{"name": "x", "ipRange": 5}]},
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_nothing_breaks(account, method):
    group = account.group("g")
    known = {"account": account.uuid, "lt": "account", "lid": account.uuid, "kind": "products", "group": group, "email": "user@example.com"}
    routes = [route for route in ACCOUNT_ROUTES if route.method == method]
    assert routes
    for route in routes:
        path = _PARAMETER.sub(lambda match: known.get(match.group(1), "x%2Fy"), route.pattern.pattern)
        path = path.replace("(?:/environments)?", "").replace("(?:usage|cost)", "cost")
        for query in QUERIES:
            for body in BODIES if method in ("POST", "PUT", "PATCH") else [None]:
                answer = account.call(method, path, params=query, json=body)
                assert answer.status_code < 500, (path, query, body)
