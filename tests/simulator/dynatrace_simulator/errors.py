# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Error bodies of the classic API and of the platform gateway."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SETTINGS_NOT_FOUND = "Settings not found"
CONSTRAINTS_VIOLATED = "Constraints violated."


def violation(path: str | None, message: str, location: str = "PAYLOAD_BODY") -> dict[str, Any]:
    """Return one entry of ``constraintViolations`` (environment.md 0.2).

    :param path: query parameter name, or body path.
    :param location: ``PATH``, ``PAYLOAD_BODY``, ``QUERY`` or ``HEADER``.
    """
    return {"path": path, "message": message, "parameterLocation": location, "location": None}


class ApiError(Exception):
    """A refused request; the dispatcher turns it into the classic error envelope (environment.md 0.2).

    :param status: HTTP status, repeated as ``error.code``.
    :param message: text for people.
    :param violations: entries made by :func:`violation`.
    :param empty: answer without a body, as a few endpoints do.
    """

    def __init__(self, status: int, message: str, violations: Iterable[dict[str, Any]] = (), empty: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.violations = list(violations)
        self.empty = empty

    def error(self) -> dict[str, Any]:
        """Return the inner ``error`` object, as items of an array answer carry it too."""
        error: dict[str, Any] = {"code": self.status, "message": self.message}
        if self.violations:
            error["constraintViolations"] = self.violations
        return error

    def body(self) -> dict[str, Any]:
        """Return the whole error document."""
        return {"error": self.error()}

    def headers(self) -> dict[str, str]:
        """Return the extra response headers."""
        return {}


class GatewayError(ApiError):
    """A refusal by the platform gateway, which has its own shape and header (environment.md 0.4)."""

    def __init__(self, status: int, message: str, missing_scopes: Iterable[str] = (), missing_permissions: Iterable[str] = ()) -> None:
        super().__init__(status, message)
        self.missing = {"missingScopes": list(missing_scopes), "missingPermissions": list(missing_permissions)}

    def error(self) -> dict[str, Any]:
        """Return the inner ``error`` object with ``details``."""
        error = super().error()
        details = {name: missing for name, missing in self.missing.items() if missing}
        if details:
            error["details"] = details
        return error

    def headers(self) -> dict[str, str]:
        """Name the gateway as the source, so that clients can tell it from the service behind it."""
        return {"dynatrace-response-source": "API Gateway"}


def query_error(parameter: str, message: str) -> ApiError:
    """Return the 400 for a bad query parameter."""
    return ApiError(400, CONSTRAINTS_VIOLATED, [violation(parameter, message, "QUERY")])


def body_error(path: str | None, message: str) -> ApiError:
    """Return the 400 for a bad request body outside of a settings value."""
    return ApiError(400, CONSTRAINTS_VIOLATED, [violation(path, message)])
