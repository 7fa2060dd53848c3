# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens to a rotation, there is a working secret in use, and the next run goes on from there."""

from __future__ import annotations

import signal

import pytest
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedTenant
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

from .gate import Gate
from .processes import let_go, start


class Rotation:
    """A token that is due, whose secret is in a file.

    :cvar module: the module that rotates it
    :cvar requests: how many requests a rotation without grace takes
    :cvar collection: the end of the path of all tokens
    :cvar url: the option that leads through a gate
    :ivar due: when the token expires
    """

    module = ""
    requests = 0
    collection = ""
    wanted = {"name": "shop", "expiration": "90d", "state": "rotated"}
    url = "environment_url"

    def __init__(self, place, folder):
        self.place = place
        self.file = folder / "shop.token"
        result = self.run(expiration="10d", renew_before="1d")
        assert not result["failed"], result["msg"]
        (self.due,) = self.tokens().values()

    def params(self, **options):
        return {**self.place.connection, **self.wanted, "secret_dest": str(self.file), **options}

    def run(self, **options):
        return run_module(self.module, self.params(**options))

    def run_with(self, secret, **options):
        """A run for a secret that is kept elsewhere."""
        return run_module(self.module, {**self.place.connection, **self.wanted, "current_secret": secret, **options})

    def tokens(self):
        """The tokens that there are, as somebody else sees them: id -> when it expires."""
        raise NotImplementedError

    def may(self, secret):
        """Fails unless somebody can work with a secret."""
        raise NotImplementedError

    def secret(self):
        return self.file.read_text(encoding="utf-8")

    def check_in_use(self, secret):
        """Fails unless those who read the file can work with what they find there."""
        self.may(secret)
        assert self.file.stat().st_mode & 0o777 == 0o600

    def check_ends_well(self):
        """Fails unless some runs later there is one token, and that for long."""
        for _run in range(2):
            result = self.run(grace="0")
            assert not result["failed"], result["msg"]
            self.check_in_use(self.secret())
        again = self.run(grace="0")
        assert (again["action"], again["changed"]) == ("unchanged", False)
        ((token, expires),) = self.tokens().items()
        assert token == again["id"] == self.secret().rpartition(".")[0]
        assert again["value"]["expiration"] == expires
        assert expires > self.due


class ApiTokenRotation(Rotation):
    module = "api_token"
    # The tokens, the token in use, its own scopes, a new token, and to delete the old one.
    requests = 5
    collection = "/apiTokens"
    wanted = {**Rotation.wanted, "scopes": ["entities.read"]}

    def tokens(self):
        listed = self.place.call("GET", "/api/v2/apiTokens?fields=%2BexpirationDate")["apiTokens"]
        return {item["id"]: item["expirationDate"] for item in listed if item["name"] == "shop"}

    def may(self, secret):
        described = {"id": self.place.id, "url": self.place.url, "api_token": secret, "platform_token": ""}
        assert SimulatedTenant(self.place.simulator, described).call("GET", "/api/v2/entities?entitySelector=type(HOST)")["totalCount"]


class PlatformTokenRotation(Rotation):
    module = "iam_platform_token"
    # Its owner, the tokens, a new token, and to delete the old one.
    requests = 4
    collection = "/platform-tokens"
    wanted = {**Rotation.wanted, "scopes": ["environment-api:entities:read"], "service_user": "automation"}
    url = "account_url"

    def tokens(self):
        listed = self.place.call("GET", "/iam/v1/accounts/{account}/platform-tokens")["results"]
        return {item["tokenId"]: item["expirationDate"] for item in listed if item["name"] == "shop" and item["status"] != "REVOKED"}

    def may(self, secret):
        found = run_module("entity_info", {"environment_url": self.place.tenant.url, "platform_token": secret, "type": "HOST"})
        assert not found["failed"], found["msg"]
        assert found["entities"]


KINDS = {"api_token": (ApiTokenRotation, "tenant"), "iam_platform_token": (PlatformTokenRotation, "account")}


@pytest.fixture(params=sorted(KINDS))
def rotation(request, tmp_path):
    kind, place = KINDS[request.param]
    return kind(request.getfixturevalue(place), tmp_path)


