# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking up an API token by its secret (environment.md 2.6)."""

from __future__ import annotations

from .auth import API_TOKEN
from .call import Answer, Call
from .errors import ApiError, body_error


def lookup_token(call: Call) -> Answer:
    """POST /apiTokens/lookup: the token's document, or 404 without a body."""
    document = call.json()
    secret = document.get("token") if isinstance(document, dict) else None
    if not isinstance(secret, str):
        raise body_error("token", "Must not be null")
    token = call.tenant.token_of(secret)
    if token is None or token.kind != API_TOKEN:
        raise ApiError(404, "", empty=True)
    return Answer(200, token.shown())
