# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong, as exceptions that carry what a task result needs, and the redaction of secrets."""

from __future__ import annotations

import json
import re
import typing as t

# A token with its secret part (environment.md 2.7).
WHOLE_TOKEN = re.compile(r"dt0\w{3}\.\w+\.\w+")

_REDACTIONS = (
    # For SCIM tokens not even the public part may be shown (environment.md 7.7).
    (re.compile(r"\b(dt0s01)\.\w{24}(\.\w+)?"), r"\1.***"),
    (re.compile(r"\b(dt0[a-zA-Z]\d\d\.\w{24})\.\w+"), r"\1.***"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "***"),
    (re.compile(r"(?i)\b(Bearer|Api-Token)\s+[\w.+/=~-]{8,}"), r"\1 ***"),
    (re.compile(r"(?i)\b(api-token=)[^&\s]+"), r"\1***"),
)


def redact(text: t.Any, secrets: t.Iterable[str] = ()) -> t.Any:
    """Return ``text`` without secrets: tokens keep their public part, the given ``secrets`` vanish whole.

    Also walks lists and dicts. Nothing is raised. Source of the rules: environment.md 7.7.
    """
    if isinstance(text, dict):
        return {redact(key, secrets): redact(value, secrets) for key, value in text.items()}
    if isinstance(text, (list, tuple)):
        return [redact(item, secrets) for item in text]
    if not isinstance(text, str):
        return text
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    # The longest first, or a secret that begins another one would leave the rest of that one readable.
    for secret in sorted((secret for secret in secrets if secret), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


# Answers of a gateway that lost the server behind it: nobody knows whether the request was done, as with a broken connection.
BROKEN = (502, 504)


class DynatraceError(Exception):
    """Anything a task should fail with. ``details`` become keys of the task result beside ``msg``.

    ``reason`` is the message without advice, ``uncertain`` tells whether the write that ended with it may have been carried out all the
    same.
    """

    uncertain = False

    def __init__(self, message: str, **details: t.Any) -> None:
        super().__init__(redact(message))
        self.message: str = redact(message)
        self.reason = self.message
        self.details = details

    def result(self) -> dict[str, t.Any]:
        """Return the keyword arguments for ``fail_json``; empty details are left out."""
        return dict({key: redact(value) for key, value in self.details.items() if value not in (None, "", [])}, msg=self.message)


class MisconfigurationError(DynatraceError):
    """The connection options do not lead to an environment with a credential."""


class ConnectionFailedError(DynatraceError):
    """No answer came. ``sent`` tells whether the request may have reached the server all the same, ``advice`` what to do then."""

    def __init__(self, message: str, sent: bool, advice: str = "") -> None:
        super().__init__(message + advice)
        self.reason = redact(message)
        self.sent = self.uncertain = sent


class ApiError(DynatraceError):
    """An answer that is an error.

    ``method``, ``path``, ``status`` and ``server_message`` say what was asked and answered, ``violations`` is a list of
    ``{"path", "message"}``, ``missing_scopes`` a list of scope names (classic tokens: any one of them is enough).
    """

    def __init__(
        self,
        method: str,
        path: str,
        status: int,
        server_message: str,
        violations: t.Iterable[dict[str, str]] = (),
        missing_scopes: t.Iterable[str] = (),
        error_code: t.Any = None,
        hint: str = "",
    ) -> None:
        self.method, self.path, self.status = method, path, status
        self.uncertain = status in BROKEN
        self.server_message = redact(server_message)
        self.violations = redact(list(violations))
        self.missing_scopes = list(missing_scopes)
        parts = [f"{status} {self.server_message}".rstrip(" .")]
        parts += [f"{item['path']}: {item['message']}" if item["path"] else item["message"] for item in self.violations]
        unnamed = [scope for scope in self.missing_scopes if scope not in self.server_message]
        if unnamed:
            parts.append("missing scopes: " + ", ".join(unnamed))
        if hint:
            parts.append(hint)
        super().__init__(
            f"{method} {path}: " + "; ".join(parts),
            status=status,
            violations=self.violations,
            missing_scopes=self.missing_scopes,
            error_code=error_code,
        )


class NotFoundError(ApiError):
    """404: there is no such object, schema or path."""


class ConflictError(ApiError):
    """409: somebody else changed the object meanwhile."""


class PermissionDeniedError(ApiError):
    """403: the credential is known, but may not do this (also: a platform token that expired)."""


class AuthenticationError(ApiError):
    """401, or 400 from the single sign-on: the credential itself is refused."""


class WrongHostError(ApiError):
    """A web page or a redirect instead of an API answer: the URL does not lead to this API (environment.md 0.4)."""


_KINDS: dict[int, type[ApiError]] = {401: AuthenticationError, 403: PermissionDeniedError, 404: NotFoundError, 409: ConflictError}
# Only what HTTP itself says, for answers with no body (environment.md 0.2).
_REASONS = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    409: "Conflict",
    413: "Payload too large",
    429: "Too many requests",
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Gateway timeout",
}


