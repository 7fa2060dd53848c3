# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules for objects beside settings have in common. Private to this collection."""

from __future__ import annotations

import typing as t

from ..connection import ACCOUNT_API
from ..module import run
from ..scopes import require, want_scopes
from .reconcile import difference, reconcile, summary

if t.TYPE_CHECKING:
    from ..client import Client
    from ..module import DynatraceModule
    from .resource import Change, Params, Resource

    Way = t.Callable[[Client, Resource, Params, bool], Change]


def run_resource(resource: Resource, special: t.Mapping[str, Way] | None = None, **kwargs: t.Any) -> None:
    """The whole of a module that manages one object.

    :param resource: the :class:`.resource.Resource`
    :param special: what stands in for :func:`.reconcile.reconcile` in states of its own
    :param kwargs: further arguments for :class:`AnsibleModule`, such as ``required_one_of``
    """
    run(resource.argument_spec(), lambda module: _work(module, resource, special or {}), api=resource.api, **kwargs)


def _work(module: DynatraceModule, resource: Resource, special: t.Mapping[str, Way]) -> dict[str, t.Any]:
    if resource.api is ACCOUNT_API:
        want_scopes(module.client, resource.module)
    params = resource.prepared(module.params)
    module.register_secrets(resource.derived_secrets(params))
    resource = resource.located(module.client, params)
    change = special.get(params["state"], reconcile)(module.client, resource, params, module.check_mode)
    for warning in change.warnings:
        module.warn(warning)
    if module.check_mode and change.action != "unchanged":
        # These APIs validate nothing without writing it, but what the credential may do can be found out.
        require(module.client, resource.module)
    return dict(summary(change), diff=difference(change, module.client.tenant))
