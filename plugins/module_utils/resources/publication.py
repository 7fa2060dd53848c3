# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that those who use a token read it from. Private to this collection."""

from __future__ import annotations

import os

from ..errors import WHOLE_TOKEN, DynatraceError
from ..files import check_writable


def published(path: str | None, prefix: str) -> str | None:
    """The token in a file, None if there is no file.

    :param prefix: what tokens of the kind begin with that belongs there
    :raises DynatraceError: the file holds something else, or cannot be read
    """
    if not path or not os.path.exists(path):
        return None
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(1000).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DynatraceError("%s cannot be read: %s" % (path, getattr(error, "strerror", None) or "it is no text")) from None
    if text and not (WHOLE_TOKEN.fullmatch(text) and text.startswith(prefix + ".")):
        raise DynatraceError("%s holds something that is no %s token; it is not overwritten" % (path, prefix))
    return text or None


def check_place(path: str | None, prefix: str) -> None:
    """Find out whether a token could be published, before there is one.

    :param prefix: what tokens of the kind begin with
    :raises DynatraceError: it could not
    """
    if path:
        published(path, prefix)
        check_writable(path)
