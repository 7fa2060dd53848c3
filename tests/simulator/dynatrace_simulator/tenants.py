# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tenant: its schemas, settings objects, tokens, entities, problems and history."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from .auth import API_TOKEN, PLATFORM_TOKEN, Token
from .clock import now_ms
from .identifiers import name_uuid, new_credential, numeric_zone_id
from .records import Holder, Problem, Records
from .schemas import Schema, SchemaCatalogue
from .scopes import CLASSIC_SCOPES, PLATFORM_SCOPES
from .store import ObjectStore, SettingsObject

MANAGEMENT_ZONES = "builtin:management-zones"
ADMIN = "admin@example.com"

# tenant id, kind, key, what makes the record (None = removed); it is called only when there is a state file
Keep = Callable[[str, str, str, "Callable[[], dict[str, Any]] | None"], None]


@dataclass
class Entity:
    """A monitored entity (environment.md 4.1).

    ``deleted`` ones are found only by a selector that includes them, ``uiBased`` ones never age out. ``unseen`` is the number of reads
    that still find the entity as it was ``before`` (fault ``lag``), None when it was not there. Lists and dicts are replaced, never
    changed in place.
    """

    entityId: str
    type: str
    displayName: str
    firstSeenTms: int = field(default_factory=now_ms)
    lastSeenTms: int = field(default_factory=now_ms)
    properties: dict[str, Any] = field(default_factory=dict)
    tags: list[dict[str, Any]] = field(default_factory=list)
    managementZones: list[dict[str, Any]] = field(default_factory=list)
    fromRelationships: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    toRelationships: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    deleted: bool = False
    uiBased: bool = False
    unseen: int = 0
    before: Entity | None = None

    def last_seen(self) -> int:
        """Return when the entity was last seen."""
        return now_ms() if self.uiBased else self.lastSeenTms

    def as_read(self, wanted: Callable[[Entity], bool]) -> Entity | None:
        """Return the entity as a read finds it; while it lags, a read that wants it finds the former one and counts."""
        if self.unseen > 0 and (wanted(self) or (self.before is not None and wanted(self.before))):
            self.unseen -= 1
            return self.before
        return self

    def record(self) -> dict[str, Any]:
        """Return the entity as the state file keeps it."""
        return {name: value for name, value in vars(self).items() if name not in ("unseen", "before")}


