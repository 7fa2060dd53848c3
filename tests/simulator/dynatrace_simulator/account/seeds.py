# Copyright: Contributors to the community.dynatrace project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fresh account holds."""

from __future__ import annotations

from .account import Account
from .subscriptions import seed_subscription


def seed_account(account: Account) -> None:
    """Give a fresh account the contents that every account has, or is likely to have."""
    seed_subscription(account)
