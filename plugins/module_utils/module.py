# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of the collection starts from."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .client import REQUESTS_IMPORT_ERROR, Client
from .connection import CONNECTION_ARGUMENT_SPEC, ENVIRONMENT_API, Api, Connection
from .errors import WHOLE_TOKEN, DynatraceError, redact

# Stands for what is not shown before somebody has looked for secrets in it.
UNREAD = "(not shown before it is known which parts are secret)"


class DynatraceModule(AnsibleModule):
    """An Ansible module with the connection options and check mode; ``argument_spec`` holds only its own options, ``api`` is the
    one that its client asks where no other is named. In the ``opaque`` options there may be secrets that Ansible knows nothing of:
    until the module begins its work, nothing shows them."""

    def __init__(
        self, argument_spec: dict[str, t.Any], api: Api = ENVIRONMENT_API, opaque: t.Collection[str] = (), **kwargs: t.Any
    ) -> None:
        self._api = api
        self._opaque = opaque
        super().__init__(dict(CONNECTION_ARGUMENT_SPEC, **argument_spec), supports_check_mode=True, **kwargs)
        self._opaque = ()
        self.connection = Connection(self.params, self._explicit)
        self.secrets: set[str] = set()
        self.register_secrets(self.connection.secrets)
        # A whole token where its id belongs is shown no more than any other.
        self.register_secrets(token for value in self.params.values() if isinstance(value, str) for token in WHOLE_TOKEN.findall(value))
        self._client: Client | None = None

    def _load_params(self) -> None:
        """Leave out connection options that are empty, so that the environment fills them (AWX surveys give empty strings)."""
        super()._load_params()
        for name in CONNECTION_ARGUMENT_SPEC:
            if self.params.get(name) in ("", None):
                self.params.pop(name, None)
        self._explicit = frozenset(self.params)

    def _log_invocation(self) -> None:
        given = dict(self.params)
        self._veil()
        super()._log_invocation()
        self.params.update(given)

    def fail_json(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        """Fail; Ansible itself calls this when it refuses the options, and returns them all."""
        self._veil()
        return super().fail_json(*args, **kwargs)

    def _veil(self) -> None:
        """Hide the opaque options that nobody has read, and options that there are not: they may be misspelt ones."""
        unknown = self.params.keys() - self.argument_spec.keys()
        self.params.update(dict.fromkeys(unknown.union(self.params.keys() & set(self._opaque)), UNREAD))

    @property
    def client(self) -> Client:
        """The :class:`Client`, made when first asked for."""
        if self._client is None:
            if REQUESTS_IMPORT_ERROR:
                self.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
            self._client = Client(self.connection, self._api)
        return self._client

    def warn(self, warning: str, **kwargs: t.Any) -> None:
        """Warn without secrets: ansible-core 2.19 and newer return warnings as they are, whatever ``no_log`` says."""
        super().warn(redact(warning, self.no_log_values), **kwargs)

    def register_secrets(self, values: t.Iterable[t.Any]) -> None:
        """Keep ``values`` found at run time out of everything this module returns."""
        secrets = {str(value) for value in values if value}
        self.secrets |= secrets
        self.no_log_values.update(secrets)


def run(argument_spec: dict[str, t.Any], work: t.Callable[[DynatraceModule], dict[str, t.Any]], **kwargs: t.Any) -> None:
    """Build the module, do ``work(module)`` and exit with the result it returns; a :class:`DynatraceError` fails the task.

    ``kwargs`` go to :class:`DynatraceModule` (``api``, ``required_if`` and the like). ``diff`` is returned only when asked for.
    """
    module = DynatraceModule(argument_spec, **kwargs)
    try:
        result = work(module)
    except DynatraceError as error:
        module.fail_json(**redact(error.result(), module.secrets.union(module.connection.secrets)))
    if not module._diff:
        result.pop("diff", None)
    module.exit_json(**result)
