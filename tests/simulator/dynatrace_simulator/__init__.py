# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dynatrace tenant that runs on loopback: the server's side of the APIs the collection calls.

It is written from the API reference alone and shares no code with the collection, so that an agreement of the two is evidence.
"""

from __future__ import annotations

__version__ = "1.0.0"
