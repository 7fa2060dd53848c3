# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bindings of policies to groups."""

from __future__ import annotations

import pytest

READ = "ALLOW settings:objects:read;"
NOBODY = "00000000-0000-4000-8000-000000000009"


@pytest.fixture
def bound(account):
    """An account with two policies and two groups: (account, policies, groups)."""
    return account, [account.policy(name, READ) for name in "pq"], [account.group(name) for name in "gh"]


def entries(account, path="", environment=False):
    answer = account.get(account.repo(f"/bindings{path}", environment))
    assert answer.status_code == 200, answer.text
    return answer.json()["policyBindings"]


def entry(policy, groups, parameters=None, metadata=None, boundaries=None):
    content = {"parameters": parameters or {}, "metadata": metadata or {}, "boundaries": boundaries or []}
    return {"policyUuid": policy, "groups": groups, **content}


def test_groups_of_a_policy(bound):
    account, (p, q), (g, h) = bound
    answer = account.post(account.repo(f"/bindings/{p}"), {"groups": [g, h]})
    assert (answer.status_code, answer.content) == (204, b"")
    level = {"levelType": "account", "levelId": account.uuid}
    assert account.get(account.repo(f"/bindings/{p}")).json() == {**level, "policyBindings": [entry(p, [g, h])]}
    again = account.post(account.repo(f"/bindings/{p}"), {"groups": [g]})
    assert (again.status_code, again.json()["code"]) == (400, 400)
    assert entries(account, f"/{p}/{h}") == [entry(p, [h])]
    assert entries(account, f"/{q}/{h}") == []
    assert len(entries(account)) == 3


def test_several_bindings_of_one_pair(bound):
    account, (p, _q), (g, _h) = bound
    path = account.repo(f"/bindings/{p}/{g}")
    for body in ({"parameters": {"x": "1"}}, {"parameters": {"x": "2"}, "metadata": {"m": "n"}}, {"parameters": None, "boundaries": None}):
        assert account.post(path, body).status_code == 204
        assert account.post(path, body).status_code == 400
    shown = [entry(p, [g], {"x": "1"}), entry(p, [g], {"x": "2"}, {"m": "n"}), entry(p, [g])]
    assert entries(account, f"/{p}/{g}") == shown
    assert account.delete(path).status_code == 400
    assert account.delete(path, **{"parameters[x]": "3"}).status_code == 400
    assert account.delete(path, **{"parameters[x]": "2", "metadata[m]": "n"}).status_code == 204
    assert entries(account, f"/{p}/{g}") == [shown[0], shown[2]]
    boundary = account.boundary("b", "global:environmentId = 'x'")
    changed = {"parameters": {"x": "1"}, "boundaries": [boundary]}
    assert account.put(path, changed).status_code == 400
    assert account.put(path, changed, **{"parameters[x]": "1"}).status_code == 204
    assert entries(account, f"/{p}/{g}") == [entry(p, [g], {"x": "1"}, boundaries=[boundary]), shown[2]]
    assert account.put(path, {}, **{"parameters[x]": "1"}).status_code == 400
    assert account.delete(path, forceMultiple="true").status_code == 204
    answer = account.delete(path, forceMultiple="true")
    assert (answer.status_code, answer.json()["message"]) == (400, "There is no such binding")


def test_put_makes_or_replaces(bound):
    account, (p, _q), (g, _h) = bound
    path = account.repo(f"/bindings/{p}/{g}")
    assert account.put(path, {"parameters": {"x": "1"}}).status_code == 204
    assert account.put(path, {"parameters": {"x": "2"}}).status_code == 204
    assert entries(account, f"/{p}/{g}") == [entry(p, [g], {"x": "2"})]
    assert account.put(path, {"parameters": {"x": "3"}}, **{"parameters[x]": "3"}).status_code == 204
    assert len(entries(account, f"/{p}/{g}")) == 2
    assert account.put(path, {}, forceMultiple="true").status_code == 204
    assert entries(account, f"/{p}/{g}") == [entry(p, [g])]


def test_policies_of_a_group(bound):
    account, (p, q), (g, h) = bound
    path = account.repo(f"/bindings/groups/{g}")
    boundary = account.boundary("b", "global:environmentId = 'x'")
    account.post(account.repo(f"/bindings/{p}/{g}"), {"parameters": {"x": "1"}, "boundaries": [boundary]})
    account.post(account.repo(f"/bindings/{p}"), {"groups": [h]})
    assert account.get(path).json() == {"policyUuids": [p]}
    details = account.get(path, details="true").json()["bindingsDetails"]
    level = {"levelType": "account", "levelId": account.uuid}
    assert details == [{**entry(p, [g], {"x": "1"}, boundaries=[boundary]), **level}]
    assert account.put(path, {"policyUuids": [p, q]}).status_code == 204
    assert account.get(path, details="true").json()["bindingsDetails"] == [{**entry(uuid, [g]), **level} for uuid in (p, q)]
    assert account.put(path, {"policyUuids": [NOBODY]}).status_code == 404
    assert account.put(path, {}).status_code == 400
    assert account.get(path).json() == {"policyUuids": [p, q]}
    assert account.put(path, {"policyUuids": []}).status_code == 204
    assert account.get(path).json() == {"policyUuids": []}
    assert entries(account, f"/{p}") == [entry(p, [h])]
    assert account.get(account.repo(f"/bindings/groups/{NOBODY}")).status_code == 404