# With grace nothing is deleted in the same run.
MOMENTS = [
    (name, number, grace)
    for name, (kind, _place) in sorted(KINDS.items())
    for grace, requests in (("0", kind.requests), ("1d", kind.requests - 1))
    for number in range(1, requests + 1)
]


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("rotation", "number", "grace"), MOMENTS, indirect=["rotation"])
def test_a_rotation_that_is_killed_leaves_a_working_secret(rotation, number, grace, carried_out):
    with Gate(rotation.place, number, carried_out) as gate:
        run = start(rotation.params(**{rotation.url: gate.url}, grace=grace), rotation.module)
        gate.condemn(run)
        let_go(run)
        _output, complaints = run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL, f"it was done before it could be killed: {complaints}"
    rotation.check_in_use(rotation.secret())
    rotation.check_ends_well()


def test_a_rotation_takes_no_more_requests_than_are_killed_here(rotation):
    rotation.place.forget_requests()
    assert rotation.run(grace="0")["action"] == "rotated"
    assert len(rotation.place.requests()) == rotation.requests


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_rotation_whose_answer_is_lost_leaves_a_working_secret(rotation, method):
    path = "*" + rotation.collection if method == "POST" else rotation.collection + "/"
    rotation.place.fault("drop_after", times=None, match={"method": method, "path": path})
    result = rotation.run(grace="0", max_wait=0)
    rotation.place.clear_faults()
    if method == "POST":
        assert result["failed"]
    else:
        # The secret is published, so whoever has to be told of it is told.
        assert (result["failed"], result["action"], result["retired"]) == (False, "rotated", [])
        assert "no answer" in str(result["warnings"])
    rotation.check_in_use(rotation.secret())
    rotation.check_ends_well()


def test_a_deletion_whose_first_answer_is_lost_is_done(rotation):
    rotation.place.fault("drop_after", match={"method": "DELETE", "path": rotation.collection + "/"})
    result = rotation.run(grace="0")
    assert (result["action"], len(result["retired"]), result.get("warnings", [])) == ("rotated", 1, [])
    assert len(rotation.tokens()) == 1


def test_a_secret_that_is_only_returned_is_proven_in_use_before_the_old_token_goes(rotation):
    first = rotation.secret()
    second = rotation.run_with(first, grace="0")
    assert (second["action"], second["retired"]) == ("rotated", [])
    third = rotation.run_with(second["token"], grace="0")
    assert (third["action"], third["retired"]) == ("retired", [first.rpartition(".")[0]])


def test_nothing_is_created_that_cannot_be_published(rotation):
    before, secret = rotation.tokens(), rotation.secret()
    result = rotation.run(secret_dest=str(rotation.file.parent / "missing" / "shop.token"))
    assert result["failed"]
    assert "cannot be written" in result["msg"]
    assert (rotation.tokens(), rotation.secret()) == (before, secret)


def test_the_token_is_deleted_again_if_the_disk_is_full(rotation, monkeypatch):
    before, secret = rotation.tokens(), rotation.secret()

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    result = rotation.run()
    monkeypatch.undo()
    assert result["failed"]
    assert "No space left on device" in result["msg"]
    assert rotation.place.writes()[-1]["method"] == "DELETE"
    assert (rotation.tokens(), rotation.secret()) == (before, secret)
    assert [path.name for path in rotation.file.parent.iterdir()] == [rotation.file.name], "a file with the secret is left behind"
    assert secret.rpartition(".")[2] not in result["_stdout"]


def test_a_lost_creation_says_which_token_has_no_known_secret(rotation):
    (old,) = rotation.tokens()
    assert not rotation.run(state="absent", expiration=None)["failed"]
    rotation.place.fault("drop_after", times=None, match={"method": "POST", "path": "*" + rotation.collection})
    rotation.file.unlink()
    result = rotation.run(state="present", max_wait=0)
    rotation.place.clear_faults()
    (token,) = rotation.tokens()
    assert token != old
    assert result["failed"]
    assert f"Delete it with id={token}" in result["msg"]


def test_a_rotation_with_the_token_itself_spares_it(tenant, tmp_path):
    """Who rotates the very token that they use can go on: the next run uses the successor, and retires it."""
    rotation = ApiTokenRotation(tenant, tmp_path)
    own = {"scopes": ["apiTokens.read", "apiTokens.write", "entities.read"], "grace": "0"}
    rotation.file.unlink()
    rotation.run(**own, expiration="10d", renew_before="1d")
    first = rotation.secret()
    result = rotation.run(**own, api_token=first)
    assert (result["action"], result["retired"]) == ("rotated", [])
    assert "is the one that this task uses" in str(result["warnings"])
    rotation.check_in_use(first)
    result = rotation.run(**own, api_token=rotation.secret())
    assert (result["action"], result["retired"]) == ("retired", [first.rpartition(".")[0]])
