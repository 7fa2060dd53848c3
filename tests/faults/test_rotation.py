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

# What a rotation without grace asks for: the tokens, the token in use, its own scopes, a new token, and to delete the old one.
REQUESTS = 5


class Rotation:
    """A token that is due, whose secret is in a file."""

    def __init__(self, tenant, folder):
        self.tenant = tenant
        self.file = folder / "shop.token"
        self.run(expiration="10d", renew_before="1d")

    def params(self, **options):
        wanted = {"name": "shop", "scopes": ["entities.read"], "expiration": "90d", "state": "rotated", "secret_dest": str(self.file)}
        return {**self.tenant.connection, **wanted, **options}

    def run(self, **options):
        return run_module("api_token", self.params(**options))

    def tokens(self):
        """The tokens that there are, as somebody else sees them."""
        return [item for item in self.tenant.call("GET", "/api/v2/apiTokens")["apiTokens"] if item["name"] == "shop"]

    def secret(self):
        return self.file.read_text(encoding="utf-8")

    def check_in_use(self, secret):
        """Fails unless those who read the file can work with what they find there."""
        described = {"id": self.tenant.id, "url": self.tenant.url, "api_token": secret, "platform_token": ""}
        found = SimulatedTenant(self.tenant.simulator, described).call("GET", "/api/v2/entities?entitySelector=type(HOST)")
        assert found["totalCount"]
        assert self.file.stat().st_mode & 0o777 == 0o600

    def check_ends_well(self):
        """Fails unless some runs later there is one token, and that for long."""
        for _run in range(2):
            result = self.run(grace="0")
            assert not result["failed"], result["msg"]
            self.check_in_use(self.secret())
        again = self.run(grace="0")
        assert (again["action"], again["changed"]) == ("unchanged", False)
        (token,) = self.tokens()
        assert token["id"] == again["id"] == self.secret().rpartition(".")[0]
        assert again["value"]["expiration"] > token["creationDate"]


@pytest.fixture
def rotation(tenant, tmp_path):
    return Rotation(tenant, tmp_path)


# With grace nothing is deleted in the same run.
MOMENTS = [(number, "0") for number in range(1, REQUESTS + 1)] + [(number, "1d") for number in range(1, REQUESTS)]


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("number", "grace"), MOMENTS)
def test_a_rotation_that_is_killed_leaves_a_working_secret(rotation, number, grace, carried_out):
    with Gate(rotation.tenant, number, carried_out) as gate:
        run = start(rotation.params(environment_url=gate.url, grace=grace), "api_token")
        gate.condemn(run)
        let_go(run)
        _output, complaints = run.communicate(timeout=60)
    assert run.returncode == -signal.SIGKILL, f"it was done before it could be killed: {complaints}"
    rotation.check_in_use(rotation.secret())
    rotation.check_ends_well()


def test_a_rotation_takes_no_more_requests_than_are_killed_here(rotation):
    rotation.tenant.forget_requests()
    assert rotation.run(grace="0")["action"] == "rotated"
    assert len(rotation.tenant.requests()) == REQUESTS


@pytest.mark.parametrize(("method", "path"), [("POST", "*/apiTokens"), ("DELETE", "/apiTokens/")])
def test_a_rotation_whose_answer_is_lost_leaves_a_working_secret(rotation, method, path):
    rotation.tenant.fault("drop_after", times=None, match={"method": method, "path": path})
    result = rotation.run(grace="0", max_wait=0)
    rotation.tenant.clear_faults()
    if method == "POST":
        assert result["failed"]
    else:
        # The secret is published, so whoever has to be told of it is told.
        assert (result["failed"], result["action"], result["retired"]) == (False, "rotated", [])
        assert "no answer" in str(result["warnings"])
    rotation.check_in_use(rotation.secret())
    rotation.check_ends_well()


def test_a_secret_that_is_only_returned_is_proven_in_use_before_the_old_token_goes(tenant):
    wanted = {**tenant.connection, "name": "shop", "scopes": ["entities.read"], "expiration": "90d", "state": "rotated", "grace": "0"}
    first = run_module("api_token", {**wanted, "current_secret": "", "expiration": "10d", "renew_before": "1d"})["token"]
    second = run_module("api_token", {**wanted, "current_secret": first})
    assert (second["action"], second["retired"]) == ("rotated", [])
    third = run_module("api_token", {**wanted, "current_secret": second["token"]})
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
    assert rotation.tenant.writes()[-1]["method"] == "DELETE"
    assert (rotation.tokens(), rotation.secret()) == (before, secret)
    assert [path.name for path in rotation.file.parent.iterdir()] == [rotation.file.name], "a file with the secret is left behind"
    assert secret.rpartition(".")[2] not in result["_stdout"]


def test_a_lost_creation_says_which_token_has_no_known_secret(tenant, tmp_path):
    tenant.fault("drop_after", times=None, match={"method": "POST", "path": "*/apiTokens"})
    wanted = {**tenant.connection, "name": "shop", "scopes": ["entities.read"], "secret_dest": str(tmp_path / "shop.token"), "max_wait": 0}
    result = run_module("api_token", wanted)
    tenant.clear_faults()
    (token,) = [item for item in tenant.call("GET", "/api/v2/apiTokens")["apiTokens"] if item["name"] == "shop"]
    assert result["failed"]
    assert f"Delete it with id={token['id']}" in result["msg"]


def test_a_rotation_with_the_token_itself_spares_it(tenant, tmp_path):
    """Who rotates the very token that they use can go on: the next run uses the successor, and retires it."""
    rotation = Rotation(tenant, tmp_path)
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
