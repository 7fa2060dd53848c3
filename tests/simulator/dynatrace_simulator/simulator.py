# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All accounts and tenants of one process, and what they share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .account.account import Account
from .account.clients import forget_clients, new_client, register_clients
from .account.rights import rights_for
from .account.seeds import seed_account
from .account.token_access import caller_with
from .auth import API_TOKEN, PLATFORM_TOKEN, Caller
from .errors import ApiError
from .faults import Faults
from .identifiers import name_uuid, new_object_uuid
from .recorder import Recorder
from .schemas import Schema
from .seeds import seed
from .sso import Sso
from .state import State
from .tenants import Tenant, new_tenant_id, standard_tokens

# Records of the state file that belong to no tenant.
_SHARED = ""


class Simulator:
    """The whole simulated Dynatrace.

    :param schemas: documents that all tenants have, by schema id.
    :param state: where tenants live between runs.
    :param tenants: number of tenants to start with; those in the state count.
    """

    def __init__(self, schemas: dict[str, Schema], state: State | None = None, tenants: int = 1) -> None:
        self.schemas = schemas
        self.state = state or State(None)
        self.faults = Faults()
        self.recorder = Recorder()
        self.tenants: dict[str, Tenant] = {}
        self.accounts: dict[str, Account] = {}
        loaded = self.state.load()
        shared = loaded.pop(_SHARED, None)
        known = shared["oauth"][0] if shared else None
        self.sso = Sso((known["client_id"], known["client_secret"]) if known else None)
        self.account_uuid = name_uuid(self.sso.client_id + "/account")
        if known is None:
            self.state.keep(_SHARED, "oauth", "client", lambda: {"client_id": self.sso.client_id, "client_secret": self.sso.client_secret})
        for kind, restore in (("account", self._restore_account), ("tenant", self._restore)):
            for records in sorted((entry for entry in loaded.values() if kind in entry), key=lambda entry: entry[kind][0]["number"]):
                restore(records)
        if self.account_uuid not in self.accounts:
            self.create_account()
        while len(self.tenants) < tenants:
            self.create_tenant()
        self.state.flush()

    @property
    def first(self) -> Tenant | None:
        """Return the tenant that answers without ``/e/{id}``."""
        return next(iter(self.tenants.values()), None)

    # Accounts

    def create_account(self) -> Account:
        """Create and seed an account; the first one is that of the ready line and of its client."""
        first = not self.accounts
        account = self._new_account(self.account_uuid if first else new_object_uuid())
        account.number = max((other.number for other in self.accounts.values()), default=0) + 1
        self._fill(account, (self.sso.client_id, self.sso.client_secret) if first else None)
        return account

    def reset_account(self, uuid: str) -> None:
        """Give an account the contents of a fresh one; it keeps its id and its first client."""
        old = self.accounts[uuid]
        self.state.forget(uuid)
        self.faults.clear(uuid)
        self.recorder.clear(uuid)
        secret = self.sso.clients[old.client_id].secret
        forget_clients(old, self.sso)
        account = self._new_account(uuid)
        account.number = old.number
        self._fill(account, (old.client_id, secret))

    def remove_account(self, uuid: str) -> None:
        """Remove an account with its tenants.

        :raises ApiError: 400 for the account of the ready line.
        """
        if uuid == self.account_uuid:
            raise ApiError(400, "The first account stays")
        for tenant in [tenant for tenant in self.tenants.values() if tenant.account == uuid]:
            self.remove_tenant(tenant.id)
        forget_clients(self.accounts.pop(uuid), self.sso)
        self.state.forget(uuid)
        self.faults.clear(uuid)
        self.recorder.clear(uuid)

    def shown_account(self, account: Account, base_url: str) -> dict[str, Any]:
        """Return an account with its first client, as the ready line words them."""
        client = self.sso.clients[account.client_id]
        return {
            "uuid": account.id,
            "url": base_url,
            "oauth": {"token_url": f"{base_url}/sso/oauth2/token", "client_id": client.id, "client_secret": client.secret},
        }

    def tenants_of(self, account: Account) -> list[Tenant]:
        """Return the environments of an account."""
        return [tenant for tenant in self.tenants.values() if tenant.account == account.id]

    def within_permissions(self, caller: Caller, tenant: Tenant | None) -> Caller:
        """Return who calls a tenant (or an account, when None) by a bearer, with the rights that its user has there.

        :raises GatewayError: 403 when that user is no longer there, or not active (account-and-platform.md 1.6).
        """
        account = self.accounts.get(caller.resource.rpartition(":")[2] if tenant is None else tenant.account)
        if not caller.limited or account is None:
            return caller
        return replace(caller, rights=rights_for(account, tenant, caller.user_id))

    def account_token(self, tenant: Tenant, secret: str) -> Caller | None:
        """Return who calls a tenant with a platform token that its account has given out, None when it has not.

        :raises GatewayError: 403 when the token opens nothing here.
        """
        return caller_with(self.accounts[tenant.account], tenant, secret)

    def _new_account(self, uuid: str) -> Account:
        return Account(uuid, lambda kind, key, make: self.state.keep(uuid, kind, key, make))

    def _fill(self, account: Account, credentials: tuple[str, str] | None) -> None:
        account.client_id = new_client(account, self.sso, credentials=credentials).id
        self.accounts[account.id] = account
        account.keep()
        seed_account(account)

    def _restore_account(self, records: dict[str, list[dict[str, Any]]]) -> None:
        account = self._new_account(records["account"][0]["id"])
        account.restore(records)
        register_clients(account, self.sso)
        self.accounts[account.id] = account

    # Tenants

    def create_tenant(
        self, tenant_id: str | None = None, schemas: list[Schema] | None = None, live: bool = False, account: str | None = None
    ) -> Tenant:
        """Create and seed a tenant.

        :param schemas: documents that only this tenant has.
        :param account: whose tenant it is, that of the first account when None.
        :raises ApiError: 400 when the id is taken, or there is no such account.
        """
        if account is not None and account not in self.accounts:
            raise ApiError(400, f"There is no account '{account}'")
        if tenant_id is not None and tenant_id in self.tenants:
            raise ApiError(400, f"There is a tenant '{tenant_id}' already")
        tenant_id = tenant_id or new_tenant_id(self.tenants.__contains__)
        tenant = Tenant(tenant_id, self.schemas, self.state.keep, live, account or self.account_uuid)
        tenant.number = max((other.number for other in self.tenants.values()), default=0) + 1
        self._keep_tenant(tenant)
        self.tenants[tenant.id] = tenant
        for schema in schemas or ():
            tenant.put_schema(schema)
        standard_tokens(tenant)
        seed(tenant)
        return tenant

    def remove_tenant(self, tenant_id: str) -> None:
        """Remove a tenant with its faults and records.

        :raises ApiError: 404 for an unknown tenant.
        """
        self.require(tenant_id)
        del self.tenants[tenant_id]
        self.state.forget(tenant_id)
        self.faults.clear(tenant_id)
        self.recorder.clear(tenant_id)

    def reset_tenant(self, tenant_id: str) -> Tenant:
        """Give a tenant the contents of a fresh one; it keeps its id, its own schemas and its tokens.

        :raises ApiError: 404 for an unknown tenant.
        """
        old = self.require(tenant_id)
        self.state.forget(tenant_id)
        self.faults.clear(tenant_id)
        self.recorder.clear(tenant_id)
        tenant = Tenant(tenant_id, self.schemas, self.state.keep, old.live, old.account)
        tenant.number = old.number
        self._keep_tenant(tenant)
        self.tenants[tenant_id] = tenant
        for schema in old.schemas.own():
            tenant.put_schema(schema)
        for token in old.tokens:
            tenant.tokens.put(token)
        seed(tenant)
        return tenant

    def require(self, tenant_id: str) -> Tenant:
        """Return a tenant.

        :raises ApiError: 404 for an unknown tenant.
        """
        tenant = self.tenants.get(tenant_id)
        if tenant is None:
            raise ApiError(404, f"There is no tenant '{tenant_id}'")
        return tenant

    def shown_tenant(self, tenant: Tenant, base_url: str) -> dict[str, Any]:
        """Return a tenant as the ready line shows it."""
        document = {"id": tenant.id, "url": f"{base_url}/e/{tenant.id}"}
        for kind in (API_TOKEN, PLATFORM_TOKEN):
            token = tenant.first_token(kind)
            if token is not None:
                document[kind] = token.secret
        return document

    def ready(self, base_url: str) -> dict[str, Any]:
        """Return the document of the ready line (design.md 6)."""
        return {
            "url": base_url,
            "tenants": [self.shown_tenant(tenant, base_url) for tenant in self.tenants.values()],
            "oauth": self.shown_account(self.accounts[self.account_uuid], base_url)["oauth"],
            "account": {"uuid": self.account_uuid, "url": base_url},
        }

    def _keep_tenant(self, tenant: Tenant) -> None:
        about = {"id": tenant.id, "live": tenant.live, "number": tenant.number, "account": tenant.account}
        self.state.keep(tenant.id, "tenant", "tenant", lambda: about)

    def _restore(self, records: dict[str, list[dict[str, Any]]]) -> None:
        about = records["tenant"][0]
        tenant = Tenant(about["id"], self.schemas, self.state.keep, about["live"], about.get("account", self.account_uuid))
        tenant.number = about["number"]
        self.tenants[tenant.id] = tenant
        tenant.restore(records)
