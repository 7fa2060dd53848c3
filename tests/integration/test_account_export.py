# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is exported of an account changes nothing there, and makes the same in another one."""

from __future__ import annotations

import json

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils import results
from ansible_collections.community.dynatrace.tests.support import exported
from ansible_collections.community.dynatrace.tests.support.tenant import SimulatedAccount, SimulatedTenant
from ansible_collections.community.dynatrace.tests.unit.plugins.module_runner import run_module

LISTS = ("policies", "boundaries", "groups", "service_users", "users", "bindings")
GROUPS = "/iam/v1/accounts/{account}/groups"
SERVICE_USERS = "/iam/v1/accounts/{account}/service-users"
USERS = "/iam/v1/accounts/{account}/users"
BOUNDARIES = "/iam/v1/repo/account/{account}/boundaries"
# Lines, comments, quotes of both kinds, and what a template would be in a file of variables.
TEXT = "// {# who #}\nALLOW settings:objects:read\n  WHERE settings:schemaId IN ('a {{ b }}', \"${bindParam:zone}\"); // {% why %}\n\n"


class Filler:
    """Puts into an account one of each thing that an export has to be careful with."""

    def __init__(self, account):
        self.account = account
        self.environment = account.tenant.id
        self.ids = {}

    def group(self, name, owner=None, **fields):
        (made,) = self.account.call("POST", GROUPS, [{"name": name, **fields}])
        if owner:
            self.account.change_record(f"groups/{made['uuid']}", {"owner": owner})
        return self.keep(name, made["uuid"])

    def policy(self, name, text, level="account", **fields):
        path = f"/iam/v1/repo/{self.level(level)}/policies"
        made = self.account.call("POST", path, {"name": name, "statementQuery": text, "description": "", **fields})
        return self.keep(f"{name} at {level}", made["uuid"])

    def boundary(self, name, text):
        return self.keep(name, self.account.call("POST", BOUNDARIES, {"name": name, "boundaryQuery": text, "metadata": {}})["uuid"])

    def service_user(self, name, groups=(), **fields):
        made = self.account.call("POST", SERVICE_USERS, {"name": name, **fields})
        self.join(made["email"], *groups)
        return made

    def user(self, email, *groups):
        self.account.call("POST", USERS, {"email": email})
        self.join(email, *groups)

    def join(self, email, *groups):
        self.account.call("POST", f"{USERS}/{email}", list(groups))

    def bind(self, policy, group, level="account", **content):
        self.account.call("POST", f"/iam/v1/repo/{self.level(level)}/bindings/{policy}/{group}", content)

    def of_dynatrace(self, name):
        listed = self.account.call("GET", "/iam/v1/repo/global/global/policies")["policies"]
        return next(item["uuid"] for item in listed if item["name"] == name)

    def level(self, level):
        return f"account/{self.account.id}" if level == "account" else f"environment/{self.environment}"

    def keep(self, name, object_id):
        self.ids[name] = object_id
        return object_id

    def fill(self):
        """What another account can hold as well, apart from the names of environments."""
        team = self.group("Team", description="Whoever runs {{ the shop }}")
        mapped = self.group("Mapped", federatedAttributeValues=["shop-b", "shop-a"])
        synced = self.group("Synced", owner="SCIM")
        everybody = next(group["uuid"] for group in self.account.call("GET", GROUPS)["items"] if group["owner"] == "ALL_USERS")
        shop = self.policy("Shop", TEXT, description="yes", tags=["b", "a"])
        self.policy("Settings Reader", "ALLOW settings:objects:read;")
        local = self.policy("Shop", "ALLOW settings:objects:read;", level="environment")
        self.policy("Local", "ALLOW settings:schemas:read;\r\n", level="environment", description="22:30")
        narrow = self.boundary("Narrow", "settings:schemaId = '{{ x }}';\n// more\nsettings:schemaId = \"y\";")
        wide = self.boundary("Wide", 'settings:schemaId startsWith "x";')
        robot = self.service_user("robot", [team, mapped], description="Deploys")
        self.service_user("idle")
        self.user("Jane@example.com", team, mapped, synced)
        self.user("new@example.com")
        self.join("user@example.com", team)
        self.bind(shop, team, parameters={"zone": "{{ b }}"}, metadata={"ticket": "1"}, boundaries=[wide, narrow])
        self.bind(shop, team, parameters={"zone": "a"})
        self.bind(shop, mapped, level="environment", parameters={"zone": "a"}, boundaries=[narrow])
        self.bind(local, synced, level="environment")
        self.bind(self.of_dynatrace("Settings Reader"), everybody, level="environment")
        self.bind(self.of_dynatrace("Settings Reader"), synced)
        self.bind(self.of_dynatrace("Settings Writer"), robot["groupUuid"])
        self.bind(local, robot["groupUuid"], level="environment", boundaries=[wide])
        return self

    def add_twins(self):
        """What only this account can tell apart."""
        crew, other = self.group("Crew"), self.group("Other crew")
        self.account.change_record(f"groups/{other}", {"name": "Crew"})
        twin = self.boundary("Twin", 'settings:schemaId = "x";')
        self.account.change_record(f"boundaries/{twin}", {"name": "Wide"})
        same = self.policy("Same", "ALLOW settings:objects:read;")
        self.account.change_record(f"policies/{same}", {"name": "Shop"})
        users = [self.service_user("twin", [crew]), self.service_user("twin", description="The second")]
        self.join("user@example.com", other)
        self.bind(same, crew, boundaries=[twin])
        self.bind(same, users[1]["groupUuid"], level="environment")
        # More conditions than a boundary takes nowadays.
        self.account.change_record(f"boundaries/{self.ids['Narrow']}", {"boundaryQuery": 'settings:schemaId = "x";\n' * 11})
        self.account.change_record("users/invited@example.com", {"userStatus": "DELETED"})
        return self


