# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text in Markdown. Private to this collection."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]#|~!])")


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;"))


def code(text: str) -> str:
    """``text`` as code on one line; what a code span cannot show is escaped instead."""
    return escaped(text) if "`" in text or not text.strip() else "`%s`" % " ".join(text.split())
