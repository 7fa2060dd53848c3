# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small file that tells how far a run is. Private to this collection."""

from __future__ import annotations

import json
import os
import re
import time
import typing as t

from ansible.module_utils.parsing.convert_bool import BOOLEANS, boolean

from ..errors import DynatraceError
from ..files import write_atomically
from .items import FAILED

if t.TYPE_CHECKING:
    from .items import BulkItem

# Where files are whose place nobody chose: in what Ansible itself keeps for its user.
FOLDER = "~/.ansible/dynatrace-progress"
_SECONDS_BETWEEN = 0.5


def progress_path(option: t.Any, tenant: str) -> str | None:
    """The file that the option ``progress`` means.

    :param option: whether there is one, also as a text, or its path
    :param tenant: names the file whose path is not given
    :return: None if there is none
    """
    given = "" if option is None else str(option).strip()
    if given and given.lower() not in BOOLEANS:
        return os.path.expanduser(os.path.expandvars(given))
    return os.path.join(os.path.expanduser(FOLDER), re.sub(r"[^\w.-]", "_", tenant) + ".json") if given and boolean(given) else None


class Progress:
    """Writes the file, not too often.

    :param path: the file, None for none
    :param items: all that is to be written
    :param requests: tells the number of requests sent
    :param start: when the run began, as :func:`time.monotonic` tells it
    :ivar path: the file
    :ivar failure: why the file is no longer written; that is no reason to stop in the middle
    """

    def __init__(self, path: str | None, items: t.Sequence[BulkItem], requests: t.Callable[[], int], start: float) -> None:
        self.path = path
        self._items = items
        self._requests = requests
        self._start = start
        self._told = 0.0
        self.failure: DynatraceError | None = None

    def begin(self) -> None:
        """Write the file for the first time.

        :raises DynatraceError: it cannot be written
        """
        if self.path is None:
            return
        folder = os.path.expanduser(FOLDER)
        if os.path.dirname(self.path) == folder:
            try:
                os.makedirs(folder, mode=0o700, exist_ok=True)
            except OSError as error:
                raise DynatraceError("%s cannot be made: %s" % (folder, error.strerror)) from None
        self._write(finished=False)

    def tell(self) -> None:
        """Write the file anew if it is old enough."""
        if time.monotonic() >= self._told + _SECONDS_BETWEEN:
            self._tell(finished=False)

    def end(self) -> None:
        """Write the file for the last time."""
        self._tell(finished=True)

    def _tell(self, finished: bool) -> None:
        if self.path is None or self.failure:
            return
        try:
            self._write(finished)
        except DynatraceError as error:
            self.failure = error

    def _write(self, finished: bool) -> None:
        self._told = time.monotonic()
        state = {
            "total": len(self._items),
            "done": sum(item.done for item in self._items),
            "failed": sum(item.outcome == FAILED for item in self._items),
            "requests": self._requests(),
            "seconds": round(self._told - self._start, 1),
            "finished": finished,
        }
        write_atomically(t.cast(str, self.path), json.dumps(state) + "\n")
