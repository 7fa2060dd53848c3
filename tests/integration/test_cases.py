# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module against the simulator, case by case (cases/README.md), and what all modules do when the connection is bad."""

from __future__ import annotations

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.scopes import REQUIRED
from ansible_collections.community.dynatrace.tests.integration.case_runner import CASES, CaseRun, actions_of, load
from ansible_collections.community.dynatrace.tests.support.tenant import LOCAL_MODULES, REPOSITORY, SimulatedTenant

MODULES = sorted(path.stem for path in (REPOSITORY / "plugins" / "modules").glob("*.py") if path.stem not in LOCAL_MODULES)
FILES = sorted(path.stem for path in CASES.glob("*.yml"))
DOCUMENTS = {name: load(name) for name in FILES}
CASE_LIST = [pytest.param(name, case, id=f"{name}: {case['name']}") for name in FILES for case in DOCUMENTS[name]["cases"]]
# These two have cases of their own for what can go wrong with a connection.
ASKING = [name for name in FILES if name not in ("environment_info", "oauth_token") and not DOCUMENTS[name].get("account")]
# Those that ask the account instead of a tenant.
ACCOUNT = [name for name in FILES if DOCUMENTS[name].get("account")]
# Those whose API validates nothing without writing it.
UNVALIDATED = [name for name in ASKING if "attributes.unvalidated" in (REPOSITORY / "plugins" / "modules" / f"{name}.py").read_text()]
CHANGING = [name for name in ASKING + ACCOUNT if not name.endswith("_info")]
# Their API takes no bearers.
API_TOKENS_ONLY = ["classic_configuration_info"]
BEARING = [name for name in ASKING if name not in API_TOKENS_ONLY]

FOREIGN_TOKEN = "dt0c01." + "F" * 24 + "." + "Q" * 64


def test_every_module_has_a_case_file():
    assert FILES == MODULES


@pytest.mark.parametrize("module_name", CHANGING)
def test_the_cases_of_a_module_go_through_all_its_actions(module_name):
    steps = [step for case in DOCUMENTS[module_name]["cases"] for step in case["steps"] if "params" in step]
    seen = set().union(*(actions_of(step) for step in steps if "msg" not in step))
    if "actions" in DOCUMENTS[module_name]:
        assert seen == set(DOCUMENTS[module_name]["actions"])
    else:
        assert {"created", "updated", "unchanged"} <= seen
        assert seen & {"deleted", "reset"}
    assert any("msg" in step for step in steps)


@pytest.mark.parametrize(("module_name", "case"), CASE_LIST)
def test_case(module_name, case, request, tmp_path):
    place = request.getfixturevalue("account" if module_name in ACCOUNT else "tenant")
    run = CaseRun(module_name, place, case.get("secrets", ()), folder=tmp_path)
    try:
        for step in [*case.get("setup", ()), *case["steps"]]:
            try:
                run.do(step)
            except AssertionError as error:
                raise AssertionError(f"{step}\n{error}") from error
    finally:
        run.check_secrets()


@pytest.fixture
def minimal(request, tenant):
    """Runs a module with its ``minimal`` parameters and the given connection options, in both modes, on a tenant that nothing changes."""
    own = request.node.callspec.params["module_name"]
    for deed in DOCUMENTS[own].get("setup", ()):
        CaseRun(own, tenant).do(deed)

    def run(module_name, check_mode, **connection):
        case = CaseRun(module_name, tenant, [item for name, item in connection.items() if name.endswith("_token") and item])
        before = tenant.snapshot()
        result = case.run(DOCUMENTS[module_name]["minimal"], check_mode, connection=connection)
        assert tenant.snapshot() == before
        case.check_secrets()
        assert tenant.snapshot() == before
        return result

    return run


BOTH_MODES = pytest.mark.parametrize("check_mode", [True, False], ids=["check", "real"])


@BOTH_MODES
@pytest.mark.parametrize("module_name", ASKING)
def test_wrong_host(module_name, check_mode, tenant, minimal):
    tenant.fault("html", times=None)
    result = minimal(module_name, check_mode)
    assert result["failed"]
    assert "web page" in result["msg"]
    assert "environment_url" in result["msg"]


