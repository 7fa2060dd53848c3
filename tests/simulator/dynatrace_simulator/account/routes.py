# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of endpoints of an account: path, handler and the scopes that open it (account-and-platform.md 2.1)."""

from __future__ import annotations

from ..routing import Handler, Route, route
from . import (
    bindings,
    boundaries,
    cost_allocation,
    effective_permissions,
    environments,
    group_permissions,
    groups,
    limits,
    platform_tokens,
    policies,
    reference,
    service_users,
    subscriptions,
    trust_mappings,
    trust_policies,
    users,
)

_IDM, _ENV, _UAC = ("account-idm-read", "account-env-read", "account-uac-read")
_ENV_WRITE, _UAC_WRITE = ("account-env-write", "account-uac-write")
_IDM_WRITE = "account-idm-write"
_MANAGE = "iam-policies-management"
_POLICIES_READ, _POLICIES_WRITE = (f"{_MANAGE} iam:policies:{verb}" for verb in ("read", "write"))
_BINDINGS_READ, _BINDINGS_WRITE = (f"{_MANAGE} iam:bindings:{verb}" for verb in ("read", "write"))
_BOUNDARIES_READ, _BOUNDARIES_WRITE = (f"{_MANAGE} iam:boundaries:{verb}" for verb in ("read", "write"))
# (unverified: sources differ on the scopes of platform tokens)
_TOKENS = "platform-token:tokens:manage"
_TOKENS_READ, _TOKENS_CREATE, _TOKENS_WRITE = (
    f"{_TOKENS} {_IDM}",
    f"platform-token:tokens:write {_IDM_WRITE}",
    f"{_TOKENS} {_IDM_WRITE}",
)
_IAM = "/iam/v1/accounts/{account}"
_GROUP, _PERMISSIONS = f"{_IAM}/groups/{{group}}", f"{_IAM}/groups/{{group}}/permissions"
_USER, _SERVICE_USER, _TOKEN = f"{_IAM}/users/{{email}}", f"{_IAM}/service-users/{{user}}", f"{_IAM}/platform-tokens/{{token}}"
_TRUSTS = f"{_IAM}/wif/trust-policies"
_TRUST = f"{_TRUSTS}/{{trust}}"
_MAPPING = f"{_TRUST}/mappings/{{mapping}}"
_LEVEL = "/iam/v1/repo/{lt}/{lid}"
_POLICY = f"{_LEVEL}/policies/{{policy}}"
_BINDINGS = f"{_LEVEL}/bindings"
_PAIR = f"{_BINDINGS}/{{policy}}/{{group}}"
_BOUNDARIES = "/iam/v1/repo/account/{account}/boundaries"
_ALLOW_LIST = "/env/v1/accounts/{account}/environments/{environment}/ip-allowlist"
_SUBSCRIPTIONS = "/sub/v2/accounts/{account}/subscriptions"
_SUBSCRIPTIONS_V3 = "/sub/v3/accounts/{account}/subscriptions"
_BY_ENVIRONMENT = "environments/(?:usage|cost)"
_COST_KEYS = "/v1/accounts/{account}/settings/(?P<kind>costcenters|products)"


def _route(method: str, path: str, handler: Handler, scopes: str = "", permissions: str = "") -> Route:
    return route(method, path, handler, "", scopes, permissions=permissions)


