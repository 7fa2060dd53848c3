# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from urllib.parse import unquote

import pytest
from ansible_collections.community.dynatrace.plugins.module_utils.account.memberships import groups_of_people
from ansible_collections.community.dynatrace.plugins.module_utils.errors import ApiError, NotFoundError

TEAM = {"uuid": "t", "name": "Team", "owner": "LOCAL"}
CREW = {"uuid": "c", "name": "Crew", "owner": "SAML"}
SYNCED = {"uuid": "s", "name": "Synced", "owner": "SCIM"}
EVERYBODY = {"uuid": "e", "name": "Everybody", "owner": "ALL_USERS"}
MEMBERS = {
    "t": ["ann@x.com", "bob@x.com"],
    "c": ["ann@x.com", "robot@x.com"],
    "s": ["bob@x.com"],
    "e": ["ann@x.com", "bob@x.com", "cid@x.com"],
}


class Account:
    """An account that keeps what it is asked for."""

    def __init__(self, *groups):
        self.groups = groups
        self.asked = []

    def get(self, path):
        kind, key = path.replace("/iam/v1/accounts/{account}/", "").split("/")[:2]
        self.asked.append((kind, unquote(key)))
        if kind == "groups":
            return {"items": [{"uid": email, "email": email} for email in MEMBERS[key]]}
        email = unquote(key)
        if not any(email in members for members in MEMBERS.values()):
            raise NotFoundError("GET", path, 404, f"User {email} not found")
        found = [group for group in self.groups if email in MEMBERS[group["uuid"]]]
        return {"email": email, "groups": [{"uuid": group["uuid"], "groupName": group["name"], "owner": group["owner"]} for group in found]}


def of_ours(found):
    """Who is in which groups, of those that are for us to say."""
    return {email: sorted(group["groupName"] for group in groups if group["owner"] in ("LOCAL", "SAML")) for email, groups in found.items()}


@pytest.mark.parametrize(
    ("groups", "emails", "asked"),
    [
        ((TEAM, CREW, SYNCED, EVERYBODY), ["ann@x.com", "bob@x.com", "cid@x.com"], [("groups", "c"), ("groups", "t")]),
        ((TEAM, CREW, SYNCED, EVERYBODY), ["ann@x.com", "bob@x.com"], [("users", "ann@x.com"), ("users", "bob@x.com")]),
        ((SYNCED, EVERYBODY), ["ann@x.com", "bob@x.com"], []),
        ((TEAM, CREW), [], []),
    ],
)
def test_what_takes_fewer_requests_tells_the_same(groups, emails, asked):
    account = Account(*groups)
    found = groups_of_people(account, groups, emails)
    names = {group["name"] for group in groups}
    expected = {"ann@x.com": {"Crew", "Team"}, "bob@x.com": {"Team"}, "cid@x.com": set()}
    assert of_ours(found) == {email: sorted(expected[email] & names) for email in emails}
    assert sorted(account.asked) == asked


def test_whoever_was_removed_meanwhile_is_in_none():
    assert groups_of_people(Account(TEAM, CREW), [TEAM, CREW], ["gone@x.com"]) == {"gone@x.com": []}


def test_a_group_that_cannot_be_read_is_an_error():
    class Broken(Account):
        def get(self, path):
            raise ApiError("GET", path, 500, "broken")

    with pytest.raises(ApiError, match="broken"):
        groups_of_people(Broken(TEAM), [TEAM], ["ann@x.com", "bob@x.com"])