def is_page(headers: t.Mapping[str, str], body_text: str) -> bool:
    """Tell whether an answer is an HTML page: the platform prefix on a classic host gives one with status 200."""
    return "text/html" in headers.get("Content-Type", "").lower() or body_text.lstrip()[:1] == "<"


def error_from_answer(
    method: str,
    path: str,
    status: int,
    headers: t.Mapping[str, str],
    body_text: str,
    credential: str = "",
    option: str = "environment_url",
) -> ApiError:
    """Return the :class:`ApiError` that an answer means, whatever shape it has.

    Understood are the envelope, an array with and without ``error``, a single item, the gateway's and the single sign-on's
    shape, HTML, plain text and nothing at all (environment.md 0.2-0.4 and 9.3 no. 31). ``credential`` names the
    credential used, without its secret part, for the answers that refuse it, ``option`` the one that holds the address.
    """
    location = headers.get("Location", "")
    if 300 <= status < 400:
        target = re.sub(r"^(\w+://[^/?#]+).*", r"\1", location, flags=re.S)
        return WrongHostError(
            method,
            path,
            status,
            f"the server redirects to {target or 'another place'}",
            hint=f"redirects are not followed, so that the credential stays with its host: check {option}",
        )
    if is_page(headers, body_text) and status < 500:
        return WrongHostError(
            method,
            path,
            status,
            "a web page came instead of an API answer",
            hint=f"check that {option} is the right address and fits the kind of the credential",
        )
    try:
        body = json.loads(body_text) if body_text.strip() else None
    except ValueError:
        body = None if is_page(headers, body_text) else body_text.strip()[:300]
    if isinstance(body, list):
        failed = [item for item in body if isinstance(item, dict) and ("error" in item or item.get("code", 200) >= 400)]
        answers = [_read(item) for item in failed] or [{}]
    else:
        answers = [_read(body)]
    first = answers[0]
    hint = ""
    if status == 401 and credential:
        hint = f"{credential} was refused: it may be unknown to this environment, disabled, expired or mistyped"
    elif status == 403 and credential.startswith("platform token") and not first.get("missing_scopes"):
        hint = f"{credential} may also have expired or been disabled"
    return _KINDS.get(status, ApiError)(
        method,
        path,
        status,
        first.get("message") or _REASONS.get(status, "no further explanation"),
        [violation for answer in answers for violation in answer.get("violations", ())],
        first.get("missing_scopes", ()),
        first.get("error_code"),
        hint,
    )


def error_from_item(item: dict[str, t.Any], method: str, path: str) -> ApiError:
    """Return the :class:`ApiError` for one element of the array that a settings POST answers (environment.md 1.4)."""
    read = _read(item)
    status = item.get("code") or read.get("code") or 0
    return _KINDS.get(status, ApiError)(
        method,
        path,
        status,
        read.get("message") or _REASONS.get(status, "no further explanation"),
        read.get("violations", ()),
        read.get("missing_scopes", ()),
        read.get("error_code"),
    )


def _read(body: t.Any) -> dict[str, t.Any]:
    """Return message, violations, missing scopes and error code of one error object of any shape."""
    if isinstance(body, str):
        return {"message": body}
    if not isinstance(body, dict):
        return {}
    error: t.Any = body.get("error", body)
    if isinstance(error, str):  # single sign-on (account-and-platform.md 1.3)
        return {"message": body.get("error_description") or body.get("message") or error, "error_code": error}
    if not isinstance(error, dict):
        return {}
    message = str(error.get("message") or "")
    details: t.Any = error.get("details")
    details = details if isinstance(details, dict) else {}
    scopes = details.get("missingScopes") or []
    if not scopes and "Use one of:" in message:
        # "Use one of: settings.read (Read settings), settings.write (Write settings)"
        scopes = re.findall(r"([\w.:-]+)(?:\s*\([^)]*\))?\s*(?:,|\.?\s*$)", message.split("Use one of:", 1)[1])
    permissions = details.get("missingPermissions")
    if permissions:
        message = f"{message.rstrip(' .')}; missing permissions: " + ", ".join(map(str, permissions))
    violations = [
        {"path": item.get("path") or "", "message": str(item.get("message") or "")}
        for item in error.get("constraintViolations") or ()
        if isinstance(item, dict)
    ]
    named: t.Any = error.get("errorsMap")  # account (account-and-platform.md 2.1)
    if isinstance(named, dict):
        violations += [{"path": str(name), "message": str(text)} for name, text in named.items()]
    return {
        "message": message,
        "violations": violations,
        "missing_scopes": scopes,
        "error_code": details.get("errorCode"),
        "code": error.get("code"),
    }
