# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.community.dynatrace.plugins.module_utils import module as module_module
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, DynatraceError
from ansible_collections.community.dynatrace.plugins.module_utils.module import run
from ansible_collections.community.dynatrace.tests.unit.plugins.loopback import (
    API_TOKEN,
    BEARER,
    CLIENT_ID,
    CLIENT_SECRET,
    PLATFORM_TOKEN,
    Loopback,
    assert_no_secret,
)
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import SHOW_ARGUMENTS, run_module


@pytest.fixture
def run_work(monkeypatch):
    """Run a function as the work of a module of the collection, with one option ``name`` and one secret one."""

    def run_it(work, params=None, **options):
        spec = {"name": {"type": "str"}, "password": {"type": "str", "no_log": True}}
        fake = ModuleType("fake")
        fake.main = lambda: run(spec, work, required_together=[("name", "password")])
        monkeypatch.setitem(sys.modules, "ansible_collections.community.dynatrace.plugins.modules.fake", fake)
        return run_module("fake", params or {}, **options)

    return run_it


def test_the_result_of_the_work_is_the_result_of_the_task(run_work):
    result = run_work(lambda module: {"changed": True, "value": {"a": [1]}, "diff": {"before": {}, "after": {"a": 1}}})
    assert (result["failed"], result["changed"], result["value"]) == (False, True, {"a": [1]})
    assert result["diff"] == {"before": {}, "after": {"a": 1}}


def test_a_diff_is_returned_only_when_asked_for(run_work):
    assert "diff" not in run_work(lambda module: {"changed": True, "diff": {"before": 1}}, diff=False)


@pytest.mark.parametrize("check_mode", [True, False])
def test_check_mode_is_supported(run_work, check_mode):
    assert run_work(lambda module: {"checked": module.check_mode}, check_mode=check_mode)["checked"] is check_mode


def test_an_error_becomes_a_failure_with_its_details(run_work):
    def work(module):
        raise ApiError("GET", "/x", 400, "No", [{"path": "a", "message": "b"}])

    result = run_work(work)
    assert result["failed"] is True
    assert (result["msg"], result["status"]) == ("GET /x: 400 No; a: b", 400)
    assert result["violations"] == [{"path": "a", "message": "b"}]
    assert "missing_scopes" not in result


def test_other_exceptions_are_not_hidden(run_work):
    def work(module):
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        run_work(work)


GIVEN = {
    "api_token": API_TOKEN,
    "platform_token": PLATFORM_TOKEN,
    "access_token": BEARER,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "headers": {"X-Gateway-Key": "gateway-key-0123456789"},
}


def test_nothing_given_as_secret_is_ever_returned(run_work):
    leak = " ".join(
        [API_TOKEN, PLATFORM_TOKEN, BEARER, CLIENT_SECRET, CLIENT_SECRET.split(".")[2], "gateway-key-0123456789", "found-later-0123"]
    )

    def failing(module):
        module.register_secrets(["found-later-0123", None, ""])
        raise DynatraceError(leak, context={"leak": [leak]})

    def working(module):
        module.register_secrets(["found-later-0123"])
        module.warn("careful: " + leak)
        return {"changed": False, "leak": {"deep": [leak]}}

    for work in (failing, working):
        result = run_work(work, GIVEN)
        assert result["failed"] is (work is failing)
        for text in (result["_stdout"], result):
            assert_no_secret(text)
            assert "gateway-key-0123456789" not in str(text)
            assert "found-later-0123" not in str(text)
    # The public part is what tells one token from another.
    assert "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX" in run_work(failing, GIVEN)["msg"]


def test_a_token_in_the_wrong_place_is_not_returned_either(run_work):
    def work(module):
        return {"url": module.connection.environment.api(False)}

    params = dict(GIVEN, environment_url=f"https://abc12345.live.dynatrace.com/api?api-token={API_TOKEN}")
    result = run_work(work, {name: value for name, value in params.items() if name != "api_token"})
    assert "must not hold a credential" in result["msg"]
    assert_no_secret(result["_stdout"])


