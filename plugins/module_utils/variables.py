# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tree of YAML files with variables. Private to this collection."""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.common import yaml as ansible_yaml

from .errors import DynatraceError
from .files import FOR_EVERYBODY, write_atomically

# What every variable of the roles begins with; its file is named after the rest.
PREFIX = "dynatrace_"
_HEADER = "# %s by community.dynatrace.%s. The next run writes this file again.\n"
_MARKS = ("{{", "{%", "{#")


class Placeholder(str):
    """A Jinja expression that is meant to be one."""

    __slots__ = ()


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


class Tree:
    """The files below a folder.

    :param folder: it is made if it does not exist
    :param deed: what the writer of the files does, with a capital letter: ``Exported``
    :param module: name of the module that writes them; by both the writer knows its files again
    :raises DynatraceError: PyYAML is missing
    """

    def __init__(self, folder: str, deed: str, module: str) -> None:
        if not ansible_yaml.HAS_YAML:
            raise DynatraceError("dest: the Python library PyYAML is missing")
        self.folder = folder
        self._header = _HEADER % (deed, module)

    def texts(self, found: t.Mapping[str, t.Any]) -> dict[str, str]:
        """The content of the file of each variable: file name -> text."""
        return {file_name(name): self.text({name: value}) for name, value in found.items()}

    def text(self, found: t.Mapping[str, t.Any], note: str = "") -> str:
        """The content of a file with some variables, below a note for its readers."""
        return self._header + note + _yaml(found)

    def put(self, texts: t.Mapping[str, str], names: t.Iterable[str], check_mode: bool) -> dict[str, t.Any]:
        """Let the folder hold the files ``texts``.

        :param names: of all files that an earlier run may have written; those that no longer hold anything go
        :param check_mode: write nothing
        :return: what a task returns about it
        :raises DynatraceError: a file cannot be read or written
        """
        changed, outdated = self._changed(texts), self._outdated(names, texts)
        if not check_mode:
            self._write(texts, changed, outdated)
        return {"changed": bool(changed or outdated), "files": sorted(texts), "changed_files": changed, "removed_files": outdated}

    def _outdated(self, names: t.Iterable[str], texts: t.Mapping[str, str]) -> list[str]:
        """Those of the file ``names`` that an earlier run wrote and that no longer hold anything."""
        return sorted(name for name in names if name not in texts and (self._content(name) or "").startswith(self._header))

    def _changed(self, texts: t.Mapping[str, str]) -> list[str]:
        """The files that are not yet what they shall be."""
        return sorted(name for name, text in texts.items() if self._content(name) != text)

    def _write(self, texts: t.Mapping[str, str], changed: t.Iterable[str], outdated: t.Iterable[str]) -> None:
        """Write the ``changed`` files and remove the ``outdated`` ones."""
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


def file_name(variable: str) -> str:
    """The name of the file that holds a variable."""
    return variable[len(PREFIX) :] + ".yml"


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