@pytest.fixture
def other(simulator):
    """A second account."""
    created = SimulatedAccount.create(simulator)
    yield created
    created.remove()


def export(account, **options):
    account.forget_requests()
    result = run_module("iam_export_info", {**account.connection, **options})
    assert not result["failed"], result["msg"]
    assert account.writes() == []
    return result


def apply(account, found, check_mode=False, **options):
    result = run_module("iam_objects", {**account.connection, **{name: found[name] for name in LISTS}, **options}, check_mode)
    assert not result["failed"], result["msg"]
    return result


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_export_changes_nothing_where_it_comes_from(account, check_mode):
    Filler(account).fill().add_twins()
    before = account.snapshot()
    found = export(account)
    result = apply(account, found, check_mode)
    assert {entry["action"] for entry in result["results"]} == {"unchanged"}
    assert len(result["results"]) == sum(found["counts"].values())
    assert result["summary"] == {"unchanged": len(result["results"]), "unmanaged": len(result["unmanaged"])}
    assert account.writes() == []
    assert account.snapshot() == before
    # Nobody manages what is not exported, and nothing else.
    told = {(entry["kind"], entry["name"]) for entry in found["not_exported"]}
    assert {(entry["kind"], entry["name"]) for entry in result["unmanaged"]} <= told
    assert told == {("group", "All users"), ("group", "Synced"), ("user", "invited@example.com")}


def test_what_somebody_adds_by_hand_after_an_export_is_found(account):
    filler = Filler(account).fill()
    found = export(account)
    crew = filler.group("Crew")
    account.change_record(f"groups/{filler.ids['Team']}", {"owner": "SAML", "federatedAttributeValues": ["everybody"]})
    account.change_record(f"policies/{filler.ids['Settings Reader at account']}", {"description": "Mine", "tags": ["mine"]})
    filler.join("new@example.com", filler.ids["Mapped"])
    filler.join("Jane@example.com", crew)
    filler.bind(filler.ids["Settings Reader at account"], crew)
    result = apply(account, found, check_mode=True)
    changed = {(entry["kind"], entry["name"], *entry["changed_paths"]) for entry in result["results"] if entry["action"] != "unchanged"}
    assert {(kind, name, *(path.rpartition(".")[2] for path in paths)) for kind, name, *paths in changed} == {
        ("group", "Team", "federated_attribute_values"),
        ("policy", "Settings Reader", "description", "tags"),
        ("user", "Jane@example.com", "groups"),
        ("user", "new@example.com", "groups"),
    }
    assert {(entry["kind"], entry["name"]) for entry in result["unmanaged"]} == {("group", "Crew"), ("binding", "Settings Reader -> Crew")}
    apply(account, found)
    assert {name: export(account)[name] for name in ("policies", "users")} == {name: found[name] for name in ("policies", "users")}


def test_ids_stand_only_where_names_would_not_do(account):
    filler = Filler(account).fill()
    found = export(account)
    assert found["bound_to_account"] == []
    assert not any(object_id in json.dumps([found[name] for name in LISTS]) for object_id in filler.ids.values())
    filler.add_twins()
    found = export(account)
    assert {(entry["kind"], entry["name"], *entry["because"]) for entry in found["bound_to_account"]} == {
        ("policy", "Shop", "id"),
        ("boundary", "Wide", "id"),
        ("group", "Crew", "id"),
        ("service_user", "twin", "id"),
        ("service_user", "twin", "groups", "id"),
        ("user", "user@example.com", "groups"),
        *((entry["kind"], entry["name"], *entry["because"]) for entry in found["bound_to_account"] if entry["kind"] == "binding"),
    }
    by_id = [entry["because"] for entry in found["bound_to_account"] if entry["kind"] == "binding"]
    assert ["boundaries", "group", "policy"] in by_id
    assert ["policy", "service_user"] in by_id


