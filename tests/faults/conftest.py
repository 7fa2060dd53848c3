# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the fixtures of :mod:`support` known to the tests of this folder."""

from __future__ import annotations

from .support import rules, waiting

__all__ = ["rules", "waiting"]