def test_a_secret_in_an_answer_of_the_server_is_not_returned(run_work):
    body = {"error": {"code": 400, "message": f"cannot use {BEARER}"}}
    with Loopback(body={"access_token": BEARER}) as sso, Loopback(status=400, body=body) as server:
        params = {"environment_url": server.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "token_url": sso.url}
        result = run_work(lambda module: module.client.get("/x"), params)
    assert result["msg"] == "GET /x: 400 cannot use ***"
    assert_no_secret(result["_stdout"])


VARIABLES = [
    ("environment_url", ["DYNATRACE_ENV_URL", "DT_ENV_URL"], "https://abc12345.live.dynatrace.com"),
    ("api_token", ["DYNATRACE_API_TOKEN", "DT_API_TOKEN"], API_TOKEN),
    ("platform_token", ["DYNATRACE_PLATFORM_TOKEN", "DT_PLATFORM_TOKEN"], PLATFORM_TOKEN),
    ("client_id", ["DT_CLIENT_ID", "DYNATRACE_CLIENT_ID"], CLIENT_ID),
    ("client_secret", ["DT_CLIENT_SECRET", "DYNATRACE_CLIENT_SECRET"], CLIENT_SECRET),
    ("account_uuid", ["DT_ACCOUNT_ID", "DYNATRACE_ACCOUNT_ID"], "acc-1"),
    ("token_url", ["DYNATRACE_TOKEN_URL", "DT_TOKEN_URL"], "https://sso.example.com"),
    ("account_url", ["DYNATRACE_IAM_ENDPOINT_URL", "DT_IAM_ENDPOINT_URL"], "https://api.example.com"),
]


@pytest.mark.parametrize(("option", "names", "value"), VARIABLES)
def test_options_come_from_the_environment(run_work, option, names, value):
    def work(module):
        return {"same": module.params[option] == value}

    for name in names:
        for given in ({}, {option: ""}, {option: None}):
            result = run_work(work, given, environ=dict.fromkeys(names, "") | {name: value})
            assert result.get("same") is True, result
            assert_no_secret(result["_stdout"])


def test_what_is_given_wins_over_the_environment(run_work):
    result = run_work(lambda module: {"url": module.params["environment_url"]}, {"environment_url": "a"}, environ={"DT_ENV_URL": "b"})
    assert result["url"] == "a"


def test_a_credential_of_the_task_comes_before_others_of_the_environment(run_work):
    environ = {"DYNATRACE_API_TOKEN": API_TOKEN, "DYNATRACE_ENV_URL": "https://abc12345.live.dynatrace.com"}
    kinds = [
        run_work(lambda module: {"kind": repr(module.connection.auth)}, params, environ=environ)["kind"]
        for params in ({}, {"platform_token": PLATFORM_TOKEN}, {"platform_token": ""})
    ]
    assert [kind.split()[0] for kind in kinds] == ["API", "platform", "API"]


def test_empty_variables_and_options_leave_the_defaults(run_work):
    def work(module):
        return {name: module.params[name] for name in ("timeout", "max_wait", "validate_certs", "proxy", "oauth_scopes", "account_url")}

    given = dict.fromkeys(("timeout", "max_wait", "validate_certs", "proxy", "oauth_scopes", "account_url"), "")
    for result in (run_work(work, given), run_work(work, {}, environ={"DYNATRACE_TIMEOUT": "", "DYNATRACE_VALIDATE_CERTS": ""})):
        assert result["failed"] is False, result
        assert (result["timeout"], result["max_wait"], result["validate_certs"]) == (60, 180, True)
        assert (result["proxy"], result["oauth_scopes"], result["account_url"]) == (None, None, "https://api.dynatrace.com")


def test_values_of_the_environment_have_the_type_of_their_option(run_work):
    def work(module):
        return {"found": [module.connection.verify, module.connection.timeout, module.connection.oauth.scopes]}

    environ = {
        "DYNATRACE_VALIDATE_CERTS": "no",
        "DYNATRACE_TIMEOUT": "7.5",
        "DYNATRACE_OAUTH_SCOPES": "a:b, c:d e:f",
        "DT_CLIENT_ID": CLIENT_ID,
        "DT_CLIENT_SECRET": CLIENT_SECRET,
    }
    assert run_work(work, environ=environ)["found"] == [False, 7.5, ["a:b", "c:d", "e:f"]]


