# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that ask the account have in common. Private to this collection."""

from __future__ import annotations

import typing as t

from ..connection import ACCOUNT_API
from ..module import run
from ..scopes import want_scopes

if t.TYPE_CHECKING:
    from ..module import DynatraceModule


def run_account(
    module_name: str, argument_spec: dict[str, dict[str, t.Any]], work: t.Callable[[DynatraceModule], dict[str, t.Any]], **kwargs: t.Any
) -> None:
    """As :func:`..module.run`, with a client of the account whose bearer has the scopes that the module needs."""

    def work_there(module: DynatraceModule) -> dict[str, t.Any]:
        want_scopes(module.client, module_name)
        return work(module)

    run(argument_spec, work_there, api=ACCOUNT_API, **kwargs)
