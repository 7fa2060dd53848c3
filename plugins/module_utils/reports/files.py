# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that anybody may read. Private to this collection."""

from __future__ import annotations

import os

from ..errors import DynatraceError


def content_of(path: str) -> bytes | None:
    """What the file holds now, None if there is none.

    :raises DynatraceError: it cannot be read, or nothing can be written there
    """
    folder = os.path.dirname(os.path.abspath(path))
    if os.path.isdir(path) or not os.access(folder, os.W_OK | os.X_OK):
        raise DynatraceError("%s must be a file in a directory that exists and is writable" % path)
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DynatraceError("%s cannot be read: %s" % (path, error.strerror)) from None
