# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils import errors
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import API_TOKEN, BEARER, CLIENT_SECRET, assert_no_secret
from hypothesis import given
from hypothesis import strategies as st

VIOLATION = {
    "path": "builtin:alerting.profile/0/name",
    "message": "Must not be null",
    "parameterLocation": "PAYLOAD_BODY",
    "location": None,
}
CONSTRAINTS = {"code": 400, "message": "Constraints violated.", "constraintViolations": [VIOLATION]}

# What the API answers, and what must come of it: type, message after "GET /x: ", missing scopes.
ANSWERS = {
    "envelope": (
        400,
        {"error": CONSTRAINTS},
        errors.ApiError,
        "400 Constraints violated; builtin:alerting.profile/0/name: Must not be null",
        [],
    ),
    "array": (
        400,
        [{"code": 400, "error": CONSTRAINTS, "invalidValue": {"name": None}}],
        errors.ApiError,
        "400 Constraints violated; builtin:alerting.profile/0/name: Must not be null",
        [],
    ),
    "array with a good item first": (
        400,
        [{"code": 200, "objectId": "abc"}, {"code": 400, "error": CONSTRAINTS}],
        errors.ApiError,
        "400 Constraints violated; builtin:alerting.profile/0/name: Must not be null",
        [],
    ),
    "array without error": (400, [{"code": 400}], errors.ApiError, "400 Bad request", []),
    "empty array": (404, [], errors.NotFoundError, "404 Not found", []),
    "single item": (
        409,
        {"code": 409, "error": {"code": 409, "message": "Conflict of revisions"}},
        errors.ConflictError,
        "409 Conflict of revisions",
        [],
    ),
    "violation without path": (
        400,
        {"error": {"code": 400, "message": "Constraints violated.", "constraintViolations": [{"path": None, "message": "Wrong key"}]}},
        errors.ApiError,
        "400 Constraints violated; Wrong key",
        [],
    ),
    "classic scope": (
        403,
        {"error": {"code": 403, "message": "Token is missing required scope. Use one of: settings.read (Read settings)"}},
        errors.PermissionDeniedError,
        "403 Token is missing required scope. Use one of: settings.read (Read settings)",
        ["settings.read"],
    ),
    "classic scopes": (
        403,
        {
            "error": {
                "code": 403,
                "message": "Token is missing required scope. Use one of: WriteConfig (Write configuration), settings.write",
            }
        },
        errors.PermissionDeniedError,
        "403 Token is missing required scope. Use one of: WriteConfig (Write configuration), settings.write",
        ["WriteConfig", "settings.write"],
    ),
    "gateway": (
        403,
        {"error": {"code": 403, "message": "Insufficient permissions.", "details": {"missingScopes": ["settings:objects:read"]}}},
        errors.PermissionDeniedError,
        "403 Insufficient permissions; missing scopes: settings:objects:read",
        ["settings:objects:read"],
    ),
    "gateway permissions": (
        403,
        {"error": {"code": 403, "message": "Forbidden.", "details": {"missingPermissions": ["app-engine:apps:run"]}}},
        errors.PermissionDeniedError,
        "403 Forbidden; missing permissions: app-engine:apps:run",
        [],
    ),
    "single sign-on": (
        400,
        {
            "errorCode": 400,
            "message": "Bad Request",
            "error": "invalid_request",
            "error_description": "ClientId or clientSecret is not correct.",
        },
        errors.ApiError,
        "400 ClientId or clientSecret is not correct",
        [],
    ),
    "text": (500, "out of order", errors.ApiError, "500 out of order", []),
    "number": (500, "17", errors.ApiError, "500 Internal server error", []),
    "nothing": (404, "", errors.NotFoundError, "404 Not found", []),
    "nothing, unusual status": (418, "", errors.ApiError, "418 no further explanation", []),
    "error is null": (500, {"error": None}, errors.ApiError, "500 Internal server error", []),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_shape_of_error_becomes_one_line(name):
    status, body, kind, message, missing = ANSWERS[name]
    text = body if isinstance(body, str) else json.dumps(body)
    error = errors.error_from_answer("GET", "/x", status, {"Content-Type": "application/json"}, text)
    assert error.__class__ is kind
    assert error.message == str(error) == f"GET /x: {message}"
    assert error.missing_scopes == missing
    assert error.result()["msg"] == error.message
    assert error.result()["status"] == status


def test_all_violations_of_all_items_are_kept():
    other = dict(VIOLATION, path="builtin:alerting.profile/1/name")
    body = [{"code": 400, "error": CONSTRAINTS}, {"code": 400, "error": dict(CONSTRAINTS, constraintViolations=[other])}]
    error = errors.error_from_answer("POST", "/settings/objects", 400, {}, json.dumps(body))
    assert error.result()["violations"] == [
        {"path": "builtin:alerting.profile/0/name", "message": "Must not be null"},
        {"path": "builtin:alerting.profile/1/name", "message": "Must not be null"},
    ]


def test_a_web_page_means_the_wrong_host():
    by_type = errors.error_from_answer("GET", "/x", 200, {"Content-Type": "text/html; charset=utf-8"}, "hello")
    by_look = errors.error_from_answer("GET", "/x", 404, {}, "\n<!DOCTYPE html><html></html>")
    assert type(by_type) is type(by_look) is errors.WrongHostError
    assert "environment_url" in by_type.message


def test_a_page_of_a_failing_gateway_is_not_the_wrong_host():
    error = errors.error_from_answer("GET", "/x", 502, {"Content-Type": "text/html"}, "<html>nginx</html>")
    assert error.__class__ is errors.ApiError
    assert error.message == "GET /x: 502 Bad gateway"


def test_a_redirect_names_the_host_and_nothing_more():
    error = errors.error_from_answer("GET", "/x", 302, {"Location": "https://sso.example.com/login?state=" + BEARER}, "")
    assert error.__class__ is errors.WrongHostError
    assert "redirects to https://sso.example.com;" in error.message
    assert_no_secret(error.message, error.result())


def test_a_refused_credential_is_named():
    error = errors.error_from_answer(
        "GET", "/x", 401, {}, '{"error":{"code":401,"message":"Token Authentication failed"}}', "API token dt0c01.ABC"
    )
    assert error.__class__ is errors.AuthenticationError
    assert error.message.startswith("GET /x: 401 Token Authentication failed; API token dt0c01.ABC was refused: ")


def test_an_item_of_a_batch_is_read_like_an_answer():
    error = errors.error_from_item({"code": 409, "error": {"code": 409, "message": "In use."}}, "POST", "/settings/objects")
    assert error.__class__ is errors.ConflictError
    assert error.message == "POST /settings/objects: 409 In use"
    assert errors.error_from_item({"code": 400}, "POST", "/x").message == "POST /x: 400 Bad request"
    assert errors.error_from_item({"error": {"code": 404, "message": "Gone"}}, "POST", "/x").status == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (API_TOKEN, "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.***"),
        (f"token={CLIENT_SECRET};", "token=dt0s02.ABCDEFGHIJKLMNOPQRSTUVWX.***;"),
        ("dt0s01." + "A" * 24 + "." + "B" * 64, "dt0s01.***"),
        ("dt0s01." + "A" * 24, "dt0s01.***"),
        (f"Authorization: Bearer {BEARER}", "Authorization: Bearer ***"),
        ("Api-Token oldtokenwithoutparts", "Api-Token ***"),
        ("https://x/api?api-token=abc&y=1", "https://x/api?api-token=***&y=1"),
        ("a eyJhbGciOi.eyJzdWIi.c2ln b", "a *** b"),
        ("expected 'Bearer'!", "expected 'Bearer'!"),
        ({"dt": [API_TOKEN, 1, None]}, {"dt": ["dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.***", 1, None]}),
    ],
)
def test_redaction(text, expected):
    assert errors.redact(text) == expected
    assert_no_secret(errors.redact(text))


@given(st.text("12 \n"), st.text("12 \n"), st.text("abc", min_size=4), st.text("abc", min_size=4))
def test_given_secrets_vanish_wherever_they_stand(before, after, secret, other):
    # One secret may begin the other, or be part of it.
    text = errors.redact(before + secret + other + after + other, [secret, secret + other, other, ""])
    assert not set("abc") & set(text)


def test_no_secret_of_an_answer_reaches_the_task():
    body = json.dumps(
        {"error": {"code": 400, "message": f"bad {API_TOKEN}", "constraintViolations": [{"path": "token", "message": API_TOKEN}]}}
    )
    error = errors.error_from_answer("POST", "/apiTokens/lookup", 400, {}, body)
    assert_no_secret(error, repr(error), error.result(), error.server_message, error.violations)
    plain = errors.DynatraceError(f"failed with {API_TOKEN}", context={"token": API_TOKEN}, nothing=None)
    assert_no_secret(plain, repr(plain), plain.result())
    assert "nothing" not in plain.result()
