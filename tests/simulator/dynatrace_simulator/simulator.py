# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All tenants of one process, and what they share."""

from __future__ import annotations

from typing import Any

from .auth import API_TOKEN, PLATFORM_TOKEN
from .errors import ApiError
from .faults import Faults
from .identifiers import name_uuid
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
        loaded = self.state.load()
        shared = loaded.pop(_SHARED, None)
        known = shared["oauth"][0] if shared else None
        self.sso = Sso((known["client_id"], known["client_secret"]) if known else None)
        self.account_uuid = name_uuid(self.sso.client_id + "/account")
        if known is None:
            self.state.keep(_SHARED, "oauth", "client", lambda: {"client_id": self.sso.client_id, "client_secret": self.sso.client_secret})
        for records in sorted(loaded.values(), key=lambda entry: entry["tenant"][0]["number"]):
            self._restore(records)
        while len(self.tenants) < tenants:
            self.create_tenant()
        self.state.flush()

    @property
    def first(self) -> Tenant | None:
        """Return the tenant that answers without ``/e/{id}``."""
        return next(iter(self.tenants.values()), None)

    def create_tenant(self, tenant_id: str | None = None, schemas: list[Schema] | None = None, live: bool = False) -> Tenant:
        """Create and seed a tenant.

        :param schemas: documents that only this tenant has.
        :raises ApiError: 400 when the id is taken.
        """
        if tenant_id is not None and tenant_id in self.tenants:
            raise ApiError(400, f"There is a tenant '{tenant_id}' already")
        tenant = Tenant(tenant_id or new_tenant_id(self.tenants.__contains__), self.schemas, self.state.keep, live)
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
        tenant = Tenant(tenant_id, self.schemas, self.state.keep, old.live)
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
            "oauth": {
                "token_url": f"{base_url}/sso/oauth2/token",
                "client_id": self.sso.client_id,
                "client_secret": self.sso.client_secret,
            },
            "account": {"uuid": self.account_uuid, "url": base_url},
        }

    def _keep_tenant(self, tenant: Tenant) -> None:
        self.state.keep(tenant.id, "tenant", "tenant", lambda: {"id": tenant.id, "live": tenant.live, "number": tenant.number})

    def _restore(self, records: dict[str, list[dict[str, Any]]]) -> None:
        about = records["tenant"][0]
        tenant = Tenant(about["id"], self.schemas, self.state.keep, about["live"])
        tenant.number = about["number"]
        self.tenants[tenant.id] = tenant
        tenant.restore(records)