@BOTH_MODES
@pytest.mark.parametrize("kind", ["expired", "disabled", "unknown", "of another tenant"])
@pytest.mark.parametrize("module_name", ASKING)
def test_refused_token(module_name, kind, check_mode, simulator, tenant, minimal):
    if kind == "expired":
        token = tenant.token(["settings.read", "settings.write"], expirationDate="2020-01-01T00:00:00Z")["token"]
    elif kind == "disabled":
        token = tenant.token(["settings.read", "settings.write"], enabled=False)["token"]
    elif kind == "unknown":
        token = FOREIGN_TOKEN
    else:
        other = SimulatedTenant.create(simulator)
        token = other.api_token
        other.remove()
    result = minimal(module_name, check_mode, api_token=token)
    assert result["failed"]
    assert result["status"] == 401
    assert token.rsplit(".", 1)[0] in result["msg"], "the public part tells which token was refused"


def scopes_but_the_last(module_name, platform):
    """The scopes that a module needs but the one for writing, or none of them where it writes nothing; and those that may be missed."""
    needed = REQUIRED[module_name][platform]
    *held, last = needed
    # A token has to have a scope.
    other = "storage:metrics:read" if platform else "metrics.read"
    return (held, [last]) if held and module_name in CHANGING else ([other], needed)


@BOTH_MODES
@pytest.mark.parametrize("module_name", ASKING)
def test_missing_scope_is_named(module_name, check_mode, tenant, minimal):
    held, missing = scopes_but_the_last(module_name, platform=False)
    result = minimal(module_name, check_mode, api_token=tenant.token(held)["token"])
    assert result["failed"]
    assert result["status"] == 403
    assert result["missing_scopes"]
    assert all(scope in missing and scope in result["msg"] for scope in result["missing_scopes"])


@BOTH_MODES
@pytest.mark.parametrize("module_name", BEARING)
def test_missing_scope_of_a_platform_token_is_named(module_name, check_mode, tenant, minimal):
    held, missing = scopes_but_the_last(module_name, platform=True)
    token = tenant.token(held, kind="platform_token")["token"]
    result = minimal(module_name, check_mode, api_token=None, platform_token=token)
    if check_mode and module_name in UNVALIDATED:
        # Nobody tells what a platform token may do, and nothing can be tried that changes nothing.
        assert not result["failed"]
        return
    assert result["failed"]
    assert result["status"] == 403
    assert result["missing_scopes"]
    assert all(scope in missing and scope in result["msg"] for scope in result["missing_scopes"])


@BOTH_MODES
@pytest.mark.parametrize("module_name", ASKING)
def test_server_in_trouble(module_name, check_mode, tenant, minimal):
    tenant.fault("500", times=None)
    result = minimal(module_name, check_mode)
    assert result["failed"]
    assert result["status"] == 500
    assert "Internal Server Error" in result["msg"]


@BOTH_MODES
@pytest.mark.parametrize("module_name", ASKING)
def test_throttling_that_lasts_longer_than_max_wait(module_name, check_mode, tenant, minimal):
    tenant.fault("429", times=None)
    result = minimal(module_name, check_mode, max_wait=0)
    assert result["failed"]
    assert "429" in result["msg"]


@pytest.mark.parametrize("module_name", API_TOKENS_ONLY)
def test_a_bearer_is_refused_before_any_request(module_name, tenant, minimal):
    for credential in ({"platform_token": tenant.platform_token}, tenant.oauth):
        tenant.forget_requests()
        result = minimal(module_name, False, **{"api_token": None, **credential})
        assert result["failed"]
        assert "API tokens only: set api_token" in result["msg"]
        assert tenant.requests() == []
    # With both, the one that is of use is used.
    result = minimal(module_name, False, platform_token=tenant.platform_token)
    assert not result["failed"], result["msg"]


@pytest.mark.parametrize("module_name", BEARING)
def test_every_credential_is_good_for_every_module(module_name, tenant, minimal):
    for credential in ({"platform_token": tenant.platform_token}, tenant.oauth):
        result = minimal(module_name, True, **{"api_token": None, **credential})
        assert not result["failed"], result["msg"]


@pytest.mark.parametrize("module_name", ASKING)
def test_no_answer_at_all(module_name, minimal):
    result = minimal(module_name, False, environment_url="http://127.0.0.1:9", max_wait=0)
    assert result["failed"]
    assert "no answer from http://127.0.0.1:9" in result["msg"]