def test_an_export_makes_the_same_in_an_empty_account(account, other):
    Filler(account).fill()
    # The identity provider knows both.
    Filler(other).group("Synced", owner="SCIM")
    found = export(account)
    there = json.loads(json.dumps(found).replace(account.tenant.id, other.tenant.id))
    other.forget_requests()
    predicted = apply(other, there, check_mode=True)
    assert other.writes() == []
    result = apply(other, there)
    assert [entry["action"] for entry in predicted["results"]] == [entry["action"] for entry in result["results"]]
    assert {"created", "unchanged"} <= set(result["summary"])
    again = export(other)
    assert {name: again[name] for name in LISTS} == {name: there[name] for name in LISTS}
    assert [{**entry, "id": None} for entry in again["not_exported"]] == [{**entry, "id": None} for entry in there["not_exported"]]


def test_two_exports_are_the_same_text(account, tmp_path):
    Filler(account).fill().add_twins()
    folder = tmp_path / "host_vars" / "account"
    files = sorted(f"iam_{name}.yml" for name in LISTS)
    predicted = run_module("iam_export_info", {**account.connection, "dest": str(folder)}, check_mode=True)
    assert (predicted["changed"], predicted["changed_files"]) == (True, files)
    assert not folder.exists()
    found = export(account, dest=str(folder))
    assert (found["changed"], found["files"], found["changed_files"]) == (True, files, files)
    assert "removed_files" not in found
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    again = export(account, dest=str(folder))
    assert (again["changed"], again["files"], again["changed_files"]) == (False, files, [])
    assert {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} == texts
    assert exported.variables(folder) == {f"dynatrace_iam_{name}": found[name] for name in LISTS}
    assert all(text.startswith("# Exported by community.dynatrace.iam_export_info.") for text in texts.values())
    # Lines stay lines, so that their changes can be read, and what looks like a template is none.
    assert "  statement_query: !unsafe |+\n    // {# who #}\n" in texts["iam_policies.yml"]
    assert "    ALLOW settings:objects:read\n" in texts["iam_policies.yml"]


def test_a_kind_without_objects_is_a_file_and_another_kind_is_left_alone(account, tmp_path):
    export(account, dest=str(tmp_path))
    users = (tmp_path / "iam_users.yml").read_text(encoding="utf-8")
    result = export(account, dest=str(tmp_path), kinds=["boundaries"])
    assert (result["files"], result["changed"]) == (["iam_boundaries.yml"], False)
    assert exported.variables(tmp_path)["dynatrace_iam_boundaries"] == []
    assert (tmp_path / "iam_users.yml").read_text(encoding="utf-8") == users


def test_a_deactivated_environment_is_left_out(account):
    gone = SimulatedTenant.create(account.simulator, account=account.id)
    Filler(account).fill()
    account._control("PATCH", f"/accounts/{account.id}", {"inactive": [gone.id]})
    found = export(account)
    assert not any(gone.id in request["path"] for request in account.requests())
    assert [entry for entry in found["not_exported"] if entry["kind"] == "environment"] == [
        {
            "kind": "environment",
            "level": gone.id,
            "name": f"Environment {gone.id}",
            "id": gone.id,
            "because": "it is deactivated, and the account does not tell its bindings",
        }
    ]
    assert apply(account, found)["changed"] is False
    result = run_module("iam_export_info", {**account.connection, "levels": [gone.id], "kinds": ["bindings"]})
    assert result["failed"]
    assert "is not active" in result["msg"]


def test_a_run_takes_as_few_requests_as_it_can(account):
    Filler(account).fill()
    found = export(account)
    own_policies, service_users, local_groups = found["counts"]["policies"], found["counts"]["service_users"], 3
    # Environments, bindings and policies of two levels, global policies, and one listing of each other kind.
    listings = 1 + 2 + 2 + 1 + 4
    assert found["requests"] == len(account.requests()) == listings + own_policies + 2 * service_users + local_groups


def test_what_is_wanted_decides_which_scopes_are_needed(account):
    found = export(account, **account.client(["account-idm-read"]), kinds=["users", "groups"])
    assert found["counts"] == {"groups": 1, "users": 3}
    found = export(account, **account.client(["iam:policies:read"]), kinds=["policies"], levels=["account"])
    assert found["counts"] == {"policies": 0}


def test_a_result_that_is_too_long_leaves_out_lists_and_the_files_have_them(account, tmp_path, monkeypatch):
    for number in range(3):
        Filler(account).policy(f"Long {number}", "ALLOW settings:objects:read; // " + "x" * 300)
    monkeypatch.setattr(results, "_MOST_CHARACTERS", 500)
    found = export(account, kinds=["policies", "groups"], dest=str(tmp_path))
    assert ("policies" in found, found["groups"][0]["name"]) == (False, "Account admins")
    assert found["counts"] == {"policies": 3, "groups": 1}
    assert "The result is too long for policies: see the files" in str(found["warnings"])
    assert len(exported.variables(tmp_path)["dynatrace_iam_policies"]) == 3
