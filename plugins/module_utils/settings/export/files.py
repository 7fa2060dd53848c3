# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables and files that hold settings. Private to this collection."""

from __future__ import annotations

import typing as t

from ...variables import PREFIX, file_name
from .placeholders import schema_slug

if t.TYPE_CHECKING:
    from ...variables import Tree
    from .entries import Entry

# The name of the variable for one schema follows; the role environment takes all variables that begin so.
SETTINGS = PREFIX + "settings__"
_SECRETS = PREFIX + "export_secrets"
_SECRETS_FILE = "secrets.yml"
_SECRETS_NOTE = """\
# The variables that stand for secrets, which a tenant does not tell. Define each of them, best in a file encrypted with
# ansible-vault, before these settings are applied. This list itself is not used.
"""


def variables(entries: t.Iterable[Entry], single: t.Callable[[Entry], bool]) -> dict[str, t.Any]:
    """The variables that hold ``entries`` for the role ``environment``.

    :param single: tells of a typed entry whether there can be only one like it
    :return: name of the variable -> a list, or a dictionary for a kind of which there is only one object
    """
    found: dict[str, t.Any] = {}
    for entry in entries:
        if "type" not in entry:
            found.setdefault(SETTINGS + schema_slug(entry["schema_id"]), []).append(entry)
            continue
        options = dict(entry["config"], **{name: entry[name] for name in ("object_id", "external_id") if name in entry})
        if single(entry):
            found[PREFIX + entry["type"]] = options
        else:
            found.setdefault(PREFIX + entry["type"] + "s", []).append(options)
    return found


def secrets_file(tree: Tree, secrets: t.Sequence[dict[str, str]]) -> dict[str, str]:
    """The file that lists variables for secrets, if there are any: file name -> text."""
    listed = sorted(secrets, key=lambda secret: secret["variable"])
    return {_SECRETS_FILE: tree.text({_SECRETS: listed}, _SECRETS_NOTE)} if listed else {}


def file_names(schema_ids: t.Iterable[str], kinds: t.Mapping[str, str]) -> set[str]:
    """The names of the files that an export of these schemas may write.

    :param kinds: schema id -> name of the typed kind
    """
    names = {_SECRETS_FILE}
    for schema_id in schema_ids:
        names.add(file_name(SETTINGS + schema_slug(schema_id)))
        if schema_id in kinds:
            names.update({file_name(PREFIX + kinds[schema_id]), file_name(PREFIX + kinds[schema_id] + "s")})
    return names
