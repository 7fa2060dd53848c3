# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Service-level objectives of the classic API (environment.md 8.1). Private to this collection."""

from __future__ import annotations

import typing as t

from ..criteria import criterion
from ..errors import DynatraceError
from .resource import Created, Resource

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .resource import Change, Params


# How metrics of older SLOs are named instead of an expression; the API wants them again with every change.
_DEPRECATED = ("useRateMetric", "metricRate", "metricNumerator", "metricDenominator")
_METRIC_KEY = "func:slo."


class Slo(Resource):
    """The id comes in the ``Location`` of the answer to a creation; a single SLO that is disabled cannot be read."""

    module = "slo"
    noun = "SLO"
    path = "/slo"
    items = "slo"
    options: t.ClassVar = {
        "name": {"type": "str", "needed": True},
        "enabled": {"type": "bool", "initial": False},
        "description": {"type": "str"},
        "metric_name": {"type": "str", "fixed": True},
        "metric_expression": {"type": "str", "needed": True},
        "filter": {"type": "str"},
        "target": {"type": "float", "needed": True},
        "warning": {"type": "float", "needed": True},
        "timeframe": {"type": "str", "needed": True},
        "error_budget_burn_rate": {
            "type": "dict",
            "options": {"burn_rate_visualization_enabled": {"type": "bool"}, "fast_burn_threshold": {"type": "float"}},
            # Those of the schema builtin:monitoring.slo.
            "initial": {"burn_rate_visualization_enabled": True, "fast_burn_threshold": 10.0},
        },
    }

    def list(self, client: Client, params: Params) -> t.Iterator[Document]:
        return self._select(client, "name", params["name"])

    def read(self, client: Client, object_id: str) -> Document | None:
        return next(self._select(client, "id", object_id), None)

    def _select(self, client: Client, name: str, text: str) -> t.Iterator[Document]:
        return client.pages(self.path, {"sloSelector": criterion(name, text), "enabledSlos": "all", "pageSize": 1000}, self.items)

    def shown(self, item: Document) -> dict[str, t.Any]:
        shown = super().shown(item)
        key = item.get("metricKey", "")
        return dict(shown, metric_name=key[len(_METRIC_KEY) :]) if key.startswith(_METRIC_KEY) else shown

    def normal(self, params: Params) -> dict[str, t.Any]:
        # Where it is not given, the tenant makes it up, and nobody knows it before.
        return {"metric_name": None, **super().normal(params)}

    def permit(self, client: Client, change: Change) -> None:
        target, warning = change.after.get("target"), change.after.get("warning")
        if target is not None and warning is not None and not 0 <= target < warning <= 100:
            raise DynatraceError(
                "target %s and warning %s: both are percentages, and the warning has to be greater than the target" % (target, warning)
            )
        if len(change.after.get("filter", "")) > 1000:
            raise DynatraceError("filter is longer than the 1,000 characters that the API takes")

    def document(self, params: Params) -> Document:
        # The only type that there is.
        return dict(super().document(params), evaluationType="AGGREGATE")

    def create(self, client: Client, document: Document, params: Params) -> Created:
        answer = client.request("POST", self.path, body=document)
        return Created(answer.headers["Location"].rstrip("/").rpartition("/")[2])

    def update(self, client: Client, live: Document, document: Document, params: Params) -> None:
        if not document.get("metricExpression"):
            document.update({name: live[name] for name in _DEPRECATED if live.get(name) is not None})
        super().update(client, live, document, params)


SLO = Slo()
