# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the settings modules have in common. Private to this collection."""

from __future__ import annotations

import typing as t

from ..errors import DynatraceError
from ..module import UNREAD, run
from ..options import property_name
from .apply import reconcile
from .entity_names import resolve
from .objects import SettingsStore
from .permissions import Grants
from .plan import Desired, difference, summary
from .secret_values import plain_secrets, safe_to_show

if t.TYPE_CHECKING:
    from ..module import DynatraceModule
    from .plan import AsOptions, Change
    from .typed import TypedSetting

STATE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "object_id": {"type": "str"},
    "external_id": {"type": "str"},
    "adopt": {"type": "bool", "default": False},
    "validate": {"type": "bool", "default": True},
}


def run_typed(setting: TypedSetting, **kwargs: t.Any) -> None:
    """The whole of a typed module.

    :param setting: the :class:`.typed.TypedSetting`
    :param kwargs: further arguments for :class:`AnsibleModule`, such as ``required_one_of``
    """
    mode = {"type": "str", "choices": ["merge", "replace"], "default": "merge"}
    spec = dict(setting.argument_spec(), value_mode=mode, **STATE_OPTIONS)
    run(spec, lambda module: _work_typed(module, setting), **kwargs)


def _work_typed(module: DynatraceModule, setting: TypedSetting) -> dict[str, t.Any]:
    desired = Desired(
        setting.schema_id,
        setting.to_value(module.params),
        setting.name_of,
        **{name: module.params.get(name) for name in ("state", "value_mode", "object_id", "external_id", "adopt")},
    )
    resolve(module.client, desired)
    change = reconcile(SettingsStore(module.client), desired, module.check_mode, module.params["validate"])
    return _result(module, change, setting.to_options)


def run_generic(argument_spec: dict[str, t.Any], **kwargs: t.Any) -> None:
    """The whole of :mod:`settings_object`; ``argument_spec`` holds its options beside :data:`STATE_OPTIONS`."""
    run(dict(argument_spec, **STATE_OPTIONS), _work_generic, opaque=["value"], **kwargs)


def _work_generic(module: DynatraceModule) -> dict[str, t.Any]:
    params = module.params
    value = params["value"] or {}
    # The invocation is part of every result, failures too.
    params["value"] = UNREAD
    store = SettingsStore(module.client)
    schema = store.schema(params["schema_id"])
    module.register_secrets(plain_secrets(schema.fields, value))
    params["value"] = safe_to_show(schema.fields, value)
    names = (
        "schema_id",
        "scope",
        "state",
        "value_mode",
        "object_id",
        "external_id",
        "match_on",
        "adopt",
        "merge_lists_on",
        "update_secrets",
    )
    desired = Desired(
        value=value,
        name_of=lambda path: property_name(path, "value"),
        position=position_of(params["position"]),
        permissions=Grants(params["permissions"]) if params["permissions"] else None,
        **{name: params[name] for name in names},
    )
    resolve(module.client, desired)
    return _result(module, reconcile(store, desired, module.check_mode, params["validate"]))


def position_of(given: t.Any) -> str | dict[str, str] | None:
    """``first``, ``last``, or a dictionary with one of ``after`` and ``before``."""
    if given is None or given in ("first", "last"):
        return given
    if isinstance(given, dict) and len(given) == 1 and next(iter(given)) in ("after", "before"):
        return given
    raise DynatraceError("position must be first, last, {after: <object>} or {before: <object>}, not %r" % (given,))


def _result(module: DynatraceModule, change: Change, as_options: AsOptions = dict) -> dict[str, t.Any]:
    for warning in change.warnings:
        module.warn(warning)
    return dict(summary(change), diff=difference(change, module.client.tenant, as_options))