def test_deleting_by_policy_and_by_level(bound):
    account, (p, q), (g, h) = bound
    for policy in (p, q):
        account.post(account.repo(f"/bindings/{policy}"), {"groups": [g, h]})
    path = account.repo(f"/bindings/{p}")
    assert account.delete(path).status_code == 400
    assert account.delete(path, forceMultiple="true").status_code == 204
    assert account.delete(path, forceMultiple="true").status_code == 400
    assert entries(account, f"/{q}") == [entry(q, [g, h])]
    assert account.delete(account.repo("/bindings")).status_code == 204
    assert entries(account) == []


def test_levels(bound):
    account, (p, _q), (g, _h) = bound
    below = account.policy("below", READ, environment=True)
    (fixed,) = account.get("/iam/v1/repo/global/global/policies", name="Settings Reader").json()["policies"]
    for policy in (p, below, fixed["uuid"]):
        assert account.post(account.repo(f"/bindings/{policy}/{g}", environment=True), {}).status_code == 204
    assert [each["policyUuid"] for each in entries(account, environment=True)] == [p, below, fixed["uuid"]]
    assert entries(account, f"/{p}") == []
    assert account.post(account.repo(f"/bindings/{below}/{g}"), {}).status_code == 404
    nothing = {"levelType": "global", "levelId": "global", "policyBindings": []}
    assert account.get("/iam/v1/repo/global/global/bindings").json() == nothing
    assert account.get(f"/iam/v1/repo/global/global/bindings/groups/{g}").json() == {"policyUuids": []}
    for answer in (
        account.get(f"/iam/v1/repo/global/global/bindings/{fixed['uuid']}"),
        account.delete("/iam/v1/repo/global/global/bindings"),
    ):
        assert (answer.status_code, answer.json()["message"]) == (400, "This operation is unavailable within global level")
    descendants = account.get(account.repo(f"/bindings/descendants/{p}")).json()
    level = {"levelType": "environment", "levelId": account.tenant}
    assert descendants == {"pageSize": 100, "pageNumber": 1, "totalCount": 1, "content": [{**level, "policyBindings": [entry(p, [g])]}]}
    account.sim("PATCH", f"/accounts/{account.uuid}", {"inactive": [account.tenant]})
    assert account.get(account.repo("/bindings", environment=True)).status_code == 403


def test_a_bound_policy_goes_by_force(bound):
    account, (p, _q), (g, _h) = bound
    account.post(account.repo(f"/bindings/{p}/{g}", environment=True), {})
    path = account.repo(f"/policies/{p}")
    assert account.delete(path).status_code == account.delete(path, force="false").status_code == 400
    assert account.delete(path, force="true").status_code == 204
    assert entries(account, environment=True) == []


def test_a_boundary_in_use_stays(bound):
    account, (p, _q), (g, _h) = bound
    boundary = account.boundary("b", "global:environmentId = 'x'")
    account.post(account.repo(f"/bindings/{p}"), {"groups": [g], "boundaries": [boundary]})
    assert entries(account, f"/{p}") == [entry(p, [g], boundaries=[boundary])]
    answer = account.delete(account.repo(f"/boundaries/{boundary}"))
    assert (answer.status_code, answer.json()["message"]) == (400, "Policy boundary is in use")
    account.delete(account.repo(f"/bindings/{p}/{g}"))
    assert account.delete(account.repo(f"/boundaries/{boundary}")).status_code == 204


def test_bad_bindings(bound):
    account, (p, _q), (g, _h) = bound
    path = account.repo(f"/bindings/{p}/{g}")
    for bad in ({"boundaries": [NOBODY]}, {"parameters": {"x": 1}}, {"parameters": []}, []):
        assert account.post(path, bad).status_code == 400
    assert account.post(account.repo(f"/bindings/{p}"), {"groups": [g, NOBODY]}).status_code == 404
    assert account.post(account.repo(f"/bindings/{p}"), {}).status_code == 400
    for where in (f"/bindings/{NOBODY}/{g}", f"/bindings/{p}/{NOBODY}"):
        answers = [account.get(account.repo(where)), account.post(account.repo(where), {}), account.delete(account.repo(where))]
        assert {answer.status_code for answer in answers} == {404}
    assert entries(account, f"/{p}") == []
    account.sim("PATCH", f"/accounts/{account.uuid}", {"limits": {"bindings": 2}})
    assert account.post(path, {}).status_code == 400
    # The limit is that of a level.
    assert account.post(account.repo(f"/bindings/{p}/{g}", environment=True), {}).status_code == 204


def test_scopes(bound):
    account, (p, _q), (g, _h) = bound
    reader = account.with_bearer("iam:bindings:read")
    assert reader.get(account.repo("/bindings")).status_code == 200
    assert reader.post(account.repo(f"/bindings/{p}/{g}"), {}).status_code == 403
    assert account.with_bearer("iam:bindings:write").post(account.repo(f"/bindings/{p}/{g}"), {}).status_code == 204