ACCOUNT_ROUTES: list[Route] = [
    _route("GET", f"{_IAM}/groups", groups.list_groups, _IDM),
    _route("POST", f"{_IAM}/groups", groups.post_groups, _IDM_WRITE),
    _route("PUT", _GROUP, groups.put_group, _IDM_WRITE),
    _route("DELETE", _GROUP, groups.delete_group, _IDM_WRITE),
    _route("GET", f"{_GROUP}/users", groups.list_members, _IDM),
    _route("GET", _PERMISSIONS, group_permissions.get_permissions, _IDM),
    _route("POST", _PERMISSIONS, group_permissions.add_permissions, _IDM_WRITE),
    _route("PUT", _PERMISSIONS, group_permissions.put_permissions, _IDM_WRITE),
    _route("DELETE", _PERMISSIONS, group_permissions.delete_permission, _IDM_WRITE),
    _route("GET", "/ref/v1/account/permissions", group_permissions.list_catalogue),
    _route("GET", "/ref/v1/regions", reference.list_regions),
    _route("GET", "/ref/v1/time-zones", reference.list_time_zones),
    _route("GET", f"{_IAM}/users", users.list_users, _IDM),
    _route("POST", f"{_IAM}/users", users.post_user, _IDM_WRITE),
    _route("GET", _USER, users.get_user, _IDM),
    _route("POST", _USER, users.add_groups, _IDM_WRITE),
    _route("DELETE", _USER, users.delete_user, _IDM_WRITE),
    _route("PUT", f"{_USER}/groups", users.put_groups, _IDM_WRITE),
    _route("DELETE", f"{_USER}/groups", users.delete_groups, _IDM_WRITE),
    _route("GET", f"{_IAM}/service-users", service_users.list_service_users, _IDM),
    _route("POST", f"{_IAM}/service-users", service_users.post_service_user, _IDM_WRITE),
    _route("GET", _SERVICE_USER, service_users.get_service_user, _IDM),
    _route("PUT", _SERVICE_USER, service_users.put_service_user, _IDM_WRITE),
    _route("DELETE", _SERVICE_USER, service_users.delete_service_user, _IDM_WRITE),
    _route("GET", f"{_IAM}/platform-tokens", platform_tokens.list_tokens, _TOKENS_READ),
    _route("POST", f"{_IAM}/platform-tokens", platform_tokens.post_token, _TOKENS_CREATE),
    _route("DELETE", _TOKEN, platform_tokens.delete_token, _TOKENS_WRITE),
    _route("PUT", f"{_TOKEN}/expiration-date", platform_tokens.put_expiration, _TOKENS_WRITE),
    _route("PUT", f"{_TOKEN}/status", platform_tokens.put_status, _TOKENS_WRITE),
    _route("GET", _TRUSTS, trust_policies.list_policies, _IDM),
    _route("POST", _TRUSTS, trust_policies.post_policy, _IDM_WRITE),
    _route("GET", _TRUST, trust_policies.get_policy, _IDM),
    _route("PUT", _TRUST, trust_policies.put_policy, _IDM_WRITE),
    _route("PATCH", _TRUST, trust_policies.patch_policy, _IDM_WRITE),
    _route("DELETE", _TRUST, trust_policies.delete_policy, _IDM_WRITE),
    _route("GET", f"{_TRUST}/mappings", trust_mappings.list_mappings, _IDM),
    _route("POST", f"{_TRUST}/mappings", trust_mappings.post_mapping, _IDM_WRITE),
    _route("GET", _MAPPING, trust_mappings.get_mapping, _IDM),
    _route("PUT", _MAPPING, trust_mappings.put_mapping, _IDM_WRITE),
    _route("PATCH", _MAPPING, trust_mappings.patch_mapping, _IDM_WRITE),
    _route("DELETE", _MAPPING, trust_mappings.delete_mapping, _IDM_WRITE),
    _route("GET", f"{_IAM}/limits", limits.get_account_limits, _IDM),
    _route("GET", f"{_LEVEL}/limits", limits.get_level_limits, f"{_MANAGE} iam:limits:read"),
    _route("GET", f"{_LEVEL}/policies", policies.list_policies, _POLICIES_READ),
    _route("POST", f"{_LEVEL}/policies", policies.post_policy, _POLICIES_WRITE),
    _route("GET", f"{_LEVEL}/policies/aggregate", policies.list_aggregate, _MANAGE),
    _route("POST", f"{_LEVEL}/policies/validation", policies.validate, _POLICIES_READ),
    _route("POST", f"{_LEVEL}/policies/validation/{{policy}}", policies.validate, _POLICIES_READ),
    _route("GET", _POLICY, policies.get_policy, _POLICIES_READ),
    _route("PUT", _POLICY, policies.put_policy, _POLICIES_WRITE),
    _route("DELETE", _POLICY, policies.delete_policy, _POLICIES_WRITE),
    _route("GET", _BINDINGS, bindings.list_all, _BINDINGS_READ),
    _route("DELETE", _BINDINGS, bindings.delete_all, _BINDINGS_WRITE),
    _route("GET", f"{_BINDINGS}/groups/{{group}}", bindings.get_of_group, _BINDINGS_READ),
    _route("PUT", f"{_BINDINGS}/groups/{{group}}", bindings.put_of_group, _BINDINGS_WRITE),
    _route("GET", f"{_BINDINGS}/descendants/{{policy}}", bindings.list_descendants, _BINDINGS_READ),
    _route("GET", f"{_BINDINGS}/{{policy}}", bindings.get_of_policy, _BINDINGS_READ),
    _route("POST", f"{_BINDINGS}/{{policy}}", bindings.post_of_policy, _BINDINGS_WRITE),
    _route("DELETE", f"{_BINDINGS}/{{policy}}", bindings.delete_of_policy, _BINDINGS_WRITE),
    _route("GET", _PAIR, bindings.get_pair, _BINDINGS_READ),
    _route("POST", _PAIR, bindings.post_pair, _BINDINGS_WRITE),
    _route("PUT", _PAIR, bindings.put_pair, _BINDINGS_WRITE),
    _route("DELETE", _PAIR, bindings.delete_pair, _BINDINGS_WRITE),
    _route(
        "GET",
        "/iam/v1/resolution/{lt}/{lid}/effectivepermissions",
        effective_permissions.list_effective,
        f"iam:effective-permissions:read {_MANAGE}",
    ),
    _route("GET", _BOUNDARIES, boundaries.list_boundaries, _BOUNDARIES_READ),
    _route("POST", _BOUNDARIES, boundaries.post_boundary, _BOUNDARIES_WRITE),
    _route("GET", f"{_BOUNDARIES}/{{boundary}}", boundaries.get_boundary, _BOUNDARIES_READ),
    _route("PUT", f"{_BOUNDARIES}/{{boundary}}", boundaries.put_boundary, _BOUNDARIES_WRITE),
    _route("DELETE", f"{_BOUNDARIES}/{{boundary}}", boundaries.delete_boundary, _BOUNDARIES_WRITE),
    _route("GET", "/env/v1/accounts/{account}/environments", environments.list_v1, _IDM, "account-viewer"),
    _route("GET", "/env/v2/accounts/{account}/environments", environments.list_v2, _ENV),
    _route("GET", "/env/v2/accounts/{account}/clusters", environments.list_clusters, _ENV),
    _route("GET", _ALLOW_LIST, environments.get_allow_list, _ENV),
    _route("PUT", _ALLOW_LIST, environments.put_allow_list, _ENV_WRITE),
    _route("GET", _SUBSCRIPTIONS, subscriptions.list_subscriptions, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/forecast", subscriptions.get_forecast, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/events", subscriptions.list_events, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/{{subscription}}", subscriptions.get_subscription, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/{{subscription}}/(?:usage|cost)", subscriptions.get_total, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS}/{{subscription}}/{_BY_ENVIRONMENT}", subscriptions.get_by_environment, _UAC),
    _route("GET", f"{_SUBSCRIPTIONS_V3}/{{subscription}}/{_BY_ENVIRONMENT}", subscriptions.get_page_by_environment, _UAC),
    _route("GET", "/sub/v1/accounts/{account}/rate-cards", subscriptions.list_rate_cards, _UAC),
    _route("GET", _COST_KEYS, cost_allocation.list_keys, _UAC),
    _route("POST", _COST_KEYS, cost_allocation.add_keys, _UAC_WRITE),
    _route("PUT", _COST_KEYS, cost_allocation.put_keys, _UAC_WRITE),
    _route("DELETE", f"{_COST_KEYS}/{{key}}", cost_allocation.delete_key, _UAC_WRITE),
    _route("GET", "/v1/subscriptions/{subscription}/cost-allocation", cost_allocation.get_allocation, _UAC),
]
