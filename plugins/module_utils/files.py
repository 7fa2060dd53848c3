# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that appear whole or not at all. Private to this collection."""

from __future__ import annotations

import os
import tempfile

from .errors import DynatraceError

FOR_THE_OWNER, FOR_EVERYBODY = 0o600, 0o644


def check_writable(path: str) -> None:
    """Find out beforehand whether :func:`write_atomically` could write a file.

    :raises DynatraceError: it could not
    """
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise DynatraceError("%s cannot be written: there is no directory %s" % (path, folder))
    if os.path.isdir(path):
        raise DynatraceError("%s cannot be written: it is a directory" % path)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DynatraceError("%s cannot be written: %s may not be written to" % (path, folder))


def read_bytes(path: str) -> bytes:
    """What a file holds.

    :raises DynatraceError: it cannot be read
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DynatraceError("%s cannot be read: %s" % (path, error.strerror)) from None


def write_atomically(path: str, text: str, mode: int = FOR_THE_OWNER) -> None:
    """Write a file with the given ``mode``.

    :raises DynatraceError: it cannot be written; what was there before is still there then
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=os.path.dirname(os.path.abspath(path)), prefix=".dynatrace-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise DynatraceError("%s cannot be written: %s" % (path, error.strerror)) from None
