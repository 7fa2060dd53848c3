# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces a token before it expires, so that there is a working secret at every moment. Private to this collection.

The secret in use is the one that those who use it read: in the file ``secret_dest``, or given as ``current_secret``. Nothing else
tells which token that is, and nothing else is kept between two runs. A token is retired only when the secret in use
belongs to a younger one that is old enough, so a run that ends anywhere leaves a working secret.
"""

from __future__ import annotations

import time
import typing as t

from ..errors import DynatraceError
from ..times import relative_of, seconds_of
from .publication import published
from .reconcile import carry_out, compare, differ, plan_creation
from .resource import Change

if t.TYPE_CHECKING:
    from ..client import Client
    from ..documents import Document
    from .replaceable import ReplaceableToken
    from .resource import Params


class Rotation(Change):
    """A change of the token in use.

    :ivar successor: what has to be created, or None
    :ivar retired: tokens whose time has come
    """

    def __init__(self, resource: ReplaceableToken, params: Params, live: Document | None) -> None:
        super().__init__(resource, params, live)
        self.resource: ReplaceableToken = resource
        self.successor: Change | None = None
        self.retired: list[Document] = []


def rotate(client: Client, resource: ReplaceableToken, params: Params, check_mode: bool = False) -> Change:
    """Make sure that the secret in use is good for a while.

    :param check_mode: change nothing
    :return: the :class:`Rotation` that was carried out, or would be; its actions are ``created``, ``rotated``, ``updated``,
        ``retired`` and ``unchanged``
    :raises DynatraceError: the options are wrong, or the tenant refuses
    """
    rotation = plan(client, resource, params)
    if check_mode:
        return rotation
    if rotation.successor is not None:
        carry_out(client, rotation.successor)
        rotation.object_id = rotation.successor.object_id
        rotation.result.update(rotation.successor.result)
    elif rotation.paths:
        resource.update(client, rotation.live, resource.document(dict(resource.shown(rotation.live), **rotation.after)), params)
    for token in rotation.retired:
        try:
            _retire(client, resource, token, params)
        except DynatraceError as error:
            if rotation.successor is None:
                raise
            # There is a new secret, and whoever has to be told of it must be. The next run retires what is left.
            rotation.warnings.append(error.message)
            rotation.result["retired"].remove(resource.id_of(token))
    return rotation


def _retire(client: Client, resource: ReplaceableToken, token: Document, params: Params) -> None:
    if params["retire"] == "disable":
        resource.disable(client, resource.id_of(token))
    else:
        resource.delete(client, token, params)


def plan(client: Client, resource: ReplaceableToken, params: Params) -> Rotation:
    """What :func:`rotate` has to do. Nothing is written.

    :raises DynatraceError: the options are wrong, or name another token than the one in use
    """
    resource.check(params)
    grace, renew_before = seconds_of(params["grace"], "grace"), seconds_of(params["renew_before"], "renew_before")
    if not relative_of(params["expiration"] or ""):
        raise DynatraceError("state=rotated needs an expiration such as 90d, which every successor gets")
    tokens = [item for item in resource.list(client, params) if resource.has_key(item, {"name": params["name"]})]
    current = _in_use(client, resource, params)
    rotation = Rotation(resource, params, current)
    now = time.time()
    if current is None or _is_due(rotation, now + renew_before):
        rotation.successor = Change(resource, params, None)
        plan_creation(rotation.successor)
        rotation.after, rotation.paths = rotation.successor.after, []
        rotation.action = "rotated" if tokens else "created"
        rotation.object_id = None
        # A secret that is only returned may get lost on the way: only the next run shows whether it is in use.
        old = tokens if params["secret_dest"] and not grace else []
    else:
        compare(rotation)
        old = _outlived(rotation, tokens, now - grace)
    # With retire=disable, what is disabled has been retired before.
    rotation.retired = [token for token in old if params["retire"] == "delete" or resource.is_enabled(token)]
    _spare(client, resource, rotation)
    if rotation.action == "unchanged" and rotation.retired:
        rotation.action = "retired"
    rotation.result["retired"] = sorted(map(resource.id_of, rotation.retired))
    if rotation.retired:
        rotation.notes["(retired)"] = ([], rotation.result["retired"])
    resource.permit(client, rotation)
    return rotation


def _in_use(client: Client, resource: ReplaceableToken, params: Params) -> Document | None:
    secret = params["current_secret"] or published(params["secret_dest"], resource.prefix)
    current = resource.in_use(client, secret) if secret else None
    if current is not None and not resource.has_key(current, {"name": params["name"]}):
        raise DynatraceError(
            "The secret in use belongs to %s %s (%s), not to %s"
            % (resource.noun, resource.name_of(resource.shown(current)), resource.id_of(current), params["name"])
        )
    return current


def _is_due(rotation: Rotation, moment: float) -> bool:
    """Whether the token in use will be of no use at a moment, is of none already, or cannot become what is wanted."""
    resource, token = rotation.resource, rotation.live
    _created, expires = resource.span(token)
    # One that never expires is not what is wanted. Whoever says what ``enabled`` shall be can have it without a new token.
    if expires is None or expires <= moment or (rotation.params["enabled"] is None and not resource.is_enabled(token)):
        return True
    return bool(differ(rotation))


def _outlived(rotation: Rotation, tokens: list[Document], moment: float) -> list[Document]:
    """The tokens that the one in use took the place of, if it did so at that moment or before."""
    resource = rotation.resource
    others = [token for token in tokens if resource.id_of(token) != rotation.object_id]
    since, ages = resource.span(rotation.live)[0], [resource.span(token)[0] for token in others]
    if others and None in (since, *ages):
        rotation.warnings.append(
            "The API does not tell when each %s was created, so nobody knows which of these are old, and those are not retired: %s"
            % (resource.noun, ", ".join(sorted([resource.id_of(token) for token in others] + [resource.id_of(rotation.live)])))
        )
    if since is None or since > moment:
        return []
    return [token for token, created in zip(others, ages) if created is not None and created <= since]


def _spare(client: Client, resource: ReplaceableToken, rotation: Rotation) -> None:
    own = [token for token in rotation.retired if resource.id_of(token) == client.auth.token_id]
    for token in own:
        rotation.retired.remove(token)
        rotation.warnings.append(
            "%s %s is retired but is the one that this task uses; the next run with its successor will retire it"
            % (resource.noun, resource.id_of(token))
        )
