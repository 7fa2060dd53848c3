# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags in their two forms: the text of the settings and the object of the classic APIs (environment.md 3, 6.2)."""

from __future__ import annotations

from typing import Any

from ..metags import CONTEXTLESS, me_tag, parse_tag
from .payload import Payload

CONTEXTS = {
    name: name for name in (CONTEXTLESS, "AWS", "AWS_GENERIC", "AZURE", "CLOUD_FOUNDRY", "ENVIRONMENT", "GOOGLE_CLOUD", "KUBERNETES")
}
FIELDS = "context key value"


def tag_object(text: str) -> dict[str, Any]:
    """Return ``{"context", "key", "value"}`` for ``[CONTEXT]key:value``; no value where the text has none."""
    context, key, value = parse_tag(text)
    return {"context": context, "key": key, **({"value": value} if value else {})}


def tag_text(tag: Payload) -> str:
    """Return the text of a classic tag; a colon in the key does not separate there, so the text escapes it."""
    context = tag.choice("context", CONTEXTS)
    text: str = me_tag(tag.text("key"), tag.text("value", ""), context)["stringRepresentation"]
    return text
