# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of an account as inventory hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: environments
short_description: The environments of an account as inventory hosts
version_added: "0.1.0"
description:
  - Makes each active environment of an account an inventory host, so that the role P(community.dynatrace.environment#role) and the
    playbooks around it run over all of them.
  - The hosts are in the group C(dynatrace). Further groups come from O(groups) and O(keyed_groups), by a pattern of the name
    for example.
  - The account is asked with an OAuth client that has the scope C(account-env-read).
  - The file has to end in C(dynatrace.yml) or C(dynatrace.yaml).
extends_documentation_fragment:
  - community.dynatrace.connection
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - Says that the file is for this plugin.
    type: str
    required: true
    choices: [community.dynatrace.environments]
  hostname:
    description:
      - What a host is called. With V(name) everything in the name of the environment but letters, digits, C(.), C(_) and C(-) becomes
        C(-), and an environment without name is called by its id.
    type: str
    choices: [id, name]
    default: id
  include_inactive:
    description:
      - Whether inactive environments become hosts too.
    type: bool
    default: false
notes:
  - Each host has the variables C(dynatrace_environment_id), C(dynatrace_environment_name), C(dynatrace_environment_url) and
    C(dynatrace_environment_active), which O(compose), O(groups) and O(keyed_groups) can use. Modules run on the controller, as
    C(ansible_connection) and C(ansible_python_interpreter) say.
  - No credential becomes a variable or part of the cache. The environments are managed with what the tasks are given, or with the same
    environment variables.
author:
  - Contributors to the community.dynatrace project (@ansible-collections)
seealso:
  - ref: ansible_collections.community.dynatrace.docsite.guide_authentication
    description: Guide to credentials
"""

EXAMPLES = r"""
# company.dynatrace.yml; the environment variables DT_CLIENT_ID and DT_ACCOUNT_ID stand in for client_id and account_uuid.
# The first four lines suffice where DT_CLIENT_SECRET is in the environment too.
plugin: community.dynatrace.environments
hostname: name
groups:
  production: dynatrace_environment_name is search('(?i)prod')
client_secret: "{{ lookup('ansible.builtin.env', 'IAM_CLIENT_SECRET') }}"
# Groups by what comes first in the name: shop for "Shop - EU"
keyed_groups:
  - key: dynatrace_environment_name.split(' - ') | first | lower
    separator: ""
compose:
  # What the tasks use, where each environment has a token of its own
  dynatrace_platform_token: "lookup('ansible.builtin.env', 'TOKEN_' ~ dynatrace_environment_id | upper)"
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/dynatrace
cache_timeout: 3600
"""

import re
import sys
import typing as t

from ansible.errors import AnsibleParserError
from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.unsafe_proxy import wrap_var
from ansible_collections.community.dynatrace.plugins.module_utils.account.levels import environments
from ansible_collections.community.dynatrace.plugins.module_utils.client import REQUESTS_IMPORT_ERROR, Client
from ansible_collections.community.dynatrace.plugins.module_utils.connection import ACCOUNT_API, CONNECTION_ARGUMENT_SPEC, Connection
from ansible_collections.community.dynatrace.plugins.module_utils.errors import DynatraceError, redact
from ansible_collections.community.dynatrace.plugins.module_utils.scopes import ask_for

SCOPES = ["account-env-read"]
GROUP = "dynatrace"


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills an inventory with the environments of an account."""

    NAME = "community.dynatrace.environments"

    def verify_file(self, path: str) -> bool:
        """Whether a file may be for this plugin."""
        return super().verify_file(path) and path.endswith(("dynatrace.yml", "dynatrace.yaml"))

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        """Add the environments to ``inventory``.

        :raises AnsibleParserError: the options are wrong, the account refuses, or two hosts would have one name
        """
        super().parse(inventory, loader, path, cache)
        connection = self._connection(self._read_config_data(path))
        try:
            found = self._environments(connection, path, cache)
        except DynatraceError as error:
            raise AnsibleParserError(redact(error.message, connection.secrets)) from None
        self.inventory.add_group(GROUP)
        for host, environment in hosts(found, self.get_option("hostname"), self.get_option("include_inactive")).items():
            self._add(host, variables(environment))

    def _connection(self, config: dict[str, t.Any]) -> Connection:
        """The connection that the file describes, with what the environment adds to it in the same way as for modules."""
        given = {name: self.templar.template(config[name]) for name in CONNECTION_ARGUMENT_SPEC if config.get(name) is not None}
        given = {name: value for name, value in given.items() if value != ""}
        checked = ArgumentSpecValidator(CONNECTION_ARGUMENT_SPEC).validate(given)
        if checked.error_messages:
            raise AnsibleParserError("; ".join(checked.error_messages))
        return Connection(checked.validated_parameters, given)

    def _environments(self, connection: Connection, path: str, cache: bool) -> list[dict[str, t.Any]]:
        """The environments as the account lists them, from the cache if there are any and ``cache`` allows it."""
        # The path alone does not tell which account the environment variables mean.
        key = "%s_%s" % (self.get_cache_key(path), connection.account)
        caching = self.get_option("cache")
        if caching and cache and key in self._cache:
            return self._cache[key]
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests"))
        client = Client(connection, ACCOUNT_API)
        ask_for(client, SCOPES)
        found = environments(client)
        if caching:
            self._cache[key] = found
        return found

    def _add(self, host: str, own: dict[str, t.Any]) -> None:
        self.inventory.add_host(host, group=GROUP)
        for name, value in own.items():
            self.inventory.set_variable(host, name, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), own, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), own, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), own, host, strict=strict)


def hosts(listed: t.Iterable[dict[str, t.Any]], hostname: str, include_inactive: bool) -> dict[str, dict[str, t.Any]]:
    """The environments that become hosts, by the names of these.

    :param hostname: ``id`` or ``name``
    :raises AnsibleParserError: two of them would have the same name
    """
    found: dict[str, dict[str, t.Any]] = {}
    for environment in listed:
        if not (include_inactive or environment.get("active", True)):
            continue
        name = re.sub(r"[^\w.-]+", "-", environment.get("name") or "").strip("-") if hostname == "name" else ""
        host = name or environment["id"]
        if host in found:
            raise AnsibleParserError(
                "The environments %s and %s would both be called %s: use hostname: id" % (found[host]["id"], environment["id"], host)
            )
        found[host] = environment
    return found


def variables(environment: dict[str, t.Any]) -> dict[str, t.Any]:
    """The variables of the host that stands for an environment."""
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "dynatrace_environment_active": environment.get("active", True),
        # Whoever names an environment must not have the controller carry out a template.
        "dynatrace_environment_id": wrap_var(environment["id"]),
        "dynatrace_environment_name": wrap_var(environment.get("name") or environment["id"]),
        "dynatrace_environment_url": wrap_var(environment["url"]),
    }
