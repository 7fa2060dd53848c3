# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tree of YAML files with variables. Private to this collection."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.common import yaml as ansible_yaml

from ...errors import DynatraceError
from ...files import FOR_EVERYBODY, write_atomically
from .placeholders import Placeholder, schema_slug

if t.TYPE_CHECKING:
    from .entries import Entry

# The name of the variable for one schema follows; the role environment takes all variables that begin so.
SETTINGS = "dynatrace_settings__"
_PREFIX = "dynatrace_"
_HEADER = "# %s by community.dynatrace.%s. The next run writes this file again.\n"
EXPORTED = _HEADER % ("Exported", "settings_export_info")
CONVERTED = _HEADER % ("Converted", "classic_configuration_info")
_SECRETS_NOTE = """\
# The variables that stand for secrets, which a tenant does not tell. Define each of them, best in a file encrypted with
# ansible-vault, before these settings are applied. This list itself is not used.
"""
_SECRETS = "secrets"
_MARKS = ("{{", "{%", "{#")


class _Unsafe(str):
    """A text that looks like a template and is none."""

    __slots__ = ()


class _Dumper(ansible_yaml.SafeDumper):  # type: ignore[misc, name-defined, unused-ignore]
    """Writes long texts as lines, so that their changes can be read, and marks what must not be taken for a template."""

    def ignore_aliases(self, data: t.Any) -> bool:
        return True


def _text(dumper: t.Any, text: str) -> t.Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|" if "\n" in text else None)


def _unsafe(dumper: t.Any, text: str) -> t.Any:
    return dumper.represent_scalar("!unsafe", str(text), style="|" if "\n" in text else '"')


if ansible_yaml.HAS_YAML:
    _Dumper.add_representer(str, _text)
    _Dumper.add_representer(Placeholder, _text)
    _Dumper.add_representer(_Unsafe, _unsafe)


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
            found[_PREFIX + entry["type"]] = options
        else:
            found.setdefault(_PREFIX + entry["type"] + "s", []).append(options)
    return found


class Tree:
    """The files below a folder.

    :param folder: it is made if it does not exist
    :param header: what a file of variables begins with: by this line its writer knows it again
    :raises DynatraceError: PyYAML is missing
    """

    def __init__(self, folder: str, header: str = EXPORTED) -> None:
        if not ansible_yaml.HAS_YAML:
            raise DynatraceError("dest: the Python library PyYAML is missing")
        self.folder = folder
        self._header = header

    def texts(self, found: t.Mapping[str, t.Any], secrets: t.Sequence[dict[str, str]]) -> dict[str, str]:
        """The content of each file: file name -> text."""
        texts = {name[len(_PREFIX) :] + ".yml": self._header + _yaml({name: value}) for name, value in found.items()}
        if secrets:
            listed = sorted(secrets, key=lambda secret: secret["variable"])
            texts[_SECRETS + ".yml"] = self._header + _SECRETS_NOTE + _yaml({_PREFIX + "export_secrets": listed})
        return texts

    def outdated(self, names: t.Iterable[str], texts: t.Mapping[str, str]) -> list[str]:
        """Those of the file ``names`` that an earlier run wrote and that no longer hold anything."""
        return sorted(name for name in names if name not in texts and (self._content(name) or "").startswith(self._header))

    def changed(self, texts: t.Mapping[str, str]) -> list[str]:
        """The files that are not yet what they shall be."""
        return sorted(name for name, text in texts.items() if self._content(name) != text)

    def write(self, texts: t.Mapping[str, str], changed: t.Iterable[str], outdated: t.Iterable[str]) -> None:
        """Write the ``changed`` files and remove the ``outdated`` ones.

        :raises DynatraceError: that is not possible
        """
        try:
            os.makedirs(self.folder, exist_ok=True)
            for name in changed:
                # No secret is in it, and others shall be able to read what they review.
                write_atomically(os.path.join(self.folder, name), texts[name], FOR_EVERYBODY)
            for name in outdated:
                os.remove(os.path.join(self.folder, name))
        except OSError as error:
            raise DynatraceError("%s cannot be written: %s" % (self.folder, error.strerror)) from None

    def _content(self, name: str) -> str | None:
        path = os.path.join(self.folder, name)
        if not os.path.isfile(path):
            return None
        try:
            with open(path, encoding="utf-8", newline="") as file:
                return file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise DynatraceError("%s cannot be read: %s" % (path, error)) from None


def file_names(schema_ids: t.Iterable[str], kinds: t.Mapping[str, str]) -> set[str]:
    """The names of the files that an export of these schemas may write.

    :param kinds: schema id -> name of the typed kind
    """
    names = {_SECRETS + ".yml"}
    for schema_id in schema_ids:
        names.add(SETTINGS[len(_PREFIX) :] + schema_slug(schema_id) + ".yml")
        if schema_id in kinds:
            names.update({kinds[schema_id] + ".yml", kinds[schema_id] + "s.yml"})
    return names


def _yaml(value: t.Any) -> str:
    style = {"sort_keys": True, "allow_unicode": True, "default_flow_style": False, "explicit_start": True, "width": 1_000_000}
    return str(ansible_yaml.yaml_dump(_guarded(value), Dumper=_Dumper, **style))


def _guarded(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _guarded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_guarded(item) for item in value]
    looks_like_template = isinstance(value, str) and any(mark in value for mark in _MARKS)
    return _Unsafe(value) if looks_like_template and not isinstance(value, Placeholder) else value