def test_a_missing_library_is_named(run_work, monkeypatch):
    monkeypatch.setattr(module_module, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    result = run_work(lambda module: module.client.get("/x"), {"api_token": API_TOKEN})
    assert result["failed"] is True
    assert "requests" in result["msg"]
    assert "Failed to import" in result["msg"]


def test_the_rules_of_ansible_still_apply(run_work):
    result = run_work(lambda module: {}, {"name": "x"})
    assert result["failed"] is True
    assert "required together" in result["msg"]


def test_one_run_leaves_nothing_to_the_next(run_work):
    def work(module):
        module.warn("once")
        return {}

    assert len(run_work(work)["warnings"]) == 1
    assert "warnings" not in run_work(lambda module: {})


SECRET = "never-seen-0123456789"
# Options of Ansible's own that make it refuse a task, beside a value with a secret.
REFUSED = {
    "settings_object": [
        {"schema_id": "builtin:x", "value": {"token": SECRET}, "state": "gone"},
        {"schema_id": "builtin:x", "value": '{"token": "%s"}' % SECRET, "state": "gone"},
        {"schema_id": "builtin:x", "value": "token %s" % SECRET},
        {"schema_id": "builtin:x", "valeu": {"token": SECRET}},
        {"value": {"token": SECRET}},
    ],
    "settings_objects": [
        {"objects": [{"schema_id": "builtin:x", "value": {"token": SECRET}, "state": "gone"}]},
        {"objects": [{"schema_id": "builtin:x", "value": {"token": SECRET}, "config": {}}]},
        {"objects": [{"schema_id": "builtin:x", "valeu": {"token": SECRET}}]},
        {"objects": [{"schema_id": "builtin:x", "value": {"token": SECRET}}], "order": "some"},
    ],
    "classic_configuration_info": [{"payloads": [{"payload": {"token": SECRET}, "kind": "other"}]}],
}


@pytest.fixture
def logged(monkeypatch):
    """What is written to the log of the machine."""
    lines = []
    monkeypatch.setattr(AnsibleModule, "log", lambda self, msg, log_args=None: lines.append(f"{msg} {log_args}"))
    return lines


@pytest.mark.parametrize(("module_name", "params"), [(name, params) for name, tasks in REFUSED.items() for params in tasks])
def test_what_ansible_refuses_is_not_shown_where_secrets_may_be_in_it(module_name, params, logged):
    result = run_module(module_name, dict(params, **SHOW_ARGUMENTS))
    assert result["failed"]
    assert SECRET not in result["_stdout"]
    assert result["invocation"]["module_args"].keys() >= params.keys()
    assert SECRET not in str(logged)


def test_the_log_of_the_machine_holds_no_value(run_work, logged):
    def run_opaque(work, params):
        spec = {"value": {"type": "dict"}, "name": {"type": "str"}}
        fake = sys.modules["ansible_collections.community.dynatrace.plugins.modules.fake"]
        fake.main = lambda: run(spec, work, opaque=["value"])
        return run_module("fake", params)

    run_work(lambda module: {"changed": False})
    logged.clear()
    result = run_opaque(lambda module: {"changed": False, "given": module.params["value"]}, {"name": "here", "value": {"token": SECRET}})
    assert result["given"] == {"token": SECRET}, "the work gets what was given"
    assert "name=here" in logged[0]
    assert SECRET not in str(logged)


def test_a_failure_of_the_work_shows_what_the_work_left(tenant):
    params = {"schema_id": "builtin:ownership.teams", "value": {"identifier": "x"}, "match_on": ["name"]}
    result = run_module("settings_object", {**params, **tenant.connection, **SHOW_ARGUMENTS})
    assert result["failed"]
    assert result["invocation"]["module_args"]["value"] == {"identifier": "x"}