class Tenant(Holder):
    """Everything one environment holds.

    :param tenant_id: id as in ``/e/{id}``.
    :param shared: schema documents all tenants have.
    :param keep: called with every change, so that a state file can follow.
    :param live: the tenant is reached by its classic host only, where ``/platform`` gives an HTML page (environment.md 0.4).
    :param account: uuid of the account that the tenant belongs to.
    """

    def __init__(self, tenant_id: str, shared: dict[str, Schema], keep: Keep, live: bool = False, account: str = "") -> None:
        super().__init__(lambda kind, key, make: keep(tenant_id, kind, key, make))
        self.id = tenant_id
        self.live = live
        self.account = account
        self.number = 0  # order of creation, the first tenant answers without /e/{id}
        self.schemas = SchemaCatalogue(shared)
        self.objects = ObjectStore(self._object_changed)
        self.entities: dict[str, Entity] = {}
        self.history: list[dict[str, Any]] = []
        self.admin_user = name_uuid(f"{tenant_id}/{ADMIN}")
        self._keep = keep
        self.tokens = Records(Token, lambda key, make: keep(tenant_id, "token", key, make))
        self.problems = Records(Problem, lambda key, make: keep(tenant_id, "problem", key, make))

    # What the validators may ask (their Context)

    def setting_exists(self, referenced_type: str, reference: str) -> bool:
        """Return whether an object id, or the numeric id of a management zone, names a live object of a schema."""
        item = self.objects.get(reference)
        if item is not None:
            return item.schema_id == referenced_type
        if referenced_type != MANAGEMENT_ZONES or not reference.lstrip("-").isdigit():
            return False
        return any(numeric_zone_id(zone.uid) == int(reference) for zone in self.objects.of_schema(MANAGEMENT_ZONES))

    def entity_exists(self, entity_id: str) -> bool:
        """Return whether a monitored entity has this id."""
        return entity_id in self.entities

    # Tokens

    def token_of(self, secret: str) -> Token | None:
        """Return the token with this secret."""
        token = self.tokens.get(secret.rpartition(".")[0])
        return token if token is not None and token.secret == secret else None

    def create_token(self, kind: str, scopes: list[str] | None = None, **settings: Any) -> Token:
        """Create a token.

        :param kind: ``api_token`` or ``platform_token``.
        :param scopes: None for all of the kind.
        :param settings: further fields of :class:`Token`.
        """
        every = CLASSIC_SCOPES if kind == API_TOKEN else PLATFORM_SCOPES
        public, secret = new_credential("dt0c01" if kind == API_TOKEN else "dt0s16")
        values = {"name": kind, "owner": ADMIN, "user_id": self.admin_user, "created": now_ms(), **settings}
        return self.tokens.put(Token(id=public, secret=secret, kind=kind, scopes=list(every if scopes is None else scopes), **values))

    def first_token(self, kind: str) -> Token | None:
        """Return the oldest token of a kind."""
        return next((token for token in self.tokens if token.kind == kind), None)

    # Entities, schemas, history

    def put_entity(self, entity: Entity) -> None:
        """Add or change an entity."""
        self.entities[entity.entityId] = entity
        self._keep(self.id, "entity", entity.entityId, entity.record)

    def change_entity(self, entity: Entity, lag: int, **changes: Any) -> None:
        """Change fields of an entity; the next ``lag`` reads still find it as it is now."""
        if lag and not entity.unseen:
            entity.before, entity.unseen = replace(entity, before=None), lag
        for name, value in changes.items():
            setattr(entity, name, value)
        self.put_entity(entity)

    def unhealthy_entities(self) -> set[str]:
        """Return the ids of the entities that an open problem affects."""
        documents = [problem.document for problem in self.problems if problem.document["status"] == "OPEN"]
        return {stub["entityId"]["id"] for document in documents for stub in document["affectedEntities"]}

    def put_schema(self, schema: Schema) -> None:
        """Give this tenant its own version of a schema."""
        self.schemas.put(schema)
        self._keep(self.id, "schema", schema["schemaId"], lambda: schema)

    def add_history(self, entry: dict[str, Any]) -> None:
        """Append a revision to the history of settings."""
        self.history.append(entry)
        self._keep(self.id, "history", f"{len(self.history):012d}", lambda: entry)

    # State

    def restore(self, records: dict[str, list[dict[str, Any]]]) -> None:
        """Take everything from a state file.

        :param records: records by kind, each kind in the order of creation.
        """
        for schema in records.get("schema", ()):
            self.schemas.put(schema)
        self.tokens.restore(records.get("token", ()))
        self.problems.restore(records.get("problem", ()))
        self.restore_records(records)
        for entity in records.get("entity", ()):
            self.entities[entity["entityId"]] = Entity(**entity)
        self.history = list(records.get("history", ()))
        self.objects.restore(records.get("object", ()))

    def _object_changed(self, item: SettingsObject, exists: bool) -> None:
        self._keep(self.id, "object", item.object_id, item.record if exists else None)


def new_tenant_id(taken: Callable[[str], bool]) -> str:
    """Return a free id of the shape SaaS uses: three letters and five digits."""
    while True:
        candidate = "sim" + "".join(secrets.choice("0123456789") for _each in range(5))
        if not taken(candidate):
            return candidate


def standard_tokens(tenant: Tenant) -> None:
    """Give a fresh tenant the two tokens that the ready line shows; they hold every scope."""
    tenant.create_token(API_TOKEN)
    tenant.create_token(PLATFORM_TOKEN)