@pytest.mark.parametrize("module_name", [name for name in FILES if name not in ACCOUNT])
def test_no_credential_at_all(module_name, tenant):
    # What the options for credentials and the account fall back on is kept out by the runner.
    case = CaseRun(module_name, tenant)
    result = case.run(DOCUMENTS[module_name]["minimal"], connection={"api_token": None})
    assert result["failed"]
    assert "credential" in result["msg"] or "client_id" in result["msg"]


@pytest.fixture
def minimal_at_account(account):
    """As ``minimal``, for a module of the account."""

    def run(module_name, check_mode, **connection):
        case = CaseRun(module_name, account)
        before = account.snapshot()
        result = case.run(DOCUMENTS[module_name]["minimal"], check_mode, connection=connection)
        assert account.snapshot() == before
        case.check_secrets()
        return result

    return run


@pytest.mark.parametrize("module_name", ACCOUNT)
def test_the_account_without_what_it_takes(module_name, account, minimal_at_account):
    for lacking, message in (
        ({"client_id": None, "client_secret": None}, "no credential given: set client_id"),
        ({"client_id": None, "client_secret": None, "api_token": FOREIGN_TOKEN}, "takes no API tokens"),
        ({"account_uuid": None}, "no account given: set account_uuid"),
    ):
        account.forget_requests()
        result = minimal_at_account(module_name, False, **lacking)
        assert result["failed"]
        assert message in result["msg"]
        assert account.requests() == []


@BOTH_MODES
@pytest.mark.parametrize("module_name", ACCOUNT)
def test_wrong_credentials_of_the_account(module_name, check_mode, account, minimal_at_account):
    result = minimal_at_account(module_name, check_mode, client_secret=account.oauth["client_id"] + "." + "W" * 64)
    assert result["failed"]
    assert (result["status"], result["error_code"]) == (400, "invalid_request")
    assert f"the OAuth client {account.oauth['client_id']} was refused: check client_id, client_secret" in result["msg"]


@BOTH_MODES
@pytest.mark.parametrize("module_name", ACCOUNT)
def test_missing_scope_at_the_account_is_named(module_name, check_mode, account, minimal_at_account):
    *held, last = REQUIRED[module_name][True]
    if not held or module_name not in CHANGING:
        held, last = ["settings:objects:read"], REQUIRED[module_name][True][0]
    # It is asked for all that the module needs, refuses, and is asked for what it has.
    result = minimal_at_account(module_name, check_mode, **account.client(held))
    assert result["failed"]
    assert result["status"] == 403
    # The account may name the scope that stands for all about policies in place of the smaller one.
    named = {last, "iam-policies-management"} & set(result["missing_scopes"])
    assert any(scope in result["msg"] for scope in named)


@pytest.mark.parametrize("module_name", ACCOUNT)
def test_scopes_that_suffice_at_the_account(module_name, account, minimal_at_account):
    result = minimal_at_account(module_name, True, **account.client(REQUIRED[module_name][True]))
    assert not result["failed"], result["msg"]
    broad = {scope for scope in REQUIRED[module_name][True] if not scope.startswith("iam:")} | {"iam-policies-management"}
    result = minimal_at_account(module_name, True, **account.client(broad))
    assert not result["failed"], result["msg"]
    result = minimal_at_account(module_name, True, client_id=None, client_secret=None, access_token=account.bearer(" ".join(broad)))
    assert not result["failed"], result["msg"]


@BOTH_MODES
@pytest.mark.parametrize("module_name", ACCOUNT)
def test_the_account_in_trouble(module_name, check_mode, account, minimal_at_account):
    for fault, message in (("html", "check that account_url"), ("500", "500"), ("429", "429")):
        account.fault(fault, times=None)
        result = minimal_at_account(module_name, check_mode, max_wait=0)
        assert result["failed"]
        assert message in result["msg"]
        account.clear_faults()


@pytest.mark.parametrize("module_name", ACCOUNT)
def test_no_answer_of_the_account(module_name, minimal_at_account):
    result = minimal_at_account(module_name, False, account_url="http://127.0.0.1:9", max_wait=0)
    assert result["failed"]
    assert "no answer from http://127.0.0.1:9" in result["msg"]
