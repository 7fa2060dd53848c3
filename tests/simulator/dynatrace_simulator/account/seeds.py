# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh account holds."""

from __future__ import annotations

from ..identifiers import name_uuid
from ..records import Record
from .account import CLIENTS, Account
from .binding_records import BINDINGS, new_binding
from .groups import ALL_USERS, new_group
from .levels import GLOBAL_LEVEL, POLICIES, Level
from .service_users import new_service_user
from .subscriptions import seed_subscription
from .users import new_user

_GLOBAL = Level(GLOBAL_LEVEL, GLOBAL_LEVEL)
# Some of the policies that Dynatrace defines; the names are real, what they grant is not complete.
_POLICIES = {
    "Admin User": (
        "Everything that administrators do",
        "ALLOW settings:objects:read, settings:objects:write, settings:objects:admin, settings:schemas:read;\n"
        "ALLOW iam:policies:read, iam:policies:write, iam:bindings:read, iam:bindings:write, iam:boundaries:read, iam:boundaries:write;\n"
        "ALLOW environment:roles:viewer, environment:roles:manage-settings, app-engine:apps:run, app-engine:apps:install;\n"
        "ALLOW document:documents:read, document:documents:write, document:documents:admin;",
    ),
    "Pro User": (
        "Build dashboards, notebooks and workflows",
        "ALLOW app-engine:apps:run, automation:workflows:read, automation:workflows:write, automation:workflows:run;\n"
        "ALLOW document:documents:read, document:documents:write, settings:schemas:read, settings:objects:read;",
    ),
    "Standard User": (
        "Use apps",
        "ALLOW app-engine:apps:run;\nALLOW document:documents:read, document:documents:write;",
    ),
    "Settings Reader": ("Read settings", "ALLOW settings:objects:read, settings:schemas:read;"),
    "Settings Writer": ("Read and write settings", "ALLOW settings:objects:read, settings:objects:write, settings:schemas:read;"),
    "Data Processing and Storage": (
        "Configure pipelines and buckets",
        "ALLOW openpipeline:configurations:read, openpipeline:configurations:write;\n"
        "ALLOW storage:bucket-definitions:read, storage:bucket-definitions:write, storage:bucket-definitions:delete;",
    ),
    "Read Logs": (
        "Read the logs of the default buckets",
        'ALLOW storage:buckets:read WHERE storage:table-name = "logs";\nALLOW storage:logs:read;',
    ),
}


def seed_account(account: Account) -> None:
    """Give a fresh account the contents that every account has, or is likely to have."""
    seed_subscription(account)
    policies = {}
    for name, (description, text) in _POLICIES.items():
        value = {"name": name, "description": description, "statementQuery": text, "tags": [], **_GLOBAL.document()}
        policies[name] = account.records(POLICIES).put(Record(name_uuid(f"global/{name}"), value)).id
    # (unverified: the name)
    everybody = new_group(account, "All users", owner=ALL_USERS, description="Everybody in the account")
    admins = new_group(account, "Account admins", description="Those who manage the account")
    level = Level("account", account.id)
    for policy, group in (("Standard User", everybody), ("Admin User", admins)):
        account.records(BINDINGS).put(new_binding(level, policies[policy], group.id))
    new_user(account, "admin@example.com", name="Ada", surname="Admin", userStatus="ACTIVE", groups=[admins.id])
    new_user(account, "user@example.com", name="Uwe", surname="User", userStatus="ACTIVE")
    new_user(account, "invited@example.com")
    client = account.records(CLIENTS).get(account.client_id)
    new_service_user(account, "automation", uid=client.value["userUuid"] if client else None, description="Acts for the OAuth client")
