# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's side of settings values: validation, secrets, defaults and the stored form.

Written from environment.md 1.5, 1.8, 1.15 and 6 and from the corpus' GRAMMAR.md; it shares no code with the collection."""

from __future__ import annotations

from .defaults import default_value, repair
from .deletion import validate_delete
from .document import validate_value
from .masking import mask_secrets, unmask_secrets
from .storage import normalise_for_storage, summary
from .values import Context, Violation

__all__ = [
    "Context",
    "Violation",
    "default_value",
    "mask_secrets",
    "normalise_for_storage",
    "repair",
    "summary",
    "unmask_secrets",
    "validate_delete",
    "validate_value",
]
